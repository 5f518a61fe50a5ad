#include "relay/keeper.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>

#include "base/xalloc.h"

/* What stands here is the thread's from `asked` to `done`, and the owner's otherwise. */
struct keeper {
    const struct relay_work *work;
    pthread_t thread;
    sem_t asked;
    sem_t done;
    bool ends;
    bool is_kept;
    struct error why;
};

static void wait_for(sem_t *semaphore)
{
    while (sem_wait(semaphore) && errno == EINTR) {
    }
}

static void *work(void *ctx)
{
    struct keeper *keeper = ctx;

    wait_for(&keeper->asked);
    while (!keeper->ends) {
        keeper->is_kept = keeper->work->keep(keeper->work->ctx, &keeper->why);
        (void)sem_post(&keeper->done);
        wait_for(&keeper->asked);
    }
    return NULL;
}

/* Signals are for the thread that waits for events. */
static bool start_thread(struct keeper *keeper)
{
    sigset_t all;
    sigset_t before;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&keeper->thread, NULL, work, keeper);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return !failed;
}

static void release(struct keeper *keeper)
{
    (void)sem_destroy(&keeper->asked);
    (void)sem_destroy(&keeper->done);
    free(keeper);
}

bool keeper_start(struct keeper **out, const struct relay_work *work, struct error *err)
{
    struct keeper *keeper = xcalloc(1, sizeof *keeper);

    keeper->work = work;
    (void)sem_init(&keeper->asked, 0, 0);
    (void)sem_init(&keeper->done, 0, 0);
    if (!start_thread(keeper)) {
        release(keeper);
        return error_set(err, ERROR_SYSTEM, "cannot start a thread");
    }
    *out = keeper;
    return true;
}

void keeper_stop(struct keeper *keeper)
{
    if (!keeper)
        return;
    keeper->ends = true;
    (void)sem_post(&keeper->asked);
    (void)pthread_join(keeper->thread, NULL);
    release(keeper);
}

void keeper_give(struct keeper *keeper)
{
    keeper->why = (struct error){0};
    (void)sem_post(&keeper->asked);
}

bool keeper_wait(struct keeper *keeper, struct error *err)
{
    wait_for(&keeper->done);
    if (!keeper->is_kept)
        *err = keeper->why;
    return keeper->is_kept;
}

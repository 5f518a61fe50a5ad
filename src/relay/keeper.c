#include "relay/keeper.h"

#include <pthread.h>
#include <signal.h>

#include "base/xalloc.h"

enum keeper_state { KEEPER_RESTS, KEEPER_IS_ASKED, KEEPER_ENDS };

struct keeper {
    const struct relay_work *work;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    /* from here on behind the mutex */
    enum keeper_state state;
    bool is_kept;
    struct error why;
};

static void set_state(struct keeper *keeper, enum keeper_state state)
{
    (void)pthread_mutex_lock(&keeper->mutex);
    keeper->state = state;
    (void)pthread_mutex_unlock(&keeper->mutex);
    (void)pthread_cond_signal(&keeper->changed);
}

/* There are only two who wait, never both at once: one condition is enough. */
static enum keeper_state wait_while(struct keeper *keeper, enum keeper_state state)
{
    (void)pthread_mutex_lock(&keeper->mutex);
    while (keeper->state == state)
        (void)pthread_cond_wait(&keeper->changed, &keeper->mutex);
    enum keeper_state found = keeper->state;
    (void)pthread_mutex_unlock(&keeper->mutex);
    return found;
}

static void *work(void *ctx)
{
    struct keeper *keeper = ctx;

    while (wait_while(keeper, KEEPER_RESTS) == KEEPER_IS_ASKED) {
        keeper->is_kept = keeper->work->keep(keeper->work->ctx, &keeper->why);
        set_state(keeper, KEEPER_RESTS);
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
    (void)pthread_cond_destroy(&keeper->changed);
    (void)pthread_mutex_destroy(&keeper->mutex);
    free(keeper);
}

bool keeper_start(struct keeper **out, const struct relay_work *work, struct error *err)
{
    struct keeper *keeper = xcalloc(1, sizeof *keeper);

    keeper->work = work;
    (void)pthread_mutex_init(&keeper->mutex, NULL);
    (void)pthread_cond_init(&keeper->changed, NULL);
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
    set_state(keeper, KEEPER_ENDS);
    (void)pthread_join(keeper->thread, NULL);
    release(keeper);
}

void keeper_give(struct keeper *keeper)
{
    keeper->why = (struct error){0};
    set_state(keeper, KEEPER_IS_ASKED);
}

bool keeper_wait(struct keeper *keeper, struct error *err)
{
    (void)wait_while(keeper, KEEPER_IS_ASKED);
    if (!keeper->is_kept)
        *err = keeper->why;
    return keeper->is_kept;
}

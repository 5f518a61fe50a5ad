#include "base/thread.h"

#include <signal.h>

int thread_start(pthread_t *out, void *(*run)(void *ctx), void *ctx)
{
    sigset_t all;
    sigset_t before;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    int why = pthread_create(out, NULL, run, ctx);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return why;
}

/*
 * thread.h - a second thread, for work beside the main one.
 */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>

/*
 * Starts one that gets no signals: they are for the thread that asks base/stop.h. Returns 0 or an
 * errno. The caller joins it.
 */
int thread_start(pthread_t *out, void *(*run)(void *ctx), void *ctx);

#endif

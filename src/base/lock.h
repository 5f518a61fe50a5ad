/*
 * lock.h - a kernel lock on a file: gone with the process that held it, however it died.
 */
#ifndef BASE_LOCK_H
#define BASE_LOCK_H

#include "base/error.h"

struct lock {
    int fd; /* -1: not held */
};
#define LOCK_NONE ((struct lock){.fd = -1})

/*
 * Takes the lock or fails within a moment with ERROR_LATER, naming who holds it: the file's text,
 * which the holder wrote (what it does, for example "send pay-talks") with its process number. The
 * file stays when the lock is released.
 */
bool lock_take(struct lock *lock, const char *path, const char *what, struct error *err) MUST_CHECK;

/* Is somebody else holding it just now, and for this (what; NULL: for anything)? False too when the
 * file does not exist. */
bool lock_is_held(const char *path, const char *what);

void lock_release(struct lock *lock); /* a lock not held is fine */

#endif

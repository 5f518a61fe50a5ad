/*
 * confine.h - for a process that faces the internet: from now on it may only talk over what it has
 * open.
 */
#ifndef BASE_CONFINE_H
#define BASE_CONFINE_H

#include "base/error.h"

/*
 * No new privileges, no core dump, and a seccomp list of the system calls that
 * serving connections needs: no file is opened, no program started, no connection made. What is not
 * on it fails with EPERM. For good, for all threads to come. Without seccomp under
 * AddressSanitizer, whose report at the end needs more. ERROR_SYSTEM when the machine cannot.
 */
bool confine_to_connections(struct error *err) MUST_CHECK;

/*
 * Stricter, for a process that reads what one server says: it accepts nobody either, and gets no
 * memory that can be run. memory_bytes is its address space from here on, everything included
 * (not under AddressSanitizer, which reserves terabytes; the seccomp list holds there too: end it
 * with _exit()).
 */
bool confine_to_one_connection(size_t memory_bytes, struct error *err) MUST_CHECK;

#endif

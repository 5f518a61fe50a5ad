/*
 * examine.h - says what a mail is, in a limited child of its own for each mail.
 *
 * Mail is written by anybody. A helper process, forked while this process knows no key, no
 * configuration and no store, forks one child a mail: limited in memory, time and processes,
 * without files, with the few system calls that reading needs (base/child.h). What the child says
 * is checked, never believed.
 */
#ifndef INBOX_EXAMINE_H
#define INBOX_EXAMINE_H

#include "inbox/verdict.h"

/* A longer mail is read up to here, as one that was cut. */
#define EXAMINE_MAX_BYTES ((size_t)4 << 20)

struct examiner;

/*
 * Forks the helper. Call it before anything secret is opened; the process must have no threads.
 * ERROR_SYSTEM when the machine cannot limit processes.
 */
bool examiner_start(struct examiner **out, struct error *err) MUST_CHECK;
void examiner_stop(struct examiner *examiner); /* NULL is fine */

enum examined {
    EXAMINED,
    EXAMINER_DIED,   /* this mail killed its child or kept it too long: set it aside, go on */
    EXAMINER_FAILED, /* the helper is gone: err is set, stop */
};

/*
 * Examines one mail, with CR LF or LF, an mbox "From " line in front or not. was_cut: these are
 * only the first octets of it. Out is filled for EXAMINED only.
 */
enum examined examiner_read(struct examiner *examiner, const char *bytes, size_t len, bool was_cut,
                            struct verdict *out, struct error *err) MUST_CHECK;

#endif

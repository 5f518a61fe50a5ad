/*
 * imap_guard.h - for the inside of the room: watches what an IMAP server says, octet by octet, on
 * its way to the library that reads it.
 *
 * A server may be anybody's. What no honest one needs is stopped before it is parsed: literals,
 * lines and answers beyond all measure, brackets within brackets (BODYSTRUCTURE, which we never ask
 * for, is read by recursion), and continuations ("+"), since we send nothing that could go on. It
 * does not understand IMAP, it only follows RFC 3501 4.3 and 9 far enough to tell a literal from a
 * line.
 */
#ifndef INBOX_IMAP_GUARD_H
#define INBOX_IMAP_GUARD_H

#include "base/base.h"

#define IMAP_GUARD_LITERAL_MAX                                                                     \
    ((size_t)64 << 20)          /* a server may ignore that we want a part only                    \
                                 */
#define IMAP_GUARD_DEPTH_MAX 20 /* an envelope has three */

enum imap_guard_trouble {
    IMAP_GUARD_FINE,
    IMAP_GUARD_TOO_MUCH, /* more than this command's answer may have */
    IMAP_GUARD_LITERAL,
    IMAP_GUARD_DEPTH,
    IMAP_GUARD_LINE, /* begins as no answer of ours does */
};

struct imap_guard {
    size_t allowance; /* octets that may still come */
    size_t literal_left;
    size_t announced; /* in { } at the end of a line */
    unsigned depth;
    unsigned brace; /* how much of "{12}CRLF" was seen */
    bool in_line;   /* behind its first octet */
    bool in_quote;
    bool is_escaped;
    enum imap_guard_trouble trouble;
};

/* A new command begins: its answer may have so many octets. */
void imap_guard_allow(struct imap_guard *guard, size_t octets);

/* False, with trouble set, as soon as one octet is too much; then always. */
bool imap_guard_pass(struct imap_guard *guard, const char *bytes, size_t len) MUST_CHECK;

#endif

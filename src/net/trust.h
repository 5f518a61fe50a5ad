/*
 * trust.h - the few certificate authorities a host's certificate needs, out of the many this
 * machine trusts. For the inside of the room only.
 *
 * libcurl with GnuTLS reads the whole list for each connection and keeps it: 10 ms and 3.8 MB each,
 * 200 MB for fifty connections. So the first connection to a host is verified against all; later
 * ones against those authorities alone whose name stands as an issuer in the chain we saw then.
 * That is always a part of what is trusted anyway: it can refuse more, never accept more.
 */
#ifndef NET_TRUST_H
#define NET_TRUST_H

#include "base/str.h"

struct trust; /* what was learnt, of several hosts */

/* A file with the authorities that are enough for a host seen before, or NULL. Borrowed. */
const char *trust_file(const struct trust *trust, const char *host, const char *ca_file);

/* A connection was verified against ca_file: learns. chain holds its certificates as PEM. Whatever
 * does not work out is left: the whole list is used then. */
void trust_learn(struct trust **trust, const char *host, const char *ca_file, const char *chain);

/* The few were not enough (another chain, this time). */
void trust_forget(struct trust **trust, const char *host);
void trust_free(struct trust **trust);

/* Appends those certificates of authorities (PEM) whose subject is an issuer in chain (PEM). */
void trust_narrow(struct str *out, const char *authorities, const char *chain);

#endif

/*
 * secret_line.h - the first line of what a file or a command says is the secret. For the inside of
 * the room only.
 */
#ifndef CONFIG_SECRET_LINE_H
#define CONFIG_SECRET_LINE_H

#include "config/secret.h"

/* Room for a mark, a line of the greatest length, and one octet to know it is longer; what comes
 * after that is read to the end and dropped. */
#define SECRET_LINE_KEPT    (SECRET_MAX_BYTES + 4)
#define SECRET_LINE_DROPPED 512
#define SECRET_LINE_BYTES   (SECRET_LINE_KEPT + SECRET_LINE_DROPPED)

/*
 * Keeps the first line of the len octets in the wiped buffer, which is taken in any case, or says
 * what is wrong with it: `what` is its source. ERROR_CONFIG.
 */
bool secret_line_take(struct secret *out, char *buffer_take, size_t len, const char *what,
                      struct error *err) MUST_CHECK;

#endif

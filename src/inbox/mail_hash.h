/*
 * mail_hash.h - for the inside of the room: by what the same mail is known when it comes twice.
 */
#ifndef INBOX_MAIL_HASH_H
#define INBOX_MAIL_HASH_H

#include "base/keys.h"

#define MAIL_HASH_BODY_MAX ((size_t)256 << 10) /* octets of the body that count */

/*
 * Over the header, without the fields that servers add on the way (Received and kin), and the first
 * MAIL_HASH_BODY_MAX octets of the body; CR LF and LF are the same. To whom the mail went counts:
 * two people may send the same words.
 */
void mail_hash(const char *bytes, size_t len, uint8_t out[KEYS_HASH_BYTES]);

#endif

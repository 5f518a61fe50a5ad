/*
 * maildir.h - a Maildir folder as a relay: each message a file that is whole and on the disk before
 * it is called accepted. For the inside of the room only.
 *
 * The file is named after edition and subscriber, so that after a crash it tells whether it was
 * handed over. It holds the message octet for octet, lines ending in CRLF.
 */
#ifndef RELAY_MAILDIR_H
#define RELAY_MAILDIR_H

#include "relay/relay.h"

/* As relay_run(). Makes the folder with tmp, new and cur where they are missing. */
bool maildir_run(const struct relay_options *options, struct relay_tally *tally,
                 const struct relay_work *work, struct error *err) MUST_CHECK;

/* Is it in new/ or cur/, flags aside? A folder that is not there holds nothing. */
bool maildir_has(const char *folder, const char *file_name, bool *out,
                 struct error *err) MUST_CHECK;

#endif

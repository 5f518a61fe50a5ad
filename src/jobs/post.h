/*
 * post.h - the configured relays, opened: where all our mail goes out, editions and test copies
 * alike.
 */
#ifndef JOBS_POST_H
#define JOBS_POST_H

#include "jobs/workspace.h"
#include "relay/relay.h"

/* Fetches their secrets; connects to nothing yet. The caller closes with relay_close(). */
bool post_open(const struct workspace *workspace, struct relay **out, struct error *err) MUST_CHECK;

/*
 * Something was just handed over, or will be within the next ahead_s seconds: kept, so that the
 * next run goes on at the pace and does not begin it anew. Nothing to do where no relay has a rate.
 */
bool post_note_pace(const struct workspace *workspace, int64_t ahead_s,
                    struct error *err) MUST_CHECK;
/* Milliseconds between two messages of the slowest relay; 0: none has a rate. */
int64_t post_interval_ms(const struct workspace *workspace);

/* Fills a relay's mail from a rendered message. What it points to is the message's. */
struct message; /* message/message.h */
void post_mail(const struct message *message, struct relay_mail *out);

#endif

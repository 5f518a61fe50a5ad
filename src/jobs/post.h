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

/* Fills a relay's mail from a rendered message. What it points to is the message's. */
struct message; /* message/message.h */
void post_mail(const struct message *message, struct relay_mail *out);

#endif

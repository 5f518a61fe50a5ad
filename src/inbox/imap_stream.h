/*
 * imap_stream.h - for the inside of the room: a logged-in connection as libetpan reads and writes
 * it, with an end to everything: silence, dribbling, the whole run, and what an answer may weigh.
 */
#ifndef INBOX_IMAP_STREAM_H
#define INBOX_IMAP_STREAM_H

#include "base/clock.h"
#include "base/error.h"

/*
 * Where the octets come from and go to. As read(2) and write(2), but 0 means: nothing now, wait.
 * Negative: closed or broken.
 */
struct imap_stream_source {
    ssize_t (*receive)(void *ctx, char *bytes, size_t room);
    ssize_t (*send)(void *ctx, const char *bytes, size_t len);
    bool (*wait)(void *ctx, int64_t limit_ms); /* until something can go; false: broken */
    void *ctx;
};

struct imap_stream;

/* The source and the clock are borrowed. run_end_ms is a tick of the clock; 0: no end. */
struct imap_stream *imap_stream_new(const struct imap_stream_source *source,
                                    const struct clock *clock, int64_t run_end_ms);
void imap_stream_free(struct imap_stream *stream); /* NULL is fine */

/* What libetpan takes as its mailstream_low; it belongs to the mailstream that is made of it, and
 * must not outlive the stream. */
void *imap_stream_low(struct imap_stream *stream);

/* A command begins, whose answer may have so many octets. */
void imap_stream_expect(struct imap_stream *stream, size_t octets);

/* Why it broke, in words for people: ERROR_UNAVAILABLE. Returns false. */
bool imap_stream_explain(const struct imap_stream *stream, struct error *err);

#endif

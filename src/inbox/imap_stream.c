#include "inbox/imap_stream.h"

#include <libetpan/libetpan.h>

#include "base/xalloc.h"
#include "inbox/imap_guard.h"
#include "inbox/mailbox.h"

/*
 * The first line libetpan reads is ours: libcurl has seen the greeting and logged in (RFC 3501
 * 7.1.4).
 */
static const char greeting[] = "* PREAUTH logged in\r\n";

/* An answer that dribbles: fewer octets a second than this, this long after its first one. */
#define DRIBBLE_MS        20000
#define DRIBBLE_PER_S     50
#define WAIT_AT_ONCE_MS   1000
#define ERROR_OF_LIBETPAN (-1) /* never 0: libetpan would spin */

enum trouble { FINE, LOST, SILENT, DRIBBLING, RUN_OVER, GUARDED };

struct imap_stream {
    struct imap_stream_source source;
    const struct clock *clock;
    struct imap_guard guard;
    const char *greeting_left;
    enum trouble trouble;
    int64_t run_end_ms;
    int64_t silent_since_ms;
    int64_t first_ms; /* when the first octet of this answer came; 0: none yet */
    size_t octets;    /* of this answer */
};

static ssize_t fail(struct imap_stream *stream, enum trouble trouble)
{
    if (stream->trouble == FINE)
        stream->trouble = trouble;
    return ERROR_OF_LIBETPAN;
}

/* Is it too late to wait any longer? */
static enum trouble too_late(const struct imap_stream *stream, int64_t now_ms)
{
    int64_t answering_ms = stream->first_ms ? now_ms - stream->first_ms : 0;

    if (stream->run_end_ms && now_ms >= stream->run_end_ms)
        return RUN_OVER;
    if (now_ms - stream->silent_since_ms >= MAILBOX_WAIT_MS)
        return SILENT;
    if (answering_ms >= DRIBBLE_MS && (int64_t)stream->octets < answering_ms / 1000 * DRIBBLE_PER_S)
        return DRIBBLING;
    return FINE;
}

/* Until something can go or it is too late. */
static bool wait_more(struct imap_stream *stream)
{
    enum trouble late = too_late(stream, clock_tick_ms(stream->clock));

    if (late != FINE) {
        (void)fail(stream, late);
        return false;
    }
    if (stream->source.wait(stream->source.ctx, WAIT_AT_ONCE_MS))
        return true;
    (void)fail(stream, LOST);
    return false;
}

static ssize_t take_greeting(struct imap_stream *stream, char *bytes, size_t room)
{
    size_t len = strlen(stream->greeting_left);

    len = len < room ? len : room;
    memcpy(bytes, stream->greeting_left, len);
    stream->greeting_left += len;
    return (ssize_t)len;
}

static ssize_t took(struct imap_stream *stream, const char *bytes, ssize_t got)
{
    int64_t now_ms = clock_tick_ms(stream->clock);
    enum trouble late = FINE;

    stream->silent_since_ms = now_ms;
    stream->octets += (size_t)got;
    if (!stream->first_ms)
        stream->first_ms = now_ms;
    late = too_late(stream, now_ms);
    if (late != FINE)
        return fail(stream, late);
    if (!imap_guard_pass(&stream->guard, bytes, (size_t)got))
        return fail(stream, GUARDED);
    return got;
}

/* libetpan calls no further once one call failed, but a stream that failed stays so anyway. */
static ssize_t low_read(mailstream_low *low, void *bytes, size_t room)
{
    struct imap_stream *stream = low->data;

    if (*stream->greeting_left)
        return take_greeting(stream, bytes, room);
    while (stream->trouble == FINE) {
        ssize_t got = stream->source.receive(stream->source.ctx, bytes, room);
        if (got > 0)
            return took(stream, bytes, got);
        if (got < 0)
            return fail(stream, LOST);
        if (!wait_more(stream))
            break;
    }
    return ERROR_OF_LIBETPAN;
}

static ssize_t low_write(mailstream_low *low, const void *bytes, size_t len)
{
    struct imap_stream *stream = low->data;

    while (stream->trouble == FINE) {
        ssize_t put = stream->source.send(stream->source.ctx, bytes, len);
        if (put > 0)
            return put;
        if (put < 0)
            return fail(stream, LOST);
        if (!wait_more(stream))
            break;
    }
    return ERROR_OF_LIBETPAN;
}

static int low_close(mailstream_low *low UNUSED)
{
    return 0; /* the connection is its owner's */
}

static int low_fd(mailstream_low *low UNUSED)
{
    return -1;
}

static void low_free(mailstream_low *low)
{
    free(low);
}

static void low_cancel(mailstream_low *low UNUSED)
{
}

struct imap_stream *imap_stream_new(const struct imap_stream_source *source,
                                    const struct clock *clock, int64_t run_end_ms)
{
    struct imap_stream *stream = xcalloc(1, sizeof(*stream));

    *stream = (struct imap_stream){
        .source = *source, .clock = clock, .run_end_ms = run_end_ms, .greeting_left = greeting};
    imap_stream_expect(stream, 0);
    return stream;
}

void imap_stream_free(struct imap_stream *stream)
{
    free(stream);
}

void *imap_stream_low(struct imap_stream *stream)
{
    static mailstream_low_driver driver = {
        .mailstream_read = low_read,
        .mailstream_write = low_write,
        .mailstream_close = low_close,
        .mailstream_get_fd = low_fd,
        .mailstream_free = low_free,
        .mailstream_cancel = low_cancel,
    };

    return mailstream_low_new(stream, &driver);
}

void imap_stream_expect(struct imap_stream *stream, size_t octets)
{
    imap_guard_allow(&stream->guard, octets);
    stream->silent_since_ms = clock_tick_ms(stream->clock);
    stream->first_ms = 0;
    stream->octets = 0;
}

static const char *guard_words(enum imap_guard_trouble trouble)
{
    switch (trouble) {
    case IMAP_GUARD_LITERAL:
        return "announces more octets than any mail has";
    case IMAP_GUARD_DEPTH:
        return "answers with brackets within brackets without end";
    case IMAP_GUARD_LINE:
        return "gives an answer that is none";
    case IMAP_GUARD_TOO_MUCH:
    case IMAP_GUARD_FINE:
        break;
    }
    return "answers with far more than it was asked for";
}

static const char *words(const struct imap_stream *stream)
{
    switch (stream->trouble) {
    case SILENT:
        return "has not answered for a minute";
    case DRIBBLING:
        return "answers too slowly";
    case RUN_OVER:
        return "takes too long; the rest is read next time";
    case GUARDED:
        return guard_words(stream->guard.trouble);
    case LOST:
        return "has closed the connection";
    case FINE:
        break;
    }
    return "gives an answer that cannot be understood";
}

bool imap_stream_explain(const struct imap_stream *stream, struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "the mailbox's server %s; nothing is lost, try again",
                     words(stream));
}

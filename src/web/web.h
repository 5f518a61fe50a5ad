/*
 * web.h - the subscriber's pages over HTTP: listens, shows, and hands on what is asked.
 *
 * It stores nothing and holds no key. What is asked goes out through ask() with a number, and its
 * answer comes back through take() with that number whenever it is there; meanwhile others are
 * served. Every answer closes its connection, so that nothing can be smuggled behind a request
 * (RFC 9112, 11.2), and none is logged: its URL holds a token.
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "base/clock.h"
#include "web/route.h"

enum web_answer {
    WEB_DONE,
    WEB_BAD_TOKEN, /* forged, foreign, of another purpose, or void */
    WEB_EXPIRED,
    WEB_TEST_TAG, /* of a test copy */
    WEB_FAILED,   /* nothing was done */
};

struct web_work {
    /* Takes on what is asked. False: it cannot be taken on now. Never waits. */
    bool (*ask)(void *ctx, uint64_t number, const struct web_request *request);
    /* One answer that has come; false when there is none. Never waits. */
    bool (*take)(void *ctx, uint64_t *number, enum web_answer *answer);
    /* Still able to answer? False ends the run. */
    bool (*is_there)(void *ctx);
    int fd; /* becomes readable when take() has something */
    void *ctx;
    const struct clock *clock;
};

struct web_times {      /* milliseconds */
    int64_t connection; /* a whole request must have come, and its answer have gone, within */
    int64_t answer;     /* how long ask() may take to be answered */
    int64_t end;        /* when asked to stop: for what was taken on */
};
extern const struct web_times web_times_default;

struct web_options {
    const char *listen; /* "127.0.0.1:8025" or "[::1]:8025"; port 0: any */
    int listen_fd;      /* a listening socket instead; -1: none */
    const char *prefix; /* the path of the public URL, without a slash at its end */
    struct page_facts facts;
    const struct web_times *times; /* NULL: web_times_default */
};

struct web;

/*
 * Makes the pages and listens; a connection that comes now waits. ERROR_USAGE when the address is
 * not this machine's own, ERROR_UNAVAILABLE when it is taken, ERROR_DATA for a wrong template.
 */
bool web_open(struct web **out, const struct web_options *options, struct error *err) MUST_CHECK;
void web_close(struct web *web); /* NULL is fine */

/* Where it listens, with the real port: "127.0.0.1:8025"; "" on a socket that was handed over. */
const char *web_where(const struct web *web);

/*
 * Serves until we are asked to stop (base/stop.h): then nothing new is taken, and what was taken
 * on is answered. ERROR_SYSTEM when the server cannot go on.
 */
bool web_run(struct web *web, const struct web_work *work, struct error *err) MUST_CHECK;

#endif

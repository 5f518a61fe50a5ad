/*
 * serve_line.h - what goes between the process that faces the internet and the keeper: packets of
 * fixed size over a socket pair, so that each arrives whole or not at all. For jobs/serve*.c only.
 */
#ifndef JOBS_SERVE_LINE_H
#define JOBS_SERVE_LINE_H

#include "web/web.h"

struct line_question {
    uint64_t number;
    struct web_request request;
};

struct line_answer {
    uint64_t number; /* 0: the keeper is ready, or (failed) says why it is not */
    enum web_answer answer;
    bool failed;
    struct error why;
};

/* Two ends that only their process inherits. */
bool line_open(int ends[2], struct error *err) MUST_CHECK;

/* False when the other side is gone or (wait false) has no room just now. */
bool line_send(int end, const void *packet, size_t size, bool wait) MUST_CHECK;

enum line_got { LINE_PACKET, LINE_NOTHING, LINE_END };
/* wait false: LINE_NOTHING when there is none. A packet of another size is LINE_END. */
enum line_got line_receive(int end, void *packet, size_t size, bool wait) MUST_CHECK;

#endif

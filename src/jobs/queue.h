/*
 * queue.h - who is given to the relay next: everybody who waits, domain by domain, each at its
 * pace.
 *
 * Pure: no store, no clock; milliseconds never go back. A large domain and one with a limit has a
 * lane of its own, all others share one; a lane gets its share of the list, and when it may not
 * move now (its rate, its connections, a pause) the others go on without it. Within a lane people
 * keep their order, a few dozen of one lane at a time, so that their rows lie together.
 *
 * 16 octets a person; a claim costs the logarithm of the number of lanes.
 */
#ifndef JOBS_QUEUE_H
#define JOBS_QUEUE_H

#include "jobs/throttle.h"

#define QUEUE_ID_MAX    (((int64_t)1 << 48) - 1)
#define QUEUE_LANES_MAX 20000 /* domains that can be slowed at once */

struct queue;

struct queue_person {
    int64_t id;      /* 1 to QUEUE_ID_MAX */
    uint64_t domain; /* any number that is the same for the same domain; 48 bits of it count */
};

/* connections: of all relays together; 0: they do not matter. expected: about so many people. */
struct queue *queue_new(size_t connections, size_t expected);
void queue_free(struct queue *queue); /* NULL is fine */

/*
 * A domain with a limit, or slowed by an earlier run: before anybody is added. The throttle is
 * copied; connections 0: any number. name is for people, copied; it may be "".
 */
struct queue_limit {
    uint64_t domain;
    const char *name;
    struct throttle throttle;
    size_t connections;
};
void queue_limit(struct queue *queue, const struct queue_limit *limit);

/* One more, behind the others of their domain; urgent: before them. */
void queue_add(struct queue *queue, const struct queue_person *person, bool urgent);

/*
 * The next who may be handed over now, counted against their domain's limits; false: nobody at this
 * moment. Every one given comes back: through queue_answer(), or queue_unused() when nothing was
 * handed over.
 */
bool queue_next(struct queue *queue, int64_t now_ms, struct queue_person *out);

enum queue_sign { QUEUE_ACCEPTED, QUEUE_SLOWER, QUEUE_NO_SIGN };
struct queue_answer {
    uint64_t domain;
    enum queue_sign sign;
    int64_t handed_ms;
    const char *name; /* of the domain, for people; used with QUEUE_SLOWER */
};
void queue_answer(struct queue *queue, const struct queue_answer *answer, int64_t now_ms);
void queue_unused(struct queue *queue, uint64_t domain, int64_t now_ms);

/* Nobody more of this domain in this run; those who wait stay waiting. */
void queue_close(struct queue *queue, uint64_t domain);
bool queue_is_closed(const struct queue *queue, uint64_t domain);

/* Who waits and may still be given in this run, and who may not any more. */
size_t queue_count(const struct queue *queue);
size_t queue_closed_count(const struct queue *queue);

/* Until somebody may be given, if nothing is answered before; THROTTLE_NEVER: nobody waits, or only
 * an answer can help. */
int64_t queue_wait_ms(const struct queue *queue, int64_t now_ms);

/* A lane, for what is kept and what is shown. Borrowed until the next call that is not const. */
struct queue_lane {
    uint64_t domain;
    const char *name; /* "" when nobody told it */
    const struct throttle *throttle;
    size_t waiting;
    bool is_closed;
    int64_t taken_ms; /* when it was last given; THROTTLE_NEVER */
};

/* Whose limit keeps people waiting now, the one who may go on first; false: nobody's. */
bool queue_blocked(const struct queue *queue, struct queue_lane *out);

/*
 * Lanes whose pace changed since they were last asked for, one a call: slowed, accepted again, or
 * given somebody; of a quick one only once a second, and taken_ms then says until when it may be
 * given more without being told again. False: no more.
 */
bool queue_changed(struct queue *queue, int64_t now_ms, struct queue_lane *out);

/* All lanes with a domain; *at starts with 0. */
bool queue_each(const struct queue *queue, size_t *at, struct queue_lane *out);

#endif

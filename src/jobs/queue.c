#include "jobs/queue.h"

#include <assert.h>

#include "base/xalloc.h"
#include "jobs/lanes.h"
#include "jobs/largest.h"

#define RECENT        4096   /* the newest people given: what a domain's rate is measured by */
#define RECENT_MS     120000 /* older ones tell nothing */
#define TOGETHER_PART 64
#define TOGETHER_MAX  256 /* of all lanes together, before the lane is changed */
#define LARGE_LEAST   8   /* people, and a 64th of the list: a lane of its own */
#define LARGE_PART    64
#define TELL_MS       1000 /* a quick lane is kept no oftener */

struct given {
    uint64_t domain;
    int64_t at_ms;
};

struct queue {
    struct crowd crowd;
    struct largest largest; /* while it is filled */
    bool is_filling;
    struct lanes lanes; /* the first has no domain: it is everybody else's */
    struct heap ready;  /* by virtual time, those with their part of the connections last */
    struct heap paced;  /* ready too, and with a limit */
    struct heap asleep; /* by the time they may go on */
    struct lane *current;
    struct lane **changed;
    size_t changed_count;
    double time;
    double together;
    size_t fair_part; /* of the connections, for one domain while others wait; 0: any */
    size_t waiting;
    size_t closed;
    int64_t now_ms;
    struct given recent[RECENT];
    size_t recent_count;
};

static struct lane *lane_of(const struct queue *queue, uint64_t domain)
{
    struct lane *own = lanes_find(&queue->lanes, domain);

    return own ? own : queue->lanes.list[0];
}

static struct lane *new_lane(struct queue *queue, uint64_t domain)
{
    struct lane *lane = lanes_add(&queue->lanes, domain);

    lane->time = queue->time;
    queue->changed = xrealloc(queue->changed, queue->lanes.room, sizeof(struct lane *));
    return lane;
}

/* ---- who may go ---- */

static bool is_paced(const struct lane *lane)
{
    return lane->throttle.now != 0;
}

static bool before_in_time(const struct lane *a, const struct lane *b)
{
    if (a->has_part != b->has_part)
        return b->has_part;
    return a->time < b->time;
}

static bool before_in_waking(const struct lane *a, const struct lane *b)
{
    return a->wake_ms < b->wake_ms;
}

static bool is_full(const struct lane *lane)
{
    size_t probe = throttle_most_on_the_way(&lane->throttle);
    size_t most = lane->most_on_the_way;

    return (most && lane->on_the_way >= most) || (probe && lane->on_the_way >= probe);
}

/* Where the lane stands, after anything about it changed. */
static void settle(struct queue *queue, struct lane *lane, int64_t now_ms)
{
    bool was_ready = lane->seat.heap && lane->seat.heap != &queue->asleep;

    heap_remove(lane);
    if (!lane->chain.count || lane->is_closed || is_full(lane))
        return;
    int64_t delay_ms = throttle_delay_ms(&lane->throttle, now_ms);
    if (delay_ms > 0) {
        lane->wake_ms = now_ms + delay_ms;
        heap_add(&queue->asleep, lane);
        return;
    }
    if (!was_ready && lane->time < queue->time)
        lane->time = queue->time;
    lane->has_part = queue->fair_part && lane->domain && lane->on_the_way >= queue->fair_part;
    heap_add(is_paced(lane) ? &queue->paced : &queue->ready, lane);
}

static void wake(struct queue *queue, int64_t now_ms)
{
    struct lane *lane = NULL;

    while ((lane = heap_first(&queue->asleep)) && lane->wake_ms <= now_ms)
        settle(queue, lane, now_ms);
}

static bool may_go_before(const struct queue *queue, const struct lane *lane,
                          const struct lane *other)
{
    if (lane->has_part != other->has_part)
        return other->has_part;
    return lane->time <= other->time + queue->together;
}

/*
 * The earliest in virtual time; but a few of one lane together. A lane with a pace goes before
 * that, as soon as it may: what it does not use at once is lost to it.
 */
static struct lane *pick(struct queue *queue)
{
    struct lane *paced = heap_first(&queue->paced);
    struct lane *first = heap_first(&queue->ready);
    struct lane *current = queue->current;

    if (!first)
        return paced;
    if (first->time > queue->time)
        queue->time = first->time;
    if (paced && may_go_before(queue, paced, first))
        return paced;
    if (!current || current->seat.heap != &queue->ready || !may_go_before(queue, current, first))
        queue->current = first;
    return queue->current;
}

/* ---- filling ---- */

struct queue *queue_new(size_t connections, size_t expected)
{
    struct queue *queue = xcalloc(1, sizeof(*queue));

    crowd_init(&queue->crowd, expected);
    queue->is_filling = true;
    queue->ready.before = before_in_time;
    queue->paced.before = before_in_time;
    queue->asleep.before = before_in_waking;
    queue->fair_part = (connections + 1) / 2;
    lanes_init(&queue->lanes);
    (void)new_lane(queue, 0);
    return queue;
}

void queue_free(struct queue *queue)
{
    if (!queue)
        return;
    lanes_done(&queue->lanes);
    free(queue->changed);
    heap_free(&queue->ready);
    heap_free(&queue->paced);
    heap_free(&queue->asleep);
    crowd_done(&queue->crowd);
    free(queue);
}

void queue_limit(struct queue *queue, const struct queue_limit *limit)
{
    struct lane *lane = new_lane(queue, CROWD_DOMAIN(limit->domain));

    lane->throttle = limit->throttle;
    lane->most_on_the_way = limit->connections;
    lane->name = xstrdup(limit->name);
}

static void join(struct queue *queue, uint32_t place, bool urgent)
{
    struct lane *lane = lane_of(queue, crowd_domain(&queue->crowd, place));

    if (urgent)
        crowd_prepend(&queue->crowd, &lane->chain, place);
    else
        crowd_append(&queue->crowd, &lane->chain, place);
    lane->weight++;
    queue->closed += lane->is_closed;
}

void queue_add(struct queue *queue, const struct queue_person *person, bool urgent)
{
    uint64_t domain = CROWD_DOMAIN(person->domain);
    uint32_t place = crowd_place(&queue->crowd, person->id, domain);

    assert(person->id > 0 && person->id <= QUEUE_ID_MAX);
    queue->waiting++;
    if (queue->is_filling) {
        largest_add(&queue->largest, domain);
        return;
    }
    join(queue, place, urgent);
    struct lane *lane = lane_of(queue, domain);
    if (!lane->seat.heap)
        settle(queue, lane, queue->now_ms);
}

/* Everybody is there: large domains get their lanes, and people stand in them in their order. */
static void end_filling(struct queue *queue)
{
    size_t together = queue->waiting / TOGETHER_PART < TOGETHER_MAX ? queue->waiting / TOGETHER_PART
                                                                    : TOGETHER_MAX;

    queue->is_filling = false;
    for (size_t i = 0; i < LARGEST_KEPT; i++) {
        uint64_t domain = queue->largest.domains[i];
        size_t count = queue->largest.counts[i];
        bool is_large = count >= LARGE_LEAST && count >= queue->waiting / LARGE_PART;
        if (domain && is_large && !lanes_find(&queue->lanes, domain))
            (void)new_lane(queue, domain);
    }
    for (uint32_t place = 0; place < queue->crowd.count; place++)
        join(queue, place, false);
    if (queue->waiting)
        queue->together = (double)together / (double)queue->waiting;
    for (size_t i = 0; i < queue->lanes.count; i++)
        settle(queue, queue->lanes.list[i], queue->now_ms);
}

/* ---- giving ---- */

static void note_change(struct queue *queue, struct lane *lane)
{
    if (lane->is_changed || !lane->domain)
        return;
    lane->is_changed = true;
    queue->changed[queue->changed_count++] = lane; /* it has room for all of them */
}

static void give(struct queue *queue, struct lane *lane, uint32_t place, struct queue_person *out)
{
    int64_t now_ms = queue->now_ms;

    *out = (struct queue_person){.id = (int64_t)queue->crowd.list[place].id,
                                 .domain = crowd_domain(&queue->crowd, place)};
    crowd_leave(&queue->crowd, place);
    queue->waiting--;
    queue->recent[queue->recent_count++ % RECENT] =
        (struct given){.domain = out->domain, .at_ms = now_ms};
    lane->time += 1.0 / (double)lane->weight;
    lane->on_the_way++;
    lane->taken_ms = now_ms;
    if (is_paced(lane)) {
        throttle_take(&lane->throttle, now_ms);
        if (now_ms >= lane->saved_ms)
            note_change(queue, lane);
    }
    settle(queue, lane, now_ms);
}

/* Their domain got a lane of its own meanwhile. */
static void change_lane(struct queue *queue, struct lane *own, uint32_t place)
{
    crowd_append(&queue->crowd, &own->chain, place);
    own->weight++;
    queue->closed += own->is_closed;
    if (!own->seat.heap)
        settle(queue, own, queue->now_ms);
}

bool queue_next(struct queue *queue, int64_t now_ms, struct queue_person *out)
{
    struct lane *lane = NULL;

    queue->now_ms = now_ms;
    if (queue->is_filling)
        end_filling(queue);
    wake(queue, now_ms);
    while ((lane = pick(queue))) {
        uint32_t place = crowd_shift(&queue->crowd, &lane->chain);
        struct lane *own =
            lane->domain ? NULL : lanes_find(&queue->lanes, crowd_domain(&queue->crowd, place));
        if (!own) {
            give(queue, lane, place, out);
            return true;
        }
        settle(queue, lane, now_ms);
        change_lane(queue, own, place);
    }
    return false;
}

/* ---- what became of them ---- */

/* Messages an hour given to this domain of late, of all. */
static int64_t measure(const struct queue *queue, uint64_t domain, size_t *count, size_t *all)
{
    size_t kept = queue->recent_count < RECENT ? queue->recent_count : RECENT;
    int64_t covered_ms = 1000;

    *count = 0;
    for (*all = 0; *all < kept; (*all)++) {
        const struct given *given = &queue->recent[(queue->recent_count - 1 - *all) % RECENT];
        int64_t age_ms = queue->now_ms - given->at_ms;
        if (age_ms > RECENT_MS)
            break;
        *count += given->domain == domain;
        covered_ms = age_ms > covered_ms ? age_ms : covered_ms;
    }
    return (int64_t)*count * THROTTLE_HOUR_MS / covered_ms;
}

static void slow(struct queue *queue, const struct queue_answer *answer)
{
    uint64_t domain = CROWD_DOMAIN(answer->domain);
    struct lane *lane = lanes_find(&queue->lanes, domain);
    size_t count = 0;
    size_t all = 0;
    int64_t measured = measure(queue, domain, &count, &all);

    if (!lane && (!domain || queue->lanes.count >= QUEUE_LANES_MAX))
        return;
    if (!lane) {
        lane = new_lane(queue, domain);
        lane->weight = all ? queue->waiting * count / all : 0;
    }
    if (!throttle_slow(&lane->throttle, measured, answer->handed_ms, queue->now_ms))
        return;
    if (!lane->name || !*lane->name) {
        free(lane->name);
        lane->name = xstrdup(answer->name);
    }
    note_change(queue, lane);
    settle(queue, lane, queue->now_ms);
    if (throttle_has_given_up(&lane->throttle))
        queue_close(queue, domain);
}

static struct lane *come_back(struct queue *queue, uint64_t domain, int64_t now_ms)
{
    struct lane *lane = lane_of(queue, CROWD_DOMAIN(domain));

    queue->now_ms = now_ms;
    if (lane->on_the_way) /* else its lane was made while it was on the way */
        lane->on_the_way--;
    return lane;
}

void queue_answer(struct queue *queue, const struct queue_answer *answer, int64_t now_ms)
{
    struct lane *lane = come_back(queue, answer->domain, now_ms);

    if (answer->sign == QUEUE_ACCEPTED && lane->throttle.streak) {
        throttle_accepted(&lane->throttle);
        note_change(queue, lane);
    }
    settle(queue, lane, now_ms);
    if (answer->sign == QUEUE_SLOWER)
        slow(queue, answer);
}

void queue_unused(struct queue *queue, uint64_t domain, int64_t now_ms)
{
    struct lane *lane = come_back(queue, domain, now_ms);

    if (is_paced(lane))
        throttle_give_back(&lane->throttle);
    settle(queue, lane, now_ms);
}

void queue_close(struct queue *queue, uint64_t domain)
{
    struct lane *lane = lanes_find(&queue->lanes, CROWD_DOMAIN(domain));

    if (!lane && CROWD_DOMAIN(domain))
        lane = new_lane(queue, CROWD_DOMAIN(domain));
    if (!lane || lane->is_closed)
        return;
    lane->is_closed = true;
    queue->closed += lane->chain.count;
    settle(queue, lane, queue->now_ms);
}

bool queue_is_closed(const struct queue *queue, uint64_t domain)
{
    return lane_of(queue, CROWD_DOMAIN(domain))->is_closed;
}

/* ---- questions ---- */

size_t queue_count(const struct queue *queue)
{
    return queue->waiting - queue->closed;
}

size_t queue_closed_count(const struct queue *queue)
{
    return queue->closed;
}

static bool has_ready(const struct queue *queue)
{
    return heap_first(&queue->ready) || heap_first(&queue->paced);
}

int64_t queue_wait_ms(const struct queue *queue, int64_t now_ms)
{
    const struct lane *lane = heap_first(&queue->asleep);

    if (has_ready(queue) || queue->is_filling)
        return 0;
    if (!lane)
        return THROTTLE_NEVER;
    return lane->wake_ms > now_ms ? lane->wake_ms - now_ms : 0;
}

static struct queue_lane describe(const struct lane *lane)
{
    return (struct queue_lane){.domain = lane->domain,
                               .name = lane->name ? lane->name : "",
                               .throttle = &lane->throttle,
                               .waiting = lane->chain.count,
                               .is_closed = lane->is_closed,
                               .taken_ms = lane->taken_ms};
}

bool queue_blocked(const struct queue *queue, struct queue_lane *out)
{
    const struct lane *lane = heap_first(&queue->asleep);

    if (!lane || has_ready(queue))
        return false;
    *out = describe(lane);
    return true;
}

bool queue_changed(struct queue *queue, int64_t now_ms, struct queue_lane *out)
{
    if (!queue->changed_count)
        return false;
    struct lane *lane = queue->changed[--queue->changed_count];
    int64_t interval_ms = throttle_interval_ms(&lane->throttle);

    lane->is_changed = false;
    lane->saved_ms = is_paced(lane) && interval_ms < TELL_MS ? now_ms + TELL_MS : now_ms;
    *out = describe(lane);
    if (lane->saved_ms > now_ms && lane->taken_ms != THROTTLE_NEVER)
        out->taken_ms = lane->saved_ms;
    return true;
}

bool queue_each(const struct queue *queue, size_t *at, struct queue_lane *out)
{
    if (*at + 1 >= queue->lanes.count)
        return false;
    *out = describe(queue->lanes.list[++*at]);
    return true;
}

/* One file over 500 lines: every promise of the queue is tried with the same few helpers. */
#include "jobs/queue.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/xalloc.h"
#include "relay/pace.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

#define MINUTE_MS   60000
#define HAND_MAX    64
#define DOMAINS_MAX 40

/* A small generator: the same scenarios each time. */
static uint64_t seed;

static unsigned roll(unsigned below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % below;
}

/* ---- a world: a list, limits, and a relay that takes its time ---- */

struct limit {
    int64_t count, per_ms; /* 0: unlimited */
    size_t connections;
};

struct times {
    int64_t *list;
    size_t count, room;
};

struct world {
    size_t people;
    size_t domains;
    size_t parts[DOMAINS_MAX]; /* of the list, relative */
    struct limit limits[DOMAINS_MAX];
    struct limit relay;
    int64_t latency_ms[DOMAINS_MAX];
    int64_t restart_ms; /* killed every so often; 0: never */
    int64_t pause_ms;   /* between two runs */
    bool sorted;        /* by domain, as people are who came with a sorted file */
    /* what happens */
    int64_t now;
    struct queue *queue;
    struct pace pace;
    size_t *domain_of; /* by person - 1 */
    bool *is_done;
    struct {
        int64_t id; /* 0: free */
        int64_t done_ms;
        int64_t handed_ms;
    } hand[HAND_MAX];
    size_t in_hand;
    size_t on_the_way[DOMAINS_MAX];
    int64_t saved[DOMAINS_MAX]; /* until then it may have been given, as kept on the disk */
    int64_t relay_saved;
    size_t left;
    struct times given[DOMAINS_MAX];
    struct times all;
    int64_t last_ms[DOMAINS_MAX];
};

static void note(struct times *times, int64_t at)
{
    if (times->count == times->room) {
        times->room = times->room * 2 + 64;
        times->list = xrealloc(times->list, times->room, sizeof(*times->list));
    }
    times->list[times->count++] = at;
}

/* In any 60 s no more than the limit + max(1, 2 %). */
static void expect_within(const struct times *times, const struct limit *limit, const char *what)
{
    double minute = limit->count ? (double)limit->count * MINUTE_MS / (double)limit->per_ms : 0;
    double most = minute + (minute / 50 > 1 ? minute / 50 : 1);
    size_t from = 0;

    for (size_t i = 0; limit->count && i < times->count; i++) {
        while (times->list[i] - times->list[from] >= MINUTE_MS)
            from++;
        if ((double)(i - from + 1) > most)
            fail_msg("%s: %zu in the minute before %lld, %.1f allowed", what, i - from + 1,
                     (long long)times->list[i], most);
    }
}

static uint64_t number_of(size_t domain)
{
    return (uint64_t)(domain + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

static size_t domain_of(uint64_t number, const struct world *world)
{
    for (size_t i = 0; i < world->domains; i++)
        if ((number_of(i) & UINT64_C(0xffffffffffff)) == number)
            return i;
    fail_msg("no such domain");
    return 0;
}

static void make_list(struct world *world)
{
    size_t all = 0;

    for (size_t i = 0; i < world->domains; i++)
        all += world->parts[i];
    world->domain_of = xcalloc(world->people, sizeof(*world->domain_of));
    world->is_done = xcalloc(world->people, sizeof(*world->is_done));
    for (size_t p = 0; p < world->people; p++) {
        size_t at = world->sorted ? p * all / world->people : roll((unsigned)all);
        size_t domain = 0;
        for (; at >= world->parts[domain]; domain++)
            at -= world->parts[domain];
        world->domain_of[p] = domain;
    }
    world->left = world->people;
}

/* What a run does first: limits, what is kept of the run before, and everybody who waits. */
static void begin_run(struct world *world)
{
    int64_t since = world->relay_saved ? world->now - world->relay_saved : 0;

    world->queue = queue_new(HAND_MAX, world->left);
    pace_init(&world->pace, world->relay.count, world->relay.per_ms, world->now);
    if (world->relay_saved)
        pace_resume(&world->pace, since > 0 ? since : 1);
    for (size_t i = 0; i < world->domains; i++) {
        const struct limit *limit = &world->limits[i];
        struct queue_limit own = {
            .domain = number_of(i), .name = "x", .connections = limit->connections};
        if (!limit->count && !limit->connections)
            continue;
        throttle_init(&own.throttle, limit->count, limit->per_ms, world->now);
        if (world->saved[i])
            throttle_resume(&own.throttle, world->now - world->saved[i]);
        queue_limit(world->queue, &own);
    }
    for (size_t p = 0; p < world->people; p++) {
        struct queue_person person = {.id = (int64_t)p + 1,
                                      .domain = number_of(world->domain_of[p])};
        if (!world->is_done[p])
            queue_add(world->queue, &person, false);
    }
}

/* Killed: what was on the way got there. */
static void end_run(struct world *world)
{
    for (size_t i = 0; i < HAND_MAX; i++)
        world->hand[i].id = 0;
    memset(world->on_the_way, 0, sizeof(world->on_the_way));
    world->in_hand = 0;
    queue_free(world->queue);
    world->queue = NULL;
}

static void hand_over(struct world *world, const struct queue_person *person)
{
    size_t domain = world->domain_of[person->id - 1];
    size_t at = 0;

    assert_int_equal(domain_of(person->domain, world), domain);
    assert_false(world->is_done[person->id - 1]);
    world->is_done[person->id - 1] = true;
    world->left--;
    while (world->hand[at].id)
        at++;
    world->hand[at].id = person->id;
    world->hand[at].handed_ms = world->now;
    world->hand[at].done_ms = world->now + 1 + world->latency_ms[domain] / 2 +
                              roll((unsigned)world->latency_ms[domain] + 1);
    world->in_hand++;
    world->on_the_way[domain]++;
    if (world->limits[domain].connections)
        assert_true(world->on_the_way[domain] <= world->limits[domain].connections);
    note(&world->given[domain], world->now);
    note(&world->all, world->now);
    world->last_ms[domain] = world->now;
}

static void save(struct world *world)
{
    struct queue_lane lane;

    while (queue_changed(world->queue, world->now, &lane))
        world->saved[domain_of(lane.domain, world)] = lane.taken_ms;
}

static void take_answers(struct world *world)
{
    for (size_t i = 0; i < HAND_MAX; i++) {
        if (!world->hand[i].id || world->hand[i].done_ms > world->now)
            continue;
        size_t domain = world->domain_of[world->hand[i].id - 1];
        struct queue_answer answer = {.domain = number_of(domain),
                                      .sign = QUEUE_ACCEPTED,
                                      .handed_ms = world->hand[i].handed_ms,
                                      .name = ""};
        queue_answer(world->queue, &answer, world->now);
        world->hand[i].id = 0;
        world->in_hand--;
        world->on_the_way[domain]--;
    }
}

static void take_turn(struct world *world)
{
    struct queue_person person;

    take_answers(world);
    size_t want = pace_allows(&world->pace, HAND_MAX - world->in_hand, world->now);
    size_t got = 0;
    for (; got < want && queue_next(world->queue, world->now, &person); got++)
        hand_over(world, &person);
    pace_take(&world->pace, got, world->now);
    if (got)
        world->relay_saved = world->now + 1000; /* once a second, ahead */
    save(world);
}

static int64_t next_event(struct world *world)
{
    int64_t wait = queue_wait_ms(world->queue, world->now);
    int64_t pace = pace_delay_ms(&world->pace, world->now);
    int64_t step = 1000;

    if (wait >= 0 && world->in_hand < HAND_MAX) {
        wait = wait > pace ? wait : pace;
        step = wait < step ? wait : step;
    }
    for (size_t i = 0; i < HAND_MAX; i++)
        if (world->hand[i].id && world->hand[i].done_ms - world->now < step)
            step = world->hand[i].done_ms - world->now;
    return step > 1 ? step : 1;
}

static void run(struct world *world)
{
    int64_t killed = 0;

    world->now = 1000000;
    make_list(world);
    begin_run(world);
    while (world->left || world->in_hand) {
        take_turn(world);
        world->now += next_event(world) + roll(4); /* a poll is late now and then */
        if (world->restart_ms && world->now - 1000000 > (killed + 1) * world->restart_ms) {
            killed++;
            end_run(world);
            world->now += world->pause_ms;
            begin_run(world);
        }
    }
    assert_int_equal(queue_count(world->queue), 0);
    assert_int_equal(world->all.count, world->people);
    expect_within(&world->all, &world->relay, "relay");
    for (size_t i = 0; i < world->domains; i++)
        expect_within(&world->given[i], &world->limits[i], "domain");
}

static void done(struct world *world)
{
    queue_free(world->queue);
    free(world->domain_of);
    free(world->is_done);
    free(world->all.list);
    for (size_t i = 0; i < DOMAINS_MAX; i++)
        free(world->given[i].list);
}

/* How long it must take: the slowest of the limits. */
static double least_ms(const struct world *world)
{
    double least = 0;

    if (world->relay.count)
        least = (double)world->people * (double)world->relay.per_ms / (double)world->relay.count;
    for (size_t i = 0; i < world->domains; i++) {
        const struct limit *limit = &world->limits[i];
        double own = limit->count ? (double)world->given[i].count * (double)limit->per_ms /
                                        (double)limit->count
                                  : 0;
        least = own > least ? own : least;
    }
    return least;
}

/* ---- properties, over random worlds ---- */

static struct limit random_limit(void)
{
    static const int64_t periods[] = {1000, 60000, 3600000};
    int64_t per_ms = periods[roll(3)];
    int64_t count = per_ms == 1000    ? 1 + roll(200)
                    : per_ms == 60000 ? 1 + roll(3000)
                                      : 60 + roll(20000);

    return (struct limit){.count = count, .per_ms = per_ms};
}

static void random_world(struct world *world)
{
    *world = (struct world){.people = 200 + roll(6000), .domains = 1 + roll(DOMAINS_MAX)};
    world->sorted = roll(2);
    if (roll(4))
        world->relay = random_limit();
    for (size_t i = 0; i < world->domains; i++) {
        world->parts[i] = 1 + roll(roll(4) ? 10 : 200);
        world->latency_ms[i] = roll(30);
        if (roll(3) == 0)
            world->limits[i] = random_limit();
        if (roll(5) == 0)
            world->limits[i].connections = 1 + roll(5);
    }
}

/* Never over a limit, nobody twice, nobody lost; and when no connections hinder, no longer than the
 * tightest limit asks for. */
static void test_random_worlds(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 150; i++) {
        struct world world;
        seed = i;
        random_world(&world);
        run(&world);
        double took = (double)(world.all.list[world.all.count - 1] - world.all.list[0]);
        double least = least_ms(&world);
        bool free_way = true;
        for (size_t d = 0; d < world.domains; d++)
            free_way = free_way && !world.limits[d].connections;
        if (free_way && least > 5000 && took > least * 1.03 + 1000)
            fail_msg("world %u took %.0f ms, least %.0f", i, took, least);
        done(&world);
    }
}

static void test_killed_worlds(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 60; i++) {
        struct world world;
        seed = 1000 + i;
        random_world(&world);
        world.restart_ms = 500 + roll(20000);
        world.pause_ms = roll(3) ? roll(3000) : 0;
        run(&world);
        done(&world);
    }
}

/* ---- worlds with a story ---- */

/* 40 % with a provider that takes 5 s for each message: the rest goes on as if it was not there,
 * in whatever order they stand in the list. */
static void test_slow_provider(void **state)
{
    (void)state;
    for (int sorted = 0; sorted < 2; sorted++) {
        struct world world = {.people = 5000, .domains = 21, .sorted = sorted};
        seed = 7;
        for (size_t i = 0; i < world.domains; i++) {
            world.parts[i] = i ? 3 : 40;
            world.latency_ms[i] = i ? 20 : 5000;
        }
        run(&world);
        int64_t rest_ms = 0;
        for (size_t i = 1; i < world.domains; i++)
            rest_ms = world.last_ms[i] > rest_ms ? world.last_ms[i] : rest_ms;
        /* 3000 over half of 64 connections at 20 ms each: 2 s; with a wide margin */
        assert_true(rest_ms - 1000000 < 6000);
        done(&world);
    }
}

/* A limit of one domain binds: it gets all of it, from the first minute to its last; the others are
 * done long before. */
static void test_limited_provider(void **state)
{
    struct world world = {.people = 5000, .domains = 5, .relay = {.count = 100, .per_ms = 1000}};
    (void)state;

    seed = 8;
    for (size_t i = 0; i < world.domains; i++) {
        world.parts[i] = i ? 15 : 40;
        world.latency_ms[i] = 20;
    }
    world.limits[0] = (struct limit){.count = 600, .per_ms = 60000};
    run(&world);
    const struct times *own = &world.given[0];
    for (size_t i = 0; i + 600 < own->count; i += 50)
        assert_true(own->list[i + 588] - own->list[i] <= MINUTE_MS);
    for (size_t i = 1; i < world.domains; i++)
        assert_true(world.last_ms[i] - 1000000 < 45000);
    done(&world);
}

/* In each stretch of the run everybody's part is what it is of the list. */
static void test_interleaved(void **state)
{
    (void)state;
    for (int sorted = 0; sorted < 2; sorted++) {
        struct world world = {.people = 10000, .domains = 4, .sorted = sorted};
        static const size_t parts[] = {40, 30, 20, 10};
        size_t counts[4] = {0};
        struct queue_person person;
        seed = 9;
        memcpy(world.parts, parts, sizeof(parts));
        make_list(&world);
        begin_run(&world);
        for (size_t i = 1; i <= world.people; i++) {
            assert_true(queue_next(world.queue, 5, &person));
            counts[world.domain_of[person.id - 1]]++;
            queue_answer(world.queue, &(struct queue_answer){.domain = person.domain, .name = ""},
                         5);
            for (size_t d = 0; d < 4; d++) {
                double wanted = (double)(i * parts[d]) / 100;
                double off = (double)counts[d] - wanted;
                assert_true(off < 300 && off > -300);
            }
        }
        assert_false(queue_next(world.queue, 5, &person));
        done(&world);
    }
}

/* ---- slowed domains ---- */

static struct queue *three_domains(size_t each)
{
    struct queue *queue = queue_new(10, each * 3);

    for (size_t i = 0; i < each * 3; i++)
        queue_add(queue, &(struct queue_person){.id = (int64_t)i + 1, .domain = number_of(i % 3)},
                  false);
    return queue;
}

/* 421: half as much, a pause, then one at a time; nobody else is held up. */
static void test_slowed(void **state)
{
    struct queue *queue = three_domains(1000);
    struct queue_person person;
    struct queue_lane lane;
    int64_t now = 0;
    size_t other = 0;
    uint64_t slowed = number_of(1) & UINT64_C(0xffffffffffff);
    (void)state;

    for (size_t i = 0; i < 300; i++, now += 100) {
        assert_true(queue_next(queue, now, &person));
        queue_answer(queue, &(struct queue_answer){.domain = person.domain, .name = ""}, now);
    }
    for (int twice = 0; twice < 2; twice++) /* two connections hear the same */
        queue_answer(queue,
                     &(struct queue_answer){.domain = slowed,
                                            .sign = QUEUE_SLOWER,
                                            .handed_ms = now - 100,
                                            .name = "slow.example.org"},
                     now);
    assert_true(queue_changed(queue, now, &lane));
    assert_string_equal(lane.name, "slow.example.org");
    assert_int_equal(lane.throttle->times, 1);
    /* a third of 10 a second, halved: 6000 an hour */
    assert_in_range(lane.throttle->now, 5000, 7000);
    for (; queue_next(queue, now, &person); other++) {
        assert_int_not_equal(person.domain, slowed);
        queue_answer(queue, &(struct queue_answer){.domain = person.domain, .name = ""}, now);
    }
    assert_int_equal(other + queue_count(queue), 2700);
    assert_in_range(queue_count(queue), 880, 920);
    assert_true(queue_blocked(queue, &lane));
    assert_int_equal(queue_wait_ms(queue, now), THROTTLE_PAUSE_MS);
    now += THROTTLE_PAUSE_MS;
    assert_true(queue_next(queue, now, &person));
    assert_int_equal(person.domain, slowed);
    now += 5000;
    assert_false(
        queue_next(queue, now, &person)); /* nobody knows yet whether it takes mail again */
    queue_answer(queue,
                 &(struct queue_answer){
                     .domain = slowed, .sign = QUEUE_ACCEPTED, .handed_ms = now, .name = ""},
                 now);
    assert_true(queue_next(queue, now, &person));
    queue_free(queue);
}

/* A domain that takes nothing at all is left, and the run can end. */
static void test_given_up(void **state)
{
    struct queue *queue = three_domains(10);
    struct queue_person person;
    int64_t now = 0;
    size_t given = 0;
    (void)state;

    for (; queue_count(queue); now += 500) {
        if (!queue_next(queue, now, &person))
            continue;
        bool bad = person.domain == (number_of(2) & UINT64_C(0xffffffffffff));
        given += !bad;
        queue_answer(queue,
                     &(struct queue_answer){.domain = person.domain,
                                            .sign = bad ? QUEUE_SLOWER : QUEUE_ACCEPTED,
                                            .handed_ms = now,
                                            .name = "x"},
                     now);
    }
    assert_int_equal(given, 20);
    assert_int_equal(queue_closed_count(queue), 10 - THROTTLE_GIVE_UP);
    assert_in_range(now, 900000, 1000000); /* 15.5 minutes of pauses */
    queue_free(queue);
}

static void test_unused(void **state)
{
    struct queue *queue = queue_new(10, 10);
    struct queue_limit limit = {.domain = number_of(0), .name = "x", .connections = 1};
    struct queue_person person;
    (void)state;

    throttle_init(&limit.throttle, 1, MINUTE_MS, 0);
    queue_limit(queue, &limit);
    for (int64_t i = 1; i < 10; i++)
        queue_add(queue, &(struct queue_person){.id = i, .domain = number_of(0)}, false);
    for (int64_t i = 1; i < 9; i++) { /* who left in the meantime costs nobody's turn */
        assert_true(queue_next(queue, 0, &person));
        assert_int_equal(person.id, i);
        queue_unused(queue, person.domain, 0);
    }
    queue_add(queue, &(struct queue_person){.id = 5, .domain = number_of(0)}, true);
    assert_true(queue_next(queue, 0, &person));
    assert_int_equal(person.id, 5); /* urgent */
    assert_false(queue_next(queue, 0, &person));
    assert_int_equal(queue_wait_ms(queue, 0), THROTTLE_NEVER); /* its one connection is in use */
    queue_answer(queue, &(struct queue_answer){.domain = number_of(0), .name = ""}, 10);
    assert_int_equal(queue_wait_ms(queue, 10), MINUTE_MS - 10);
    queue_free(queue);
}

/* Domains of which half are slowed: everybody is served, and it stays quick. */
static void test_many_domains(void **state)
{
    const size_t people = 30000;
    struct queue *queue = queue_new(50, people);
    struct queue_person person;
    size_t given = 0;
    int64_t now = 0;
    (void)state;

    for (size_t i = 0; i < people; i++)
        queue_add(queue,
                  &(struct queue_person){.id = (int64_t)i + 1, .domain = number_of(i % 10000)},
                  false);
    for (; queue_count(queue) && now < 4000000; now += 7) {
        while (queue_next(queue, now, &person)) {
            bool first = person.id <= 10000 && person.id % 2;
            given++;
            queue_answer(queue,
                         &(struct queue_answer){.domain = person.domain,
                                                .sign = first ? QUEUE_SLOWER : QUEUE_ACCEPTED,
                                                .handed_ms = now,
                                                .name = "x"},
                         now);
        }
    }
    assert_int_equal(given, people);
    queue_free(queue);
}

/* A million people: what a claim costs. */
static void test_million(void **state)
{
    const size_t people = 1062049;
    struct queue *queue = queue_new(50, people);
    struct queue_person person;
    size_t given = 0;
    (void)state;

    seed = 4;
    for (size_t i = 0; i < people; i++) {
        size_t domain = roll(10) < 6 ? roll(6) : 10 + roll(200000);
        queue_add(queue, &(struct queue_person){.id = (int64_t)i + 1, .domain = number_of(domain)},
                  false);
    }
    clock_t before = clock();
    for (; queue_next(queue, (int64_t)given / 10, &person); given++)
        queue_answer(queue, &(struct queue_answer){.domain = person.domain, .name = ""},
                     (int64_t)given / 10);
    double ns = (double)(clock() - before) * 1e9 / CLOCKS_PER_SEC / (double)people;
    print_message("%.0f ns a person\n", ns);
    assert_int_equal(given, people);
    queue_free(queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_worlds), cmocka_unit_test(test_killed_worlds),
        cmocka_unit_test(test_slow_provider), cmocka_unit_test(test_limited_provider),
        cmocka_unit_test(test_interleaved),   cmocka_unit_test(test_slowed),
        cmocka_unit_test(test_given_up),      cmocka_unit_test(test_unused),
        cmocka_unit_test(test_many_domains),  cmocka_unit_test(test_million),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "relay/relay.h"

#include <setjmp.h>

#include <cmocka.h>

#include "scripted_server.h"

#define PEOPLE_MAX 400
#define RELAYS_MAX 3

static const struct relay_times quick = {.open = 5000,
                                         .mail = 10000,
                                         .rcpt = 10000,
                                         .data = 10000,
                                         .block = 10000,
                                         .dot = 10000,
                                         .quit = 200,
                                         .idle = 1000,
                                         .pause = 5,
                                         .pause_most = 20,
                                         .reach = 100,
                                         .give_up = 100,
                                         .token = 300000,
                                         .step = 1,
                                         .refused = 60000};

/* Hands out people 0 to count-1, those not sent again and again, and counts who took them. */
struct job {
    int64_t count;
    int64_t next;
    int64_t again[PEOPLE_MAX];
    size_t again_count;
    size_t most_a_turn; /* 0: as many as are wanted */
    int64_t accepted[RELAYS_MAX];
    int64_t ended;  /* accepted, or anything else that is no NOT_SENT */
    int events[10]; /* by kind */
    size_t out_relay;
    char recipient[60];
    void (*at)(struct job *job, int64_t ended); /* after each turn; NULL: nothing */
    struct server *servers;
};

static bool turn(void *ctx, struct relay_turn *turn, struct error *err)
{
    struct job *job = ctx;
    (void)err;

    for (size_t i = 0; i < turn->answer_count; i++) {
        const struct relay_answer *answer = &turn->answers[i];
        assert_true(answer->relay < RELAYS_MAX);
        if (answer->result == RELAY_NOT_SENT) {
            job->again[job->again_count++] = answer->id;
            continue;
        }
        job->accepted[answer->relay] += answer->result == RELAY_ACCEPTED;
        job->ended++;
    }
    if (job->at)
        job->at(job, job->ended);
    while (turn->got < turn->want && (!job->most_a_turn || turn->got < job->most_a_turn) &&
           (job->next < job->count || job->again_count > 0))
        turn->ids[turn->got++] =
            job->again_count > 0 ? job->again[--job->again_count] : job->next++;
    turn->wait_ms = 1;
    turn->finished = job->ended == job->count;
    return true;
}

static bool build(void *ctx, int64_t id, struct relay_mail *out, struct error *err)
{
    static const struct piece piece = {.bytes = "Subject: x\r\n\r\nHello\r\n", .len = 21};
    struct job *job = ctx;
    (void)err;

    snprintf(job->recipient, sizeof job->recipient, "ok.%lld@example.com", (long long)id);
    *out = (struct relay_mail){
        .sender = "b@example.org", .recipient = job->recipient, .pieces = &piece, .piece_count = 1};
    return true;
}

static void event(void *ctx, const struct relay_event *event)
{
    struct job *job = ctx;

    job->events[event->kind]++;
    if (event->kind == RELAY_EVENT_OUT)
        job->out_relay = event->relay;
}

static int never(void *ctx)
{
    (void)ctx;
    return 0;
}

struct setup {
    struct job *job;
    struct relay_options *options;
    size_t count;
    bool in_order;
};

static bool run(const struct setup *setup, struct error *err)
{
    const struct relay_work work = {.turn = turn,
                                    .build = build,
                                    .event = event,
                                    .stop_asked = never,
                                    .in_order = setup->in_order,
                                    .ctx = setup->job,
                                    .clock = &clock_system};
    struct relay *relay = NULL;

    assert_true(relay_open(&relay, setup->options, setup->count, err));
    bool is_fine = relay_run(relay, &work, err);
    relay_close(relay);
    return is_fine;
}

static struct relay_options options_for(const struct server *server, size_t connections)
{
    return (struct relay_options){
        .url = server->url, .tls_off = true, .connections = connections, .times = &quick};
}

/* Everybody whom any server took, once. */
static int64_t count_taken(struct server *servers, size_t count, int64_t people)
{
    bool has[PEOPLE_MAX] = {false};
    int64_t taken = 0;
    int64_t id = 0;

    for (size_t i = 0; i < count; i++) {
        server_stop(&servers[i]);
        while (server_next_accepted(&servers[i], &id)) {
            assert_true(id < people);
            assert_false(has[id]); /* nobody is handed to two */
            has[id] = true;
            taken++;
        }
    }
    return taken;
}

/* --- shares --- */

/* Which of them is connected first takes what there is until then: it does not count. */
static int64_t at_first[2];

static void note_first(struct job *job, int64_t ended)
{
    (void)ended;
    if (job->accepted[0] > 4 && job->accepted[1] > 4)
        return;
    at_first[0] = job->accepted[0];
    at_first[1] = job->accepted[1];
}

/* Less work than they could take: each its part. */
static void test_shares_by_connections(void **state)
{
    struct server servers[] = {server_start(&(struct server_settings){0}),
                               server_start(&(struct server_settings){0})};
    struct relay_options options[] = {options_for(&servers[0], 1), options_for(&servers[1], 4)};
    struct job job = {.count = PEOPLE_MAX, .most_a_turn = 1, .at = note_first};
    struct error err = {0};
    (void)state;

    assert_true(run(&(struct setup){&job, options, 2, false}, &err));
    assert_int_equal(count_taken(servers, 2, PEOPLE_MAX), PEOPLE_MAX);
    int64_t fifth = job.accepted[0] - at_first[0];
    int64_t rest = job.accepted[1] - at_first[1];
    print_message("%lld and %lld\n", (long long)fifth, (long long)rest);
    assert_in_range(fifth * 100 / (fifth + rest), 15, 27);
}

/* All the work in the world: each its rate, and not more. */
static void test_rates_add_up(void **state)
{
    struct server servers[] = {server_start(&(struct server_settings){0}),
                               server_start(&(struct server_settings){0})};
    struct relay_options options[] = {options_for(&servers[0], 4), options_for(&servers[1], 4)};
    struct job job = {.count = 150};
    struct error err = {0};
    int64_t began_ms = clock_tick_ms(&clock_system);
    (void)state;

    options[0].rate_count = 20;
    options[1].rate_count = 80;
    options[0].rate_ms = options[1].rate_ms = 1000;
    assert_true(run(&(struct setup){&job, options, 2, false}, &err));
    int64_t took_ms = clock_tick_ms(&clock_system) - began_ms;
    assert_int_equal(count_taken(servers, 2, 150), 150);
    print_message("%lld and %lld in %lld ms\n", (long long)job.accepted[0],
                  (long long)job.accepted[1], (long long)took_ms);
    assert_in_range(job.accepted[0], 25, 35);
    assert_true(took_ms >= 900); /* a burst of half a second and then 100 a second */
}

/* A single letter does not open the second relay as long as the first works. */
static void test_in_order(void **state)
{
    struct server servers[] = {server_start(&(struct server_settings){0}),
                               server_start(&(struct server_settings){0})};
    struct relay_options options[] = {options_for(&servers[0], 1), options_for(&servers[1], 4)};
    struct job job = {.count = 30};
    struct error err = {0};
    (void)state;

    assert_true(run(&(struct setup){&job, options, 2, true}, &err));
    assert_int_equal(count_taken(servers, 2, 30), 30);
    assert_int_equal(job.accepted[0], 30);
    assert_int_equal(job.events[RELAY_EVENT_CONNECTED], 1);
}

/* --- one that does not work --- */

static const struct {
    const char *name;
    struct server_settings settings;
    bool logs_in;
    bool is_stopped;
} useless[] = {
    {"turned away", {.greeting = "554 5.7.1 go away\r\n"}, false, false},
    {"busy", {.greeting = "421 4.3.2 later\r\n"}, false, false},
    {"refuses the login",
     {.ehlo = "250-test\r\n250 AUTH PLAIN\r\n", .auth = "535 5.7.8 no\r\n"},
     true,
     false},
    {"offers no login", {.ehlo = "250 test\r\n"}, true, false},
    {"refuses the sender", {.mail = "550 5.7.1 not you\r\n"}, false, false},
    {"refuses the sender for now", {.mail = "451 4.3.2 later\r\n"}, false, false},
    {"asks for a login", {.rcpt = "530 5.7.0 Authentication required\r\n"}, false, false},
    {"its quota is used up",
     {.rcpt = "550 5.4.5 Daily user sending limit exceeded\r\n"},
     false,
     false},
    {"takes no such size", {.ehlo = "250-test\r\n250 SIZE 10\r\n"}, false, false},
    {"is not there", {0}, false, true},
    {"speaks no SMTP", {.greeting = "what\r\n"}, false, false},
    {"dies at MAIL", {.mail = ""}, false, false},
};

/* The other one takes all, whichever stands first; nobody is marked. */
static void test_failover(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof useless / sizeof *useless; i++) {
        for (size_t bad = 0; bad < 2; bad++) {
            struct server servers[2];
            servers[bad] = server_start(&useless[i].settings);
            servers[1 - bad] = server_start(&(struct server_settings){0});
            struct relay_options options[] = {options_for(&servers[0], 3),
                                              options_for(&servers[1], 3)};
            struct relay_times times = quick;
            struct job job = {.count = 60};
            struct error err = {0};

            times.mail = times.open = 300; /* what says nothing is not waited for */
            options[bad].times = &times;
            options[bad].user = useless[i].logs_in ? "u" : NULL;
            options[bad].password = "p";
            if (useless[i].is_stopped)
                server_stop(&servers[bad]);
            if (!run(&(struct setup){&job, options, 2, bad == 0 && i % 2}, &err))
                fail_msg("%s: %s", useless[i].name, err.message);
            assert_int_equal(count_taken(servers, 2, 60), 60);
            if (job.accepted[1 - bad] != 60)
                fail_msg("%s: the good one took %lld", useless[i].name,
                         (long long)job.accepted[1 - bad]);
        }
    }
}

/* With none left the run ends, and whatever may be better later decides how. */
static const struct {
    const char *name;
    struct server_settings settings[2];
    enum error_kind want;
    const char *says;
} all_out[] = {
    {"both refuse",
     {{.greeting = "554 5.7.1 go away\r\n"}, {.mail = "550 5.7.1 not you\r\n"}},
     ERROR_REFUSED,
     "not you"},
    {"one refuses, one does not answer",
     {{.greeting = "554 5.7.1 go away\r\n"}, {.greeting = "421 4.3.2 soon\r\n"}},
     ERROR_UNAVAILABLE,
     "go away"},
    {"one has given all, one refuses",
     {{.rcpt = "550 5.4.5 Daily user sending limit exceeded\r\n"},
      {.greeting = "554 5.7.1 go away\r\n"}},
     ERROR_LATER,
     "limit"},
};

static void test_all_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof all_out / sizeof *all_out; i++) {
        struct server servers[] = {server_start(&all_out[i].settings[0]),
                                   server_start(&all_out[i].settings[1])};
        struct relay_options options[] = {options_for(&servers[0], 3), options_for(&servers[1], 3)};
        struct job job = {.count = 60};
        struct error err = {0};

        assert_false(run(&(struct setup){&job, options, 2, false}, &err));
        print_message("%s: %s\n", all_out[i].name, err.message);
        assert_int_equal(err.kind, all_out[i].want);
        assert_non_null(strstr(err.message, all_out[i].says));
        assert_non_null(strstr(err.message, "relay 1: "));
        assert_non_null(strstr(err.message, "; relay 2: "));
        assert_int_equal(count_taken(servers, 2, 60), 0);
        assert_int_equal(job.ended, 0);
        assert_int_equal(job.events[RELAY_EVENT_OUT], 2);
    }
}

/* --- one that goes away in the middle, and one that comes back --- */

static void kill_first(struct job *job, int64_t ended)
{
    if (ended >= 30 && job->servers[0].child > 0) {
        (void)kill(-job->servers[0].child, SIGKILL);
        job->servers[0].child = -job->servers[0].child; /* once */
    }
}

static void test_dies_in_the_middle(void **state)
{
    struct server servers[] = {server_start(&(struct server_settings){0}),
                               server_start(&(struct server_settings){0})};
    struct relay_options options[] = {options_for(&servers[0], 3), options_for(&servers[1], 3)};
    struct job job = {.count = 300, .at = kill_first, .servers = servers};
    struct error err = {0};
    (void)state;

    if (!run(&(struct setup){&job, options, 2, false}, &err))
        fail_msg("%s", err.message);
    servers[0].child = -servers[0].child;
    int64_t taken = count_taken(servers, 2, 300);
    assert_int_equal(job.ended, 300);
    assert_true(taken >= job.accepted[0] + job.accepted[1]);
    assert_true(300 - job.accepted[0] - job.accepted[1] <= 3); /* nobody knows: one a connection */
    assert_true(job.accepted[1] > 200);
}

/* Port 1 refuses for a while, then somebody listens where it did not: work goes there again. */
static void start_late(struct job *job, int64_t ended)
{
    if (ended >= 20 && job->servers[0].child > 0) {
        (void)kill(-job->servers[0].child, SIGCONT);
        job->servers[0].child = -job->servers[0].child;
    }
}

static void test_comes_back(void **state)
{
    struct server servers[] = {server_start(&(struct server_settings){0}),
                               server_start(&(struct server_settings){0})};
    struct relay_options options[] = {options_for(&servers[0], 2), options_for(&servers[1], 2)};
    struct relay_times times = quick;
    struct job job = {.count = 200, .at = start_late, .servers = servers};
    struct error err = {0};
    (void)state;

    (void)kill(-servers[0].child, SIGSTOP); /* connects, but says nothing */
    times.open = 40;
    times.give_up = times.reach = 10;
    options[0].times = &times;
    options[1].rate_count = 50;
    options[1].rate_ms = 1000;
    if (!run(&(struct setup){&job, options, 2, false}, &err))
        fail_msg("%s", err.message);
    servers[0].child = -servers[0].child;
    assert_int_equal(count_taken(servers, 2, 200), 200);
    print_message("%lld and %lld\n", (long long)job.accepted[0], (long long)job.accepted[1]);
    assert_true(job.accepted[0] > 80);
    assert_true(job.accepted[1] >= 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shares_by_connections),
        cmocka_unit_test(test_rates_add_up),
        cmocka_unit_test(test_in_order),
        cmocka_unit_test(test_failover),
        cmocka_unit_test(test_all_out),
        cmocka_unit_test(test_dies_in_the_middle),
        cmocka_unit_test(test_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

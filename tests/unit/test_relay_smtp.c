#include "relay/relay.h"

#include <setjmp.h>

#include <cmocka.h>

#include "scripted_server.h"

#define PEOPLE_MAX 120

/* Long enough for a busy machine where an answer comes, short in what only ends a run. */
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
                                         .step = 1};

/* Hands out people 0 to count-1, those not sent again and again. */
struct job {
    const char *const *kinds; /* NULL: all "ok" */
    size_t kind_count;
    int64_t count;
    int64_t next;
    int64_t again[PEOPLE_MAX * 4];
    size_t again_count;
    int given[PEOPLE_MAX];    /* minus those answered */
    int times[PEOPLE_MAX][6]; /* how often which result */
    int64_t done;
    int stop_after; /* turns; then stop_asked says stop_how */
    int stop_how;
    int fail_turn; /* this turn fails */
    int fail_keep; /* the first from this one on cannot be kept */
    bool has_failed_to_keep;
    bool is_being_kept;
    int turns;
    bool build_fails;
    bool keeps_not_sent; /* does not hand them out again */
    char recipient[60];
};

static const char *kind_of(const struct job *job, int64_t id)
{
    return job->kinds ? job->kinds[(size_t)id % job->kind_count] : "ok";
}

/* Of people who are all "ok". */
static void take_back(struct job *job, const struct relay_turn *turn, size_t answer_count)
{
    for (size_t i = 0; i < answer_count; i++) {
        job->times[turn->answers[i].id][turn->answers[i].result]--;
        job->given[turn->answers[i].id]++;
        job->done--;
    }
    for (size_t i = 0; i < turn->got; i++)
        job->given[turn->ids[i]]--;
    job->next -= (int64_t)turn->got;
}

static bool turn(void *ctx, struct relay_turn *turn, struct error *err)
{
    struct job *job = ctx;
    size_t first = turn->to_keep ? turn->answer_first : 0;

    assert_int_equal(turn->answer_first, first);
    job->turns += !turn->to_keep;
    if (job->turns == job->fail_turn)
        return error_set(err, ERROR_DISK, "no space");
    for (size_t i = first; i < turn->answer_count; i++) {
        const struct relay_answer *answer = &turn->answers[i];
        job->times[answer->id][answer->result]++;
        job->given[answer->id]--;
        if (answer->result == RELAY_NOT_SENT && !job->keeps_not_sent)
            job->again[job->again_count++] = answer->id;
        else
            job->done++;
    }
    while (turn->got < turn->want && (job->next < job->count || job->again_count > 0)) {
        int64_t id = job->next < job->count ? job->next++ : job->again[--job->again_count];
        job->given[id]++;
        turn->ids[turn->got++] = id;
    }
    turn->finished = job->done == job->count;
    turn->to_keep = turn->answer_count > 0 || turn->got > 0;
    job->is_being_kept = turn->to_keep;
    return true;
}

/* In every other turn the messages are built before it is known whether it can be kept. */
static bool keep(void *ctx, const struct relay_meanwhile *meanwhile, struct error *err)
{
    struct job *job = ctx;

    if (job->turns % 2)
        meanwhile->call(meanwhile->what);
    if (!job->fail_keep || job->turns < job->fail_keep || job->has_failed_to_keep)
        return true;
    job->has_failed_to_keep = true;
    return error_set(err, ERROR_DISK, "no space for it");
}

static void kept(void *ctx, const struct relay_turn *turn, bool is_kept)
{
    struct job *job = ctx;

    assert_true(job->is_being_kept);
    job->is_being_kept = false;
    if (!is_kept)
        take_back(job, turn, turn->answer_count);
}

static bool build(void *ctx, int64_t id, struct relay_mail *out, struct error *err)
{
    static const struct piece piece = {.bytes = "Subject: x\r\n\r\n.hidden\r\n", .len = 23};
    struct job *job = ctx;

    if (job->build_fails)
        return error_set(err, ERROR_DATA, "cannot build");
    snprintf(job->recipient, sizeof job->recipient, "%s.%lld@example.com", kind_of(job, id),
             (long long)id);
    *out = (struct relay_mail){
        .sender = "b@example.org", .recipient = job->recipient, .pieces = &piece, .piece_count = 1};
    return true;
}

static int stop_asked_by(void *ctx)
{
    const struct job *job = ctx;

    return job->stop_after && job->turns >= job->stop_after ? job->stop_how : 0;
}

static bool run(struct job *job, const struct relay_options *options, struct error *err)
{
    const struct relay_work work = {.in_parts = true,
                                    .turn = turn,
                                    .keep = keep,
                                    .kept = kept,
                                    .build = build,
                                    .stop_asked = stop_asked_by,
                                    .ctx = job,
                                    .clock = &clock_system};
    struct relay *relay = NULL;

    assert_true(relay_open(&relay, options, 1, err));
    bool is_fine = relay_run(relay, &work, err);
    relay_close(relay);
    for (int64_t id = 0; id < job->count; id++)
        if (!job->fail_turn)
            assert_int_equal(job->given[id], 0); /* whatever was given is answered */
    return is_fine;
}

static struct relay_options options_for(const struct server *server, size_t connections)
{
    return (struct relay_options){
        .url = server->url, .tls_off = true, .connections = connections, .times = &quick};
}

/* Nobody accepted twice, and whom we call accepted the server has. */
static void check_accepted(struct server *server, const struct job *job)
{
    bool has[PEOPLE_MAX] = {false};
    int64_t id = 0;

    while (server_next_accepted(server, &id)) {
        assert_false(has[id]);
        has[id] = true;
        assert_int_equal(job->times[id][RELAY_ACCEPTED] + job->times[id][RELAY_UNKNOWN], 1);
    }
    for (id = 0; id < job->count; id++)
        assert_true(has[id] || job->times[id][RELAY_ACCEPTED] == 0);
}

static const char *const faults[] = {"ok",   "refuse",  "ok",      "defer", "busy",
                                     "drop", "rubbish", "dropdot", "ok",    "refusedot"};
static const enum relay_result fault_results[] = {
    RELAY_ACCEPTED, RELAY_REFUSED,  RELAY_ACCEPTED, RELAY_DEFERRED, RELAY_DEFERRED,
    RELAY_DEFERRED, RELAY_DEFERRED, RELAY_UNKNOWN,  RELAY_ACCEPTED, RELAY_REFUSED};
static const char *const hangs[] = {"hang", "hangdot"};
static const enum relay_result hang_results[] = {RELAY_DEFERRED, RELAY_UNKNOWN};

/* Two people of each kind. */
struct expected {
    const char *const *kinds;
    const enum relay_result *results;
    size_t count;
    int64_t patience_ms;
};
static const struct expected all_faults = {faults, fault_results, sizeof faults / sizeof *faults,
                                           10000};
static const struct expected all_hangs = {hangs, hang_results, sizeof hangs / sizeof *hangs, 100};

static void check_results(const struct expected *expected, const struct server_settings *settings,
                          size_t connections)
{
    struct server server = server_start(settings);
    struct relay_options options = options_for(&server, connections);
    struct relay_times times = quick;
    struct job job = {.kinds = expected->kinds,
                      .kind_count = expected->count,
                      .count = (int64_t)expected->count * 2};
    struct error err = {0};

    times.give_up = 30000; /* such people come one after the other at the end */
    times.rcpt = times.dot = expected->patience_ms;
    options.times = &times;
    if (!run(&job, &options, &err))
        fail_msg("%s", err.message);
    server_stop(&server);
    for (size_t id = 0; id < expected->count * 2; id++)
        if (job.times[id][expected->results[id % expected->count]] != 1)
            fail_msg("%s.%zu ended otherwise", expected->kinds[id % expected->count], id);
    check_accepted(&server, &job);
}

static void test_every_fault(void **state)
{
    static const char one_by_one[] = "250 test\r\n";
    static const char all[] = "250-test\r\n250-DSN\r\n250 PIPELINING\r\n";
    (void)state;

    check_results(&all_faults, &(struct server_settings){0}, 1);
    check_results(&all_faults, &(struct server_settings){.messages_each = 2}, 5);
    check_results(&all_faults, &(struct server_settings){.ehlo = one_by_one}, 5);
    check_results(&all_faults, &(struct server_settings){.ehlo = all, .messages_each = 1}, 3);
    check_results(&all_hangs, &(struct server_settings){.ehlo = one_by_one}, 2);
    check_results(&all_hangs, &(struct server_settings){.ehlo = all}, 2);
}

/* What ends a run: nobody is marked, everybody stays waiting. */
static const struct {
    const char *name;
    struct server_settings settings;
    bool logs_in;
    enum error_kind want;
    const char *says;
} ends[] = {
    {"turned away", {.greeting = "554 5.7.1 go away\r\n"}, false, ERROR_REFUSED, "go away"},
    {"always busy", {.greeting = "421 4.3.2 later\r\n"}, false, ERROR_UNAVAILABLE, "later"},
    {"wrong password",
     {.ehlo = "250-test\r\n250 AUTH PLAIN\r\n", .auth = "535 5.7.8 no <u@example.org>\r\n"},
     true,
     ERROR_REFUSED,
     "no <address>"},
    {"login for now not possible",
     {.ehlo = "250-test\r\n250 AUTH PLAIN\r\n", .auth = "454 4.7.0 later\r\n"},
     true,
     ERROR_UNAVAILABLE,
     "454"},
    {"no login offered", {.ehlo = "250 test\r\n"}, true, ERROR_CONFIG, "no login"},
    {"sender refused", {.mail = "550 5.7.1 not you\r\n"}, false, ERROR_REFUSED, "not you"},
    {"sender refused for now", {.mail = "451 4.3.2 later\r\n"}, false, ERROR_UNAVAILABLE, "later"},
    {"a login is wanted at RCPT",
     {.rcpt = "530 5.7.0 Authentication required\r\n"},
     false,
     ERROR_REFUSED,
     "Authentication"},
    {"the account's quota is used up",
     {.rcpt = "550 5.4.5 Daily user sending limit exceeded\r\n"},
     false,
     ERROR_LATER,
     "limit"},
    {"too large", {.ehlo = "250-test\r\n250 SIZE 20\r\n"}, false, ERROR_REFUSED, "20 octets"},
};

static void test_ends(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct server server = server_start(&ends[i].settings);
        struct relay_options options = options_for(&server, 3);
        struct job job = {.count = 20};
        struct error err = {0};

        print_message("%s\n", ends[i].name);
        options.user = ends[i].logs_in ? "u@example.org" : NULL;
        options.password = "p";
        assert_false(run(&job, &options, &err));
        server_stop(&server);
        print_message("    %s\n", err.message);
        assert_int_equal(err.kind, ends[i].want);
        assert_non_null(strstr(err.message, ends[i].says));
        assert_null(strchr(err.message, '@'));
        assert_int_equal(job.done, 0);
        check_accepted(&server, &job);
    }
}

static void test_nobody_there(void **state)
{
    struct server server = server_start(&(struct server_settings){0});
    struct relay_options options = options_for(&server, 2);
    struct job job = {.count = 3};
    struct error err = {0};
    (void)state;

    server_stop(&server);
    assert_false(run(&job, &options, &err));
    assert_int_equal(err.kind, ERROR_UNAVAILABLE);
    close(server.accepted);
}

static void test_no_mail_server(void **state)
{
    struct server server =
        server_start(&(struct server_settings){.greeting = "HTTP/1.1 400 Bad\r\n"});
    struct relay_options options = options_for(&server, 2);
    struct relay_times times = quick;
    struct job job = {.count = 3};
    struct error err = {0};
    (void)state;

    times.open = 100;
    options.times = &times;
    assert_false(run(&job, &options, &err));
    server_stop(&server);
    assert_int_equal(err.kind, ERROR_UNAVAILABLE);
    assert_non_null(strstr(err.message, "does not answer"));
    check_accepted(&server, &job);
}

static void test_stop(void **state)
{
    static const struct {
        int how;
        const char *kind;
        enum relay_result rest; /* of what was in flight */
    } stops[] = {
        {1, "ok", RELAY_ACCEPTED}, {2, "hang", RELAY_NOT_SENT}, {2, "hangdot", RELAY_UNKNOWN}};
    (void)state;

    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
        struct server server = server_start(&(struct server_settings){0});
        struct relay_options options = options_for(&server, 4);
        struct relay_times times = quick;
        struct job job = {.kinds = &stops[i].kind,
                          .kind_count = 1,
                          .count = 100,
                          .stop_after = 6,
                          .stop_how = stops[i].how,
                          .keeps_not_sent = true};
        struct error err = {0};
        int in_time = 0;

        times.rcpt = times.dot = 60000;
        options.times = &times;
        assert_true(run(&job, &options, &err));
        server_stop(&server);
        for (int64_t id = 0; id < job.next; id++)
            in_time += job.times[id][stops[i].rest];
        assert_int_equal(in_time, job.next); /* all that were given, and no more are */
        assert_true(job.next < job.count);
        check_accepted(&server, &job);
    }
}

static void test_failing_turn(void **state)
{
    struct server server = server_start(&(struct server_settings){0});
    struct relay_options options = options_for(&server, 2);
    struct job job = {.count = 50, .fail_turn = 8};
    struct error err = {0};
    (void)state;

    assert_false(run(&job, &options, &err));
    server_stop(&server);
    assert_int_equal(err.kind, ERROR_DISK);
    assert_true(job.done > 0);
    assert_int_equal(job.done, job.next); /* the answers of the failed turn came once more */
    check_accepted(&server, &job);
}

/* Nothing of a turn that could not be kept counts, and not an octet of its messages went out. */
static void test_failing_keep(void **state)
{
    (void)state;
    for (int at = 1; at < 6; at++) {
        struct server server = server_start(&(struct server_settings){0});
        struct relay_options options = options_for(&server, 3);
        struct job job = {.count = 50, .fail_keep = at};
        struct error err = {0};

        assert_false(run(&job, &options, &err));
        server_stop(&server);
        assert_int_equal(err.kind, ERROR_DISK);
        assert_int_equal(job.done, job.next);
        check_accepted(&server, &job);
    }
}

static void test_failing_build(void **state)
{
    struct server server = server_start(&(struct server_settings){0});
    struct relay_options options = options_for(&server, 2);
    struct job job = {.count = 5, .build_fails = true, .keeps_not_sent = true};
    struct error err = {0};
    (void)state;

    assert_false(run(&job, &options, &err));
    server_stop(&server);
    assert_int_equal(err.kind, ERROR_DATA);
    check_accepted(&server, &job);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_fault),  cmocka_unit_test(test_ends),
        cmocka_unit_test(test_nobody_there), cmocka_unit_test(test_no_mail_server),
        cmocka_unit_test(test_stop),         cmocka_unit_test(test_failing_turn),
        cmocka_unit_test(test_failing_keep), cmocka_unit_test(test_failing_build),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

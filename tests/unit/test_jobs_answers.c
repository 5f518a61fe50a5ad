#include "jobs/answers.h"

#include "jobs/bounces.h"
#include "jobs/freeze.h"
#include "jobs/send.h"
#include "jobs/status.h"
#include "store/delivery_list.h"
#include "store/frozen.h"
#include "workspace_fixture.h"

#define HOUR INT64_C(3600)

static const char edition_text[] = "---\nsubject: Pay talks\n---\nThe talks go on.\n";

static int64_t test_now = 1795000000;
static int64_t test_step; /* by which it goes on each time it is asked */

static int64_t now_of(void *ctx)
{
    (void)ctx;
    return test_now += test_step;
}

static int64_t tick_of(void *ctx)
{
    (void)ctx;
    return test_now * 1000;
}

static const struct clock test_clock = {.now = now_of, .tick_ms = tick_of};

/* A workspace in which people 1 to count of example.org wait for an edition of this name. */
static struct delivery_turn begin(struct workspace *workspace, const char *slug)
{
    AUTO(str_free) struct str path = STR_EMPTY;
    AUTO(rendered_free) struct rendered rendered = RENDERED_NONE;
    AUTO(audience_auto_free) struct audience *audience = NULL;
    struct delivery_turn turn = {.version = 1};
    struct freeze_result frozen = {0};
    struct error err = {0};

    put_edition(slug, edition_text);
    open_workspace(workspace);
    workspace->clock = &test_clock;
    str_addf(&path, "%s/editions/%s.md", home, slug);
    if (!render_edition(workspace, path.text, &rendered, NULL, &err) ||
        !workspace_audience(workspace, "", &audience, &err) ||
        !freeze_edition(workspace, &rendered, audience, &frozen, &err))
        fail_msg("%s", err.message);
    turn.edition = frozen.edition;
    turn.now = test_now;
    return turn;
}

static void good(bool went_well, const struct error *err)
{
    if (!went_well)
        fail_msg("%s", err->message);
}
#define GOOD(call) good((call), &err)

static struct delivery row_of(struct workspace *workspace, int64_t edition, int64_t subscriber)
{
    AUTO(delivery_list_auto_free)
    struct delivery_list *list = delivery_list_new(workspace->store, edition);
    const struct delivery *found = NULL;
    struct delivery row = {.state = DELIVERY_ACCEPTED};
    struct error err = {0};

    delivery_list_from(list, subscriber);
    GOOD(delivery_list_next(list, &found, &err));
    if (found && found->subscriber == subscriber)
        row = *found;
    row.reply = STR_EMPTY;
    row.profile = STR_EMPTY;
    return row;
}

/* Claims person 1 and records this answer. */
static void answer(struct workspace *workspace, struct answers *answers,
                   const struct delivery_turn *turn, const struct relay_answer *said)
{
    struct delivery_claim claim = DELIVERY_CLAIM_NONE;
    struct figures figures = {0};
    enum delivery_state state = DELIVERY_WAITING;
    struct error err = {0};

    GOOD(delivery_claim(workspace->store, turn, said->id, &claim, &err));
    assert_int_equal(claim.verdict, DELIVERY_CLAIMED);
    struct answer_of what = {.answer = said, .claim = &claim, .figures = &figures};
    GOOD(answers_record(answers, turn, &what, &state, &err));
    delivery_claim_free(&claim);
}

static struct relay_answer said(enum relay_result result, const char *reply)
{
    struct relay_answer answer = {.id = 1, .result = result};

    if (reply)
        diagnosis_from_reply(&answer.diagnosis, (int)strtol(reply, NULL, 10), reply + 4,
                             strlen(reply + 4));
    (void)snprintf(answer.text, sizeof(answer.text), "%s", reply ? reply : "");
    return answer;
}

static void test_outcomes(void **state)
{
    static const struct {
        const char *name;
        enum relay_result result;
        const char *reply;
        enum delivery_state state;
        enum delivery_fault fault;
        enum reason reason;
    } cases[] = {
        {"accepted", RELAY_ACCEPTED, NULL, DELIVERY_ACCEPTED, 0, 0},
        {"dead", RELAY_REFUSED, "550 5.1.1 No such user", DELIVERY_REFUSED, DELIVERY_FAULT_DEAD,
         REASON_USER_UNKNOWN},
        {"dead for now", RELAY_DEFERRED, "450 5.1.1 No such user", DELIVERY_DEFERRED,
         DELIVERY_FAULT_NONE, REASON_USER_UNKNOWN},
        {"full", RELAY_REFUSED, "552 5.2.2 Mailbox full", DELIVERY_REFUSED, DELIVERY_FAULT_SOFT,
         REASON_MAILBOX_FULL},
        {"us", RELAY_REFUSED, "550 5.7.1 Relaying denied", DELIVERY_REFUSED, DELIVERY_FAULT_OURS,
         REASON_FILTERED},
        {"us for now", RELAY_DEFERRED, "451 4.7.1 Bad reputation", DELIVERY_DEFERRED,
         DELIVERY_FAULT_OURS, REASON_POLICY},
        {"nobody knows", RELAY_UNKNOWN, NULL, DELIVERY_UNKNOWN, 0, 0},
        {"not tried", RELAY_NOT_SENT, NULL, DELIVERY_WAITING, 0, 0},
        {"cannot be", RELAY_SKIPPED, NULL, DELIVERY_SKIPPED, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct workspace workspace = WORKSPACE_NONE;
        struct answers *answers = NULL;
        char slug[32];
        struct error err = {0};

        (void)snprintf(slug, sizeof(slug), "case-%zu", i);
        struct delivery_turn turn = begin(&workspace, slug);
        const struct relay_answer answered = said(cases[i].result, cases[i].reply);
        GOOD(answers_open(&answers, &workspace, &turn, true, &err));
        answer(&workspace, answers, &turn, &answered);
        struct delivery row = row_of(&workspace, turn.edition, 1);
        if (row.state != cases[i].state || row.fault != cases[i].fault ||
            row.reason != cases[i].reason)
            fail_msg("%s: state %d, fault %d, reason %d", cases[i].name, row.state, row.fault,
                     row.reason);
        answers_close(answers);
        workspace_close(&workspace);
    }
}

/* Put off again and again: the shipped delays, then expired with the last words. */
static void test_put_off(void **state)
{
    static const int64_t delays[] = {300,      900,      HOUR,     4 * HOUR, 4 * HOUR,
                                     4 * HOUR, 4 * HOUR, 4 * HOUR, 4 * HOUR, 4 * HOUR,
                                     4 * HOUR, 4 * HOUR, 4 * HOUR, 4 * HOUR};
    const struct relay_answer later = said(RELAY_DEFERRED, "451 4.3.0 Later");
    struct workspace workspace = WORKSPACE_NONE;
    struct answers *answers = NULL;
    struct error err = {0};

    (void)state;
    struct delivery_turn turn = begin(&workspace, "put-off");
    GOOD(answers_open(&answers, &workspace, &turn, true, &err));
    for (size_t i = 0; i < sizeof(delays) / sizeof(delays[0]); i++) {
        answer(&workspace, answers, &turn, &later);
        struct delivery row = row_of(&workspace, turn.edition, 1);
        assert_int_equal(row.state, DELIVERY_DEFERRED);
        assert_int_equal(row.next_at - turn.now, delays[i]);
        turn.now = row.next_at;
    }
    answer(&workspace, answers, &turn, &later);
    struct delivery row = row_of(&workspace, turn.edition, 1);
    assert_int_equal(row.state, DELIVERY_REFUSED);
    assert_int_equal(row.reason, REASON_EXPIRED);
    assert_string_equal(row.status, "4.3.0");
    assert_int_equal(row.fault, DELIVERY_FAULT_NONE);
    answers_close(answers);
    workspace_close(&workspace);
}

/* A clock that was ahead for a while keeps nobody for ever, and expires nobody. */
static void test_clock_jumps(void **state)
{
    const struct relay_answer later = said(RELAY_DEFERRED, "451 4.3.0 Later");
    struct workspace workspace = WORKSPACE_NONE;
    struct answers *answers = NULL;
    struct error err = {0};

    (void)state;
    struct delivery_turn turn = begin(&workspace, "clock");
    GOOD(answers_open(&answers, &workspace, &turn, true, &err));
    turn.now += INT64_C(365) * 24 * HOUR;
    answer(&workspace, answers, &turn, &later);
    turn.now = test_now; /* set right */
    answer(&workspace, answers, &turn, &later);
    struct delivery row = row_of(&workspace, turn.edition, 1);
    assert_int_equal(row.state, DELIVERY_DEFERRED);
    assert_int_equal(row.next_at - turn.now, 900);
    turn.now += 900 - HOUR; /* and an hour back */
    struct delivery_claim claim = DELIVERY_CLAIM_NONE;
    GOOD(delivery_claim(workspace.store, &turn, 1, &claim, &err));
    assert_int_equal(claim.verdict, DELIVERY_NOT_THERE);
    delivery_claim_free(&claim);
    turn.now += HOUR;
    answer(&workspace, answers, &turn, &later);
    row = row_of(&workspace, turn.edition, 1);
    assert_int_equal(row.state, DELIVERY_DEFERRED);
    answers_close(answers);
    workspace_close(&workspace);
}

/* ---- send --wait ---- */

struct waits {
    struct workspace *workspace;
    int64_t told;
    int64_t next_at;
    bool holds;
};

static void note_waiting(void *ctx, const struct figures *figures, bool day_is_full)
{
    struct waits *waits = ctx;
    bool running = false;
    struct error err = {0};

    assert_false(day_is_full);
    waits->told++;
    waits->next_at = figures->next_at;
    test_step = waits->holds ? 0 : 301; /* from now on time flies */
    if (waits->holds)
        GOOD(job_hold(waits->workspace, "waits", &running, &err));
}

static void test_wait(void **state)
{
    const struct relay_answer later = said(RELAY_DEFERRED, "451 4.3.0 Later");
    struct workspace workspace = WORKSPACE_NONE;
    struct send_result result = SEND_RESULT_NONE;
    struct waits waits = {.workspace = &workspace, .holds = true};
    struct send_options options = {
        .edition = "waits", .wait = true, .waiting = note_waiting, .ctx = &waits};
    struct answers *answers = NULL;
    struct error err = {0};

    (void)state;
    struct delivery_turn turn = begin(&workspace, "waits");
    GOOD(answers_open(&answers, &workspace, &turn, true, &err));
    answer(&workspace, answers, &turn, &later);
    answers_close(answers);

    /* Held while it waits: it ends, and nothing is lost. */
    GOOD(job_send(&workspace, &options, &result, &err));
    assert_int_equal(result.end, SEND_HELD);
    assert_int_equal(result.figures.deferred, 1);
    assert_int_equal(result.figures.accepted, 1);
    assert_int_equal(waits.told, 1);
    assert_int_equal(waits.next_at, turn.now + 300);
    send_result_free(&result);

    /* Gone on with, it waits until all are settled. */
    waits.holds = false;
    GOOD(job_send(&workspace, &options, &result, &err));
    test_step = 0;
    assert_int_equal(result.end, SEND_DONE);
    assert_int_equal(result.figures.deferred, 0);
    assert_int_equal(result.figures.accepted, 2);
    assert_int_equal(result.sent_now, 1);
    assert_int_equal(waits.told, 2);
    assert_true(test_now >= turn.now + 300);
    send_result_free(&result);

    /* Nobody left to wait for: it ends at once. */
    GOOD(job_send(&workspace, &options, &result, &err));
    assert_int_equal(waits.told, 2);
    send_result_free(&result);
    workspace_close(&workspace);
}

/* Not sure: settled by the command line, whatever the configuration says. */
static void test_unknown(void **state)
{
    const struct relay_answer unknown = said(RELAY_UNKNOWN, NULL);
    struct send_options options = {.only = SEND_ALL};
    static const struct {
        enum config_on_unknown how;
        int64_t unknown, skipped, sent;
    } cases[] = {{CONFIG_UNKNOWN_ASK, 1, 0, 1},
                 {CONFIG_UNKNOWN_SKIP, 0, 1, 1},
                 {CONFIG_UNKNOWN_RESEND, 0, 0, 2}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct workspace workspace = WORKSPACE_NONE;
        struct send_result result = SEND_RESULT_NONE;
        struct answers *answers = NULL;
        char slug[32];
        struct error err = {0};

        (void)snprintf(slug, sizeof(slug), "unknown-%zu", i);
        struct delivery_turn turn = begin(&workspace, slug);
        GOOD(answers_open(&answers, &workspace, &turn, true, &err));
        answer(&workspace, answers, &turn, &unknown);
        answers_close(answers);
        options.edition = slug;
        options.unknown = cases[i].how;
        GOOD(job_send(&workspace, &options, &result, &err));
        assert_int_equal(result.figures.unknown, cases[i].unknown);
        assert_int_equal(result.figures.skipped, cases[i].skipped);
        assert_int_equal(result.sent_now, cases[i].sent);
        send_result_free(&result);
        workspace_close(&workspace);
    }
}

static int make_people(void **state)
{
    struct workspace workspace = WORKSPACE_NONE;

    if (make_workspace(state))
        return -1;
    open_workspace(&workspace);
    add_person(&workspace, "ada@example.org", (const char *const[]){NULL});
    add_person(&workspace, "ben@example.org", (const char *const[]){NULL});
    workspace_close(&workspace);
    return 0;
}

/* Only what the short way of recording would leave as the long one does. */
static void test_plain(void **state)
{
    static const struct {
        struct relay_answer answer;
        int64_t first_at;
        bool plain;
    } cases[] = {
        {{.result = RELAY_ACCEPTED}, 0, true},
        {{.result = RELAY_ACCEPTED, .scope = RELAY_SCOPE_RELAY, .relay = 3}, 0, true},
        {{.result = RELAY_ACCEPTED}, 1795000000, false},
        {{.result = RELAY_ACCEPTED, .text = "250 queued"}, 0, false},
        {{.result = RELAY_ACCEPTED, .diagnosis = {.code = 250}}, 0, false},
        {{.result = RELAY_ACCEPTED, .diagnosis = {.status = "2.0.0"}}, 0, false},
        {{.result = RELAY_ACCEPTED, .diagnosis = {.reason = REASON_MAILBOX_FULL}}, 0, false},
        {{.result = RELAY_REFUSED}, 0, false},
        {{.result = RELAY_DEFERRED}, 0, false},
        {{.result = RELAY_UNKNOWN}, 0, false},
        {{.result = RELAY_NOT_SENT}, 0, false},
        {{.result = RELAY_SKIPPED}, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct delivery_claim claim = DELIVERY_CLAIM_NONE;
        claim.first_at = cases[i].first_at;
        assert_int_equal(answers_is_plain(&cases[i].answer, &claim), cases[i].plain);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_outcomes),    cmocka_unit_test(test_put_off),
        cmocka_unit_test(test_clock_jumps), cmocka_unit_test(test_wait),
        cmocka_unit_test(test_unknown),     cmocka_unit_test(test_plain),
    };

    return cmocka_run_group_tests(tests, make_people, remove_workspace);
}

/*
 * What happens by itself: pauses end, before an edition is frozen too, and what nobody confirmed is
 * forgotten.
 */
#include "asking_fixture.h"
#include "jobs/by_time.h"
#include "jobs/send.h"

#define DAY INT64_C(86400)

static void a_pause_ends_and_the_next_edition_comes(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    struct send_options options = {.edition = "pay-talks"};
    struct send_result result = SEND_RESULT_NONE;
    struct error err = {0};

    (void)state;
    put_edition("pay-talks", "---\nsubject: Pay talks\n---\nThe talks go on.\n");
    put_edition("second", "---\nsubject: A second one\n---\nThey still do.\n");
    asking_open(&w);
    (void)add_active(&w, "here@time.example.org");
    (void)add_active(&w, "away@time.example.org");
    const char *token = token_of(&w, "away@time.example.org", TAG_LEAVE, 1);
    ends("pause",
         apply_ask(&w,
                   (struct ask){.kind = REQUEST_PAUSE, .token = token, .until = moment + 30 * DAY}),
         ASK_DONE);
    if (!job_send(&w, &options, &result, &err))
        fail_msg("%s", err.message);
    assert_int_equal(result.figures.audience, 1);
    send_result_free(&result);
    moment += 30 * DAY;
    options.edition = "second";
    if (!job_send(&w, &options, &result, &err))
        fail_msg("%s", err.message);
    assert_int_equal(result.figures.audience, 2);
    send_result_free(&result);
    stands(&w, "away@time.example.org", SUBSCRIPTION_ACTIVE);
    workspace_close(&w);
}

static void what_nobody_confirmed_is_forgotten(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    struct error err = {0};

    (void)state;
    asking_open(&w);
    ends("join",
         apply_ask(&w, (struct ask){.kind = REQUEST_JOIN, .address = "never@time.example.org"}),
         ASK_DONE);
    moment += 10 * DAY - 1;
    assert_true(by_time_settle(&w, &err));
    stands(&w, "never@time.example.org", SUBSCRIPTION_PENDING);
    moment += 1;
    assert_true(by_time_settle(&w, &err));
    assert_int_equal(person_at(&w, "never@time.example.org").id, 0);
    workspace_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pause_ends_and_the_next_edition_comes),
        cmocka_unit_test(what_nobody_confirmed_is_forgotten),
    };

    return cmocka_run_group_tests(tests, make_workspace, remove_workspace);
}

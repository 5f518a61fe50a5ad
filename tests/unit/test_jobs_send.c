#include "jobs/send.h"

#include <dirent.h>
#include <unistd.h>

#include "jobs/freeze.h"
#include "jobs/recover.h"
#include "store/frozen.h"
#include "store/sent.h"
#include "workspace_fixture.h"

#define PEOPLE 25

static const char edition_text[] = "---\nsubject: Pay talks for {{first_name|you}}\n---\n"
                                   "Dear {{first_name|friend}},\n\nThe talks go on.\n";

static void add_numbered(struct workspace *workspace, int number)
{
    AUTO(str_free) struct str address = STR_EMPTY;

    str_addf(&address, "person%d@example.org", number);
    add_person(workspace, address.text, (const char *const[]){"first_name=Ada", NULL});
}

static size_t files_in(const char *box)
{
    AUTO(str_free) struct str path = STR_EMPTY;
    size_t count = 0;

    str_addf(&path, "%s/outbox/%s", home, box);
    DIR *open_folder = opendir(path.text);
    if (!open_folder)
        return 0;
    for (struct dirent *entry = readdir(open_folder); entry; entry = readdir(open_folder))
        count += entry->d_name[0] != '.';
    (void)closedir(open_folder);
    return count;
}

static void send_it_as(struct workspace *workspace, const struct send_options *options,
                       struct send_result *result)
{
    struct error err = {0};

    if (!job_send(workspace, options, result, &err))
        fail_msg("%s", err.message);
}

static void send_it(struct workspace *workspace, struct send_result *result)
{
    struct send_options options = {.edition = "pay-talks"};

    send_it_as(workspace, &options, result);
}

static void test_send_and_again(void **state)
{
    struct workspace workspace = WORKSPACE_NONE;
    struct send_result result = SEND_RESULT_NONE;

    (void)state;
    put_edition("pay-talks", edition_text);
    open_workspace(&workspace);
    for (int i = 0; i < PEOPLE; i++)
        add_numbered(&workspace, i);
    send_it(&workspace, &result);
    assert_string_equal(result.slug, "pay-talks");
    assert_int_equal(result.end, SEND_DONE);
    assert_int_equal(result.figures.audience, PEOPLE);
    assert_int_equal(result.figures.accepted, PEOPLE);
    assert_int_equal(result.sent_now, PEOPLE);
    assert_int_equal(files_in("new"), PEOPLE);
    send_result_free(&result);

    /* Who joins after the freeze waits for the next edition; nobody gets it again. */
    add_numbered(&workspace, PEOPLE);
    send_it(&workspace, &result);
    assert_int_equal(result.sent_now, 0);
    assert_int_equal(result.figures.audience, PEOPLE);
    assert_int_equal(files_in("new"), PEOPLE);
    send_result_free(&result);
    workspace_close(&workspace);
}

/* Freezes an edition and claims two people, as a sender does before it dies. */
static int64_t die_in_the_middle(struct workspace *workspace, const char *slug)
{
    AUTO(str_free) struct str path = STR_EMPTY;
    AUTO(rendered_free) struct rendered rendered = RENDERED_NONE;
    AUTO(audience_auto_free) struct audience *audience = NULL;
    struct delivery_claim claim = DELIVERY_CLAIM_NONE;
    struct delivery_turn turn = {.version = 1, .now = clock_now(&clock_system)};
    struct freeze_result frozen = {0};
    struct delivery_counts counted = {0};
    struct error err = {0};

    str_addf(&path, "%s/editions/%s.md", home, slug);
    assert_true(render_edition(workspace, path.text, &rendered, NULL, &err));
    assert_true(workspace_audience(workspace, "", &audience, &err));
    assert_true(freeze_edition(workspace, &rendered, audience, &frozen, &err));
    turn.edition = frozen.edition;
    assert_true(delivery_count(workspace->store, turn.edition, &counted, &err));
    assert_memory_equal(&frozen.counts, &counted, sizeof(counted));
    assert_true(counted.states[DELIVERY_WAITING] >= PEOPLE);
    for (int64_t id = 3; id <= 4; id++) {
        assert_true(delivery_claim(workspace->store, &turn, id, &claim, &err));
        assert_int_equal(claim.verdict, DELIVERY_CLAIMED);
    }
    delivery_claim_free(&claim);
    return turn.edition;
}

/* Rows found `sending`: the Maildir tells which of them were handed over. */
static void test_recover(void **state)
{
    struct workspace workspace = WORKSPACE_NONE;
    struct send_result result = SEND_RESULT_NONE;
    struct send_options options = {.edition = "second"};
    AUTO(str_free) struct str path = STR_EMPTY;
    struct error err = {0};

    (void)state;
    put_edition("second", edition_text);
    open_workspace(&workspace);
    int64_t edition = die_in_the_middle(&workspace, "second");
    str_addf(&path, "%s/outbox/new/%lld.3", home, (long long)edition);
    assert_true(file_write(path.text, "handed over", 11, 0600, &err));
    size_t before = files_in("new");
    assert_true(job_send(&workspace, &options, &result, &err));
    assert_int_equal(result.figures.accepted, PEOPLE + 1);
    assert_int_equal(result.figures.unknown, 0);
    assert_int_equal(result.sent_now, PEOPLE);
    assert_int_equal(files_in("new"), before + PEOPLE);
    send_result_free(&result);
    workspace_close(&workspace);
}

/* A relay that cannot tell: they are unknown, and nobody is mailed again. */
static void test_unknown(void **state)
{
    struct workspace workspace = WORKSPACE_NONE;
    struct relay *relay = NULL;
    struct relay_options options = {.url = "smtp://127.0.0.1:9", .connections = 1, .tls_off = true};
    struct delivery_counts counts;
    struct error err = {0};

    (void)state;
    put_edition("third", edition_text);
    open_workspace(&workspace);
    struct delivery_turn turn = {
        .edition = die_in_the_middle(&workspace, "third"), .version = 1, .now = 5000};
    assert_true(relay_open(&relay, &options, 1, &err));
    assert_true(recover_deliveries(&workspace, relay, &turn, &err));
    assert_true(delivery_count(workspace.store, turn.edition, &counts, &err));
    assert_int_equal(counts.states[DELIVERY_UNKNOWN], 2);
    assert_int_equal(counts.states[DELIVERY_SENDING], 0);
    workspace.config->on_unknown = CONFIG_UNKNOWN_RESEND;
    assert_true(recover_deliveries(&workspace, relay, &turn, &err));
    assert_true(delivery_count(workspace.store, turn.edition, &counts, &err));
    assert_int_equal(counts.states[DELIVERY_WAITING], PEOPLE + 1);
    relay_close(relay);
    workspace_close(&workspace);
}

/* After the first send the store alone suffices. */
static void test_file_is_gone(void **state)
{
    struct workspace workspace = WORKSPACE_NONE;
    struct send_result result = SEND_RESULT_NONE;
    AUTO(str_free) struct str path = STR_EMPTY;

    (void)state;
    str_addf(&path, "%s/editions/pay-talks.md", home);
    assert_int_equal(unlink(path.text), 0);
    open_workspace(&workspace);
    send_it(&workspace, &result);
    assert_int_equal(result.figures.accepted, PEOPLE);
    send_result_free(&result);
    workspace_close(&workspace);
}

/* The day's limit: what may still go out goes out, and a new edition is not even begun. */
static void test_day_limit(void **state)
{
    struct workspace workspace = WORKSPACE_NONE;
    struct send_result result = SEND_RESULT_NONE;
    struct send_options options = {.edition = "limited"};
    AUTO(frozen_free) struct frozen frozen = FROZEN_NONE;
    struct error err = {0};
    int64_t sent = 0;
    int64_t now = clock_now(&clock_system);

    (void)state;
    put_edition("limited", edition_text);
    put_edition("next", edition_text);
    open_workspace(&workspace);
    assert_true(sent_between(workspace.store, now - 86400, now, &sent, &err));
    workspace.config->per_day = sent + 5;
    send_it_as(&workspace, &options, &result);
    assert_int_equal(result.end, SEND_DAY_FULL);
    assert_int_equal(result.sent_now, 5);
    int64_t waiting = result.figures.waiting;
    assert_int_not_equal(waiting, 0);
    send_result_free(&result);

    send_it_as(&workspace, &options, &result);
    assert_int_equal(result.end, SEND_DAY_FULL);
    assert_int_equal(result.sent_now, 0);
    assert_int_equal(result.figures.waiting, waiting);
    send_result_free(&result);

    options.edition = "next";
    assert_false(job_send(&workspace, &options, &result, &err));
    assert_int_equal(err.kind, ERROR_LATER);
    assert_true(frozen_by_slug(workspace.store, "next", &frozen, &err));
    assert_int_equal(frozen.id, 0);

    /* The clock was a year ahead for a while: that is no reason to wait for a year. */
    assert_true(sent_add(workspace.store, 1000, now + INT64_C(366) * 86400, &err));
    workspace.config->per_day = sent + 6;
    options.edition = "limited";
    send_it_as(&workspace, &options, &result);
    assert_int_not_equal(result.sent_now, 0);
    send_result_free(&result);
    workspace_close(&workspace);
}

static int64_t day_now;

static int64_t read_day(void *ctx)
{
    (void)ctx;
    return day_now;
}

/* Old news wants to be meant: a week after the last progress a resume asks for --late, and one more
 * try for those who are deferred does not. */
static void test_late(void **state)
{
    const struct clock clock = {.now = read_day, .tick_ms = read_day};
    struct workspace workspace = WORKSPACE_NONE;
    struct send_result result = SEND_RESULT_NONE;
    struct send_options options = {.edition = "old-news"};
    struct delivery_outcome outcome = {.subscriber = 3, .state = DELIVERY_DEFERRED};
    struct error err = {0};

    (void)state;
    put_edition("old-news", edition_text);
    open_workspace(&workspace);
    const struct delivery_turn turn = {.edition = die_in_the_middle(&workspace, "old-news"),
                                       .version = 1,
                                       .now = clock_now(&clock_system)};
    workspace.clock = &clock;
    day_now = turn.now + INT64_C(8) * 86400;
    assert_false(job_send(&workspace, &options, &result, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_non_null(strstr(err.message, "--late"));
    send_result_free(&result);
    options.late = true;
    send_it_as(&workspace, &options, &result);
    assert_int_equal(result.end, SEND_DONE);
    send_result_free(&result);

    put_edition("retries", edition_text);
    options = (struct send_options){.edition = "retries"};
    day_now = turn.now;
    struct delivery_turn second = {
        .edition = die_in_the_middle(&workspace, "retries"), .version = 1, .now = turn.now};
    outcome.next_at = turn.now + 60;
    assert_true(delivery_record(workspace.store, &second, &outcome, &err));
    send_it_as(&workspace, &options, &result);
    assert_int_equal(result.figures.deferred, 1);
    send_result_free(&result);
    day_now = turn.now + INT64_C(8) * 86400;
    send_it_as(&workspace, &options, &result);
    assert_int_equal(result.sent_now, 1);
    assert_int_equal(result.figures.deferred, 0);
    send_result_free(&result);
    workspace_close(&workspace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_send_and_again), cmocka_unit_test(test_recover),
        cmocka_unit_test(test_unknown),        cmocka_unit_test(test_file_is_gone),
        cmocka_unit_test(test_day_limit),      cmocka_unit_test(test_late),
    };

    return cmocka_run_group_tests(tests, make_workspace, remove_workspace);
}

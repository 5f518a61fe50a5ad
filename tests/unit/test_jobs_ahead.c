/* Messages made ahead are the ones that would have been made, or are not given. */
#include "jobs/ahead.h"

#include <setjmp.h>
#include <time.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/clock.h"
#include "base/keys.h"
#include "people/profile.h"

#define MOMENT      INT64_C(1795248000)
#define PEOPLE      64
#define PATIENCE_MS INT64_C(60000) /* at the lowest priority, beside all other tests */

static char empty[] = "";
static char slug[] = "pay-talks";
static char subject[] = "Pay talks for {{name|you}}";
static char language[] = "en-GB";
static char html[] = "<p>Hello {{name|friend}}, {{unsubscribe_url}}</p>";
static char text[] = "Hello {{name|friend}}, {{unsubscribe_mailto}}\n";
static char bulletin_name[] = "Fortnightly";
static char list_id[] = "fortnightly.lists.example.org";
static char address[] = "bulletin@lists.example.org";
static char return_address[] = "bulletin+{tag}@lists.example.org";

struct fixture {
    struct keys *keys;
    struct message_plan *plan;
    struct ahead *ahead;
    struct delivery_ahead people[PEOPLE];
    struct delivery_claim claims[PEOPLE];
};

/* NOLINTNEXTLINE(readability-non-const-parameter): the content holds it */
static struct message_plan *new_plan(const struct keys *keys, char *body)
{
    const struct content content = {.slug = slug,
                                    .subject = subject,
                                    .language = language,
                                    .html = html,
                                    .text = body,
                                    .source = empty,
                                    .bulletin_name = bulletin_name,
                                    .postal_address = empty,
                                    .list_id = list_id,
                                    .from_address = address,
                                    .from_name = bulletin_name,
                                    .reply_to = empty,
                                    .return_address = return_address,
                                    .public_url = empty};
    const struct message_options options = {.edition = 41, .keys = keys};
    struct message_plan *plan = NULL;
    struct error err = {0};

    if (!message_plan_new(&plan, &content, &options, &err))
        fail_msg("%s", err.message);
    return plan;
}

/* As the store holds them: numbers 10, 20, 30 ... */
static void invent(struct fixture *f, size_t i)
{
    struct profile profile = PROFILE_EMPTY;
    struct delivery_claim *claim = &f->claims[i];
    char words[64];

    *claim = (struct delivery_claim){.subscriber = 10 * ((int64_t)i + 1),
                                     .generation = 2,
                                     .joined_at = MOMENT - 1000 - (int64_t)i,
                                     .profile = STR_EMPTY};
    (void)snprintf(words, sizeof(words), "person%zu@example.org", i);
    profile_set_address(&profile, words);
    (void)snprintf(words, sizeof(words), "Zoë %zu", i);
    assert_true(profile_set(&profile, "name", words));
    profile_encode(&profile, &claim->profile);
    profile_free(&profile);
    f->people[i] = (struct delivery_ahead){.subscriber = claim->subscriber,
                                           .generation = claim->generation,
                                           .joined_at = claim->joined_at,
                                           .profile = claim->profile.text,
                                           .profile_len = claim->profile.len};
}

static int set_up(void **state)
{
    static struct fixture f;
    static const uint8_t master[KEYS_MASTER_BYTES] = {1};

    f = (struct fixture){.keys = keys_from_master(master)};
    f.plan = new_plan(f.keys, text);
    f.ahead = ahead_new(f.plan);
    for (size_t i = 0; i < PEOPLE; i++)
        invent(&f, i);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    ahead_free(f->ahead);
    message_plan_free(f->plan);
    keys_free(f->keys);
    for (size_t i = 0; i < PEOPLE; i++)
        delivery_claim_free(&f->claims[i]);
    return 0;
}

static void wait_till_made(const struct ahead *ahead)
{
    const struct timespec moment = {.tv_nsec = 1000000};
    int64_t end_ms = clock_tick_ms(&clock_system) + PATIENCE_MS;

    while (!ahead_is_done(ahead) && clock_tick_ms(&clock_system) < end_ms)
        (void)nanosleep(&moment, NULL);
    assert_true(ahead_is_done(ahead));
}

/* Twice, for the first time nobody can tell how fast it goes. */
static void ask(struct fixture *f, int64_t now)
{
    ahead_ask(f->ahead, f->people, PEOPLE, now);
    ahead_ask(f->ahead, f->people, PEOPLE, now);
    wait_till_made(f->ahead);
}

/* As it would be if it were made at its turn? */
static bool is_right(const struct fixture *f, const struct delivery_claim *claim,
                     const struct message *got, int64_t date)
{
    AUTO(str_free) struct str has = STR_EMPTY;
    AUTO(str_free) struct str wanted = STR_EMPTY;
    struct profile profile = PROFILE_EMPTY;
    struct message message = MESSAGE_NONE;
    const struct message_person person = {.id = claim->subscriber,
                                          .generation = claim->generation,
                                          .joined_at = claim->joined_at,
                                          .profile = &profile};

    assert_true(profile_decode(&profile, claim->profile.text, claim->profile.len, NULL));
    assert_true(message_render(f->plan, &person, date, &message, NULL));
    message_join(&message, &wanted);
    message_join(got, &has);
    bool is_right =
        !strcmp(has.text, wanted.text) && got->octets == message.octets &&
        !strcmp(got->sender, message.sender) && !strcmp(got->recipient, message.recipient) &&
        !strcmp(got->envid, message.envid) && !strcmp(got->file_name, message.file_name) &&
        got->needs_utf8 == message.needs_utf8;
    message_free(&message);
    profile_free(&profile);
    return is_right;
}

static void test_the_same(void **state)
{
    struct fixture *f = *state;

    ask(f, MOMENT);
    for (size_t i = 0; i < PEOPLE; i++) {
        const struct message *got = ahead_take(f->ahead, &f->claims[i], MOMENT);
        assert_non_null(got);
        assert_true(is_right(f, &f->claims[i], got, MOMENT));
        assert_null(ahead_take(f->ahead, &f->claims[i], MOMENT));
    }
}

/* What the claim says is what counts. */
static void test_another_claim(void **state)
{
    struct fixture *f = *state;
    struct delivery_claim *claims = f->claims;

    ask(f, MOMENT);
    claims[0].generation++;
    claims[1].joined_at++;
    claims[2].profile.text[strlen("{\"address\":\"")] = 'q';
    claims[3].profile.len--;
    claims[4].subscriber++;
    claims[5].subscriber = INT64_C(10) * (PEOPLE + 1);
    claims[6].subscriber = 1;
    for (size_t i = 0; i <= 6; i++)
        assert_null(ahead_take(f->ahead, &claims[i], MOMENT));
    assert_non_null(ahead_take(f->ahead, &claims[7], MOMENT));
}

/* Asked for anew, since something about them has changed: the old ones are in nobody's way. */
static void test_asked_again(void **state)
{
    struct fixture *f = *state;

    for (int64_t generation = 2; generation < 6; generation++) {
        for (size_t i = 0; i < PEOPLE; i++) {
            f->people[i].generation = generation;
            f->claims[i].generation = generation;
        }
        ahead_ask(f->ahead, f->people, PEOPLE, MOMENT);
        wait_till_made(f->ahead);
        if (generation > 2) /* the first time nobody can tell how fast it goes */
            assert_non_null(ahead_take(f->ahead, &f->claims[3], MOMENT));
    }
}

/* The Date of a message is the time of its attempt, give or take a second. */
static void test_time(void **state)
{
    struct fixture *f = *state;

    ask(f, MOMENT);
    const struct message *got = ahead_take(f->ahead, &f->claims[0], MOMENT + AHEAD_OLD_S);
    assert_non_null(got);
    assert_true(is_right(f, &f->claims[0], got, MOMENT));
    assert_null(ahead_take(f->ahead, &f->claims[1], MOMENT + AHEAD_OLD_S + 1));
    assert_null(ahead_take(f->ahead, &f->claims[2], MOMENT - 1)); /* the clock was set back */
}

/* Too few, or too rarely, is not worth the thread. */
static void test_not_worth_it(void **state)
{
    struct fixture *f = *state;

    ahead_ask(f->ahead, f->people, 8, MOMENT);
    ahead_ask(f->ahead, f->people, 8, MOMENT);
    wait_till_made(f->ahead);
    assert_null(ahead_take(f->ahead, &f->claims[0], MOMENT));
    ahead_ask(f->ahead, f->people, PEOPLE, MOMENT + 10);
    wait_till_made(f->ahead);
    assert_null(ahead_take(f->ahead, &f->claims[0], MOMENT + 10));
    ahead_ask(f->ahead, f->people, PEOPLE, MOMENT + 10 + AHEAD_OLD_S);
    wait_till_made(f->ahead);
    assert_non_null(ahead_take(f->ahead, &f->claims[0], MOMENT + 10 + AHEAD_OLD_S));
}

static void test_cannot_be_made(void **state)
{
    struct fixture *f = *state;

    f->people[0].profile_len--;
    ask(f, MOMENT);
    f->claims[0].profile.len--;
    assert_null(ahead_take(f->ahead, &f->claims[0], MOMENT));
    assert_non_null(ahead_take(f->ahead, &f->claims[1], MOMENT));
}

/* A message with much of its own: then no more are tried. */
static void test_too_large(void **state)
{
    struct fixture *f = *state;
    AUTO(str_free) struct str body = STR_EMPTY;

    ahead_free(f->ahead);
    message_plan_free(f->plan);
    for (size_t i = 0; i < 4000; i++)
        str_add_text(&body, "{{name|x}}\n");
    f->plan = new_plan(f->keys, body.text);
    f->ahead = ahead_new(f->plan);
    ask(f, MOMENT);
    for (size_t i = 0; i < PEOPLE; i++)
        assert_null(ahead_take(f->ahead, &f->claims[i], MOMENT));
    ahead_ask(f->ahead, f->people, PEOPLE, MOMENT);
    assert_true(ahead_is_done(f->ahead)); /* it was not asked */
}

/* Somebody of whom much is held that the message does not say. */
static void test_large_profile(void **state)
{
    struct fixture *f = *state;
    struct str *stored = &f->claims[0].profile;
    AUTO(str_free) struct str note = STR_EMPTY;
    struct profile profile = PROFILE_EMPTY;

    for (size_t i = 0; i < 2000; i++)
        str_add_text(&note, "ten or so ");
    assert_true(profile_decode(&profile, stored->text, stored->len, NULL));
    assert_true(profile_set(&profile, "note", note.text));
    str_reset(stored);
    profile_encode(&profile, stored);
    profile_free(&profile);
    f->people[0].profile = stored->text;
    f->people[0].profile_len = stored->len;
    ask(f, MOMENT);
    assert_null(ahead_take(f->ahead, &f->claims[0], MOMENT));
    assert_non_null(ahead_take(f->ahead, &f->claims[1], MOMENT));
}

/* From the last one on, while the thread comes from the first: what is given is right at any time.
 */
static void take_backwards(struct fixture *f, int64_t now, size_t *count)
{
    for (size_t i = PEOPLE; i-- > 0;) {
        const struct message *got = ahead_take(f->ahead, &f->claims[i], now);
        *count += got != NULL;
        if (got)
            assert_true(is_right(f, &f->claims[i], got, now) ||
                        is_right(f, &f->claims[i], got, now - AHEAD_OLD_S));
    }
}

static void test_race(void **state)
{
    struct fixture *f = *state;
    size_t count = 0;

    ahead_ask(f->ahead, f->people, PEOPLE, MOMENT);
    for (int64_t now = MOMENT + 1; now < MOMENT + 301; now++) {
        const struct timespec pause = {.tv_nsec = now % 16 * 20000};
        f->people[now % PEOPLE].generation = now - MOMENT;
        f->claims[now % PEOPLE].generation = now - MOMENT;
        ahead_ask(f->ahead, f->people, PEOPLE, now);
        if (now % 16 == 0)
            wait_till_made(f->ahead);
        (void)nanosleep(&pause, NULL);
        take_backwards(f, now, &count);
    }
    assert_true(count > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_another_claim, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_asked_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_not_worth_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cannot_be_made, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_too_large, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_large_profile, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_race, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

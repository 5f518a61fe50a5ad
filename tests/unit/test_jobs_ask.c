/*
 * What people ask for, by mail or web: who may, how often, and which letter becomes due.
 */
#include "asking_fixture.h"
#include "people/profile.h"
#include "store/history.h"
#include "store/leaving.h"
#include "store/pause.h"

#define DAY INT64_C(86400)

static void leaving_by_token_and_coming_back(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    int64_t letter = 0;

    (void)state;
    asking_open(&w);
    (void)add_active(&w, "ada@leave.example.org");
    const char *token = token_of(&w, "ada@leave.example.org", TAG_LEAVE, 7);
    struct ask_outcome out = apply_ask(&w, (struct ask){.kind = REQUEST_LEAVE, .token = token});
    ends("leave", out, ASK_DONE);
    assert_true(out.changed);
    assert_int_equal(out.letter, LETTER_GOODBYE);
    stands(&w, "ada@leave.example.org", SUBSCRIPTION_LEFT);
    ends("again", apply_ask(&w, (struct ask){.kind = REQUEST_LEAVE, .token = token}), ASK_ALREADY);
    assert_int_equal(post_one(&w, &letter), LETTER_GOODBYE);

    /* the way back works once, and a confirm token would not */
    const char *wrong = token_of(&w, "ada@leave.example.org", TAG_CONFIRM, letter);
    ends("other purpose", apply_ask(&w, (struct ask){.kind = REQUEST_CONFIRM, .token = wrong}),
         ASK_EXPIRED);
    const char *back = token_of(&w, "ada@leave.example.org", TAG_JOIN, letter);
    ends("back", apply_ask(&w, (struct ask){.kind = REQUEST_CONFIRM, .token = back}), ASK_DONE);
    stands(&w, "ada@leave.example.org", SUBSCRIPTION_ACTIVE);
    ends("twice", apply_ask(&w, (struct ask){.kind = REQUEST_CONFIRM, .token = back}), ASK_ALREADY);

    /* left again within the week: no second goodbye, and the used token brings nobody back */
    moment += 60;
    token = token_of(&w, "ada@leave.example.org", TAG_LEAVE, 7);
    out = apply_ask(&w, (struct ask){.kind = REQUEST_LEAVE, .token = token});
    ends("leave again", out, ASK_DONE);
    assert_int_equal(out.letter, 0);
    back = token_of(&w, "ada@leave.example.org", TAG_JOIN, letter);
    ends("used", apply_ask(&w, (struct ask){.kind = REQUEST_CONFIRM, .token = back}), ASK_USED);
    stands(&w, "ada@leave.example.org", SUBSCRIPTION_LEFT);
    workspace_close(&w);
}

static void nothing_answers_what_no_person_wrote(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    int64_t letter = 0;

    (void)state;
    asking_open(&w);
    (void)add_active(&w, "bot@leave.example.org");
    const char *token = token_of(&w, "bot@leave.example.org", TAG_LEAVE, 1);
    struct ask_outcome out =
        apply_ask(&w, (struct ask){.kind = REQUEST_LEAVE, .token = token, .no_letter = true});
    ends("leave", out, ASK_DONE);
    assert_int_equal(out.letter, 0);
    out = apply_ask(
        &w,
        (struct ask){.kind = REQUEST_JOIN, .address = "new@leave.example.org", .no_letter = true});
    ends("join", out, ASK_LIMITED);
    assert_int_equal(person_at(&w, "new@leave.example.org").id, 0);
    assert_int_equal(post_one(&w, &letter), 0);
    workspace_close(&w);
}

static void tokens_that_prove_nothing_are_named(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    uint8_t master[KEYS_MASTER_BYTES] = {1, 2, 3};
    char forged[TAG_MAX + 1];
    char gone[TAG_MAX + 1];
    char other[TAG_MAX + 1];

    (void)state;
    asking_open(&w);
    int64_t id = add_active(&w, "eve@tokens.example.org");
    struct keys *keys = keys_from_master(master);
    tag_write(&(struct tag){TAG_LEAVE, 1, id, 1}, keys, forged);
    keys_free(keys);
    tag_write(&(struct tag){TAG_LEAVE, 1, 99999, 1}, w.keys, gone);
    memcpy(other, token_of(&w, "eve@tokens.example.org", TAG_LEAVE, 1), sizeof(other));
    other[1] = other[1] == 'a' ? 'b' : 'a'; /* another version of the key */
    const struct {
        const char *name, *token;
        enum ask_end wanted;
    } cases[] = {
        {"no tag at all", "hello", ASK_NO_TOKEN},
        {"of another workspace", forged, ASK_FORGED},
        {"of somebody gone", gone, ASK_NOBODY},
        {"of another key", other, ASK_OTHER_KEY},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ends(cases[i].name,
             apply_ask(&w, (struct ask){.kind = REQUEST_LEAVE, .token = cases[i].token}),
             cases[i].wanted);
    static const enum tag_purpose useless[] = {TAG_BOUNCE, TAG_CONFIRM, TAG_JOIN, TAG_MESSAGE_ID,
                                               TAG_TEST};
    for (size_t i = 0; i < sizeof(useless) / sizeof(useless[0]); i++) {
        const char *token = token_of(&w, "eve@tokens.example.org", useless[i], 1);
        ends("another purpose", apply_ask(&w, (struct ask){.kind = REQUEST_LEAVE, .token = token}),
             ASK_NO_TOKEN);
    }
    /* a leave token, which every bulletin carries, erases and moves nobody */
    const char *leave = token_of(&w, "eve@tokens.example.org", TAG_LEAVE, 1);
    ends("erase", apply_ask(&w, (struct ask){.kind = REQUEST_ERASE, .token = leave}), ASK_NO_TOKEN);
    ends(
        "move",
        apply_ask(&w, (struct ask){.kind = REQUEST_MOVE, .token = leave, .address = "x@y.example"}),
        ASK_NO_TOKEN);
    stands(&w, "eve@tokens.example.org", SUBSCRIPTION_ACTIVE);
    workspace_close(&w);
}

static void beyond_the_hour_s_limit_leaving_is_held(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    char address[64];
    struct leaving held = {0};
    struct error err = {0};

    (void)state;
    asking_open(&w);
    for (int i = 0; i < 23; i++) {
        (void)snprintf(address, sizeof(address), "flood%d@held.example.org", i);
        (void)add_active(&w, address);
    }
    for (int i = 0; i < 22; i++) {
        (void)snprintf(address, sizeof(address), "flood%d@held.example.org", i);
        struct ask_outcome out =
            apply_ask(&w, (struct ask){.kind = REQUEST_LEAVE, .address = address});
        ends(address, out, i < 20 ? ASK_DONE : ASK_HELD);
    }
    stands(&w, "flood19@held.example.org", SUBSCRIPTION_LEFT);
    stands(&w, "flood20@held.example.org", SUBSCRIPTION_ACTIVE);
    ends("held already",
         apply_ask(&w, (struct ask){.kind = REQUEST_LEAVE, .address = "flood20@held.example.org"}),
         ASK_HELD);
    /* a token is never held, and decides for who is */
    const char *token = token_of(&w, "flood21@held.example.org", TAG_LEAVE, 1);
    ends("token", apply_ask(&w, (struct ask){.kind = REQUEST_LEAVE, .token = token}), ASK_DONE);
    assert_true(leaving_next_held(w.store, 0, &held, &err));
    assert_int_equal(held.subscriber, person_at(&w, "flood20@held.example.org").id);
    assert_true(leaving_next_held(w.store, held.subscriber, &held, &err));
    assert_int_equal(held.subscriber, 0);
    /* an hour later there is room again */
    moment += 3600;
    ends("an hour later",
         apply_ask(&w, (struct ask){.kind = REQUEST_LEAVE, .address = "flood22@held.example.org"}),
         ASK_DONE);
    ends("nobody we know",
         apply_ask(&w, (struct ask){.kind = REQUEST_LEAVE, .address = "who@held.example.org"}),
         ASK_NOBODY);
    workspace_close(&w);
}

static void joining_takes_a_letter_and_its_answer(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    const struct ask join = {.kind = REQUEST_JOIN,
                             .address = "Bo@join.example.org",
                             .in_reply_to = "<a word of theirs@x>"};
    struct letter due = LETTER_NONE;
    struct error err = {0};
    int64_t letter = 0;

    (void)state;
    asking_open(&w);
    struct ask_outcome out = apply_ask(&w, join);
    ends("join", out, ASK_DONE);
    assert_int_equal(out.letter, LETTER_CONFIRM);
    stands(&w, "bo@join.example.org", SUBSCRIPTION_PENDING);
    /* nothing of the stranger's in it */
    assert_true(store_begin(w.store, &err));
    assert_true(letter_claim(w.store, moment, &due, &err));
    assert_string_equal(due.in_reply_to.text, "");
    store_rollback(w.store);
    letter_free(&due);
    ends("again the same day", apply_ask(&w, join), ASK_LIMITED);
    assert_int_equal(post_one(&w, &letter), LETTER_CONFIRM);
    const char *token = token_of(&w, "bo@join.example.org", TAG_CONFIRM, letter);
    moment += 7 * DAY;
    ends("too late", apply_ask(&w, (struct ask){.kind = REQUEST_CONFIRM, .token = token}),
         ASK_EXPIRED);
    moment -= 1;
    ends("in time", apply_ask(&w, (struct ask){.kind = REQUEST_CONFIRM, .token = token}), ASK_DONE);
    stands(&w, "bo@join.example.org", SUBSCRIPTION_ACTIVE);
    ends("twice", apply_ask(&w, (struct ask){.kind = REQUEST_CONFIRM, .token = token}),
         ASK_ALREADY);
    out = apply_ask(&w, join);
    ends("on the list", out, ASK_ALREADY);
    assert_int_equal(out.letter, LETTER_ALREADY);
    assert_int_equal(apply_ask(&w, join).letter, 0); /* once a week */
    ends("no address", apply_ask(&w, (struct ask){.kind = REQUEST_JOIN, .address = "what"}),
         ASK_NO_ADDRESS);
    workspace_close(&w);
}

static void a_confirmed_sign_up_lifts_whatever_kept_them_out(void **state)
{
    static const enum subscription_change outs[] = {SUBSCRIPTION_LEAVE, SUBSCRIPTION_BOUNCE,
                                                    SUBSCRIPTION_COMPLAIN, SUBSCRIPTION_ERASE};
    struct workspace w = WORKSPACE_NONE;
    int64_t letter = 0;

    (void)state;
    asking_open(&w);
    for (size_t i = 0; i < sizeof(outs) / sizeof(outs[0]); i++) {
        char address[64];
        (void)snprintf(address, sizeof(address), "out%zu@lift.example.org", i);
        (void)add_active(&w, address);
        change(&w, address, outs[i]);
        moment += 1;
        ends(address, apply_ask(&w, (struct ask){.kind = REQUEST_JOIN, .address = address}),
             ASK_DONE);
        assert_int_not_equal(person_at(&w, address).status, SUBSCRIPTION_ACTIVE);
        assert_int_equal(post_one(&w, &letter), LETTER_CONFIRM);
        const char *token = token_of(&w, address, TAG_CONFIRM, letter);
        ends(address, apply_ask(&w, (struct ask){.kind = REQUEST_CONFIRM, .token = token}),
             ASK_DONE);
        stands(&w, address, SUBSCRIPTION_ACTIVE);
    }
    workspace_close(&w);
}

/* The confirmation of a sign-up must not undo a leaving that came after it. */
static void an_older_letter_brings_nobody_back(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    int64_t first = 0;
    int64_t second = 0;

    (void)state;
    asking_open(&w);
    const struct ask join = {.kind = REQUEST_JOIN, .address = "old@back.example.org"};
    ends("join", apply_ask(&w, join), ASK_DONE);
    assert_int_equal(post_one(&w, &first), LETTER_CONFIRM);
    moment += DAY + 1;
    ends("join", apply_ask(&w, join), ASK_DONE);
    assert_int_equal(post_one(&w, &second), LETTER_CONFIRM);
    const char *token = token_of(&w, "old@back.example.org", TAG_CONFIRM, second);
    ends("confirm", apply_ask(&w, (struct ask){.kind = REQUEST_CONFIRM, .token = token}), ASK_DONE);
    moment += 10;
    change(&w, "old@back.example.org", SUBSCRIPTION_LEAVE);
    token = token_of(&w, "old@back.example.org", TAG_CONFIRM, first);
    ends("the older", apply_ask(&w, (struct ask){.kind = REQUEST_CONFIRM, .token = token}),
         ASK_EXPIRED);
    stands(&w, "old@back.example.org", SUBSCRIPTION_LEFT);
    workspace_close(&w);
}

static void a_pause_has_an_end(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    struct error err = {0};
    int64_t until = 0;

    (void)state;
    asking_open(&w);
    int64_t id = add_active(&w, "pat@pause.example.org");
    const char *token = token_of(&w, "pat@pause.example.org", TAG_LEAVE, 3);
    struct ask pause = {.kind = REQUEST_PAUSE, .token = token, .until = moment};
    ends("no end", apply_ask(&w, pause), ASK_NOT_ALLOWED);
    pause.until = moment + 401 * DAY;
    ends("for ever", apply_ask(&w, pause), ASK_NOT_ALLOWED);
    pause.until = moment + 30 * DAY;
    ends("a month", apply_ask(&w, pause), ASK_DONE);
    stands(&w, "pat@pause.example.org", SUBSCRIPTION_PAUSED);
    pause.until = moment + 60 * DAY;
    ends("longer", apply_ask(&w, pause), ASK_DONE);
    assert_true(pause_until(w.store, id, &until, &err));
    assert_int_equal(until, moment + 60 * DAY);
    ends("resume", apply_ask(&w, (struct ask){.kind = REQUEST_RESUME, .token = token}), ASK_DONE);
    stands(&w, "pat@pause.example.org", SUBSCRIPTION_ACTIVE);
    workspace_close(&w);
}

static void a_fresh_link_goes_to_the_held_address(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    struct letter due = LETTER_NONE;
    struct by_hand_result result;
    struct error err = {0};
    char token[TAG_MAX + 1];

    (void)state;
    asking_open(&w);
    (void)add_active(&w, "fay@link.example.org");
    memcpy(token, token_of(&w, "fay@link.example.org", TAG_LEAVE, 3), sizeof(token));
    assert_true(job_address(&w, "fay@link.example.org", "fay@new.example.org", &result, &err));
    ends("void", apply_ask(&w, (struct ask){.kind = REQUEST_LEAVE, .token = token}), ASK_VOID);
    ends("link", apply_ask(&w, (struct ask){.kind = REQUEST_FRESH_LINK, .token = token}), ASK_DONE);
    ends("again", apply_ask(&w, (struct ask){.kind = REQUEST_FRESH_LINK, .token = token}),
         ASK_LIMITED);
    do {
        if (!letter_claim(w.store, moment, &due, &err))
            fail_msg("%s", err.message);
    } while (due.id && due.kind != LETTER_FRESH_LINK);
    assert_non_null(strstr(due.profile.text, "fay@new.example.org"));
    letter_free(&due);
    change(&w, "fay@new.example.org", SUBSCRIPTION_LEAVE);
    moment += 7200;
    ends("left", apply_ask(&w, (struct ask){.kind = REQUEST_FRESH_LINK, .token = token}),
         ASK_NOT_ALLOWED);
    workspace_close(&w);
}

/* A link that counts for an hour, as somebody who asked for it has it. */
static void give_link(struct workspace *w, const char *address, char out[TAG_MAX + 1])
{
    const char *token = token_of(w, address, TAG_LEAVE, 1);
    int64_t letter = 0;

    ends("link", apply_ask(w, (struct ask){.kind = REQUEST_FRESH_LINK, .token = token}), ASK_DONE);
    enum letter_kind kind = post_one(w, &letter);
    while (kind && kind != LETTER_FRESH_LINK)
        kind = post_one(w, &letter);
    memcpy(out, token_of(w, address, TAG_MANAGE, letter), TAG_MAX + 1);
}

static void a_new_address_is_asked_before_it_counts(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    struct letter due = LETTER_NONE;
    struct error err = {0};
    char manage[TAG_MAX + 1];
    char confirm[TAG_MAX + 1];
    int64_t id[2] = {0};

    (void)state;
    asking_open(&w);
    int64_t person = add_active(&w, "kim@old.example.org");
    give_link(&w, "kim@old.example.org", manage);
    struct ask move = {.kind = REQUEST_MOVE, .token = manage, .address = "kim@fresh.example.org"};
    ends("move", apply_ask(&w, move), ASK_DONE);
    stands(&w, "kim@old.example.org", SUBSCRIPTION_ACTIVE);
    assert_int_equal(person_at(&w, "kim@fresh.example.org").id, 0);
    assert_true(letter_claim(w.store, moment, &due, &err));
    assert_int_equal(due.kind, LETTER_NEW_ADDRESS);
    assert_string_equal(due.address.text, "kim@fresh.example.org");
    id[0] = due.id;
    assert_true(letter_claim(w.store, moment, &due, &err));
    assert_int_equal(due.kind, LETTER_OLD_ADDRESS);
    assert_string_equal(due.address.text, "");
    letter_free(&due);
    memcpy(confirm, token_of(&w, "kim@old.example.org", TAG_CONFIRM, id[0]), sizeof(confirm));
    ends("confirm", apply_ask(&w, (struct ask){.kind = REQUEST_CONFIRM, .token = confirm}),
         ASK_DONE);
    assert_int_equal(person_at(&w, "kim@fresh.example.org").id, person);
    assert_int_equal(person_at(&w, "kim@old.example.org").id, 0);
    /* what was sent to the old address is void, the link too */
    ends("old link", apply_ask(&w, (struct ask){.kind = REQUEST_ERASE, .token = manage}), ASK_VOID);
    workspace_close(&w);
}

static void an_address_somebody_left_at_is_not_written_to(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    char manage[TAG_MAX + 1];
    int64_t letter = 0;

    (void)state;
    asking_open(&w);
    (void)add_active(&w, "lee@one.example.org");
    (void)add_active(&w, "gone@one.example.org");
    change(&w, "gone@one.example.org", SUBSCRIPTION_COMPLAIN);
    give_link(&w, "lee@one.example.org", manage);
    ends("move",
         apply_ask(&w, (struct ask){.kind = REQUEST_MOVE,
                                    .token = manage,
                                    .address = "gone@one.example.org"}),
         ASK_DONE); /* the same words as for any other */
    assert_int_equal(post_one(&w, &letter), LETTER_OLD_ADDRESS);
    assert_int_equal(post_one(&w, &letter), 0);
    workspace_close(&w);
}

static void erasing_takes_the_link_of_an_hour(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    char manage[TAG_MAX + 1];

    (void)state;
    asking_open(&w);
    (void)add_active(&w, "zoe@erase.example.org");
    give_link(&w, "zoe@erase.example.org", manage);
    moment += 3600;
    ends("too late", apply_ask(&w, (struct ask){.kind = REQUEST_ERASE, .token = manage}),
         ASK_EXPIRED);
    moment -= 1;
    ends("in time", apply_ask(&w, (struct ask){.kind = REQUEST_ERASE, .token = manage}), ASK_DONE);
    assert_int_equal(person_at(&w, "zoe@erase.example.org").id, 0);
    ends("twice", apply_ask(&w, (struct ask){.kind = REQUEST_ERASE, .token = manage}), ASK_NOBODY);
    workspace_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaving_by_token_and_coming_back),
        cmocka_unit_test(nothing_answers_what_no_person_wrote),
        cmocka_unit_test(tokens_that_prove_nothing_are_named),
        cmocka_unit_test(beyond_the_hour_s_limit_leaving_is_held),
        cmocka_unit_test(joining_takes_a_letter_and_its_answer),
        cmocka_unit_test(a_confirmed_sign_up_lifts_whatever_kept_them_out),
        cmocka_unit_test(an_older_letter_brings_nobody_back),
        cmocka_unit_test(a_pause_has_an_end),
        cmocka_unit_test(a_fresh_link_goes_to_the_held_address),
        cmocka_unit_test(a_new_address_is_asked_before_it_counts),
        cmocka_unit_test(an_address_somebody_left_at_is_not_written_to),
        cmocka_unit_test(erasing_takes_the_link_of_an_hour),
    };

    return cmocka_run_group_tests(tests, make_workspace, remove_workspace);
}

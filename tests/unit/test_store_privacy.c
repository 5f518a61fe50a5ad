/*
 * What stands in the files: no address or name but in a profile, and nothing at all of who was
 * erased.
 */
#include <fcntl.h>
#include <sqlite3.h>

#include "base/keys.h"
#include "delivery_fixture.h"
#include "mail/evidence.h"
#include "people/profile.h"

#define FILE_MAX_BYTES ((size_t)64 << 20)

/* How often the octets stand in the database, its log and its index of the log. */
static size_t found_in_files(const struct fixture *f, const char *bytes, size_t len)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    size_t count = 0;

    for (size_t i = 0; i < 3; i++) {
        AUTO(str_free) struct str file = STR_EMPTY;
        struct error err = {0};
        char path[128];

        (void)snprintf(path, sizeof(path), "%s%s", f->path, ends[i]);
        if (!file_exists(path))
            continue;
        GOOD(file_read(&file, path, FILE_MAX_BYTES, &err));
        for (size_t at = 0; at + len <= file.len; at++)
            count += memcmp(file.text + at, bytes, len) == 0;
    }
    return count;
}

static size_t found_text(const struct fixture *f, const char *text)
{
    return found_in_files(f, text, strlen(text));
}

/* As a sealed profile would be: nothing to be read in it. */
static void seal(struct str *profile)
{
    for (size_t i = 0; i < profile->len; i++)
        profile->text[i] = (char)(profile->text[i] ^ 0x5a);
}

struct member {
    struct address address;
    uint8_t key[ADDRESS_KEY_BYTES];
    uint8_t domain[ADDRESS_DOMAIN_KEY_BYTES];
    struct str profile;
    struct change_person person;
};

static void make_member(struct member *m, const struct keys *keys, const char *address)
{
    AUTO(profile_free) struct profile profile = PROFILE_EMPTY;
    struct error err = {0};

    *m = (struct member){.profile = STR_EMPTY};
    GOOD(address_parse(address, &m->address, &err));
    address_key(&m->address, keys, m->key);
    address_domain_key(&m->address, keys, m->domain);
    profile_set_address(&profile, m->address.text);
    assert_true(profile_set(&profile, "name", "Wilhelmina Xylander"));
    profile_encode(&profile, &m->profile);
    seal(&m->profile);
    m->person = (struct change_person){.address_key = m->key,
                                       .domain_key = m->domain,
                                       .profile = m->profile.text,
                                       .profile_len = m->profile.len};
}

static void refuse(struct store *store, const struct member *m, int64_t id)
{
    static const char said[] =
        "550 5.1.1 <wilhelmina.x@zinnia.example.org>: wilhelmina.x is no user here";
    AUTO(str_free) struct str reply = STR_EMPTY;
    struct delivery_turn turn = fixture_edition(store, "pay-talks", 1);
    struct delivery_outcome outcome = {
        .subscriber = id, .state = DELIVERY_REFUSED, .diagnosis = {.code = 550, .status = "5.1.1"}};
    struct change bounce = {.what = SUBSCRIPTION_BOUNCE, .channel = CHANGE_BY_RELAY, .at = NOW};
    struct change_result result;
    struct error err = {0};

    evidence_add(&reply, said, sizeof(said) - 1, &m->address, 500);
    outcome.reply = reply.text;
    bounce.evidence = reply.text;
    assert_int_equal(claim(store, turn, id), DELIVERY_CLAIMED);
    GOOD(delivery_record(store, &turn, &outcome, &err));
    GOOD(change_apply(store, &bounce, id, &result, &err));
    assert_int_equal(result.verdict, SUBSCRIPTION_CHANGED);
}

/* A whole life, and neither address nor name in clear anywhere: the profile is the only place. */
static void test_no_address(void **state)
{
    static const char *const words[] = {"wilhelmina.x", "@zinnia",  "zinnia.example.org",
                                        "Wilhelmina",   "Xylander", "new.address"};
    static const uint8_t master[KEYS_MASTER_BYTES] = {7};
    struct change join = {.what = SUBSCRIPTION_ADD,
                          .channel = CHANGE_BY_ORGANISER,
                          .at = NOW,
                          .evidence = "agreed at the conference of 2026"};
    struct change move = {.what = SUBSCRIPTION_MOVE, .channel = CHANGE_BY_ORGANISER, .at = NOW};
    struct keys *keys = keys_from_master(master);
    struct fixture *f = *state;
    struct change_result result;
    struct error err = {0};
    struct member old;
    struct member new;

    make_member(&old, keys, "Wilhelmina.X@Zinnia.example.org");
    make_member(&new, keys, "new.address@zinnia.example.org");
    GOOD(change_enter(f->store, &join, &old.person, &result, &err));
    refuse(f->store, &old, result.subscriber);
    new.person.subscriber = result.subscriber;
    GOOD(change_move(f->store, &move, &new.person, &result, &err));
    assert_int_equal(result.verdict, SUBSCRIPTION_CHANGED);
    assert_true(found_text(f, "conference of 2026") > 0); /* the search does find things */
    assert_true(found_in_files(f, new.profile.text, new.profile.len) > 0);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        assert_int_equal(found_text(f, words[i]), 0);
    str_free(&old.profile);
    str_free(&new.profile);
    keys_free(keys);
}

#define OLD_WORD "once-in-marigold-lane"
#define NEW_WORD "now-in-periwinkle-row"

static void set_profile(struct store *store, int64_t id, const char *word)
{
    struct change change = {.what = SUBSCRIPTION_SET, .channel = CHANGE_BY_ORGANISER, .at = NOW};
    struct change_result result;
    struct error err = {0};
    char profile[300];
    struct somebody who;

    (void)somebody(&who, 1);
    int len = snprintf(profile, sizeof(profile), "{\"place\":\"%s\",\"pad\":\"%0100d\"}", word, 0);
    who.person.subscriber = id;
    who.person.profile = profile;
    who.person.profile_len = (size_t)len;
    GOOD(change_profile(store, &change, &who.person, &result, &err));
}

/* Somebody among many, with an old and a new profile, a reply and words of their own. */
static void live(struct fixture *f, int64_t id)
{
    struct change pause = {.what = SUBSCRIPTION_PAUSE,
                           .channel = CHANGE_BY_MAIL,
                           .at = NOW,
                           .evidence = "the words of the-hydrangea-letter"};
    struct change resume = {.what = SUBSCRIPTION_RESUME, .channel = CHANGE_BY_MAIL, .at = NOW};
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 300);
    struct delivery_outcome outcome = {
        .subscriber = id, .state = DELIVERY_REFUSED, .reply = "said of the-begonia-box"};
    struct change_result result;
    struct error err = {0};

    set_profile(f->store, id, OLD_WORD);
    GOOD(change_apply(f->store, &pause, id, &result, &err));
    GOOD(change_apply(f->store, &resume, id, &result, &err));
    assert_int_equal(claim(f->store, turn, id), DELIVERY_CLAIMED);
    GOOD(delivery_record(f->store, &turn, &outcome, &err));
    set_profile(f->store, id, NEW_WORD);
}

static void check_gone(const struct fixture *f)
{
    static const char *const words[] = {OLD_WORD, NEW_WORD, "hydrangea", "begonia",
                                        "profile of 150"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (found_text(f, words[i]))
            fail_msg("%s still stands in the files", words[i]);
}

static void test_erased(void **state)
{
    struct fixture *f = *state;

    fixture_people(f->store, 300);
    live(f, 150);
    assert_true(found_text(f, OLD_WORD) > 0);
    assert_true(found_text(f, NEW_WORD) > 0);
    assert_true(found_text(f, "hydrangea") > 0);
    assert_true(found_text(f, "begonia") > 0);
    (void)apply(f->store, SUBSCRIPTION_ERASE, 150);
    check_gone(f);
    /* The others are there still, and their neighbours' pages are sound. */
    assert_true(found_text(f, "profile of 149") > 0);
    fixture_reopen(f);
    check_gone(f);
}

static void test_expired(void **state)
{
    struct fixture *f = *state;

    fixture_people(f->store, 300);
    live(f, 150);
    (void)apply(f->store, SUBSCRIPTION_LEAVE, 150);
    (void)apply(f->store, SUBSCRIPTION_EXPIRE, 150);
    check_gone(f);
}

/* Long profiles spill over several pages; those are freed, and must be wiped too. */
static void test_erased_long_profile(void **state)
{
    struct change change = {.what = SUBSCRIPTION_SET, .channel = CHANGE_BY_ORGANISER, .at = NOW};
    AUTO(str_free) struct str profile = STR_EMPTY;
    struct fixture *f = *state;
    struct change_result result;
    struct error err = {0};
    struct somebody who;

    fixture_people(f->store, 3);
    for (int i = 0; i < 2000; i++)
        str_add_text(&profile, OLD_WORD);
    (void)somebody(&who, 1);
    who.person.subscriber = 2;
    who.person.profile = profile.text;
    who.person.profile_len = profile.len;
    GOOD(change_profile(f->store, &change, &who.person, &result, &err));
    assert_true(found_text(f, OLD_WORD) > 1000);
    (void)apply(f->store, SUBSCRIPTION_ERASE, 2);
    assert_int_equal(found_text(f, OLD_WORD), 0);
}

/* Somebody who reads keeps the log as it is; it is wiped when the store is closed, once they are
 * done. */
static void test_erased_while_read(void **state)
{
    struct fixture *f = *state;
    sqlite3 *reader = NULL;

    fixture_people(f->store, 300);
    live(f, 150);
    assert_int_equal(sqlite3_open(f->path, &reader), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM subscriber", NULL, NULL, NULL),
        SQLITE_OK);
    store_set_patience(f->store, 20);
    (void)apply(f->store, SUBSCRIPTION_ERASE, 150);
    assert_true(found_text(f, NEW_WORD) > 0);
    assert_int_equal(sqlite3_exec(reader, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    store_close(f->store);
    f->store = NULL;
    check_gone(f);
    assert_int_equal(sqlite3_close(reader), SQLITE_OK);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_no_address),        WITH_STORE(test_erased),
        WITH_STORE(test_expired),           WITH_STORE(test_erased_long_profile),
        WITH_STORE(test_erased_while_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

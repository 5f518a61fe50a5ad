/*
 * store_fixture.h - for the tests of the store: a database in a folder of its own, and invented
 * people with made-up keys.
 */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include <setjmp.h>
#include <unistd.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/file.h"
#include "store/change.h"
#include "store/subscriber.h"
#include "store/suppression.h"

#define NOW 1795000000 /* November 2026 */

struct fixture {
    char folder[64];
    char path[96];
    struct store *store;
};

UNUSED static int fixture_open(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct error err = {0};

    assert_non_null(f);
    (void)snprintf(f->folder, sizeof(f->folder), "/tmp/fortnight-store.XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    (void)snprintf(f->path, sizeof(f->path), "%s/fortnight.db", f->folder);
    if (!store_create(f->path, &err) || !store_open(&f->store, f->path, &err))
        fail_msg("%s", err.message);
    *state = f;
    return 0;
}

UNUSED static void fixture_reopen(struct fixture *f)
{
    struct error err = {0};

    store_close(f->store);
    f->store = NULL;
    if (!store_open(&f->store, f->path, &err) || !f->store) {
        print_error("%s\n", err.message);
        abort(); /* which, unlike a failed test, the static analyser knows to be an end */
    }
}

UNUSED static int fixture_close(void **state)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    struct fixture *f = *state;

    store_close(f->store);
    for (size_t i = 0; i < 3; i++) {
        char path[128];
        (void)snprintf(path, sizeof(path), "%s%s", f->path, ends[i]);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(f->folder), 0);
    free(f);
    return 0;
}

/* Fails the test with the message, unless it went well. */
UNUSED static void good(bool went_well, const struct error *err)
{
    if (!went_well)
        fail_msg("%s", err->message);
}
#define GOOD(call) good((call), &err)

struct somebody {
    uint8_t key[ADDRESS_KEY_BYTES];
    uint8_t domain[ADDRESS_DOMAIN_KEY_BYTES];
    char profile[64];
    struct change_person person;
};

/* The person of this number: always the same keys; one of three domains. */
UNUSED static struct change_person *somebody(struct somebody *out, unsigned number)
{
    memset(out, 0, sizeof(*out));
    for (size_t i = 0; i < sizeof(out->key); i++)
        out->key[i] = (uint8_t)((number * 2654435761U) >> (i % 4 * 8));
    memcpy(out->key + 12, &number, sizeof(number));
    out->domain[7] = (uint8_t)(1 + number % 3);
    int len = snprintf(out->profile, sizeof(out->profile), "profile of %u", number);
    out->person = (struct change_person){.address_key = out->key,
                                         .domain_key = out->domain,
                                         .profile = out->profile,
                                         .profile_len = (size_t)len};
    return &out->person;
}

UNUSED static struct change_result enter(struct store *store, enum subscription_change what,
                                         unsigned number)
{
    struct change change = {.what = what, .channel = CHANGE_BY_ORGANISER, .at = NOW};
    struct change_result result = {0};
    struct error err = {0};
    struct somebody who;

    GOOD(change_enter(store, &change, somebody(&who, number), &result, &err));
    return result;
}

UNUSED static struct change_result apply(struct store *store, enum subscription_change what,
                                         int64_t subscriber)
{
    struct change change = {
        .what = what, .channel = CHANGE_BY_MAIL, .at = NOW + 1, .evidence = "words"};
    struct change_result result = {0};
    struct error err = {0};

    GOOD(change_apply(store, &change, subscriber, &result, &err));
    return result;
}

/* Why the address of this number is suppressed. */
UNUSED static enum subscription_status suppressed(struct store *store, unsigned number)
{
    struct suppression found = {0};
    struct error err = {0};
    struct somebody who;

    (void)somebody(&who, number);
    GOOD(suppression_by_key(store, who.key, &found, &err));
    return found.reason;
}

/* Without the profile, so that nothing needs to be freed. */
UNUSED static struct subscriber read_person(struct store *store, int64_t id)
{
    struct subscriber person = SUBSCRIBER_NONE;
    struct error err = {0};

    GOOD(subscriber_by_id(store, id, &person, &err));
    str_free(&person.profile);
    return person;
}

/* Imports people 1 to count, active. */
UNUSED static void fixture_people(struct store *store, unsigned count)
{
    struct error err = {0};

    GOOD(store_begin(store, &err));
    for (unsigned i = 1; i <= count; i++)
        assert_int_equal(enter(store, SUBSCRIPTION_IMPORT, i).subscriber, i);
    GOOD(store_commit(store, &err));
}

#endif

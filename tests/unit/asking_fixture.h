/*
 * asking_fixture.h - for the tests of what people ask for: a workspace whose time stands still,
 * people in it, and the tokens they have.
 */
#ifndef TESTS_ASKING_FIXTURE_H
#define TESTS_ASKING_FIXTURE_H

#include "jobs/ask.h"
#include "mail/tag.h"
#include "store/letter.h"
#include "store/subscriber.h"
#include "workspace_fixture.h"

static int64_t moment = 1795000000; /* November 2026 */

static int64_t now_of(void *ctx)
{
    (void)ctx;
    return moment;
}

static int64_t tick_of(void *ctx)
{
    (void)ctx;
    return moment * 1000;
}

static const struct clock still = {.now = now_of, .tick_ms = tick_of};

/* As if a sender took the oldest letter and the relay accepted it; its kind, 0: none is due. */
UNUSED static enum letter_kind post_one(const struct workspace *workspace, int64_t *id)
{
    struct letter letter = LETTER_NONE;
    struct error err = {0};

    if (!letter_claim(workspace->store, moment, &letter, &err))
        fail_msg("%s", err.message);
    const struct letter_outcome posted = {.id = letter.id, .state = LETTER_POSTED};
    if (letter.id && !letter_record(workspace->store, &posted, moment, &err))
        fail_msg("%s", err.message);
    *id = letter.id;
    enum letter_kind kind = letter.id ? letter.kind : 0;
    letter_free(&letter);
    return kind;
}

/* A fresh start each time: what earlier tests left due has gone out. */
static void asking_open(struct workspace *workspace)
{
    const struct workspace_options options = {.folder = home, .clock = &still};
    struct error err = {0};

    if (!workspace_open(workspace, &options, &err))
        fail_msg("%s", err.message);
    int64_t letter = 0;
    while (post_one(workspace, &letter))
        continue;
}

static struct subscriber person_at(const struct workspace *workspace, const char *text)
{
    struct subscriber person = SUBSCRIBER_NONE;
    struct address address;
    uint8_t key[ADDRESS_KEY_BYTES];
    struct error err = {0};

    assert_true(address_parse(text, &address, &err));
    address_key(&address, workspace->keys, key);
    if (!subscriber_by_key(workspace->store, key, &person, &err))
        fail_msg("%s", err.message);
    str_free(&person.profile);
    return person;
}

static int64_t add_active(struct workspace *workspace, const char *address)
{
    add_person(workspace, address, NULL);
    return person_at(workspace, address).id;
}

/* Brings a person to where a test begins. */
UNUSED static void change(const struct workspace *workspace, const char *address,
                          enum subscription_change what)
{
    const struct change change = {.what = what, .channel = CHANGE_BY_ORGANISER, .at = moment};
    struct change_result result = {0};
    struct error err = {0};

    if (!change_apply(workspace->store, &change, person_at(workspace, address).id, &result, &err))
        fail_msg("%s", err.message);
}

/* Static memory: one token at a time. */
UNUSED static const char *token_of(const struct workspace *workspace, const char *address,
                                   enum tag_purpose purpose, int64_t number)
{
    static char token[TAG_MAX + 1];
    struct subscriber person = person_at(workspace, address);
    const struct tag tag = {purpose, number, person.id, person.generation};

    tag_write(&tag, workspace->keys, token);
    return token;
}

UNUSED static struct ask_outcome apply_ask(const struct workspace *workspace, struct ask asked)
{
    struct ask_outcome out = {0};
    struct error err = {0};

    asked.at = moment;
    asked.channel = asked.channel ? asked.channel : CHANGE_BY_MAIL;
    if (!ask_apply(workspace, &asked, &out, &err))
        fail_msg("%s", err.message);
    return out;
}

/* Fails with both words, which tell more than numbers. */
UNUSED static void ends(const char *name, struct ask_outcome out, enum ask_end wanted)
{
    if (out.end != wanted)
        fail_msg("%s: ended '%s', not '%s'", name, ask_end_word(out.end), ask_end_word(wanted));
}

UNUSED static void stands(const struct workspace *workspace, const char *address,
                          enum subscription_status wanted)
{
    enum subscription_status found = person_at(workspace, address).status;

    if (found != wanted)
        fail_msg("%s is %s, not %s", address, subscription_status_word(found),
                 subscription_status_word(wanted));
}

#endif

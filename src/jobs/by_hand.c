#include "jobs/by_hand.h"

#include "jobs/ask.h"
#include "jobs/assign.h"
#include "jobs/consent.h"
#include "jobs/letters.h"
#include "jobs/whom.h"
#include "people/field.h"
#include "store/change.h"

/* Everything about the one person a command is about. */
struct hand {
    struct workspace *workspace;
    struct subscriber subscriber;
    struct profile profile;
    struct str stored;
    struct change change;
    uint8_t address_key[ADDRESS_KEY_BYTES];
    uint8_t domain_key[ADDRESS_DOMAIN_KEY_BYTES];
};

static struct hand hand_of(struct workspace *workspace, enum subscription_change what)
{
    return (struct hand){
        .workspace = workspace,
        .subscriber = {.profile = STR_EMPTY},
        .stored = STR_EMPTY,
        .change = {.what = what, .channel = CHANGE_BY_ORGANISER, .at = clock_now(workspace->clock)},
    };
}

static void hand_done(struct hand *hand)
{
    subscriber_free(&hand->subscriber);
    profile_free(&hand->profile);
    str_free(&hand->stored);
}

static void use_address(struct hand *hand, const struct address *address)
{
    address_key(address, hand->workspace->keys, hand->address_key);
    address_domain_key(address, hand->workspace->keys, hand->domain_key);
    profile_set_address(&hand->profile, address->text);
}

static struct change_person as_stored(struct hand *hand)
{
    str_reset(&hand->stored);
    profile_encode(&hand->profile, &hand->stored);
    return (struct change_person){
        .subscriber = hand->subscriber.id,
        .address_key = hand->address_key,
        .domain_key = hand->domain_key,
        .profile = hand->stored.text,
        .profile_len = hand->stored.len,
    };
}

static bool assign_all(struct hand *hand, const char *const *assignments, struct error *err)
{
    const struct field_rules rules = {
        .many_valued = (const char *const *)hand->workspace->config->many_valued.list,
        .mode = FIELD_REPLACE};

    for (; assignments && *assignments; assignments++) {
        if (!assign_is_allowed(*assignments, err) ||
            !field_assign(&hand->profile, *assignments, &rules, err))
            return false;
    }
    return profile_fits(&hand->profile) ||
           error_set(err, ERROR_DATA, "this is too much to keep about one person (%d octets)",
                     PROFILE_MAX_BYTES);
}

static void answer(struct by_hand_result *out, const struct change_result *result)
{
    *out = (struct by_hand_result){
        .number = result->subscriber,
        .changed = result->verdict == SUBSCRIPTION_CHANGED,
        .status = subscription_status_word(result->status),
    };
}

/* The work, and whom it is about read, in one transaction: nobody changes the person in between. */
static bool change_somebody(struct hand *hand, const char *whom,
                            bool (*work)(struct hand *hand, void *ctx, struct error *err),
                            void *ctx, struct error *err)
{
    struct store *store = hand->workspace->store;
    char *text = NULL;

    if (!whom_text(whom, &text, err))
        return false;
    bool done = store_begin(store, err) &&
                whom_find(hand->workspace, text, &hand->subscriber, err) && work(hand, ctx, err) &&
                store_commit(store, err);
    free(text);
    if (!done)
        store_rollback(store);
    hand_done(hand);
    return done;
}

/* add */

static bool has_moved(const struct change_result *result, struct error *err)
{
    return error_set(err, ERROR_DATA,
                     "this was the address of #%lld, who has another one now; to take it up again: "
                     "fortnight address '#%lld' ADDRESS",
                     (long long)result->former, (long long)result->former);
}

/* Nobody else can put them back: they are asked, within the limits that hold for all. */
static bool ask_them(struct hand *hand, const char *address, struct change_result *result,
                     struct error *err)
{
    const struct ask ask = {.kind = REQUEST_JOIN,
                            .channel = CHANGE_BY_ORGANISER,
                            .at = hand->change.at,
                            .address = address,
                            .evidence = hand->change.evidence};
    struct ask_outcome out = {0};

    if (!ask_apply(hand->workspace, &ask, &out, err))
        return false;
    result->subscriber = out.subscriber;
    result->status = out.status;
    return out.end == ASK_DONE ||
           error_set(err, ERROR_DATA,
                     "this person was asked by letter already and has not confirmed; only they "
                     "themselves can come back, and they are asked once a day at most");
}

static bool judge_added(const struct change_result *result, bool has_fields, struct error *err)
{
    if (result->verdict == SUBSCRIPTION_SAME && has_fields)
        return error_set(
            err, ERROR_DATA,
            "this person is on the list already, as #%lld; change fields with: fortnight set "
            "'#%lld' field=value",
            (long long)result->subscriber, (long long)result->subscriber);
    return true;
}

static bool enter(struct hand *hand, const struct by_hand_add *add, const char *text,
                  struct change_result *result, struct error *err)
{
    struct address address;

    if (!address_parse(text, &address, err)) {
        if (err)
            err->kind = ERROR_USAGE;
        return false;
    }
    use_address(hand, &address);
    if (!assign_all(hand, add->assignments, err))
        return false;
    const struct change_person person = as_stored(hand);
    if (!change_enter(hand->workspace->store, &hand->change, &person, result, err))
        return false;
    bool kept_out = result->verdict == SUBSCRIPTION_INVITED;
    bool good = judge_added(result, hand->profile.count, err) &&
                (!kept_out || (result->status == SUBSCRIPTION_MOVED
                                   ? has_moved(result, err)
                                   : ask_them(hand, address.text, result, err)));
    return good || error_about(err, address.text);
}

bool job_add(struct workspace *workspace, const struct by_hand_add *add, struct by_hand_result *out,
             struct error *err)
{
    AUTO(str_free) struct str consent = STR_EMPTY;
    struct hand hand = hand_of(workspace, SUBSCRIPTION_ADD);
    struct change_result result = {0};
    char *text = NULL;

    if (!consent_choose(workspace, add->consent, &consent, err) ||
        !whom_text(add->address, &text, err))
        return false;
    hand.change.evidence = consent.text;
    bool added = enter(&hand, add, text, &result, err);
    free(text);
    hand_done(&hand);
    if (!added)
        return false;
    answer(out, &result);
    out->asked = result.verdict == SUBSCRIPTION_INVITED;
    if (out->asked) {
        struct letters_result letters;
        struct error later = {0};
        out->posted = letters_post(workspace, &letters, &later) && letters.posted > 0;
    }
    return true;
}

/* set */

struct setting {
    const char *const *assignments;
    struct by_hand_result *out;
};

static bool differs(const struct profile *a, const struct profile *b, const char *name)
{
    AUTO(str_free) struct str text_a = STR_EMPTY;
    AUTO(str_free) struct str text_b = STR_EMPTY;
    size_t in_a = profile_find(a, name);
    size_t in_b = profile_find(b, name);

    if (in_a == PROFILE_NONE || in_b == PROFILE_NONE)
        return in_a != in_b;
    field_add_text(a, in_a, &text_a);
    field_add_text(b, in_b, &text_b);
    return strcmp(text_a.text, text_b.text) != 0;
}

/* The names of what changed, for the history; never the values. */
static void add_changed_names(const struct profile *before, const struct profile *after,
                              struct str *out)
{
    const struct profile *both[] = {before, after};

    for (size_t p = 0; p < 2; p++) {
        for (size_t i = 0; i < both[p]->count; i++) {
            const char *name = profile_name_at(both[p], i);
            bool again = p == 1 && profile_find(before, name) != PROFILE_NONE;
            if (!again && differs(before, after, name))
                str_addf(out, "%s%s", out->len ? ", " : "", name);
        }
    }
}

static bool set_fields(struct hand *hand, void *ctx, struct error *err)
{
    const struct setting *setting = ctx;
    AUTO(profile_free) struct profile before = PROFILE_EMPTY;
    AUTO(str_free) struct str names = STR_EMPTY;
    struct change_result result = {.subscriber = hand->subscriber.id,
                                   .verdict = SUBSCRIPTION_SAME,
                                   .status = hand->subscriber.status};

    if (!profile_decode(&hand->profile, hand->subscriber.profile.text, hand->subscriber.profile.len,
                        err))
        return error_wrap(err, "subscriber #%lld", (long long)hand->subscriber.id);
    profile_copy(&before, &hand->profile);
    if (!assign_all(hand, setting->assignments, err))
        return false;
    add_changed_names(&before, &hand->profile, &names);
    if (names.len) {
        const struct change_person person = as_stored(hand);
        hand->change.evidence = names.text;
        if (!change_profile(hand->workspace->store, &hand->change, &person, &result, err))
            return false;
    }
    answer(setting->out, &result);
    return true;
}

bool job_set(struct workspace *workspace, const char *whom, const char *const *assignments,
             struct by_hand_result *out, struct error *err)
{
    struct hand hand = hand_of(workspace, SUBSCRIPTION_SET);
    struct setting setting = {.assignments = assignments, .out = out};

    return change_somebody(&hand, whom, set_fields, &setting, err);
}

/* address */

struct moving {
    const struct address *address;
    struct by_hand_result *out;
};

static bool judge_moved(const struct change_result *result, struct error *err)
{
    if (result->verdict == SUBSCRIPTION_CHANGED)
        return true;
    if (result->holder)
        return error_set(err, ERROR_DATA, "#%lld has the new address already",
                         (long long)result->holder);
    if (subscription_is_kept_out(result->status))
        return error_set(
            err, ERROR_DATA, "#%lld %s, and can come back only by signing up themselves",
            (long long)result->subscriber,
            result->status == SUBSCRIPTION_COMPLAINED ? "complained" : "left the list");
    if (result->former)
        return error_set(err, ERROR_DATA,
                         "the new address was that of #%lld, who has another one now; only they "
                         "can go back to it",
                         (long long)result->former);
    return error_set(
        err, ERROR_DATA,
        "the new address is kept out: somebody left, bounced or was erased there; only they can "
        "come back, by signing up themselves");
}

static bool move(struct hand *hand, void *ctx, struct error *err)
{
    const struct moving *moving = ctx;
    struct change_result result = {.subscriber = hand->subscriber.id,
                                   .verdict = SUBSCRIPTION_SAME,
                                   .status = hand->subscriber.status};

    if (!profile_decode(&hand->profile, hand->subscriber.profile.text, hand->subscriber.profile.len,
                        err))
        return error_wrap(err, "subscriber #%lld", (long long)hand->subscriber.id);
    if (strcmp(profile_address(&hand->profile), moving->address->text) != 0) {
        use_address(hand, moving->address);
        const struct change_person person = as_stored(hand);
        if (!change_move(hand->workspace->store, &hand->change, &person, &result, err))
            return false;
        if (!judge_moved(&result, err))
            return error_about(err, moving->address->text);
    }
    answer(moving->out, &result);
    return true;
}

bool job_address(struct workspace *workspace, const char *whom, const char *address,
                 struct by_hand_result *out, struct error *err)
{
    struct hand hand = hand_of(workspace, SUBSCRIPTION_MOVE);
    struct address new_one;
    struct moving moving = {.address = &new_one, .out = out};
    char *text = NULL;

    if (!strcmp(whom, "-") && !strcmp(address, "-"))
        return error_set(err, ERROR_USAGE, "only one of the two can be read from standard input");
    if (!whom_text(address, &text, err))
        return false;
    bool parsed = address_parse(text, &new_one, err);
    free(text);
    if (!parsed) {
        if (err)
            err->kind = ERROR_USAGE;
        return error_wrap(err, "the new address");
    }
    return change_somebody(&hand, whom, move, &moving, err);
}

/* remove, erase */

static bool apply(struct hand *hand, void *ctx, struct error *err)
{
    struct change_result result = {0};

    if (!change_apply(hand->workspace->store, &hand->change, hand->subscriber.id, &result, err))
        return false;
    answer(ctx, &result);
    return true;
}

bool job_remove(struct workspace *workspace, const char *whom, struct by_hand_result *out,
                struct error *err)
{
    struct hand hand = hand_of(workspace, SUBSCRIPTION_REMOVE);

    return change_somebody(&hand, whom, apply, out, err);
}

bool job_erase(struct workspace *workspace, const char *whom, struct by_hand_result *out,
               struct error *err)
{
    struct hand hand = hand_of(workspace, SUBSCRIPTION_ERASE);

    return change_somebody(&hand, whom, apply, out, err);
}

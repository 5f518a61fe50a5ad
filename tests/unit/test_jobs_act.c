/* One file over 500 lines: every kind of mail about the same invented list, told in one place. */
/*
 * A verdict becomes changes: only a tag of ours that counts where it stands changes anybody.
 */
#include "asking_fixture.h"
#include "base/xalloc.h"
#include "jobs/act.h"
#include "jobs/score.h"
#include "store/delivery_list.h"
#include "store/frozen.h"
#include "store/history.h"
#include "store/returned.h"

#define DAY INT64_C(86400)

static const uint8_t mail_hash[KEYS_HASH_BYTES] = {0xab, 0xcd};

static const struct diagnosis dead = {.code = 550,
                                      .status = "5.1.1",
                                      .reason = REASON_USER_UNKNOWN,
                                      .permanence = PERMANENCE_HARD,
                                      .about = ABOUT_RECIPIENT};
static const struct diagnosis full = {.code = 552,
                                      .status = "5.2.2",
                                      .reason = REASON_MAILBOX_FULL,
                                      .permanence = PERMANENCE_SOFT,
                                      .about = ABOUT_RECIPIENT};
static const struct diagnosis policy = {.code = 550,
                                        .status = "5.7.1",
                                        .reason = REASON_POLICY,
                                        .permanence = PERMANENCE_SOFT,
                                        .about = ABOUT_SENDER};

static struct act_outcome act(const struct workspace *workspace, const struct verdict *verdict)
{
    const struct act_mail mail = {.hash = mail_hash, .at = moment};
    struct act_outcome out = {0};
    struct error err = {0};

    if (!store_begin(workspace->store, &err) || !act_on(workspace, verdict, &mail, &out, &err) ||
        !store_commit(workspace->store, &err))
        fail_msg("%s", err.message);
    return out;
}

/* The end of a run: what is judged together. */
static struct act_finished finish(struct workspace *workspace)
{
    struct act_finished out = {0};
    struct error err = {0};

    if (!act_finish(workspace, &out, &err))
        fail_msg("%s", err.message);
    return out;
}

static void put_tag(struct verdict *verdict, const char *token, enum verdict_place place)
{
    struct verdict_tag *tag = &verdict->tags[verdict->tags_count++];

    memcpy(tag->text, token, TAG_MAX + 1);
    tag->place = place;
}

static void put_failure(struct verdict *verdict, const char *address,
                        const struct diagnosis *diagnosis, enum verdict_action action)
{
    struct verdict_recipient *recipient = &verdict->recipients[verdict->recipients_count++];

    (void)snprintf(recipient->address, sizeof(recipient->address), "%s", address);
    recipient->diagnosis = *diagnosis;
    recipient->action = action;
}

/* An edition that the relay accepted for these people; its number. */
static int64_t edition_for(const struct workspace *workspace, const int64_t *people, size_t count)
{
    static const uint8_t hash[FROZEN_HASH_BYTES] = {1};
    static int number;
    char slug[32];
    struct delivery_turn turn = {.version = 1, .now = moment};
    struct delivery_claim claim = DELIVERY_CLAIM_NONE;
    struct error err = {0};
    bool good = true;

    (void)snprintf(slug, sizeof(slug), "edition-%d", ++number);
    const struct frozen_new new = {
        .slug = slug, .audience = "", .content = "x", .content_len = 1, .hash = hash, .at = moment};
    good = store_begin(workspace->store, &err) &&
           frozen_add(workspace->store, &new, &turn.edition, &err);
    for (size_t i = 0; i < count && good; i++) {
        const struct delivery_outcome accepted = {.subscriber = people[i],
                                                  .state = DELIVERY_ACCEPTED};
        good = delivery_add(workspace->store, &turn, people[i], 77, &err) &&
               delivery_claim(workspace->store, &turn, people[i], &claim, &err) &&
               (claim.verdict != DELIVERY_CLAIMED ||
                delivery_record(workspace->store, &turn, &accepted, &err));
    }
    delivery_claim_free(&claim);
    if (!good || !store_commit(workspace->store, &err))
        fail_msg("%s", err.message);
    return turn.edition;
}

static struct returned_row row_of(const struct workspace *workspace, int64_t edition,
                                  int64_t person)
{
    const struct delivery_turn turn = {.edition = edition};
    struct returned_row row = {.is_there = false};
    struct error err = {0};

    if (!returned_read(workspace->store, &turn, person, &row, &err))
        fail_msg("%s", err.message);
    return row;
}

static void make_unknown(const struct workspace *workspace, const char *address, int64_t *edition)
{
    static const uint8_t hash[FROZEN_HASH_BYTES] = {2};
    static int number;
    char slug[32];
    struct delivery_turn turn = {.version = 1, .now = moment};
    struct delivery_claim claim = DELIVERY_CLAIM_NONE;
    struct error err = {0};
    int64_t id = person_at(workspace, address).id;
    const struct delivery_outcome unknown = {.subscriber = id, .state = DELIVERY_UNKNOWN};

    (void)snprintf(slug, sizeof(slug), "unknown-%d", ++number);
    const struct frozen_new new = {
        .slug = slug, .audience = "", .content = "x", .content_len = 1, .hash = hash, .at = moment};
    if (!frozen_add(workspace->store, &new, &turn.edition, &err) ||
        !delivery_add(workspace->store, &turn, id, 77, &err) ||
        !delivery_claim(workspace->store, &turn, id, &claim, &err) ||
        !delivery_record(workspace->store, &turn, &unknown, &err))
        fail_msg("%s", err.message);
    delivery_claim_free(&claim);
    *edition = turn.edition;
}

static void done_is(const char *name, const struct act_outcome *out, enum act_done wanted)
{
    if (out->done != wanted)
        fail_msg("%s: '%s', not '%s'", name, act_done_word(out->done), act_done_word(wanted));
}

/* ---- bounces ---- */

static void a_dead_address_takes_our_tag_to_count(void **state)
{
    static const struct {
        const char *name;
        enum tag_purpose purpose;
        enum verdict_place place;
        enum act_done done;
    } cases[] = {
        {"the envelope's", TAG_BOUNCE, VERDICT_IN_RECIPIENT, ACT_BOUNCED},
        {"the report's id", TAG_BOUNCE, VERDICT_IN_ENVELOPE_ID, ACT_BOUNCED},
        {"the returned mail's", TAG_BOUNCE, VERDICT_IN_RETURNED, ACT_BOUNCED},
        {"a subject's", TAG_BOUNCE, VERDICT_IN_SUBJECT, ACT_NO_TAG},
        {"a leave tag", TAG_LEAVE, VERDICT_IN_RECIPIENT, ACT_NO_TAG},
        {"a test copy's", TAG_TEST, VERDICT_IN_RECIPIENT, ACT_NO_TAG},
        {"a Message-ID's as envelope", TAG_MESSAGE_ID, VERDICT_IN_RECIPIENT, ACT_NO_TAG},
        /* the fixture's return address has no place for a tag */
        {"a Message-ID's", TAG_MESSAGE_ID, VERDICT_IN_MESSAGE_ID, ACT_BOUNCED},
        {"a bounce tag in a Message-ID", TAG_BOUNCE, VERDICT_IN_MESSAGE_ID, ACT_NO_TAG},
    };
    struct workspace w = WORKSPACE_NONE;

    (void)state;
    asking_open(&w);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct verdict verdict = {.class = VERDICT_BOUNCE, .why = VERDICT_BY_REPORT};
        char address[64];
        (void)snprintf(address, sizeof(address), "dead%zu@tags.example.org", i);
        int64_t person = add_active(&w, address);
        int64_t edition = edition_for(&w, &person, 1);
        put_failure(&verdict, address, &dead, VERDICT_FAILED);
        put_tag(&verdict, token_of(&w, address, cases[i].purpose, edition), cases[i].place);
        struct act_outcome out = act(&w, &verdict);
        done_is(cases[i].name, &out, cases[i].done);
        assert_int_equal(out.shelf, ACT_BOUNCES);
        stands(&w, address, SUBSCRIPTION_ACTIVE); /* judged at the end */
        struct act_finished end = finish(&w);
        assert_int_equal(end.bounced, cases[i].done == ACT_BOUNCED ? 1 : 0);
        stands(&w, address,
               cases[i].done == ACT_BOUNCED ? SUBSCRIPTION_BOUNCED : SUBSCRIPTION_ACTIVE);
    }
    workspace_close(&w);
}

/* Where the return address has a place for tags, what more people see counts for nothing. */
static void a_message_id_counts_only_without_a_place_for_tags(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    struct verdict verdict = {.class = VERDICT_BOUNCE, .why = VERDICT_BY_REPORT};

    (void)state;
    asking_open(&w);
    free(w.config->bulletin.return_address);
    w.config->bulletin.return_address = xstrdup("bulletin+{tag}@lists.example.org");
    int64_t person = add_active(&w, "mid@tags.example.org");
    int64_t edition = edition_for(&w, &person, 1);
    put_failure(&verdict, "mid@tags.example.org", &dead, VERDICT_FAILED);
    put_tag(&verdict, token_of(&w, "mid@tags.example.org", TAG_MESSAGE_ID, edition),
            VERDICT_IN_MESSAGE_ID);
    struct act_outcome out = act(&w, &verdict);
    done_is("with a place", &out, ACT_NO_TAG);
    (void)finish(&w);
    stands(&w, "mid@tags.example.org", SUBSCRIPTION_ACTIVE);
    workspace_close(&w);
}

static void what_a_report_says_of_whom(void **state)
{
    static const struct {
        const char *name;
        struct {
            const char *address;
            const struct diagnosis *diagnosis;
            enum verdict_action action;
        } recipients[3];
        enum delivery_fault fault;
    } cases[] = {
        {"this address is dead", {{"OWN", &dead, VERDICT_FAILED}}, DELIVERY_FAULT_DEAD},
        {"forwarded to a dead one", {{"x@y.example", &dead, VERDICT_FAILED}}, DELIVERY_FAULT_DEAD},
        {"one of several it stands for",
         {{"x@y.example", &dead, VERDICT_FAILED}, {"z@y.example", &dead, VERDICT_FAILED}},
         DELIVERY_FAULT_RETURNED},
        {"expanded, one member dead",
         {{"x@y.example", &dead, VERDICT_FAILED}, {"OWN", &dead, VERDICT_EXPANDED}},
         DELIVERY_FAULT_RETURNED},
        {"this one among others",
         {{"x@y.example", &full, VERDICT_FAILED}, {"OWN", &dead, VERDICT_FAILED}},
         DELIVERY_FAULT_DEAD},
        {"full", {{"OWN", &full, VERDICT_FAILED}}, DELIVERY_FAULT_SOFT},
        {"we are not wanted", {{"OWN", &policy, VERDICT_FAILED}}, DELIVERY_FAULT_RETURNED},
        {"nobody named", {{NULL, NULL, 0}}, DELIVERY_FAULT_RETURNED},
    };
    struct workspace w = WORKSPACE_NONE;

    (void)state;
    asking_open(&w);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct verdict verdict = {.class = VERDICT_BOUNCE, .why = VERDICT_BY_REPORT};
        char address[64];
        (void)snprintf(address, sizeof(address), "of%zu@whom.example.org", i);
        int64_t person = add_active(&w, address);
        int64_t edition = edition_for(&w, &person, 1);
        for (size_t r = 0; r < 3 && cases[i].recipients[r].address; r++) {
            const char *named = cases[i].recipients[r].address;
            put_failure(&verdict, strcmp(named, "OWN") ? named : address,
                        cases[i].recipients[r].diagnosis, cases[i].recipients[r].action);
        }
        put_tag(&verdict, token_of(&w, address, TAG_BOUNCE, edition), VERDICT_IN_RECIPIENT);
        (void)act(&w, &verdict);
        if (row_of(&w, edition, person).fault != cases[i].fault)
            fail_msg("%s: fault %d", cases[i].name, (int)row_of(&w, edition, person).fault);
    }
    workspace_close(&w);
}

static void delays_letters_strangers_and_old_addresses_change_nobody(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    struct by_hand_result moved;
    struct error err = {0};

    (void)state;
    asking_open(&w);
    int64_t person = add_active(&w, "calm@delay.example.org");
    int64_t edition = edition_for(&w, &person, 1);
    const char *token = token_of(&w, "calm@delay.example.org", TAG_BOUNCE, edition);

    struct verdict delay = {.class = VERDICT_BOUNCE, .is_delay = true};
    put_failure(&delay, "calm@delay.example.org", &dead, VERDICT_DELAYED);
    put_tag(&delay, token, VERDICT_IN_RECIPIENT);
    struct act_outcome out = act(&w, &delay);
    done_is("delay", &out, ACT_NOTHING);
    assert_int_equal(row_of(&w, edition, person).fault, DELIVERY_FAULT_NONE);

    struct verdict letter = {.class = VERDICT_BOUNCE};
    put_failure(&letter, "calm@delay.example.org", &dead, VERDICT_FAILED);
    put_tag(&letter, token_of(&w, "calm@delay.example.org", TAG_BOUNCE, 0), VERDICT_IN_RECIPIENT);
    out = act(&w, &letter);
    done_is("letter", &out, ACT_LETTER);

    struct verdict untagged = {.class = VERDICT_BOUNCE};
    put_failure(&untagged, "calm@delay.example.org", &dead, VERDICT_FAILED);
    out = act(&w, &untagged);
    done_is("without a tag", &out, ACT_NO_TAG);

    struct verdict forged = untagged;
    put_tag(&forged, token_of(&w, "calm@delay.example.org", TAG_BOUNCE, edition),
            VERDICT_IN_RECIPIENT);
    forged.tags[0].text[TAG_MAX - 1] ^= 1; /* b and c, d and e...: still of its alphabet */
    if (forged.tags[0].text[TAG_MAX - 1] == '`' || forged.tags[0].text[TAG_MAX - 1] == '{')
        forged.tags[0].text[TAG_MAX - 1] = 'm';
    out = act(&w, &forged);
    done_is("forged", &out, ACT_FORGED);

    struct verdict old = untagged;
    put_tag(&old, token_of(&w, "calm@delay.example.org", TAG_BOUNCE, edition),
            VERDICT_IN_RECIPIENT);
    assert_true(job_address(&w, "calm@delay.example.org", "calm@else.example.org", &moved, &err));
    out = act(&w, &old);
    done_is("of an address they have no more", &out, ACT_VOID);
    (void)finish(&w);
    stands(&w, "calm@else.example.org", SUBSCRIPTION_ACTIVE);
    workspace_close(&w);
}

static void a_provider_s_bad_day_marks_nobody(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    int64_t people[30];
    char address[64];

    (void)state;
    asking_open(&w);
    for (int i = 0; i < 30; i++) {
        (void)snprintf(address, sizeof(address), "mass%d@bad.example.org", i);
        people[i] = add_active(&w, address);
    }
    int64_t edition = edition_for(&w, people, 30);
    for (int i = 0; i < 20; i++) {
        struct verdict verdict = {.class = VERDICT_BOUNCE};
        (void)snprintf(address, sizeof(address), "mass%d@bad.example.org", i);
        put_failure(&verdict, address, &dead, VERDICT_FAILED);
        put_tag(&verdict, token_of(&w, address, TAG_BOUNCE, edition), VERDICT_IN_RECIPIENT);
        (void)act(&w, &verdict);
    }
    struct act_finished end = finish(&w);
    assert_int_equal(end.bounced, 0);
    assert_int_equal(end.held, 20);
    stands(&w, "mass0@bad.example.org", SUBSCRIPTION_ACTIVE);
    assert_int_equal(row_of(&w, edition, people[0]).fault, DELIVERY_FAULT_HELD);
    workspace_close(&w);
}

static void three_full_editions_in_28_days_are_enough(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    struct history history = HISTORY_NONE;
    struct error err = {0};

    (void)state;
    asking_open(&w);
    int64_t person = add_active(&w, "full@soft.example.org");
    for (int i = 0; i < 3; i++) {
        stands(&w, "full@soft.example.org", SUBSCRIPTION_ACTIVE);
        struct verdict verdict = {.class = VERDICT_BOUNCE};
        int64_t edition = edition_for(&w, &person, 1);
        put_failure(&verdict, "full@soft.example.org", &full, VERDICT_FAILED);
        put_tag(&verdict, token_of(&w, "full@soft.example.org", TAG_BOUNCE, edition),
                VERDICT_IN_RECIPIENT);
        struct act_outcome out = act(&w, &verdict);
        assert_int_equal(out.changed, i == 2);
        moment += 14 * DAY;
    }
    stands(&w, "full@soft.example.org", SUBSCRIPTION_BOUNCED);
    assert_true(history_read(w.store, person, &history, &err));
    assert_int_equal(history.entries[history.count - 1].what, SUBSCRIPTION_BOUNCE);
    assert_non_null(strstr(history.entries[history.count - 1].evidence, "3 editions"));
    history_free(&history);
    workspace_close(&w);
}

/* The same when the relay says so at once: judged at the end of a send. */
static void full_mailboxes_refused_while_sending_count_too(void **state)
{
    static const uint8_t hash[FROZEN_HASH_BYTES] = {3};
    struct workspace w = WORKSPACE_NONE;
    struct error err = {0};
    int64_t marked = 0;

    (void)state;
    asking_open(&w);
    int64_t person = add_active(&w, "refused@soft.example.org");
    for (int i = 0; i < 3; i++) {
        char slug[32];
        (void)snprintf(slug, sizeof(slug), "refused-%d", i);
        const struct frozen_new new = {.slug = slug,
                                       .audience = "",
                                       .content = "x",
                                       .content_len = 1,
                                       .hash = hash,
                                       .at = moment};
        struct delivery_turn turn = {.version = 1, .now = moment};
        struct delivery_claim claim = DELIVERY_CLAIM_NONE;
        const struct delivery_outcome refused = {.subscriber = person,
                                                 .state = DELIVERY_REFUSED,
                                                 .fault = DELIVERY_FAULT_SOFT,
                                                 .diagnosis = full};
        assert_true(frozen_add(w.store, &new, &turn.edition, &err));
        assert_true(delivery_add(w.store, &turn, person, 77, &err));
        assert_true(delivery_claim(w.store, &turn, person, &claim, &err));
        assert_true(delivery_record(w.store, &turn, &refused, &err));
        delivery_claim_free(&claim);
        assert_true(score_judge_edition(&w, turn.edition, &marked, &err));
        assert_int_equal(marked, i == 2);
        moment += 14 * DAY;
    }
    stands(&w, "refused@soft.example.org", SUBSCRIPTION_BOUNCED);
    workspace_close(&w);
}

static void what_comes_back_settles_what_nobody_knew(void **state)
{
    static const struct {
        const char *name;
        enum verdict_class class;
        enum tag_purpose purpose;
        enum verdict_place place;
    } cases[] = {
        {"bounce", VERDICT_BOUNCE, TAG_BOUNCE, VERDICT_IN_RECIPIENT},
        {"reply", VERDICT_PERSON, TAG_MESSAGE_ID, VERDICT_IN_MESSAGE_ID},
        {"auto-reply", VERDICT_AUTOREPLY, TAG_BOUNCE, VERDICT_IN_RECIPIENT},
    };
    struct workspace w = WORKSPACE_NONE;

    (void)state;
    asking_open(&w);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct verdict verdict = {.class = cases[i].class};
        char address[64];
        int64_t edition = 0;
        (void)snprintf(address, sizeof(address), "what%zu@unknown.example.org", i);
        int64_t person = add_active(&w, address);
        make_unknown(&w, address, &edition);
        put_tag(&verdict, token_of(&w, address, cases[i].purpose, edition), cases[i].place);
        struct act_outcome out = act(&w, &verdict);
        if (!out.settled || row_of(&w, edition, person).state != DELIVERY_ACCEPTED)
            fail_msg("%s did not settle it", cases[i].name);
        stands(&w, address, SUBSCRIPTION_ACTIVE);
    }
    workspace_close(&w);
}

/* ---- complaints ---- */

static void complaints_stop_the_person_and_the_edition(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    struct error err = {0};
    int64_t people[6];
    char address[64];
    bool stopped = false;

    (void)state;
    asking_open(&w);
    for (int i = 0; i < 6; i++) {
        (void)snprintf(address, sizeof(address), "angry%d@abuse.example.org", i);
        people[i] = add_active(&w, address);
    }
    int64_t edition = edition_for(&w, people, 6);
    for (int i = 0; i < 5; i++) {
        struct verdict verdict = {.class = VERDICT_COMPLAINT};
        (void)snprintf(address, sizeof(address), "angry%d@abuse.example.org", i);
        put_tag(&verdict, token_of(&w, address, TAG_BOUNCE, edition), VERDICT_IN_RETURNED);
        struct act_outcome out = act(&w, &verdict);
        done_is(address, &out, ACT_COMPLAINED);
        assert_int_equal(out.shelf, ACT_COMPLAINTS);
        assert_int_equal(out.stopped, i == 4);
        stands(&w, address, SUBSCRIPTION_COMPLAINED);
    }
    assert_true(frozen_is_stopped(w.store, edition, &stopped, &err));
    assert_true(stopped);

    struct verdict untagged = {.class = VERDICT_COMPLAINT};
    (void)snprintf(untagged.sender, sizeof(untagged.sender), "angry5@abuse.example.org");
    struct act_outcome out = act(&w, &untagged);
    done_is("without a tag", &out, ACT_NO_TAG);
    assert_true(out.needs_person);
    put_tag(&untagged, token_of(&w, "angry5@abuse.example.org", TAG_MESSAGE_ID, edition),
            VERDICT_IN_MESSAGE_ID);
    out = act(&w, &untagged);
    done_is("with a Message-ID", &out, ACT_NO_TAG);
    stands(&w, "angry5@abuse.example.org", SUBSCRIPTION_ACTIVE);
    workspace_close(&w);
}

/* ---- requests ---- */

static void a_token_asks_where_it_may_stand(void **state)
{
    static const struct {
        const char *name;
        enum verdict_class class;
        enum tag_purpose purpose;
        enum verdict_place place;
        bool may_answer;
        enum subscription_status status; /* afterwards */
    } cases[] = {
        {"to a leave address", VERDICT_OTHER, TAG_LEAVE, VERDICT_IN_RECIPIENT, false,
         SUBSCRIPTION_LEFT},
        {"a leave tag in the subject", VERDICT_REQUEST, TAG_LEAVE, VERDICT_IN_SUBJECT, true,
         SUBSCRIPTION_LEFT},
        {"a person's words to it", VERDICT_PERSON, TAG_LEAVE, VERDICT_IN_RECIPIENT, true,
         SUBSCRIPTION_LEFT},
        {"an auto-reply to it", VERDICT_AUTOREPLY, TAG_LEAVE, VERDICT_IN_RECIPIENT, false,
         SUBSCRIPTION_ACTIVE},
        {"a bounce to it", VERDICT_BOUNCE, TAG_LEAVE, VERDICT_IN_RECIPIENT, false,
         SUBSCRIPTION_ACTIVE},
        {"a leave tag in References", VERDICT_PERSON, TAG_LEAVE, VERDICT_IN_MESSAGE_ID, true,
         SUBSCRIPTION_ACTIVE},
        {"a reply to the envelope", VERDICT_PERSON, TAG_BOUNCE, VERDICT_IN_RECIPIENT, true,
         SUBSCRIPTION_ACTIVE},
        {"a reply to the bulletin", VERDICT_PERSON, TAG_MESSAGE_ID, VERDICT_IN_MESSAGE_ID, true,
         SUBSCRIPTION_ACTIVE},
        {"a test copy's", VERDICT_REQUEST, TAG_TEST, VERDICT_IN_RECIPIENT, true,
         SUBSCRIPTION_ACTIVE},
    };
    struct workspace w = WORKSPACE_NONE;

    (void)state;
    asking_open(&w);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct verdict verdict = {.class = cases[i].class, .may_answer = cases[i].may_answer};
        char address[64];
        (void)snprintf(address, sizeof(address), "ask%zu@where.example.org", i);
        int64_t person = add_active(&w, address);
        int64_t edition = edition_for(&w, &person, 1);
        put_tag(&verdict, token_of(&w, address, cases[i].purpose, edition), cases[i].place);
        (void)act(&w, &verdict);
        if (person_at(&w, address).status != cases[i].status)
            fail_msg("%s: %s", cases[i].name,
                     subscription_status_word(person_at(&w, address).status));
    }
    workspace_close(&w);
}

static void to_confirm_is_to_answer_the_letter(void **state)
{
    static const struct {
        const char *name;
        enum verdict_class class;
        enum verdict_place place;
        bool may_answer;
        bool confirmed;
    } cases[] = {
        {"an auto-reply", VERDICT_AUTOREPLY, VERDICT_IN_SUBJECT, false, false},
        {"our letter coming back", VERDICT_OTHER, VERDICT_IN_SUBJECT, false, false},
        {"the report of its bounce", VERDICT_BOUNCE, VERDICT_IN_SUBJECT, false, false},
        {"in an address", VERDICT_REQUEST, VERDICT_IN_RECIPIENT, true, false},
        {"a reply", VERDICT_REQUEST, VERDICT_IN_SUBJECT, true, true},
    };
    struct workspace w = WORKSPACE_NONE;
    int64_t letter = 0;

    (void)state;
    asking_open(&w);
    struct verdict join = {.class = VERDICT_REQUEST,
                           .request = VERDICT_REQUEST_JOIN,
                           .why = VERDICT_BY_WORDS,
                           .may_answer = true,
                           .sender = "new@confirm.example.org"};
    struct act_outcome out = act(&w, &join);
    done_is("join", &out, ACT_ASKED);
    assert_true(out.has_letter);
    assert_int_equal(post_one(&w, &letter), LETTER_CONFIRM);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct verdict verdict = {.class = cases[i].class,
                                  .may_answer = cases[i].may_answer,
                                  .request = cases[i].class == VERDICT_REQUEST
                                                 ? VERDICT_REQUEST_CONFIRM
                                                 : VERDICT_REQUEST_NONE};
        put_tag(&verdict, token_of(&w, "new@confirm.example.org", TAG_CONFIRM, letter),
                cases[i].place);
        (void)act(&w, &verdict);
        if ((person_at(&w, "new@confirm.example.org").status == SUBSCRIPTION_ACTIVE) !=
            cases[i].confirmed)
            fail_msg("%s", cases[i].name);
    }
    workspace_close(&w);
}

static const struct {
    const char *name;
    enum verdict_class class;
    enum verdict_place place;
    enum verdict_word word;
    bool may_answer;
    enum act_done done;
    enum act_shelf shelf;
    enum request_kind asked;
} words[] = {
    {"no word", VERDICT_PERSON, VERDICT_IN_SUBJECT, VERDICT_WORD_OTHER, true, ACT_NOT_UNDERSTOOD,
     ACT_REQUESTS, 0},
    {"no word to an address", VERDICT_PERSON, VERDICT_IN_RECIPIENT, VERDICT_WORD_OTHER, true,
     ACT_NOT_UNDERSTOOD, ACT_REQUESTS, 0},
    {"an answer to a letter with it", VERDICT_PERSON, VERDICT_IN_MESSAGE_ID, VERDICT_WORD_OTHER,
     true, ACT_NOTHING, ACT_LEAVE_THERE, 0},
    {"erase, by a program", VERDICT_OTHER, VERDICT_IN_SUBJECT, VERDICT_WORD_ERASE, false,
     ACT_NOTHING, ACT_LEAVE_THERE, 0},
    {"move, by a program", VERDICT_OTHER, VERDICT_IN_SUBJECT, VERDICT_WORD_MOVE, false, ACT_NOTHING,
     ACT_LEAVE_THERE, 0},
    {"an automatic reply", VERDICT_AUTOREPLY, VERDICT_IN_SUBJECT, VERDICT_WORD_ERASE, false,
     ACT_NOTHING, ACT_AUTO_REPLIES, 0},
    {"move", VERDICT_PERSON, VERDICT_IN_SUBJECT, VERDICT_WORD_MOVE, true, ACT_ASKED, ACT_REQUESTS,
     REQUEST_MOVE},
    {"erase", VERDICT_PERSON, VERDICT_IN_SUBJECT, VERDICT_WORD_ERASE, true, ACT_ASKED, ACT_REQUESTS,
     REQUEST_ERASE},
};

/* A link that counts for an hour: by what word stands before its token, or nothing at all. */
static void a_word_says_what_a_letter_s_token_is_for(void **state)
{
    static const char own[] = "kim@word.example.org";
    struct workspace w = WORKSPACE_NONE;
    struct error err = {0};
    char manage[TAG_MAX + 1];
    int64_t letter = 0;

    (void)state;
    asking_open(&w);
    int64_t person = add_active(&w, own);
    struct ask link = {.kind = REQUEST_FRESH_LINK, .token = token_of(&w, own, TAG_LEAVE, 1)};
    ends("link", apply_ask(&w, link), ASK_DONE);
    assert_int_equal(post_one(&w, &letter), LETTER_FRESH_LINK);
    memcpy(manage, token_of(&w, own, TAG_MANAGE, letter), sizeof(manage));
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct letter due = LETTER_NONE;
        struct verdict verdict = {.class = words[i].class,
                                  .may_answer = words[i].may_answer,
                                  .sender = "kim@elsewhere.example.org"};
        put_tag(&verdict, manage, words[i].place);
        verdict.tags[0].word = words[i].word;
        struct act_outcome out = act(&w, &verdict);
        done_is(words[i].name, &out, words[i].done);
        if (out.shelf != words[i].shelf || out.asked != words[i].asked)
            fail_msg("%s: %s, %s", words[i].name, act_shelf_word(out.shelf),
                     request_kind_word(out.asked));
        if ((person_at(&w, own).id == person) != (words[i].asked != REQUEST_ERASE))
            fail_msg("%s: erased or not", words[i].name);
        assert_int_equal(out.has_letter, words[i].asked == REQUEST_MOVE);
        assert_true(letter_claim(w.store, moment, &due, &err));
        assert_int_equal(due.kind, words[i].asked == REQUEST_MOVE ? LETTER_NEW_ADDRESS : 0);
        if (due.id) {
            assert_string_equal(due.address.text, "kim@elsewhere.example.org");
            assert_int_equal(post_one(&w, &letter), LETTER_OLD_ADDRESS);
        }
        letter_free(&due);
    }
    workspace_close(&w);
}

static void whoever_writes_in_their_own_words_is_understood(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    struct verdict leave = {.class = VERDICT_REQUEST,
                            .request = VERDICT_REQUEST_LEAVE,
                            .why = VERDICT_BY_WORDS,
                            .may_answer = true,
                            .sender = "Own@words.example.org"};

    (void)state;
    asking_open(&w);
    (void)add_active(&w, "own@words.example.org");
    struct act_outcome out = act(&w, &leave);
    assert_int_equal(out.shelf, ACT_REQUESTS);
    assert_int_equal(out.end, ASK_DONE);
    assert_true(out.has_letter);
    stands(&w, "own@words.example.org", SUBSCRIPTION_LEFT);
    /* a forged token in an address is no word, whoever it comes from */
    (void)add_active(&w, "forged@words.example.org");
    struct verdict forged = leave;
    forged.why = VERDICT_BY_ADDRESS;
    (void)snprintf(forged.sender, sizeof(forged.sender), "forged@words.example.org");
    put_tag(&forged, token_of(&w, "forged@words.example.org", TAG_LEAVE, 1), VERDICT_IN_RECIPIENT);
    forged.tags[0].text[30] = forged.tags[0].text[30] == 'b' ? 'c' : 'b';
    out = act(&w, &forged);
    done_is("forged", &out, ACT_FORGED);
    stands(&w, "forged@words.example.org", SUBSCRIPTION_ACTIVE);
    /* from an address we do not know, a person must see to it */
    (void)snprintf(leave.sender, sizeof(leave.sender), "other@words.example.org");
    out = act(&w, &leave);
    assert_int_equal(out.shelf, ACT_LEAVE_THERE);
    assert_int_equal(out.end, ASK_NOBODY);
    /* a mail of any person's stays where it is */
    struct verdict person = {.class = VERDICT_PERSON, .may_answer = true};
    out = act(&w, &person);
    assert_int_equal(out.shelf, ACT_LEAVE_THERE);
    done_is("a person", &out, ACT_NOTHING);
    workspace_close(&w);
}

/* Rolled back, as --dry-run does it, nothing has happened. */
static void a_dry_run_changes_nothing(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    const struct act_mail mail = {.hash = mail_hash, .at = moment};
    struct verdict verdict = {.class = VERDICT_REQUEST, .may_answer = true};
    struct act_outcome out = {0};
    struct error err = {0};
    int64_t letter = 0;

    (void)state;
    asking_open(&w);
    (void)add_active(&w, "dry@run.example.org");
    put_tag(&verdict, token_of(&w, "dry@run.example.org", TAG_LEAVE, 1), VERDICT_IN_RECIPIENT);
    assert_true(store_begin(w.store, &err));
    assert_true(act_on(&w, &verdict, &mail, &out, &err));
    store_rollback(w.store);
    assert_true(out.changed);
    stands(&w, "dry@run.example.org", SUBSCRIPTION_ACTIVE);
    assert_int_equal(post_one(&w, &letter), 0);
    workspace_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dead_address_takes_our_tag_to_count),
        cmocka_unit_test(a_message_id_counts_only_without_a_place_for_tags),
        cmocka_unit_test(what_a_report_says_of_whom),
        cmocka_unit_test(delays_letters_strangers_and_old_addresses_change_nobody),
        cmocka_unit_test(a_provider_s_bad_day_marks_nobody),
        cmocka_unit_test(three_full_editions_in_28_days_are_enough),
        cmocka_unit_test(full_mailboxes_refused_while_sending_count_too),
        cmocka_unit_test(what_comes_back_settles_what_nobody_knew),
        cmocka_unit_test(complaints_stop_the_person_and_the_edition),
        cmocka_unit_test(a_token_asks_where_it_may_stand),
        cmocka_unit_test(to_confirm_is_to_answer_the_letter),
        cmocka_unit_test(a_word_says_what_a_letter_s_token_is_for),
        cmocka_unit_test(whoever_writes_in_their_own_words_is_understood),
        cmocka_unit_test(a_dry_run_changes_nothing),
    };

    return cmocka_run_group_tests(tests, make_workspace, remove_workspace);
}

#include "people/subscription.h"

#include <assert.h>

#include "base/text.h"

static const char *const status_words[SUBSCRIPTION_STATUSES] = {
    [SUBSCRIPTION_NONE] = "none",
    [SUBSCRIPTION_PENDING] = "pending",
    [SUBSCRIPTION_ACTIVE] = "active",
    [SUBSCRIPTION_PAUSED] = "paused",
    [SUBSCRIPTION_LEFT] = "left",
    [SUBSCRIPTION_BOUNCED] = "bounced",
    [SUBSCRIPTION_COMPLAINED] = "complained",
    [SUBSCRIPTION_ERASED] = "erased",
    [SUBSCRIPTION_MOVED] = "moved",
};

static const char *const change_words[SUBSCRIPTION_CHANGES] = {
    [0] = "none",
    [SUBSCRIPTION_IMPORT] = "import",
    [SUBSCRIPTION_ADD] = "add",
    [SUBSCRIPTION_SET] = "set",
    [SUBSCRIPTION_JOIN] = "join",
    [SUBSCRIPTION_CONFIRM] = "confirm",
    [SUBSCRIPTION_PAUSE] = "pause",
    [SUBSCRIPTION_RESUME] = "resume",
    [SUBSCRIPTION_LEAVE] = "leave",
    [SUBSCRIPTION_REMOVE] = "remove",
    [SUBSCRIPTION_RETURN] = "return",
    [SUBSCRIPTION_BOUNCE] = "bounce",
    [SUBSCRIPTION_COMPLAIN] = "complain",
    [SUBSCRIPTION_MOVE] = "move",
    [SUBSCRIPTION_ERASE] = "erase",
    [SUBSCRIPTION_EXPIRE] = "expire",
};

/* What a cell of the table may say; to: the new status, nothing else happens. */
#define TO(s)                                                                                      \
    {                                                                                              \
        .verdict = SUBSCRIPTION_CHANGED, .status = SUBSCRIPTION_##s                                \
    }
#define OUT(s)                                                                                     \
    {                                                                                              \
        .verdict = SUBSCRIPTION_CHANGED, .status = SUBSCRIPTION_##s, .suppress = true              \
    }
#define BACK                                                                                       \
    {                                                                                              \
        .verdict = SUBSCRIPTION_CHANGED, .status = SUBSCRIPTION_ACTIVE, .lift = true               \
    }
#define MOVED(s)                                                                                   \
    {                                                                                              \
        .verdict = SUBSCRIPTION_CHANGED, .status = SUBSCRIPTION_##s, .rises = true                 \
    }
#define GONE(s, yes)                                                                               \
    {                                                                                              \
        .verdict = SUBSCRIPTION_CHANGED, .status = SUBSCRIPTION_##s, .suppress = (yes),            \
        .rises = true                                                                              \
    }
#define SAME(s)                                                                                    \
    {                                                                                              \
        .verdict = SUBSCRIPTION_SAME, .status = SUBSCRIPTION_##s                                   \
    }
#define KEPT(s)                                                                                    \
    {                                                                                              \
        .verdict = SUBSCRIPTION_KEPT_OUT, .status = SUBSCRIPTION_##s                               \
    }
#define INVITED(s)                                                                                 \
    {                                                                                              \
        .verdict = SUBSCRIPTION_INVITED, .status = SUBSCRIPTION_##s                                \
    }
#define NO(s)                                                                                      \
    {                                                                                              \
        .verdict = SUBSCRIPTION_IMPOSSIBLE, .status = SUBSCRIPTION_##s                             \
    }

/*
 * The whole law. Columns: none, pending, active, paused, left, bounced, complained, erased,
 * moved.
 *
 * - Nobody who is kept out comes back but by CONFIRM or RETURN, which need a token from the
 * person's own mailbox. Whoever types an address into a form (JOIN) or a list (IMPORT, ADD) changes
 * nothing about somebody kept out. An erased address that is asked to join becomes pending, with
 * the suppression still there until it is confirmed.
 * - A complaint is the strongest word, then leaving, then a bounce: none takes a stronger one's
 * place.
 * - A bounced person with a new address is active again: it was the address that died. One who left
 * is not.
 * - MOVED is the standing of an address, not of a person: whoever had it is on the list elsewhere.
 * They may move back (store/change.c knows whose it was), and whoever has the mailbox now may join.
 */
static const struct subscription_step steps[SUBSCRIPTION_CHANGES][SUBSCRIPTION_STATUSES] = {
    [SUBSCRIPTION_IMPORT] = {TO(ACTIVE), SAME(PENDING), SAME(ACTIVE), SAME(PAUSED), KEPT(LEFT),
                             KEPT(BOUNCED), KEPT(COMPLAINED), KEPT(ERASED), KEPT(MOVED)},
    [SUBSCRIPTION_ADD] = {TO(ACTIVE), INVITED(PENDING), SAME(ACTIVE), SAME(PAUSED), INVITED(LEFT),
                          INVITED(BOUNCED), INVITED(COMPLAINED), INVITED(ERASED), INVITED(MOVED)},
    [SUBSCRIPTION_SET] = {NO(NONE), TO(PENDING), TO(ACTIVE), TO(PAUSED), TO(LEFT), TO(BOUNCED),
                          TO(COMPLAINED), NO(ERASED), NO(MOVED)},
    [SUBSCRIPTION_JOIN] = {TO(PENDING), INVITED(PENDING), SAME(ACTIVE), SAME(PAUSED), INVITED(LEFT),
                           INVITED(BOUNCED), INVITED(COMPLAINED), TO(PENDING), TO(PENDING)},
    [SUBSCRIPTION_CONFIRM] = {NO(NONE), BACK, SAME(ACTIVE), TO(ACTIVE), BACK, BACK, BACK,
                              NO(ERASED), NO(MOVED)},
    [SUBSCRIPTION_PAUSE] = {NO(NONE), NO(PENDING), TO(PAUSED), SAME(PAUSED), NO(LEFT), NO(BOUNCED),
                            NO(COMPLAINED), NO(ERASED), NO(MOVED)},
    [SUBSCRIPTION_RESUME] = {NO(NONE), NO(PENDING), SAME(ACTIVE), TO(ACTIVE), NO(LEFT), NO(BOUNCED),
                             NO(COMPLAINED), NO(ERASED), NO(MOVED)},
    [SUBSCRIPTION_LEAVE] = {NO(NONE), OUT(LEFT), OUT(LEFT), OUT(LEFT), SAME(LEFT), OUT(LEFT),
                            SAME(COMPLAINED), SAME(ERASED), NO(MOVED)},
    [SUBSCRIPTION_REMOVE] = {NO(NONE), OUT(LEFT), OUT(LEFT), OUT(LEFT), SAME(LEFT), OUT(LEFT),
                             SAME(COMPLAINED), SAME(ERASED), NO(MOVED)},
    [SUBSCRIPTION_RETURN] = {NO(NONE), NO(PENDING), SAME(ACTIVE), SAME(PAUSED), BACK, NO(BOUNCED),
                             NO(COMPLAINED), NO(ERASED), NO(MOVED)},
    [SUBSCRIPTION_BOUNCE] = {NO(NONE), OUT(BOUNCED), OUT(BOUNCED), OUT(BOUNCED), SAME(LEFT),
                             SAME(BOUNCED), SAME(COMPLAINED), SAME(ERASED), NO(MOVED)},
    [SUBSCRIPTION_COMPLAIN] = {NO(NONE), OUT(COMPLAINED), OUT(COMPLAINED), OUT(COMPLAINED),
                               OUT(COMPLAINED), OUT(COMPLAINED), SAME(COMPLAINED), SAME(ERASED),
                               NO(MOVED)},
    [SUBSCRIPTION_MOVE] = {NO(NONE), MOVED(PENDING), MOVED(ACTIVE), MOVED(PAUSED), KEPT(LEFT),
                           MOVED(ACTIVE), KEPT(COMPLAINED), NO(ERASED), NO(MOVED)},
    [SUBSCRIPTION_ERASE] = {NO(NONE), GONE(ERASED, true), GONE(ERASED, true), GONE(ERASED, true),
                            GONE(ERASED, true), GONE(ERASED, true), GONE(ERASED, true),
                            SAME(ERASED), NO(MOVED)},
    [SUBSCRIPTION_EXPIRE] = {NO(NONE), GONE(NONE, false), NO(ACTIVE), NO(PAUSED),
                             GONE(ERASED, true), GONE(ERASED, true), GONE(ERASED, true),
                             SAME(ERASED), NO(MOVED)},
};

struct subscription_step subscription_step(enum subscription_status status,
                                           enum subscription_change change)
{
    assert((unsigned)status < SUBSCRIPTION_STATUSES);
    assert((unsigned)change > 0 && (unsigned)change < SUBSCRIPTION_CHANGES);
    return steps[change][status];
}

bool subscription_is_mailed(enum subscription_status status)
{
    return status == SUBSCRIPTION_ACTIVE;
}

bool subscription_is_kept_out(enum subscription_status status)
{
    return status >= SUBSCRIPTION_LEFT;
}

enum subscription_status subscription_stronger(enum subscription_status a,
                                               enum subscription_status b)
{
    static const int strength[SUBSCRIPTION_STATUSES] = {
        [SUBSCRIPTION_MOVED] = 1, [SUBSCRIPTION_ERASED] = 2,     [SUBSCRIPTION_BOUNCED] = 3,
        [SUBSCRIPTION_LEFT] = 4,  [SUBSCRIPTION_COMPLAINED] = 5,
    };

    return strength[a] >= strength[b] ? a : b;
}

const char *subscription_status_word(enum subscription_status status)
{
    return (unsigned)status < SUBSCRIPTION_STATUSES ? status_words[status] : status_words[0];
}

const char *subscription_change_word(enum subscription_change change)
{
    return (unsigned)change < SUBSCRIPTION_CHANGES ? change_words[change] : change_words[0];
}

enum subscription_status subscription_status_of(const char *word)
{
    for (size_t i = 1; i < SUBSCRIPTION_STATUSES; i++) {
        if (text_same(word, status_words[i]))
            return (enum subscription_status)i;
    }
    return SUBSCRIPTION_NONE;
}

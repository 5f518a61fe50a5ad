#include "people/letter_kind.h"

#define DAY_S INT64_C(86400)

/* All that is known about a kind. */
static const struct {
    const char *word;
    enum tag_purpose purpose;
    int64_t life_s;
} kinds[LETTER_KINDS] = {
    [0] = {"none", 0, 0},
    [LETTER_CONFIRM] = {"confirm", TAG_CONFIRM, 7 * DAY_S},
    [LETTER_GOODBYE] = {"goodbye", TAG_JOIN, 30 * DAY_S},
    [LETTER_FRESH_LINK] = {"fresh-link", TAG_MANAGE, 3600},
    [LETTER_ALREADY] = {"already", TAG_MANAGE, 3600},
    [LETTER_NEW_ADDRESS] = {"new-address", TAG_CONFIRM, 7 * DAY_S},
    [LETTER_OLD_ADDRESS] = {"old-address", 0, 0},
};

static size_t row_of(enum letter_kind kind)
{
    return (unsigned)kind < LETTER_KINDS ? (size_t)kind : 0;
}

const char *letter_kind_word(enum letter_kind kind)
{
    return kinds[row_of(kind)].word;
}

enum tag_purpose letter_kind_purpose(enum letter_kind kind)
{
    return kinds[row_of(kind)].purpose;
}

int64_t letter_kind_life_s(enum letter_kind kind)
{
    return kinds[row_of(kind)].life_s;
}

bool letter_kind_is_wanted(enum letter_kind kind, enum subscription_status status)
{
    switch (kind) {
    case LETTER_CONFIRM:
        return status == SUBSCRIPTION_PENDING || subscription_is_kept_out(status);
    case LETTER_GOODBYE:
        return status == SUBSCRIPTION_LEFT;
    case LETTER_FRESH_LINK:
    case LETTER_ALREADY:
    case LETTER_OLD_ADDRESS:
        return status == SUBSCRIPTION_ACTIVE || status == SUBSCRIPTION_PAUSED;
    case LETTER_NEW_ADDRESS:
        return status == SUBSCRIPTION_ACTIVE || status == SUBSCRIPTION_PAUSED ||
               status == SUBSCRIPTION_BOUNCED;
    }
    return false;
}

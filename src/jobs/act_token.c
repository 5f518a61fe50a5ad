#include "jobs/act_token.h"

static bool is_said(const struct verdict_tag *found)
{
    return found->place == VERDICT_IN_SUBJECT || found->place == VERDICT_IN_RECIPIENT;
}

static enum request_kind said_by(enum verdict_word word)
{
    switch (word) {
    case VERDICT_WORD_ERASE:
        return REQUEST_ERASE;
    case VERDICT_WORD_MOVE:
        return REQUEST_MOVE;
    case VERDICT_WORD_OTHER:
        break;
    }
    return 0;
}

enum request_kind act_token_asks(enum tag_purpose purpose, const struct verdict_tag *found,
                                 bool by_person)
{
    if (!is_said(found))
        return 0;
    switch (purpose) {
    case TAG_LEAVE:
        return REQUEST_LEAVE;
    case TAG_CONFIRM:
        return found->place == VERDICT_IN_SUBJECT && by_person ? REQUEST_CONFIRM : 0;
    case TAG_JOIN:
        return by_person ? REQUEST_CONFIRM : 0;
    case TAG_MANAGE:
        return by_person ? said_by(found->word) : 0;
    case TAG_BOUNCE:
    case TAG_MESSAGE_ID:
    case TAG_TEST:
        break;
    }
    return 0;
}

bool act_token_is_unclear(enum tag_purpose purpose, const struct verdict_tag *found, bool by_person)
{
    return purpose == TAG_MANAGE && by_person && is_said(found) &&
           !act_token_asks(purpose, found, by_person);
}

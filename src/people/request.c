#include "people/request.h"

#define BIT(purpose) (1U << (purpose))

static const struct {
    const char *word;
    unsigned purposes; /* that prove it */
} kinds[REQUEST_KINDS] = {
    [0] = {"none", 0},
    [REQUEST_LEAVE] = {"leave", BIT(TAG_LEAVE) | BIT(TAG_MANAGE)},
    [REQUEST_PAUSE] = {"pause", BIT(TAG_LEAVE) | BIT(TAG_MANAGE)},
    [REQUEST_RESUME] = {"resume", BIT(TAG_LEAVE) | BIT(TAG_MANAGE)},
    [REQUEST_FRESH_LINK] = {"fresh-link", BIT(TAG_LEAVE)},
    [REQUEST_JOIN] = {"join", 0}, /* of an address: whoever has it is asked */
    [REQUEST_CONFIRM] = {"confirm", BIT(TAG_CONFIRM) | BIT(TAG_JOIN)},
    [REQUEST_MOVE] = {"move", BIT(TAG_MANAGE)},
    [REQUEST_ERASE] = {"erase", BIT(TAG_MANAGE)},
};

static size_t row_of(enum request_kind kind)
{
    return (unsigned)kind < REQUEST_KINDS ? (size_t)kind : 0;
}

const char *request_kind_word(enum request_kind kind)
{
    return kinds[row_of(kind)].word;
}

bool request_is_proved(enum request_kind kind, enum tag_purpose purpose)
{
    return (kinds[row_of(kind)].purposes & BIT(purpose)) != 0;
}

/* The larger of a fixed number and some in ten thousand of the list. */
static int64_t limit(int64_t least, int64_t in_ten_thousand, int64_t people)
{
    int64_t share = people * in_ten_thousand / 10000;

    return share > least ? share : least;
}

bool request_may_leave(int64_t left_this_hour, int64_t people)
{
    return left_this_hour < limit(20, 50, people);
}

bool request_may_answer(const struct request_letters *sent)
{
    return sent->week == 0;
}

bool request_may_send_link(const struct request_letters *sent)
{
    return sent->hour == 0 && sent->day < 3;
}

bool request_may_invite(const struct request_load *load)
{
    return load->address.day == 0 && load->address.week < 3 &&
           load->domain_day < limit(50, 25, load->people) &&
           load->all_day < limit(500, 250, load->people);
}

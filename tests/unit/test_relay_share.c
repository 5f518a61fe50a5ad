#include "relay/share.h"

#include <setjmp.h>

#include <cmocka.h>

#define COUNT(list) (sizeof(list) / sizeof(*(list)))
#define RELAYS      3

static const struct {
    const char *name;
    struct relay_options relays[RELAYS];
    int want[RELAYS]; /* of 1200 messages */
} cases[] = {
    {"by rate, whatever its unit and the connections",
     {{.rate_count = 60, .rate_ms = 60000, .connections = 9},
      {.rate_count = 2, .rate_ms = 1000, .connections = 1},
      {.rate_count = 10800, .rate_ms = 3600000, .connections = 1}},
     {200, 400, 600}},
    {"by connections",
     {{.connections = 1}, {.connections = 2}, {.connections = 3}},
     {200, 400, 600}},
    {"by connections where one is unlimited",
     {{.rate_count = 1, .rate_ms = 3600000, .connections = 1},
      {.connections = 2},
      {.rate_count = 1000000, .rate_ms = 1000, .connections = 3}},
     {200, 400, 600}},
    {"the slowest and the fastest rate",
     {{.rate_count = 1, .rate_ms = 3600000},
      {.rate_count = 1000000, .rate_ms = 1000},
      {.rate_count = 1000000, .rate_ms = 1000}},
     {1, 599, 600}},
};

struct round {
    struct share shares[RELAYS];
    int64_t now;
    int got[RELAYS];
};

static void begin(struct round *round, const struct relay_options *relays)
{
    *round = (struct round){0};
    for (size_t i = 0; i < RELAYS; i++)
        share_init(&round->shares[i], relays, RELAYS, i);
}

/* Gives messages to those from `first` on. */
static void give(struct round *round, size_t first, int count)
{
    for (int message = 0; message < count; message++) {
        size_t next = first;
        for (size_t i = first; i < RELAYS; i++)
            if (share_start(&round->shares[i], round->now) <
                share_start(&round->shares[next], round->now))
                next = i;
        round->now = share_take(&round->shares[next], round->now);
        round->got[next]++;
    }
}

static void test_parts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct round round;
        begin(&round, cases[i].relays);
        give(&round, 0, 1200);
        for (size_t j = 0; j < RELAYS; j++)
            if (abs(round.got[j] - cases[i].want[j]) > 2)
                fail_msg("%s: relay %zu got %d, not %d", cases[i].name, j, round.got[j],
                         cases[i].want[j]);
    }
}

/* Who could take nothing for a while gets its part from then on, not what it missed. */
static void test_no_arrears(void **state)
{
    struct round round;
    (void)state;

    begin(&round, cases[1].relays);
    give(&round, 1, 5000);
    give(&round, 0, 1200);
    assert_in_range(round.got[0], 198, 203);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_no_arrears),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

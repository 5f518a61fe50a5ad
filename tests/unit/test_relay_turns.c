/* A turn in one part or in two: what the caller is told, and when it counts. */
#include "relay/turns.h"

#include <setjmp.h>

#include <cmocka.h>

/* The caller: hands out 100, 101... and notes what it is told. */
struct caller {
    size_t heard;
    int64_t next;
    int calls;
    int kept; /* 1: it counts, -1: it does not */
    size_t kept_answers;
    size_t kept_ids;
    int fail_call; /* this call fails */
    bool fails_to_keep;
    bool finishes;
};

static bool turn(void *ctx, struct relay_turn *turn, struct error *err)
{
    struct caller *caller = ctx;

    caller->calls++;
    assert_int_equal(turn->answer_first, turn->to_keep ? caller->heard : 0);
    if (caller->calls == caller->fail_call)
        return error_set(err, ERROR_DISK, "no space");
    for (size_t i = turn->answer_first; i < turn->answer_count; i++)
        assert_int_equal(turn->answers[i].id, i); /* all of them are there, in order */
    caller->heard = turn->answer_count;
    while (turn->got < turn->want)
        turn->ids[turn->got++] = caller->next++;
    turn->finished = caller->finishes;
    turn->to_keep = true;
    return true;
}

static bool keep(void *ctx, const struct relay_meanwhile *meanwhile, struct error *err)
{
    const struct caller *caller = ctx;

    meanwhile->call(meanwhile->what);
    return !caller->fails_to_keep || error_set(err, ERROR_DISK, "no space");
}

static void kept(void *ctx, const struct relay_turn *turn, bool is_kept)
{
    struct caller *caller = ctx;

    caller->kept = is_kept ? 1 : -1;
    caller->kept_answers = turn->answer_count;
    caller->kept_ids = turn->got;
}

static void add_answers(struct turns *turns, int64_t from, int64_t to)
{
    for (int64_t id = from; id <= to; id++) {
        const struct relay_answer answer = {.id = id, .result = RELAY_ACCEPTED};
        turns_answer(turns, &answer);
    }
}

static void count_call(void *what)
{
    ++*(int *)what;
}

/* What is common to all: one turn, with the second part or without. Returns whether it counts. */
static bool take(struct turns *turns, size_t more_answers, size_t want)
{
    int called = 0;
    const struct relay_meanwhile meanwhile = {.call = count_call, .what = &called};

    add_answers(turns, 0, 2);
    size_t got = turns_begin_one(turns, 3, 0);
    assert_int_equal(got, turns->has_failed ? 0 : 3);
    if (more_answers > 0)
        add_answers(turns, 3, 2 + (int64_t)more_answers);
    (void)turns_go_on(turns, want);
    bool is_kept = turns_end_one(turns, &meanwhile, 0);
    assert_true(called <= 1);
    return is_kept;
}

/* So many calls, and what counts in the end. */
static const struct {
    struct caller caller;
    size_t more_answers;
    size_t want;
    int calls;
    int kept;
    size_t kept_answers;
    size_t kept_ids;
} cases[] = {
    {{0}, 100, 20, 2, 1, 103, 20},                /* the list of answers moves in memory */
    {{0}, 0, 5, 2, 1, 3, 5},                      /* a connection was opened meanwhile */
    {{0}, 1, 4, 2, 1, 4, 4},                      /* as usual */
    {{0}, 0, 3, 1, 1, 3, 3},                      /* nothing new */
    {{0}, 0, 0, 1, 1, 3, 3},                      /* fewer can be handed over now */
    {{0}, 2, 0, 2, 1, 5, 3},                      /* that, and answers */
    {{0}, 1, 1000, 2, 1, 4, 50},                  /* no more than there are connections */
    {{.finishes = true}, 0, 9, 1, 1, 3, 3},       /* there is nobody more */
    {{.finishes = true}, 1, 9, 2, 1, 4, 3},       /* but there are answers */
    {{.fail_call = 1}, 1, 4, 1, 0, 0, 0},         /* the first part fails */
    {{.fail_call = 2}, 1, 4, 2, 0, 0, 0},         /* the second does */
    {{.fails_to_keep = true}, 1, 4, 2, -1, 4, 4}, /* both cannot be kept */
};

static void test_parts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct caller caller = cases[i].caller;
        const struct relay_work work = {
            .in_parts = true, .turn = turn, .keep = keep, .kept = kept, .ctx = &caller};
        struct turns turns;
        struct error err = {0};

        caller.next = 100;
        turns_init(&turns, &work, 50);
        bool is_kept = take(&turns, cases[i].more_answers, cases[i].want);
        assert_int_equal(is_kept, cases[i].kept == 1);
        assert_int_equal(caller.calls, cases[i].calls);
        assert_int_equal(caller.kept, cases[i].kept);
        assert_int_equal(caller.kept_answers, cases[i].kept_answers);
        assert_int_equal(caller.kept_ids, cases[i].kept_ids);
        /* What did not count is brought once more, all of it. */
        caller.fails_to_keep = false;
        caller.heard = 0;
        assert_int_equal(turns_end(&turns, &err), is_kept);
        assert_int_equal(caller.heard, is_kept ? 0 : 3 + cases[i].more_answers);
        turns_done(&turns);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

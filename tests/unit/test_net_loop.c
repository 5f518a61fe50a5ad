/* Waiting: by looking for a moment first, or not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/clock.h"
#include "net/loop_inside.h"

struct fixture {
    struct loop *loop;
    int ends[2];
    int owner;
};

static int open_all(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    assert_int_equal(pipe(f->ends), 0);
    assert_true(loop_open(&f->loop, NULL));
    assert_true(loop_watch(f->loop, f->ends[0], &f->owner, NULL));
    *state = f;
    return 0;
}

static int close_all(void **state)
{
    struct fixture *f = *state;

    loop_close(f->loop);
    (void)close(f->ends[0]);
    (void)close(f->ends[1]);
    free(f);
    return 0;
}

/* How many of the next `count` waits slept at once. */
static unsigned in_vain(struct loop *loop, unsigned count)
{
    struct loop_event event;
    unsigned slept = 0;

    for (unsigned i = 0; i < count; i++) {
        slept += loop->rests > 0;
        assert_true(loop_wait(loop, 1, NULL));
        assert_false(loop_next(loop, &event));
    }
    return slept;
}

/* Looking in vain becomes rare: after 1, 3, 7, 15, 31, 63 waits, and then once in 64. */
static void test_looks_rarely(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(in_vain(f->loop, 126), 120);
    assert_int_equal(in_vain(f->loop, 192), 189);
}

/* What was found by looking is given as ever, and looking goes on. */
static void test_finds(void **state)
{
    struct fixture *f = *state;
    struct loop_event event;

    assert_int_equal(in_vain(f->loop, 2), 1);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(write(f->ends[1], "x", 1), 1);
        assert_true(loop_wait(f->loop, 1000, NULL));
        assert_true(loop_next(f->loop, &event));
        assert_int_equal(event.kind, LOOP_WATCHED);
        assert_ptr_equal(event.owner, &f->owner);
        assert_false(loop_next(f->loop, &event));
        assert_int_equal(f->loop->rests, 0);
    }
    assert_int_equal(in_vain(f->loop, 2), 1);
}

/* A wait of no time looks once, and counts for nothing; a long one lasts. */
static void test_times(void **state)
{
    struct fixture *f = *state;
    struct loop_event event;

    for (int i = 0; i < 5; i++)
        assert_true(loop_wait(f->loop, 0, NULL));
    assert_int_equal(f->loop->next_rest, 0);
    int64_t before = clock_tick_ms(&clock_system);
    assert_true(loop_wait(f->loop, 50, NULL));
    assert_true(clock_tick_ms(&clock_system) - before >= 49);
    assert_false(loop_next(f->loop, &event));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_looks_rarely, open_all, close_all),
        cmocka_unit_test_setup_teardown(test_finds, open_all, close_all),
        cmocka_unit_test_setup_teardown(test_times, open_all, close_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

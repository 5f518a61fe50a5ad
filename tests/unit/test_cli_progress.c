#include "cli/progress.h"

#include <setjmp.h>

#include <cmocka.h>

struct screen {
    int64_t now_ms;
    size_t width;
    char *text;
    size_t len;
    size_t seen;
    FILE *out;
    struct clock clock;
    struct progress *progress;
};

static int64_t fake_tick(void *ctx)
{
    return ((struct screen *)ctx)->now_ms;
}

static size_t fake_width(void *ctx)
{
    return ((struct screen *)ctx)->width;
}

static void screen_open(struct screen *screen, enum progress_style style, size_t width, bool utf8)
{
    *screen = (struct screen){.now_ms = 5000, .width = width};
    screen->clock = (struct clock){.tick_ms = fake_tick, .ctx = screen};
    screen->out = open_memstream(&screen->text, &screen->len);
    assert_non_null(screen->out);
    screen->progress = progress_new((struct progress_options){
        .what = "Sending",
        .style = style,
        .out = screen->out,
        .clock = &screen->clock,
        .width = fake_width,
        .width_ctx = screen,
        .utf8 = utf8,
    });
}

static void screen_close(struct screen *screen)
{
    progress_end(screen->progress);
    assert_int_equal(fclose(screen->out), 0);
    free(screen->text);
}

/* What was written since the last look. */
static const char *written(struct screen *screen)
{
    assert_int_equal(fflush(screen->out), 0);
    const char *fresh = screen->text + screen->seen;
    screen->seen = screen->len;
    return fresh;
}

static void run(struct screen *screen, int64_t seconds, int64_t per_second, const char *note)
{
    int64_t start = screen->now_ms;

    for (int64_t ms = 0; ms < seconds * 1000; ms += 50) {
        screen->now_ms = start + ms;
        progress_update(screen->progress, ms * per_second / 1000, 10000, note);
    }
    screen->now_ms = start + seconds * 1000;
    (void)written(screen);
    progress_update(screen->progress, seconds * per_second, 10000, note);
}

static const struct {
    const char *name;
    size_t width;
    bool utf8;
    const char *note;
    const char *want;
} bars[] = {
    {.name = "wide",
     .width = 120,
     .note = "3 later",
     .want = "Sending  [#########-----------------------------]  2,600 of 10,000  26 %  100/s  1 "
             "min 14 s left  3 "
             "later"},
    {.name = "80 columns",
     .width = 80,
     .note = "3 later",
     .want = "Sending  [###----------]  2,600 of 10,000  26 %  100/s  1 min 14 s left  3 later"},
    {.name = "the note gives way",
     .width = 74,
     .note = "3 later",
     .want = "Sending  [####------------]  2,600 of 10,000  26 %  100/s  1 min 14 s left"},
    {.name = "then the rate",
     .width = 65,
     .note = "",
     .want = "Sending  [###-----------]  2,600 of 10,000  26 %  1 min 14 s left"},
    {.name = "then the figures",
     .width = 50,
     .note = "",
     .want = "Sending  [####------------]  26 %  1 min 14 s left"},
    {.name = "then the guess", .width = 28, .note = "", .want = "Sending  [##---------]  26 %"},
    {.name = "then the bar", .width = 20, .note = "", .want = "Sending  26 %"},
    {.name = "in UTF-8",
     .width = 28,
     .utf8 = true,
     .note = "",
     .want = "Sending  ━━━──────────  26 %"},
};

static void test_bars(void **state)
{
    struct screen screen;

    (void)state;
    for (size_t i = 0; i < sizeof(bars) / sizeof(*bars); i++) {
        screen_open(&screen, PROGRESS_BAR, bars[i].width + 3, bars[i].utf8);
        run(&screen, 26, 100, bars[i].note);
        const char *text = written(&screen);
        if (strncmp(text, "\r\033[J", 4) != 0 || strcmp(text + 4, bars[i].want) != 0)
            fail_msg("%s: '%s'", bars[i].name, text + 4);
        screen_close(&screen);
    }
}

static size_t count(const char *text, const char *what)
{
    size_t found = 0;

    for (const char *at = text; (at = strstr(at, what)) != NULL; at++)
        found++;
    return found;
}

static void test_ten_times_a_second(void **state)
{
    struct screen screen;

    (void)state;
    screen_open(&screen, PROGRESS_BAR, 40, false);
    for (int64_t i = 0; i < 3000; i++) {
        screen.now_ms++;
        progress_update(screen.progress, i, 10000, "");
    }
    assert_in_range(count(written(&screen), "Sending"), 29, 31);
    screen_close(&screen);
}

static void test_erased_also_when_the_window_shrank(void **state)
{
    struct screen screen;

    (void)state;
    screen_open(&screen, PROGRESS_BAR, 81, false);
    run(&screen, 30, 100, "");
    (void)written(&screen);
    progress_clear(screen.progress);
    assert_string_equal(written(&screen), "\r\033[J");
    progress_clear(screen.progress);
    assert_string_equal(written(&screen), "");
    screen.now_ms += 1000;
    progress_update(screen.progress, 3001, 10000, "");
    assert_true(count(written(&screen), "Sending") == 1);
    screen.width = 30; /* what took up to 80 columns stands on three rows now */
    progress_clear(screen.progress);
    assert_string_equal(written(&screen), "\033[2A\r\033[J");
    screen_close(&screen);
}

static void test_lines(void **state)
{
    struct screen screen;

    (void)state;
    screen_open(&screen, PROGRESS_LINES, 0, false);
    run(&screen, 9, 100, "");
    assert_string_equal(written(&screen), "");
    screen.now_ms += 1000;
    progress_update(screen.progress, 1000, 10000, "2 refused");
    assert_string_equal(written(&screen),
                        "Sending: 1,000 of 10,000, 10 %, 100/s, 1 min 30 s left, 2 refused\n");
    screen.now_ms += 9999;
    progress_update(screen.progress, 1100, 10000, "");
    assert_string_equal(written(&screen), "");
    screen_close(&screen);
}

static void test_nothing(void **state)
{
    struct screen screen;

    (void)state;
    screen_open(&screen, PROGRESS_NONE, 80, false);
    run(&screen, 60, 100, "note");
    assert_string_equal(written(&screen), "");
    screen_close(&screen);
}

/* A resumed job starts in the middle, a slow one has few steps, of some the end is not known. */
static void test_odd_jobs(void **state)
{
    struct screen screen;

    (void)state;
    screen_open(&screen, PROGRESS_LINES, 0, false);
    progress_update(screen.progress, 9000, 10000, "");
    screen.now_ms += 10000;
    progress_update(screen.progress, 9100, 10000, "");
    assert_string_equal(written(&screen),
                        "Sending: 9,100 of 10,000, 91 %, 10/s, 1 min 30 s left\n");
    screen_close(&screen);

    screen_open(&screen, PROGRESS_LINES, 0, false);
    progress_update(screen.progress, 0, 60, "");
    for (int64_t i = 1; i <= 3; i++) {
        screen.now_ms += 60000;
        (void)written(&screen);
        progress_update(screen.progress, i, 60, "");
    }
    assert_string_equal(written(&screen), "Sending: 3 of 60, 5 %, 1/min, 57 min left\n");
    screen_close(&screen);

    screen_open(&screen, PROGRESS_LINES, 0, false);
    progress_update(screen.progress, 0, 0, "");
    screen.now_ms += 10000;
    progress_update(screen.progress, 5000, 0, "");
    assert_string_equal(written(&screen), "Sending: 5,000, 500/s\n");
    screen_close(&screen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bars),
        cmocka_unit_test(test_ten_times_a_second),
        cmocka_unit_test(test_erased_also_when_the_window_shrank),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_odd_jobs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

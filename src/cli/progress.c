#include "cli/progress.h"

#include <unistd.h>

#include "base/str.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "cli/amount.h"

#define DRAW_EVERY_MS   100
#define LINE_EVERY_MS   10000
#define SAMPLE_EVERY_MS 1000
#define SAMPLES         16
/* Fewer than these in the last samples tell no rate: the whole run is the better guess. */
#define RECENT_LEAST 10
/* Before this much time any guess at the end is noise. */
#define GUESS_AFTER_MS 2000
#define BAR_LEAST      10
#define BAR_MOST       40

struct sample {
    int64_t at_ms;
    int64_t done;
};

struct progress {
    struct progress_options options;
    struct sample first;
    struct sample samples[SAMPLES]; /* a ring, one a second */
    size_t sample_count;            /* ever taken */
    int64_t done;
    int64_t total;
    int64_t now_ms;
    int64_t drawn_ms;
    bool started;
    size_t drawn_width; /* columns of the bar on the screen; 0: none there */
    struct str line;
};

struct progress *progress_new(struct progress_options options)
{
    struct progress *progress = xcalloc(1, sizeof(*progress));

    progress->options = options;
    progress->line = STR_EMPTY;
    return progress;
}

static size_t stderr_width(void *ctx)
{
    (void)ctx;
    return terminal_width(STDERR_FILENO);
}

static struct progress_options options_for(const struct cli *cli, const char *what)
{
    struct progress_options options = {
        .what = what,
        .style = PROGRESS_LINES,
        .out = cli->err,
        .clock = cli->clock,
        .width = stderr_width,
        .utf8 = cli->terminal.utf8,
        .coloured = cli->terminal.err_colour,
    };

    if (cli_has(cli, OPTION_QUIET))
        options.style = PROGRESS_NONE;
    else if (cli->terminal.err_redraws && !cli_has(cli, OPTION_VERBOSE))
        options.style = PROGRESS_BAR;
    return options;
}

struct progress *progress_start(const struct cli *cli, const char *what)
{
    return progress_new(options_for(cli, what));
}

struct progress *progress_start_octets(const struct cli *cli, const char *what)
{
    struct progress_options options = options_for(cli, what);

    options.octets = true;
    return progress_new(options);
}

static void take_sample(struct progress *progress)
{
    struct sample now = {progress->now_ms, progress->done};
    size_t count = progress->sample_count;

    if (count && now.at_ms - progress->samples[(count - 1) % SAMPLES].at_ms < SAMPLE_EVERY_MS)
        return;
    progress->samples[count % SAMPLES] = now;
    progress->sample_count++;
}

/* The sample from which on the present rate is told. */
static struct sample rate_since(const struct progress *progress)
{
    size_t count = progress->sample_count;
    struct sample oldest = progress->samples[count > SAMPLES ? count % SAMPLES : 0];

    return progress->done - oldest.done < RECENT_LEAST ? progress->first : oldest;
}

/* Seconds to the end, or -1 when it cannot be told. */
static int64_t seconds_left(const struct progress *progress)
{
    struct sample since = rate_since(progress);
    int64_t did = progress->done - since.done;
    int64_t took_ms = progress->now_ms - since.at_ms;

    if (!progress->total || did <= 0 || progress->now_ms - progress->first.at_ms < GUESS_AFTER_MS)
        return -1;
    double ms = (double)(progress->total - progress->done) * (double)took_ms / (double)did;
    return (int64_t)(ms / 1000.0 + 0.5);
}

enum part { PART_COUNT = 1, PART_PERCENT = 2, PART_RATE = 4, PART_LEFT = 8, PART_NOTE = 16 };

static void add_part(struct str *out, const char *between, const char *text)
{
    if (*text)
        str_addf(out, "%s%s", out->len ? between : "", text);
}

static struct amount count_text(const struct progress *progress, int64_t count)
{
    return progress->options.octets ? amount_octets(count) : amount_number(count);
}

static void add_figures(const struct progress *progress, struct str *out, unsigned parts,
                        const char *note)
{
    bool lines = progress->options.style == PROGRESS_LINES;
    const char *between = lines ? ", " : "  ";
    struct sample since = rate_since(progress);
    int64_t left = seconds_left(progress);

    if (parts & PART_COUNT)
        add_part(out, between, count_text(progress, progress->done).text);
    if (parts & PART_COUNT && progress->total)
        str_addf(out, " of %s", count_text(progress, progress->total).text);
    if (parts & PART_PERCENT && progress->total)
        add_part(out, between, amount_percent(progress->done, progress->total).text);
    if (parts & PART_RATE && !progress->options.octets)
        add_part(out, between,
                 amount_rate(progress->done - since.done, progress->now_ms - since.at_ms).text);
    if (parts & PART_LEFT && left >= 0) {
        add_part(out, between, amount_duration(left).text);
        str_add_text(out, " left");
    }
    if (parts & PART_NOTE)
        add_part(out, between, note);
}

static void add_bar(const struct progress *progress, struct str *out, size_t columns)
{
    const struct progress_options *options = &progress->options;
    size_t inner = options->utf8 ? columns : columns - 2;
    size_t full = (size_t)((double)progress->done * (double)inner / (double)progress->total);

    if (full > inner)
        full = inner;
    str_add_text(out, options->utf8 ? terminal_ink(options->coloured, INK_GOOD) : "[");
    for (size_t i = 0; i < inner; i++) {
        if (i == full && options->utf8) {
            str_add_text(out, terminal_ink(options->coloured, INK_PLAIN));
            str_add_text(out, terminal_ink(options->coloured, INK_FAINT));
        }
        if (options->utf8)
            str_add_text(out, i < full ? "\xe2\x94\x81" : "\xe2\x94\x80"); /* thick, thin */
        else
            str_add_text(out, i < full ? "#" : "-");
    }
    str_add_text(out, options->utf8 ? terminal_ink(options->coloured, INK_PLAIN) : "]");
}

/* Fills line with what fits into the width; the columns it takes. */
static size_t lay_out(struct progress *progress, size_t width, const char *note)
{
    static const unsigned choices[] = {
        PART_COUNT | PART_PERCENT | PART_RATE | PART_LEFT | PART_NOTE,
        PART_COUNT | PART_PERCENT | PART_RATE | PART_LEFT,
        PART_COUNT | PART_PERCENT | PART_LEFT,
        PART_PERCENT | PART_LEFT,
        PART_PERCENT,
    };
    AUTO(str_free) struct str figures = STR_EMPTY;
    struct str *line = &progress->line;
    size_t bar_least = progress->total ? BAR_LEAST + 2 : 0;
    size_t what_width = text_width(progress->options.what, strlen(progress->options.what));
    size_t used = 0;

    for (size_t i = 0; i < sizeof(choices) / sizeof(*choices); i++) {
        str_reset(&figures);
        add_figures(progress, &figures, choices[i], note);
        used = what_width + 2 + text_width(figures.text, figures.len);
        if (used + bar_least <= width)
            break;
    }
    str_reset(line);
    str_addf(line, "%s  ", progress->options.what);
    if (bar_least && used + bar_least <= width) {
        size_t columns = width - used - 2 < BAR_MOST ? width - used - 2 : BAR_MOST;
        add_bar(progress, line, columns);
        str_add_text(line, "  ");
        used += columns + 2;
    }
    str_add(line, figures.text, figures.len);
    return used;
}

/*
 * Most terminals wrap a line anew when the window gets narrower, and the cursor goes along: the bar
 * may stand on several rows by now.
 */
void progress_clear(struct progress *progress)
{
    FILE *out = progress->options.out;

    if (!progress->drawn_width)
        return;
    size_t width = progress->options.width(progress->options.width_ctx);
    size_t rows = (progress->drawn_width + width - 1) / width;
    if (rows > 1)
        (void)fprintf(out, "\033[%dA", (int)(rows - 1));
    (void)fputs("\r\033[J", out);
    (void)fflush(out);
    progress->drawn_width = 0;
}

static void draw(struct progress *progress, const char *note)
{
    FILE *out = progress->options.out;

    progress_clear(progress);
    size_t width = progress->options.width(progress->options.width_ctx);

    /* Free columns: for the "^C" that terminals echo, and the last one, where some wrap at once. */
    width -= width > 3 ? 3 : width;
    size_t used = lay_out(progress, width, note);
    if (used > width)
        return;
    (void)fputs(progress->line.text, out);
    (void)fflush(out);
    progress->drawn_width = used;
}

static void print_line(struct progress *progress, const char *note)
{
    AUTO(str_free) struct str figures = STR_EMPTY;

    add_figures(progress, &figures, PART_COUNT | PART_PERCENT | PART_RATE | PART_LEFT | PART_NOTE,
                note);
    (void)fprintf(progress->options.out, "%s: %s\n", progress->options.what, figures.text);
    (void)fflush(progress->options.out);
}

void progress_update(struct progress *progress, int64_t done, int64_t total, const char *note)
{
    bool bar = progress->options.style == PROGRESS_BAR;

    if (progress->options.style == PROGRESS_NONE)
        return;
    progress->now_ms = clock_tick_ms(progress->options.clock);
    progress->done = done;
    progress->total = total;
    if (!progress->started) {
        progress->first = (struct sample){progress->now_ms, done};
        progress->drawn_ms = bar ? progress->now_ms - DRAW_EVERY_MS : progress->now_ms;
        progress->started = true;
    }
    take_sample(progress);
    if (progress->now_ms - progress->drawn_ms < (bar ? DRAW_EVERY_MS : LINE_EVERY_MS))
        return;
    progress->drawn_ms = progress->now_ms;
    if (bar)
        draw(progress, note);
    else
        print_line(progress, note);
}

void progress_end(struct progress *progress)
{
    if (!progress)
        return;
    progress_clear(progress);
    str_free(&progress->line);
    free(progress);
}

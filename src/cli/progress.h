/*
 * progress.h - how far a long job is: a bar on a terminal, a line every ten seconds elsewhere,
 * nothing with -q.
 *
 * The bar is drawn at most ten times a second, follows the window's width, and is gone when the job
 * ends. It never says what a person's name or address is.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "cli/cli.h"

enum progress_style { PROGRESS_NONE, PROGRESS_LINES, PROGRESS_BAR };

struct progress_options {
    const char *what; /* "Sending"; borrowed */
    enum progress_style style;
    FILE *out;
    const struct clock *clock;
    size_t (*width)(void *ctx); /* of the screen, asked before each drawing; only for the bar */
    void *width_ctx;
    bool octets; /* what is counted is octets, no messages */
    bool utf8;
    bool coloured;
};

struct progress;

struct progress *progress_new(struct progress_options options);
/* On cli's stderr, in the style that fits it; -v wants lines, for events are printed between them.
 */
struct progress *progress_start(const struct cli *cli, const char *what);

/* The same for a job that reads a file: how far it is in it. */
struct progress *progress_start_octets(const struct cli *cli, const char *what);

/* total 0: not known. note is a few words more, "" for none; it gives way first on a narrow screen.
 */
void progress_update(struct progress *progress, int64_t done, int64_t total, const char *note);

/* Takes the bar off the screen before something else is printed there; the next update brings it
 * back. */
void progress_clear(struct progress *progress);

/* Takes the bar off and frees; NULL is fine. */
void progress_end(struct progress *progress);

#endif

/*
 * source.h - inside of config: the text of fortnight.conf with its @include files put in, made safe
 * for libconfig.
 *
 * libconfig 1.5 wraps a whole number beyond 32 bits silently unless an L follows it, ends the
 * process when an included file is a folder, takes a byte order mark for a syntax error, cuts a
 * text at \x00, and lets a forgotten quotation mark swallow the lines after it. So every file is
 * read and looked through here first: comments are dropped, numbers get their L, and each line
 * remembers where it came from.
 */
#ifndef CONFIG_SOURCE_H
#define CONFIG_SOURCE_H

#include "base/str.h"
#include "config/config.h"

#define SOURCE_DEPTH 10 /* files that include each other */

struct source_line {
    size_t file; /* in files */
    int line;    /* from 1 */
};

struct source {
    struct str whole;
    struct source_line *lines; /* of the text */
    size_t line_count;
    size_t line_room;
    char **files; /* as the user knows them */
    size_t file_count;
};
#define SOURCE_EMPTY ((struct source){.whole = STR_EMPTY})

/*
 * Whoever may write to a file of the configuration decides where the bulletin goes and, with
 * password_command, what runs. A file that is not there is safe.
 */
bool source_is_safe(const char *path);
#define SOURCE_UNSAFE    "everybody on this machine can change this file"
#define SOURCE_SAFE_MEND "run chmod o-w on it"

/* False when a finding of level error was added. */
bool source_read(struct source *out, const struct config_text *text,
                 struct findings *findings) MUST_CHECK;
void source_free(struct source *source);

/* Where a line of the text (from 1) came from. Borrowed. */
struct config_place source_place(const struct source *source, unsigned line);

#endif

/*
 * terminal.h - what the other end of stdin, stdout and stderr is, and what it can show.
 *
 * Follows no-color.org and TERM=dumb; characters beyond ASCII are drawn only where the locale is
 * UTF-8.
 */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include "base/base.h"

struct terminal {
    bool asks;       /* a person can answer: stdin and stderr are terminals */
    bool out;        /* stdout is a terminal */
    bool err;        /* stderr is a terminal */
    bool out_colour; /* and may be coloured */
    bool err_colour;
    bool err_redraws; /* a line on stderr can be drawn again in place */
    bool utf8;
};

/* Looks at the three standard streams and the environment. */
void terminal_look(struct terminal *terminal);

/* Is the locale that the environment asks for UTF-8? */
bool terminal_is_utf8(const char *lc_all, const char *lc_ctype, const char *lang);

/* Columns of the terminal behind fd just now; COLUMNS, then 80, where it is none. Never under 20.
 */
size_t terminal_width(int fd);

/* What ink means; terminal_ink() gives the sequence that switches to it, "" without colours. */
enum ink { INK_PLAIN, INK_STRONG, INK_FAINT, INK_GOOD, INK_WARNING, INK_ERROR };
const char *terminal_ink(bool coloured, enum ink ink);

#endif

/*
 * ask.h - questions to the person at the terminal, on stderr; and a line from standard input.
 */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include "base/str.h"
#include "cli/cli.h"

#define ASK_LINE_MAX 4000

/* Appends a line without its end. ERROR_DATA at the end of the input, or when it is too long or no
 * UTF-8 text. */
bool ask_read_line(const struct cli *cli, struct str *out, struct error *err) MUST_CHECK;

/*
 * "Question [otherwise]: "; an empty answer is `otherwise`. ERROR_DATA at the end of the input.
 * Only where a person can answer (terminal.asks).
 */
bool ask_text(const struct cli *cli, const char *question, const char *otherwise, struct str *out,
              struct error *err) MUST_CHECK;

/* Is what was typed this count? "1,062", "1.062", "1 062" and "1062" are the same. */
bool ask_is_count(const char *typed, int64_t count);

/* Asks for the count to be typed to go on; false: something else was. */
bool ask_count(const struct cli *cli, int64_t count, const char *to_do_what);

#endif

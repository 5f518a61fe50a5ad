/*
 * say.h - what a command tells people: results on stdout, everything else on stderr.
 *
 * With --json stdout carries one document and nothing else; with -q only what a person must look
 * at.
 */
#ifndef CLI_SAY_H
#define CLI_SAY_H

#include "base/finding.h"
#include "base/json.h"
#include "cli/cli.h"

bool say_wants_json(const struct cli *cli);
/* Neither --json nor -q: summaries and next steps are shown. */
bool say_wants_text(const struct cli *cli);

/* A line of the result for people; nothing with --json. Shown with -q too: the command decides what
 * is worth it. */
void say_line(const struct cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);

/* What to type next: "Next: fortnight ..."; nothing with --json or -q. The format is one command
 * line. */
void say_next(const struct cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);

/* A line for people on stderr, "fortnight: ..."; shown always. Nothing private may be in it. */
void say_warning(const struct cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);

/* The document, indented on a terminal. */
void say_json(const struct cli *cli, const struct json *document);

/*
 * "fortnight: message" on stderr, and how to get help for ERROR_USAGE. The private part follows
 * only on a terminal, or when it is a word that was typed in this command line.
 */
void say_error(const struct cli *cli, const struct error *err);

/* Each as "file:line: error: what" with the mend below, in the order given. On stdout: they are a
 * result. */
void say_findings(const struct cli *cli, const struct findings *findings);
/* The same as an array: level, file, line, what, mend. The caller frees. */
struct json *say_findings_json(const struct findings *findings);

#endif

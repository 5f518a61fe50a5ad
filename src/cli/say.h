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

/*
 * What to type next: say_next(cli, "send %s", slug) shows "Next: fortnight send pay-talks", with
 * the -C that was typed. Nothing with --json or -q.
 */
void say_next(const struct cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);

/* Appends the command line "fortnight ..." as somebody must type it here, with the -C that was
 * typed. */
void say_add_command(struct str *out, const struct cli *cli, const char *command);

/* Appends a word as a shell reads it back. */
void say_add_quoted(struct str *out, const char *word);
/* The same for an argument of say_next(): the name of an edition may have blanks. */
struct say_word {
    char text[1100];
};
struct say_word say_word(const char *word);

/* A line for people on stderr, "fortnight: ..."; shown always. Nothing private may be in it. */
void say_warning(const struct cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);

/* The document, indented on a terminal. */
void say_json(const struct cli *cli, const struct json *document);

/*
 * "fortnight: message" on stderr. The private part follows only on a terminal, or when it is a word
 * that was typed in this command line.
 */
void say_error(const struct cli *cli, const struct error *err);

/* How the command is used, on stderr: after an error in the command line. */
void say_usage(const struct cli *cli);

/* Each as "file:line: error: what" with the mend below, in the order given, to out: cli->out or
 * cli->err. */
void say_findings(const struct cli *cli, FILE *out, const struct findings *findings);
/* The same as an array: level, file, line, what, mend. The caller frees. */
struct json *say_findings_json(const struct findings *findings);

#endif

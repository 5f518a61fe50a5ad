/*
 * show.h - what several commands show alike: pairs of a word and its meaning, and an edition's
 * figures.
 */
#ifndef CLI_SHOW_H
#define CLI_SHOW_H

#include "base/json.h"
#include "cli/cli.h"
#include "cli/table.h"
#include "jobs/figures.h"

/* "  Subject   Pay talks": the words stand in one column. Text is cleaned. */
#define SHOW_WORD_WIDTH 10
void show_pair(FILE *out, const char *word, const char *text);

/* "everyone" for an empty expression. */
const char *show_audience(const char *audience);

/* As wide as the terminal, nothing cut where there is none. */
struct table_options show_table_options(const struct cli *cli);

/* How many are in which state, in words that promise nothing; states with nobody in them are left
 * out. */
void show_figures(const struct cli *cli, const struct figures *figures);

/* The same for programs: audience, waiting ... skipped, seconds, messages_per_second. */
void show_figures_json(struct json *object, const struct figures *figures);

/* "3 later, 1 refused" for the progress bar; "" when all is well. Appends. */
void show_add_note(struct str *out, const struct figures *figures);

#endif

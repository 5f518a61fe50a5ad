/*
 * show_inbox.h - what came of reading the mailbox, for people and for programs.
 */
#ifndef CLI_SHOW_INBOX_H
#define CLI_SHOW_INBOX_H

#include "base/json.h"
#include "cli/cli.h"
#include "jobs/inbox.h"

/* The numbers as an object; the caller frees. */
struct json *show_inbox_json(const struct inbox_counts *counts);

/* Two or three lines, where people want text. */
void show_inbox(const struct cli *cli, const struct inbox_counts *counts, bool dry_run);

/* What a person must look at: said with -q too, and makes the exit status 1. */
void show_inbox_troubles(struct cli *cli, const struct inbox_counts *counts);

#endif

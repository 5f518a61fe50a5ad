/*
 * option.h - every option there is, in one table: parsing, help, completion and the manual's test
 * read it.
 *
 * An option means the same in every command that takes it; which commands take it stands in
 * command.c.
 */
#ifndef CLI_OPTION_H
#define CLI_OPTION_H

#include "base/base.h"

enum option {
    /* common: every command takes them, before or after its name */
    OPTION_WORKSPACE,
    OPTION_JSON,
    OPTION_QUIET,
    OPTION_VERBOSE,
    OPTION_STRICT,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_COMPLETION, /* hidden: the build writes the shell completion with it */
    /* of some commands */
    OPTION_AMENDED,
    OPTION_AS,
    OPTION_CONSENT,
    OPTION_CORRECTION_OF,
    OPTION_COUNT,
    OPTION_DEAD,
    OPTION_DRY_RUN,
    OPTION_FIND,
    OPTION_FORMAT,
    OPTION_FROM,
    OPTION_KEEP,
    OPTION_LATE,
    OPTION_LEAVE,
    OPTION_MAP,
    OPTION_NAME,
    OPTION_ONLY,
    OPTION_OUTPUT,
    OPTION_PEOPLE,
    OPTION_PROVIDER,
    OPTION_REJECTS,
    OPTION_RELAY,
    OPTION_REPLACE,
    OPTION_SET,
    OPTION_UNKNOWN,
    OPTION_USER,
    OPTION_WAIT,
    OPTION_YES,
    OPTIONS, /* how many; ends a command's list */
};

/* What the shell's completion offers for an argument. */
enum completes {
    COMPLETES_NOTHING,
    COMPLETES_FILE,
    COMPLETES_FOLDER,
    COMPLETES_EDITION,
    COMPLETES_COMMAND,
    COMPLETES_WORDS,
};

struct option_row {
    const char *name;     /* without "--"; NULL when it has only a letter */
    const char *argument; /* what it takes, as help shows it; NULL: a switch */
    const char *words;    /* COMPLETES_WORDS: what it may be, with blanks between; else refused */
    const char *help;     /* a phrase without full stop */
    enum completes completes;
    char letter; /* 0: none */
    bool common; /* every command takes it */
    bool hidden; /* in no help, completion or manual */
    bool many;   /* may be given more than once */
};

extern const struct option_row option_table[OPTIONS];

/* By name (len octets of it) or letter; OPTIONS when there is none. */
enum option option_by_name(const char *name, size_t len);
enum option option_by_letter(char letter);

/* "--name" or "-l", the way messages call it. */
#define OPTION_TEXT_SIZE 32
void option_text(enum option option, char out[OPTION_TEXT_SIZE]);

#endif

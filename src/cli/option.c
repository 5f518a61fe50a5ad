#include "cli/option.h"

const struct option_row option_table[OPTIONS] = {
    [OPTION_WORKSPACE] = {.letter = 'C',
                          .common = true,
                          .argument = "DIR",
                          .completes = COMPLETES_FOLDER,
                          .help = "the workspace to work in; otherwise the current folder"},
    [OPTION_JSON] = {.name = "json",
                     .common = true,
                     .help = "print the result as one JSON document, for programs"},
    [OPTION_QUIET] = {.name = "quiet",
                      .letter = 'q',
                      .common = true,
                      .help = "print only errors and what a person must look at, for cron"},
    [OPTION_VERBOSE] = {.name = "verbose",
                        .letter = 'v',
                        .common = true,
                        .help = "also tell each step, by subscriber numbers only"},
    [OPTION_STRICT] = {.name = "strict",
                       .common = true,
                       .help = "exit status 1 also for refusals and warnings"},
    [OPTION_HELP] = {.name = "help", .letter = 'h', .common = true, .help = "show this help"},
    [OPTION_VERSION] = {.name = "version", .common = true, .help = "show the version"},
    [OPTION_COMPLETION] = {.name = "completion",
                           .common = true,
                           .hidden = true,
                           .argument = "SHELL",
                           .completes = COMPLETES_WORDS,
                           .words = "bash",
                           .help = "print the completion for a shell"},
    [OPTION_AMENDED] = {.name = "amended",
                        .help = "who still waits gets it as it is in the file now"},
    [OPTION_AS] = {.name = "as",
                   .argument = "ADDRESS",
                   .help =
                       "with the fields of this person (or '#NUMBER'); otherwise of an invented "
                       "one"},
    [OPTION_CONSENT] = {.name = "consent",
                        .argument = "TEXT",
                        .help = "where and when they agreed; kept in each new person's history"},
    [OPTION_CORRECTION_OF] = {.name = "correction-of",
                              .argument = "EDITION",
                              .completes = COMPLETES_EDITION,
                              .help = "a correction, for everybody who got this edition"},
    [OPTION_COUNT] = {.name = "count", .help = "print only how many there are"},
    [OPTION_DEAD] = {.name = "dead",
                     .argument = "WHAT",
                     .completes = COMPLETES_WORDS,
                     .words = "mark keep",
                     .help = "where too many addresses were called dead to believe: mark those "
                             "people bounced, or keep them"},
    [OPTION_DRY_RUN] = {.name = "dry-run", .help = "write nothing, show what would be done"},
    [OPTION_FIND] = {.name = "find",
                     .argument = "TEXT",
                     .help = "only those with this text in address, name or a field"},
    [OPTION_FORMAT] = {.name = "format",
                       .argument = "FORMAT",
                       .completes = COMPLETES_WORDS,
                       .words = "html text eml",
                       .help = "only this form, to standard output: html, text, or eml, the whole "
                               "message"},
    [OPTION_FROM] = {.name = "from",
                     .argument = "ADDRESS",
                     .help = "the sender's address, with or without a name"},
    [OPTION_KEEP] = {.name = "keep", .help = "it was somebody else: they stay on the list"},
    [OPTION_LATE] = {.name = "late", .help = "go on although it last moved over 7 days ago"},
    [OPTION_LEAVE] = {.name = "leave", .help = "it was they themselves: take them off the list"},
    [OPTION_MAP] = {.name = "map",
                    .argument = "COLUMN=field",
                    .many = true,
                    .help = "this column is that field; with nothing behind = it is left out"},
    [OPTION_NAME] = {.name = "name", .argument = "TEXT", .help = "the name of the bulletin"},
    [OPTION_ONLY] = {.name = "only",
                     .argument = "WHOM",
                     .completes = COMPLETES_WORDS,
                     .words = "refused deferred",
                     .help = "once more, only to those who were refused, or put off, and did not "
                             "leave since"},
    [OPTION_OUTPUT] = {.letter = 'o',
                       .argument = "FILE",
                       .completes = COMPLETES_FILE,
                       .help = "write to this file, which only you can read"},
    [OPTION_PEOPLE] = {.name = "people", .help = "list everybody it was not accepted for, and why"},
    [OPTION_PROVIDER] = {.name = "provider",
                         .argument = "PROVIDER",
                         .completes = COMPLETES_WORDS,
                         .words = "gmail cpanel other",
                         .help = "settings and limits that suit this kind of mail account"},
    [OPTION_REJECTS] = {.name = "rejects",
                        .argument = "FILE",
                        .completes = COMPLETES_FILE,
                        .help = "put the rows that cannot be taken there, with line and reason"},
    [OPTION_RELAY] = {.name = "relay",
                      .argument = "URL",
                      .help = "the mail server: smtps://mail.example.org, smtp://... or "
                              "maildir:outbox"},
    [OPTION_REPLACE] = {.name = "replace",
                        .help = "values of fields with several replace those that are there"},
    [OPTION_SET] = {.name = "set",
                    .argument = "field=value",
                    .many = true,
                    .help = "give everybody of the file this value"},
    [OPTION_UNKNOWN] = {.name = "unknown",
                        .argument = "WHAT",
                        .completes = COMPLETES_WORDS,
                        .words = "skip resend",
                        .help = "those of whom it is not sure whether they got it: leave it at "
                                "that, or send it again"},
    [OPTION_USER] = {.name = "user", .argument = "NAME", .help = "the login at the mail server"},
    [OPTION_WAIT] = {.name = "wait", .help = "stay until nobody is left to be tried again"},
    [OPTION_YES] = {.name = "yes", .help = "do not ask"},
};

enum option option_by_name(const char *name, size_t len)
{
    for (enum option i = 0; i < OPTIONS; i++) {
        const char *known = option_table[i].name;
        if (known && strlen(known) == len && memcmp(known, name, len) == 0)
            return i;
    }
    return OPTIONS;
}

enum option option_by_letter(char letter)
{
    for (enum option i = 0; i < OPTIONS; i++) {
        if (option_table[i].letter == letter && letter)
            return i;
    }
    return OPTIONS;
}

void option_text(enum option option, char out[OPTION_TEXT_SIZE])
{
    const struct option_row *row = &option_table[option];

    if (row->name)
        (void)snprintf(out, OPTION_TEXT_SIZE, "--%s", row->name);
    else
        (void)snprintf(out, OPTION_TEXT_SIZE, "-%c", row->letter);
}

#include "cli/help.h"

#include <unistd.h>

#include "base/text.h"
#include "cli/exit_status.h"

/* Longer lines are hard to read, however wide the window. */
#define WIDTH_MOST  96
#define NAME_INDENT 2
/* A longer name pushes what it means to the next line. */
#define NAME_WIDTH_MOST 26

struct page {
    FILE *out;
    bool coloured;
    size_t width;
    size_t name_width; /* of the left column */
};

static void print_spaces(const struct page *page, size_t count)
{
    (void)fprintf(page->out, "%*s", (int)count, "");
}

/* The cursor stands in column `indent`; further lines start there too. */
static void print_wrapped(const struct page *page, size_t indent, const char *text)
{
    size_t column = indent;

    while (*text) {
        size_t len = strcspn(text, " \n");
        size_t width = text_width(text, len);
        if (column > indent && column + 1 + width > page->width) {
            (void)fputc('\n', page->out);
            print_spaces(page, indent);
            column = indent;
        } else if (column > indent) {
            (void)fputc(' ', page->out);
            column++;
        }
        (void)fwrite(text, 1, len, page->out);
        column += width;
        text += len;
        if (*text == '\n') {
            (void)fputc('\n', page->out);
            print_spaces(page, indent);
            column = indent;
        }
        text += *text ? 1 : 0;
    }
    (void)fputc('\n', page->out);
}

static void print_title(const struct page *page, const char *title)
{
    (void)fprintf(page->out, "\n%s%s%s\n", terminal_ink(page->coloured, INK_STRONG), title,
                  terminal_ink(page->coloured, INK_PLAIN));
}

/* A name on the left, what it means on the right; below the name when that is long. */
static void print_entry(const struct page *page, const char *name, const char *meaning)
{
    size_t right = NAME_INDENT + page->name_width + 2;
    size_t width = text_width(name, strlen(name));

    print_spaces(page, NAME_INDENT);
    (void)fputs(name, page->out);
    if (width > page->name_width) {
        (void)fputc('\n', page->out);
        print_spaces(page, right);
    } else {
        print_spaces(page, right - NAME_INDENT - width);
    }
    print_wrapped(page, right, meaning);
}

void help_add_option(struct str *out, enum option option)
{
    const struct option_row *row = &option_table[option];

    if (row->letter)
        str_addf(out, "-%c", row->letter);
    if (row->letter && row->name)
        str_add(out, ", ", 2);
    if (row->name)
        str_addf(out, "--%s", row->name);
    if (row->argument)
        str_addf(out, " %s", row->argument);
}

static size_t option_width(enum option option)
{
    AUTO(str_free) struct str name = STR_EMPTY;

    help_add_option(&name, option);
    return name.len;
}

static void print_option(const struct page *page, enum option option)
{
    AUTO(str_free) struct str name = STR_EMPTY;
    AUTO(str_free) struct str help = STR_EMPTY;

    help_add_option(&name, option);
    str_add_text(&help, option_table[option].help);
    if (option_table[option].many)
        str_add_text(&help, " (may be repeated)");
    print_entry(page, name.text, help.text);
}

static void widen(struct page *page, size_t width)
{
    if (width > page->name_width && width <= NAME_WIDTH_MOST)
        page->name_width = width;
}

static bool is_shown(enum option option)
{
    return option_table[option].common && !option_table[option].hidden;
}

static void print_common_options(struct page *page)
{
    page->name_width = 0;
    for (enum option i = 0; i < OPTIONS; i++)
        widen(page, is_shown(i) ? option_width(i) : 0);
    print_title(page, "Options of every command");
    for (enum option i = 0; i < OPTIONS; i++) {
        if (is_shown(i))
            print_option(page, i);
    }
}

/* Who asks for one command's help knows them, or finds them in the overview. */
static void print_common_options_shortly(const struct page *page)
{
    AUTO(str_free) struct str text = STR_EMPTY;

    str_add_text(&text, "Also, as every command:");
    for (enum option i = 0; i < OPTIONS; i++) {
        const struct option_row *row = &option_table[i];
        if (!is_shown(i))
            continue;
        str_addf(&text, "%s ", text.text[text.len - 1] == ':' ? "" : ",");
        if (row->letter)
            str_addf(&text, "-%c", row->letter);
        else
            str_addf(&text, "--%s", row->name);
        if (row->argument)
            str_addf(&text, " %s", row->argument);
    }
    str_add_text(&text, " (see fortnight --help)");
    (void)fputc('\n', page->out);
    print_wrapped(page, 0, text.text);
}

static void print_own_options(struct page *page, const struct command *command)
{
    if (!command->options)
        return;
    page->name_width = 0;
    for (const enum option *own = command->options; *own != OPTIONS; own++)
        widen(page, option_width(*own));
    print_title(page, "Options");
    for (const enum option *own = command->options; *own != OPTIONS; own++)
        print_option(page, *own);
}

static void add_usage(struct str *out, const struct command *command)
{
    str_addf(out, "%s%s%s", command->name, *command->arguments ? " " : "", command->arguments);
}

static void print_group(struct page *page, enum command_group group)
{
    bool titled = false;

    for (const struct command *command = command_table; command->name; command++) {
        AUTO(str_free) struct str name = STR_EMPTY;
        if (command->group != group)
            continue;
        if (!titled)
            print_title(page, command_group_title(group));
        titled = true;
        add_usage(&name, command);
        print_entry(page, name.text, command->help);
    }
}

static void print_groups(struct page *page)
{
    page->name_width = 0;
    for (const struct command *command = command_table; command->name; command++) {
        AUTO(str_free) struct str name = STR_EMPTY;
        add_usage(&name, command);
        widen(page, name.len);
    }
    for (enum command_group group = 0; group < GROUPS; group++)
        print_group(page, group);
}

static void print_overview(struct page *page)
{
    print_wrapped(page, 0,
                  "Fortnight sends a bulletin by e-mail to a list of people, and looks after it.");
    (void)fputs("\nUsage: fortnight [-C DIR] COMMAND [ARGUMENT...] [OPTION...]\n", page->out);
    print_groups(page);
    print_common_options(page);
    (void)fputc('\n', page->out);
    print_wrapped(page, 0, "One command: fortnight COMMAND --help\nThe manual:  man fortnight");
}

/* A comment in an example is faint, so that what to type stands out. */
static void print_example(const struct page *page, const char *example)
{
    print_title(page, strchr(example, '\n') == strrchr(example, '\n') ? "Example" : "Examples");
    while (*example) {
        size_t len = strcspn(example, "\n");
        const char *comment = strstr(example, "  # ");
        size_t typed = comment && comment < example + len ? (size_t)(comment - example) : len;
        print_spaces(page, NAME_INDENT);
        (void)fwrite(example, 1, typed, page->out);
        (void)fprintf(page->out, "%s%.*s%s\n", terminal_ink(page->coloured, INK_FAINT),
                      (int)(len - typed), example + typed, terminal_ink(page->coloured, INK_PLAIN));
        example += len + (example[len] ? 1 : 0);
    }
}

static void print_statuses(struct page *page, const struct command *command)
{
    char number[12];

    page->name_width = 8;
    print_title(page, "Exit status");
    print_entry(page, "0", "done");
    for (const struct command_status *row = command->statuses; row && row->status; row++) {
        (void)snprintf(number, sizeof(number), "%d", row->status);
        print_entry(page, number, row->when);
    }
    print_entry(page, "64 to 78", "not done; the manual says which is what");
}

static void print_command(struct page *page, const struct command *command)
{
    (void)fprintf(page->out, "Usage: fortnight %s%s%s%s\n\n", command->name,
                  *command->arguments ? " " : "", command->arguments,
                  command->options ? " [OPTION...]" : "");
    print_wrapped(page, 0, command->about);
    print_own_options(page, command);
    print_example(page, command->example);
    print_statuses(page, command);
    print_common_options_shortly(page);
}

void help_print(const struct cli *cli, FILE *out, const struct command *command)
{
    bool to_err = out == cli->err;
    bool terminal = to_err ? cli->terminal.err : cli->terminal.out;
    struct page page = {
        .out = out,
        .coloured = to_err ? cli->terminal.err_colour : cli->terminal.out_colour,
        .width = terminal_width(terminal ? fileno(out) : -1),
    };

    if (page.width > WIDTH_MOST)
        page.width = WIDTH_MOST;
    if (command)
        print_command(&page, command);
    else
        print_overview(&page);
}

void help_print_version(const struct cli *cli)
{
    if (cli_has(cli, OPTION_JSON))
        (void)fprintf(cli->out, "{\"fortnight\": \"%s\"}\n", FORTNIGHT_VERSION);
    else
        (void)fprintf(cli->out, "fortnight %s\n", FORTNIGHT_VERSION);
}

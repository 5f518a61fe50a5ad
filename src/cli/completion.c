#include "cli/completion.h"

#include "cli/command.h"

static const char head[] =
    "# bash completion for fortnight; written by \"fortnight --completion bash\", not by hand\n"
    "\n"
    "_fortnight_editions()\n"
    "{\n"
    "    local file\n"
    "    for file in \"${1/#\\~/$HOME}\"/editions/*.md; do\n"
    "        [[ -e $file ]] || continue\n"
    "        file=${file##*/}\n"
    "        printf '%s\\n' \"${file%.md}\"\n"
    "    done\n"
    "}\n"
    "\n"
    "_fortnight()\n"
    "{\n"
    "    local command='' workspace=. words i\n"
    "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
    "    COMPREPLY=()\n"
    "    if [[ $current == = ]]; then\n"
    "        current=''\n"
    "    elif [[ $previous == = ]]; then\n"
    "        previous=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "    fi\n";

static const char find_command[] = "        -*) ;;\n"
                                   "        =) ((i++)) ;;\n"
                                   "        *) [[ $command ]] || command=${COMP_WORDS[i]} ;;\n"
                                   "        esac\n"
                                   "    done\n";

static const char tail[] = "}\n"
                           "complete -F _fortnight fortnight\n";

static const char files[] =
    "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$current\")";
static const char folders[] =
    "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- \"$current\")";
static const char editions[] = "mapfile -t COMPREPLY < <(compgen -W "
                               "\"$(_fortnight_editions \"$workspace\")\" -- \"$current\")";

static bool is_shown(enum option option)
{
    return !option_table[option].hidden;
}

/* "-o | --output" as a case pattern. */
static void print_pattern(FILE *out, enum option option)
{
    const struct option_row *row = &option_table[option];

    if (row->letter)
        (void)fprintf(out, "-%c%s", row->letter, row->name ? " | " : "");
    if (row->name)
        (void)fprintf(out, "--%s", row->name);
}

static void print_words(FILE *out, const char *words)
{
    (void)fprintf(out, "mapfile -t COMPREPLY < <(compgen -W \"%s\" -- \"$current\")", words);
}

static void print_command_names(FILE *out)
{
    (void)fputs("mapfile -t COMPREPLY < <(compgen -W \"", out);
    for (const struct command *command = command_table; command->name; command++)
        (void)fprintf(out, "%s%s", command == command_table ? "" : " ", command->name);
    (void)fputs("\" -- \"$current\")", out);
}

static void print_choice(FILE *out, enum completes completes, const char *words)
{
    switch (completes) {
    case COMPLETES_NOTHING:
        (void)fputc(':', out);
        break;
    case COMPLETES_FILE:
        (void)fputs(files, out);
        break;
    case COMPLETES_FOLDER:
        (void)fputs(folders, out);
        break;
    case COMPLETES_EDITION:
        (void)fputs(editions, out);
        break;
    case COMPLETES_COMMAND:
        print_command_names(out);
        break;
    case COMPLETES_WORDS:
        print_words(out, words);
        break;
    }
}

/* Which command was typed, and in which workspace: the values of options are no commands. */
static void print_find_command(FILE *out)
{
    (void)fputs("    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                "        case ${COMP_WORDS[i]} in\n",
                out);
    for (enum option i = 0; i < OPTIONS; i++) {
        if (!is_shown(i) || !option_table[i].argument)
            continue;
        (void)fputs("        ", out);
        print_pattern(out, i);
        (void)fputs(i == OPTION_WORKSPACE ? ") workspace=${COMP_WORDS[++i]} ;;\n"
                                          : ") [[ ${COMP_WORDS[i + 1]} == = ]] || ((i++)) ;;\n",
                    out);
    }
    (void)fputs(find_command, out);
}

static void print_values(FILE *out)
{
    (void)fputs("    case $previous in\n", out);
    for (enum option i = 0; i < OPTIONS; i++) {
        if (!is_shown(i) || !option_table[i].argument)
            continue;
        (void)fputs("    ", out);
        print_pattern(out, i);
        (void)fputs(") ", out);
        print_choice(out, option_table[i].completes, option_table[i].words);
        (void)fputs("; return ;;\n", out);
    }
    (void)fputs("    esac\n", out);
}

static void print_option_words(FILE *out, enum option option)
{
    if (option_table[option].letter)
        (void)fprintf(out, " -%c", option_table[option].letter);
    if (option_table[option].name)
        (void)fprintf(out, " --%s", option_table[option].name);
}

static void print_options(FILE *out)
{
    (void)fputs("    if [[ $current == -* ]]; then\n"
                "        words='",
                out);
    for (enum option i = 0; i < OPTIONS; i++) {
        if (option_table[i].common && is_shown(i))
            print_option_words(out, i);
    }
    (void)fputs("'\n        case $command in\n", out);
    for (const struct command *command = command_table; command->name; command++) {
        if (!command->options)
            continue;
        (void)fprintf(out, "        %s) words+='", command->name);
        for (const enum option *own = command->options; *own != OPTIONS; own++)
            print_option_words(out, *own);
        (void)fputs("' ;;\n", out);
    }
    (void)fputs("        esac\n        ", out);
    print_words(out, "$words");
    (void)fputs("\n        return\n    fi\n", out);
}

static void print_arguments(FILE *out)
{
    (void)fputs("    case $command in\n    '') ", out);
    print_command_names(out);
    (void)fputs(" ;;\n", out);
    for (const struct command *command = command_table; command->name; command++) {
        if (command->completes == COMPLETES_NOTHING)
            continue;
        (void)fprintf(out, "    %s) ", command->name);
        print_choice(out, command->completes, "");
        (void)fputs(" ;;\n", out);
    }
    (void)fputs("    esac\n", out);
}

void completion_print_bash(FILE *out)
{
    (void)fputs(head, out);
    print_find_command(out);
    print_values(out);
    print_options(out);
    print_arguments(out);
    (void)fputs(tail, out);
}

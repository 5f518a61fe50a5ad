#include "cli/suggest.h"

#include "base/text.h"
#include "base/xalloc.h"

/* As much of an unknown word as a message shows. */
#define SHOWN_MAX 40

static void add_clean(struct str *out, const char *word)
{
    str_add(out, "'", 1);
    text_add_clean(out, word, SHOWN_MAX);
    str_add(out, "'", 1);
}

static bool has_word(const char *words, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = words; at && *at; at += strspn(at, " ")) {
        size_t at_len = strcspn(at, " ");
        if (at_len == len && memcmp(at, word, len) == 0)
            return true;
        at += at_len;
    }
    return false;
}

static const char *nearest_command(const char *word)
{
    size_t count = 0;

    while (command_table[count].name)
        count++;
    const char **names = xcalloc(count + 1, sizeof(*names));
    for (size_t i = 0; i < count; i++)
        names[i] = command_table[i].name;
    const char *near = text_nearest(word, names);
    free(names);
    return near;
}

bool suggest_command(const char *word, struct error *err)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    size_t found = 0;

    str_add_text(&text, "there is no command ");
    add_clean(&text, word);
    for (const struct command *command = command_table; command->name; command++) {
        if (!has_word(command->also, word))
            continue;
        str_addf(&text, "%s '%s'", found++ ? " or" : "; did you mean", command->name);
    }
    const char *near = found ? NULL : nearest_command(word);
    if (near)
        str_addf(&text, "; did you mean '%s'?", near);
    else if (found)
        str_add(&text, "?", 1);
    return error_set(err, ERROR_USAGE, "%s", text.text);
}

static const char *nearest_option(const char *word, const struct command *command)
{
    const char *names[OPTIONS + 1] = {0};
    size_t count = 0;

    for (enum option i = 0; i < OPTIONS; i++) {
        if (option_table[i].name && !option_table[i].hidden &&
            (!command || command_takes(command, i)))
            names[count++] = option_table[i].name;
    }
    return text_nearest(word, names);
}

bool suggest_option(const char *word, const struct command *command, struct error *err)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    AUTO(str_free) struct str bare = STR_EMPTY;
    size_t dashes = strspn(word, "-");
    size_t len = strcspn(word, "=");

    str_add(&bare, word + dashes, len > dashes ? len - dashes : 0);
    if (command)
        str_addf(&text, "'%s' has no option ", command->name);
    else
        str_add_text(&text, "there is no option ");
    AUTO(str_free) struct str shown = STR_EMPTY;
    str_add(&shown, word, len);
    add_clean(&text, shown.text);
    const char *near = nearest_option(bare.text, command);
    if (near)
        str_addf(&text, "; did you mean '--%s'?", near);
    return error_set(err, ERROR_USAGE, "%s", text.text);
}

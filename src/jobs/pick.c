#include "jobs/pick.h"

#include <dirent.h>
#include <errno.h>

#include "base/file.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "edition/edition.h"
#include "store/frozen.h"

#define SHOWN_MAX 5 /* names in an error */

void picked_free(struct picked *picked)
{
    free(picked->slug);
    free(picked->path);
    *picked = PICKED_NONE;
}

void pick_list_free(struct pick_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        picked_free(&list->list[i]);
    free(list->list);
    *list = PICK_LIST_NONE;
}

static struct picked *add_choice(struct pick_list *choices, const char *slug)
{
    for (size_t i = 0; i < choices->count; i++) {
        if (!strcmp(choices->list[i].slug, slug))
            return &choices->list[i];
    }
    choices->list = xrealloc(choices->list, choices->count + 1, sizeof(*choices->list));
    struct picked *added = &choices->list[choices->count++];
    *added = (struct picked){.slug = xstrdup(slug)};
    return added;
}

static bool is_edition_file(const char *name)
{
    size_t len = strlen(name);
    size_t suffix = strlen(EDITION_SUFFIX);

    return len > suffix && name[0] != '.' && !strcmp(name + len - suffix, EDITION_SUFFIX);
}

static void add_file(struct pick_list *choices, const char *path)
{
    char *slug = edition_slug(path);
    struct picked *choice = add_choice(choices, slug);

    free(choice->path);
    choice->path = xstrdup(path);
    free(slug);
}

/* A missing folder holds no editions; that they are not there is said by who needs one. */
static void add_files(const struct workspace *workspace, struct pick_list *choices)
{
    char *folder = workspace_path(workspace, WORKSPACE_EDITIONS);
    DIR *open_folder = opendir(folder);

    if (open_folder) {
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): a stream of our own; safe in glibc */
        for (struct dirent *entry = readdir(open_folder); entry; entry = readdir(open_folder)) {
            if (is_edition_file(entry->d_name)) {
                char *path = file_join(folder, entry->d_name);
                add_file(choices, path);
                free(path);
            }
        }
        (void)closedir(open_folder);
    }
    free(folder);
}

static bool add_stored(const struct workspace *workspace, struct pick_list *choices,
                       struct error *err)
{
    AUTO(frozen_list_free) struct frozen_list list = FROZEN_LIST_NONE;

    if (!frozen_read_list(workspace->store, &list, err))
        return false;
    for (size_t i = 0; i < list.count; i++)
        add_choice(choices, list.editions[i].slug)->number = list.editions[i].id;
    return true;
}

static int by_slug(const void *a, const void *b)
{
    const struct picked *one = a;
    const struct picked *other = b;

    return strcmp(one->slug, other->slug);
}

static void add_name(struct str *names, const char *slug, size_t already)
{
    if (already < SHOWN_MAX)
        str_addf(names, "%s%.60s", already ? ", " : "", slug);
    else if (already == SHOWN_MAX)
        str_add_text(names, ", ...");
}

static bool take_choice(struct pick_list *choices, size_t at, struct picked *out)
{
    *out = choices->list[at];
    choices->list[at] = choices->list[--choices->count];
    return true;
}

static bool fits(const struct picked *choice, const char *part)
{
    return part ? strstr(choice->slug, part) != NULL : choice->number == 0;
}

/* The only one that fits; part NULL: the only one of which nothing was sent. */
static bool pick_fitting(struct pick_list *choices, const char *part, struct picked *out,
                         struct error *err)
{
    AUTO(str_free) struct str fitting = STR_EMPTY;
    AUTO(str_free) struct str all = STR_EMPTY;
    size_t found = 0;
    size_t count = 0;

    for (size_t i = 0; i < choices->count; i++) {
        add_name(&all, choices->list[i].slug, i);
        if (fits(&choices->list[i], part)) {
            add_name(&fitting, choices->list[i].slug, count++);
            found = i;
        }
    }
    if (count == 1)
        return take_choice(choices, found, out);
    if (count)
        return error_set(err, ERROR_USAGE, "name the edition: %s%s%s%s", fitting.text,
                         part ? " fit '" : " are unsent", part ? part : "", part ? "'" : "");
    if (!choices->count)
        return error_set(err, ERROR_NO_INPUT,
                         "there is no edition yet; begin one with: fortnight new \"TITLE\"");
    if (!part)
        return error_set(err, ERROR_NO_INPUT, "every edition was sent; name one of: %s", all.text);
    return error_set(err, ERROR_NO_INPUT, "no edition fits '%.80s'; there are: %s", part, all.text);
}

/* "editions/pay-talks.md", seen from the current folder, or "pay-talks.md" as it lies in the
 * workspace. */
static bool pick_path(struct pick_list *choices, const char *what, struct picked *out)
{
    char *slug = edition_slug(what);
    bool is_path = is_edition_file(file_name(what)) && file_exists(what);

    if (is_path)
        add_file(choices, what);
    bool picked = false;
    for (size_t i = 0; i < choices->count && !picked; i++) {
        bool whole = !strcmp(choices->list[i].slug, what);
        bool file = is_edition_file(file_name(what)) && !strcmp(choices->list[i].slug, slug);
        if (whole || file)
            picked = take_choice(choices, i, out);
    }
    free(slug);
    return picked;
}

/* Every edition there is, as a file, in the store, or both, by slug. */
static bool read_choices(const struct workspace *workspace, struct pick_list *choices,
                         struct error *err)
{
    add_files(workspace, choices);
    if (!add_stored(workspace, choices, err))
        return false;
    if (choices->count)
        qsort(choices->list, choices->count, sizeof(*choices->list), by_slug);
    return true;
}

bool pick_unsent(const struct workspace *workspace, struct pick_list *out, struct error *err)
{
    struct pick_list all = PICK_LIST_NONE;
    size_t kept = 0;

    if (!read_choices(workspace, &all, err)) {
        pick_list_free(&all);
        return false;
    }
    for (size_t i = 0; i < all.count; i++) {
        if (all.list[i].number)
            picked_free(&all.list[i]);
        else
            all.list[kept++] = all.list[i];
    }
    all.count = kept;
    *out = all;
    return true;
}

bool pick_edition(const struct workspace *workspace, const char *what, enum pick_rule rule,
                  struct picked *out, struct error *err)
{
    AUTO(pick_list_free) struct pick_list choices = PICK_LIST_NONE;

    if (!what && rule != PICK_ANY)
        return error_set(err, ERROR_USAGE, "name the edition");
    if (!read_choices(workspace, &choices, err))
        return false;
    if (what && pick_path(&choices, what, out))
        return true;
    if (rule == PICK_WHOLE)
        return error_set(err, ERROR_NO_INPUT,
                         "no edition is called '%.80s'; without a terminal give its whole name",
                         what);
    return pick_fitting(&choices, what, out, err);
}

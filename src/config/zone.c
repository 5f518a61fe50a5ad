#include "config/zone.h"

#include "base/file.h"
#include "base/text.h"
#include "base/xalloc.h"

#define ZONE_FILE_MAX ((size_t)1024 * 1024)
#define ZONE_LIST     "zone.tab" /* "GB<tab>+513030-0000731<tab>Europe/London[<tab>comment]" */

/*
 * No dots: nothing outside the folder, no table beside the zones. "right/" counts leap seconds, so
 * that its times are not ours; "posix/" is the same again.
 */
static bool is_name(const char *name)
{
    char last = '/';

    for (const char *p = name; *p; p++) {
        bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
                     (*p >= '0' && *p <= '9') || strchr("_+-", *p);
        if (!plain && (*p != '/' || last == '/'))
            return false;
        last = *p;
    }
    return last != '/' && !text_starts(name, "right/") && !text_starts(name, "posix/");
}

/* The third column of a line, or "" for a comment. It is cut off in place. */
static const char *column_of_names(char *line)
{
    char *name = *line == '#' ? NULL : strchr(line, '\t');

    name = name ? strchr(name + 1, '\t') : NULL;
    if (!name)
        return "";
    name[1 + strcspn(name + 1, "\t")] = '\0';
    return name + 1;
}

/* Appends the name that was probably meant: the whole with a slip, or the city alone. */
static void add_nearest(struct str *out, const char *name, const char *folder)
{
    AUTO(str_free) struct str list = STR_EMPTY;
    char *path = file_join(folder, ZONE_LIST);
    const char **names = NULL;
    size_t count = 0;
    const char *found = NULL;

    if (file_read(&list, path, ZONE_FILE_MAX, NULL)) {
        for (char *line = list.text; *line;) {
            char *next = line + strcspn(line, "\n");
            if (*next)
                *next++ = '\0';
            const char *zone = column_of_names(line);
            if (*zone) {
                names = xrealloc(names, count + 2, sizeof(*names));
                names[count++] = zone;
                names[count] = NULL;
            }
            if (*zone && text_same(file_name(zone), name))
                found = zone;
            line = next;
        }
    }
    if (!found && count)
        found = text_nearest(name, names);
    if (found)
        str_addf(out, "; did you mean '%s'?", found);
    free(names);
    free(path);
}

bool zone_check(const char *name, const char *folder, struct error *err)
{
    AUTO(str_free) struct str zone = STR_EMPTY;
    AUTO(str_free) struct str hint = STR_EMPTY;

    if (!file_is_folder(folder))
        return error_set(err, ERROR_CONFIG,
                         "this machine has no time zones; install the package tzdata");
    if (is_name(name)) {
        char *path = file_join(folder, name);
        bool found = file_read(&zone, path, ZONE_FILE_MAX, NULL) && text_starts(zone.text, "TZif");
        free(path);
        if (found)
            return true;
    }
    add_nearest(&hint, name, folder);
    return error_set(err, ERROR_CONFIG, "'%.60s' is no time zone%s", name, hint.text);
}

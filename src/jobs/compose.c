#include "jobs/compose.h"

#include "base/file.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "edition/edition.h"
#include "store/frozen.h"
#include "template/find.h"

#define STARTER     "starter.md"
#define PLACEHOLDER "TITLE" /* in the starter */
#define DAY_LENGTH  10      /* "2026-11-21" of clock_text() */

static bool check_title(const char *title, struct error *err)
{
    size_t len = strlen(title);

    if (!text_is_utf8(title, len) || text_has_control(title, len))
        return error_set(err, ERROR_USAGE, "the title has characters that cannot be shown");
    if (len > HEAD_MAX_SUBJECT)
        return error_set(err, ERROR_USAGE, "the title is longer than %d octets", HEAD_MAX_SUBJECT);
    (void)text_trim(title, &len);
    return len > 0 || error_set(err, ERROR_USAGE, "the title is empty");
}

static char *slug_for(const struct workspace *workspace, const char *title)
{
    char day[CLOCK_TEXT_SIZE];
    char *slug = edition_slug_from_title(title);

    if (*slug)
        return slug;
    free(slug);
    clock_text(clock_now(workspace->clock), day);
    day[DAY_LENGTH] = '\0';
    return xstrdup(day);
}

/* The answer is in the store too: the file of a sent edition may be gone. */
static bool check_unused(const struct workspace *workspace, const char *slug, struct error *err)
{
    struct frozen frozen = FROZEN_NONE;

    if (!frozen_by_slug(workspace->store, slug, &frozen, err))
        return false;
    bool used = frozen.id != 0;
    frozen_free(&frozen);
    return !used ||
           error_set(err, ERROR_CANNOT_CREATE,
                     "an edition '%s' was sent already; give this one another title", slug);
}

static bool add_text(const struct workspace *workspace, const char *title, struct str *out,
                     struct error *err)
{
    struct found_template starter = FOUND_NOTHING;
    size_t title_len = 0;

    if (!find_template(&starter, workspace->folder, STARTER, err))
        return false;
    title = text_trim(title, &title_len);
    const char *at = starter.text;
    for (const char *hit; (hit = strstr(at, PLACEHOLDER)); at = hit + strlen(PLACEHOLDER)) {
        str_add(out, at, (size_t)(hit - at));
        str_add(out, title, title_len);
    }
    str_add_text(out, at);
    find_done(&starter);
    return true;
}

static bool write_edition(const struct workspace *workspace, const char *path, const char *title,
                          struct error *err)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    char *folder = workspace_path(workspace, WORKSPACE_EDITIONS);
    bool made = file_make_folder(folder, 0755, err);

    free(folder);
    if (!made || !add_text(workspace, title, &text, err))
        return false;
    if (file_exists(path))
        return error_set(err, ERROR_CANNOT_CREATE,
                         "'%.200s' is there already; edit it, or give this edition another title",
                         path);
    return file_create(path, text.text, text.len, 0644, err);
}

bool job_compose(struct workspace *workspace, const char *title, struct composed *out,
                 struct error *err)
{
    AUTO(str_free) struct str name = STR_EMPTY;

    if (!check_title(title, err))
        return false;
    char *slug = slug_for(workspace, title);
    str_addf(&name, WORKSPACE_EDITIONS "/%s" EDITION_SUFFIX, slug);
    char *path = workspace_path(workspace, name.text);
    if (!check_unused(workspace, slug, err) || !write_edition(workspace, path, title, err)) {
        free(slug);
        free(path);
        return false;
    }
    *out = (struct composed){.slug = slug, .path = path};
    return true;
}

void composed_free(struct composed *composed)
{
    free(composed->slug);
    free(composed->path);
    *composed = COMPOSED_NONE;
}

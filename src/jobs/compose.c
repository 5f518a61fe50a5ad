#include "jobs/compose.h"

#include "base/file.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "edition/edition.h"
#include "jobs/pick.h"
#include "jobs/render.h"
#include "store/frozen.h"
#include "template/find.h"

#define DAY_LENGTH 10 /* "2026-11-21" of clock_text() */

/* What is to be written. */
struct draft {
    const char *starter; /* the template */
    struct str title;    /* trimmed */
    struct str name;     /* what the slug is made of */
    struct str audience; /* of a correction */
};

static void draft_done(struct draft *draft)
{
    str_free(&draft->title);
    str_free(&draft->name);
    str_free(&draft->audience);
}

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

/* A word with a hyphen is no keyword; everything else stands in quotes. */
static void add_got(struct str *out, const char *slug)
{
    bool plain = strchr(slug, '-') != NULL;

    for (const char *c = slug; *c; c++)
        plain = plain && (*c == '-' || (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9'));
    str_add_text(out, plain ? "got " : "got \"");
    for (const char *c = slug; *c; c++) {
        if (*c == '"')
            str_add(out, "\"", 1);
        str_add(out, c, 1);
    }
    str_add_text(out, plain ? "" : "\"");
}

/* The subject as its readers had it, blanks and all. */
static bool add_old_subject(const struct workspace *workspace, const struct frozen *frozen,
                            struct str *out, struct error *err)
{
    AUTO(content_free) struct content content = CONTENT_NONE;
    uint8_t hash[CONTENT_HASH_BYTES];

    if (!render_frozen(workspace, frozen, &content, hash, err))
        return false;
    str_add_text(out, content.subject);
    return true;
}

static bool draft_correction(const struct workspace *workspace,
                             const struct compose_options *options, struct draft *draft,
                             struct error *err)
{
    AUTO(picked_free) struct picked picked = PICKED_NONE;
    AUTO(frozen_free) struct frozen frozen = FROZEN_NONE;

    if (!pick_edition(workspace, options->correction_of, PICK_NAMED, &picked, err) ||
        !frozen_by_slug(workspace->store, picked.slug, &frozen, err))
        return false;
    if (!frozen.id)
        return error_set(err, ERROR_NO_INPUT, "nothing was sent of '%.80s' yet: correct its file",
                         picked.slug);
    draft->starter = "correction.md";
    add_got(&draft->audience, picked.slug);
    if (options->title)
        return true;
    str_addf(&draft->name, "correction %s", picked.slug);
    str_add_text(&draft->title, "Correction: ");
    return add_old_subject(workspace, &frozen, &draft->title, err);
}

static bool make_draft(const struct workspace *workspace, const struct compose_options *options,
                       struct draft *draft, struct error *err)
{
    draft->starter = "starter.md";
    if (options->title) {
        size_t len = strlen(options->title);
        const char *title = text_trim(options->title, &len);
        str_add(&draft->title, title, len);
    }
    if (options->correction_of && !draft_correction(workspace, options, draft, err))
        return false;
    if (!draft->name.len)
        str_add(&draft->name, draft->title.text, draft->title.len);
    return check_title(draft->title.text, err);
}

/* The template with the words that stand for something replaced. */
static bool add_text(const struct workspace *workspace, const struct draft *draft, struct str *out,
                     struct error *err)
{
    const struct {
        const char *word;
        const char *text;
    } words[] = {{"TITLE", draft->title.text}, {"AUDIENCE", draft->audience.text}};
    struct found_template starter = FOUND_NOTHING;

    if (!find_template(&starter, workspace->folder, draft->starter, err))
        return false;
    for (const char *at = starter.text; *at;) {
        const char *text = NULL;
        for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && !text; i++) {
            if (!text_starts(at, words[i].word))
                continue;
            text = words[i].text;
            at += strlen(words[i].word);
        }
        if (text)
            str_add_text(out, text);
        else
            str_add(out, at++, 1);
    }
    find_done(&starter);
    return true;
}

static bool write_edition(const struct workspace *workspace, const struct draft *draft,
                          const char *path, struct error *err)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    char *folder = workspace_path(workspace, WORKSPACE_EDITIONS);
    bool made = file_make_folder(folder, 0755, err);

    free(folder);
    if (!made || !add_text(workspace, draft, &text, err))
        return false;
    if (file_exists(path))
        return error_set(err, ERROR_CANNOT_CREATE,
                         "'%.200s' is there already; edit it, or give this edition another title",
                         path);
    return file_create(path, text.text, text.len, 0644, err);
}

static bool compose(const struct workspace *workspace, const struct draft *draft,
                    struct composed *out, struct error *err)
{
    AUTO(str_free) struct str name = STR_EMPTY;
    char *slug = slug_for(workspace, draft->name.text);

    str_addf(&name, WORKSPACE_EDITIONS "/%s" EDITION_SUFFIX, slug);
    char *path = workspace_path(workspace, name.text);
    if (!check_unused(workspace, slug, err) || !write_edition(workspace, draft, path, err)) {
        free(slug);
        free(path);
        return false;
    }
    *out = (struct composed){.slug = slug, .path = path};
    return true;
}

bool job_compose(struct workspace *workspace, const struct compose_options *options,
                 struct composed *out, struct error *err)
{
    struct draft draft = {.title = STR_EMPTY, .name = STR_EMPTY, .audience = STR_EMPTY};
    bool done = make_draft(workspace, options, &draft, err) && compose(workspace, &draft, out, err);

    draft_done(&draft);
    return done;
}

void composed_free(struct composed *composed)
{
    free(composed->slug);
    free(composed->path);
    *composed = COMPOSED_NONE;
}

#include "jobs/preview.h"

#include "base/file.h"
#include "base/xalloc.h"
#include "jobs/pick.h"
#include "jobs/render.h"
#include "jobs/whom.h"
#include "message/message.h"
#include "pages/preview.h"
#include "store/delivery.h"
#include "store/frozen.h"
#include "store/tested.h"

#define SAMPLED_MOST 10000 /* people looked at for one who is in the audience */

/* What a preview shows, and to whom. */
struct showing {
    struct workspace *workspace;
    struct content content;
    struct audience *audience;
    struct whom_sample person;
};

bool preview_format_read(const char *word, enum preview_format *out, struct error *err)
{
    static const char *const words[] = {
        [PREVIEW_HTML] = "html", [PREVIEW_TEXT] = "text", [PREVIEW_EML] = "eml"};

    for (size_t i = PREVIEW_HTML; i < sizeof(words) / sizeof(words[0]); i++) {
        if (!strcmp(word, words[i])) {
            *out = (enum preview_format)i;
            return true;
        }
    }
    return error_set(err, ERROR_USAGE, "--format is html, text or eml, not '%.40s'", word);
}

/* The file as it is now; when it is gone, what was frozen of it. */
static bool take_content(struct showing *showing, const struct picked *picked, char **audience,
                         struct error *err)
{
    AUTO(rendered_free) struct rendered rendered = RENDERED_NONE;
    AUTO(frozen_free) struct frozen frozen = FROZEN_NONE;
    struct store *store = showing->workspace->store;
    uint8_t hash[FROZEN_HASH_BYTES];

    if (picked->path) {
        if (!render_edition(showing->workspace, picked->path, &rendered, NULL, err))
            return false;
        showing->content = rendered.content;
        rendered.content = CONTENT_NONE;
        *audience = xstrdup(rendered.audience);
        return true;
    }
    if (!frozen_by_slug(store, picked->slug, &frozen, err) ||
        !render_frozen(showing->workspace, &frozen, &showing->content, hash, err))
        return false;
    *audience = xstrdup(frozen.audience);
    return true;
}

static bool got(void *ctx, int64_t edition, int64_t person)
{
    bool answer = false;

    return delivery_was_got(ctx, edition, person, &answer, NULL) && answer;
}

/* Is this somebody who would get it? Then they are the person shown. */
static bool try_person(struct showing *showing, const struct subscriber *subscriber, bool *taken,
                       struct error *err)
{
    struct whom_sample *person = &showing->person;
    const struct audience_person asked = {.number = subscriber->id,
                                          .joined_at = subscriber->joined_at,
                                          .profile = &person->profile,
                                          .got = got,
                                          .ctx = showing->workspace->store};

    if (!subscription_is_mailed(subscriber->status))
        return true;
    if (!profile_decode(&person->profile, subscriber->profile.text, subscriber->profile.len, err))
        return error_wrap(err, "subscriber #%lld", (long long)subscriber->id);
    *taken = audience_matches(showing->audience, &asked);
    person->id = subscriber->id;
    person->generation = subscriber->generation;
    person->joined_at = subscriber->joined_at;
    return true;
}

/* The first person of the audience, so that real blanks show; an invented one where nobody is. */
static bool sample_person(struct showing *showing, struct error *err)
{
    AUTO(subscriber_cursor_auto_free)
    struct subscriber_cursor *cursor =
        subscriber_cursor_new(showing->workspace->store, SUBSCRIPTION_NONE);
    const struct subscriber *subscriber = NULL;
    bool taken = false;

    for (int i = 0; !taken && i < SAMPLED_MOST; i++) {
        if (!subscriber_next(cursor, &subscriber, err))
            return false;
        if (!subscriber)
            break;
        if (!try_person(showing, subscriber, &taken, err))
            return false;
    }
    if (taken)
        return true;
    whom_sample_free(&showing->person);
    return whom_sample(showing->workspace, NULL, &showing->person, err);
}

static bool choose_person(struct showing *showing, const char *as, const char *audience,
                          struct error *err)
{
    if (as)
        return whom_sample(showing->workspace, as, &showing->person, err);
    return workspace_audience(showing->workspace, audience, &showing->audience, err) &&
           sample_person(showing, err);
}

static void add_page(struct str *out, const struct showing *showing, const char *whom,
                     const struct message_view *view, const struct str *raw)
{
    const struct preview preview = {
        .whom = whom, .content = &showing->content, .view = view, .raw = raw};

    preview_add(out, &preview);
}

static void show(const struct showing *showing, enum preview_format format,
                 const struct message_view *view, const struct str *raw,
                 struct preview_result *result)
{
    switch (format) {
    case PREVIEW_PAGE:
        add_page(&result->bytes, showing, result->whom, view, raw);
        break;
    case PREVIEW_HTML:
        str_add(&result->bytes, view->html.text, view->html.len);
        break;
    case PREVIEW_TEXT:
        str_add(&result->bytes, view->text.text, view->text.len);
        break;
    case PREVIEW_EML:
        str_add(&result->bytes, raw->text, raw->len);
        break;
    }
}

static bool render(struct showing *showing, enum preview_format format,
                   struct preview_result *result, struct error *err)
{
    const struct render_plan_options options = {.test = true};
    const struct message_person person = {.id = showing->person.id,
                                          .generation = showing->person.generation,
                                          .joined_at = showing->person.joined_at,
                                          .profile = &showing->person.profile};
    AUTO(message_free) struct message message = MESSAGE_NONE;
    AUTO(str_free) struct str raw = STR_EMPTY;
    struct message_view view = MESSAGE_VIEW_NONE;
    struct message_plan *plan = NULL;

    if (!render_plan(showing->workspace, &showing->content, &options, &plan, err))
        return false;
    bool rendered =
        message_render(plan, &person, clock_now(showing->workspace->clock), &message, err);
    if (rendered) {
        message_join(&message, &raw);
        message_look(plan, &message, &view);
        result->subject = xstrdup(view.subject.text);
        show(showing, format, &view, &raw, result);
    }
    message_view_free(&view);
    message_plan_free(plan);
    return rendered;
}

static char *words_for(const struct whom_sample *person)
{
    struct str words = STR_EMPTY;

    if (person->id)
        str_addf(&words, "As subscriber #%lld gets it", (long long)person->id);
    else
        str_add_text(&words, "As an invented person would get it");
    return str_take(&words);
}

static char *page_path(const struct workspace *workspace, const char *slug)
{
    struct str name = STR_EMPTY;

    str_addf(&name, PREVIEW_FOLDER "/%s.html", slug);
    char *path = workspace_path(workspace, name.text);
    str_free(&name);
    return path;
}

/* Private: for the one who asked, and nobody else on the machine. */
static bool put_away(const struct workspace *workspace, const struct preview_options *options,
                     struct preview_result *result, struct error *err)
{
    bool is_page_for_us = !options->file && options->format == PREVIEW_PAGE;

    if (!is_page_for_us && (!options->file || !strcmp(options->file, "-")))
        return true;
    if (is_page_for_us) {
        char *folder = workspace_path(workspace, PREVIEW_FOLDER);
        bool made = file_make_folder(folder, 0700, err);
        free(folder);
        if (!made)
            return false;
    }
    result->file = is_page_for_us ? page_path(workspace, result->slug) : xstrdup(options->file);
    bool written = workspace_spares(workspace, result->file, err) &&
                   file_write(result->file, result->bytes.text, result->bytes.len, 0600, err);
    str_reset(&result->bytes);
    return written;
}

static bool note_seen(const struct showing *showing, struct error *err)
{
    const struct workspace *workspace = showing->workspace;
    uint8_t hash[CONTENT_HASH_BYTES];

    return content_hash(&showing->content, hash, err) &&
           tested_note(workspace->store, showing->content.slug, hash, clock_now(workspace->clock),
                       err);
}

bool job_preview(struct workspace *workspace, const struct preview_options *options,
                 struct preview_result *out, struct error *err)
{
    AUTO(picked_free) struct picked picked = PICKED_NONE;
    struct preview_result result = PREVIEW_RESULT_NONE;
    struct showing showing = {.workspace = workspace, .person = WHOM_SAMPLE_NONE};
    char *audience = NULL;

    bool done = pick_edition(workspace, options->edition, PICK_ANY, &picked, err) &&
                take_content(&showing, &picked, &audience, err) &&
                choose_person(&showing, options->as, audience, err);
    if (done) {
        result.slug = xstrdup(picked.slug);
        result.whom = words_for(&showing.person);
        done = render(&showing, options->format, &result, err) &&
               put_away(workspace, options, &result, err) && note_seen(&showing, err);
    }
    free(audience);
    audience_free(showing.audience);
    content_free(&showing.content);
    whom_sample_free(&showing.person);
    if (done)
        *out = result;
    else
        preview_result_free(&result);
    return done;
}

void preview_result_free(struct preview_result *result)
{
    free(result->slug);
    free(result->subject);
    free(result->whom);
    free(result->file);
    str_free(&result->bytes);
    *result = PREVIEW_RESULT_NONE;
}

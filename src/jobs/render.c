#include "jobs/render.h"

#include "base/xalloc.h"
#include "edition/edition.h"
#include "edition/theme.h"
#include "message/message.h"
#include "store/delivery.h"
#include "store/tested.h"

bool render_edition(const struct workspace *workspace, const char *path, struct rendered *out,
                    struct findings *findings, struct error *err)
{
    AUTO(edition_auto_free) struct edition *edition = NULL;
    AUTO(theme_auto_free) struct theme *theme = NULL;
    struct rendered done = RENDERED_NONE;
    struct findings own = FINDINGS_NONE;
    bool fine = edition_load(&edition, path, NULL, findings ? findings : &own, err) &&
                findings_pass(findings ? findings : &own, ERROR_DATA, err);

    findings_free(&own);
    if (!fine || !theme_load(&theme, workspace->folder, err) ||
        !content_build(&done.content, edition, theme, workspace->config, err))
        return false;
    done.audience = xstrdup(edition->head.audience.text);
    done.audience_line = edition->head.audience.line;
    done.file = xstrdup(edition->file);
    *out = done;
    return true;
}

void rendered_free(struct rendered *rendered)
{
    content_free(&rendered->content);
    free(rendered->audience);
    free(rendered->file);
    *rendered = RENDERED_NONE;
}

bool render_was_tested(const struct workspace *workspace, const struct rendered *rendered,
                       bool *tested, struct error *err)
{
    uint8_t hash[CONTENT_HASH_BYTES];
    int64_t at = 0;

    if (!content_hash(&rendered->content, hash, err) ||
        !tested_at(workspace->store, rendered->content.slug, hash, &at, err))
        return false;
    *tested = at != 0;
    return true;
}

bool render_frozen(const struct workspace *workspace, const struct frozen *frozen,
                   struct content *out, uint8_t hash[CONTENT_HASH_BYTES], struct error *err)
{
    AUTO(str_free) struct str blob = STR_EMPTY;

    return frozen_content(workspace->store, frozen, &blob, hash, err) &&
           content_decode(out, blob.text, blob.len, err);
}

bool render_differs(const struct workspace *workspace, const char *path,
                    const uint8_t hash[CONTENT_HASH_BYTES], bool *differs, struct error *err)
{
    AUTO(rendered_free) struct rendered rendered = RENDERED_NONE;
    uint8_t now[CONTENT_HASH_BYTES];

    *differs = false;
    if (!path || !render_edition(workspace, path, &rendered, NULL, NULL))
        return true;
    if (!content_hash(&rendered.content, now, err))
        return false;
    *differs = memcmp(now, hash, sizeof(now)) != 0;
    return true;
}

/* Looks behind `got` while rendering: a section named after an audience may ask it. */
static bool was_got(void *ctx, int64_t edition, int64_t person)
{
    bool got = false;

    return delivery_was_got(ctx, edition, person, &got, NULL) && got;
}

bool render_plan(const struct workspace *workspace, const struct content *content,
                 const struct render_plan_options *options, struct message_plan **out,
                 struct error *err)
{
    struct workspace_scope scope = {.named = NULL};
    struct message_options message = {
        .edition = options->edition,
        .keys = workspace->keys,
        .test = options->test,
        .scope = workspace_scope(workspace, &scope),
        .got = was_got,
        .got_ctx = workspace->store,
    };

    bool made = message_plan_new(out, content, &message, err);
    workspace_scope_free(&scope);
    return made;
}

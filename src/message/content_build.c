#include "base/file.h"
#include "base/finding.h"
#include "base/xalloc.h"
#include "config/config.h"
#include "edition/edition.h"
#include "edition/theme.h"
#include "mail/address.h"
#include "message/content_file.h"
#include "message/message.h"
#include "template/mustache.h"

#define AUDIENCE_PREFIX "audience."

static char *optional(const char *text)
{
    return xstrdup(text ? text : "");
}

/* For the wire: the domain as A-labels. */
static bool take_address(char **out, const char *key, const char *text, struct error *err)
{
    struct address address;

    if (!address_parse(text, &address, err)) {
        if (err)
            err->kind = ERROR_CONFIG;
        return error_wrap(err, "bulletin.%s", key);
    }
    *out = xstrdup(address.text);
    return true;
}

static bool take_settings(struct content *content, const struct config *config, struct error *err)
{
    const struct config_bulletin *bulletin = &config->bulletin;

    content->bulletin_name = optional(bulletin->name);
    content->postal_address = optional(bulletin->postal_address);
    content->list_id = optional(bulletin->list_id);
    content->from_name = optional(bulletin->from_name);
    content->return_address = optional(bulletin->return_address);
    content->public_url = optional(bulletin->public_url);
    content->privacy_url = optional(bulletin->privacy_url);
    content->imprint = optional(bulletin->imprint);
    content->time_zone = optional(bulletin->time_zone);
    if (!take_address(&content->from_address, "from", bulletin->from_address, err))
        return false;
    if (bulletin->reply_to)
        return take_address(&content->reply_to, "reply_to", bulletin->reply_to, err);
    content->reply_to = xstrdup("");
    return true;
}

static bool take_templates(struct content *content, const struct theme *theme,
                           const struct edition *edition, const struct config *config,
                           struct error *err)
{
    struct dressed dressed = DRESSED_NONE;

    if (!theme_dress(&dressed, theme, edition, config, err))
        return false;
    content->slug = xstrdup(edition->slug);
    content->source = xstrdup(edition->source);
    content->subject = dressed.subject;
    content->html = dressed.html;
    content->text = dressed.text;
    content->language = dressed.language;
    return true;
}

/* Is a section of this template named after an audience? */
static bool names_audience(const char *text, enum mustache_format format)
{
    const struct mustache_source source = {text, strlen(text), "", 1};
    AUTO(mustache_auto_free) struct mustache *mustache = NULL;
    size_t count = 0;

    if (!mustache_new(&mustache, &source, format, NULL, NULL))
        return false; /* the plan will say why */
    const char *const *names = mustache_names(mustache, &count);
    for (size_t i = 0; i < count; i++) {
        if (!strncmp(names[i], AUDIENCE_PREFIX, strlen(AUDIENCE_PREFIX)))
            return true;
    }
    return false;
}

/* One may be made of others, so it is all of them or none. */
static void take_audiences(struct content *content, const struct config *config)
{
    if (!config->audience_count || (!names_audience(content->subject, MUSTACHE_HEADER) &&
                                    !names_audience(content->text, MUSTACHE_TEXT) &&
                                    !names_audience(content->html, MUSTACHE_HTML)))
        return;
    content->audiences = xcalloc(config->audience_count, sizeof(*content->audiences));
    content->audience_count = config->audience_count;
    for (size_t i = 0; i < config->audience_count; i++) {
        content->audiences[i].name = xstrdup(config->audiences[i].name);
        content->audiences[i].where = xstrdup(config->audiences[i].where);
    }
}

static bool add_file(struct content *content, const char *folder, const char *path,
                     const char *content_id, struct error *err)
{
    size_t total = 0;

    if (!content_file_read(&content->files[content->file_count], folder, path, content_id, err))
        return false;
    content->file_count++;
    for (size_t i = 0; i < content->file_count; i++)
        total += content->files[i].len;
    return total <= CONTENT_FILES_MAX_BYTES ||
           error_set(err, ERROR_DATA,
                     "with '%.80s' the files are %zu MB; most mail servers take no more than %zu",
                     path, (total >> 20) + 1, CONTENT_FILES_MAX_BYTES >> 20);
}

/* A picture or attachment of an edition, from 0. */
struct named_file {
    const char *path;
    const char *content_id;
    int line;
};

static struct named_file named_file(const struct edition *edition, size_t at)
{
    if (at < edition->picture_count)
        return (struct named_file){edition->pictures[at].path, edition->pictures[at].content_id,
                                   edition->pictures[at].line};
    const struct head_entry *attach = &edition->head.attach[at - edition->picture_count];
    return (struct named_file){attach->text, "", attach->line};
}

/* Pictures and attachments lie beside the edition. */
static bool take_files(struct content *content, const struct edition *edition, struct error *err)
{
    size_t count = edition->picture_count + edition->head.attach_count;
    char *folder = file_folder(edition->path);
    bool done = true;

    content->files = xcalloc(count, sizeof(*content->files));
    for (size_t i = 0; done && i < count; i++) {
        const struct named_file file = named_file(edition, i);
        done = add_file(content, folder, file.path, file.content_id, err) ||
               error_wrap(err, "%.120s:%d", edition->file, file.line);
    }
    free(folder);
    return done;
}

static const char *mend_for(const struct error *err)
{
    return err->kind == ERROR_NO_INPUT ? "Put the file beside the edition, or correct its name"
                                       : "Take another file, or link to it";
}

void content_check_files(const struct edition *edition, struct findings *findings)
{
    size_t count = edition->picture_count + edition->head.attach_count;
    char *folder = file_folder(edition->path);
    struct content content = {.files = xcalloc(count, sizeof(*content.files))};

    for (size_t i = 0; i < count; i++) {
        const struct named_file file = named_file(edition, i);
        struct error err = {0};
        if (!add_file(&content, folder, file.path, file.content_id, &err))
            finding_add(findings, FINDING_ERROR, edition->file, file.line, mend_for(&err), "%s",
                        err.message);
    }
    free(folder);
    content_free(&content);
}

bool content_build(struct content *out, const struct edition *edition, const struct theme *theme,
                   const struct config *config, struct error *err)
{
    struct content content = CONTENT_NONE;

    if (!take_templates(&content, theme, edition, config, err) ||
        !take_settings(&content, config, err) || !take_files(&content, edition, err)) {
        content_free(&content);
        return false;
    }
    take_audiences(&content, config);
    *out = content;
    return true;
}

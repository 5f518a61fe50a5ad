#include "config/config.h"

#include "base/file.h"
#include "base/xalloc.h"
#include "config/places.h"
#include "config/reader.h"
#include "config/rules.h"
#include "config/source.h"

#define SORTED_MAX 500 /* findings; nobody reads more of them, in whatever order */

static void texts_free(struct config_texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        free(texts->list[i]);
    free(texts->list);
}

static void bulletin_free(struct config_bulletin *bulletin)
{
    free(bulletin->name);
    free(bulletin->from_address);
    free(bulletin->from_name);
    free(bulletin->postal_address);
    free(bulletin->list_id);
    free(bulletin->return_address);
    free(bulletin->reply_to);
    free(bulletin->language);
    free(bulletin->time_zone);
    free(bulletin->public_url);
    free(bulletin->privacy_url);
    free(bulletin->imprint);
    free(bulletin->consent);
    texts_free(&bulletin->test_to);
}

static void relay_free(struct config_relay *relay)
{
    free(relay->url);
    free(relay->host);
    free(relay->folder);
    free(relay->user);
    free(relay->secret.text);
    free(relay->secret.folder);
    free(relay->ca_file);
    free(relay->ehlo);
}

static void inbox_free(struct config_inbox *inbox)
{
    free(inbox->url);
    free(inbox->host);
    free(inbox->folder);
    free(inbox->user);
    free(inbox->secret.text);
    free(inbox->secret.folder);
    free(inbox->ca_file);
    texts_free(&inbox->folders);
}

void config_free(struct config *config)
{
    if (!config)
        return;
    bulletin_free(&config->bulletin);
    for (size_t i = 0; i < config->relay_count; i++)
        relay_free(&config->relays[i]);
    free(config->relays);
    inbox_free(&config->inbox);
    texts_free(&config->many_valued);
    for (size_t i = 0; i < config->audience_count; i++) {
        free(config->audiences[i].name);
        free(config->audiences[i].where);
    }
    free(config->audiences);
    for (size_t i = 0; i < config->domain_count; i++)
        free(config->domains[i].domain);
    free(config->domains);
    free(config->store_file);
    free(config->web_listen);
    places_free(config->places);
    free(config);
}

void config_auto_free(struct config **config)
{
    config_free(*config);
}

struct config_place config_where(const struct config *config, const char *path)
{
    return places_find(config->places, path);
}

/* Groups are read one after the other; people read from top to bottom. Each file stays together. */
static void sort_by_line(struct finding *list, size_t count)
{
    for (size_t i = 1; i < count && count <= SORTED_MAX; i++) {
        struct finding moved = list[i];
        size_t at = i;
        for (; at && !strcmp(list[at - 1].file, moved.file) && list[at - 1].line > moved.line; at--)
            list[at] = list[at - 1];
        list[at] = moved;
    }
}

/* The first error, with its place, and how many more there are. */
static bool first_of(const struct findings *found, size_t from, struct error *err)
{
    size_t errors = 0;
    const struct finding *first = NULL;
    AUTO(str_free) struct str place = STR_EMPTY;
    AUTO(str_free) struct str more = STR_EMPTY;

    for (size_t i = from; i < found->count; i++) {
        if (found->list[i].level != FINDING_ERROR)
            continue;
        first = first ? first : &found->list[i];
        errors++;
    }
    if (!first)
        return true;
    str_add_text(&place, first->file);
    if (first->line)
        str_addf(&place, ":%d", first->line);
    if (errors > 1)
        str_addf(&more, " (and %zu more; 'fortnight check' shows all)", errors - 1);
    return error_set(err, ERROR_CONFIG, "%.120s: %.160s%s%.140s%s", place.text, first->what,
                     *first->mend ? "; " : "", first->mend, more.text);
}

static void read_everything(struct config *config, const struct config_text *text,
                            struct findings *found)
{
    struct source source = SOURCE_EMPTY;
    size_t before = found->errors;

    if (source_read(&source, text, found) &&
        reader_read(config, &source, text->workspace_dir, found) && found->errors == before)
        rules_apply(config, found);
    source_free(&source);
}

bool config_parse(struct config **out, const struct config_text *text, struct findings *findings,
                  struct error *err)
{
    struct findings own = FINDINGS_NONE;
    struct findings *found = findings ? findings : &own;
    size_t before = found->count;
    struct config *config = xcalloc(1, sizeof(*config));

    config->places = places_new(text->file);
    read_everything(config, text, found);
    if (found->count > before)
        sort_by_line(found->list + before, found->count - before);
    bool good = first_of(found, before, err);
    findings_free(&own);
    if (good)
        *out = config;
    else
        config_free(config);
    return good;
}

static bool is_safe(const char *path, struct findings *findings, struct error *err)
{
    if (source_is_safe(path))
        return true;
    if (findings)
        finding_add(findings, FINDING_ERROR, path, 0, SOURCE_SAFE_MEND, "%s", SOURCE_UNSAFE);
    return error_set(err, ERROR_CONFIG, "%.200s: %s; %s", path, SOURCE_UNSAFE, SOURCE_SAFE_MEND);
}

bool config_load(struct config **out, const char *workspace_dir, struct findings *findings,
                 struct error *err)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    const char *dir = strcmp(workspace_dir, ".") != 0 ? workspace_dir : "";
    char *path = file_join(dir, CONFIG_FILE);
    struct error why = {0};
    bool good = false;

    if (!file_read(&text, path, CONFIG_MAX_BYTES, &why)) {
        if (why.kind == ERROR_NO_INPUT)
            (void)error_set(err, ERROR_NO_INPUT,
                            "'%.200s' is no workspace: it holds no %s; 'fortnight init DIR' makes "
                            "one, -C DIR names one",
                            workspace_dir, CONFIG_FILE);
        else
            (void)error_set(err, why.kind == ERROR_DATA ? ERROR_CONFIG : why.kind, "%s",
                            why.message);
    } else if (is_safe(path, findings, err)) {
        const struct config_text source = {
            .text = text.text, .len = text.len, .file = path, .workspace_dir = dir};
        good = config_parse(out, &source, findings, err);
    }
    free(path);
    return good;
}

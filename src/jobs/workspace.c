#include "jobs/workspace.h"

#include "base/file.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "jobs/settings.h"
#include "store/frozen.h"
#include "store/key_mark.h"

char *workspace_path(const struct workspace *workspace, const char *name)
{
    return file_join(workspace->folder, name);
}

/*
 * The process runs in the bulletin's time zone: times are shown, and days begin, as its readers
 * know them. The zone was checked against the zone database by the config room.
 */
static void set_time_zone(const char *zone)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): once, before anything else runs */
    if (setenv("TZ", zone, 1))
        abort();
    tzset();
}

/* What only higher rooms can judge; the first error in the configuration's words. */
static bool check_settings(const struct workspace *workspace, struct findings *findings,
                           struct error *err)
{
    struct findings own = FINDINGS_NONE;
    struct findings *all = findings ? findings : &own;
    size_t before = all->count;
    bool fine = settings_check(workspace->config, all);

    for (size_t i = before; !fine && i < all->count; i++) {
        const struct finding *found = &all->list[i];
        if (found->level == FINDING_ERROR) {
            (void)error_set(err, ERROR_CONFIG, "%.150s:%d: %.300s", found->file, found->line,
                            found->what);
            break;
        }
    }
    findings_free(&own);
    return fine;
}

/* A key from elsewhere would find nobody again: neither those on the list nor those who left. */
static bool check_key(const struct workspace *workspace, const char *path, struct error *err)
{
    bool fits = false;

    if (!key_mark_check(workspace->store, workspace->keys, &fits, err))
        return false;
    return fits || error_set(err, ERROR_CONFIG,
                             "'%.200s' is not the key that '%.200s' was made with: restore the one "
                             "that belongs to it from your backup",
                             path, workspace->config->store_file);
}

static bool open_parts(struct workspace *workspace, struct findings *findings, struct error *err)
{
    if (!config_load(&workspace->config, workspace->folder, findings, err) ||
        !check_settings(workspace, findings, err))
        return false;
    set_time_zone(workspace->config->bulletin.time_zone);
    char *key = workspace_path(workspace, WORKSPACE_KEY);
    bool opened = keys_open(&workspace->keys, key, err) &&
                  store_open(&workspace->store, workspace->config->store_file, err) &&
                  check_key(workspace, key, err);
    free(key);
    return opened;
}

/* Every named audience must compile, used or not: a mistake is found today, not on the evening of
 * the edition. */
static bool check_audiences(const struct workspace *workspace, struct error *err)
{
    const struct config *config = workspace->config;

    for (size_t i = 0; i < config->audience_count; i++) {
        struct audience *audience = NULL;
        if (!workspace_audience(workspace, config->audiences[i].where, &audience, err)) {
            AUTO(str_free) struct str path = STR_EMPTY;
            str_addf(&path, "audiences[%zu].where", i);
            struct config_place place = config_where(config, path.text);
            if (err)
                err->kind = ERROR_CONFIG;
            return error_wrap(err, "%s:%d: audience '%.60s'", place.file, place.line,
                              config->audiences[i].name);
        }
        audience_free(audience);
    }
    return true;
}

bool workspace_open(struct workspace *out, const struct workspace_options *options,
                    struct error *err)
{
    struct workspace opened = {
        .folder = xstrdup(options->folder ? options->folder : "."),
        .clock = options->clock ? options->clock : &clock_system,
        .log = options->log,
    };

    if (!open_parts(&opened, options->findings, err) || !check_audiences(&opened, err)) {
        workspace_close(&opened);
        return false;
    }
    *out = opened;
    return true;
}

bool workspace_spares(const struct workspace *workspace, const char *path, struct error *err)
{
    char *own[] = {workspace_path(workspace, WORKSPACE_KEY), workspace_path(workspace, CONFIG_FILE),
                   xstrdup(workspace->config->store_file)};
    bool spared = !file_is_special(path) ||
                  error_set(err, ERROR_CANNOT_CREATE,
                            "'%.200s' is there and no ordinary file; give another name", path);

    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        if (spared && file_is_same(path, own[i]))
            spared = error_set(err, ERROR_CANNOT_CREATE,
                               "'%.200s' belongs to the workspace and is not overwritten; give "
                               "another name",
                               path);
        free(own[i]);
    }
    return spared;
}

void workspace_close(struct workspace *workspace)
{
    store_close(workspace->store);
    keys_free(workspace->keys);
    config_free(workspace->config);
    free(workspace->folder);
    *workspace = WORKSPACE_NONE;
}

static int64_t day_start(void *ctx, int year, int month, int day)
{
    struct tm parts = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_isdst = -1};

    (void)ctx;
    return (int64_t)mktime(&parts);
}

static bool edition_number(void *ctx, const char *slug, int64_t *number)
{
    const struct workspace_scope *scope = ctx;
    AUTO(frozen_free) struct frozen frozen = FROZEN_NONE;

    if (!frozen_by_slug(scope->workspace->store, slug, &frozen, NULL) || !frozen.id)
        return false;
    *number = frozen.id;
    return true;
}

const struct audience_scope *workspace_scope(const struct workspace *workspace,
                                             struct workspace_scope *memory)
{
    const struct config *config = workspace->config;

    memory->workspace = workspace;
    memory->named = xcalloc(config->audience_count, sizeof(*memory->named));
    for (size_t i = 0; i < config->audience_count; i++) {
        memory->named[i].name = config->audiences[i].name;
        memory->named[i].where = config->audiences[i].where;
    }
    memory->scope = (struct audience_scope){
        .named = memory->named,
        .named_count = config->audience_count,
        .day_start = day_start,
        .edition = edition_number,
        .ctx = memory,
    };
    return &memory->scope;
}

void workspace_scope_free(struct workspace_scope *memory)
{
    free(memory->named);
    memory->named = NULL;
}

bool workspace_audience(const struct workspace *workspace, const char *text, struct audience **out,
                        struct error *err)
{
    struct workspace_scope scope = {.named = NULL};

    bool compiled =
        audience_compile(out, text ? text : "", workspace_scope(workspace, &scope), err);
    workspace_scope_free(&scope);
    return compiled;
}

void workspace_time(int64_t at, char out[WORKSPACE_TIME_SIZE])
{
    time_t seconds = (time_t)at;
    struct tm parts = {0};

    if (!localtime_r(&seconds, &parts) ||
        !strftime(out, WORKSPACE_TIME_SIZE, "%a %d %b %Y %H:%M", &parts))
        (void)snprintf(out, WORKSPACE_TIME_SIZE, "?");
}

void workspace_time_of_day(int64_t at, char out[WORKSPACE_TIME_SIZE])
{
    time_t seconds = (time_t)at;
    struct tm parts = {0};

    if (!localtime_r(&seconds, &parts) || !strftime(out, WORKSPACE_TIME_SIZE, "%H:%M", &parts))
        (void)snprintf(out, WORKSPACE_TIME_SIZE, "?");
}

#include "jobs/init.h"

#include <dirent.h>
#include <unistd.h>

#include "base/file.h"
#include "base/keys.h"
#include "base/xalloc.h"
#include "config/config.h"
#include "jobs/init_draft.h"
#include "jobs/settings.h"
#include "jobs/workspace.h"
#include "store/store.h"

#define DATABASE "fortnight.db"

/* What a workspace begins with; all of it is ours to remove again, for the folder was empty. */
static const char *const folders[] = {WORKSPACE_EDITIONS, WORKSPACE_TEMPLATES, WORKSPACE_SECRETS};
static const char *const files[] = {CONFIG_FILE, WORKSPACE_KEY,   INIT_PASSWORD_FILE,
                                    DATABASE,    DATABASE "-wal", DATABASE "-shm"};
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static bool is_empty(const char *folder)
{
    DIR *dir = opendir(folder);
    bool empty = dir != NULL;
    const struct dirent *entry = NULL;

    /* NOLINTNEXTLINE(concurrency-mt-unsafe): a stream of our own; readdir_r is deprecated */
    while (empty && (entry = readdir(dir)))
        empty = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
    if (dir)
        (void)closedir(dir);
    return empty;
}

static void remove_all(const char *folder, bool made)
{
    for (size_t i = 0; i < COUNT(files); i++) {
        char *path = file_join(folder, files[i]);
        (void)unlink(path);
        free(path);
    }
    for (size_t i = 0; i < COUNT(folders); i++) {
        char *path = file_join(folder, folders[i]);
        (void)rmdir(path);
        free(path);
    }
    if (made)
        (void)rmdir(folder);
}

static bool make_folders(const char *folder, struct error *err)
{
    bool good = true;

    for (size_t i = 0; good && i < COUNT(folders); i++) {
        char *path = file_join(folder, folders[i]);
        good = file_make_folder(path, 0700, err);
        free(path);
    }
    return good;
}

static bool make_file(const char *folder, const char *name, const struct str *text,
                      struct error *err)
{
    char *path = file_join(folder, name);
    bool good = file_create(path, text->text, text->len, 0600, err);

    free(path);
    return good;
}

/* The configuration comes last: without it the folder is no workspace. */
static bool fill(const char *folder, const struct init_draft *draft, const struct str *config,
                 struct error *err)
{
    const struct str nothing = STR_EMPTY;
    char *key = file_join(folder, WORKSPACE_KEY);
    char *database = file_join(folder, DATABASE);
    bool good = make_folders(folder, err) &&
                (!draft->user || make_file(folder, INIT_PASSWORD_FILE, &nothing, err)) &&
                keys_create(key, err) && store_create(database, err) &&
                make_file(folder, CONFIG_FILE, config, err);

    free(key);
    free(database);
    return good;
}

/* What we wrote ourselves must read back without a complaint, whatever was answered. */
static bool proves_right(const struct str *text, struct error *err)
{
    AUTO(config_auto_free) struct config *config = NULL;
    struct findings findings = FINDINGS_NONE;
    const struct config_text source = {
        .text = text->text, .len = text->len, .file = CONFIG_FILE, .workspace_dir = ""};
    bool good = config_parse(&config, &source, NULL, err);

    if (good && !settings_check(config, &findings))
        good = error_set(err, ERROR_USAGE, "%.400s", findings.list[0].what);
    findings_free(&findings);
    return good;
}

static bool make_workspace(const char *folder, const struct init_draft *draft, struct error *err)
{
    AUTO(str_free) struct str config = STR_EMPTY;
    bool made = !file_exists(folder);

    init_draft_write(draft, &config);
    if (!proves_right(&config, err))
        return false;
    if (!file_make_folder(folder, 0700, err))
        return false;
    if (fill(folder, draft, &config, err) && file_sync_folder(folder, err))
        return true;
    remove_all(folder, made);
    return false;
}

static struct init_result tell(const char *folder, const struct init_draft *draft)
{
    return (struct init_result){
        .folder = xstrdup(folder),
        .config_file = file_join(folder, CONFIG_FILE),
        .key_file = file_join(folder, WORKSPACE_KEY),
        .password_file = draft->user ? file_join(folder, INIT_PASSWORD_FILE) : NULL,
        .relay = xstrdup(draft->relay),
        .invented = draft->invented,
        .advice = draft->advice,
    };
}

bool job_init(const struct init_options *options, struct init_result *out, struct error *err)
{
    AUTO(init_draft_free) struct init_draft draft = {0};

    if (file_exists(options->folder) && !is_empty(options->folder))
        return error_set(err, ERROR_CANNOT_CREATE,
                         "'%.200s' is there already and not an empty folder; name a new one",
                         options->folder);
    if (!init_draft_make(&draft, options, err) || !make_workspace(options->folder, &draft, err))
        return false;
    *out = tell(options->folder, &draft);
    return true;
}

void init_result_free(struct init_result *result)
{
    free(result->folder);
    free(result->config_file);
    free(result->key_file);
    free(result->password_file);
    free(result->relay);
    *result = INIT_RESULT_NONE;
}

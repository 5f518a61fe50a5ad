#include "jobs/demo.h"

#include <dirent.h>
#include <errno.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "jobs/import.h"
#include "jobs/init.h"
#include "jobs/invented.h"
#include "template/find.h"

#define DEMO_SLUG "pay-talks"

struct demo {
    const struct demo_options *options;
    struct demo_result *result;
    struct workspace workspace;
};

static void say_step(const struct demo *demo, const char *what)
{
    if (demo->options->step)
        demo->options->step(demo->options->ctx, what);
}

/* The workspace stays, to be looked at: in a fresh folder of the temporary one. */
static bool make_workspace(struct demo *demo, struct error *err)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): nothing else runs yet */
    const char *temporary = getenv("TMPDIR");
    struct init_options options = {.name = "Rank and File Fortnightly",
                                   .from = "bulletin@lists.example.org"};
    struct init_result made = INIT_RESULT_NONE;
    char *parent =
        file_join(temporary && *temporary == '/' ? temporary : "/tmp", "fortnight-demo.XXXXXX");

    if (!mkdtemp(parent)) {
        (void)error_set(err, file_error_kind(errno, ERROR_CANNOT_CREATE),
                        "cannot make the folder '%.200s': %s", parent, error_reason(errno));
        free(parent);
        return false;
    }
    demo->result->folder = file_join(parent, "bulletin");
    demo->result->outbox = file_join(demo->result->folder, "outbox");
    free(parent);
    options.folder = demo->result->folder;
    bool inited = job_init(&options, &made, err);
    init_result_free(&made);
    struct workspace_options open = {.folder = demo->result->folder};
    return inited && workspace_open(&demo->workspace, &open, err);
}

static bool write_list(const struct demo *demo, const char *path, struct error *err)
{
    AUTO(str_free) struct str list = STR_EMPTY;

    invented_list(&list, demo->options->people ? demo->options->people : DEMO_PEOPLE);
    return file_write(path, list.text, list.len, 0600, err);
}

static bool import_people(struct demo *demo, struct error *err)
{
    struct import_result imported = IMPORT_RESULT_NONE;
    char *path = workspace_path(&demo->workspace, "people.csv");
    struct import_options options = {.file = path, .consent = "invented for the demo"};

    say_step(demo, "Importing invented people");
    bool done =
        write_list(demo, path, err) && job_import(&demo->workspace, &options, &imported, err);
    import_result_free(&imported);
    free(path);
    return done;
}

static bool write_edition(struct demo *demo, struct error *err)
{
    struct found_template sample = FOUND_NOTHING;

    if (!find_template(&sample, demo->workspace.folder, "demo/" DEMO_SLUG ".md", err))
        return false;
    char *path = workspace_path(&demo->workspace, WORKSPACE_EDITIONS "/" DEMO_SLUG ".md");
    bool written = file_write(path, sample.text, sample.len, 0644, err);
    free(path);
    find_done(&sample);
    return written;
}

static bool send_edition(struct demo *demo, struct error *err)
{
    struct send_options options = {
        .edition = DEMO_SLUG, .progress = demo->options->progress, .ctx = demo->options->ctx};

    say_step(demo, "Sending \"" DEMO_SLUG "\" to a folder");
    return job_send(&demo->workspace, &options, &demo->result->send, err);
}

/* The first message by name, so that it is the same one every time. */
static void choose_message(struct demo_result *result)
{
    char *box = file_join(result->outbox, "new");
    DIR *folder = opendir(box);
    char *chosen = NULL;

    /* NOLINTNEXTLINE(concurrency-mt-unsafe): a stream of our own; safe in glibc */
    for (struct dirent *entry = folder ? readdir(folder) : NULL; entry; entry = readdir(folder)) {
        if (entry->d_name[0] != '.' && (!chosen || strcmp(entry->d_name, chosen) < 0)) {
            free(chosen);
            chosen = xstrdup(entry->d_name);
        }
    }
    if (folder)
        (void)closedir(folder);
    result->message = chosen ? file_join(box, chosen) : NULL;
    free(chosen);
    free(box);
}

bool job_demo(const struct demo_options *options, struct demo_result *out, struct error *err)
{
    struct demo_result result = DEMO_RESULT_NONE;
    struct demo demo = {.options = options, .result = &result, .workspace = WORKSPACE_NONE};

    say_step(&demo, "Making a workspace");
    bool done = make_workspace(&demo, err) && import_people(&demo, err) &&
                write_edition(&demo, err) && send_edition(&demo, err);
    workspace_close(&demo.workspace);
    if (!done) {
        demo_result_free(&result);
        return false;
    }
    choose_message(&result);
    *out = result;
    return true;
}

void demo_result_free(struct demo_result *result)
{
    free(result->folder);
    free(result->outbox);
    free(result->message);
    send_result_free(&result->send);
    *result = DEMO_RESULT_NONE;
}

/*
 * workspace_fixture.h - for the tests of the jobs: one workspace in a folder of its own, with an
 * outbox for a relay, and ways to put people and editions into it.
 */
#ifndef TESTS_WORKSPACE_FIXTURE_H
#define TESTS_WORKSPACE_FIXTURE_H

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/file.h"
#include "jobs/by_hand.h"
#include "jobs/init.h"

static char folder[] = "/tmp/fortnight-jobs.XXXXXX";
static char *home; /* the workspace, in folder */

/* What init leaves for later, and check then misses. */
static bool add_inbox(struct error *err)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    char *path = file_join(home, CONFIG_FILE);
    bool added = file_read(&text, path, CONFIG_MAX_BYTES, err);

    str_add_text(&text, "inbox = { url = \"maildir:inbox\"; };\n");
    added = added && file_write(path, text.text, text.len, 0600, err);
    free(path);
    return added;
}

UNUSED static int make_workspace(void **state)
{
    struct init_options options = {.name = "Rank and File", .from = "bulletin@lists.example.org"};
    struct init_result result = INIT_RESULT_NONE;
    struct error err = {0};

    (void)state;
    if (!mkdtemp(folder))
        return -1;
    home = file_join(folder, "bulletin");
    options.folder = home;
    if (!job_init(&options, &result, &err) || !add_inbox(&err)) {
        print_error("%s\n", err.message);
        return -1;
    }
    init_result_free(&result);
    return 0;
}

UNUSED static int remove_workspace(void **state)
{
    AUTO(str_free) struct str command = STR_EMPTY;

    (void)state;
    str_addf(&command, "rm -rf '%s'", folder);
    free(home);
    /* NOLINTNEXTLINE(cert-env33-c,concurrency-mt-unsafe): a folder of our own making */
    return system(command.text);
}

UNUSED static void open_workspace(struct workspace *workspace)
{
    const struct workspace_options options = {.folder = home};
    struct error err = {0};

    if (!workspace_open(workspace, &options, &err))
        fail_msg("%s", err.message);
}

/* editions/SLUG.md; a file that is there is replaced. */
UNUSED static void put_edition(const char *slug, const char *text)
{
    AUTO(str_free) struct str path = STR_EMPTY;
    struct error err = {0};

    str_addf(&path, "%s/editions/%s.md", home, slug);
    if (!file_write(path.text, text, strlen(text), 0600, &err))
        fail_msg("%s", err.message);
}

/* Somebody active; each field is "name=value", ended by NULL. */
UNUSED static void add_person(struct workspace *workspace, const char *address,
                              const char *const *fields)
{
    const struct by_hand_add add = {.address = address, .assignments = fields, .consent = "asked"};
    struct by_hand_result result;
    struct error err = {0};

    if (!job_add(workspace, &add, &result, &err))
        fail_msg("%s", err.message);
}

#endif

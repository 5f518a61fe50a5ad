/*
 * list_fixture.h - workspaces in a temporary folder, and files of people, for the tests of what
 * happens to the list.
 */
#ifndef TESTS_LIST_FIXTURE_H
#define TESTS_LIST_FIXTURE_H

#include <setjmp.h>
#include <unistd.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "jobs/import.h"
#include "jobs/init.h"
#include "jobs/list.h"

static char list_folder[] = "/tmp/fortnight-list.XXXXXX";

static int list_setup(void **state)
{
    (void)state;
    return mkdtemp(list_folder) ? 0 : -1;
}

static int list_teardown(void **state)
{
    AUTO(str_free) struct str command = STR_EMPTY;

    (void)state;
    str_addf(&command, "rm -rf '%s'", list_folder);
    /* NOLINTNEXTLINE(cert-env33-c,concurrency-mt-unsafe): our own folder, nothing else runs */
    return system(command.text);
}

static char *list_path(const char *name)
{
    return file_join(list_folder, name);
}

/* A workspace of this name, with more lines for its configuration. */
static void list_open(struct workspace *workspace, const char *name, const char *settings)
{
    char *folder = list_path(name);
    char *conf = file_join(folder, "fortnight.conf");
    struct init_options options = {.folder = folder};
    struct init_result made = INIT_RESULT_NONE;
    struct workspace_options opening = {.folder = folder};
    AUTO(str_free) struct str text = STR_EMPTY;
    struct error err = {0};

    assert_true(job_init(&options, &made, &err));
    init_result_free(&made);
    assert_true(file_read(&text, conf, 100000, &err));
    str_addf(&text, "\n%s\n", settings);
    assert_true(file_write(conf, text.text, text.len, 0600, &err));
    if (!workspace_open(workspace, &opening, &err))
        fail_msg("%s", err.message);
    free(conf);
    free(folder);
}

static char *list_write(const char *name, const char *text, size_t len)
{
    char *path = list_path(name);
    struct error err = {0};

    if (!file_write(path, text, len, 0600, &err))
        fail_msg("%s", err.message);
    return path;
}

static bool add_line(void *ctx, const struct person *person)
{
    struct str *out = ctx;

    str_addf(out, "#%d %s %s", (int)person->number, person->address, person->status);
    for (size_t i = 0; i < person->field_count; i++)
        str_addf(out, " %s=%s", person->fields[i].name, person->fields[i].text);
    str_add_text(out, "\n");
    return true;
}

/* Everybody as "#1 ada@example.org active sector=buses; rail", a line each. */
static void list_all(struct workspace *workspace, struct str *out)
{
    struct list_options options = {.each = add_line, .ctx = out};
    struct list_result result;
    struct error err = {0};

    str_reset(out);
    if (!job_list(workspace, &options, &result, &err))
        fail_msg("%s", err.message);
}

static void list_holds(struct workspace *workspace, const char *want)
{
    AUTO(str_free) struct str got = STR_EMPTY;

    list_all(workspace, &got);
    assert_string_equal(got.text, want);
}

#endif

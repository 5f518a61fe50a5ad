#include "jobs/preview.h"

#include <sys/stat.h>
#include <unistd.h>

#include "jobs/plan.h"
#include "mail/tag.h"
#include "workspace_fixture.h"

#define SOURCE                                                                                     \
    "---\nsubject: Talks, {{first_name|friend}}\naudience: branch = North\n---\n"                  \
    "Dear {{first_name|friend}} of {{branch|nowhere}}, come!\n"

static struct preview_result preview(struct workspace *workspace, struct preview_options options)
{
    struct preview_result result = PREVIEW_RESULT_NONE;
    struct error err = {0};

    if (!job_preview(workspace, &options, &result, &err))
        fail_msg("%s", err.message);
    return result;
}

static void test_invented(void **state)
{
    struct workspace workspace = WORKSPACE_NONE;
    struct plan plan = PLAN_NONE;

    (void)state;
    open_workspace(&workspace);
    struct preview_result result =
        preview(&workspace, (struct preview_options){.format = PREVIEW_TEXT});
    assert_string_equal(result.slug, "pay-talks");
    assert_string_equal(result.subject, "[Test] Talks, Robin");
    assert_string_equal(result.whom, "As an invented person would get it");
    assert_null(result.file);
    assert_non_null(strstr(result.bytes.text, "Dear Robin of nowhere, come!"));
    preview_result_free(&result);
    assert_true(job_plan(&workspace, NULL, &plan, NULL)); /* it was looked at: send need not ask */
    assert_true(plan.tested);
    plan_free(&plan);
    workspace_close(&workspace);
}

/* The first of the audience, not the first of the list; or who is asked for. */
static void test_people(void **state)
{
    struct workspace workspace = WORKSPACE_NONE;

    (void)state;
    open_workspace(&workspace);
    add_person(&workspace, "ada@example.org", (const char *const[]){"branch=South", NULL});
    add_person(&workspace, "eve@example.org", (const char *const[]){"branch=North", NULL});
    struct preview_result result =
        preview(&workspace, (struct preview_options){.format = PREVIEW_HTML});
    assert_string_equal(result.whom, "As subscriber #2 gets it");
    assert_non_null(strstr(result.bytes.text, "Dear friend of North, come!"));
    preview_result_free(&result);
    result = preview(
        &workspace,
        (struct preview_options){.edition = "pay", .as = "ada@example.org", .format = PREVIEW_EML});
    assert_string_equal(result.whom, "As subscriber #1 gets it");
    assert_non_null(strstr(result.bytes.text, "\r\nTo: ada@example.org\r\n"));
    preview_result_free(&result);
    workspace_close(&workspace);
}

/* No tag in it can do anything to anybody. */
static void test_tags(void **state)
{
    struct workspace workspace = WORKSPACE_NONE;
    struct tag tag = {0};
    size_t tags = 0;

    (void)state;
    open_workspace(&workspace);
    struct preview_result result =
        preview(&workspace, (struct preview_options){.format = PREVIEW_EML});
    for (size_t i = 0; i + TAG_MAX <= result.bytes.len; i++) {
        if (tag_read(result.bytes.text + i, TAG_MAX, workspace.keys, &tag) != TAG_GOOD)
            continue;
        assert_int_equal(tag.purpose, TAG_TEST);
        tags++;
    }
    assert_true(tags > 0);
    preview_result_free(&result);
    workspace_close(&workspace);
}

static void check_private(const char *path)
{
    struct stat about;

    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, S_ISDIR(about.st_mode) ? 0700 : 0600);
}

static void test_page(void **state)
{
    struct workspace workspace = WORKSPACE_NONE;
    AUTO(str_free) struct str written = STR_EMPTY;

    (void)state;
    open_workspace(&workspace);
    struct preview_result result = preview(&workspace, (struct preview_options){0});
    char *previews = workspace_path(&workspace, PREVIEW_FOLDER);
    char *page = file_join(previews, "pay-talks.html");
    assert_string_equal(result.file, page);
    assert_int_equal(result.bytes.len, 0);
    assert_true(file_read(&written, page, (size_t)1 << 20, NULL));
    assert_non_null(strstr(written.text, "<h1 dir=\"auto\">[Test] Talks, friend</h1>"));
    check_private(page);
    check_private(previews);
    preview_result_free(&result);
    char *chosen = file_join(folder, "page.html");
    result = preview(&workspace, (struct preview_options){.file = chosen});
    assert_string_equal(result.file, chosen);
    check_private(chosen);
    assert_int_equal(unlink(chosen), 0);
    preview_result_free(&result);
    free(chosen);
    free(page);
    free(previews);
    workspace_close(&workspace);
}

static void test_format(void **state)
{
    enum preview_format format = PREVIEW_PAGE;
    struct error err = {0};

    (void)state;
    assert_true(preview_format_read("text", &format, &err));
    assert_int_equal(format, PREVIEW_TEXT);
    assert_false(preview_format_read("pdf", &format, &err));
    assert_string_equal(err.message, "--format is html, text or eml, not 'pdf'");
    assert_int_equal(err.kind, ERROR_USAGE);
}

static int make_workspace_with_edition(void **state)
{
    if (make_workspace(state) != 0)
        return -1;
    put_edition("pay-talks", SOURCE);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_invented), cmocka_unit_test(test_people), cmocka_unit_test(test_tags),
        cmocka_unit_test(test_page),     cmocka_unit_test(test_format),
    };

    return cmocka_run_group_tests(tests, make_workspace_with_edition, remove_workspace);
}

#include "jobs/preview.h"

#include <setjmp.h>
#include <sys/stat.h>
#include <unistd.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/file.h"
#include "jobs/init.h"
#include "jobs/plan.h"
#include "mail/address.h"
#include "mail/tag.h"
#include "store/change.h"

#define SOURCE                                                                                     \
    "---\nsubject: Talks, {{first_name|friend}}\naudience: branch = North\n---\n"                  \
    "Dear {{first_name|friend}} of {{branch|nowhere}}, come!\n"

static char folder[] = "/tmp/fortnight-preview.XXXXXX";
static char *home;

static void add_person(struct workspace *workspace, const char *mailbox, const char *branch)
{
    AUTO(str_free) struct str stored = STR_EMPTY;
    AUTO(profile_free) struct profile profile = PROFILE_EMPTY;
    uint8_t key[ADDRESS_KEY_BYTES];
    uint8_t domain[ADDRESS_DOMAIN_KEY_BYTES];
    struct address address;
    struct change change = {
        .what = SUBSCRIPTION_ADD, .channel = CHANGE_BY_ORGANISER, .at = 1000, .evidence = "asked"};
    struct change_result result;

    assert_true(address_parse(mailbox, &address, NULL));
    address_key(&address, workspace->keys, key);
    address_domain_key(&address, workspace->keys, domain);
    profile_set_address(&profile, address.text);
    assert_true(profile_set(&profile, "branch", branch));
    profile_encode(&profile, &stored);
    struct change_person person = {.address_key = key,
                                   .domain_key = domain,
                                   .profile = stored.text,
                                   .profile_len = stored.len};
    assert_true(change_enter(workspace->store, &change, &person, &result, NULL));
}

static void open_workspace(struct workspace *workspace)
{
    const struct workspace_options options = {.folder = home};
    struct error err = {0};

    if (!workspace_open(workspace, &options, &err))
        fail_msg("%s", err.message);
}

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
    add_person(&workspace, "ada@example.org", "South");
    add_person(&workspace, "eve@example.org", "North");
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
    assert_non_null(strstr(written.text, "<h1>[Test] Talks, friend</h1>"));
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

static int make_workspace(void **state)
{
    struct init_options options = {.name = "Rank and File", .from = "bulletin@lists.example.org"};
    struct init_result result = INIT_RESULT_NONE;

    (void)state;
    if (!mkdtemp(folder))
        return -1;
    home = file_join(folder, "bulletin");
    options.folder = home;
    if (!job_init(&options, &result, NULL))
        return -1;
    init_result_free(&result);
    char *editions = file_join(home, "editions");
    char *path = file_join(editions, "pay-talks.md");
    bool put = file_write(path, SOURCE, strlen(SOURCE), 0600, NULL);
    free(path);
    free(editions);
    return put ? 0 : -1;
}

static int remove_workspace(void **state)
{
    AUTO(str_free) struct str command = STR_EMPTY;

    (void)state;
    str_addf(&command, "rm -rf '%s'", folder);
    free(home);
    /* NOLINTNEXTLINE(cert-env33-c,concurrency-mt-unsafe): a folder of our own making */
    return system(command.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_invented), cmocka_unit_test(test_people), cmocka_unit_test(test_tags),
        cmocka_unit_test(test_page),     cmocka_unit_test(test_format),
    };

    return cmocka_run_group_tests(tests, make_workspace, remove_workspace);
}

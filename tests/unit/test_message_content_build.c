#include <setjmp.h>
#include <unistd.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include "base/base.h"

#include <cmocka.h>

#include "base/file.h"
#include "config/config.h"
#include "edition/edition.h"
#include "edition/theme.h"
#include "message/content_file.h"
#include "message/message.h"

#define SETTINGS                                                                                   \
    "bulletin = { name = \"Fortnightly\"; from = \"bulletin@bücher.example.org\";"                \
    " postal_address = \"12 Union Street\"; list_id = \"f.lists.example.org\"; return_address = "  \
    "\"b+{tag}@lists.example.org\"; };"                                                            \
    " relay = { url = \"maildir:outbox\"; };"                                                      \
    " audiences = ( { name = \"buses\"; where = \"sector has buses\"; } );"
#define HEAD "---\nsubject: Pay talks, {{first_name|friend}}\n"

static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

/* A folder with an edition and what lies beside it. */
struct fixture {
    char folder[40];
    struct config *config;
    struct theme *theme;
    struct content content;
    struct error err;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    const struct config_text text = {SETTINGS, strlen(SETTINGS), "fortnight.conf", "."};

    fixture = (struct fixture){.folder = "/tmp/fortnight-content-XXXXXX"};
    *state = &fixture;
    if (mkdtemp(fixture.folder) && config_parse(&fixture.config, &text, NULL, &fixture.err) &&
        theme_load(&fixture.theme, NULL, &fixture.err))
        return 0;
    (void)fprintf(stderr, "%s\n", fixture.err.message);
    return -1;
}

static void put(const struct fixture *fixture, const char *name, const char *bytes, size_t len)
{
    char *path = file_join(fixture->folder, name);

    assert_true(file_write(path, bytes, len, 0600, NULL));
    free(path);
}

static int tear_down(void **state)
{
    static const char *const names[] = {"pay-talks.md", "bus.png", "leaflet.pdf", "big.bin",
                                        "text.txt"};
    struct fixture *fixture = *state;

    content_free(&fixture->content);
    config_free(fixture->config);
    theme_free(fixture->theme);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char *path = file_join(fixture->folder, names[i]);
        (void)unlink(path);
        free(path);
    }
    return rmdir(fixture->folder);
}

static bool build(struct fixture *fixture, const char *source)
{
    AUTO(edition_auto_free) struct edition *edition = NULL;
    struct findings findings = FINDINGS_NONE;
    char *path = file_join(fixture->folder, "pay-talks.md");

    put(fixture, "pay-talks.md", source, strlen(source));
    assert_true(edition_load(&edition, path, "editions/pay-talks.md", &findings, &fixture->err));
    free(path);
    if (findings.errors)
        fail_msg("%s", findings.list[0].what);
    findings_free(&findings);
    content_free(&fixture->content);
    return content_build(&fixture->content, edition, fixture->theme, fixture->config,
                         &fixture->err);
}

static void test_whole(void **state)
{
    struct fixture *fixture = *state;
    const struct content *content = &fixture->content;

    if (!build(fixture, HEAD "---\nDear {{first_name|friend}}, come!\n"))
        fail_msg("%s", fixture->err.message);
    assert_string_equal(content->slug, "pay-talks");
    assert_string_equal(content->subject, "Pay talks, {{first_name|friend}}");
    assert_non_null(strstr(content->html, "{{first_name|friend}}"));
    assert_non_null(strstr(content->text, "Dear {{first_name|friend}}, come!\n"));
    assert_non_null(strstr(content->text, "Fortnightly")); /* known now: no blank any more */
    assert_non_null(strstr(content->html, "12 Union Street"));
    assert_string_equal(content->source, HEAD "---\nDear {{first_name|friend}}, come!\n");
    assert_string_equal(content->from_address, "bulletin@xn--bcher-kva.example.org");
    assert_string_equal(content->reply_to, "");
    assert_int_equal(content->audience_count, 0);
    assert_int_equal(content->file_count, 0);
}

static void test_audiences(void **state)
{
    struct fixture *fixture = *state;

    assert_true(build(fixture, HEAD "---\n{{#audience.buses}}\n\nx\n\n{{/audience.buses}}\n"));
    assert_int_equal(fixture->content.audience_count, 1);
    assert_string_equal(fixture->content.audiences[0].name, "buses");
    assert_string_equal(fixture->content.audiences[0].where, "sector has buses");
}

/* What was frozen and read back gives the same messages, octet for octet. */
static void test_resumes_the_same(void **state)
{
    struct fixture *fixture = *state;
    AUTO(content_free) struct content back = CONTENT_NONE;
    AUTO(str_free) struct str blob = STR_EMPTY;
    AUTO(profile_free) struct profile profile = PROFILE_EMPTY;
    static const uint8_t master[KEYS_MASTER_BYTES];
    struct keys *keys = keys_from_master(master);
    struct str octets[2] = {STR_EMPTY, STR_EMPTY};

    put(fixture, "bus.png", png, sizeof(png));
    assert_true(build(fixture, HEAD "---\n{{#audience.buses}}\n\nx\n\n{{/audience.buses}}\n\n"
                                    "![A bus](bus.png)\n\n{{region|nowhere}}\n"));
    assert_true(content_encode(&fixture->content, &blob, NULL));
    assert_true(content_decode(&back, blob.text, blob.len, NULL));
    profile_set_address(&profile, "ada@example.org");
    assert_true(profile_add(&profile, "sector", "buses"));
    for (int i = 0; i < 2; i++) {
        AUTO(message_free) struct message message = MESSAGE_NONE;
        const struct message_options options = {.edition = 7, .keys = keys};
        const struct message_person person = {.id = 1, .generation = 0, .profile = &profile};
        struct message_plan *plan = NULL;
        assert_true(message_plan_new(&plan, i ? &back : &fixture->content, &options, NULL));
        assert_true(message_render(plan, &person, 0, &message, NULL));
        message_join(&message, &octets[i]);
        message_plan_free(plan);
    }
    assert_string_equal(octets[0].text, octets[1].text);
    assert_non_null(strstr(octets[0].text, "multipart/related"));
    str_free(&octets[0]);
    str_free(&octets[1]);
    keys_free(keys);
}

static void test_files(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "bus.png", png, sizeof(png));
    put(fixture, "leaflet.pdf", "%PDF-1.7", 8);
    if (!build(fixture, HEAD "attach: leaflet.pdf\n---\n![A bus](bus.png)\n"))
        fail_msg("%s", fixture->err.message);
    const struct content_file *files = fixture->content.files;
    assert_int_equal(fixture->content.file_count, 2);
    assert_string_equal(files[0].type, "image/png");
    assert_int_equal(files[0].len, sizeof(png));
    assert_non_null(strstr(fixture->content.html, files[0].content_id));
    assert_string_equal(files[1].name, "leaflet.pdf");
    assert_string_equal(files[1].type, "application/pdf");
    assert_string_equal(files[1].content_id, "");
}

static void test_files_refused(void **state)
{
    static const struct {
        const char *source, *message;
        enum error_kind kind;
    } cases[] = {
        {HEAD "attach: nowhere.pdf\n---\nx\n", "editions/pay-talks.md:3: 'nowhere.pdf'",
         ERROR_NO_INPUT},
        {HEAD "---\n![A bus](text.txt)\n", "'text.txt' is neither PNG, JPEG nor GIF", ERROR_DATA},
        {HEAD "attach: big.bin\n---\nx\n", "'big.bin'", ERROR_DATA},
    };
    struct fixture *fixture = *state;
    struct str big = STR_EMPTY;

    str_reserve(&big, CONTENT_FILE_MAX_BYTES + 1);
    memset(big.text, 'x', CONTENT_FILE_MAX_BYTES + 1);
    put(fixture, "big.bin", big.text, CONTENT_FILE_MAX_BYTES + 1);
    put(fixture, "text.txt", "text", 4);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (build(fixture, cases[i].source))
            fail_msg("taken: %s", cases[i].message);
        if (!strstr(fixture->err.message, cases[i].message) || fixture->err.kind != cases[i].kind)
            fail_msg("%s: kind %d: %s", cases[i].message, (int)fixture->err.kind,
                     fixture->err.message);
    }
    put(fixture, "big.bin", big.text, CONTENT_FILE_MAX_BYTES); /* twice is over what all may have */
    assert_true(build(fixture, HEAD "attach: big.bin\n---\nx\n"));
    assert_false(build(fixture, HEAD "attach: big.bin\nattach: big.bin\n---\nx\n"));
    str_free(&big);
}

static void test_types(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        const char *name, *type;
    } cases[] = {
        {"\x89PNG\r\n\x1a\n", 8, "x.jpg", "image/png"},
        {"\xff\xd8\xff\xe0", 4, "x", "image/jpeg"},
        {"GIF89a", 6, "x", "image/gif"},
        {"%PDF-1.4", 8, "x.docx", "application/pdf"},
        {"PK\x03\x04", 4, "x.DOCX",
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
        {"PK\x03\x04", 4, "x", "application/zip"},
        {"BEGIN:VCALENDAR\r\n", 17, "x", "text/calendar; charset=utf-8"},
        {"Si\xc3\xa2n\n", 6, "x.png", "text/plain; charset=utf-8"},
        {"", 0, "x", "text/plain; charset=utf-8"},
        {"\xff\xd8", 2, "x.jpg", "application/octet-stream"},
        {"a\0b", 3, "x.txt", "application/octet-stream"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(content_file_type(cases[i].bytes, cases[i].len, cases[i].name),
                            cases[i].type);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_audiences, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_resumes_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_files_refused, set_up, tear_down),
        cmocka_unit_test(test_types),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

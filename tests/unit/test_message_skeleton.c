#include "message/skeleton.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#define HEAD_TEXT                                                                                  \
    "Content-Type: text/plain; charset=\"utf-8\"\r\n"                                              \
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
#define HEAD_HTML                                                                                  \
    "Content-Type: text/html; charset=\"utf-8\"\r\n"                                               \
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"

static char picture[] = "\x89PNG";
static char leaflet[] = "%PDF-1.7";

/* Content that needs nothing but its files; TEXT and HTML mark the places of the bodies. */
static struct str built(struct content_file *files, size_t count)
{
    struct content content = {.files = files, .file_count = count};
    struct skeleton skeleton = SKELETON_NONE;
    struct str out = STR_EMPTY;

    assert_true(skeleton_build(&skeleton, &content, NULL));
    str_add(&out, skeleton.octets.text, skeleton.text_at);
    str_add_text(&out, "TEXT");
    str_add(&out, skeleton.octets.text + skeleton.text_at, skeleton.html_at - skeleton.text_at);
    str_add_text(&out, "HTML");
    str_add_text(&out, skeleton.octets.text + skeleton.html_at);
    skeleton_free(&skeleton);
    return out;
}

static void test_alternative(void **state)
{
    AUTO(str_free) struct str out = built(NULL, 0);

    (void)state;
    assert_string_equal(
        out.text,
        "MIME-Version: 1.0\r\n"
        "Content-Type: multipart/alternative; boundary=\"=_fortnight-alternative\"\r\n\r\n"
        "--=_fortnight-alternative\r\n" HEAD_TEXT "TEXT\r\n--=_fortnight-alternative\r\n" HEAD_HTML
        "HTML\r\n--=_fortnight-alternative--\r\n");
}

static void test_files(void **state)
{
    char name[] = "leaflet.pdf";
    char type[] = "application/pdf";
    char none[] = "";
    char picture_name[] = "Caf\xc3\xa9.png";
    char picture_type[] = "image/png";
    char id[] = "p0@fortnight";
    struct content_file files[] = {
        {name, type, none, leaflet, sizeof(leaflet) - 1},
        {picture_name, picture_type, id, picture, sizeof(picture) - 1},
    };
    AUTO(str_free) struct str out = built(files, 2);

    (void)state;
    assert_string_equal(
        out.text,
        "MIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=\"=_fortnight-mixed\"\r\n\r\n"
        "--=_fortnight-mixed\r\n"
        "Content-Type: multipart/alternative; boundary=\"=_fortnight-alternative\"\r\n\r\n"
        "--=_fortnight-alternative\r\n" HEAD_TEXT "TEXT\r\n--=_fortnight-alternative\r\n"
        "Content-Type: multipart/related; boundary=\"=_fortnight-related\"; type=\"text/html\"\r\n"
        "\r\n--=_fortnight-related\r\n" HEAD_HTML "HTML\r\n--=_fortnight-related\r\n"
        "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        "Content-Disposition: inline;\r\n filename*=utf-8''Caf%C3%A9.png\r\n"
        "Content-ID: <p0@fortnight>\r\n\r\niVBORw==\r\n\r\n--=_fortnight-related--\r\n\r\n"
        "--=_fortnight-alternative--\r\n\r\n--=_fortnight-mixed\r\n"
        "Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
        "Content-Disposition: attachment;\r\n filename=\"leaflet.pdf\"\r\n\r\n"
        "JVBERi0xLjc=\r\n\r\n--=_fortnight-mixed--\r\n");
}

static void test_refused(void **state)
{
    static const struct {
        const char *type, *id, *message;
    } cases[] = {
        {"", "", "'leaflet.pdf' has no usable type"},
        {"text/\r\nBcc: x", "", "'leaflet.pdf' has no usable type"},
        {"image/png", "a\r\nb", "'leaflet.pdf' has no usable content id"},
        {"image/png", "a>", "'leaflet.pdf' has no usable content id"},
    };
    char name[] = "leaflet.pdf";

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO(str_free) struct str type = STR_EMPTY;
        AUTO(str_free) struct str id = STR_EMPTY;
        str_add_text(&type, cases[i].type);
        str_add_text(&id, cases[i].id);
        struct content_file file = {name, type.text, id.text, leaflet, 1};
        struct content content = {.files = &file, .file_count = 1};
        struct skeleton skeleton = SKELETON_NONE;
        struct error err = {0};
        assert_false(skeleton_build(&skeleton, &content, &err));
        assert_string_equal(err.message, cases[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alternative),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "message/message.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "mail/tag.h"

#define MOMENT INT64_C(1795248000) /* Sat, 21 Nov 2026 08:00:00 +0000 */

/* What a case works with. */
struct fixture {
    struct content content;
    struct message_options options;
    struct keys *keys;
    struct message_plan *plan;
    struct profile profile;
    struct message message;
    struct str octets;
    struct error err;
};

static char slug[] = "pay-talks";
static char subject[] = "Pay talks";
static char language[] = "en-GB";
static char html[] = "<p>Hello {{name|friend}}</p>";
static char text[] = "Hello {{name|friend}}\n";
static char nothing[] = "";
static char bulletin_name[] = "Fortnightly";
static char list_id[] = "fortnightly.lists.example.org";
static char address[] = "bulletin@lists.example.org";
static char return_address[] = "bulletin+{tag}@lists.example.org";

static int set_up(void **state)
{
    static struct fixture fixture;
    static const uint8_t master[KEYS_MASTER_BYTES] = {1};

    fixture = (struct fixture){
        .content = {.slug = slug,
                    .subject = subject,
                    .language = language,
                    .html = html,
                    .text = text,
                    .source = nothing,
                    .bulletin_name = bulletin_name,
                    .postal_address = nothing,
                    .list_id = list_id,
                    .from_address = address,
                    .from_name = bulletin_name,
                    .reply_to = nothing,
                    .return_address = return_address,
                    .public_url = nothing},
        .keys = keys_from_master(master),
        .profile = PROFILE_EMPTY,
        .message = MESSAGE_NONE,
        .octets = STR_EMPTY,
    };
    fixture.options = (struct message_options){.edition = 41, .keys = fixture.keys};
    profile_set_address(&fixture.profile, "ada@example.org");
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    message_free(&fixture->message);
    message_plan_free(fixture->plan);
    keys_free(fixture->keys);
    profile_free(&fixture->profile);
    str_free(&fixture->octets);
    return 0;
}

static bool render(struct fixture *fixture, int64_t number, int64_t at)
{
    const struct message_person person = {
        .id = number, .generation = 3, .profile = &fixture->profile};

    if (!fixture->plan)
        assert_true(
            message_plan_new(&fixture->plan, &fixture->content, &fixture->options, &fixture->err));
    if (!message_render(fixture->plan, &person, at, &fixture->message, &fixture->err))
        return false;
    str_reset(&fixture->octets);
    message_join(&fixture->message, &fixture->octets);
    return true;
}

/* The text between two others, cut off in place. */
static char *between(struct fixture *fixture, const char *before, const char *after)
{
    char *start = strstr(fixture->octets.text, before);

    assert_non_null(start);
    start += strlen(before);
    char *end = strstr(start, after);
    assert_non_null(end);
    *end = '\0';
    return start;
}

static void check_tag(const struct fixture *fixture, const char *tag, enum tag_purpose purpose)
{
    struct tag read = {0};

    assert_int_equal(tag_read(tag, strlen(tag), fixture->keys, &read), TAG_GOOD);
    assert_int_equal(read.purpose, purpose);
    assert_int_equal(read.edition, fixture->options.edition);
    assert_int_equal(read.subscriber, 90312);
    assert_int_equal(read.generation, 3);
}

/* Each place has a tag of its own purpose, and each tag is this person's. */
static void test_tags(void **state)
{
    struct fixture *fixture = *state;
    char sender[100] = "";

    assert_true(render(fixture, 90312, MOMENT));
    assert_int_equal(strlen(fixture->message.envid), TAG_MAX);
    check_tag(fixture, fixture->message.envid, TAG_BOUNCE);
    (void)snprintf(sender, sizeof(sender), "bulletin+%s@lists.example.org", fixture->message.envid);
    assert_string_equal(fixture->message.sender, sender);
    assert_string_equal(fixture->message.recipient, "ada@example.org");
    assert_string_equal(fixture->message.file_name, "41.90312");
    assert_false(fixture->message.needs_utf8);
    check_tag(fixture, between(fixture, "<mailto:bulletin+", "@lists.example.org?subject"),
              TAG_LEAVE);
    assert_true(render(fixture, 90312, MOMENT));
    check_tag(fixture, between(fixture, "Message-ID: <", "@lists.example.org>"), TAG_MESSAGE_ID);
}

/* Another attempt is the same mail with another date; another person's is another. */
static void test_message_id_is_fixed(void **state)
{
    struct fixture *fixture = *state;
    char first[100] = "";

    assert_true(render(fixture, 90312, MOMENT));
    (void)snprintf(first, sizeof(first), "%s", between(fixture, "Message-ID: ", "\r\n"));
    assert_true(render(fixture, 90312, MOMENT + 86400));
    assert_non_null(strstr(fixture->octets.text, "Date: Sun, 22 Nov 2026 08:00:00 +0000\r\n"));
    assert_string_equal(between(fixture, "Message-ID: ", "\r\n"), first);
    assert_true(render(fixture, 90313, MOMENT));
    assert_string_not_equal(between(fixture, "Message-ID: ", "\r\n"), first);
}

static void test_test_copy(void **state)
{
    struct fixture *fixture = *state;
    char first[100] = "";

    fixture->options = (struct message_options){.keys = fixture->keys, .test = true};
    assert_true(render(fixture, 90312, MOMENT));
    check_tag(fixture, fixture->message.envid, TAG_TEST);
    assert_non_null(strstr(fixture->octets.text, "\r\nSubject: [Test] Pay talks\r\n"));
    (void)snprintf(first, sizeof(first), "%s", between(fixture, "Message-ID: ", "\r\n"));
    assert_true(render(fixture, 90312, MOMENT));
    check_tag(fixture, between(fixture, "<mailto:bulletin+", "@lists.example.org?subject"),
              TAG_TEST);
    /* a second copy, or one to somebody else: a Maildir must hold and mail programs show both */
    assert_true(render(fixture, 90312, MOMENT + 1));
    assert_string_not_equal(between(fixture, "Message-ID: ", "\r\n"), first);
    profile_set_address(&fixture->profile, "eve@example.org");
    assert_true(render(fixture, 90312, MOMENT));
    assert_string_not_equal(between(fixture, "Message-ID: ", "\r\n"), first);
    assert_null(strstr(fixture->message.file_name, "eve"));
}

static void test_web(void **state)
{
    struct fixture *fixture = *state;
    char url[] = "https://lists.example.org/fortnight";

    fixture->content.public_url = url;
    assert_true(render(fixture, 90312, MOMENT));
    assert_non_null(
        strstr(fixture->octets.text, "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    check_tag(fixture,
              between(fixture, "\r\nList-Unsubscribe: <https://lists.example.org/fortnight/u/",
                      ">,\r\n <mailto:"),
              TAG_LEAVE);
}

static void test_web_without_tls(void **state)
{
    struct fixture *fixture = *state;
    char url[] = "http://lists.example.org";

    fixture->content.public_url = url;
    assert_true(render(fixture, 90312, MOMENT));
    assert_null(strstr(fixture->octets.text, "List-Unsubscribe-Post"));
    assert_null(strstr(fixture->octets.text, "http"));
}

static void test_utf8_addresses(void **state)
{
    struct fixture *fixture = *state;

    profile_set_address(&fixture->profile, "si\xc3\xa2n@example.org");
    assert_true(render(fixture, 90312, MOMENT));
    assert_true(fixture->message.needs_utf8);
    profile_set_address(&fixture->profile, "ada@example.org");
    assert_true(render(fixture, 90312, MOMENT));
    assert_false(fixture->message.needs_utf8); /* the mark does not stay */
}

static void test_bad_addresses(void **state)
{
    static const char *const bad[] = {
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@example.org>\r\nRCPT TO:<eve@example.org",
        "ada@example.org ",
        "a\"b@example.org",
        "a,b@example.org",
        "a\x01@example.org",
        "\xff@example.org",
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        profile_set_address(&fixture->profile, bad[i]);
        if (render(fixture, 90312, MOMENT))
            fail_msg("taken: '%s'", bad[i]);
        assert_int_equal(fixture->err.kind, ERROR_DATA);
        assert_string_equal(fixture->err.message, "subscriber 90312 has no usable address");
    }
}

/* What is wrong with the settings or the templates is said when the plan is made, not while
 * sending. */
static void test_bad_plans(void **state)
{
    static const struct {
        const char *return_address, *list_id, *html, *message;
        enum error_kind kind;
    } cases[] = {
        {"bulletin", NULL, NULL, "return_address", ERROR_CONFIG},
        {"bulletin@{tag}.example.org", NULL, NULL, "{tag} must stand before the '@'", ERROR_CONFIG},
        {"a-rather-long-name-of-25+{tag}@example.org", NULL, NULL, "return_address", ERROR_CONFIG},
        {"a@example.org\r\nBcc: b@example.org", NULL, NULL, "return_address", ERROR_CONFIG},
        {NULL, "a\r\nBcc: b@example.org", NULL, "list_id", ERROR_CONFIG},
        {NULL, NULL, "<p>{{name</p>", "the HTML:1", ERROR_DATA},
        {NULL, NULL, "<p>{{{name}}}</p>", "the HTML:1", ERROR_DATA},
        {NULL, NULL, "{{#audience.trams}}x{{/audience.trams}}", "audience.trams", ERROR_DATA},
        {NULL, NULL, "{{#audience.buses}}x{{/audience.buses}}", "audience 'buses'", ERROR_DATA},
    };
    char name[] = "buses";
    char where[] = "sector has";
    struct content_audience audience = {name, where};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct fixture *fixture = *state;
        struct content content = fixture->content;
        struct str texts[3] = {STR_EMPTY, STR_EMPTY, STR_EMPTY};
        str_add_text(&texts[0], cases[i].return_address ? cases[i].return_address : address);
        str_add_text(&texts[1], cases[i].list_id ? cases[i].list_id : list_id);
        str_add_text(&texts[2], cases[i].html ? cases[i].html : html);
        content.return_address = texts[0].text;
        content.list_id = texts[1].text;
        content.html = texts[2].text;
        content.audiences = &audience;
        content.audience_count = 1;
        fixture->err = (struct error){0};
        if (message_plan_new(&fixture->plan, &content, &fixture->options, &fixture->err))
            fail_msg("taken: %s", cases[i].message);
        if (!strstr(fixture->err.message, cases[i].message) || fixture->err.kind != cases[i].kind)
            fail_msg("%s: kind %d: %s", cases[i].message, (int)fixture->err.kind,
                     fixture->err.message);
        for (size_t j = 0; j < 3; j++)
            str_free(&texts[j]);
    }
}

static void test_sections(void **state)
{
    struct fixture *fixture = *state;
    char body[] = "{{#sector}}{{#.}}<{{.}}>{{/.}}{{^.}}never{{/.}}{{/sector}}"
                  "{{^branch}}[none]{{/branch}}{{#unsubscribe_url}}never{{/unsubscribe_url}}"
                  "{{#email}}({{.}}){{/email}}{{.|dot}}";

    fixture->content.text = body;
    assert_true(profile_add(&fixture->profile, "sector", "buses"));
    assert_true(profile_add(&fixture->profile, "sector", "rail"));
    assert_true(render(fixture, 90312, MOMENT));
    assert_string_equal(between(fixture, "quoted-printable\r\n\r\n", "\r\n--="),
                        "<buses=\r\n>=\r\n<rail=\r\n>=\r\n"
                        "[none]=\r\n(ada@example.org=\r\n)=\r\ndot");
}

/* Sections of many values inside each other cannot make one message fill the memory. */
static void test_too_many(void **state)
{
    struct fixture *fixture = *state;
    char body[] = "{{#sector}}{{#sector}}{{.}}{{/sector}}{{/sector}}";
    char value[20];

    fixture->content.text = body;
    for (int i = 0; i < 200; i++) {
        (void)snprintf(value, sizeof(value), "%d", i);
        assert_true(profile_add(&fixture->profile, "sector", value));
    }
    assert_false(render(fixture, 90312, MOMENT));
    assert_int_equal(fixture->err.kind, ERROR_DATA);
    profile_remove(&fixture->profile, "sector");
    assert_true(profile_add(&fixture->profile, "sector", "buses"));
    assert_true(render(fixture, 90312, MOMENT)); /* and the next person is fine */
}

/* `name` is made of first and last name when it is not there. */
static void test_own_name(void **state)
{
    struct fixture *fixture = *state;

    assert_true(profile_set(&fixture->profile, "first_name", "Ada"));
    assert_true(profile_set(&fixture->profile, "last_name", "Byron"));
    assert_true(render(fixture, 90312, MOMENT));
    assert_non_null(strstr(fixture->octets.text, "\r\nTo: Ada Byron <ada@example.org>\r\n"));
    assert_non_null(strstr(fixture->octets.text, "\r\n\r\nHello=20Ada Byron\r\n"));
}

static void test_look(void **state)
{
    struct fixture *fixture = *state;
    struct message_view view = MESSAGE_VIEW_NONE;
    char blank[] = "For {{name|friend}}";

    fixture->content.subject = blank;
    assert_true(profile_set(&fixture->profile, "name", "Si\xc3\xa2n <x>"));
    assert_true(render(fixture, 90312, MOMENT));
    message_look(fixture->plan, &fixture->message, &view);
    assert_string_equal(view.subject.text, "For Si\xc3\xa2n <x>");
    assert_string_equal(view.text.text, "Hello Si\xc3\xa2n <x>\n");
    assert_string_equal(view.html.text, "<p>Hello Si\xc3\xa2n &lt;x&gt;</p>");
    message_view_free(&view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_tags, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_message_id_is_fixed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_test_copy, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_web, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_web_without_tls, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_utf8_addresses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_bad_addresses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_bad_plans, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sections, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_too_many, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_own_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_look, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

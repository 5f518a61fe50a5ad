/*
 * Whole messages, octet for octet, against tests/golden/message/NAME.eml: fixed clock, fixed keys.
 * With FORTNIGHT_GOLDEN_UPDATE in the environment (tests/golden/update.sh) the files are written.
 */
#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include "base/base.h"

#include <cmocka.h>
#include <libetpan/libetpan.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "message/message.h"

#define MOMENT INT64_C(1795248000) /* Sat, 21 Nov 2026 08:00:00 +0000 */

#define HTML                                                                                       \
    "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head><title>Pay talks</title></head>\n<body>\n"      \
    "<p>Dear {{first_name|friend}},</p>\n"                                                         \
    "<p>the talks with <b title=\"{{workplace|your employer}}\">{{workplace|your employer}}</b> "  \
    "go on. Σύντροφοι, meet us at {{place|the hall}}.</p>\n"                              \
    "{{#audience.buses}}\n<p>Buses: no overtime.</p>\n{{/audience.buses}}\n"                       \
    "{{#sector}}\n<li>{{.}}</li>\n{{/sector}}\n{{^sector}}\n<p>Tell us your "                      \
    "sector.</p>\n{{/sector}}\n"                                                                   \
    "<p>All: {{sector|none}}{{branch}}. <a href=\"{{homepage}}\">home</a> "                        \
    "<a href=\"https://example.org/?m={{member_no}}\">card</a></p>\n"                              \
    "<p>{{name|Friend}} ({{email}}) {{#unsubscribe_url}}<a "                                       \
    "href=\"{{unsubscribe_url}}\">unsubscribe</a>{{/unsubscribe_url}} <a "                         \
    "href=\"{{unsubscribe_mailto}}\">unsubscribe by mail</a></p>\n</body>\n</html>\n"

#define TEXT                                                                                       \
    "Dear {{first_name|friend}},\n\nthe talks with {{workplace|your employer}} go on.\n"           \
    "Σύντροφοι, meet us at {{place|the hall}}.\n.A line with a dot\nFrom here on\n\n"     \
    "{{#audience.buses}}\nBuses: no overtime.\n\n{{/audience.buses}}\n"                            \
    "{{#sector}}\n- {{.}}\n{{/sector}}\n{{^sector}}\nTell us your sector.\n{{/sector}}\n"          \
    "All: {{sector|none}}{{branch}}. {{homepage}} {{member_no}}\n\n"                               \
    "{{name|Friend}} ({{email}})\n"                                                                \
    "{{#unsubscribe_url}}\nUnsubscribe: {{unsubscribe_url}}\n{{/unsubscribe_url}}\n"               \
    "Unsubscribe by mail: {{unsubscribe_mailto}}\n"

#define FIELDS_MAX 8

struct golden {
    const char *name;
    const char *address;
    struct {
        const char *name, *value;
    } fields[FIELDS_MAX];
    const char *subject, *return_address, *public_url, *reply_to;
    bool test, files;
};

#define NAME_50  "Wolfeschlegelsteinhausenbergerdorff Alexandria Ann "
#define NAME_500 NAME_50 NAME_50 NAME_50 NAME_50 NAME_50 NAME_50 NAME_50 NAME_50 NAME_50 NAME_50
#define E_20                                                                                       \
    "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"   \
    "\u00e9\u00e9\u00e9\u00e9\u00e9"
#define QUOTES_50                                                                                  \
    "\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"" \
    "\"\"\"\""
#define QUOTES_500                                                                                 \
    QUOTES_50 QUOTES_50 QUOTES_50 QUOTES_50 QUOTES_50 QUOTES_50 QUOTES_50 QUOTES_50 QUOTES_50      \
        QUOTES_50
#define TAGGED "bulletin+{tag}@lists.example.org"

static const struct golden cases[] = {
    {.name = "plain",
     .address = "ada@example.org",
     .fields = {{"first_name", "Ada"},
                {"last_name", "Byron"},
                {"workplace", "Depot 4"},
                {"sector", "rail"},
                {"place", "the square"},
                {"homepage", "https://example.org/~ada?a=1&b=2"},
                {"member_no", "M 17/4"}}},
    {.name = "web",
     .address = "ada@example.org",
     .fields = {{"name", "Ada Byron"}},
     .public_url = "https://lists.example.org/fortnight",
     .reply_to = "office@example.org"},
    {.name = "subject",
     .address = "jose@example.org",
     .fields = {{"first_name", "José"}, {"branch", "South"}},
     .subject = "{{first_name|Friend}}, pay talks 🚌 and picket dates for {{branch|every branch}} "
                "in the coming fortnight"},
    {.name = "without-tag",
     .address = "siân@example.org",
     .fields = {{"name", "Siân"}},
     .return_address = "bulletin@lists.example.org"},
    {.name = "markup",
     .address = "o'neill+x@example.org",
     .fields = {{"name", "\"O'Neill, Siân\" <x>"},
                {"first_name", "<script>alert(1)</script>"},
                {"workplace", "\" onclick=\"x & Sons {{first_name}}"},
                {"homepage", "javascript:alert(1)"},
                {"member_no", "1&x=2#\">"},
                {"place", "=3D=0D"}},
     .subject = "For {{name}} at {{workplace}}"},
    {.name = "control",
     .address = "eve@example.org",
     .fields = {{"name", "Eve\r\nBcc: all@example.org"},
                {"first_name", "\r\n.\r\nMAIL FROM:<x>"},
                {"workplace", "a\tb\x1b[31mc\x7f\xc2\x85\u2028d"},
                {"place", "\n--=_fortnight-alternative--\n"},
                {"sector", "x\r\n\r\ny"},
                /* NOLINTNEXTLINE(misc-misleading-bidirectional): it is what we test */
                {"sector", "\xe2\x80\xae"},
                {"homepage", "java\nscript:x"}},
     .subject = "{{name}}: {{first_name}}"},
    {.name = "long",
     .address = "long@example.org",
     .fields = {{"name", NAME_500}, {"first_name", NAME_500}, {"workplace", E_20 E_20 E_20 E_20}},
     .subject = "{{name}}"},
    {.name = "quotes-only",
     .address = "q@example.org",
     .fields = {{"name", QUOTES_500}, {"first_name", QUOTES_500}}},
    {.name = "nothing", .address = "x@example.org"},
    {.name = "spaces",
     .address = "x@example.org",
     .fields = {{"first_name", "   "}, {"name", " "}, {"workplace", " Depot "}},
     .subject = "{{first_name|Friend}}!"},
    {.name = "right-to-left",
     .address = "maryam@example.org",
     .fields = {{"name", "مريم العربي"},
                {"first_name", "مريم"},
                {"workplace", "תחנת 4"},
                {"sector", "buses"},
                {"sector", "נסיעות"}},
     .subject = "محادثات الأجور, {{first_name}}"},
    {.name = "emoji",
     .address = "bus@example.org",
     .fields = {{"name", "👩‍👩‍👧‍👦 e\u0301"},
                {"first_name", "🚌"},
                {"sector", "buses"},
                {"sector", "rail"}}},
    {.name = "files", .address = "ada@example.org", .fields = {{"name", "Ada"}}, .files = true},
    {.name = "test-copy",
     .address = "ada@example.org",
     .fields = {{"name", "Ada"}},
     .public_url = "https://lists.example.org",
     .test = true},
};

static char *own(const char *text, const char *otherwise)
{
    return xstrdup(text ? text : otherwise);
}

static void add_file(struct content *content, const char *name, const char *type, const char *id)
{
    struct content_file *file = &content->files[content->file_count++];

    file->name = xstrdup(name);
    file->type = xstrdup(type);
    file->content_id = xstrdup(id);
    file->bytes = xcalloc(256, 1);
    file->len = 256;
    for (size_t i = 0; i < file->len; i++)
        file->bytes[i] = (char)i;
}

static struct content content_of(const struct golden *golden)
{
    struct content content = {
        .slug = xstrdup("pay-talks"),
        .subject = own(golden->subject, "Pay talks, picket dates and a win in Leeds"),
        .language = xstrdup("en-GB"),
        .html = xstrdup(HTML),
        .text = xstrdup(TEXT),
        .source = xstrdup(""),
        .bulletin_name = xstrdup("Rank and File Fortnightly"),
        .postal_address = xstrdup("12 Union Street, Manchester M1 1AA"),
        .list_id = xstrdup("fortnightly.lists.example.org"),
        .from_address = xstrdup("bulletin@lists.example.org"),
        .from_name = xstrdup("Rank and File Fortnightly"),
        .reply_to = own(golden->reply_to, ""),
        .return_address = own(golden->return_address, TAGGED),
        .public_url = own(golden->public_url, ""),
    };

    content.audiences = xcalloc(1, sizeof(*content.audiences));
    content.audience_count = 1;
    content.audiences[0].name = xstrdup("buses");
    content.audiences[0].where = xstrdup("sector has buses");
    content.files = xcalloc(2, sizeof(*content.files));
    if (golden->files) {
        add_file(&content, "Liefer-Übersicht für alle Bezirke und Betriebe im Norden.pdf",
                 "application/pdf", "");
        add_file(&content, "bus.png", "image/png", "bus.png@pay-talks");
    }
    return content;
}

static struct keys *fixed_keys(void)
{
    uint8_t master[KEYS_MASTER_BYTES];

    memset(master, 7, sizeof(master));
    return keys_from_master(master);
}

/* The case's message, and what its envelope says, one a line. */
static void render(const struct golden *golden, struct str *out, struct str *envelope)
{
    AUTO(content_free) struct content content = content_of(golden);
    AUTO(profile_free) struct profile profile = PROFILE_EMPTY;
    AUTO(message_free) struct message message = MESSAGE_NONE;
    struct keys *keys = fixed_keys();
    const struct message_options options = {
        .edition = golden->test ? 0 : 41, .keys = keys, .test = golden->test};
    struct message_plan *plan = NULL;
    struct error err = {0};

    profile_set_address(&profile, golden->address);
    for (size_t i = 0; i < FIELDS_MAX && golden->fields[i].name; i++)
        assert_true(profile_add(&profile, golden->fields[i].name, golden->fields[i].value));
    if (!message_plan_new(&plan, &content, &options, &err))
        fail_msg("%s: %s", golden->name, err.message);
    const struct message_person person = {.id = 90312, .generation = 1, .profile = &profile};
    for (int again = 0; again < 2; again++) { /* the second time in used memory */
        str_reset(out);
        if (!message_render(plan, &person, MOMENT, &message, &err))
            fail_msg("%s: %s", golden->name, err.message);
        message_join(&message, out);
        assert_int_equal(out->len, message.octets);
    }
    str_addf(envelope, "%s\n%s\n%s\n%s\n%s\n", message.sender, message.recipient, message.envid,
             message.file_name, message.needs_utf8 ? "SMTPUTF8" : "");
    message_plan_free(plan);
    keys_free(keys);
}

static void check_lines(const char *name, const char *text, size_t len)
{
    size_t column = 0;

    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\n' && (!i || text[i - 1] != '\r'))
            fail_msg("%s: a bare LF at octet %zu", name, i);
        if (text[i] == '\r' && text[i + 1] != '\n')
            fail_msg("%s: a bare CR at octet %zu", name, i);
        if (!column && text[i] == '.')
            fail_msg("%s: a line starts with a dot at octet %zu", name, i);
        column = text[i] == '\n' ? 0 : column + 1;
        if (column > 999)
            fail_msg("%s: a line is too long at octet %zu", name, i);
    }
}

static void test_golden(void **state)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): a test has one thread */
    const char *update = getenv("FORTNIGHT_GOLDEN_UPDATE");

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO(str_free) struct str path = STR_EMPTY;
        AUTO(str_free) struct str got = STR_EMPTY;
        AUTO(str_free) struct str want = STR_EMPTY;
        struct str envelope = STR_EMPTY;
        struct error err = {0};
        render(&cases[i], &got, &envelope);
        check_lines(cases[i].name, got.text, got.len);
        str_free(&envelope);
        str_addf(&path, SOURCE_DIR "/tests/golden/message/%s.eml", cases[i].name);
        if (update)
            assert_true(file_write(path.text, got.text, got.len, 0644, &err));
        if (!file_read(&want, path.text, (size_t)1 << 20, &err))
            fail_msg("%s: %s", cases[i].name, err.message);
        if (got.len != want.len || memcmp(got.text, want.text, want.len) != 0)
            fail_msg("%s is not as its golden file; look with tests/golden/update.sh and git diff",
                     cases[i].name);
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as our own messages */
static size_t count_parts(const struct mailmime *mime)
{
    size_t count = 1;

    if (mime->mm_type == MAILMIME_SINGLE)
        return 1;
    if (mime->mm_type == MAILMIME_MESSAGE)
        return 1 + count_parts(mime->mm_data.mm_message.mm_msg_mime);
    for (clistiter *i = clist_begin(mime->mm_data.mm_multipart.mm_mp_list); i; i = clist_next(i))
        count += count_parts(clist_content(i));
    return count;
}

/* libetpan reads what came out as the structure that went in. */
static void test_libetpan_reads_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO(str_free) struct str got = STR_EMPTY;
        AUTO(str_free) struct str envelope = STR_EMPTY;
        struct mailmime *mime = NULL;
        size_t at = 0;
        render(&cases[i], &got, &envelope);
        assert_int_equal(mailmime_parse(got.text, got.len, &at, &mime), MAILIMF_NO_ERROR);
        /* the message, alternative, text, HTML; with files mixed, related and two more */
        assert_int_equal(count_parts(mime), cases[i].files ? 8 : 4);
        mailmime_free(mime);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_libetpan_reads_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

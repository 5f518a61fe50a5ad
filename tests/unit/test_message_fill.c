/* A value that stands in many places is made once: each place must be as if it were the only one.
 */
#include "message/fill.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "message/quoted.h"

#define WIDTH (QUOTED_LINE_MAX - 1)

/* One template filled for one person after the other, in the same memory. */
struct fixture {
    struct blanks *blanks;
    struct cut cut;
    struct profile profile;
    struct message_memory memory;
    struct str octets;
};

static int set_up(void **state)
{
    static struct fixture fixture;

    fixture =
        (struct fixture){.blanks = blanks_new(),
                         .cut = CUT_NONE,
                         .profile = PROFILE_EMPTY,
                         .memory = {.own = STR_EMPTY, .scratch = STR_EMPTY, .escaped = STR_EMPTY},
                         .octets = STR_EMPTY};
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    blanks_free(fixture->blanks);
    cut_free(&fixture->cut);
    profile_free(&fixture->profile);
    str_free(&fixture->memory.own);
    str_free(&fixture->memory.scratch);
    str_free(&fixture->memory.escaped);
    free(fixture->memory.runs);
    free(fixture->memory.blanks);
    str_free(&fixture->octets);
    return 0;
}

static void use_template(struct fixture *fixture, const char *text, enum mustache_format format)
{
    struct error err = {0};

    cut_free(&fixture->cut);
    blanks_free(fixture->blanks);
    fixture->blanks = blanks_new();
    if (!cut_template(&fixture->cut, text, format, fixture->blanks, &err))
        fail_msg("%s", err.message);
    free(fixture->memory.blanks);
    fixture->memory.blanks = calloc(blanks_count(fixture->blanks) + 1, sizeof(struct blank));
}

/* What the person in the profile gets. */
static const char *fill(struct fixture *fixture)
{
    const struct blanks_links links = {"https://example.org/u/a=b", "mailto:a@example.org?x=y"};
    const struct message_person person = {.profile = &fixture->profile};
    struct message_memory *memory = &fixture->memory;

    blanks_fill(fixture->blanks, &person, &links, &memory->scratch, memory->blanks);
    str_reset(&memory->own);
    memory->run_count = 0;
    assert_true(fill_template(&fixture->cut, &fixture->profile, memory, NULL));
    str_reset(&fixture->octets);
    for (size_t i = 0; i < memory->run_count; i++) {
        const struct run *run = &memory->runs[i];
        str_add(&fixture->octets, run->shared ? run->shared : memory->own.text + run->at, run->len);
    }
    return fixture->octets.text;
}

static const char *const values[] = {
    "Ada",
    "Branch 12",
    "Si\xc3\xa2n7",
    ".",
    "..a",
    ".\xc3\xa9",
    "F",
    "From here",
    "F\xc3\xa9",
    "Fro m",
    "From",
    "a=b",
    "=",
    "trailing ",
    " leading",
    " ",
    "a\tb",
    "<b>&\"'</b>",
    "&",
    "O'Brien",
    "x\xe2\x80\xa8y",
    "x\xc2\x85",
    "https://example.org/?a=b&c='d'",
    "a name that is so long that it fits into no line, in whatever column it begins, and is broken",
    "exactly seventy-four octets, so that it fits behind one octet but not two.",
    "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
};
#define VALUES (sizeof(values) / sizeof(values[0]))

/* Where a value may stand. Its line ends behind it, so that the next one begins in a known column.
 */
static const struct place {
    enum mustache_format format;
    enum mustache_escape escape;
    const char *before;
    const char *after;
} places[] = {
    {MUSTACHE_TEXT, MUSTACHE_ESCAPE_TEXT, "", "\n"},
    {MUSTACHE_HTML, MUSTACHE_ESCAPE_HTML, "", "\n"},
    {MUSTACHE_HTML, MUSTACHE_ESCAPE_ATTRIBUTE, "<i title=\"", "\n\">x</i>\n"},
    {MUSTACHE_HTML, MUSTACHE_ESCAPE_URL_PART, "<a href=\"https://example.org/?", "\n\">x</a>\n"},
};
#define PLACES (sizeof(places) / sizeof(places[0]))

/* In which order lines are shifted to the right: what is made first differs. */
static size_t shift(size_t order, size_t line)
{
    return order == 0 ? line : order == 1 ? WIDTH - line : line * 31 % (WIDTH + 1);
}

/* A line for each column, in turn one for each place of the format. */
static void add_lines(struct str *out, enum mustache_format format, size_t order)
{
    for (size_t line = 0; line <= WIDTH; line++) {
        for (size_t p = 0; p < PLACES; p++) {
            if (places[p].format == format) {
                for (size_t i = 0; i < shift(order, line); i++)
                    str_add(out, "x", 1);
                str_addf(out, "%s{{v}}%s", places[p].before, places[p].after);
            }
        }
    }
}

static size_t add_encoded(struct str *out, size_t column, const char *text)
{
    return quoted_add(out, column, text, strlen(text));
}

/* The same lines with the value, each made for itself. */
static void add_wanted(struct str *out, enum mustache_format format, size_t order,
                       const char *value)
{
    size_t column = 0;

    for (size_t line = 0; line <= WIDTH; line++) {
        for (size_t p = 0; p < PLACES; p++) {
            AUTO(str_free) struct str before = STR_EMPTY;
            AUTO(str_free) struct str escaped = STR_EMPTY;
            if (places[p].format != format)
                continue;
            for (size_t i = 0; i < shift(order, line); i++)
                str_add(&before, "x", 1);
            str_add_text(&before, places[p].before);
            mustache_add_escaped(&escaped, places[p].escape, value, strlen(value));
            column = add_encoded(out, column, before.text);
            (void)add_encoded(out, column, escaped.text);
            column = add_encoded(out, 0, places[p].after);
        }
    }
}

/* Whatever a value is, wherever it stands and whatever stood before, also for another person. */
static void test_every_place(void **state)
{
    static const enum mustache_format formats[] = {MUSTACHE_TEXT, MUSTACHE_HTML};
    struct fixture *fixture = *state;

    for (size_t i = 0; i < 3 * sizeof(formats) / sizeof(formats[0]); i++) {
        enum mustache_format format = formats[i / 3];
        AUTO(str_free) struct str template = STR_EMPTY;
        add_lines(&template, format, i % 3);
        use_template(fixture, template.text, format);
        for (size_t v = 0; v < VALUES; v++) {
            AUTO(str_free) struct str want = STR_EMPTY;
            assert_true(profile_set(&fixture->profile, "v", values[v]));
            if (!strcmp(values[v], " ")) /* no text: the fall-back, which is empty */
                add_wanted(&want, format, i % 3, "");
            else
                add_wanted(&want, format, i % 3, values[v]);
            assert_string_equal(fill(fixture), want.text);
        }
    }
}

static const struct {
    const char *name;
    enum mustache_format format;
    const char *text;
    const char *v[3];
    const char *want;
} cases[] = {
    {"each item is its own",
     MUSTACHE_TEXT,
     "{{#v}}\n-{{.}}\n-{{.}}\n{{/v}}\n",
     {"a\xc3\xa9", "b"},
     "-a=C3=A9\r\n-a=C3=A9\r\n-b\r\n-b\r\n"},
    {"an item, and all of them",
     MUSTACHE_TEXT,
     "{{#v}}\n-{{.}}\n-{{v}}\n{{/v}}\n",
     {"=", "b"},
     "-=3D\r\n-=3D, b\r\n-b\r\n-=3D, b\r\n"},
    {"the item of one value",
     MUSTACHE_TEXT,
     "-{{v}}\n{{#v}}\n{{.}}\n-{{.}}\n{{/v}}\n",
     {".b"},
     "-.b\r\n=2Eb\r\n-.b\r\n"},
    {"items inside items",
     MUSTACHE_TEXT,
     "{{#v}}\n{{.}}\n{{#v}}\n-{{.}}\n{{/v}}\n-{{.}}\n{{/v}}\n",
     {"F", "b"},
     "=46\r\n-F\r\n-b\r\n-F\r\nb\r\n-F\r\n-b\r\n-b\r\n"},
    {"an item without text",
     MUSTACHE_TEXT,
     "{{#v}}\n-{{.|none}}\n{{/v}}\n",
     {" ", "b"},
     "-none\r\n-b\r\n"},
    {"no item", MUSTACHE_TEXT, "-{{.|none}}\n-{{.|none}}\n", {"a"}, "-none\r\n-none\r\n"},
    {"no value", MUSTACHE_TEXT, "-{{v|none}}\n{{v|none}}\n", {NULL}, "-none\r\nnone\r\n"},
    {"a link is never escaped",
     MUSTACHE_HTML,
     "<a href=\"{{unsubscribe_mailto}}\">{{unsubscribe_mailto}}</a>\n<b>{{unsubscribe_mailto}}\n",
     {NULL},
     "<a href=3D\"mailto:a@example.org?x=3Dy=\r\n\">mailto:a@example.org?x=3Dy=\r\n"
     "</a>\r\n<b>mailto:a@example.org?x=3Dy\r\n"},
    {"one value in many ways",
     MUSTACHE_HTML,
     "<b>{{v}}</b><a href=\"{{v}}\" title=\"{{v}}\">{{v}}</a>\n<i title=\"{{v}}\">",
     {"tel:&1"},
     "<b>tel:&amp;1=\r\n</b><a href=3D\"tel:&amp;1=\r\n\" title=3D\"tel:&amp;1=\r\n\">tel:&amp;1"
     "=\r\n</a>\r\n<i title=3D\"tel:&amp;1=\r\n\">"},
};

static void test_cases(void **state)
{
    struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        profile_reset(&fixture->profile);
        for (size_t v = 0; v < 3 && cases[i].v[v]; v++)
            assert_true(profile_add(&fixture->profile, "v", cases[i].v[v]));
        use_template(fixture, cases[i].text, cases[i].format);
        if (strcmp(fill(fixture), cases[i].want) != 0)
            fail_msg("%s: got '%s'", cases[i].name, fixture->octets.text);
    }
}

/* What this is for: a value's further places take no more of the message's own octets. */
static void test_made_once(void **state)
{
    struct fixture *fixture = *state;

    use_template(fixture, "-{{v}}\n--{{v}}\n{{v}}\n---{{v}}\n", MUSTACHE_TEXT);
    assert_true(profile_set(&fixture->profile, "v", "Si\xc3\xa2n"));
    assert_string_equal(fill(fixture),
                        "-Si=C3=A2n\r\n--Si=C3=A2n\r\nSi=C3=A2n\r\n---Si=C3=A2n\r\n");
    assert_string_equal(fixture->memory.own.text, "Si=C3=A2n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cases, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_made_once, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "template/mustache.h"

#include <jansson.h>
#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/file.h"

/* Data for the templates: JSON. */

static void show_number(const json_t *value, char *out, size_t room)
{
    if (json_is_integer(value))
        (void)snprintf(out, room, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else
        (void)snprintf(out, room, "%.15g", json_real_value(value));
}

static void set_value(const json_t *json, char *number, size_t room, struct mustache_value *out)
{
    *out = (struct mustache_value){.node = json};
    out->is_true = !json_is_null(json) && !json_is_false(json);
    out->is_list = json_is_array(json);
    out->items = json_array_size(json);
    if (json_is_string(json)) {
        out->text = json_string_value(json);
    } else if (json_is_number(json)) {
        show_number(json, number, room);
        out->text = number;
    } else if (json_is_true(json)) {
        out->text = "true";
    }
    out->len = out->text ? strlen(out->text) : 0;
}

struct data {
    const json_t *root;
    const json_t *partials;
    char number[40];
};

static bool find(void *ctx, const void *node, const char *name, struct mustache_value *out)
{
    struct data *data = ctx;
    const json_t *json = node ? node : data->root;

    if (strcmp(name, ".") != 0)
        json = json_object_get(json, name);
    if (!json)
        return false;
    set_value(json, data->number, sizeof(data->number), out);
    return true;
}

static void item(void *ctx, const void *node, size_t index, struct mustache_value *out)
{
    struct data *data = ctx;

    set_value(json_array_get(node, index), data->number, sizeof(data->number), out);
}

static bool find_partial(void *ctx, const char *name, struct mustache_source *out)
{
    const struct data *data = ctx;
    const char *text = json_string_value(json_object_get(data->partials, name));

    if (!text)
        return false;
    *out = (struct mustache_source){.text = text, .len = strlen(text), .file = name};
    return true;
}

/* The result, or the error. */
static char *fill(const char *template, enum mustache_format format, struct data *data)
{
    struct mustache_lookup lookup = {.find = find, .item = item, .ctx = data};
    struct mustache_partials partials = {.find = find_partial, .ctx = data};
    struct mustache_source source = {.text = template, .len = strlen(template), .file = "t.md"};
    AUTO(mustache_auto_free) struct mustache *mustache = NULL;
    struct error err = {0};
    struct str out = STR_EMPTY;

    if (!mustache_new(&mustache, &source, format, &partials, &err) ||
        !mustache_fill(mustache, &lookup, &out, &err)) {
        str_reset(&out);
        str_add_text(&out, err.message);
    }
    return str_take(&out);
}

static void check(const char *name, const char *want, char *got_take)
{
    if (strcmp(want, got_take) != 0)
        print_error("%s\n", name);
    assert_string_equal(got_take, want);
    free(got_take);
}

/* Cases of our own. */

struct fill_case {
    const char *name;
    enum mustache_format format;
    const char *template;
    const char *data;
    const char *want;
};

#define URL "<a href=\"{{u}}\">"

static const struct fill_case fills[] = {
    {"value", MUSTACHE_TEXT, "Dear {{name}}!", "{'name':'Ann'}", "Dear Ann!"},
    {"missing", MUSTACHE_TEXT, "Dear {{name}}!", "{}", "Dear !"},
    {"fall-back", MUSTACHE_TEXT, "Dear {{ name | dear friend }}!", "{}", "Dear dear friend!"},
    {"empty takes fall-back", MUSTACHE_TEXT, "{{name|friend}}", "{'name':''}", "friend"},
    {"blank takes fall-back", MUSTACHE_TEXT, "{{name|friend}}", "{'name':' \\t '}", "friend"},
    {"value beats fall-back", MUSTACHE_TEXT, "{{name|friend}}", "{'name':'Bo'}", "Bo"},
    {"fall-back is escaped", MUSTACHE_HTML, "{{name|A & B}}", "{}", "A &amp; B"},
    {"fall-back with bar", MUSTACHE_TEXT, "{{name|a|b}}", "{}", "a|b"},
    {"empty fall-back", MUSTACHE_TEXT, "[{{name|}}]", "{}", "[]"},
    {"literal", MUSTACHE_TEXT, "{{|{}}{{|{}}x}}", "{'x':1}", "{{x}}"},
    {"literal is escaped", MUSTACHE_HTML, "{{|<b>}}", "{}", "&lt;b&gt;"},
    {"literal in style", MUSTACHE_HTML, "<style>a {{|{}} }</style>", "{}", "<style>a { }</style>"},
    {"section", MUSTACHE_TEXT, "{{#a}}yes{{/a}}{{^a}}no{{/a}}", "{'a':true}", "yes"},
    {"inverted", MUSTACHE_TEXT, "{{#a}}yes{{/a}}{{^a}}no{{/a}}", "{}", "no"},
    {"list", MUSTACHE_TEXT, "{{#a}}{{.}},{{/a}}", "{'a':[1,2,'x']}", "1,2,x,"},
    {"empty list", MUSTACHE_TEXT, "{{#a}}{{.}},{{/a}}{{^a}}none{{/a}}", "{'a':[]}", "none"},
    {"dotted", MUSTACHE_TEXT, "{{#audience.buses}}b{{/audience.buses}}",
     "{'audience':{'buses':true}}", "b"},
    {"alone takes its line", MUSTACHE_TEXT, "a\n  {{#x}}\nb\n  {{/x}}\r\nc", "{'x':1}", "a\nb\nc"},
    {"partial", MUSTACHE_HTML, "<p>{{>p}}</p>", "{'v':'&'}", "<p>(&amp;)</p>"},
    {"html text", MUSTACHE_HTML, "<p>{{v}}</p>", "{'v':'<b a=\\\"1\\\">&\\u0027'}",
     "<p>&lt;b a=&quot;1&quot;&gt;&amp;&#39;</p>"},
    {"attribute", MUSTACHE_HTML, "<i title='{{v}}'>", "{'v':'\\u0027 onx=\\\"'}",
     "<i title='&#39; onx=&quot;'>"},
    {"comment", MUSTACHE_HTML, "<!-- {{v}} -->", "{'v':'--><b>'}", "<!-- --&gt;&lt;b&gt; -->"},
    {"link", MUSTACHE_HTML, URL, "{'u':'https://a.example/?b=1&c=2'}",
     "<a href=\"https://a.example/?b=1&amp;c=2\">"},
    {"link with quotes", MUSTACHE_HTML, URL, "{'u':'https://a.example/\\\"><b>'}",
     "<a href=\"https://a.example/%22%3E%3Cb%3E\">"},
    {"link in capitals", MUSTACHE_HTML, URL, "{'u':' HTTPS://a.example '}",
     "<a href=\"HTTPS://a.example\">"},
    {"script link", MUSTACHE_HTML, URL, "{'u':'javascript:alert(1)'}", "<a href=\"#\">"},
    {"script link after control", MUSTACHE_HTML, URL, "{'u':'\\u0001javascript:alert(1)'}",
     "<a href=\"#\">"},
    {"data link", MUSTACHE_HTML, URL, "{'u':'data:text/html,x'}", "<a href=\"#\">"},
    {"relative link", MUSTACHE_HTML, URL, "{'u':'//a.example'}", "<a href=\"#\">"},
    {"mail link", MUSTACHE_HTML, URL, "{'u':'mailto:a@example.org'}",
     "<a href=\"mailto:a@example.org\">"},
    {"telephone link", MUSTACHE_HTML, URL, "{'u':'tel:+441'}", "<a href=\"tel:+441\">"},
    {"scheme alone", MUSTACHE_HTML, URL, "{'u':'https://'}", "<a href=\"#\">"},
    {"part of a link", MUSTACHE_HTML, "<a href=\"https://a.example/?q={{u}}\">",
     "{'u':'a&b=c \\u00e9'}", "<a href=\"https://a.example/?q=a%26b%3Dc%20%C3%A9\">"},
    {"second value of a link", MUSTACHE_HTML, "<a href=\"{{e}}{{u}}\">",
     "{'u':'javascript:x','e':''}", "<a href=\"#javascript%3Ax\">"},
    {"value behind a section of a link", MUSTACHE_HTML, "<a href=\"{{#e}}x{{/e}}{{u}}\">",
     "{'u':'javascript:x'}", "<a href=\"javascript%3Ax\">"},
    {"text keeps markup", MUSTACHE_TEXT, "{{v}}", "{'v':'<b> & \\\"'}", "<b> & \""},
    {"link in text", MUSTACHE_TEXT, "[1] https://a.example/?b={{v}}&c={{v}} {{v}}", "{'v':'x &y'}",
     "[1] https://a.example/?b=x%20%26y&c=x%20%26y x &y"},
    {"mail link in text", MUSTACHE_TEXT, "<mailto:{{v}}> mailto {{v}}", "{'v':'a@b c'}",
     "<mailto:a@b%20c> mailto a@b c"},
    {"no link in text", MUSTACHE_TEXT, "{{v}}https://{{v}}", "{'v':'a b'}", "a bhttps://a b"},
    {"text is one line", MUSTACHE_TEXT, "{{v}}", "{'v':'a\\r\\nb\\nc\\u0085d\\u2028e\\u007f'}",
     "a b c d e "},
    {"html is one line", MUSTACHE_HTML, "{{v}}", "{'v':'a\\r\\nb\\u0000c'}", "a b"},
    {"header is one line", MUSTACHE_HEADER, "{{v}}", "{'v':'  a\\r\\nBcc: x\\n\\n y '}",
     "a Bcc: x y"},
    {"wide characters stay", MUSTACHE_TEXT, "{{v}}", "{'v':'\\u00e9\\u2019\\u4e2d\\u200f'}",
     "\xc3\xa9\xe2\x80\x99\xe4\xb8\xad\xe2\x80\x8f"},
    {"spec format keeps quotes", MUSTACHE_SPEC, "{{v}}{{{v}}}{{&v}}", "{'v':'<\\u0027\\\"'}",
     "&lt;'&quot;<'\"<'\""},
    {"recursive partial", MUSTACHE_SPEC, "{{>tree}}", "{'n':1,'t':[{'n':2,'t':[]}]}", "1[2[]]"},
    {"blanks before the sigil", MUSTACHE_TEXT, "{{ #a }}x{{ /a }}", "{'a':1}", "x"},
};

/* What is refused, and how it is said. */
static const struct fill_case refusals[] = {
    {"not closed", MUSTACHE_TEXT, "a\nb {{name", "", "t.md:2: this tag is not closed: '{{'"},
    {"section not closed", MUSTACHE_TEXT, "a\n{{#x}}\nb", "", "t.md:2: section 'x' is not closed"},
    {"nothing to close", MUSTACHE_TEXT, "{{/x}}", "",
     "t.md:1: no section is open here to be closed by '{{/x}}'"},
    {"crossing", MUSTACHE_TEXT, "{{#x}}\n\n{{#y}}{{/x}}{{/y}}", "",
     "t.md:3: section 'y' of line 3 must be closed before '{{/x}}'"},
    {"no name", MUSTACHE_TEXT, "{{ }}", "", "t.md:1: there is no name in '{{ }}'"},
    {"blank in name", MUSTACHE_TEXT, "{{first name}}", "",
     "t.md:1: a name has no blanks or markup in it (write '_'), as in '{{first name}}'"},
    {"triple", MUSTACHE_HTML, "\n\n{{{x}}}", "",
     "t.md:3: write {{name}}: a value is always escaped here, unlike in '{{{x}}}'"},
    {"ampersand", MUSTACHE_TEXT, "{{& x}}", "",
     "t.md:1: write {{name}}: a value is always escaped here, unlike in '{{& x}}'"},
    {"delimiters", MUSTACHE_HTML, "{{=<% %>=}}", "",
     "t.md:1: tags are always written {{ }} here, so do without '{{=<% %>=}}'"},
    {"bad delimiters", MUSTACHE_SPEC, "{{=<%=}}", "",
     "t.md:1: these are no delimiters: '{{=<%=}}'"},
    {"no partial", MUSTACHE_HTML, "{{>none}}", "", "t.md:1: there is no partial for '{{>none}}'"},
    {"partial in itself", MUSTACHE_HTML, "{{>tree}}", "",
     "tree:1: a partial includes itself at '{{>tree}}'"},
    {"error inside a partial", MUSTACHE_HTML, "\n{{>bad}}", "", "bad:2: section 'x' is not closed"},
    {"endless", MUSTACHE_SPEC, "{{>endless}}", "",
     "endless:1: partials are too deep inside each other"},
    {"no UTF-8", MUSTACHE_TEXT, "a\xff", "", "t.md:1: this template is not UTF-8 text"},
};

/* Places of HTML where no value may stand, or no border of a section. */
static const char *const bad_places[] = {
    "<{{x}}>",
    "<a {{x}}>",
    "<a href={{x}}>",
    "<a x{{x}}=\"\">",
    "<a style=\"{{x}}\">",
    "<a onclick=\"{{x}}\">",
    "<img src=\"{{x}}\">",
    "<td background='{{x}}'>",
    "<style>{{x}}</style>",
    "<STYLE type=\"a\">{{x}}</STYLE>",
    "<script>a</scrip{{x}}",
    "<!doctype {{x}}>",
    "<a{{#x}} href=\"{{/x}}\">",
    "{{#x}}<a href=\"{{/x}}",
    "<a href=\"{{^x}}\" title=\"{{/x}}\">",
    "<style>{{#x}}</style>{{/x}}",
};

static const char partials[] =
    "{'p':'({{v}})','tree':'{{n}}[{{#t}}{{>tree}}{{/t}}]','bad':'\\n{{#x}}',"
    "'endless':'{{>endless}}'}";

static json_t *load(const char *text)
{
    AUTO(str_free) struct str json = STR_EMPTY;

    for (; *text; text++)
        str_add(&json, *text == '\'' ? "\"" : text, 1);
    json_t *loaded = json_loads(json.text, JSON_ALLOW_NUL, NULL);
    assert_non_null(loaded);
    return loaded;
}

static void run_fill(const struct fill_case *one, const char *json)
{
    json_t *root = load(json);
    json_t *parts = load(partials);
    struct data data = {.root = root, .partials = parts};

    check(one->name, one->want, fill(one->template, one->format, &data));
    json_decref(root);
    json_decref(parts);
}

static void test_fill(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(fills) / sizeof(fills[0]); i++)
        run_fill(&fills[i], fills[i].data);
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
        run_fill(&refusals[i], "{}");
}

static void test_bad_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bad_places) / sizeof(bad_places[0]); i++) {
        struct mustache_source source = {
            .text = bad_places[i], .len = strlen(bad_places[i]), .file = "t"};
        AUTO(mustache_auto_free) struct mustache *mustache = NULL;
        if (mustache_new(&mustache, &source, MUSTACHE_HTML, NULL, NULL))
            fail_msg("accepted: %s", bad_places[i]);
    }
}

static bool compiles(const char *text, size_t len)
{
    struct mustache_source source = {.text = text, .len = len, .file = "t"};
    AUTO(mustache_auto_free) struct mustache *mustache = NULL;

    return mustache_new(&mustache, &source, MUSTACHE_TEXT, NULL, NULL);
}

static void repeat(struct str *out, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        str_add_text(out, text);
}

static void test_bounds(void **state)
{
    (void)state;
    for (size_t over = 0; over < 2; over++) {
        AUTO(str_free) struct str deep = STR_EMPTY;
        repeat(&deep, "{{#a}}", MUSTACHE_MAX_DEPTH + over);
        repeat(&deep, "{{/a}}", MUSTACHE_MAX_DEPTH + over);
        assert_int_equal(compiles(deep.text, deep.len), !over);

        AUTO(str_free) struct str name = STR_EMPTY;
        str_add_text(&name, "{{");
        repeat(&name, "n", MUSTACHE_MAX_NAME + over);
        str_add_text(&name, "}}");
        assert_int_equal(compiles(name.text, name.len), !over);

        AUTO(str_free) struct str large = STR_EMPTY;
        repeat(&large, "x", MUSTACHE_MAX_BYTES + over);
        assert_int_equal(compiles(large.text, large.len), !over);

        AUTO(str_free) struct str many = STR_EMPTY;
        for (size_t i = 0; i < 1000 + over; i++)
            str_addf(&many, "{{n%zu}}", i);
        assert_int_equal(compiles(many.text, many.len), !over);
    }
}

/* A list in a list in a list: the result is bounded, not the memory of the machine. */
static void test_filled_bound(void **state)
{
    (void)state;
    json_t *root = json_pack("{}");
    json_t *list = json_array();
    for (size_t i = 0; i < 2000; i++)
        json_array_append_new(list, json_integer(1));
    json_object_set_new(root, "a", list);
    struct data data = {.root = root};

    check("list of lists", "the filled template is too large",
          fill("{{#a}}{{#a}}{{#a}}{{#a}}{{/a}}{{/a}}{{/a}}{{/a}}", MUSTACHE_SPEC, &data));
    json_decref(root);
}

static void test_steps(void **state)
{
    static const char text[] = "Hi {{name|you}}{{! no }},\n{{#a.b}}\nx{{name}}\n{{/a.b}}\nend";
    struct mustache_source source = {.text = text, .len = strlen(text), .file = "t", .line = 10};
    AUTO(mustache_auto_free) struct mustache *mustache = NULL;
    size_t count = 0;
    size_t names = 0;

    (void)state;
    assert_true(mustache_new(&mustache, &source, MUSTACHE_TEXT, NULL, NULL));
    const struct mustache_step *steps = mustache_steps(mustache, &count);
    const char *const *name = mustache_names(mustache, &names);
    assert_int_equal(count, 9);
    assert_int_equal(names, 2);
    assert_string_equal(name[0], "name");
    assert_string_equal(name[1], "a.b");
    assert_string_equal(steps[0].text, "Hi ");
    assert_int_equal(steps[1].kind, MUSTACHE_VALUE);
    assert_string_equal(steps[1].fallback, "you");
    assert_string_equal(steps[2].text, ",\n");
    assert_int_equal(steps[3].kind, MUSTACHE_SECTION);
    assert_int_equal(steps[3].other, 7);
    assert_int_equal(steps[3].line, 11);
    assert_int_equal(steps[5].name_at, 0);
    assert_null(steps[5].fallback);
    assert_int_equal(steps[7].kind, MUSTACHE_END);
    assert_int_equal(steps[7].other, 3);
    assert_string_equal(steps[8].text, "end");
}

/* Folding. */

static bool know(void *ctx, const char *name, struct mustache_value *out)
{
    struct data *data = ctx;
    const json_t *value = json_object_get(data->root, name);

    if (!value)
        return false;
    set_value(value, data->number, sizeof(data->number), out);
    return true;
}

static const struct fill_case folds[] = {
    {"known", MUSTACHE_HTML, "<b>{{a}}</b> {{later|x}}", "{'a':'A & B'}",
     "<b>A &amp; B</b> {{later|x}}"},
    {"braces of a value", MUSTACHE_TEXT, "{{a}}{{later}}", "{'a':'{{b}} {'}",
     "{{|{}}{b}} {{|{}}{{later}}"},
    {"braces of the template", MUSTACHE_TEXT, "{{|{}}{{|{}}x", "{}", "{{|{}}{x"},
    {"known section", MUSTACHE_TEXT, "{{#a}}1{{x}}{{/a}}{{^a}}2{{/a}}", "{'a':'z'}", "1{{x}}"},
    {"missing section", MUSTACHE_TEXT, "{{#a}}1{{x}}{{/a}}{{^a}}2{{/a}}", "{'a':null}", "2"},
    {"missing value", MUSTACHE_TEXT, "[{{a}}][{{a|b}}]", "{'a':null}", "[][b]"},
    {"later section", MUSTACHE_TEXT, "x\n{{#l}}\ny\n{{/l}}\n\nz", "{}",
     "x\n{{|}}{{#l}}y\n{{|}}{{/l}}\nz"},
    {"brace at the end of a fall-back", MUSTACHE_TEXT, "{{x|a} }}", "{}", "{{x|a} }}"},
    {"link", MUSTACHE_HTML, "<a href=\"{{a}}\">", "{'a':'javascript:x'}", "<a href=\"#\">"},
};

static char *fold(const char *template, enum mustache_format format, struct data *data)
{
    struct mustache_known known = {.know = know, .ctx = data};
    struct mustache_source source = {.text = template, .len = strlen(template), .file = "t"};
    AUTO(mustache_auto_free) struct mustache *mustache = NULL;
    struct str out = STR_EMPTY;

    assert_true(mustache_new(&mustache, &source, format, NULL, NULL));
    mustache_fold(mustache, &known, &out);
    return str_take(&out);
}

/* Folded twice it stays the same, and filled it gives what the original gives. */
static void test_fold(void **state)
{
    json_t *nothing = json_object();
    struct data none = {.root = nothing};

    (void)state;
    for (size_t i = 0; i < sizeof(folds) / sizeof(folds[0]); i++) {
        json_t *root = load(folds[i].data);
        struct data data = {.root = root};
        char *folded = fold(folds[i].template, folds[i].format, &data);
        check("again", folded, fold(folded, folds[i].format, &none));
        char *want = fill(folds[i].template, folds[i].format, &data);
        check("filled", want, fill(folded, folds[i].format, &none));
        free(want);
        check(folds[i].name, folds[i].want, folded);
        json_decref(root);
    }
    json_decref(nothing);
}

/* The official specification. */

static void run_spec_file(const char *folder, const char *name, size_t *cases)
{
    AUTO(str_free) struct str path = STR_EMPTY;

    str_addf(&path, "%s/specs/%s.json", folder, name);
    json_t *file = json_load_file(path.text, 0, NULL);
    assert_non_null(file);
    json_t *tests = json_object_get(file, "tests");
    for (size_t i = 0; i < json_array_size(tests); i++) {
        const json_t *test = json_array_get(tests, i);
        struct data data = {.root = json_object_get(test, "data"),
                            .partials = json_object_get(test, "partials")};
        check(json_string_value(json_object_get(test, "name")),
              json_string_value(json_object_get(test, "expected")),
              fill(json_string_value(json_object_get(test, "template")), MUSTACHE_SPEC, &data));
        (*cases)++;
    }
    json_decref(file);
}

static void test_spec(void **state)
{
    static const char *const files[] = {"comments", "delimiters", "interpolation",
                                        "inverted", "partials",   "sections"};
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
    const char *folder = getenv("FORTNIGHT_MUSTACHE_SPEC");
    size_t cases = 0;

    (void)state;
    if (!folder)
        folder = SOURCE_DIR "/../shared/mustache-spec";
    if (!file_is_folder(folder)) {
        print_message("SKIPPED: the specification is not at '%s' (set FORTNIGHT_MUSTACHE_SPEC)\n",
                      folder);
        skip();
    }
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        run_spec_file(folder, files[i], &cases);
    print_message("%zu cases of the specification\n", cases);
    assert_int_equal(cases, 136);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fill),   cmocka_unit_test(test_bad_places),
        cmocka_unit_test(test_bounds), cmocka_unit_test(test_filled_bound),
        cmocka_unit_test(test_steps),  cmocka_unit_test(test_fold),
        cmocka_unit_test(test_spec),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

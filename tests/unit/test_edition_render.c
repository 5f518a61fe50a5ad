#include "edition/render.h"

#include <dirent.h>
#include <setjmp.h>
#include <sys/resource.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "edition/style.h"
#include "template/find.h"
#include "template/mustache.h"

#define FOLDER    SOURCE_DIR "/tests/golden/edition"
#define MAX_BYTES ((size_t)4 << 20)

/* Golden editions: NAME.md beside what it becomes. tests/golden/update.sh writes them anew. */

static struct style built_in_style(void)
{
    struct found_template css = FOUND_NOTHING;
    struct style style;

    assert_true(find_template(&css, NULL, "theme/elements.css", NULL));
    assert_true(style_read(&style, css.file, css.text, NULL));
    find_done(&css);
    return style;
}

static bool is_updating(void)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
    return getenv("FORTNIGHT_GOLDEN_UPDATE") != NULL;
}

static void compare(const char *name, const char *suffix, const struct str *got)
{
    AUTO(str_free) struct str path = STR_EMPTY;
    AUTO(str_free) struct str want = STR_EMPTY;

    str_addf(&path, FOLDER "/%s.%s", name, suffix);
    if (is_updating()) {
        if (got->len || file_exists(path.text))
            assert_true(file_write(path.text, got->text, got->len, 0644, NULL));
        return;
    }
    if (file_exists(path.text))
        assert_true(file_read(&want, path.text, MAX_BYTES, NULL));
    if (strcmp(want.text, got->text) != 0)
        print_error("%s.%s differs; tests/golden/update.sh shows how\n", name, suffix);
    assert_string_equal(got->text, want.text);
}

static void add_findings(struct str *out, const struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *f = &findings->list[i];
        str_addf(out, "%s:%d: %s: %s. %s\n", f->file, f->line,
                 f->level == FINDING_ERROR ? "error" : "warning", f->what, f->mend);
    }
}

static void check_compiles(const struct str *template, enum mustache_format format)
{
    const struct mustache_source source = {
        .text = template->text, .len = template->len, .file = "rendered"};
    AUTO(mustache_auto_free) struct mustache *mustache = NULL;
    struct error err = {0};

    if (!mustache_new(&mustache, &source, format, NULL, &err))
        fail_msg("%s", err.message);
}

/* The text part says what the HTML says: every link, and nearly every word of it. */

static void decode(struct str *out, const char *text, size_t len)
{
    static const struct {
        const char *entity, *character;
    } entities[] = {{"&amp;", "&"},
                    {"&lt;", "<"},
                    {"&gt;", ">"},
                    {"&quot;", "\""},
                    {"\xe2\x80\x93", "-"}}; /* between the times of an event */

    for (size_t i = 0; i < len;) {
        const char *with = NULL;
        size_t taken = 1;
        for (size_t e = 0; e < sizeof(entities) / sizeof(entities[0]); e++) {
            size_t entity = strlen(entities[e].entity);
            if (i + entity <= len && memcmp(text + i, entities[e].entity, entity) == 0) {
                with = entities[e].character;
                taken = entity;
            }
        }
        if (with)
            str_add_text(out, with);
        else
            str_add(out, text + i, 1);
        i += taken;
    }
}

static void check_link(const char *href, size_t len, const char *text)
{
    AUTO(str_free) struct str link = STR_EMPTY;

    decode(&link, href, len);
    const char *shown = link.text;
    if (strncmp(shown, "mailto:", 7) == 0 && !strchr(shown, '?'))
        shown += 7;
    if (strncmp(shown, "tel:", 4) == 0)
        shown += 4;
    if (!strstr(text, shown))
        fail_msg("the text lacks the link '%s'", shown);
}

static bool is_part_of_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80);
}

struct words {
    size_t all;
    size_t there;
};

static void count_words(struct words *words, const char *html, size_t len, const char *text)
{
    AUTO(str_free) struct str plain = STR_EMPTY;

    decode(&plain, html, len);
    for (size_t i = 0; i < plain.len;) {
        AUTO(str_free) struct str word = STR_EMPTY;
        while (i < plain.len && !is_part_of_word(plain.text[i]))
            i++;
        while (i < plain.len && is_part_of_word(plain.text[i]))
            str_add(&word, plain.text + i++, 1);
        if (!word.len)
            continue;
        words->all++;
        words->there += strstr(text, word.text) != NULL;
    }
}

static void check_says_the_same(const char *html, const char *text)
{
    struct words words = {0};

    for (const char *at = html; (at = strstr(at, "href=\"")); at++)
        check_link(at + 6, strcspn(at + 6, "\""), text);
    for (const char *at = html; *at;) {
        size_t len = strcspn(at, "<");
        count_words(&words, at, len, text);
        at += len;
        at += strcspn(at, ">");
        at += *at == '>';
    }
    if (words.there * 100 < words.all * 95)
        fail_msg("of %zu words the text has %zu", words.all, words.there);
}

static void run_golden(const char *name, const struct style *style)
{
    AUTO(str_free) struct str path = STR_EMPTY;
    AUTO(str_free) struct str text = STR_EMPTY;
    AUTO(str_free) struct str html = STR_EMPTY;
    AUTO(str_free) struct str plain = STR_EMPTY;
    AUTO(str_free) struct str said = STR_EMPTY;
    struct findings findings = FINDINGS_NONE;

    str_addf(&path, FOLDER "/%s.md", name);
    assert_true(file_read(&text, path.text, MAX_BYTES, NULL));
    str_reset(&path);
    str_addf(&path, "%s.md", name);
    struct edition *edition = edition_read(path.text, text.text, text.len, &findings);
    const char *own = edition->head.language.text;
    const char *language = *own ? own : "en-GB";
    assert_true(render_html(&html, edition, style, language, NULL));
    assert_true(render_text(&plain, edition, language, NULL));
    check_compiles(&html, MUSTACHE_HTML);
    check_compiles(&plain, MUSTACHE_TEXT);
    check_says_the_same(html.text, plain.text);
    add_findings(&said, &findings);
    compare(name, "html", &html);
    compare(name, "txt", &plain);
    compare(name, "findings", &said);
    edition_free(edition);
    findings_free(&findings);
}

static void test_golden(void **state)
{
    struct style style = built_in_style();
    DIR *folder = opendir(FOLDER);
    size_t count = 0;

    (void)state;
    assert_non_null(folder);
    for (;;) {
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
        const struct dirent *entry = readdir(folder);
        if (!entry)
            break;
        size_t len = strlen(entry->d_name);
        if (len < 4 || strcmp(entry->d_name + len - 3, ".md") != 0)
            continue;
        char *name = edition_slug(entry->d_name);
        run_golden(name, &style);
        free(name);
        count++;
    }
    (void)closedir(folder);
    style_free(&style);
    assert_true(count > 0);
}

/* Blocks to be put together at random, in lists and quotes or not. */
static const char *const blocks[] = {
    "A paragraph with *emphasis*, **weight**, ~~what was said~~ and `code`.\n",
    "Two lines\nof one [link here](https://example.org/one?a=1&b=2) paragraph.  \nAnd a break.\n",
    "# A heading with [its link](https://example.org/heading)\n",
    "Setext *heading*\n---\n",
    "**[A button](https://example.org/button/{{branch|all}})**\n",
    "[**Another button**](mailto:office@example.org?subject=hello)\n",
    "![What it shows](crowd.jpg \"The caption under it\")\n",
    "[![A film](still.png)](https://example.org/film)\n",
    "Inline ![logo words](crowd.jpg) and a [reference][ref], <tel:+441610000000>.\n",
    "- one\n- two with a [link](https://example.org/item)\n  - deeper\n",
    "3. third\n4. fourth\n\n   and its second paragraph\n",
    "> quoted words\n>\n> > quoted twice, https://example.org/quoted\n",
    ("| Left | Right |\n|:--|--:|\n| cell | [in it](https://example.org/cell) |\n| {{name|who}} | "
     "\xe6\x9d\xb1\xe4\xba\xac |\n"),
    ("| A heading that is far too long for the page it is printed on | and another one of them |\n"
     "|---|---|\n| with a cell | of a few words |\n"),
    ("```event\ntitle: A picket {{branch|somewhere}}\nwhen: Tue 2027-01-12 07:00-10:00\n"
     "place: Square, Leeds LS1 1AA\nlink: https://example.org/event page\n```\n"),
    "```\ncode {\\{x}} <b>\n\n  more of it\n```\n",
    "* * *\n",
    "<b>no markup</b> &amp; &copy; 1 < 2 > 0 \\*plain\\* www.example.org/bare\n",
    ("\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d {{first_name|\xd7\x97\xd7\x91\xd7\xa8}}, e\xcc\x81 "
     "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7\n"),
    "{{#branch}}\nOnly with *branch*: [theirs](https://example.org/{{branch}}).\n{{/branch}}\n",
    "PS Bring <friend@example.org> and [us](<https://example.org/a b>).\n",
};
#define BLOCKS          (sizeof(blocks) / sizeof(blocks[0]))
#define RANDOM_EDITIONS 300

static unsigned pick(uint64_t *seed, unsigned most)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(*seed >> 33) % most;
}

/* A section's tags stand alone on their lines: what has them is not put into a list. */
static void add_block(struct str *out, uint64_t *seed)
{
    static const char *const firsts[] = {"", "", "> ", "- ", "12. ", "> - "};
    static const char *const rests[] = {"", "", "> ", "  ", "    ", ">   "};
    const char *block = blocks[pick(seed, BLOCKS)];
    unsigned nest = strstr(block, "{{#") ? 0 : pick(seed, 6);
    const char *margin = firsts[nest];

    for (const char *line = block; *line; margin = rests[nest]) {
        size_t len = strcspn(line, "\n") + 1;
        str_add_text(out, margin);
        str_add(out, line, len);
        line += len;
    }
    str_add_text(out, "\n");
}

/* Whatever is written, the text part says it too. */
static void test_random(void **state)
{
    struct style style = built_in_style();

    (void)state;
    for (uint64_t edition = 1; edition <= RANDOM_EDITIONS; edition++) {
        AUTO(str_free) struct str text = STR_EMPTY;
        AUTO(str_free) struct str html = STR_EMPTY;
        AUTO(str_free) struct str plain = STR_EMPTY;
        AUTO(findings_free) struct findings findings = FINDINGS_NONE;
        uint64_t seed = edition;
        str_add_text(&text, "---\nsubject: x\n---\n");
        for (unsigned left = 1 + pick(&seed, 12); left > 0; left--)
            add_block(&text, &seed);
        str_add_text(&text, "[ref]: https://example.org/reference\n");
        AUTO(edition_auto_free)
        struct edition *read = edition_read("r.md", text.text, text.len, &findings);
        if (findings.errors)
            fail_msg("edition %d: %s", (int)edition, findings.list[0].what);
        assert_true(render_html(&html, read, &style, "en", NULL));
        assert_true(render_text(&plain, read, "en", NULL));
        check_compiles(&html, MUSTACHE_HTML);
        check_compiles(&plain, MUSTACHE_TEXT);
        check_says_the_same(html.text, plain.text);
    }
    style_free(&style);
}

/* Texts made to cost: each must be read and rendered, or refused, within the test's time limit. */
static const struct {
    const char *name;
    const char *once;
    const char *often;
    const char *tail;
} hostile[] = {
    {"long line", "", "a ", ""},
    {"long word", "", "a", ""},
    {"wide word", "", "\xe6\x9d\xb1", ""},
    {"quotes", "", ">", "a"},
    {"emphasis", "", "*a_ ", ""},
    {"brackets", "", "[", ""},
    {"half links", "", "[a](", ""},
    {"reference bomb", "[a]: https://example.org/" /* a long address follows */, "[a] ", ""},
    {"blanks", "", "{{a}}", ""},
    {"open tags", "", "{{", ""},
    {"sections", "", "{{#a}}\nx\n{{/a}}\n", ""},
    {"deep sections", "", "{{#a}}\n", ""},
    {"items", "", "- a\n", ""},
    {"links", "", "[a](https://example.org/a) ", ""},
    {"wrong links", "", "[a](x) ", ""},
    {"pictures", "", "![a](x.png) ", ""},
    {"code", "```\n", "x\n", "```"},
    {"markup", "", "<b>", ""},
    {"event", "```event\n", "when: 2027-01-01\n", "```"},
    {"events", "", "```event\ntitle: a\n```\n", ""},
    {"address", "https://example.org/", "a*", ""},
    {"bare addresses", "", "www.a.b ", ""},
    {"bare addresses below each other", "", "http://a.b\n", ""},
    {"entities", "", "&amp;", ""},
    {"marks of code", "", "`a``", ""},
    {"hard breaks", "", "a  \n", ""},
    {"headings", "", "a\n=\n", ""},
    {"combining", "", "a\xcc\x81", ""},
    {"dead references", "", "[a][b] ", ""},
    {"table", "|a|b|\n|-|-|\n", "|x\n", ""},
};

#define HOSTILE_BYTES ((size_t)32 << 10)
#define HOSTILE_TIMES 8 /* so much more of it may take twice as much longer */

/* Not the kernel's time, most of which goes into the sanitizer's memory. */
static int64_t user_time(void)
{
    struct rusage usage;

    (void)getrusage(RUSAGE_SELF, &usage);
    return (int64_t)usage.ru_utime.tv_sec * 1000000 + usage.ru_utime.tv_usec;
}

/* The processor's time it took, in microseconds. */
static int64_t run_hostile(size_t at, size_t size, const struct style *style)
{
    int64_t start = user_time();
    AUTO(str_free) struct str text = STR_EMPTY;
    AUTO(str_free) struct str html = STR_EMPTY;
    AUTO(str_free) struct str plain = STR_EMPTY;
    struct findings findings = FINDINGS_NONE;

    str_addf(&text, "---\nsubject: x\n---\n%s", hostile[at].once);
    if (strcmp(hostile[at].name, "reference bomb") == 0) {
        while (text.len < size / 4)
            str_add_text(&text, "x");
        str_add_text(&text, "\n\n");
    }
    while (text.len < size)
        str_add_text(&text, hostile[at].often);
    str_addf(&text, "\n%s\n", hostile[at].tail);
    struct edition *edition = edition_read("e.md", text.text, text.len, &findings);
    if (render_html(&html, edition, style, "en", NULL) && !findings.errors)
        check_compiles(&html, MUSTACHE_HTML);
    if (render_text(&plain, edition, "en", NULL) && !findings.errors)
        check_compiles(&plain, MUSTACHE_TEXT);
    /* what one node may add before the bound is looked at again */
    assert_true(html.len < RENDER_MAX_BYTES + 4 * size);
    assert_true(plain.len < RENDER_MAX_BYTES + 4 * size);
    edition_free(edition);
    findings_free(&findings);
    return user_time() - start;
}

/* On a busy machine the same work can take longer: who calls tries again. */
static bool is_linear(size_t at, const struct style *style)
{
    int64_t little = run_hostile(at, HOSTILE_BYTES, style);
    int64_t much = run_hostile(at, HOSTILE_BYTES * HOSTILE_TIMES, style);

    return much <= 50000 || much <= (int64_t)2 * HOSTILE_TIMES * (little > 1000 ? little : 1000);
}

static void test_hostile(void **state)
{
    struct style style = built_in_style();

    (void)state;
    for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
        int tries = 1;
        while (!is_linear(i, &style) && tries < 4)
            tries++;
        if (tries == 4)
            fail_msg("%s: %d times as much takes more than twice as much longer", hostile[i].name,
                     HOSTILE_TIMES);
    }
    style_free(&style);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_hostile),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

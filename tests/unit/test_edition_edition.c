#include "edition/edition.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "edition/body.h"

#define HEAD "---\nsubject: x\n---\n"

/* An edition, and the start of each finding: "line level what". */
struct finding_case {
    const char *name;
    const char *text;
    const char *want[4];
};

static const struct finding_case cases[] = {
    {"fine", HEAD "Dear {{name|friend}}", {NULL}},
    {"windows", "\xef\xbb\xbf---\r\nsubject: x\r\n---\r\nDear\r\n", {NULL}},
    /* the head */
    {"no head", "Dear all", {"1 error the edition has no head", "1 error the edition has no subj"}},
    {"open head",
     "---\nsubject: x\n",
     {"0 error the edition is empty", "1 error the head of the edition is not closed"}},
    {"no subject", "---\naudience: a\n---\nx", {"1 error the edition has no subject"}},
    {"empty subject", "---\nsubject:\n---\nx", {"2 error the edition has no subject"}},
    {"unknown key",
     "---\nsubject: x\nsubjct: y\n---\nx",
     {"3 error the head knows no key 'subjct' (Did you mean 'subject'?)"}},
    {"key twice",
     "---\nsubject: x\nSubject: y\n---\nx",
     {"3 error 'Subject' stands in the head twice, first in line 2"}},
    {"no key",
     "---\nsubject: x\nwhat is this\n\n---\nx",
     {"3 error this line of the head has no key"}},
    {"colon in a value", "---\nsubject: Pay: talks # \"now\"\n---\nx", {NULL}},
    {"language", "---\nsubject: x\nlanguage: en\"><\n---\nx", {"3 error this is no language"}},
    {"long preheader",
     "---\nsubject: x\npreheader: 0123456789012345678901234567890123456789012345678901234567890123"
     "456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456"
     "\n---\nx",
     {"3 warning the preheader has 157 characters"}},
    {"blank in the subject",
     "---\nsubject: {{x\n---\nx",
     {"2 error this tag is not closed: '{{' (Correct it there)"}},
    {"triple in the preheader",
     "---\nsubject: x\npreheader: {{{x}}}\n---\nx",
     {"3 error write {{name}}: a value is always escaped here"}},
    /* the text as such */
    {"empty", HEAD " \n", {"0 error the edition is empty"}},
    {"latin-1", HEAD "a\ncaf\xe9\n", {"5 error this is not UTF-8 text"}},
    {"control", HEAD "a\nb\x1b[1mc\n", {"5 error there is a character that cannot be shown"}},
    {"forged blank",
     HEAD "\xf3\xb0\x80\x80 {{a}}",
     {"4 error there is a character that cannot be shown"}},
    {"forged blank as entity", HEAD "&#xf0000; {{a}}", {NULL}},
    {"attached from elsewhere",
     "---\nsubject: a\nattach: ../fortnight.key\nattach: /etc/passwd\nattach: a/..\n"
     "attach: a..b.pdf\nattach: a/b.pdf\n---\nx",
     {"3 error the attachment is not a file beside the edition (Put it",
      "4 error the attachment is not", "5 error the attachment is not"}},
    /* tags */
    {"open tag", HEAD "a\n\nb {{c", {"6 error '{{' is not closed"}},
    {"two lines", HEAD "{{a\n}}", {"4 error a blank must end on its line"}},
    {"triple", HEAD "{{{a}}}", {"4 error an edition has no unescaped blanks such as '{{{a}}}'"}},
    {"ampersand", HEAD "{{&a}}", {"4 error an edition has no unescaped blanks"}},
    {"delimiters", HEAD "{{=<% %>=}}", {"4 error blanks are always written {{name}}"}},
    {"partial", HEAD "{{> a}}", {"4 error an edition cannot take in other files"}},
    {"name", HEAD "{{first name}}", {"4 error a blank's name has no spaces or signs"}},
    {"comment", HEAD "a {{! b\nc }} d\n{{x y}}", {"6 error a blank's name"}},
    {"section in a line",
     HEAD "a {{#b}}c{{/b}}",
     {"4 error a section's tag must stand alone on its line: '{{#b}}'",
      "4 error a section's tag must stand alone on its line: '{{/b}}'"}},
    {"section not closed", HEAD "\n{{#b}}\nc", {"5 error section 'b' is not closed"}},
    {"section not open", HEAD "c\n{{/b}}", {"5 error no section is open here"}},
    {"crossing",
     HEAD "{{#a}}\n{{#b}}\n{{/a}}\n{{/b}}\n{{/a}}\nx",
     {"6 error this closes a section that is not the last one opened: '{{/a}}' (Close section 'b' "
      "of line 5 first)"}},
    /* links and pictures */
    {"link",
     HEAD "a\n[b](javascript:x)",
     {"5 error a link in a mail cannot lead to 'javascript:x"}},
    {"relative link", HEAD "[b](c.html)", {"4 error a link in a mail cannot lead to 'c.html'"}},
    {"blank link", HEAD "[b]({{u}}) [c](https://a/{{b}}) <tel:1>", {NULL}},
    {"line in a section",
     HEAD "a\n\n{{#s}}\nb\nc [d](e)\n{{/s}}\n",
     {"8 error a link in a mail cannot lead to 'e'"}},
    {"dead references",
     HEAD "see [it][there]\nand [*that*][] and ![p][q]",
     {"4 warning this looks like a link whose address is missing: '[it][there]'",
      "5 warning this looks like a link whose address is missing: '][]'",
      "5 warning this looks like a link whose address is missing: '[p][q]'"}},
    {"broken links",
     HEAD "[a](https://x/y z)\n\n[b] (https://x)\n\n[c](",
     {"4 warning this looks like a link, but is none: '[a](",
      "6 warning this looks like a link, but is none: '[b] (",
      "8 warning this looks like a link, but is none: '[c]('"}},
    {"reference", HEAD "see [it][there]\n\n[there]: https://x", {NULL}},
    {"reference of a section",
     HEAD "{{#s}}\nsee [it][there]\n{{/s}}\n\n[there]: https://x",
     {NULL}},
    {"reference in a fence",
     HEAD "{{#s}}\nsee [it][there]\n{{/s}}\n```\n[there]: https://x\n```",
     {"5 warning this looks like a link whose"}},
    {"wrong reference of a section",
     HEAD "a\n\n{{#s}}\n```\nopen\n{{/s}}\n\n{{#s}}\nsee\n[it][there]\n{{/s}}\n[there]: ftp://x",
     {"13 error a link in a mail cannot lead to 'ftp://x'"}},
    {"brackets in code", HEAD "`a[1][2]`", {NULL}},
    {"remote picture", HEAD "![a](https://x/y.png)", {"4 error the picture 'https://x/y.png' is"}},
    {"picture above", HEAD "![a](../y.png)", {"4 error the picture '../y.png' is not a file"}},
    {"blank picture", HEAD "![a]({{p}})", {"4 error a picture's file cannot be a blank"}},
    {"no words", HEAD "![](p.png)", {"4 warning the picture 'p.png' has no words"}},
    /* events */
    {"event",
     HEAD "```event\ntitle: a\nwhen: Tue 2027-01-12 07:00-10:00\nplace: M8 8UT\n```",
     {NULL}},
    {"event of three forms",
     HEAD "```event\ntitle: {{a}}\nwhen: tuesday, 2027-01-12 07:00 \xe2\x80\x93 24:00\n"
          "when: 2027-01-12\nwhen: 2028-02-29 09:30\n```",
     {NULL}},
    {"wrong day",
     HEAD "```event\ntitle: a\nwhen: Mon 2027-01-12\n```",
     {"6 error the day of the week does not fit the date: 'Mon 2027-01-12' (2027-01-12 is a Tue"}},
    {"no day",
     HEAD "```event\ntitle: a\nwhen: Dienstag 2027-01-12\n```",
     {"6 error this names no day of the week"}},
    {"no date",
     HEAD "```event\ntitle: a\nwhen: 2027-02-29\n```",
     {"6 error this is no date and time: '2027-02-29'"}},
    {"backwards",
     HEAD "```event\ntitle: a\nwhen: 2027-02-28 10:00-09:00\n```",
     {"6 error the event ends before it starts"}},
    {"event line",
     HEAD "```event\ntitle: a\nwen: x\nwhen: 2027-02-28\nb\n```",
     {"6 error an event has no line of this name: 'wen' (Did you mean 'when'?)",
      "8 error an event has lines of 'name: text', not 'b'"}},
    {"event without",
     HEAD "\n```event\n```",
     {"4 error the event has no title", "4 error the event has no time"}},
    {"event place and link",
     HEAD "```event\ntitle: a\nwhen: 2027-02-28\nplace: Park\nlink: ftp://x\n```",
     {"5 error this is no link: 'ftp://x'", "7 warning the event's place has no postcode"}},
    {"event online",
     HEAD "```event\ntitle: a\nwhen: 2027-02-28\nplace: Online, by Zoom\n```",
     {NULL}},
    {"event somewhere of theirs",
     HEAD "```event\ntitle: a\nwhen: 2027-02-28\nplace: {{hall}}\n```",
     {NULL}},
};

static void compare(const struct finding_case *one, const struct findings *findings)
{
    size_t count = 0;

    for (; count < 4 && one->want[count]; count++) {
        AUTO(str_free) struct str got = STR_EMPTY;
        if (count < findings->count) {
            const struct finding *f = &findings->list[count];
            str_addf(&got, "%d %s %s (%s)", f->line,
                     f->level == FINDING_ERROR ? "error" : "warning", f->what, f->mend);
        }
        if (strncmp(got.text, one->want[count], strlen(one->want[count])) != 0)
            fail_msg("%s: got '%s', want '%s'", one->name, got.text, one->want[count]);
    }
    if (findings->count != count)
        fail_msg("%s: %zu findings, also '%s'", one->name, findings->count,
                 findings->list[count].what);
}

static void test_findings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct findings findings = FINDINGS_NONE;
        struct edition *edition =
            edition_read("e.md", cases[i].text, strlen(cases[i].text), &findings);
        compare(&cases[i], &findings);
        edition_free(edition);
        findings_free(&findings);
    }
}

static void test_head(void **state)
{
    static const char text[] = "---\nsubject:  Pay: \"now\"  \nAudience: a and b\nlanguage: cy\n"
                               "attach: a.pdf\nattach: b c.pdf\n---\nx";
    struct findings findings = FINDINGS_NONE;
    struct edition *edition = edition_read("dir/e.md", text, strlen(text), &findings);
    const struct head *head = &edition->head;

    (void)state;
    assert_string_equal(edition->slug, "e");
    assert_string_equal(edition->source, text);
    assert_string_equal(head->subject.text, "Pay: \"now\"");
    assert_int_equal(head->subject.line, 2);
    assert_string_equal(head->audience.text, "a and b");
    assert_string_equal(head->language.text, "cy");
    assert_string_equal(head->preheader.text, "");
    assert_int_equal(head->preheader.line, 0);
    assert_int_equal(head->attach_count, 2);
    assert_string_equal(head->attach[1].text, "b c.pdf");
    assert_int_equal(head->attach[1].line, 6);
    edition_free(edition);
    findings_free(&findings);
}

static void test_blanks(void **state)
{
    static const char text[] = "---\nsubject: {{a|x}}\n---\n{{b}} {{b}}\n{{b|y}}\n\n{{#c}}\n"
                               "{{|text}}\n{{/c}}\n";
    static const struct {
        const char *name;
        int line;
        bool has_fallback;
        bool is_section;
    } want[] = {
        {"a", 2, true, false},
        {"b", 4, false, false},
        {"b", 5, true, false},
        {"c", 7, false, true},
    };
    struct findings findings = FINDINGS_NONE;
    struct edition *edition = edition_read("e.md", text, strlen(text), &findings);

    (void)state;
    assert_int_equal(edition->blank_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(edition->blanks[i].name, want[i].name);
        assert_int_equal(edition->blanks[i].line, want[i].line);
        assert_int_equal(edition->blanks[i].has_fallback, want[i].has_fallback);
        assert_int_equal(edition->blanks[i].is_section, want[i].is_section);
    }
    edition_free(edition);
    findings_free(&findings);
}

static void test_slugs(void **state)
{
    static const struct {
        const char *title, *slug;
    } titles[] = {
        {"Pay talks", "pay-talks"},
        {"Pay talks: what next?", "pay-talks-what-next"},
        {"  --  A -- B --", "a-b"},
        {"Don't agonise, organise!", "dont-agonise-organise"},
        {"We\xe2\x80\x99re back", "were-back"},
        {"Éire, Łódź & Straße 4", "eire-lodz-strasse-4"},
        {"Зарплата", ""},
        {"../../etc/passwd", "etc-passwd"},
        {"", ""},
        {"0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789",
         "0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-01"},
    };
    static const struct {
        const char *path, *slug;
    } paths[] = {
        {"editions/pay-talks.md", "pay-talks"},
        {"pay-talks", "pay-talks"},
        {".md", ".md"},
        {"a/b.c.md", "b.c"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
        char *slug = edition_slug_from_title(titles[i].title);
        assert_string_equal(slug, titles[i].slug);
        assert_true(strlen(slug) <= EDITION_MAX_SLUG);
        free(slug);
    }
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        char *slug = edition_slug(paths[i].path);
        assert_string_equal(slug, paths[i].slug);
        free(slug);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_findings),
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_blanks),
        cmocka_unit_test(test_slugs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

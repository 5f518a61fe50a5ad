#include "edition/past.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#define EVENT(when) "---\nsubject: x\n---\n```event\ntitle: a\n" when "```\n"

/* Looked at on 2027-01-12 at 10:00: the lines of what is over. */
static const struct {
    const char *name, *text;
    int want[3]; /* ended by 0 */
} cases[] = {
    {"none", "---\nsubject: x\n---\nfirst\n", {0}},
    {"tomorrow", EVENT("when: 2027-01-13\n"), {0}},
    {"today", EVENT("when: 2027-01-12\n"), {0}},
    {"yesterday", EVENT("when: 2027-01-11\n"), {6}},
    {"last year", EVENT("when: 2026-12-31 23:00\n"), {6}},
    {"goes on", EVENT("when: 2027-01-12 07:00-10:01\n"), {0}},
    {"just over", EVENT("when: 2027-01-12 07:00-10:00\n"), {6}},
    {"began, no end", EVENT("when: 2027-01-12 07:00\n"), {0}},
    {"until midnight", EVENT("when: 2027-01-11 07:00-24:00\n"), {6}},
    {"one of three",
     EVENT("when: 2027-01-11\nwhen: 2027-01-13\nwhen: Sat 2027-01-09 10:00-12:00\n"),
     {6, 8}},
    {"in a section",
     "---\nsubject: x\n---\n{{#s}}\n> - ```event\n>   title: a\n>   when: 2020-01-01\n>   ```\n"
     "{{/s}}\n",
     {7}},
};

static void test_past(void **state)
{
    const struct past_moment now = {.year = 2027, .month = 1, .day = 12, .minute = 600};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO(findings_free) struct findings findings = FINDINGS_NONE;
        AUTO(edition_auto_free)
        struct edition *edition =
            edition_read("e.md", cases[i].text, strlen(cases[i].text), &findings);
        size_t count = 0;
        assert_int_equal(findings.count, 0);
        past_find(edition, &now, &findings);
        for (; cases[i].want[count]; count++) {
            if (count >= findings.count || findings.list[count].line != cases[i].want[count])
                fail_msg("%s: not in line %d", cases[i].name, cases[i].want[count]);
            assert_int_equal(findings.list[count].level, FINDING_WARNING);
        }
        if (findings.count != count)
            fail_msg("%s: also %s", cases[i].name, findings.list[count].what);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_past)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

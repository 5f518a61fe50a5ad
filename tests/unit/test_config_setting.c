#include "config/setting.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "config/config.h"

#define SAMPLE SOURCE_DIR "/config/fortnight.conf"
#define MANUAL SOURCE_DIR "/src/cli/fortnight.conf.5"

static void read_file(struct str *out, const char *path)
{
    struct error err = {0};

    if (!file_read(out, path, 1 << 20, &err))
        fail_msg("%s", err.message);
}

/* --- the table itself --- */

static char *group_of(const struct setting *setting)
{
    char *group = xstrdup(setting->path);
    char *dot = strrchr(group, '.');

    if (dot)
        *dot = '\0';
    else
        *group = '\0';
    return group;
}

static void test_table(void **state)
{
    size_t count = 0;
    const struct setting *all = setting_all(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        char *group = group_of(&all[i]);
        const struct setting *parent = setting_find(group);
        const struct setting_word *word = setting_word(all[i].kind);
        size_t help = strlen(all[i].help);
        assert_ptr_equal(setting_find(all[i].path), &all[i]); /* no path twice */
        assert_true(!*group || (parent && setting_is_group(parent->kind)));
        assert_true(setting_is_in(&all[i], group));
        assert_true(word->word && word->sample && word->mend);
        assert_true(help && all[i].help[help - 1] == '.');
        assert_true(all[i].kind == SETTING_GROUP || all[i].max > all[i].min);
        assert_false(all[i].required && all[i].or_else);
        free(group);
    }
    assert_null(setting_find("bulletin.nmae"));
    assert_null(setting_find(""));
    assert_false(setting_is_in(setting_find("bulletin.name"), "bull"));
    assert_false(setting_is_in(setting_find("bulletin.name"), ""));
    assert_true(setting_is_in(setting_find("store"), ""));
}

/* --- the sample --- */

static void expect_right(const struct str *text, const char *what)
{
    const struct config_text source = {
        .text = text->text, .len = text->len, .file = what, .workspace_dir = ""};
    struct config *config = NULL;
    struct findings findings = FINDINGS_NONE;
    struct error err = {0};

    if (!config_parse(&config, &source, &findings, &err))
        fail_msg("%s", err.message);
    assert_int_equal(findings.count, 0);
    findings_free(&findings);
    config_free(config);
}

/* The sample with every key switched on: "//key" loses its slashes. */
static void switch_on(const struct str *sample, struct str *out)
{
    for (const char *p = sample->text; *p;) {
        size_t blanks = strspn(p, " ");
        size_t len = strcspn(p, "\n") + 1;
        size_t slashes = text_starts(p + blanks, "//") ? 2 : 0;
        str_add(out, p, blanks);
        str_add(out, p + blanks + slashes, len - blanks - slashes);
        p += len;
    }
}

static void test_sample(void **state)
{
    AUTO(str_free) struct str sample = STR_EMPTY;
    AUTO(str_free) struct str all_on = STR_EMPTY;

    (void)state;
    read_file(&sample, SAMPLE);
    expect_right(&sample, "the sample");
    switch_on(&sample, &all_on);
    assert_true(all_on.len < sample.len);
    expect_right(&all_on, "the sample with all keys");
}

static void test_sample_is_whole(void **state)
{
    AUTO(str_free) struct str sample = STR_EMPTY;
    size_t count = 0;
    const struct setting *all = setting_all(&count);

    (void)state;
    read_file(&sample, SAMPLE);
    for (size_t i = 0; i < count; i++) {
        AUTO(str_free) struct str want = STR_EMPTY;
        char *group = group_of(&all[i]);
        const struct setting *parent = setting_find(group);
        str_addf(&want, "%s = ", setting_name(parent ? parent : &all[i]));
        const char *from = strstr(sample.text, want.text);
        assert_non_null(from);
        bool shown_default = all[i].or_else && *all[i].or_else != '(';
        str_reset(&want);
        str_addf(&want, "%s = %s", setting_name(&all[i]), shown_default ? all[i].or_else : "");
        if (!strstr(from, want.text))
            fail_msg("%s lacks '%s' in %s", SAMPLE, want.text, group);
        free(group);
    }
}

/* --- the manual --- */

struct item {
    char path[80];
    struct str text; /* its sentences, macros left out, on one line */
};

struct manual {
    struct item items[100];
    size_t count;
};

static void manual_free(struct manual *manual)
{
    for (size_t i = 0; i < manual->count; i++)
        str_free(&manual->items[i].text);
}

static struct item *begin_item(struct manual *manual, const char *group, const char *name,
                               size_t len)
{
    assert_true(manual->count < sizeof(manual->items) / sizeof(manual->items[0]));
    struct item *item = &manual->items[manual->count++];
    (void)snprintf(item->path, sizeof(item->path), "%s%s%.*s", group, *group ? "." : "", (int)len,
                   name);
    item->text = STR_EMPTY;
    return item;
}

/* ".Ss GROUP" begins a group or a key outside all groups, ".It Ic KEY" a key of the group, ".Sh"
 * ends them. */
static void read_manual(struct manual *manual, const char *text)
{
    char group[40] = "";
    struct item *item = NULL;

    for (const char *p = text; *p;) {
        size_t len = strcspn(p, "\n");
        if (text_starts(p, ".Ss ")) {
            (void)snprintf(group, sizeof(group), "%.*s", (int)(len - 4), p + 4);
            item = begin_item(manual, "", p + 4, len - 4);
        } else if (text_starts(p, ".It Ic ") && *group) {
            item = begin_item(manual, group, p + 7, len - 7);
        } else if (text_starts(p, ".Sh ")) {
            item = NULL;
            *group = '\0';
        } else if (item && *p != '.') {
            str_add(&item->text, p, len);
            str_add(&item->text, " ", 1);
        }
        p += len + (p[len] != '\0');
    }
}

static void expect_in(const struct item *item, const char *sentence, bool wanted)
{
    bool found = item->text.len && strstr(item->text.text, sentence);

    if (found != wanted)
        fail_msg("%s: '%s' %s say: %s", MANUAL, item->path, wanted ? "must" : "must not", sentence);
}

static void compare(const struct item *item, const struct setting *setting)
{
    AUTO(str_free) struct str want = STR_EMPTY;

    expect_in(item, setting->help, true);
    expect_in(item, "Must be given. ", setting->required);
    expect_in(item, "Default: ", setting->or_else != NULL);
    if (setting->or_else) {
        str_addf(&want, "Default: %s. ", setting->or_else);
        expect_in(item, want.text, true);
    }
    if (setting->kind == SETTING_NUMBER || setting->kind == SETTING_FACTOR) {
        str_reset(&want);
        str_addf(&want, "From %d to %d. ", (int)setting->min, (int)setting->max);
        expect_in(item, want.text, true);
    }
}

static void test_manual(void **state)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    struct manual manual = {.count = 0};
    size_t count = 0;
    const struct setting *all = setting_all(&count);

    (void)state;
    read_file(&text, MANUAL);
    read_manual(&manual, text.text);
    for (size_t i = 0; i < count; i++) {
        if (i >= manual.count || strcmp(all[i].path, manual.items[i].path) != 0)
            fail_msg("%s: expected %s, got %s", MANUAL, all[i].path,
                     i < manual.count ? manual.items[i].path : "the end");
        compare(&manual.items[i], &all[i]);
    }
    if (manual.count > count)
        fail_msg("%s: there is no key %s", MANUAL, manual.items[count].path);
    manual_free(&manual);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_sample),
        cmocka_unit_test(test_sample_is_whole),
        cmocka_unit_test(test_manual),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

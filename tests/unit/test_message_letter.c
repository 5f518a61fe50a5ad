/*
 * Letters: every kind has text and HTML, the right links, no header of a list, and no word of
 * anybody but us; a workspace's own template comes first.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/file.h"
#include "config/config.h"
#include "mail/tag.h"
#include "message/letter.h"

#define NOW 1795000000

static const uint8_t master[KEYS_MASTER_BYTES] = {7};

struct press {
    struct config *config;
    struct keys *keys;
    struct letter_press *press;
    struct message message;
    struct str text;
    char folder[64];
};

#define CONFIG(more)                                                                               \
    "bulletin = { name = \"Rank and File Fortnightly\"; from = \"bulletin@lists.example.org\";"    \
    " postal_address = \"12 Union Street, Manchester\"; " more " };"                               \
    "relay = { url = \"maildir:outbox\"; };"

static void press_open(struct press *out, const char *config)
{
    const struct config_text text = {config, strlen(config), "fortnight.conf", "."};
    struct error err = {0};

    memset(out, 0, sizeof(*out));
    out->message = MESSAGE_NONE;
    out->text = STR_EMPTY;
    (void)snprintf(out->folder, sizeof(out->folder), "/tmp/fortnight-letter.XXXXXX");
    assert_non_null(mkdtemp(out->folder));
    if (!config_parse(&out->config, &text, NULL, &err))
        fail_msg("%s", err.message);
    out->keys = keys_from_master(master);
    out->press = letter_press_new(out->folder, out->config, out->keys);
}

static void press_close(struct press *press)
{
    letter_press_free(press->press);
    message_free(&press->message);
    str_free(&press->text);
    keys_free(press->keys);
    config_free(press->config);
    (void)rmdir(press->folder);
}

/* The whole letter, line ends as LF and soft breaks taken out, so that words are found. */
static const char *render(struct press *press, enum letter_kind kind)
{
    const struct letter_to to = {.kind = kind,
                                 .letter = 12,
                                 .subscriber = 34,
                                 .generation = 5,
                                 .address = "ada@example.org",
                                 .in_reply_to = "<42@example.net>"};
    AUTO(str_free) struct str raw = STR_EMPTY;
    struct error err = {0};

    if (!letter_render(press->press, &to, NOW, &press->message, &err))
        fail_msg("%s: %s", letter_kind_word(kind), err.message);
    message_join(&press->message, &raw);
    str_reset(&press->text);
    for (size_t i = 0; i < raw.len; i++) {
        if (!strncmp(raw.text + i, "=\r\n", 3))
            i += 2;
        else if (!strncmp(raw.text + i, "=3D", 3)) {
            str_add(&press->text, "=", 1);
            i += 2;
        } else if (raw.text[i] != '\r')
            str_add(&press->text, raw.text + i, 1);
    }
    return press->text.text;
}

static void tag_of(const struct press *press, enum tag_purpose purpose, char out[TAG_MAX + 1])
{
    const bool of_letter =
        purpose != TAG_BOUNCE && purpose != TAG_LEAVE && purpose != TAG_MESSAGE_ID;
    const struct tag tag = {purpose, of_letter ? 12 : 0, 34, 5};

    tag_write(&tag, press->keys, out);
}

static void has(const char *name, const char *text, const char *wanted)
{
    if (!strstr(text, wanted))
        fail_msg("%s has no '%s':\n%s", name, wanted, text);
}

static void lacks(const char *name, const char *text, const char *unwanted)
{
    if (strstr(text, unwanted))
        fail_msg("%s has '%s':\n%s", name, unwanted, text);
}

static const char tagged[] = CONFIG("return_address = \"bulletin+{tag}@lists.example.org\";");

static void every_kind_is_no_list_mail_and_never_answered(void **state)
{
    struct press press;
    char bounce[TAG_MAX + 1];

    (void)state;
    press_open(&press, tagged);
    tag_of(&press, TAG_BOUNCE, bounce);
    for (int kind = LETTER_CONFIRM; kind < LETTER_KINDS; kind++) {
        const char *name = letter_kind_word((enum letter_kind)kind);
        const char *text = render(&press, (enum letter_kind)kind);
        has(name, text, "\nAuto-Submitted: auto-replied\n");
        has(name, text, "\nTo: ada@example.org\n");
        has(name, text, "\nIn-Reply-To: <42@example.net>\n");
        has(name, text, "text/plain");
        has(name, text, "text/html");
        has(name, text, "12 Union Street, Manchester");
        lacks(name, text, "List-");
        lacks(name, text, "Feedback-ID");
        lacks(name, text, "{{");
        lacks(name, text, "You get this because");
        has(name, press.message.sender, bounce);
        assert_string_equal(press.message.recipient, "ada@example.org");
        assert_string_equal(press.message.file_name, "letter.12");
    }
    press_close(&press);
}

static void links_and_tokens_are_those_of_the_kind(void **state)
{
    static const struct {
        enum letter_kind kind;
        enum tag_purpose purpose;
        const char *subject_ends; /* the token in the subject, or not */
        const char *mailto_ends;  /* behind the token; NULL: no such link */
        const char *path;
    } cases[] = {
        {LETTER_CONFIRM, TAG_CONFIRM, "]", NULL, "/c/"},
        {LETTER_NEW_ADDRESS, TAG_CONFIRM, "]", NULL, "/c/"},
        {LETTER_GOODBYE, TAG_JOIN, NULL, "@lists.example.org?subject=join", "/c/"},
        {LETTER_FRESH_LINK, TAG_MANAGE, NULL, "@lists.example.org?subject=erase", "/u/"},
        {LETTER_FRESH_LINK, TAG_MANAGE, NULL, "@lists.example.org?subject=move", "/u/"},
        {LETTER_ALREADY, TAG_MANAGE, NULL, NULL, "/u/"},
    };
    struct press press;
    struct press web;

    (void)state;
    press_open(&press, tagged);
    press_open(&web, CONFIG("return_address = \"bulletin+{tag}@lists.example.org\";"
                            "public_url = \"https://lists.example.org/f\";"));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO(str_free) struct str wanted = STR_EMPTY;
        const char *name = letter_kind_word(cases[i].kind);
        const char *text = render(&press, cases[i].kind);
        char token[TAG_MAX + 1];
        tag_of(&press, cases[i].purpose, token);
        lacks(name, text, "https://");
        if (cases[i].subject_ends) {
            str_addf(&wanted, "%s%s\n", token, cases[i].subject_ends);
            has(name, text, wanted.text);
        }
        if (cases[i].mailto_ends) {
            str_reset(&wanted);
            str_addf(&wanted, "mailto:bulletin+%s%s", token, cases[i].mailto_ends);
            has(name, text, wanted.text);
        }
        text = render(&web, cases[i].kind);
        str_reset(&wanted);
        str_addf(&wanted, "https://lists.example.org/f%s%s", cases[i].path, token);
        has(name, text, wanted.text);
    }
    press_close(&press);
    press_close(&web);
}

static void without_a_place_for_tags_the_subject_has_the_token(void **state)
{
    struct press press;
    AUTO(str_free) struct str wanted = STR_EMPTY;
    char token[TAG_MAX + 1];

    (void)state;
    press_open(&press, CONFIG("reply_to = \"office@example.org\";"));
    tag_of(&press, TAG_JOIN, token);
    str_addf(&wanted, "mailto:bulletin@lists.example.org?subject=join%%20%s", token);
    const char *text = render(&press, LETTER_GOODBYE);
    has("goodbye", text, wanted.text);
    text = render(&press, LETTER_FRESH_LINK);
    tag_of(&press, TAG_MANAGE, token);
    for (int i = 0; i < 2; i++) {
        str_reset(&wanted);
        str_addf(&wanted, "mailto:bulletin@lists.example.org?subject=%s%%20%s",
                 i ? "move" : "erase", token);
        has("fresh-link", text, wanted.text);
    }
    text = render(&press, LETTER_GOODBYE);
    lacks("goodbye", text, "subject=move");
    /* answers come to the inbox, not to whom the bulletin's go */
    has("goodbye", text, "\nReply-To: bulletin@lists.example.org\n");
    lacks("goodbye", text, "office@example.org");
    press_close(&press);
}

static void the_workspace_s_own_template_comes_first(void **state)
{
    struct press press;
    struct error err = {0};
    char path[128];
    static const struct letter_to to = {
        .kind = LETTER_GOODBYE, .letter = 1, .subscriber = 1, .address = "ada@example.org"};
    static const char own[] = "---\nsubject: Tschüss\n---\nBis bald.\n";
    static const char broken[] = "---\nsubject: x\n---\n{{#open}}\n";

    (void)state;
    press_open(&press, tagged);
    (void)snprintf(path, sizeof(path), "%s/templates", press.folder);
    assert_int_equal(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof(path), "%s/templates/letters", press.folder);
    assert_int_equal(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof(path), "%s/templates/letters/goodbye.md", press.folder);
    assert_true(file_create(path, own, strlen(own), 0600, &err));
    has("goodbye", render(&press, LETTER_GOODBYE), "Bis bald.");
    assert_int_equal(unlink(path), 0);
    assert_true(file_create(path, broken, strlen(broken), 0600, &err));
    letter_press_free(press.press);
    press.press = letter_press_new(press.folder, press.config, press.keys);
    assert_false(letter_check(press.press, &err));
    assert_int_equal(err.kind, ERROR_DATA);
    assert_non_null(strstr(err.message, "goodbye.md"));
    assert_false(letter_render(press.press, &to, NOW, &press.message, NULL));
    assert_int_equal(unlink(path), 0);
    (void)snprintf(path, sizeof(path), "%s/templates/letters", press.folder);
    assert_int_equal(rmdir(path), 0);
    (void)snprintf(path, sizeof(path), "%s/templates", press.folder);
    assert_int_equal(rmdir(path), 0);
    press_close(&press);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_no_list_mail_and_never_answered),
        cmocka_unit_test(links_and_tokens_are_those_of_the_kind),
        cmocka_unit_test(without_a_place_for_tags_the_subject_has_the_token),
        cmocka_unit_test(the_workspace_s_own_template_comes_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

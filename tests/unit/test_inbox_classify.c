#include "inbox/classify.h"

#include <dirent.h>
#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"

#define FIXTURES SOURCE_DIR "/tests/fixtures/inbound"
#define GOLDEN   SOURCE_DIR "/tests/golden/inbound/verdicts"
#define FILE_MAX ((size_t)1 << 20)

static int prepare(void **state)
{
    *state = charsets_new();
    return 0;
}

static int finish(void **state)
{
    charsets_free(*state);
    return 0;
}

static void add_recipients(struct str *out, const struct verdict *verdict)
{
    for (size_t i = 0; i < verdict->recipients_count; i++) {
        const struct verdict_recipient *recipient = &verdict->recipients[i];
        const struct diagnosis *diagnosis = &recipient->diagnosis;
        str_addf(out, "    <%s> %s, code %d, status '%s', %s, %s, about %s\n", recipient->address,
                 verdict_action_word(recipient->action), diagnosis->code, diagnosis->status,
                 reason_word(diagnosis->reason), permanence_word(diagnosis->permanence),
                 about_word(diagnosis->about));
    }
}

static void add_tags(struct str *out, const struct verdict *verdict)
{
    static const char *const places[] = {"",        "recipient", "message-id", "envelope-id",
                                         "subject", "returned"};

    for (size_t i = 0; i < verdict->tags_count; i++)
        str_addf(out, "    tag %.6s... in %s\n", verdict->tags[i].text,
                 places[verdict->tags[i].place]);
}

static void add_verdict(struct str *out, const char *name, const struct verdict *verdict)
{
    str_addf(out, "%s: %s by %s", name, verdict_class_word(verdict->class),
             verdict_why_word(verdict->why));
    if (verdict->request)
        str_addf(out, ", %s", verdict_request_word(verdict->request));
    str_addf(out, "%s%s, from <%s>\n", verdict->is_delay ? ", delay" : "",
             verdict->may_answer ? ", may be answered" : "", verdict->sender);
    add_recipients(out, verdict);
    add_tags(out, verdict);
}

static int is_mail(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);

    return len > 4 && !strcmp(entry->d_name + len - 4, ".eml");
}

/* Every fixture through the classifier, and through the codec as in the product. */
static void add_all(struct str *out, const struct charsets *charsets)
{
    struct dirent **entries = NULL;
    int count = scandir(FIXTURES, &entries, is_mail, alphasort);

    assert_true(count > 50);
    for (int i = 0; i < count; i++) {
        AUTO(str_free) struct str bytes = STR_EMPTY;
        AUTO(str_free) struct str wire = STR_EMPTY;
        char *path = file_join(FIXTURES, entries[i]->d_name);
        struct verdict verdict;
        struct verdict read;

        assert_true(file_read(&bytes, path, FILE_MAX, NULL));
        classify(bytes.text, bytes.len, false, charsets, &verdict);
        verdict_write(&verdict, &wire);
        assert_true(verdict_read(wire.text, wire.len, &read));
        add_verdict(out, entries[i]->d_name, &read);
        free(path);
        free(entries[i]);
    }
    free(entries);
}

static void test_fixtures(void **state)
{
    AUTO(str_free) struct str got = STR_EMPTY;
    AUTO(str_free) struct str want = STR_EMPTY;

    add_all(&got, *state);
    if (getenv("FORTNIGHT_GOLDEN_UPDATE"))
        assert_true(file_write(GOLDEN, got.text, got.len, 0644, NULL));
    assert_true(file_read(&want, GOLDEN, FILE_MAX, NULL));
    assert_string_equal(got.text, want.text);
}

/* A mail that was cut anywhere is still something, and by its head the same as long as that is
 * whole. */
static void test_cut_anywhere(void **state)
{
    AUTO(str_free) struct str bytes = STR_EMPTY;

    assert_true(file_read(&bytes, FIXTURES "/report-several.eml", FILE_MAX, NULL));
    const char *body = strstr(bytes.text, "\n\n");
    for (size_t len = 0; len < bytes.len; len++) {
        struct verdict verdict;
        classify(bytes.text, len, true, *state, &verdict);
        assert_true(verdict.was_cut);
        if (bytes.text + len > body && verdict.class != VERDICT_BOUNCE)
            fail_msg("cut at %zu: %s", len, verdict_class_word(verdict.class));
    }
}

/* The word right before a token in the subject, or the last one to an address with a token. */
static void test_words_of_tokens(void **state)
{
#define TOKEN "cebaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    static const struct {
        const char *to, *subject;
        enum verdict_word word;
    } cases[] = {
        {"bulletin", "erase " TOKEN, VERDICT_WORD_ERASE},
        {"bulletin", "move " TOKEN, VERDICT_WORD_MOVE},
        {"bulletin", "address " TOKEN, VERDICT_WORD_MOVE},
        {"bulletin", "Re: ERASE  " TOKEN, VERDICT_WORD_ERASE},
        {"bulletin", "AW: Fwd:Move " TOKEN " (was: x)", VERDICT_WORD_MOVE},
        {"bulletin", "=?utf-8?q?R=C3=A9p_=3A_erase?= " TOKEN, VERDICT_WORD_ERASE},
        {"bulletin", "erase\n " TOKEN, VERDICT_WORD_ERASE},
        {"bulletin", TOKEN, VERDICT_WORD_OTHER},
        {"bulletin", TOKEN " erase", VERDICT_WORD_OTHER},
        {"bulletin", "Re: The link you asked for " TOKEN, VERDICT_WORD_OTHER},
        {"bulletin", "erase me " TOKEN, VERDICT_WORD_OTHER},
        {"bulletin", "erased " TOKEN, VERDICT_WORD_OTHER},
        {"bulletin", "un-erase " TOKEN, VERDICT_WORD_OTHER},
        {"bulletin", "remove " TOKEN, VERDICT_WORD_OTHER},
        {"bulletin", "erase: " TOKEN, VERDICT_WORD_OTHER},
        {"bulletin", "move " TOKEN ", erase " TOKEN, VERDICT_WORD_OTHER},
        {"bulletin+" TOKEN, "move", VERDICT_WORD_MOVE},
        {"bulletin+" TOKEN, "Re: Erase ", VERDICT_WORD_ERASE},
        {"bulletin+" TOKEN, "erase me", VERDICT_WORD_OTHER},
        {"bulletin+" TOKEN, "", VERDICT_WORD_OTHER},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO(str_free) struct str mail = STR_EMPTY;
        struct verdict verdict;
        str_addf(&mail, "From: a@example.org\nTo: %s@lists.example.org\nSubject: %s\n\nx\n",
                 cases[i].to, cases[i].subject);
        classify(mail.text, mail.len, false, *state, &verdict);
        assert_int_equal(verdict.tags_count, 1);
        if (verdict.tags[0].word != cases[i].word)
            fail_msg("to %s, '%s': %s", cases[i].to, cases[i].subject,
                     verdict_word_word(verdict.tags[0].word));
    }
}

static double seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* What crashed or slowed the parsers that were measured: 3 MB of each, and it must be linear. */
static void test_hostile(void **state)
{
    static const struct {
        const char *name, *head, *repeated;
    } cases[] = {
        {"a boundary that is a quote",
         "Content-Type: multipart/mixed; boundary=\"\\\"\"\n\n--\"\n\nx\n", "--\"--\n"},
        {"mails in mails", "", "Content-Type: message/rfc822\n\nFrom: a@example.org\n"},
        {"multiparts in multiparts", "Content-Type: multipart/mixed; boundary=b\n\n",
         "--b\nContent-Type: multipart/mixed; boundary=b\n\n"},
        {"comments in an address", "From: ", "("},
        {"many recipients", "From: a@example.org\nTo: ", "a@b.example, "},
        {"many fields", "", "X-A: b\n"},
        {"one field of many lines", "Subject: a\n", " b\n"},
        {"encoded words", "Subject: ", "=?utf-8?q?a?= "},
        {"beginnings of encoded words", "Subject: ", "=?"},
        {"parameters", "Content-Type: multipart/mixed", "; a=b"},
        {"addresses", "From: mailer-daemon@example.org\nSubject: Returned mail\n\n",
         "a@b.example\n"},
        {"at signs", "From: mailer-daemon@example.org\nSubject: Returned mail\n\n", "@"},
        {"tags of HTML", "Content-Type: text/html\n\n", "<style><a&"},
        {"report fields",
         "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n"
         "Content-Type: message/delivery-status\n\n",
         "Final-Recipient: rfc822; a@example.org\nAction: failed\nDiagnostic-Code: smtp; 550\n\n"},
        {"a notification",
         "From: mailer-daemon@example.org\n\n{\"notificationType\":\"Bounce\","
         "\"bouncedRecipients\":[",
         "{\"emailAddress\":\"a@b.example\"},"},
        {"Japanese escapes", "Content-Type: text/plain; charset=iso-2022-jp\n\n", "\x1b$B"},
        {"marks of a returned mail", "From: mailer-daemon@example.org\n\n", "---- x\n"},
        {"blank lines", "\n", "\n"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO(str_free) struct str bytes = STR_EMPTY;
        struct verdict verdict;

        str_add_text(&bytes, cases[i].head);
        while (bytes.len < 3000000)
            str_add_text(&bytes, cases[i].repeated);
        double before = seconds();
        classify(bytes.text, bytes.len, false, *state, &verdict);
        if (seconds() - before > 1.5) /* 0.1 without sanitizers */
            fail_msg("%s takes %.1f s", cases[i].name, seconds() - before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fixtures),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_words_of_tokens),
        cmocka_unit_test(test_hostile),
    };

    return cmocka_run_group_tests(tests, prepare, finish);
}

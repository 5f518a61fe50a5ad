#include "jobs/init.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "config/config.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static char top[] = "/tmp/fortnight-test-XXXXXX";
static char folder[64];

static int make_top(void **state)
{
    (void)state;
    if (!mkdtemp(top))
        return -1;
    (void)snprintf(folder, sizeof(folder), "%s/new", top);
    return 0;
}

/* Removes the workspace, whatever is in it. */
static int clean(void **state)
{
    static const char *const names[] = {"secrets/relay", "secrets",        "editions",
                                        "templates",     "fortnight.conf", "fortnight.key",
                                        "fortnight.db",  "stranger",       ""};

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        char *path = file_join(folder, names[i]);
        if (unlink(path))
            (void)rmdir(path);
        free(path);
    }
    return 0;
}

static int remove_top(void **state)
{
    (void)clean(state);
    return rmdir(top);
}

static mode_t mode_of(const char *name)
{
    struct stat st = {0};
    char *path = file_join(folder, name);

    assert_int_equal(stat(path, &st), 0);
    free(path);
    return st.st_mode & 0777;
}

/* Makes it with nobody to ask, and loads what was written. */
static struct config *make(const struct init_options *options, struct init_result *result)
{
    struct config *config = NULL;
    struct findings findings = FINDINGS_NONE;
    struct error err = {0};

    if (!job_init(options, result, &err) || !config_load(&config, folder, &findings, &err))
        fail_msg("%s", err.message);
    assert_int_equal(findings.count, 0);
    return config;
}

static void test_invented(void **state)
{
    const struct init_options options = {.folder = folder};
    struct init_result result = INIT_RESULT_NONE;
    AUTO(config_auto_free) struct config *config = make(&options, &result);

    (void)state;
    assert_int_equal(result.invented, INIT_NAME | INIT_FROM | INIT_POSTAL_ADDRESS | INIT_RELAY);
    assert_null(result.password_file);
    assert_string_equal(result.advice, "");
    assert_int_equal(config->relays[0].scheme, CONFIG_MAILDIR);
    assert_non_null(strstr(config->bulletin.from_address, "example.org"));
    assert_int_equal(mode_of(""), 0700);
    assert_int_equal(mode_of("secrets"), 0700);
    assert_int_equal(mode_of("fortnight.key"), 0600);
    assert_int_equal(mode_of("fortnight.db"), 0600);
    assert_int_equal(mode_of("editions") & 0700, 0700);
    assert_int_equal(mode_of("templates") & 0700, 0700);
    init_result_free(&result);
}

struct option_case {
    struct init_options options;
    const char *relay, *user; /* NULL: no login */
    int64_t per_day;
    unsigned invented;
    bool tagged;
};

static void expect_made(const struct option_case *wanted)
{
    struct init_options options = wanted->options;
    struct init_result result = INIT_RESULT_NONE;

    options.folder = folder;
    struct config *config = make(&options, &result);
    const struct config_relay *relay = &config->relays[0];
    assert_string_equal(relay->url, wanted->relay);
    assert_int_equal(relay->user != NULL, wanted->user != NULL);
    assert_int_equal(result.password_file != NULL, wanted->user != NULL);
    if (wanted->user) {
        assert_string_equal(relay->user, wanted->user);
        assert_int_equal(mode_of("secrets/relay"), 0600);
    }
    assert_int_equal(config->per_day, wanted->per_day);
    assert_int_equal(result.invented, wanted->invented);
    assert_int_equal(strstr(config->bulletin.return_address, "{tag}") != NULL, wanted->tagged);
    if (options.name)
        assert_string_equal(config->bulletin.name, options.name);
    config_free(config);
    init_result_free(&result);
}

static void test_options(void **state)
{
    static const struct option_case cases[] = {
        {.options = {.name = "A \"quoted\" \\ name",
                     .from = "Us <b@example.org>",
                     .relay = "smtp://localhost:2525"},
         .relay = "smtp://localhost:2525",
         .invented = INIT_POSTAL_ADDRESS},
        {.options = {.from = "b@example.org", .relay = "smtps://mail.example.org", .user = "me"},
         .relay = "smtps://mail.example.org:465",
         .user = "me",
         .invented = INIT_NAME | INIT_POSTAL_ADDRESS},
        {.options = {.provider = "gmail", .name = "N", .from = "b@example.org"},
         .relay = "smtps://smtp.gmail.com:465",
         .user = "b@example.org",
         .per_day = 400,
         .invented = INIT_POSTAL_ADDRESS,
         .tagged = true},
        {.options = {.provider = "gmail",
                     .name = "N",
                     .from = "b@example.org",
                     .relay = "smtp://127.0.0.1:2525"},
         .relay = "smtp://127.0.0.1:2525",
         .per_day = 400,
         .invented = INIT_POSTAL_ADDRESS,
         .tagged = true},
        {.options = {.provider = "gmail", .user = "me"},
         .relay = "maildir:outbox",
         .per_day = 400,
         .invented = INIT_NAME | INIT_FROM | INIT_POSTAL_ADDRESS | INIT_RELAY,
         .tagged = true},
        {.options = {.provider = "cpanel", .name = "N", .from = "Us <b@lists.example.org>"},
         .relay = "smtps://mail.lists.example.org:465",
         .user = "b@lists.example.org",
         .invented = INIT_POSTAL_ADDRESS},
        {.options = {.provider = "other", .name = "N", .from = "b@example.org"},
         .relay = "maildir:outbox",
         .invented = INIT_POSTAL_ADDRESS | INIT_RELAY},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        expect_made(&cases[i]);
        (void)clean(state);
    }
}

static void test_refused(void **state)
{
    static const struct {
        struct init_options options;
        const char *error;
    } cases[] = {
        {{.provider = "gmial"},
         "--provider: 'gmial' is none of gmail, cpanel and other; did you mean 'gmail'?"},
        {{.name = ""}, "--name: it is empty"},
        {{.name = "a\nb"}, "--name: a control character stands in it, or it is no text in UTF-8"},
        {{.name = "\xff"}, "--name: a control character stands in it, or it is no text in UTF-8"},
        {{.from = "b"}, "--from: it is no mail address: there is no '@' in it"},
        {{.relay = "mail.example.org"},
         "--relay: it begins with neither smtp://, smtps:// nor maildir:"},
        {{.relay = "smtp://me:hunter2@mail.example.org"},
         "--relay: no login may stand in it, and no '@'"},
        {{.relay = "maildir:out", .user = "me"},
         "--user: there is no login where --relay is a folder"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct init_options options = cases[i].options;
        struct init_result result = INIT_RESULT_NONE;
        struct error err = {0};
        options.folder = folder;
        assert_false(job_init(&options, &result, &err));
        assert_string_equal(err.message, cases[i].error);
        assert_int_equal(err.kind, ERROR_USAGE);
        assert_false(file_exists(folder));
    }
}

static void test_folder(void **state)
{
    struct init_options options = {.folder = folder};
    struct init_result result = INIT_RESULT_NONE;
    struct error err = {0};
    char *stranger = file_join(folder, "stranger");

    (void)state;
    assert_int_equal(mkdir(folder, 0755), 0);
    assert_true(file_write(stranger, "x", 1, 0600, NULL));
    assert_false(job_init(&options, &result, &err));
    assert_int_equal(err.kind, ERROR_CANNOT_CREATE);
    assert_true(file_exists(stranger));

    options.folder = stranger; /* a file */
    assert_false(job_init(&options, &result, &err));
    assert_int_equal(err.kind, ERROR_CANNOT_CREATE);

    options.folder = folder;
    assert_int_equal(unlink(stranger), 0); /* an empty folder is fine */
    assert_true(job_init(&options, &result, &err));
    init_result_free(&result);
    assert_false(job_init(&options, &result, &err)); /* twice is not */
    assert_int_equal(err.kind, ERROR_CANNOT_CREATE);
    assert_true(file_exists(folder));

    char *deep = file_join(top, "not/there");
    options.folder = deep;
    assert_false(job_init(&options, &result, &err));
    assert_int_equal(err.kind, ERROR_CANNOT_CREATE);
    free(deep);
    free(stranger);
}

/* --- somebody to ask --- */

struct person {
    const char *const *answers; /* ended by NULL: then standard input ends */
    size_t next;
    struct str asked; /* question [suggestion] and complaint of each */
};

static bool answer(void *ctx, const struct init_question *question, struct str *out,
                   struct error *err)
{
    struct person *person = ctx;

    str_addf(&person->asked, "%s [%s]%s%s\n", question->text, question->suggestion,
             question->complaint ? " " : "", question->complaint ? question->complaint : "");
    if (!person->answers[person->next])
        return error_set(err, ERROR_DATA, "standard input has ended");
    str_add_text(out, person->answers[person->next++]);
    return true;
}

static void test_asked(void **state)
{
    static const char *const answers[] = {"",
                                          "  The Bulletin ",
                                          "b",
                                          "b@lists.example.org",
                                          "",
                                          "1 Street",
                                          "smtps://mail.example.org",
                                          "",
                                          NULL};
    struct person person = {.answers = answers, .asked = STR_EMPTY};
    const struct init_options options = {.folder = folder, .ask = answer, .ctx = &person};
    struct init_result result = INIT_RESULT_NONE;
    AUTO(config_auto_free) struct config *config = make(&options, &result);

    (void)state;
    assert_string_equal(
        person.asked.text,
        "Who takes the mail: gmail, cpanel or other [other]\n"
        "Name of the bulletin []\n"
        "Address it comes from []\n"
        "Address it comes from [] it is no mail address: there is no '@' in it\n"
        "Postal address of the sender (stands in every message) []\n"
        "Postal address of the sender (stands in every message) [] there must be an answer\n"
        "Mail server: smtps://HOST, smtp://HOST, or maildir:outbox to try things out "
        "[maildir:outbox]\n"
        "Name to log in with there (- for no login) [b@lists.example.org]\n");
    assert_int_equal(result.invented, 0);
    assert_string_equal(config->bulletin.name, "The Bulletin");
    assert_string_equal(config->bulletin.postal_address, "1 Street");
    assert_string_equal(config->relays[0].user, "b@lists.example.org");
    str_free(&person.asked);
    init_result_free(&result);
}

static void test_given_up(void **state)
{
    static const char *const gone[] = {"other", "N", NULL};
    static const char *const stubborn[] = {"x", "x", "x", "x", "x", "x", NULL};
    struct person person = {.answers = gone, .asked = STR_EMPTY};
    const struct init_options options = {.folder = folder, .ask = answer, .ctx = &person};
    struct init_result result = INIT_RESULT_NONE;
    struct error err = {0};

    (void)state;
    assert_false(job_init(&options, &result, &err));
    assert_string_equal(err.message, "standard input has ended");
    person.answers = stubborn;
    person.next = 0;
    assert_false(job_init(&options, &result, &err));
    assert_string_equal(err.message, "--provider: 'x' is none of gmail, cpanel and other");
    assert_false(file_exists(folder));
    str_free(&person.asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_invented, clean),
        cmocka_unit_test_teardown(test_options, clean),
        cmocka_unit_test_teardown(test_refused, clean),
        cmocka_unit_test_teardown(test_folder, clean),
        cmocka_unit_test_teardown(test_asked, clean),
        cmocka_unit_test_teardown(test_given_up, clean),
    };

    return cmocka_run_group_tests(tests, make_top, remove_top);
}

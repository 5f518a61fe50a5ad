#include "config/secret_command.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static char folder[] = "/tmp/fortnight-test-XXXXXX";
static char path[64];

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    (void)snprintf(path, sizeof(path), "%s/relay", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)unlink(path);
    return rmdir(folder);
}

static struct secret_source file_source(void)
{
    return (struct secret_source){.from = SECRET_FILE, .text = path, .folder = folder};
}

static void test_file(void **state)
{
#define GOOD(name, content, secret)                                                                \
    {                                                                                              \
        name, content, sizeof(content) - 1, secret, NULL                                           \
    }
#define BAD(name, content, why)                                                                    \
    {                                                                                              \
        name, content, sizeof(content) - 1, NULL, why                                              \
    }
    static const struct {
        const char *name, *content;
        size_t len;
        const char *want, *error;
    } cases[] = {
        GOOD("a line", "hunter2\n", "hunter2"),
        GOOD("no line end", "hunter2", "hunter2"),
        GOOD("CRLF", "hunter2\r\n", "hunter2"),
        GOOD("the first line only", "hunter2\nuser: x\n", "hunter2"),
        GOOD("blanks belong to it", " hunter 2 \n", " hunter 2 "),
        GOOD("byte order mark", "\xef\xbb\xbfhunter2\n", "hunter2"),
        GOOD("octets beyond ASCII", "h\xfcnter\n", "h\xfcnter"),
        BAD("empty", "", "is empty; write the password into it"),
        BAD("an empty first line", "\nhunter2\n", "gives no password: its first line is empty"),
        BAD("only a mark", "\xef\xbb\xbf", "gives no password: its first line is empty"),
        BAD("the character 0", "hun\0ter2\n", "holds the character 0"),
    };
    struct secret_source source = file_source();

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct secret secret = SECRET_EMPTY;
        struct error err = {0};
        assert_true(file_write(path, cases[i].content, cases[i].len, 0600, NULL));
        assert_int_equal(secret_fetch(&secret, &source, &err), cases[i].want != NULL);
        if (cases[i].want) {
            assert_string_equal(secret.text, cases[i].want);
            assert_int_equal(secret.len, strlen(cases[i].want));
        } else {
            assert_int_equal(err.kind, ERROR_CONFIG);
            assert_non_null(strstr(err.message, cases[i].error));
            assert_null(strstr(err.message, "hun"));
        }
        secret_free(&secret);
    }
}

static void test_length(void **state)
{
    static const struct {
        size_t len;
        bool ok;
    } cases[] = {{SECRET_MAX_BYTES, true},
                 {SECRET_MAX_BYTES + 1, false},
                 {(size_t)SECRET_MAX_BYTES * 4, false}};
    struct secret_source source = file_source();

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        AUTO(str_free) struct str text = STR_EMPTY;
        struct secret secret = SECRET_EMPTY;
        struct error err = {0};
        for (size_t at = 0; at < cases[i].len; at++)
            str_add(&text, "x", 1);
        assert_true(file_write(path, text.text, text.len, 0600, NULL));
        assert_int_equal(secret_fetch(&secret, &source, &err), cases[i].ok);
        assert_int_equal(secret.len, cases[i].ok ? cases[i].len : 0);
        secret_free(&secret);
    }
}

static void test_trust(void **state)
{
    static const struct {
        mode_t mode;
        bool ok;
    } cases[] = {{0600, true},  {0400, true},  {0640, false},
                 {0604, false}, {0620, false}, {0666, false}};
    struct secret_source source = file_source();
    struct secret secret = SECRET_EMPTY;
    struct error err = {0};

    (void)state;
    assert_true(file_write(path, "hunter2", 7, 0600, NULL));
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(chmod(path, cases[i].mode), 0);
        assert_int_equal(secret_check(&source, &err), cases[i].ok);
        assert_int_equal(secret_fetch(&secret, &source, &err), cases[i].ok);
        secret_free(&secret);
    }
    assert_non_null(strstr(err.message, "can be used by others; run chmod 600 on it"));
    if (geteuid() == 0) {
        assert_int_equal(chmod(path, 0600), 0);
        assert_int_equal(chown(path, 12345, (gid_t)-1), 0);
        assert_false(secret_check(&source, &err));
        assert_non_null(strstr(err.message, "belongs to another user"));
    }
    assert_int_equal(unlink(path), 0);
    assert_false(secret_check(&source, &err));
    assert_int_equal(err.kind, ERROR_CONFIG);
    assert_int_equal(mkfifo(path, 0600), 0); /* must not block */
    assert_false(secret_fetch(&secret, &source, &err));
    assert_non_null(strstr(err.message, "is no ordinary file"));
}

static void test_command(void **state)
{
    static const struct {
        const char *command, *want, *error;
    } cases[] = {
        {"echo hunter2", "hunter2", NULL},
        {"printf 'hunter2\\nmore\\n'", "hunter2", NULL},
        {"pwd | sed 's/.*fortnight-test-.*/in the workspace/'", "in the workspace", NULL},
        {"echo hunter2; echo hunter3 >&2", "hunter2", NULL},
        {"cat; echo hunter2", "hunter2", NULL}, /* nothing to read */
        {"echo hunter2; yes x | head -c 300000", "hunter2", NULL},
        {"echo hunter2; exit 3", NULL,
         "password_command failed (exit status 3); run it by hand to see why"},
        {"no-such-program-hunter2", NULL,
         "password_command failed (exit status 127); run it by hand to see why"},
        {"kill -9 $$", NULL, "password_command was killed; run it by hand to see why"},
        {"true", NULL, "password_command gives no password: its first line is empty"},
        {"printf 'hun\\0ter'", NULL, "password_command holds the character 0"},
    };
    int caught[2];
    char spilled[64];

    (void)state;
    /* What a command says on stderr must reach nobody: ours is a pipe meanwhile, and stays empty.
     */
    assert_int_equal(pipe(caught), 0);
    assert_int_equal(fcntl(caught[0], F_SETFL, O_NONBLOCK), 0);
    int saved = dup(STDERR_FILENO);
    assert_true(dup2(caught[1], STDERR_FILENO) >= 0);
    for (size_t i = 0; i < COUNT(cases); i++) {
        char command[128];
        (void)snprintf(command, sizeof(command), "%s", cases[i].command);
        const struct secret_source source = {
            .from = SECRET_COMMAND, .text = command, .folder = folder};
        struct secret secret = SECRET_EMPTY;
        struct error err = {0};
        assert_int_equal(secret_fetch(&secret, &source, &err), cases[i].want != NULL);
        assert_string_equal(cases[i].want ? secret.text : err.message,
                            cases[i].want ? cases[i].want : cases[i].error);
        secret_free(&secret);
    }
    assert_int_equal(read(caught[0], spilled, sizeof(spilled)), -1);
    assert_true(dup2(saved, STDERR_FILENO) >= 0);
    (void)close(saved);
    (void)close(caught[0]);
    (void)close(caught[1]);
}

/* The command's children die with it, and do not hold the caller up. */
static void test_slow_command(void **state)
{
    char command[] = "echo hunter2; sleep 600 & sleep 600";
    const struct secret_source source = {
        .from = SECRET_COMMAND, .text = command, .folder = folder, .limit_ms = 50};
    struct secret secret = SECRET_EMPTY;
    struct error err = {0};

    (void)state;
    assert_false(secret_fetch(&secret, &source, &err));
    assert_int_equal(err.kind, ERROR_UNAVAILABLE);
    assert_string_equal(err.message, "password_command did not end within 1 seconds");
    secret_free(&secret);
}

/* systemd's folder: readable to the service by an access list, which shows as group bits. */
static void test_credential(void **state)
{
    static const struct {
        const char *name;
        mode_t mode;
        const char *says; /* NULL: fine */
    } cases[] = {
        {"relay", 0400, NULL},
        {"relay", 0440, NULL},
        {"relay", 0444, "can be used by others"},
        {"relay", 0460, "can be used by others"},
        {"other", 0400, "cannot read the password file"},
    };
    char name[20];
    const struct secret_source source = {.from = SECRET_CREDENTIAL, .text = name, .folder = folder};
    struct secret secret = SECRET_EMPTY;
    struct error err = {0};

    (void)state;
    (void)unlink(path);
    for (size_t i = 0; i < COUNT(cases); i++) {
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        assert_true(fputs("hunter2\n", file) >= 0 && !fclose(file) && !chmod(path, cases[i].mode));
        (void)snprintf(name, sizeof(name), "%s", cases[i].name);
        assert_int_equal(setenv("CREDENTIALS_DIRECTORY", folder, 1), 0);
        assert_int_equal(secret_check(&source, &err), !cases[i].says);
        assert_int_equal(secret_fetch(&secret, &source, &err), !cases[i].says);
        if (cases[i].says)
            assert_non_null(strstr(err.message, cases[i].says));
        else
            assert_string_equal(secret.text, "hunter2");
        secret_free(&secret);
        (void)unlink(path);
    }
    assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
    assert_true(secret_check(&source, &err)); /* outside the service nobody can tell */
    assert_false(secret_fetch(&secret, &source, &err));
    assert_int_equal(err.kind, ERROR_CONFIG);
    assert_non_null(strstr(err.message, "LoadCredential="));
}

/* No descriptor of ours is open in it: a connection would be held open by what it leaves behind. */
static void test_descriptors(void **state)
{
    char command[] = "ls /proc/self/fd | wc -l"; /* 0, 1, 2 and the folder itself */
    const struct secret_source source = {.from = SECRET_TOKEN, .text = command, .folder = folder};
    struct secret secret = SECRET_EMPTY;
    struct error err = {0};
    int open_here = dup(STDIN_FILENO);

    (void)state;
    assert_true(open_here >= 0);
    assert_true(secret_fetch(&secret, &source, &err));
    assert_string_equal(secret.text, "4");
    secret_free(&secret);
    (void)close(open_here);
}

/* One that has said all and goes on is waited for; one that says nothing does not block. */
static void test_beside(void **state)
{
    char command[] = "echo hunter2; exec >&-; sleep 0.1";
    const struct secret_source source = {.from = SECRET_TOKEN, .text = command, .folder = folder};
    struct secret_command *running = NULL;
    struct secret secret = SECRET_EMPTY;
    struct error err = {0};
    int ending = 0;
    enum secret_progress progress = SECRET_RUNS;

    (void)state;
    assert_true(secret_command_start(&running, &source, 0, &err));
    for (int i = 0; i < 1000 && progress == SECRET_RUNS; i++) {
        progress = secret_command_go_on(running, 0, &secret, &err);
        ending += secret_command_is_ending(running);
        (void)poll(NULL, 0, 5);
    }
    assert_int_equal(progress, SECRET_THERE);
    assert_true(ending > 2);
    assert_string_equal(secret.text, "hunter2");
    secret_command_free(running);
    secret_free(&secret);
    assert_true(secret_command_start(&running, &source, 0, &err));
    assert_int_equal(secret_command_go_on(running, SECRET_COMMAND_TIMEOUT_MS, &secret, &err),
                     SECRET_FAILED);
    assert_string_equal(err.message, "token_command did not end within 60 seconds");
    secret_command_free(running);
}

static void test_none(void **state)
{
    const struct secret_source source = {.from = SECRET_NONE};
    struct secret secret = SECRET_EMPTY;
    struct error err = {0};

    (void)state;
    assert_false(secret_fetch(&secret, &source, &err));
    assert_string_equal(err.message, "no password is configured");
    secret_free(&secret);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file),       cmocka_unit_test(test_length),
        cmocka_unit_test(test_trust),      cmocka_unit_test(test_command),
        cmocka_unit_test(test_credential), cmocka_unit_test(test_descriptors),
        cmocka_unit_test(test_beside),     cmocka_unit_test(test_slow_command),
        cmocka_unit_test(test_none),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,readability-identifier-naming) */
#define _GNU_SOURCE /* the C library's name */
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,readability-identifier-naming) */
#include "base/child.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/text.h"

#define IN_MAX  100000
#define OUT_MAX 1000

/* What the child is asked to do, by the first octet of the question. A refused call would leave it
 * alive with an answer, which fails the test: only the seccomp list kills. */
/* NOLINTNEXTLINE(readability-function-size): a case a line */
static size_t work(void *prepared, const struct child_question *question, char *out, size_t room)
{
    size_t len = question->len;
    const char *in = question->in;
    volatile uint64_t counter = 0;
    volatile char *volatile hole = NULL; /* else a compiler sees it */

    switch (len ? in[0] : 'e') {
    case 'e': /* echo */
        len = len < room ? len : room;
        memcpy(out, in, len);
        return len;
    case 'n':
        return (size_t)snprintf(out, room, "%u %s", (unsigned)question->note,
                                (const char *)prepared);
    case 'c':
        *hole = 'x'; /* NOLINT(clang-analyzer-core.NullDereference): to crash */
        return 0;
    case 'l':
        for (;;)
            counter = counter + 1;
    case 'o':
        return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0;
    case 's':
        return socket(AF_INET, SOCK_STREAM, 0) >= 0;
    case 'f':
        return fork() > 0;
    case 'k':
        return kill(getppid(), 0) == 0;
    case 'm': { /* some memory is fine, and what was asked for is cleared */
        char *some = calloc(1, 1 << 20);
        size_t n = some && !some[12345] ? 1 : 0;
        free(some);
        return n;
    }
    case 'd': /* reads what is not the link */
        return read(2, out, 1) >= 0;
    case 'h': /* says that it has answered, stays, and goes on writing wherever it can */
        if (write(0, "yyy", 3) != 3)
            return 0;
        for (;;) {
            memset(out - IN_MAX, '#', IN_MAX + room); /* the question lies before the answer */
        }
    case 'b': /* says that it wrote more than there is room for */
        return room + 1;
    default:
        return 0;
    }
}

static void *prepare(void)
{
    static char word[] = "ready";

    return word;
}

static const struct child_task task = {
    .prepare = prepare,
    .work = work,
    .in_max = IN_MAX,
    .out_max = OUT_MAX,
    .memory_bytes = (size_t)512 << 20,
    .cpu_s = 1,
    .deadline_ms = 300,
};

static int start(void **state)
{
    struct child_helper *helper = NULL;

    if (!child_start(&helper, &task, NULL))
        return -1;
    *state = helper;
    return 0;
}

static int stop(void **state)
{
    child_stop(*state);
    return 0;
}

static void assert_echo(struct child_helper *helper, const char *text)
{
    AUTO(str_free) struct str answer = STR_EMPTY;

    assert_int_equal(
        child_ask(helper, &(struct child_question){0, text, strlen(text)}, &answer, NULL),
        CHILD_ANSWERED);
    assert_string_equal(answer.text, text);
}

static void test_answers(void **state)
{
    AUTO(str_free) struct str answer = STR_EMPTY;

    assert_echo(*state, "every word of it");
    assert_int_equal(child_ask(*state, &(struct child_question){7, "n", 1}, &answer, NULL),
                     CHILD_ANSWERED);
    assert_string_equal(answer.text, "7 ready");
    assert_int_equal(child_ask(*state, &(struct child_question){0, "m", 1}, &answer, NULL),
                     CHILD_ANSWERED);
    assert_int_equal(answer.len, 1);
    assert_int_equal(child_ask(*state, &(struct child_question){0, "", 0}, &answer, NULL),
                     CHILD_ANSWERED);
    assert_int_equal(answer.len, 0);
}

static void test_the_longest_question(void **state)
{
    AUTO(str_free) struct str answer = STR_EMPTY;
    static char in[IN_MAX];

    memset(in, 'e', sizeof(in));
    assert_int_equal(child_ask(*state, &(struct child_question){0, in, sizeof(in)}, &answer, NULL),
                     CHILD_ANSWERED);
    assert_int_equal(answer.len, OUT_MAX);
}

/* Each of these ends its own child, and the next question is answered as if nothing had been. */
static void test_what_kills_a_child(void **state)
{
    static const struct {
        const char *what, *question;
    } cases[] = {
        {"a crash", "c"},
        {"an endless loop", "l"},
        {"opening a file", "o"},
        {"a socket", "s"},
        {"a process", "f"},
        {"killing its helper", "k"},
        {"reading another descriptor", "d"},
        {"too long an answer", "b"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO(str_free) struct str answer = STR_EMPTY;
        enum child_end end =
            child_ask(*state, &(struct child_question){0, cases[i].question, 1}, &answer, NULL);

        if (end != CHILD_DIED)
            fail_msg("%s: %d", cases[i].what, (int)end);
        assert_echo(*state, "ever on");
    }
}

#define CHILDREN_MAX 8

/* The processes that this one has started and not reaped, oldest first. Returns how many. */
static size_t children_of(pid_t parent, pid_t pids[CHILDREN_MAX])
{
    char path[64];
    char line[256] = "";
    size_t count = 0;

    (void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)parent, (int)parent);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    (void)!fgets(line, sizeof(line), file);
    (void)fclose(file);
    for (char *rest = line, *word; (word = strtok_r(rest, " \n", &rest)) != NULL;) {
        int64_t pid = 0;

        assert_true(count < CHILDREN_MAX && text_to_int(word, 2, INT32_MAX, &pid));
        pids[count++] = (pid_t)pid;
    }
    return count;
}

/* The helper's number is private: it is the process that this one started last. */
static pid_t youngest_child(void)
{
    pid_t pids[CHILDREN_MAX] = {0};
    size_t count = children_of(getpid(), pids);

    assert_true(count > 0);
    return pids[count - 1];
}

/* Whoever answers and stays meddles with nobody's question after it, nor with an answer. */
static void test_a_hostile_child_and_the_next(void **state)
{
    for (int i = 0; i < 20; i++) {
        AUTO(str_free) struct str answer = STR_EMPTY;

        assert_int_equal(child_ask(*state, &(struct child_question){0, "h", 1}, &answer, NULL),
                         CHILD_ANSWERED);
        for (int next = 0; next < 3; next++)
            assert_echo(*state, "every one the same");
    }
}

/* A child that waits for its question is replaced when it dies, and the question is answered. */
static void test_an_idle_child_that_is_killed(void **state)
{
    pid_t pids[CHILDREN_MAX];
    struct child_helper *helper = NULL;

    (void)state;
    assert_true(child_start(&helper, &task, NULL));
    pid_t pid = youngest_child();
    for (int i = 0; i < 20; i++) {
        size_t count = children_of(pid, pids);

        assert_true(count > 0); /* one waits */
        for (size_t n = 0; n < count; n++)
            assert_int_equal(kill(pids[n], SIGKILL), 0);
        /* Now the kernel may be done with it, and now it may not. */
        if (i % 2)
            assert_int_equal(usleep(2000), 0);
        assert_echo(helper, "even so");
    }
    child_stop(helper);
}

static void test_nothing_is_left(void **state)
{
    pid_t pids[CHILDREN_MAX];
    struct child_helper *helper = NULL;

    (void)state;
    /* What the helper leaves behind becomes ours. */
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    for (int i = 0; i < 5; i++) {
        assert_true(child_start(&helper, &task, NULL));
        size_t before = children_of(getpid(), pids);
        assert_echo(helper, "ended well");
        assert_true(children_of(youngest_child(), pids) > 0);
        child_stop(helper);
        assert_int_equal(children_of(getpid(), pids), before - 1);
    }
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
}

/* Killed, the helper can end nobody: the child that waits ends with it by itself. */
static void test_a_helper_that_is_killed_takes_its_child_along(void **state)
{
    pid_t pids[CHILDREN_MAX];
    struct child_helper *helper = NULL;
    siginfo_t end = {0};

    (void)state;
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    assert_true(child_start(&helper, &task, NULL));
    pid_t pid = youngest_child();
    size_t count = children_of(pid, pids);
    assert_true(count > 0);
    assert_int_equal(kill(pid, SIGKILL), 0);
    child_stop(helper);
    for (size_t i = 0; i < count; i++) /* never returns when it lives on */
        assert_int_equal(waitid(P_PID, (id_t)pids[i], &end, WEXITED), 0);
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
}

/* The helper dies with whoever asked it, and whoever asks a dead one is told so. */
static void test_a_helper_that_is_gone(void **state)
{
    AUTO(str_free) struct str answer = STR_EMPTY;
    struct child_helper *helper = NULL;
    struct error err = {0};
    int ends[2];
    char octet = 0;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    pid_t middle = fork();
    if (middle == 0) { /* starts a helper and is killed; the helper holds the pipe no longer */
        (void)close(ends[0]);
        if (!child_start(&helper, &task, NULL))
            _exit(1);
        (void)raise(SIGKILL);
    }
    (void)close(ends[1]);
    assert_int_equal(read(ends[0], &octet, 1), 0);
    (void)close(ends[0]);

    assert_true(child_start(&helper, &task, &err));
    assert_int_equal(kill(youngest_child(), SIGKILL), 0);
    assert_int_equal(child_ask(helper, &(struct child_question){0, "e", 1}, &answer, &err),
                     CHILD_GONE);
    assert_int_equal(err.kind, ERROR_SYSTEM);
    child_stop(helper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_the_longest_question),
        cmocka_unit_test(test_what_kills_a_child),
        cmocka_unit_test(test_a_hostile_child_and_the_next),
        cmocka_unit_test(test_an_idle_child_that_is_killed),
        cmocka_unit_test(test_nothing_is_left),
        cmocka_unit_test(test_a_helper_that_is_killed_takes_its_child_along),
        cmocka_unit_test(test_a_helper_that_is_gone),
    };

    return cmocka_run_group_tests(tests, start, stop);
}

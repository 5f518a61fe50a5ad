#include "base/base.h"

#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "relay/relay.h"

#define PEOPLE 150

struct job {
    int64_t next;
    int64_t count;
    int64_t results[6];
    size_t octets;    /* of each message */
    const char *name; /* of every file; NULL: "41.ID" */
    char file_name[40];
    int64_t broken; /* its message cannot be made */
};

static bool turn(void *ctx, struct relay_turn *turn, struct error *err)
{
    struct job *job = ctx;
    (void)err;

    for (size_t i = 0; i < turn->answer_count; i++)
        job->results[turn->answers[i].result]++;
    while (turn->got < turn->want && job->next < job->count)
        turn->ids[turn->got++] = job->next++;
    turn->finished = job->next == job->count;
    return true;
}

static bool build(void *ctx, int64_t id, struct relay_mail *out, struct error *err)
{
    static char big[200000];
    static struct piece pieces[100];
    struct job *job = ctx;
    (void)err;

    memset(big, 'b', sizeof big);
    for (size_t i = 0; i < 99; i++)
        pieces[i] = (struct piece){".a\r\n", 4};
    pieces[99] = (struct piece){big, job->octets};
    snprintf(job->file_name, sizeof job->file_name, "41.%lld", (long long)id);
    *out = (struct relay_mail){.sender = "b@example.org",
                               .recipient = "m@example.com",
                               .file_name = job->name ? job->name : job->file_name,
                               .pieces = pieces,
                               .piece_count = 100};
    if (job->broken == id && id)
        *out = (struct relay_mail){.sender = "", .recipient = ""};
    return true;
}

static int never(void *ctx)
{
    (void)ctx;
    return 0;
}

static size_t files_in(const char *folder, const char *sub)
{
    char *path = file_join(folder, sub);
    DIR *dir = opendir(path);
    size_t count = 0;
    const struct dirent *entry = NULL;

    while (dir && (entry = readdir(dir)))
        count += entry->d_name[0] != '.';
    if (dir)
        closedir(dir);
    free(path);
    return count;
}

static bool run(struct job *job, const char *folder, struct error *err)
{
    const struct relay_options options = {.folder = folder};
    const struct relay_work work = {
        .turn = turn, .build = build, .stop_asked = never, .ctx = job, .clock = &clock_system};
    struct relay *relay = NULL;

    assert_true(relay_open(&relay, &options, 1, err));
    bool is_fine = relay_run(relay, &work, err);
    relay_close(relay);
    return is_fine;
}

static enum relay_trace find(const char *folder, const char *name)
{
    const struct relay_options options = {.folder = folder};
    struct relay *relay = NULL;
    enum relay_trace trace = RELAY_TRACE_NONE;

    assert_true(relay_open(&relay, &options, 1, NULL));
    assert_true(relay_find(relay, name, &trace, NULL));
    relay_close(relay);
    return trace;
}

/* One run after the other on the same relay: the second does not begin its pace anew. */
static void test_pace_of_two_runs(void **state)
{
    char folder[] = "/tmp/fortnight.XXXXXX";
    const struct relay_options options = {.folder = folder, .rate_count = 10, .rate_ms = 1000};
    struct relay *relay = NULL;
    AUTO(str_free) struct str command = STR_EMPTY;
    int64_t begun = clock_tick_ms(&clock_system);
    (void)state;

    assert_non_null(mkdtemp(folder));
    assert_true(relay_open(&relay, &options, 1, NULL));
    for (int i = 0; i < 2; i++) {
        struct job job = {.next = 1 + i * 5, .count = 6 + i * 5, .octets = 10};
        const struct relay_work work = {
            .turn = turn, .build = build, .stop_asked = never, .ctx = &job, .clock = &clock_system};
        assert_true(relay_run(relay, &work, NULL));
        assert_int_equal(job.results[RELAY_ACCEPTED], 5); /* half a second's worth goes at once */
    }
    relay_close(relay);
    assert_true(clock_tick_ms(&clock_system) - begun >= 400);
    assert_int_equal(files_in(folder, "new"), 10);
    str_addf(&command, "rm -rf '%s'", folder);
    /* NOLINTNEXTLINE(cert-env33-c,concurrency-mt-unsafe): our own folder, nothing else runs */
    assert_int_equal(system(command.text), 0);
}

static void test_round(void **state)
{
    char folder[] = "/tmp/fortnight.XXXXXX";
    AUTO(str_free) struct str text = STR_EMPTY;
    struct job job = {.count = PEOPLE, .octets = 70000};
    struct error err = {0};
    (void)state;

    assert_non_null(mkdtemp(folder));
    char *outbox = file_join(folder, "outbox");
    assert_int_equal(find(outbox, "41.7"), RELAY_TRACE_UNTOUCHED);
    if (!run(&job, outbox, &err))
        fail_msg("%s", err.message);
    assert_int_equal(job.results[RELAY_ACCEPTED], PEOPLE);
    assert_int_equal(files_in(outbox, "new"), PEOPLE);
    assert_int_equal(files_in(outbox, "tmp"), 0);
    char *path = file_join(outbox, "new/41.7");
    assert_true(file_read(&text, path, 100000, &err));
    assert_int_equal(text.len, 99 * 4 + 70000); /* octet for octet: no dot is doubled */
    assert_memory_equal(text.text, ".a\r\n.a\r\n", 8);
    assert_int_equal(find(outbox, "41.7"), RELAY_TRACE_HANDED_OVER);
    assert_int_equal(find(outbox, "41.777"), RELAY_TRACE_UNTOUCHED);
    char *seen = file_join(outbox, "cur/41.7:2,RS"); /* a mail program looked at it */
    assert_int_equal(rename(path, seen), 0);
    assert_int_equal(find(outbox, "41.7"), RELAY_TRACE_HANDED_OVER);
    assert_int_equal(find(outbox, "41.70"), RELAY_TRACE_HANDED_OVER);
    assert_int_equal(find(outbox, "41.777"), RELAY_TRACE_UNTOUCHED);
    free(seen);
    free(path);
    free(outbox);
}

/* A limit on the size of files acts like a full disk: EFBIG. */
static void test_full_disk(void **state)
{
    char folder[] = "/tmp/fortnight.XXXXXX";
    struct job job = {.count = PEOPLE, .octets = 150000};
    struct error err = {0};
    const struct rlimit small = {.rlim_cur = 100000, .rlim_max = RLIM_INFINITY};
    const struct rlimit none = {.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
    (void)state;

    assert_non_null(mkdtemp(folder));
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    bool is_fine = run(&job, folder, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    assert_false(is_fine);
    assert_int_equal(err.kind, ERROR_DISK);
    assert_int_equal(job.results[RELAY_NOT_SENT], job.next);
    assert_int_equal(files_in(folder, "new") + files_in(folder, "tmp"), 0);
}

/* It is handed back, and stops nobody else's. */
static void test_broken(void **state)
{
    char folder[] = "/tmp/fortnight.XXXXXX";
    AUTO(str_free) struct str command = STR_EMPTY;
    struct job job = {.count = PEOPLE, .octets = 10, .broken = 70};
    struct error err = {0};
    (void)state;

    assert_non_null(mkdtemp(folder));
    if (!run(&job, folder, &err))
        fail_msg("%s", err.message);
    assert_int_equal(job.results[RELAY_ACCEPTED], PEOPLE - 1);
    assert_int_equal(job.results[RELAY_SKIPPED], 1);
    assert_int_equal(files_in(folder, "new"), PEOPLE - 1);
    str_addf(&command, "rm -rf '%s'", folder);
    /* NOLINTNEXTLINE(cert-env33-c,concurrency-mt-unsafe): our own folder, nothing else runs */
    assert_int_equal(system(command.text), 0);
}

static void test_names(void **state)
{
    static const char *const names[] = {"", ".hidden", "../41.7", "a/b", "a:2,S", "a b"};
    char folder[] = "/tmp/fortnight.XXXXXX";
    (void)state;

    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct job job = {.count = 1, .name = names[i]};
        struct error err = {0};
        assert_false(run(&job, folder, &err));
        assert_int_equal(job.results[RELAY_NOT_SENT], 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round),     cmocka_unit_test(test_pace_of_two_runs),
        cmocka_unit_test(test_full_disk), cmocka_unit_test(test_broken),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

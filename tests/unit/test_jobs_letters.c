/*
 * Letters go out: by themselves and between the messages of a send, once each, whatever dies in
 * between.
 */
#include "asking_fixture.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lock.h"
#include "jobs/letters.h"
#include "jobs/post.h"
#include "jobs/send.h"

/* How many files of the outbox have a name that begins so. */
static size_t posted(const char *prefix)
{
    AUTO(str_free) struct str path = STR_EMPTY;
    size_t count = 0;

    str_addf(&path, "%s/outbox/new", home);
    DIR *open_folder = opendir(path.text);
    if (!open_folder)
        return 0;
    for (struct dirent *entry = readdir(open_folder); entry; entry = readdir(open_folder))
        count += !strncmp(entry->d_name, prefix, strlen(prefix));
    (void)closedir(open_folder);
    return count;
}

static void leave(struct workspace *w, const char *address)
{
    (void)add_active(w, address);
    const char *token = token_of(w, address, TAG_LEAVE, 1);
    ends(address, apply_ask(w, (struct ask){.kind = REQUEST_LEAVE, .token = token}), ASK_DONE);
}

static struct letters_result post(struct workspace *w)
{
    struct letters_result result;
    struct error err = {0};

    if (!letters_post(w, &result, &err))
        fail_msg("%s", err.message);
    return result;
}

static void what_is_due_is_posted_once(void **state)
{
    struct workspace w = WORKSPACE_NONE;

    (void)state;
    asking_open(&w);
    assert_int_equal(post(&w).end, LETTERS_NONE_DUE);
    leave(&w, "one@letters.example.org");
    leave(&w, "two@letters.example.org");
    struct letters_result result = post(&w);
    assert_int_equal(result.end, LETTERS_POSTED);
    assert_int_equal(result.posted, 2);
    assert_int_equal(posted("letter."), 2);
    assert_int_equal(post(&w).end, LETTERS_NONE_DUE);
    workspace_close(&w);
}

static void a_sender_at_work_posts_them_itself(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    struct lock lock = LOCK_NONE;
    struct error err = {0};
    char *path = NULL;
    size_t before = posted("letter.");

    (void)state;
    asking_open(&w);
    leave(&w, "busy@letters.example.org");
    path = workspace_path(&w, WORKSPACE_LOCK);
    assert_true(lock_take(&lock, path, "send something", &err));
    assert_int_equal(post(&w).end, LETTERS_BUSY);
    lock_release(&lock);
    free(path);
    assert_int_equal(posted("letter."), before);

    struct send_options options = {.edition = "pay-talks"};
    struct send_result result = SEND_RESULT_NONE;
    put_edition("pay-talks", "---\nsubject: Pay talks\n---\nThe talks go on.\n");
    (void)add_active(&w, "reader@letters.example.org");
    if (!job_send(&w, &options, &result, &err))
        fail_msg("%s", err.message);
    assert_int_equal(result.sent_now, 1); /* the letter is no message of the edition */
    send_result_free(&result);
    assert_int_equal(posted("letter."), before + 1);
    workspace_close(&w);
}

/* Killed between its mark and the answer: a Maildir can say what became of it. */
static void what_a_dead_sender_left_is_settled(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    struct letter letter = LETTER_NONE;
    struct letter_counts counts = {0};
    AUTO(str_free) struct str path = STR_EMPTY;
    struct error err = {0};
    size_t before = posted("letter.");

    (void)state;
    asking_open(&w);
    leave(&w, "orphan1@letters.example.org");
    leave(&w, "orphan2@letters.example.org");
    assert_true(letter_claim(w.store, moment, &letter, &err));
    str_addf(&path, "%s/outbox/new/letter.%lld", home, (long long)letter.id);
    assert_true(file_write(path.text, "x", 1, 0600, &err));
    assert_true(letter_claim(w.store, moment, &letter, &err));
    letter_free(&letter);
    assert_int_equal(post(&w).posted, 1); /* the one that never left */
    assert_int_equal(posted("letter."), before + 2);
    assert_true(letter_read_counts(w.store, &counts, &err));
    assert_int_equal(counts.due, 0);
    assert_int_equal(counts.unknown, 0);
    workspace_close(&w);
}

/* A broken template stops nothing: the letter waits for it to be mended. */
static void a_letter_that_cannot_be_made_waits(void **state)
{
    struct workspace w = WORKSPACE_NONE;
    AUTO(str_free) struct str path = STR_EMPTY;
    struct error err = {0};
    size_t before = posted("letter.");

    (void)state;
    asking_open(&w);
    str_addf(&path, "%s/templates/letters", home);
    assert_int_equal(mkdir(path.text, 0700), 0);
    str_add_text(&path, "/goodbye.md");
    assert_true(file_write(path.text, "no head", 7, 0600, &err));
    leave(&w, "broken@letters.example.org");
    struct findings findings = FINDINGS_NONE;
    letters_check(&w, &findings);
    assert_int_equal(findings.count, 1);
    assert_int_equal(findings.errors, 0);
    assert_non_null(strstr(findings.list[0].what, "goodbye.md"));
    findings_free(&findings);
    struct letters_result result = post(&w);
    assert_int_equal(result.posted, 0);
    assert_int_equal(result.later, 1);
    assert_int_equal(post(&w).end, LETTERS_NONE_DUE);
    assert_int_equal(unlink(path.text), 0);
    moment += 3600;
    assert_int_equal(post(&w).posted, 1);
    assert_int_equal(posted("letter."), before + 1);
    workspace_close(&w);
}

static void the_day_s_limit_holds_for_letters(void **state)
{
    struct workspace w = WORKSPACE_NONE;

    (void)state;
    moment += INT64_C(2) * 86400;
    asking_open(&w);
    w.config->per_day = 1;
    leave(&w, "day1@letters.example.org");
    leave(&w, "day2@letters.example.org");
    struct letters_result result = post(&w);
    assert_int_equal(result.end, LETTERS_DAY_FULL);
    assert_int_equal(result.posted, 1);
    moment += 86400 + 60;
    assert_int_equal(post(&w).posted, 1);
    workspace_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_due_is_posted_once),
        cmocka_unit_test(a_sender_at_work_posts_them_itself),
        cmocka_unit_test(what_a_dead_sender_left_is_settled),
        cmocka_unit_test(a_letter_that_cannot_be_made_waits),
        cmocka_unit_test(the_day_s_limit_holds_for_letters),
    };

    return cmocka_run_group_tests(tests, make_workspace, remove_workspace);
}

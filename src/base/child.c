/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,readability-identifier-naming) */
#define _GNU_SOURCE /* the C library's name */
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,readability-identifier-naming) */
#include "base/child.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child_limits.h"
#include "base/xalloc.h"

/* The memory that all three share: this, then in_max octets, then out_max. */
struct shared {
    uint32_t note;
    size_t in_len;
    size_t out_len; /* written by the child */
    bool is_trial;  /* only to see whether a child can be limited */
};

struct child_helper {
    struct child_task task;
    struct shared *shared;
    pid_t pid;
    int control;
};

enum word { WORD_ASK = 'a', WORD_ANSWERED = 'y', WORD_DIED = 'n' };

static size_t shared_bytes(const struct child_task *task)
{
    return sizeof(struct shared) + task->in_max + task->out_max;
}

static char *in_of(const struct child_helper *helper)
{
    return (char *)(helper->shared + 1);
}

static char *out_of(const struct child_helper *helper)
{
    return in_of(helper) + helper->task.in_max;
}

static bool send_word(int control, enum word word)
{
    char octet = (char)word;
    ssize_t n;

    do
        n = send(control, &octet, 1, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    return n == 1;
}

/* One word of the other side; 0 when it is gone. */
static int receive_word(int control)
{
    char octet = 0;
    ssize_t n;

    do
        n = recv(control, &octet, 1, 0);
    while (n < 0 && errno == EINTR);
    return n == 1 ? octet : 0;
}

/* ---- in the child ---- */

NO_RETURN static void be_child(struct child_helper *helper, const struct child_limits *limits,
                               void *prepared)
{
    const struct child_task *task = &helper->task;
    struct shared *shared = helper->shared;

    if (prctl(PR_SET_PDEATHSIG, SIGKILL) || !child_limits_apply(limits))
        _exit(1);
    const struct child_question question = {shared->note, in_of(helper), shared->in_len};
    if (!shared->is_trial)
        shared->out_len = task->work(prepared, &question, out_of(helper), task->out_max);
    _exit(0);
}

/* ---- in the helper ---- */

/* Waits until the child ends by itself, or ends it: at the deadline, or when the parent is gone. */
static void wait_or_kill(pid_t pid, const struct child_helper *helper)
{
    int pidfd = pidfd_open(pid, 0);
    struct pollfd waiting[] = {{pidfd, POLLIN, 0}, {helper->control, POLLHUP, 0}};
    int ready = -1;

    if (pidfd >= 0)
        ready = poll(waiting, 2, (int)helper->task.deadline_ms);
    if (ready <= 0 || !waiting[0].revents)
        (void)kill(pid, SIGKILL);
    if (pidfd >= 0)
        (void)close(pidfd);
}

/* One child from its birth to its end; did it end well? */
static bool run_child(struct child_helper *helper, const struct child_limits *limits,
                      void *prepared)
{
    siginfo_t end = {0};
    pid_t pid = fork();

    if (pid == 0)
        be_child(helper, limits, prepared);
    if (pid < 0)
        return false;
    wait_or_kill(pid, helper);
    while (waitid(P_PID, (id_t)pid, &end, WEXITED) < 0 && errno == EINTR)
        continue;
    return end.si_code == CLD_EXITED && end.si_status == 0;
}

/* Only the memory, the control socket and, for a sanitizer's report, the standard descriptors. */
static void drop_descriptors(struct child_helper *helper)
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

    if (nothing >= 0) {
        (void)dup2(nothing, STDIN_FILENO);
        (void)dup2(nothing, STDOUT_FILENO);
    }
    (void)dup2(helper->control, 3);
    helper->control = 3;
    (void)close_range(4, ~0U, 0);
}

/* What a terminal or a service manager sends to the whole group is for the parent to decide on. */
static void ignore_signals(void)
{
    static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};

    for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
        (void)signal(ignored[i], SIG_IGN);
    (void)signal(SIGCHLD, SIG_DFL);
}

NO_RETURN static void be_helper(struct child_helper *helper, pid_t parent)
{
    struct child_limits *limits = NULL;
    const struct child_task *task = &helper->task;

    ignore_signals();
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
        _exit(1);
    drop_descriptors(helper);
    if (!child_limits_new(&limits, task->memory_bytes, task->cpu_s, NULL))
        _exit(1);
    void *prepared = task->prepare ? task->prepare() : NULL;
    while (receive_word(helper->control) == WORD_ASK) {
        bool well = run_child(helper, limits, prepared);
        if (!send_word(helper->control, well ? WORD_ANSWERED : WORD_DIED))
            break;
    }
    _exit(0);
}

/* ---- in the parent ---- */

static int ask_word(const struct child_helper *helper)
{
    return send_word(helper->control, WORD_ASK) ? receive_word(helper->control) : 0;
}

static bool fork_helper(struct child_helper *helper, struct error *err)
{
    int ends[2];
    pid_t parent = getpid();

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return error_set(err, ERROR_SYSTEM, "cannot talk to a helper process: %s",
                         error_reason(errno));
    (void)fflush(NULL); /* or the helper might print it again */
    helper->pid = fork();
    if (helper->pid == 0) {
        (void)close(ends[0]);
        helper->control = ends[1];
        be_helper(helper, parent);
    }
    (void)close(ends[1]);
    helper->control = ends[0];
    if (helper->pid < 0)
        return error_set(err, ERROR_SYSTEM, "cannot start a helper process: %s",
                         error_reason(errno));
    return true;
}

static bool try_one(struct child_helper *helper, struct error *err)
{
    helper->shared->is_trial = true;
    if (ask_word(helper) != WORD_ANSWERED)
        return error_set(err, ERROR_SYSTEM,
                         "this system cannot limit a process (seccomp); mail is not read without");
    helper->shared->is_trial = false;
    return true;
}

bool child_start(struct child_helper **out, const struct child_task *task, struct error *err)
{
    struct child_helper *helper = xcalloc(1, sizeof(*helper));
    const int flags = MAP_SHARED | MAP_ANONYMOUS;
    size_t bytes = shared_bytes(task);

    helper->task = *task;
    helper->control = -1;
    helper->pid = -1;
    /* Memory without a file has the descriptor -1. */
    /* cppcheck-suppress invalidFunctionArg */
    helper->shared = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (helper->shared == MAP_FAILED) {
        free(helper);
        return error_set(err, ERROR_SYSTEM, "cannot share memory with a helper process: %s",
                         error_reason(errno));
    }
    if (!fork_helper(helper, err) || !try_one(helper, err)) {
        child_stop(helper);
        return false;
    }
    *out = helper;
    return true;
}

void child_stop(struct child_helper *helper)
{
    if (!helper)
        return;
    if (helper->control >= 0)
        (void)close(helper->control);
    while (helper->pid > 0 && waitpid(helper->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    (void)munmap(helper->shared, shared_bytes(&helper->task));
    free(helper);
}

enum child_end child_ask(struct child_helper *helper, const struct child_question *question,
                         struct str *answer, struct error *err)
{
    assert(question->len <= helper->task.in_max);
    memcpy(in_of(helper), question->in, question->len);
    helper->shared->note = question->note;
    helper->shared->in_len = question->len;
    helper->shared->out_len = 0;
    int word = ask_word(helper);
    if (word == WORD_DIED)
        return CHILD_DIED;
    if (word != WORD_ANSWERED) {
        (void)error_set(err, ERROR_SYSTEM, "the helper process that reads mail has ended");
        return CHILD_GONE;
    }
    size_t out_len = helper->shared->out_len; /* read once: it is the child's */
    if (out_len > helper->task.out_max)
        return CHILD_DIED;
    str_reset(answer);
    str_add(answer, out_of(helper), out_len);
    return CHILD_ANSWERED;
}

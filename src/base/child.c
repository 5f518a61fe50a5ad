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
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child_limits.h"
#include "base/xalloc.h"

/*
 * Two areas, used in turn: a child that has answered may still be there, and hostile, while the
 * next one works. Each child sees its own area only, and an area gets a new child only when its
 * last one has been reaped.
 */
#define AREAS 2

/* An area, shared by parent, helper and one child: this, then in_max octets, then out_max. */
struct shared {
    uint32_t note;
    size_t in_len;
    size_t out_len; /* written by the child */
    bool is_taken;  /* written by the child: it has begun */
    bool is_trial;  /* only to see whether a child can be limited */
};

/* Parent and helper have one each, and both go on to the next area after each question. */
struct child_helper {
    struct child_task task;
    struct shared *areas[AREAS];
    unsigned turn;
    pid_t pid;
    int control;
};

enum word { WORD_ASK = 'a', WORD_ANSWERED = 'y', WORD_DIED = 'n' };

static size_t shared_bytes(const struct child_task *task)
{
    return sizeof(struct shared) + task->in_max + task->out_max;
}

static char *in_of(struct shared *shared)
{
    return (char *)(shared + 1);
}

static char *out_of(struct shared *shared, const struct child_task *task)
{
    return in_of(shared) + task->in_max;
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
        n = read(control, &octet, 1); /* not recv: the child may only read */
    while (n < 0 && errno == EINTR);
    return n == 1 ? octet : 0;
}

/* ---- in the child ---- */

/* What the helper has at hand to make children. */
struct nursery {
    struct child_helper *helper;
    struct child_limits *limits;
    void *prepared;
    struct child {
        pid_t pid; /* 0 when there is none */
        int link;
        bool is_asked;
    } children[AREAS];
};

static unsigned other(unsigned turn)
{
    return (turn + 1) % AREAS;
}

static void work(const struct nursery *nursery, struct shared *shared)
{
    const struct child_task *task = &nursery->helper->task;
    const struct child_question question = {shared->note, in_of(shared), shared->in_len};

    shared->out_len = task->work(nursery->prepared, &question, out_of(shared, task), task->out_max);
}

/* Limits itself, then waits: all that a question need not wait for is done before it comes. */
NO_RETURN static void be_child(const struct nursery *nursery, unsigned turn, int link)
{
    const struct child_helper *helper = nursery->helper;
    struct shared *shared = helper->areas[turn];
    const char answered = WORD_ANSWERED;

    if (prctl(PR_SET_PDEATHSIG, SIGKILL) || dup2(link, CHILD_LIMITS_LINK) < 0 ||
        munmap(helper->areas[other(turn)], shared_bytes(&helper->task)) ||
        !child_limits_apply(nursery->limits))
        _exit(1);
    if (receive_word(CHILD_LIMITS_LINK) != WORD_ASK)
        _exit(1);
    shared->is_taken = true;
    if (!shared->is_trial)
        work(nursery, shared);
    _exit(write(CHILD_LIMITS_LINK, &answered, 1) == 1 ? 0 : 1);
}

/* ---- in the helper ---- */

static bool is_waiting(const struct child *child)
{
    return child->pid && !child->is_asked;
}

static void end_child(struct child *child)
{
    if (!child->pid)
        return;
    (void)kill(child->pid, SIGKILL);
    while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    (void)close(child->link);
    *child = (struct child){0};
}

/* A child that waits for a question in this area, in place of the one that had it. */
static bool fork_child(struct nursery *nursery, unsigned turn)
{
    struct child *child = &nursery->children[turn];
    int ends[2];

    end_child(child);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return false;
    pid_t pid = fork();
    if (pid == 0)
        be_child(nursery, turn, ends[1]);
    (void)close(ends[1]);
    if (pid < 0) {
        (void)close(ends[0]);
        return false;
    }
    *child = (struct child){.pid = pid, .link = ends[0]};
    return true;
}

/* Is there an answer? Not when the child dies, at the deadline, or when the parent is gone. */
static bool wait_for(const struct child *child, const struct child_helper *helper)
{
    struct pollfd waiting[] = {{child->link, POLLIN, 0}, {helper->control, POLLHUP, 0}};

    return poll(waiting, 2, (int)helper->task.deadline_ms) > 0 && waiting[0].revents &&
           receive_word(child->link) == WORD_ANSWERED;
}

/* Hands the question over, makes the next child while this one works, and waits. */
static bool try_child(struct nursery *nursery, unsigned turn)
{
    struct child *child = &nursery->children[turn];

    if (!is_waiting(child) && !fork_child(nursery, turn))
        return false;
    child->is_asked = true;
    if (!send_word(child->link, WORD_ASK))
        return false;
    if (!is_waiting(&nursery->children[other(turn)]))
        (void)fork_child(nursery, other(turn)); /* or it is tried again with its question */
    return wait_for(child, nursery->helper);
}

/* One question; was it answered? A child that died before it began is replaced, once. */
static bool answer(struct nursery *nursery, unsigned turn)
{
    const struct shared *shared = nursery->helper->areas[turn];

    for (int tries = 0; tries < 2; tries++) {
        if (try_child(nursery, turn))
            return true;
        end_child(&nursery->children[turn]);
        if (shared->is_taken)
            break;
    }
    return false;
}

/* Until the parent closes its end. Who has answered is ended, but reaped later: that takes long. */
static void answer_all(struct nursery *nursery)
{
    struct child_helper *helper = nursery->helper;

    for (; receive_word(helper->control) == WORD_ASK; helper->turn = other(helper->turn)) {
        bool well = answer(nursery, helper->turn);
        if (!send_word(helper->control, well ? WORD_ANSWERED : WORD_DIED))
            break;
        if (well)
            (void)kill(nursery->children[helper->turn].pid, SIGKILL);
    }
    for (unsigned i = 0; i < AREAS; i++)
        end_child(&nursery->children[i]);
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
    struct nursery nursery = {.helper = helper};
    const struct child_task *task = &helper->task;

    ignore_signals();
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
        _exit(1);
    drop_descriptors(helper);
    if (!child_limits_new(&nursery.limits, task->memory_bytes, task->cpu_s, NULL))
        _exit(1);
    nursery.prepared = task->prepare ? task->prepare() : NULL;
    answer_all(&nursery);
    _exit(0);
}

/* ---- in the parent ---- */

static int ask_word(struct child_helper *helper)
{
    helper->areas[helper->turn]->is_taken = false;
    helper->turn = other(helper->turn);
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
    struct shared *shared = helper->areas[helper->turn];

    shared->is_trial = true;
    if (ask_word(helper) != WORD_ANSWERED)
        return error_set(err, ERROR_SYSTEM,
                         "this system cannot limit a process (seccomp); mail is not read without");
    shared->is_trial = false;
    return true;
}

static bool map_areas(struct child_helper *helper)
{
    const int flags = MAP_SHARED | MAP_ANONYMOUS;

    for (unsigned i = 0; i < AREAS; i++) {
        /* Memory without a file has the descriptor -1. */
        /* cppcheck-suppress invalidFunctionArg */
        void *area = mmap(NULL, shared_bytes(&helper->task), PROT_READ | PROT_WRITE, flags, -1, 0);
        if (area == MAP_FAILED)
            return false;
        helper->areas[i] = area;
    }
    return true;
}

bool child_start(struct child_helper **out, const struct child_task *task, struct error *err)
{
    struct child_helper *helper = xcalloc(1, sizeof(*helper));

    helper->task = *task;
    helper->control = -1;
    helper->pid = -1;
    if (!map_areas(helper)) {
        (void)error_set(err, ERROR_SYSTEM, "cannot share memory with a helper process: %s",
                        error_reason(errno));
        child_stop(helper);
        return false;
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
    for (unsigned i = 0; i < AREAS; i++)
        if (helper->areas[i])
            (void)munmap(helper->areas[i], shared_bytes(&helper->task));
    free(helper);
}

enum child_end child_ask(struct child_helper *helper, const struct child_question *question,
                         struct str *answer, struct error *err)
{
    struct shared *shared = helper->areas[helper->turn];

    assert(question->len <= helper->task.in_max);
    memcpy(in_of(shared), question->in, question->len);
    shared->note = question->note;
    shared->in_len = question->len;
    shared->out_len = 0;
    int word = ask_word(helper);
    if (word == WORD_DIED)
        return CHILD_DIED;
    if (word != WORD_ANSWERED) {
        (void)error_set(err, ERROR_SYSTEM, "the helper process that reads mail has ended");
        return CHILD_GONE;
    }
    size_t out_len = shared->out_len; /* read once: it is the child's */
    if (out_len > helper->task.out_max)
        return CHILD_DIED;
    str_reset(answer);
    str_add(answer, out_of(shared, &helper->task), out_len);
    return CHILD_ANSWERED;
}

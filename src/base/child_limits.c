/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,readability-identifier-naming) */
#define _GNU_SOURCE /* the C library's name */
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,readability-identifier-naming) */
#include "base/child_limits.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/sanitized.h"
#include "base/xalloc.h"

#define PROGRAM_MAX 4096 /* instructions: the kernel's BPF_MAXINSNS */

struct child_limits {
    struct sock_fprog program;
    size_t memory_bytes;
    unsigned cpu_s;
};

/* What malloc and leaving need, besides the link. Neither other descriptors nor clocks nor signals
 * nor processes. */
static const int allowed[] = {
    SCMP_SYS(brk),          SCMP_SYS(munmap),     SCMP_SYS(mremap),    SCMP_SYS(madvise),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(exit_group), SCMP_SYS(getrandom),
};

static const int allowed_sanitizer[] = {
    SCMP_SYS(write),          SCMP_SYS(sigaltstack),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction),
    SCMP_SYS(futex),          SCMP_SYS(sched_yield),
    SCMP_SYS(gettid),         SCMP_SYS(getpid),
    SCMP_SYS(mprotect),       SCMP_SYS(sched_getaffinity),
};

static bool add_rules(scmp_filter_ctx filter)
{
    for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0))
            return false;
    for (size_t i = 0; SANITIZED && i < sizeof(allowed_sanitizer) / sizeof(int); i++)
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed_sanitizer[i], 0))
            return false;
    if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(read), 1,
                         SCMP_A0(SCMP_CMP_EQ, CHILD_LIMITS_LINK, 0)) ||
        (!SANITIZED && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
                                        SCMP_A0(SCMP_CMP_EQ, CHILD_LIMITS_LINK, 0))))
        return false;
    /* Memory, but none that can be run, and no file as memory. */
    return !seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
                             SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
                             SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS)) &&
           (SANITIZED || !seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                                           SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)));
}

/* The compiled program, out of the descriptor to which libseccomp writes it. */
static bool read_program(int fd, struct sock_fprog *out)
{
    size_t max = PROGRAM_MAX * sizeof(struct sock_filter);
    struct sock_filter *program = xcalloc(PROGRAM_MAX, sizeof(*program));
    ssize_t got = pread(fd, program, max, 0);

    if (got <= 0 || (size_t)got >= max || (size_t)got % sizeof(*program)) {
        free(program);
        return false;
    }
    out->filter = program;
    out->len = (unsigned short)((size_t)got / sizeof(*program));
    return true;
}

static bool compile(scmp_filter_ctx filter, struct sock_fprog *out)
{
    int fd = memfd_create("limits", MFD_CLOEXEC);
    bool ok =
        fd >= 0 && add_rules(filter) && !seccomp_export_bpf(filter, fd) && read_program(fd, out);

    if (fd >= 0)
        (void)close(fd);
    return ok;
}

bool child_limits_new(struct child_limits **out, size_t memory_bytes, unsigned cpu_s,
                      struct error *err)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    struct sock_fprog program = {0};
    bool ok = filter && compile(filter, &program);

    seccomp_release(filter);
    if (!ok)
        return error_set(err, ERROR_SYSTEM, "cannot make a list of allowed system calls");
    *out = xcalloc(1, sizeof(**out));
    **out = (struct child_limits){program, memory_bytes, cpu_s};
    return true;
}

void child_limits_free(struct child_limits *limits)
{
    if (!limits)
        return;
    free(limits->program.filter);
    free(limits);
}

static bool limit(__rlimit_resource_t what, rlim_t most)
{
    const struct rlimit to = {most, most};

    return !setrlimit(what, &to);
}

bool child_limits_apply(const struct child_limits *limits)
{
    bool memory = SANITIZED || limit(RLIMIT_AS, limits->memory_bytes);

    (void)close_range(SANITIZED ? 3 : CHILD_LIMITS_LINK + 1, ~0U, 0);
    return memory && limit(RLIMIT_CPU, limits->cpu_s) && limit(RLIMIT_CORE, 0) &&
           limit(RLIMIT_NOFILE, 0) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NPROC, 0) &&
           !prctl(PR_SET_DUMPABLE, 0) && !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
           !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &limits->program);
}

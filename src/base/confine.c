#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "base/confine.h"

#include <errno.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/sanitized.h"

static const int allowed[] = {
    /* connections that are there or come in */
    SCMP_SYS(accept4),
    SCMP_SYS(accept),
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),
    SCMP_SYS(sendfile),
    SCMP_SYS(shutdown),
    SCMP_SYS(close),
    SCMP_SYS(setsockopt),
    SCMP_SYS(getsockopt),
    SCMP_SYS(getsockname),
    SCMP_SYS(getpeername),
    SCMP_SYS(fcntl),
    SCMP_SYS(ioctl),
    /* waiting */
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(epoll_create1),
    SCMP_SYS(epoll_ctl),
    SCMP_SYS(epoll_wait),
    SCMP_SYS(epoll_pwait),
    SCMP_SYS(eventfd2),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(restart_syscall),
    /* memory */
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(getrandom),
    /* signals, children that ended, and the end */
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(wait4),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

static bool dump_no_core(void)
{
    const struct rlimit none = {.rlim_cur = 0, .rlim_max = 0};

    return setrlimit(RLIMIT_CORE, &none) == 0;
}

/* Memory, but none that can be run, and no file as memory. */
static bool add_memory(scmp_filter_ctx filter)
{
    return !seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
                             SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
                             SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS)) &&
           !seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                             SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
}

static bool load_filter(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    bool good = filter != NULL;

    for (size_t i = 0; good && i < sizeof(allowed) / sizeof(allowed[0]); i++)
        good = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
    good = good && add_memory(filter) && seccomp_load(filter) == 0;
    if (filter)
        seccomp_release(filter);
    return good;
}

bool confine_to_connections(struct error *err)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && dump_no_core() &&
        (SANITIZED || load_filter()))
        return true;
    return error_set(err, ERROR_SYSTEM, "cannot limit the process that faces the internet: %s",
                     error_reason(errno));
}

/* Octets over what is open, waiting, memory, time, and an end. */
static const int allowed_reading[] = {
    SCMP_SYS(read),          SCMP_SYS(write),
    SCMP_SYS(readv),         SCMP_SYS(writev),
    SCMP_SYS(recvfrom),      SCMP_SYS(sendto),
    SCMP_SYS(recvmsg),       SCMP_SYS(sendmsg),
    SCMP_SYS(poll),          SCMP_SYS(ppoll),
    SCMP_SYS(epoll_wait),    SCMP_SYS(epoll_pwait),
    SCMP_SYS(epoll_ctl),     SCMP_SYS(close),
    SCMP_SYS(shutdown),      SCMP_SYS(getsockopt),
    SCMP_SYS(setsockopt),    SCMP_SYS(getsockname),
    SCMP_SYS(getpeername),   SCMP_SYS(fcntl),
    SCMP_SYS(brk),           SCMP_SYS(munmap),
    SCMP_SYS(mremap),        SCMP_SYS(madvise),
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),     SCMP_SYS(gettimeofday),
    SCMP_SYS(futex),         SCMP_SYS(sched_yield),
    SCMP_SYS(rt_sigreturn),  SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigaction),  SCMP_SYS(sigaltstack),
    SCMP_SYS(getrandom),     SCMP_SYS(getpid),
    SCMP_SYS(gettid),        SCMP_SYS(exit),
    SCMP_SYS(exit_group),    SCMP_SYS(rseq),
};

static bool add_reading(scmp_filter_ctx filter)
{
    for (size_t i = 0; i < sizeof(allowed_reading) / sizeof(allowed_reading[0]); i++)
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed_reading[i], 0))
            return false;
    return add_memory(filter) && !seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
}

bool confine_to_one_connection(size_t memory_bytes, struct error *err)
{
    const struct rlimit memory = {memory_bytes, memory_bytes};
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    /* Descriptors have no limit: poll(2) fails beyond it. */
    bool confined = filter && add_reading(filter) &&
                    (SANITIZED || !setrlimit(RLIMIT_AS, &memory)) && dump_no_core() &&
                    !prctl(PR_SET_DUMPABLE, 0) && !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
                    !seccomp_load(filter);

    seccomp_release(filter);
    return confined || error_set(err, ERROR_SYSTEM,
                                 "this system cannot confine a process (seccomp); mail is not "
                                 "read without");
}

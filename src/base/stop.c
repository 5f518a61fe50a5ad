#include "base/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/* The only mutable globals of the program: a signal handler can reach nothing else. */
static volatile sig_atomic_t asked;
static int wake[2] = {-1, -1};

static void on_signal(int number)
{
    int saved = errno;

    (void)number;
    if (asked < 1000)
        asked = asked + 1;
    if (write(wake[1], "!", 1) < 0)
        errno = 0; /* the pipe is full: it is readable already */
    errno = saved;
}

void stop_catch(void)
{
    struct sigaction act = {.sa_handler = on_signal};

    if (wake[0] >= 0)
        return;
    if (pipe(wake))
        abort();
    for (int i = 0; i < 2; i++) {
        (void)fcntl(wake[i], F_SETFD, FD_CLOEXEC);
        (void)fcntl(wake[i], F_SETFL, O_NONBLOCK);
    }
    (void)sigemptyset(&act.sa_mask);
    (void)sigaction(SIGINT, &act, NULL);
    (void)sigaction(SIGTERM, &act, NULL);
    act.sa_handler = SIG_IGN;
    (void)sigaction(SIGPIPE, &act, NULL);
}

int stop_asked(void)
{
    return asked;
}

int stop_fd(void)
{
    return wake[0];
}

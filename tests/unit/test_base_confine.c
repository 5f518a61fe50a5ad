#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#define MEMORY ((size_t)1 << 30)

static bool denied(bool went)
{
    return !went && errno == EPERM;
}

/* What is wrong with it, for the exit status; 0: nothing. */
static int try_all(int in, int out)
{
    char octet = 0;

    if (!confine_to_one_connection(MEMORY, NULL))
        return 1;
    if (!denied(open("/etc/hostname", O_RDONLY) >= 0))
        return 2;
    if (!denied(socket(AF_INET, SOCK_STREAM, 0) >= 0))
        return 3;
    if (!denied(fork() >= 0))
        return 4;
    if (!denied(kill(getpid(), SIGKILL) == 0))
        return 5;
    if (!denied(execl("/bin/true", "true", (char *)NULL) == 0))
        return 6;
    if (!denied(unlink("/tmp/there-is-no-such-file") == 0))
        return 7;
    char *memory = malloc(1 << 20);
    if (!memory || read(in, &octet, 1) != 1 || octet != 'x' || write(out, &octet, 1) != 1)
        return 8;
    free(memory);
    return 0;
}

static void test_confine(void **state)
{
    int in[2];
    int out[2];
    int status = 0;
    char octet = 'x';

    (void)state;
    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(out), 0);
    pid_t pid = fork();
    if (pid == 0)
        _exit(try_all(in[0], out[1]));
    assert_true(pid > 0);
    assert_int_equal(write(in[1], &octet, 1), 1);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(read(out[0], &octet, 1), 1);
    for (size_t i = 0; i < 2; i++) {
        (void)close(in[i]);
        (void)close(out[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_confine)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

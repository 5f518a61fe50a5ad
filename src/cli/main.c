#include "cli/cli.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* A database opened as descriptor 2 would receive our messages: the first three are taken, whoever
 * starts us. */
static void fill_standard_streams(void)
{
    int fd = 0;

    do {
        fd = open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO)
        (void)close(fd);
}

int main(int argc, char **argv)
{
    struct cli cli;
    const struct rlimit none = {0};

    fill_standard_streams();
    (void)umask(077);                    /* whatever we write may hold people */
    (void)setrlimit(RLIMIT_CORE, &none); /* and so would a core dump */
    cli_init(&cli);
    terminal_look(&cli.terminal);
    if (cli.terminal.asks)
        (void)setvbuf(stdin, NULL, _IONBF, 0); /* ask.c polls: nothing may wait in a buffer */
    int status = cli_main(&cli, argc, argv);
    cli_done(&cli);
    return status;
}

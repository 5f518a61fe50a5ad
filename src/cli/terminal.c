#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"

#define WIDTH_DEFAULT 80
#define WIDTH_LEAST   20
#define WIDTH_MOST    1000

/* getenv() is safe here: the program has one thread and never changes its environment. */
static const char *environment(const char *name)
{
    const char *value = getenv(name); /* NOLINT(concurrency-mt-unsafe): one thread */

    return value ? value : "";
}

bool terminal_is_utf8(const char *lc_all, const char *lc_ctype, const char *lang)
{
    const char *locale = *lc_all ? lc_all : *lc_ctype ? lc_ctype : lang;
    const char *charset = strchr(locale, '.');

    return charset && (text_same(charset, ".UTF-8") || text_same(charset, ".utf8"));
}

void terminal_look(struct terminal *terminal)
{
    const char *kind = environment("TERM");
    bool smart = *kind && strcmp(kind, "dumb") != 0;
    bool colours = smart && !*environment("NO_COLOR");

    terminal->out = isatty(STDOUT_FILENO) == 1;
    terminal->err = isatty(STDERR_FILENO) == 1;
    terminal->asks = terminal->err && isatty(STDIN_FILENO) == 1;
    terminal->out_colour = terminal->out && colours;
    terminal->err_colour = terminal->err && colours;
    terminal->err_redraws = terminal->err && smart;
    terminal->utf8 =
        terminal_is_utf8(environment("LC_ALL"), environment("LC_CTYPE"), environment("LANG"));
}

size_t terminal_width(int fd)
{
    struct winsize size = {0};
    int64_t columns = 0;

    if (fd >= 0 && ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        columns = size.ws_col;
    else if (!text_to_int(environment("COLUMNS"), WIDTH_LEAST, WIDTH_MOST, &columns))
        columns = WIDTH_DEFAULT;
    return columns < WIDTH_LEAST ? WIDTH_LEAST : (size_t)columns;
}

/* Only the eight old colours and bold: they stay readable on light and dark backgrounds. */
const char *terminal_ink(bool coloured, enum ink ink)
{
    if (!coloured)
        return "";
    switch (ink) {
    case INK_PLAIN:
        return "\033[0m";
    case INK_STRONG:
        return "\033[1m";
    case INK_FAINT:
        return "\033[2m";
    case INK_GOOD:
        return "\033[32m";
    case INK_WARNING:
        return "\033[1;35m";
    case INK_ERROR:
        return "\033[1;31m";
    }
    return "";
}

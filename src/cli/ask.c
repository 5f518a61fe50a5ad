#include "cli/ask.h"

#include <errno.h>
#include <poll.h>

#include "base/stop.h"
#include "base/text.h"
#include "cli/amount.h"

bool ask_read_line(const struct cli *cli, struct str *out, struct error *err)
{
    AUTO(str_free) struct str line = STR_EMPTY;
    int c = fgetc(cli->in);

    if (c == EOF)
        return error_set(err, ERROR_DATA, "standard input has ended");
    for (; c != EOF && c != '\n'; c = fgetc(cli->in)) {
        const char octet = (char)c;
        if (line.len == ASK_LINE_MAX)
            return error_set(err, ERROR_DATA, "a line of more than %d octets", ASK_LINE_MAX);
        str_add(&line, &octet, 1);
    }
    size_t len = line.len;
    const char *text = text_trim(line.text, &len);
    if (!text_is_utf8(text, len) || text_has_control(text, len))
        return error_set(err, ERROR_DATA, "a line that is not plain UTF-8 text");
    str_add(out, text, len);
    return true;
}

/* Ctrl-C may come before we read: only a poll that watches both never waits for nothing. */
static bool is_answered(const struct cli *cli)
{
    struct pollfd watched[] = {{.fd = fileno(cli->in), .events = POLLIN},
                               {.fd = stop_fd(), .events = POLLIN}};

    if (watched[0].fd < 0 || watched[1].fd < 0)
        return true;
    while (poll(watched, 2, -1) < 0 && errno == EINTR)
        continue;
    return stop_asked() == 0;
}

bool ask_text(const struct cli *cli, const char *question, const char *otherwise, struct str *out,
              struct error *err)
{
    AUTO(str_free) struct str answer = STR_EMPTY;

    (void)fflush(cli->out);
    (void)fputs(question, cli->err);
    if (*otherwise)
        (void)fprintf(cli->err, " [%s]", otherwise);
    (void)fputs(": ", cli->err);
    (void)fflush(cli->err);
    if (!is_answered(cli) || !ask_read_line(cli, &answer, err)) {
        (void)fputc('\n', cli->err); /* Ctrl-C or Ctrl-D: what comes next begins a line */
        return stop_asked() ? error_set(err, ERROR_LATER, "stopped") : false;
    }
    str_add_text(out, answer.len ? answer.text : otherwise);
    return true;
}

bool ask_is_count(const char *typed, int64_t count)
{
    AUTO(str_free) struct str digits = STR_EMPTY;
    int64_t number = 0;

    for (const char *at = typed; *at; at++) {
        if (*at != ',' && *at != '.' && *at != ' ' && *at != '\'')
            str_add(&digits, at, 1);
    }
    return text_to_int(digits.text, 0, INT64_MAX, &number) && number == count;
}

bool ask_count(const struct cli *cli, int64_t count, const char *to_do_what)
{
    AUTO(str_free) struct str question = STR_EMPTY;
    AUTO(str_free) struct str typed = STR_EMPTY;

    str_addf(&question, "Type %s to %s, anything else to stop", amount_number(count).text,
             to_do_what);
    return ask_text(cli, question.text, "", &typed, NULL) && ask_is_count(typed.text, count);
}

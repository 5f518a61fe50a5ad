/* Header text: whatever goes in, the lines that come out are short, folded and of printable ASCII.
 */
#include "mail/header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool what)
{
    if (!what)
        abort();
}

/* Every line at most 76 octets, every CR LF followed by a blank and something else. */
static void check_lines(const char *text, size_t column)
{
    for (const char *p = text; *p; p++) {
        if (*p != '\r') {
            require(*p >= ' ' && *p <= '~' && ++column <= HEADER_LINE_MAX);
            continue;
        }
        require(p[1] == '\n' && p[2] == ' ');
        require(p[2 + strspn(p + 2, " ")] > ' ');
        p++;
        column = 0;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    AUTO(str_free) struct str out = STR_EMPTY;

    if (!size)
        return 0;
    size_t column = data[0] % 77;
    str_add(&text, (const char *)data + 1, size - 1);

    header_add_text(&out, column, text.text);
    check_lines(out.text, column);
    str_reset(&out);
    header_add_phrase(&out, column, text.text);
    check_lines(out.text, column);
    str_reset(&out);
    header_add_mailbox(&out, column % 50, text.text, "jo@example.org");
    check_lines(out.text, column % 50);
    str_reset(&out);
    header_add_parameter(&out, "filename", text.text);
    check_lines(out.text, 0);
    str_reset(&out);
    header_add_mailbox(&out, 4, NULL, text.text);
    require(!strpbrk(out.text, "\r\n <>"));
    return 0;
}

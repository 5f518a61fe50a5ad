#include "edition/url.h"

void url_add(struct str *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)text[i] <= ' ' || strchr("\"<>\\^`{|}\x7f", text[i]))
            str_addf(out, "%%%02X", (unsigned)(unsigned char)text[i]);
        else
            str_add(out, text + i, 1);
    }
}

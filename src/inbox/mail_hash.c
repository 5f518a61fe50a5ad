#include "inbox/mail_hash.h"

#include <strings.h>

/* RFC 5321 4.4, RFC 8601, RFC 8617, and what filters write: different at each delivery. */
static const char *const added_on_the_way[] = {
    "Received:",
    "X-Received:",
    "Received-SPF:",
    "Authentication-Results:",
    "ARC-",
    "X-Spam-",
    "X-Virus-",
    "X-Google-",
    "X-Originating-IP:",
    "X-Antivirus",
    "DKIM-Filter:",
    "X-Rspamd-",
    "X-UID:",
    "X-Keywords:",
    "Status:",
    "X-Status:",
    "X-MS-",
    "X-Forefront-",
    "X-Microsoft-",
    "X-UIDL:",
    "X-Mozilla-",
    "X-TUID:",
    "Content-Length:",
    "X-IMAP",
    NULL,
};

static bool is_added(const char *line, size_t len)
{
    for (size_t i = 0; added_on_the_way[i]; i++) {
        size_t name = strlen(added_on_the_way[i]);
        if (len >= name && strncasecmp(line, added_on_the_way[i], name) == 0)
            return true;
    }
    return false;
}

static size_t line_length(const char *bytes, size_t len)
{
    const char *end = memchr(bytes, '\n', len);

    return end ? (size_t)(end - bytes) + 1 : len;
}

/* The line without its end, and one LF. */
static void add_line(struct str *out, const char *line, size_t len)
{
    while (len && (line[len - 1] == '\n' || line[len - 1] == '\r'))
        len--;
    str_add(out, line, len);
    str_add(out, "\n", 1);
}

void mail_hash(const char *bytes, size_t len, uint8_t out[KEYS_HASH_BYTES])
{
    AUTO(str_free) struct str kept = STR_EMPTY;
    bool in_header = true;
    bool skipping = false;
    size_t body = 0;

    for (size_t at = 0; at < len && body < MAIL_HASH_BODY_MAX;) {
        const char *line = bytes + at;
        size_t line_len = line_length(line, len - at);
        at += line_len;
        if (!in_header) {
            size_t left = MAIL_HASH_BODY_MAX - body;
            add_line(&kept, line, line_len < left ? line_len : left);
            body += line_len;
            continue;
        }
        if (*line != ' ' && *line != '\t') /* else it goes on with the field before */
            skipping = is_added(line, line_len);
        if (!skipping)
            add_line(&kept, line, line_len);
        in_header = *line != '\n' && *line != '\r';
    }
    keys_hash(kept.text, kept.len, out);
}

#include "inbox/mail_head.h"

#include "base/text.h"

/* The octets before the colon of "Name: value"; 0 when the line is no field (RFC 5322 3.6.8; blanks
 * before the colon are old, 4.5). */
static size_t name_len(struct span line)
{
    size_t n = 0;

    while (n < line.len && line.at[n] > ' ' && line.at[n] != ':' && (unsigned char)line.at[n] < 127)
        n++;
    size_t colon = n;
    while (colon < line.len && text_is_blank(line.at[colon]))
        colon++;
    return colon < line.len && line.at[colon] == ':' ? n : 0;
}

static struct span value_of(struct span line, size_t name)
{
    const char *colon = memchr(line.at + name, ':', line.len - name);
    size_t before = (size_t)(colon + 1 - line.at);

    return (struct span){colon + 1, line.len - before};
}

static void add_field(struct mail_head *out, struct span line, size_t name)
{
    if (out->count < MAIL_HEAD_FIELDS_MAX)
        out->fields[out->count++] = (struct mail_head_field){{line.at, name}, value_of(line, name)};
}

/* A line that is no field but has one below it: an mbox separator, also without its "From", or what
 * a careless program left there. Only at the head of all. */
static bool is_separator(const struct mail_head *head, struct span line, struct span rest)
{
    struct span next;

    if (span_starts(line, "From ") || span_starts(line, ">From "))
        return true;
    return !head->count && span_line(&rest, &next) && name_len(next);
}

void mail_head_read(struct mail_head *out, struct span text, struct span *body)
{
    struct span rest = span_head(text, MAIL_HEAD_MAX_BYTES);
    struct span line;
    struct span before = rest;
    struct mail_head_field *last = NULL;

    out->count = 0;
    for (; span_line(&rest, &line); before = rest) {
        size_t name = name_len(line);
        if (!line.len || (!name && !text_is_blank(*line.at) && !is_separator(out, line, rest)))
            break;
        if (text_is_blank(*line.at) && last)
            last->value.len = (size_t)(line.at + line.len - last->value.at);
        if (!name || text_is_blank(*line.at))
            continue;
        add_field(out, line, name);
        last = &out->fields[out->count - 1];
    }
    for (size_t i = 0; i < out->count; i++)
        out->fields[i].value = span_trim(out->fields[i].value);
    const char *at = before.len && line.len ? before.at : rest.at;
    *body = (struct span){at, text.len - (size_t)(at - text.at)};
}

bool mail_head_next(const struct mail_head *head, const char *name, size_t *at, struct span *value)
{
    while (*at < head->count) {
        const struct mail_head_field *field = &head->fields[(*at)++];
        if (span_is(field->name, name)) {
            *value = field->value;
            return true;
        }
    }
    return false;
}

struct span mail_head_find(const struct mail_head *head, const char *name)
{
    struct span value = SPAN_NONE;
    size_t at = 0;

    return mail_head_next(head, name, &at, &value) ? value : SPAN_NONE;
}

bool mail_head_has(const struct mail_head *head, const char *name)
{
    struct span value;
    size_t at = 0;

    return mail_head_next(head, name, &at, &value);
}

static struct span unquote(struct span value)
{
    value = span_trim(value);
    if (value.len && *value.at == '"') {
        const char *end = memchr(value.at + 1, '"', value.len - 1);
        size_t len = end ? (size_t)(end - value.at - 1) : value.len - 1;
        return (struct span){value.at + 1, len};
    }
    size_t n = 0;
    while (n < value.len && !strchr("; \t\r\n", value.at[n]))
        n++;
    return span_head(value, n);
}

/* The octets up to the next ';' outside quotes. */
static size_t parameter_len(struct span text)
{
    bool quoted = false;
    size_t n = 0;

    for (; n < text.len && (quoted || text.at[n] != ';'); n++) {
        if (text.at[n] == '\\' && quoted && n + 1 < text.len)
            n++;
        else if (text.at[n] == '"')
            quoted = !quoted;
    }
    return n < text.len ? n : text.len;
}

struct span mail_head_parameter(struct span value, const char *name)
{
    size_t len = strlen(name);

    for (;;) {
        size_t n = parameter_len(value);
        if (n >= value.len)
            return SPAN_NONE;
        value = (struct span){value.at + n + 1, value.len - n - 1};
        struct span one = span_trim(value);
        if (!span_starts(one, name))
            continue;
        one = span_trim((struct span){one.at + len, one.len - len});
        if (one.len && *one.at == '=')
            return unquote((struct span){one.at + 1, one.len - 1});
    }
}

#include "inbox/notification.h"

#define VALUE_MAX 400 /* octets of one value that are taken */

/* Text in text has its quotes escaped, once more at each level; no value taken here needs any. */
static void add_unescaped(struct str *out, struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] != '\\')
            str_add(out, text.at[i] == '\n' ? " " : &text.at[i], 1);
}

/* The text value of "name" in an object, as far as `text` goes; empty without one. */
static struct span value_of(struct span text, const char *name)
{
    const char *at = span_find(text, name);
    const char *end = text.at + text.len;

    if (!at)
        return SPAN_NONE;
    at += strlen(name);
    while (at < end && strchr(" :", *at))
        at++;
    if (at == end || *at != '"')
        return SPAN_NONE;
    at++;
    const char *close = memchr(at, '"', (size_t)(end - at));
    return span_head((struct span){at, close ? (size_t)(close - at) : 0}, VALUE_MAX);
}

static void add_field(struct str *out, const char *name, struct span value)
{
    if (!value.len)
        return;
    str_add_text(out, name);
    str_add(out, value.at, value.len);
    str_add(out, "\n", 1);
}

/* One recipient: from its address to the next one's. */
static void add_bounced(struct str *out, struct span object)
{
    add_field(out, "Final-Recipient: rfc822; ", value_of(object, "\"emailAddress\""));
    add_field(out, "Action: ", value_of(object, "\"action\""));
    add_field(out, "Status: ", value_of(object, "\"status\""));
    add_field(out, "Diagnostic-Code: ", value_of(object, "\"diagnosticCode\""));
    str_add(out, "\n", 1);
}

static void add_complained(struct str *out, struct span object)
{
    add_field(out, "Original-Rcpt-To: ", value_of(object, "\"emailAddress\""));
}

/* Each object with an address in the array that begins at `array`. */
static void each_of(struct span text, const char *array, void (*add)(struct str *, struct span),
                    struct str *out)
{
    const char *end = memchr(array, ']', text.len - (size_t)(array - text.at));
    struct span rest = {array, (size_t)((end ? end : text.at + text.len) - array)};
    const char *at = span_find(rest, "\"emailAddress\"");

    while (at) {
        struct span after = {at + 1, rest.len - (size_t)(at + 1 - rest.at)};
        const char *next = span_find(after, "\"emailAddress\"");
        size_t len = next ? (size_t)(next - at) : (size_t)(rest.at + rest.len - at);
        add(out, (struct span){at, len});
        rest = (struct span){at + len, rest.len - (size_t)(at + len - rest.at)};
        at = next;
    }
}

void notification_translate(struct span text, struct str *status, struct str *feedback)
{
    AUTO(str_free) struct str plain = STR_EMPTY;

    if (!span_find(text, "notificationType"))
        return;
    add_unescaped(&plain, text);
    text = (struct span){plain.text, plain.len};
    const char *bounced = span_find(text, "\"bouncedRecipients\"");
    const char *complained = span_find(text, "\"complainedRecipients\"");
    if (complained) {
        str_add_text(feedback, "Feedback-Type: abuse\n");
        each_of(text, complained, add_complained, feedback);
    } else if (bounced) {
        each_of(text, bounced, add_bounced, status);
    }
}

#include "web/route.h"

#include "base/text.h"

/* What begins a path and is followed by a token. */
static const struct {
    const char *path;
    enum page look; /* what GET shows */
    enum web_ask ask;
    enum page done;
} rows[] = {
    {"/u/", PAGE_LEAVE, WEB_LEAVE, PAGE_LEFT},
    {"/c/", PAGE_CONFIRM, WEB_CONFIRM, PAGE_CONFIRMED},
};

static bool is_of_tag_shape(const char *text)
{
    size_t len = strlen(text);

    return len == TAG_MAX &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == len;
}

/* The value of a field of our forms, whose names and values need no decoding; "" when missing. */
static void form_value(const struct str *body, const char *name, char *out, size_t room)
{
    size_t name_len = strlen(name);
    const char *at = body->text;

    *out = '\0';
    while (at) {
        const char *end = strchr(at, '&');
        size_t len = end ? (size_t)(end - at) : strlen(at);
        if (len > name_len && !strncmp(at, name, name_len) && at[name_len] == '=') {
            size_t value_len = len - name_len - 1;
            if (value_len < room) {
                memcpy(out, at + name_len + 1, value_len);
                out[value_len] = '\0';
            }
            return;
        }
        at = end ? end + 1 : NULL;
    }
}

static void ask_pause(struct web_request *out, const struct str *body)
{
    char days[8];
    char *end = NULL;

    form_value(body, "days", days, sizeof(days));
    out->days = strtoll(days, &end, 10);
    if (end == days || *end || out->days < 1 || out->days > WEB_PAUSE_DAYS_MAX) {
        *out = (struct web_request){.page = PAGE_BAD_FORM};
        return;
    }
    out->ask = WEB_PAUSE;
    out->page = PAGE_PAUSED;
}

/* Our forms have a field `action`; what mail programs post (RFC 8058, 3.1) has none. */
static void ask_as_form_says(struct web_request *out, const struct str *body)
{
    char action[16];

    if (out->ask != WEB_LEAVE || !body)
        return;
    form_value(body, "action", action, sizeof(action));
    if (!strcmp(action, "pause")) {
        ask_pause(out, body);
    } else if (!strcmp(action, "link")) {
        out->ask = WEB_FRESH_LINK;
        out->page = PAGE_LINK_SENT;
    }
}

static const char *without_prefix(const char *path, const char *prefix)
{
    size_t len = strlen(prefix);

    return len && !strncmp(path, prefix, len) && path[len] == '/' ? path + len : path;
}

void route(struct web_request *out, const char *method, const char *path, const char *prefix,
           const struct str *body)
{
    bool is_post = !strcmp(method, "POST");
    const char *rest = without_prefix(path, prefix);

    *out = (struct web_request){.page = PAGE_NOT_THERE};
    if (!is_post && strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0) {
        out->page = PAGE_METHOD;
        return;
    }
    if (!is_post && !strcmp(rest, "/style.css"))
        out->page = PAGE_STYLE;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (!text_starts(rest, rows[i].path))
            continue;
        const char *token = rest + strlen(rows[i].path);
        if (!is_of_tag_shape(token)) {
            out->page = PAGE_BAD_LINK;
            return;
        }
        if (!is_post) {
            out->page = rows[i].look;
            return;
        }
        memcpy(out->token, token, TAG_MAX + 1);
        out->ask = rows[i].ask;
        out->page = rows[i].done;
        ask_as_form_says(out, body);
        return;
    }
}

#include "pages/preview.h"

#include "base/base64.h"
#include "base/text.h"
#include "edition/direction.h"

static const char head[] =
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'none'; object-src 'none'; "
    "img-src data:; font-src 'none'; connect-src 'none'; form-action 'none'\">\n"
    "<meta name=\"referrer\" content=\"no-referrer\">\n";

static const char style[] =
    "<style>\n:root { color-scheme: light dark; }\n"
    "body { margin: 2rem auto; max-width: 70rem; padding: 0 1rem; font: 16px/1.5 system-ui, "
    "sans-serif; }\n"
    "h1 { font-size: 1.5rem; margin: 0; }\nh2 { font-size: 1rem; margin: 2rem 0 .5rem; }\n"
    "iframe { border: 1px solid #8888; background: #fff; height: 50rem; max-width: 100%; }\n"
    ".screens { display: flex; flex-wrap: wrap; gap: 1rem; }\n"
    "pre { border: 1px solid #8888; padding: 1rem; overflow: auto; max-height: 50rem; }\n"
    "</style>\n</head>\n<body>\n";

/* As HTML text and in a quoted attribute; line ends stay, other control characters become blanks.
 */
static void add_escaped(struct str *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '&')
            str_add_text(out, "&amp;");
        else if (c == '<')
            str_add_text(out, "&lt;");
        else if (c == '>')
            str_add_text(out, "&gt;");
        else if (c == '"')
            str_add_text(out, "&quot;");
        else if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f)
            str_add(out, " ", c != '\r');
        else
            str_add(out, &text[i], 1);
    }
}

/* The picture that this text starts with the content id of, or NULL. */
static const struct content_file *picture_at(const struct content *content, const char *text)
{
    for (size_t i = 0; i < content->file_count; i++) {
        const char *id = content->files[i].content_id;
        if (*id && text_starts(text, id) && strchr("\"') ", text[strlen(id)]))
            return &content->files[i];
    }
    return NULL;
}

/* A frame has no parts beside it to take a "cid:" from: the pictures are put in. */
static void add_with_pictures(struct str *out, const struct content *content, const char *html)
{
    static const char scheme[] = "cid:";

    for (const char *at; (at = strstr(html, scheme)) != NULL;) {
        const struct content_file *file = picture_at(content, at + strlen(scheme));
        str_add(out, html, (size_t)(at - html));
        html = at + strlen(scheme);
        if (!file) {
            str_add_text(out, scheme);
            continue;
        }
        str_addf(out, "data:%s;base64,", file->type);
        base64_add(out, file->bytes, file->len, 0);
        html += strlen(file->content_id);
    }
    str_add_text(out, html);
}

static void add_frame(struct str *out, const struct str *html, const char *width, const char *title)
{
    str_addf(out, "<iframe sandbox title=\"%s\" style=\"width: %s\" srcdoc=\"", title, width);
    add_escaped(out, html->text, html->len);
    str_add_text(out, "\"></iframe>\n");
}

static void add_raw(struct str *out, const struct str *raw)
{
    size_t shown = raw->len < PREVIEW_RAW_MAX ? raw->len : PREVIEW_RAW_MAX;

    str_addf(out, "<h2>Raw (%zu octets)</h2>\n<pre>", raw->len);
    add_escaped(out, raw->text, shown);
    if (shown < raw->len)
        str_addf(out, "\n[%zu more octets: preview --format eml shows all]", raw->len - shown);
    str_add_text(out, "</pre>\n");
}

void preview_add(struct str *out, const struct preview *preview)
{
    const struct message_view *view = preview->view;
    AUTO(str_free) struct str html = STR_EMPTY;

    add_with_pictures(&html, preview->content, view->html.text);
    str_add_text(out, head);
    str_add_text(out, "<title>Preview: ");
    add_escaped(out, view->subject.text, view->subject.len);
    str_add_text(out, "</title>\n");
    str_add_text(out, style);
    str_add_text(out, "<h1 dir=\"auto\">");
    add_escaped(out, view->subject.text, view->subject.len);
    str_add_text(out, "</h1>\n<p>");
    add_escaped(out, preview->whom, strlen(preview->whom));
    str_add_text(out, ". Its links to unsubscribe change nothing.</p>\n"
                      "<h2>On a screen, and on a telephone</h2>\n<div class=\"screens\">\n");
    add_frame(out, &html, "43rem", "On a screen");
    add_frame(out, &html, "375px", "On a telephone");
    str_addf(out, "</div>\n<h2>As text</h2>\n<pre dir=\"%s\">",
             direction_is_rtl(preview->content->language) ? "rtl" : "ltr");
    add_escaped(out, view->text.text, view->text.len);
    str_add_text(out, "</pre>\n");
    add_raw(out, preview->raw);
    str_add_text(out, "</body>\n</html>\n");
}

#include "inbox/opened.h"

#include "base/text.h"
#include "inbox/html_text.h"
#include "inbox/notification.h"
#include "inbox/sign.h"

/* The cheap half of lower case: most mail is ASCII. */
static bool is_ascii(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] >= 0x80)
            return false;
    return true;
}

void opened_add_words(struct str *out, const char *text, size_t len)
{
    AUTO(str_free) struct str lower = STR_EMPTY;
    bool gap = false;

    if (is_ascii(text, len)) {
        str_add(&lower, text, len);
        text_lower(lower.text);
    } else {
        text_add_lower(&lower, text, len);
    }
    for (size_t i = 0; i < lower.len;) {
        size_t n = 0;
        while (i + n < lower.len && (unsigned char)lower.text[i + n] > ' ')
            n++;
        if (n && gap && out->len)
            str_add(out, " ", 1);
        str_add(out, lower.text + i, n);
        gap = gap || i + n < lower.len;
        if (n)
            gap = true;
        i += n + 1;
    }
}

/* The octets of a part, out of their encoding and character set, without CR. */
static void add_part(const struct charsets *charsets, const struct part *part, size_t most,
                     struct str *out)
{
    AUTO(str_free) struct str octets = STR_EMPTY;
    size_t from = out->len;
    size_t to = out->len;

    decode_add(part->encoding, part->body, most, &octets);
    while (octets.len >= most && octets.len && (unsigned char)octets.text[octets.len - 1] >= 0x80)
        octets.len--; /* a character that was cut would make all of it no UTF-8 */
    charset_add(charsets, part->charset, (struct span){octets.text, octets.len}, out);
    for (size_t i = from; i < out->len; i++)
        if (out->text[i] != '\r')
            out->text[to++] = out->text[i];
    out->len = to;
    if (out->room)
        out->text[to] = '\0';
}

static bool is_blank_text(const struct str *text)
{
    return text->text[strspn(text->text, " \t\n")] == '\0';
}

/* The words of all leaves of a kind up to the returned mail; of a kind that shows them. */
static void add_leaves(struct opened *out, const struct charsets *charsets, enum part_kind kind)
{
    for (size_t i = 0; i < out->parts.count && out->text.len < OPENED_TEXT_MAX; i++) {
        const struct part *part = &out->parts.leaves[i];
        if (part->kind == PART_RETURNED && kind != PART_PREAMBLE)
            break;
        if (part->kind != kind)
            continue;
        if (kind == PART_HTML) {
            AUTO(str_free) struct str html = STR_EMPTY;
            add_part(charsets, part, OPENED_TEXT_MAX * 4, &html);
            html_text_add((struct span){html.text, html.len}, &out->text);
        } else {
            add_part(charsets, part, OPENED_TEXT_MAX, &out->text);
        }
        str_add(&out->text, "\n", 1);
    }
}

/* Cuts the text where the returned mail begins in it; returns where, or NULL. */
static const char *find_returned(const struct str *text, const char **starts)
{
    struct span rest = {text->text, text->len};
    struct span line;

    while (span_line(&rest, &line)) {
        if (sign_ends_words(line)) {
            *starts = rest.at;
            return line.at;
        }
        if (sign_is_transport_field(line)) {
            *starts = line.at;
            return line.at;
        }
    }
    return NULL;
}

/* Blank lines and lines without a colon before the head of a returned mail are skipped. */
static void read_returned(struct opened *out, struct span text)
{
    struct span rest = text;
    struct span line;
    struct span body;
    const char *at = text.at;

    for (; span_line(&rest, &line); at = rest.at)
        if (span_trim(line).len && !text_is_blank(*line.at) && sign_is_field(line))
            break;
    mail_head_read(&out->returned, (struct span){at, text.len - (size_t)(at - text.at)}, &body);
}

static void take_returned_part(struct opened *out, const struct charsets *charsets)
{
    const struct part *part = parts_find(&out->parts, PART_RETURNED);

    if (!part)
        return;
    add_part(charsets, part, MAIL_HEAD_MAX_BYTES, &out->returned_bytes);
    read_returned(out, (struct span){out->returned_bytes.text, out->returned_bytes.len});
}

static void add_kind(const struct parts *parts, const struct charsets *charsets,
                     enum part_kind kind, struct str *to)
{
    for (size_t i = 0; i < parts->count && to->len < OPENED_FIELDS_MAX; i++) {
        if (parts->leaves[i].kind != kind)
            continue;
        add_part(charsets, &parts->leaves[i], OPENED_FIELDS_MAX, to);
        str_add(to, "\n\n", 2);
    }
}

/*
 * A report that somebody forwards, or that a gateway wraps into a notice of its own: its fields and
 * the mail it returns are what this is about.
 */
static void take_inner_report(struct opened *out, const struct charsets *charsets)
{
    AUTO(str_free) struct str bytes = STR_EMPTY;
    struct parts parts;
    struct span body;

    if (out->status.len || out->feedback.len || !out->returned_bytes.len)
        return;
    str_add(&bytes, out->returned_bytes.text, out->returned_bytes.len);
    struct mail_head head;
    mail_head_read(&head, (struct span){bytes.text, bytes.len}, &body);
    parts_read(&parts, &head, body);
    add_kind(&parts, charsets, PART_STATUS, &out->status);
    const struct part *returned = parts_find(&parts, PART_RETURNED);
    if (!out->status.len || !returned)
        return;
    str_reset(&out->returned_bytes);
    add_part(charsets, returned, MAIL_HEAD_MAX_BYTES, &out->returned_bytes);
    read_returned(out, (struct span){out->returned_bytes.text, out->returned_bytes.len});
}

static void cut_returned_text(struct opened *out)
{
    const char *starts = NULL;
    const char *cut = find_returned(&out->text, &starts);

    if (!cut)
        return;
    if (!out->returned.count) {
        str_add(&out->returned_bytes, starts, out->text.len - (size_t)(starts - out->text.text));
        read_returned(out, (struct span){out->returned_bytes.text, out->returned_bytes.len});
    }
    out->text.len = (size_t)(cut - out->text.text);
    out->text.text[out->text.len] = '\0';
}

void opened_init(struct opened *out, const struct charsets *charsets, struct span bytes)
{
    struct span body;

    out->returned.count = 0;
    out->subject = out->from = out->text = out->words = STR_EMPTY;
    out->subject_words = out->from_words = STR_EMPTY;
    out->status = out->feedback = out->returned_bytes = STR_EMPTY;
    while (bytes.len && (*bytes.at == '\n' || *bytes.at == '\r')) {
        bytes.at++;
        bytes.len--;
    }
    mail_head_read(&out->head, bytes, &body);
    parts_read(&out->parts, &out->head, body);
    decode_add_header(charsets, span_head(mail_head_find(&out->head, "Subject"), 2000),
                      &out->subject);
    decode_add_header(charsets, span_head(mail_head_find(&out->head, "From"), 2000), &out->from);
    add_leaves(out, charsets, PART_TEXT);
    if (is_blank_text(&out->text))
        add_leaves(out, charsets, PART_HTML);
    if (is_blank_text(&out->text))
        add_leaves(out, charsets, PART_PREAMBLE);
    add_kind(&out->parts, charsets, PART_STATUS, &out->status);
    add_kind(&out->parts, charsets, PART_FEEDBACK, &out->feedback);
    if (!out->status.len && !out->feedback.len)
        notification_translate((struct span){out->text.text, out->text.len}, &out->status,
                               &out->feedback);
    take_returned_part(out, charsets);
    take_inner_report(out, charsets);
    cut_returned_text(out);
    opened_add_words(&out->words, out->text.text, out->text.len);
    opened_add_words(&out->subject_words, out->subject.text, out->subject.len);
    opened_add_words(&out->from_words, out->from.text, out->from.len);
}

void opened_done(struct opened *opened)
{
    struct str *const all[] = {&opened->subject, &opened->from,          &opened->text,
                               &opened->words,   &opened->subject_words, &opened->from_words,
                               &opened->status,  &opened->feedback,      &opened->returned_bytes};

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        str_free(all[i]);
}

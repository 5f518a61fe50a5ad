#include "edition/edition.h"

#include "base/file.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "edition/body.h"
#include "edition/gather.h"
#include "template/mustache.h"

#define SUBJECT_COLUMNS   78
#define PREHEADER_COLUMNS 150
#define LINE_BLANKS       100

void edition_note_blank(struct edition *edition, const struct edition_blank *blank)
{
    /* one finding a line is enough; a line with more blanks than that is not written by a person */
    size_t first = edition->blank_count > LINE_BLANKS ? edition->blank_count - LINE_BLANKS : 0;
    for (size_t i = first; i < edition->blank_count; i++) {
        const struct edition_blank *known = &edition->blanks[i];
        if (known->line == blank->line && strcmp(known->name, blank->name) == 0)
            return;
    }
    if ((edition->blank_count & (edition->blank_count - 1)) == 0) /* the room is used up */
        edition->blanks =
            xrealloc(edition->blanks, edition->blank_count ? edition->blank_count * 2 : 1,
                     sizeof(*edition->blanks));
    edition->blanks[edition->blank_count] = *blank;
    edition->blanks[edition->blank_count].name = xstrdup(blank->name);
    edition->blank_count++;
}

static void note_blanks(struct edition *edition, const struct mustache *mustache)
{
    size_t count = 0;
    const struct mustache_step *steps = mustache_steps(mustache, &count);

    for (size_t i = 0; i < count; i++) {
        if (steps[i].kind == MUSTACHE_LITERAL || steps[i].kind == MUSTACHE_END)
            continue;
        AUTO(str_free) struct str name = STR_EMPTY;
        str_add_text(&name, steps[i].name);
        const struct edition_blank blank = {
            .name = name.text,
            .line = steps[i].line,
            .has_fallback = steps[i].fallback != NULL,
            .is_section = steps[i].kind != MUSTACHE_VALUE,
        };
        edition_note_blank(edition, &blank);
    }
}

/* Subject and preheader are templates of one line. */
static void check_line(struct edition *edition, const struct head_entry *entry,
                       struct findings *findings)
{
    AUTO(mustache_auto_free) struct mustache *mustache = NULL;
    struct error err = {0};
    struct mustache_source source = {
        .text = entry->text,
        .len = strlen(entry->text),
        .file = edition->file,
        .line = entry->line,
    };

    if (mustache_new(&mustache, &source, MUSTACHE_HEADER, NULL, &err)) {
        note_blanks(edition, mustache);
        return;
    }
    /* the message begins with the place, which the finding has already */
    size_t place = strlen(edition->file);
    const char *what = err.message;
    if (strncmp(what, edition->file, place) == 0 && strchr(what + place, ' '))
        what = strchr(what + place, ' ') + 1;
    finding_add(findings, FINDING_ERROR, edition->file, entry->line, "Correct it there", "%s",
                what);
}

static void check_head(struct edition *edition, struct findings *findings)
{
    const struct head *head = &edition->head;
    size_t subject = text_width(head->subject.text, strlen(head->subject.text));
    size_t preheader = text_width(head->preheader.text, strlen(head->preheader.text));

    if (!*head->subject.text)
        finding_add(findings, FINDING_ERROR, edition->file,
                    head->subject.line ? head->subject.line : 1,
                    "Add a line 'subject: ...' to the head", "the edition has no subject");
    if (strlen(head->subject.text) > HEAD_MAX_SUBJECT)
        finding_add(findings, FINDING_ERROR, edition->file, head->subject.line, "Shorten it",
                    "the subject has more than %d octets", HEAD_MAX_SUBJECT);
    else if (subject > SUBJECT_COLUMNS)
        finding_add(findings, FINDING_WARNING, edition->file, head->subject.line, "Shorten it",
                    "the subject has %zu characters, and many programs show less than %d", subject,
                    SUBJECT_COLUMNS);
    if (preheader > PREHEADER_COLUMNS)
        finding_add(findings, FINDING_WARNING, edition->file, head->preheader.line, "Shorten it",
                    "the preheader has %zu characters, and inboxes show at most %d", preheader,
                    PREHEADER_COLUMNS);
    check_line(edition, &head->subject, findings);
    check_line(edition, &head->preheader, findings);
}

/* BCP 47, roughly: what may stand in an attribute and a header. */
static void check_language(const struct edition *edition, struct findings *findings)
{
    const struct head_entry *language = &edition->head.language;

    for (const char *c = language->text; *c; c++) {
        bool letter = text_lower_char(*c) >= 'a' && text_lower_char(*c) <= 'z';
        if (letter || (c > language->text && (*c == '-' || (*c >= '0' && *c <= '9'))))
            continue;
        finding_add(findings, FINDING_ERROR, edition->file, language->line,
                    "Write it as 'en-GB' or 'cy'", "this is no language: '%.40s'", language->text);
        return;
    }
}

static int count_lines(const char *from, const char *to)
{
    int lines = 1;

    for (; from < to; from++)
        lines += *from == '\n';
    return lines;
}

/* Control characters show nothing and can hide something; U+F0000 and above are ours. */
static bool is_bad_character(const char *at, size_t left)
{
    unsigned char c = (unsigned char)*at;

    if (c == '\n' || c == '\t')
        return false;
    if (c < 0x80)
        return c < ' ' || c == 0x7f;
    if (c == 0xf4 || (c == 0xf3 && left > 1 && (unsigned char)at[1] >= 0xb0))
        return true;
    if (c == 0xc2)
        return text_has_control(at, left < 2 ? left : 2);
    return c == 0xe2 && text_has_control(at, left < 3 ? left : 3);
}

/* The text with lines ended by LF, without byte order mark and without what cannot be shown. */
static void clean(struct str *out, const char *file, const char *text, struct findings *findings)
{
    size_t len = strlen(text);
    bool found = false;

    if (text_starts(text, "\xef\xbb\xbf")) {
        text += 3;
        len -= 3;
    }
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\r' && text[i + 1] == '\n')
            continue;
        if (!is_bad_character(text + i, len - i)) {
            str_add(out, text + i, 1);
            continue;
        }
        if (!found)
            finding_add(findings, FINDING_ERROR, file, count_lines(text, text + i),
                        "Type the line again", "there is a character that cannot be shown");
        found = true;
        /* the rest of the character goes with it */
        while (i + 1 < len && ((unsigned char)text[i + 1] & 0xc0) == 0x80)
            i++;
        str_add(out, " ", 1);
    }
}

static void read_clean(struct edition *edition, const char *text, struct findings *findings)
{
    const struct head_rest rest = head_read(&edition->head, edition->file, text, findings);
    const struct body_source source = {
        .file = edition->file, .text = rest.body, .len = strlen(rest.body), .line = rest.line};

    check_head(edition, findings);
    check_language(edition, findings);
    edition->body = body_read(edition, &source, findings);
    gather(edition, findings);
    if (!mustache_has_text(source.text, source.len))
        finding_add(findings, FINDING_ERROR, edition->file, 0, "Write something below the head",
                    "the edition is empty");
}

/* The first line that is no UTF-8 becomes a finding. */
static void complain_of_encoding(const char *file, const char *text, size_t len,
                                 struct findings *findings)
{
    int line = 1;

    for (size_t at = 0; at < len; line++) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t line_end = end ? (size_t)(end - text) : len;
        if (!text_is_utf8(text + at, line_end - at))
            break;
        at = line_end + 1;
    }
    finding_add(findings, FINDING_ERROR, file, line, "Save the file as UTF-8 in your editor",
                "this is not UTF-8 text");
}

/* It is stored, shown and typed. */
static void check_name(const struct edition *edition, struct findings *findings)
{
    size_t len = strlen(edition->slug);

    if (text_is_utf8(edition->slug, len) && !text_has_control(edition->slug, len))
        return;
    AUTO(str_free) struct str shown = STR_EMPTY;
    text_add_clean(&shown, edition->slug, 60);
    finding_add(findings, FINDING_ERROR, "", 0, "Rename it, in plain letters",
                "the name of the edition's file has characters that cannot be shown: '%s'",
                shown.text);
}

struct edition *edition_read(const char *file, const char *text, size_t len,
                             struct findings *findings)
{
    struct edition *edition = xcalloc(1, sizeof(*edition));
    struct findings found = FINDINGS_NONE; /* of no use when it is not text at all */
    bool is_text = text_is_utf8(text, len);
    size_t before = findings->count;
    AUTO(str_free) struct str cleaned = STR_EMPTY;
    AUTO(str_free) struct str source = STR_EMPTY;

    edition->path = xstrdup("");
    edition->file = xstrdup(file);
    edition->slug = edition_slug(file);
    if (is_text)
        str_add(&source, text, len);
    else
        complain_of_encoding(file, text, len, findings);
    check_name(edition, findings);
    clean(&cleaned, file, source.text, findings);
    edition->source = str_take(&source);
    read_clean(edition, cleaned.text, is_text ? findings : &found);
    finding_sort(findings, before);
    findings_free(&found);
    return edition;
}

bool edition_load(struct edition **out, const char *path, const char *file,
                  struct findings *findings, struct error *err)
{
    AUTO(str_free) struct str text = STR_EMPTY;

    if (!file_read(&text, path, EDITION_MAX_BYTES, err))
        return error_wrap(err, "cannot read edition '%.200s'", path);
    struct edition *edition = edition_read(file ? file : path, text.text, text.len, findings);
    free(edition->path);
    edition->path = xstrdup(path);
    *out = edition;
    return true;
}

void edition_free(struct edition *edition)
{
    if (!edition)
        return;
    free(edition->path);
    free(edition->file);
    free(edition->slug);
    free(edition->source);
    head_free(&edition->head);
    body_free(edition->body);
    for (size_t i = 0; i < edition->blank_count; i++)
        free(edition->blanks[i].name);
    free(edition->blanks);
    for (size_t i = 0; i < edition->picture_count; i++) {
        free(edition->pictures[i].path);
        free(edition->pictures[i].content_id);
    }
    free(edition->pictures);
    free(edition);
}

void edition_auto_free(struct edition **edition)
{
    edition_free(*edition);
    *edition = NULL;
}

char *edition_slug(const char *path)
{
    struct str slug = STR_EMPTY;
    const char *name = file_name(path);
    size_t len = strlen(name);
    size_t suffix = strlen(EDITION_SUFFIX);

    if (len > suffix && strcmp(name + len - suffix, EDITION_SUFFIX) == 0)
        len -= suffix;
    str_add(&slug, name, len);
    return str_take(&slug);
}

char *edition_slug_from_title(const char *title)
{
    AUTO(str_free) struct str plain = STR_EMPTY;
    struct str slug = STR_EMPTY;
    bool gap = false;

    text_add_ascii(&plain, title, strlen(title));
    for (size_t i = 0; i < plain.len && slug.len + 2 <= EDITION_MAX_SLUG; i++) {
        char c = text_lower_char(plain.text[i]);
        if (c == '\'')
            continue;
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) {
            gap = slug.len > 0;
            continue;
        }
        if (gap)
            str_add(&slug, "-", 1);
        gap = false;
        str_add(&slug, &c, 1);
    }
    return str_take(&slug);
}

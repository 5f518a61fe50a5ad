#include "edition/head.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "edition/line_reader.h"

static const char *const keys[] = {"subject", "preheader", "audience", "language", "attach", NULL};

const char *const *head_keys(void)
{
    return keys;
}

struct reading {
    struct head *head;
    const char *file;
    int line;
    struct findings *findings;
};

static struct head_entry *entry_of(struct head *head, const char *key)
{
    struct head_entry *const entries[] = {&head->subject, &head->preheader, &head->audience,
                                          &head->language};

    for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
        if (text_same(key, keys[i]))
            return entries[i];
    }
    return NULL;
}

static struct head_entry make_entry(const struct reading *r, const struct line_pair *pair)
{
    AUTO(str_free) struct str text = STR_EMPTY;

    str_add(&text, pair->value, pair->value_len);
    return (struct head_entry){.text = str_take(&text), .line = r->line};
}

/* "/etc/passwd" or "../fortnight.key": one slip there would mail it to everybody. */
static bool is_elsewhere(const char *path, size_t len)
{
    for (size_t at = 0; at < len; at++) {
        bool begins = at == 0 || path[at - 1] == '/';
        bool ends = at + 2 >= len || path[at + 2] == '/';
        if (begins && ends && len - at >= 2 && path[at] == '.' && path[at + 1] == '.')
            return true;
    }
    return *path == '/';
}

static void add_file(struct reading *r, const struct line_pair *pair)
{
    struct head *head = r->head;

    if (pair->value_len == 0)
        return;
    if (is_elsewhere(pair->value, pair->value_len)) {
        finding_add(r->findings, FINDING_ERROR, r->file, r->line,
                    "Put it into the folder of the edition",
                    "the attachment is not a file beside the edition");
        return;
    }
    if (head->attach_count == HEAD_MAX_FILES) {
        finding_add(r->findings, FINDING_ERROR, r->file, r->line, "Link to files instead",
                    "more than %d files are attached", HEAD_MAX_FILES);
        return;
    }
    head->attach = xrealloc(head->attach, head->attach_count + 1, sizeof(*head->attach));
    head->attach[head->attach_count++] = make_entry(r, pair);
}

static void unknown_key(struct reading *r, const char *key)
{
    AUTO(str_free) struct str mend = STR_EMPTY;
    AUTO(str_free) struct str shown = STR_EMPTY;
    const char *nearest = text_nearest(key, keys);

    if (nearest)
        str_addf(&mend, "Did you mean '%s'?", nearest);
    else
        str_add_text(&mend, "There are subject, preheader, audience, language and attach");
    text_add_clean(&shown, key, 40);
    finding_add(r->findings, FINDING_ERROR, r->file, r->line, mend.text,
                "the head knows no key '%s'", shown.text);
}

static void read_pair(struct reading *r, const struct line_pair *pair)
{
    AUTO(str_free) struct str key = STR_EMPTY;

    str_add(&key, pair->key, pair->key_len);
    if (text_same(key.text, "attach")) {
        add_file(r, pair);
        return;
    }
    struct head_entry *entry = entry_of(r->head, key.text);
    if (!entry) {
        unknown_key(r, key.text);
        return;
    }
    if (entry->line) {
        finding_add(r->findings, FINDING_ERROR, r->file, r->line, "Keep one of them",
                    "'%s' stands in the head twice, first in line %d", key.text, entry->line);
        return;
    }
    free(entry->text);
    *entry = make_entry(r, pair);
}

/* A line of dashes, blanks aside. */
static bool is_fence(const char *line, size_t len)
{
    while (len > 0 && strchr(" \t\r", line[len - 1]))
        len--;
    return len == 3 && memcmp(line, "---", 3) == 0;
}

static void read_line(struct reading *r, const char *line, size_t len)
{
    struct line_pair pair = {0};

    if (line_reader_split(line, len, &pair) && pair.key_len > 0) {
        read_pair(r, &pair);
        return;
    }
    for (size_t i = 0; i < len; i++) {
        if (!strchr(" \t\r", line[i])) {
            finding_add(r->findings, FINDING_ERROR, r->file, r->line,
                        "Write 'key: value', and '---' where the head ends",
                        "this line of the head has no key");
            return;
        }
    }
}

static void start(struct head *head)
{
    *head = HEAD_NONE;
    head->subject.text = xstrdup("");
    head->preheader.text = xstrdup("");
    head->audience.text = xstrdup("");
    head->language.text = xstrdup("");
}

struct head_rest head_read(struct head *out, const char *file, const char *text,
                           struct findings *findings)
{
    struct line_reader lines = {.text = text, .left = strlen(text)};
    struct reading r = {.head = out, .file = file, .findings = findings};
    const char *line = NULL;
    size_t len = 0;

    start(out);
    if (!line_reader_next(&lines, &line, &len) || !is_fence(line, len)) {
        finding_add(findings, FINDING_ERROR, file, 1,
                    "Begin it with a line '---', a line 'subject: ...' and a line '---'",
                    "the edition has no head");
        return (struct head_rest){.body = text, .line = 1};
    }
    while (line_reader_next(&lines, &line, &len)) {
        if ((size_t)(line - text) > HEAD_MAX_BYTES)
            break;
        if (is_fence(line, len))
            return (struct head_rest){.body = lines.text, .line = lines.line + 1};
        r.line = lines.line;
        read_line(&r, line, len);
    }
    finding_add(findings, FINDING_ERROR, file, 1, "End it with a line '---'",
                "the head of the edition is not closed");
    return (struct head_rest){.body = text + strlen(text), .line = lines.line};
}

void head_free(struct head *head)
{
    free(head->subject.text);
    free(head->preheader.text);
    free(head->audience.text);
    free(head->language.text);
    for (size_t i = 0; i < head->attach_count; i++)
        free(head->attach[i].text);
    free(head->attach);
    *head = HEAD_NONE;
}

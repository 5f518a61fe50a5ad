#include "config/source.h"

#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"
#include "base/xalloc.h"

#define INCLUDE      "@include"
#define LINES_MAX    60000 /* libconfig counts them in 16 bits */
#define BYTE_ORDER   "\xef\xbb\xbf"
#define SAVE_AS_UTF8 "save the file as plain text in UTF-8"

/* One file being read. */
struct frame {
    struct str body;
    size_t start; /* behind a byte order mark */
    size_t at;
    size_t file;
    int line;
};

struct reading {
    struct source *source;
    const char *workspace_dir;
    struct findings *findings;
    struct frame stack[SOURCE_DEPTH];
    size_t depth;
    char last;       /* the last character that was neither blank nor comment */
    struct str open; /* the brackets that are open */
    bool failed;
};

static bool wrong(struct reading *r, const char *mend, const char *what)
{
    const struct frame *frame = &r->stack[r->depth - 1];

    finding_add(r->findings, FINDING_ERROR, r->source->files[frame->file], frame->line, mend, "%s",
                what);
    r->failed = true;
    return false;
}

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '*' || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name(char c)
{
    return is_name_start(c) || is_digit(c) || c == '-';
}

static void end_line(struct reading *r, const struct frame *frame)
{
    struct source *source = r->source;

    str_add(&source->whole, "\n", 1);
    if (source->line_count == source->line_room) {
        source->line_room = source->line_room ? source->line_room * 2 : 64;
        source->lines = xrealloc(source->lines, source->line_room, sizeof(*source->lines));
    }
    source->lines[source->line_count++] =
        (struct source_line){.file = frame->file, .line = frame->line};
}

/* The line of the first octet that is no UTF-8, 0 without one. */
static int line_of_bad_text(const struct str *text)
{
    const char *p = text->text;
    const char *end = p + text->len;

    for (int line = 1; p < end; line++) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        stop = stop ? stop : end;
        if (!text_is_utf8(p, (size_t)(stop - p)))
            return line;
        p = stop + 1;
    }
    return 0;
}

/* Puts a file on the stack; it then belongs to it. */
static bool push(struct reading *r, const char *file, const char *text, size_t len)
{
    struct source *source = r->source;
    struct frame frame = {.body = STR_EMPTY, .file = source->file_count, .line = 1};

    source->files = xrealloc(source->files, source->file_count + 1, sizeof(*source->files));
    source->files[source->file_count++] = xstrdup(file);
    str_add(&frame.body, text, len);
    frame.at = text_starts(frame.body.text, BYTE_ORDER) ? strlen(BYTE_ORDER) : 0;
    frame.start = frame.at;
    r->stack[r->depth++] = frame;
    int bad = line_of_bad_text(&frame.body);
    if (bad) {
        r->stack[r->depth - 1].line = bad;
        return wrong(r, SAVE_AS_UTF8, "this is no text in UTF-8");
    }
    return true;
}

static void pop(struct reading *r)
{
    str_free(&r->stack[--r->depth].body);
}

bool source_is_safe(const char *path)
{
    struct stat st;

    return stat(path, &st) || !(st.st_mode & S_IWOTH);
}

static bool include(struct reading *r, const char *name)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    struct error err = {0};
    char *path = NULL;
    bool good = false;

    if (r->depth == SOURCE_DEPTH)
        return wrong(r, "take this line out", "files include each other without end");
    path = file_join(r->workspace_dir, name);
    if (!source_is_safe(path))
        good = wrong(r, SOURCE_SAFE_MEND, "everybody on this machine can change the file it names");
    else if (!file_read(&text, path, CONFIG_MAX_BYTES, &err))
        good = wrong(r, "the name is taken from the workspace's folder on", err.message);
    else
        good = push(r, path, text.text, text.len);
    free(path);
    return good;
}

/* At the start of a line: "@include" and the rest of it. False when the line is no such one. */
static bool take_include(struct reading *r)
{
    struct frame *frame = &r->stack[r->depth - 1];
    const char *line = frame->body.text + frame->at;
    size_t len = strcspn(line, "\n");
    const char *p = line + strspn(line, " \t");
    AUTO(str_free) struct str name = STR_EMPTY;

    if (!text_starts(p, INCLUDE))
        return false;
    p += strlen(INCLUDE);
    p += strspn(p, " \t");
    size_t name_len = *p == '"' ? strcspn(p + 1, "\"\\\n") : 0;
    const char *rest = p + 1 + name_len;
    if (!name_len || *rest != '"' || (size_t)(rest + 1 + strspn(rest + 1, " \t\r") - line) != len) {
        (void)wrong(r, "write it as @include \"FILE\", on a line of its own",
                    "this @include cannot be read");
        return true;
    }
    str_add(&name, p + 1, name_len);
    frame->at += len;
    if (frame->at < frame->body.len)
        frame->at++;
    (void)include(r, name.text);
    if (!r->failed)
        frame->line++; /* where this file goes on when the included one is over */
    return true;
}

/* libconfig forgets to free a text where none may stand, and could not say what is missing. */
static bool may_be_text(const struct reading *r)
{
    bool in_list = r->open.len && r->open.text[r->open.len - 1] != '{';

    return r->last && (strchr("=:\"", r->last) || (in_list && strchr("([,", r->last)));
}

static void take_bracket(struct reading *r, char c)
{
    if (strchr("{([", c))
        str_add(&r->open, &c, 1);
    else if (strchr("})]", c) && r->open.len)
        r->open.text[--r->open.len] = '\0';
}

static void take_text(struct reading *r)
{
    struct frame *frame = &r->stack[r->depth - 1];
    const char *start = frame->body.text + frame->at;
    const char *p = start + 1;

    if (!may_be_text(r)) {
        (void)wrong(r, "write NAME = \"...\";", "a text stands here without NAME = before it");
        return;
    }
    for (; *p && *p != '"' && *p != '\n'; p++) {
        if (*p == '\\' && text_starts(p, "\\x00")) {
            (void)wrong(r, "take \\x00 out", "a text cannot hold the character 0");
            return;
        }
        if (*p == '\\' && p[1] && p[1] != '\n')
            p++;
    }
    if (*p != '"') {
        (void)wrong(r, "put a \" at the end of the text; each text stands on one line",
                    "a text does not end on this line");
        return;
    }
    str_add(&r->source->whole, start, (size_t)(p + 1 - start));
    frame->at += (size_t)(p + 1 - start);
}

/* Comments are dropped: nothing in them can matter to libconfig. Line ends in them stay. */
static void take_comment(struct reading *r)
{
    struct frame *frame = &r->stack[r->depth - 1];
    const char *p = frame->body.text + frame->at;
    int start = frame->line;

    if (p[0] == '#' || p[1] == '/') {
        frame->at += strcspn(p, "\n");
        return;
    }
    const char *end = strstr(p + 2, "*/");
    if (!end) {
        frame->line = start;
        (void)wrong(r, "put */ at its end", "a comment that begins here never ends");
        return;
    }
    for (; p < end + 2; p++) {
        if (*p == '\n') {
            end_line(r, frame);
            frame->line++;
        }
    }
    str_add(&r->source->whole, " ", 1);
    frame->at = (size_t)(p - frame->body.text);
}

/* A word, or a number, which gets its L if it is a whole one. */
static void take_word(struct reading *r)
{
    struct frame *frame = &r->stack[r->depth - 1];
    const char *start = frame->body.text + frame->at;
    bool number = !is_name_start(*start);
    const char *p = start + 1;

    while (is_name(*p) || (number && *p == '.'))
        p++;
    size_t len = (size_t)(p - start);
    str_add(&r->source->whole, start, len);
    frame->at += len;
    if (!number)
        return;
    const char *digits = start + (is_digit(*start) ? 0 : 1);
    bool hex = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
    size_t whole =
        hex ? 2 + strspn(digits + 2, "0123456789abcdefABCDEF") : strspn(digits, "0123456789");
    if (digits + whole == p && whole > (hex ? 2U : 0U))
        str_add(&r->source->whole, "L", 1);
}

static bool is_comment(const char *p)
{
    return *p == '#' || (*p == '/' && (p[1] == '/' || p[1] == '*'));
}

static void take_piece(struct reading *r)
{
    struct frame *frame = &r->stack[r->depth - 1];
    const char *p = frame->body.text + frame->at;
    char first = *p;

    if (*p == '\n') {
        end_line(r, frame);
        frame->line++;
        frame->at++;
    } else if (*p == '"') {
        take_text(r);
    } else if (is_comment(p)) {
        take_comment(r);
        return;
    } else if (is_name_start(*p) || is_digit(*p) || (strchr("+-", *p) && is_digit(p[1]))) {
        take_word(r);
    } else {
        take_bracket(r, first);
        str_add(&r->source->whole, p, 1);
        frame->at++;
    }
    if (!strchr(" \t\r\n\f", first))
        r->last = first;
}

static bool is_line_start(const struct frame *frame)
{
    return frame->at == frame->start || frame->body.text[frame->at - 1] == '\n';
}

static void step(struct reading *r)
{
    struct frame *frame = &r->stack[r->depth - 1];

    if (frame->at == frame->body.len) {
        if (!is_line_start(frame))
            end_line(r, frame);
        pop(r);
    } else if (!is_line_start(frame) || !take_include(r)) {
        take_piece(r);
    }
    if (r->depth &&
        (r->source->whole.len > 2 * CONFIG_MAX_BYTES || r->source->line_count > LINES_MAX))
        (void)wrong(r, "make it shorter", "the configuration is too long");
}

bool source_read(struct source *out, const struct config_text *text, struct findings *findings)
{
    struct reading r = {.source = out,
                        .workspace_dir = text->workspace_dir,
                        .findings = findings,
                        .open = STR_EMPTY};

    if (push(&r, text->file, text->text, text->len)) {
        while (r.depth && !r.failed)
            step(&r);
    }
    while (r.depth)
        pop(&r);
    str_free(&r.open);
    return !r.failed;
}

void source_free(struct source *source)
{
    str_free(&source->whole);
    free(source->lines);
    for (size_t i = 0; i < source->file_count; i++)
        free(source->files[i]);
    free(source->files);
    *source = SOURCE_EMPTY;
}

struct config_place source_place(const struct source *source, unsigned line)
{
    if (!source->line_count)
        return (struct config_place){.file = source->files[0], .line = 0};
    size_t index = line ? line - 1 : 0;
    if (index >= source->line_count) /* libconfig finds a missing bracket behind the last line */
        index = source->line_count - 1;
    const struct source_line *from = &source->lines[index];
    return (struct config_place){.file = source->files[from->file], .line = from->line};
}

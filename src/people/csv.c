#include "people/csv.h"

#include <assert.h>
#include <csv.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "people/csv_text.h"

#define READ_BYTES 65536

/*
 * libcsv is fed one physical line at a time, so that we know the line of everything and have at
 * most one row waiting. The window keeps the octets from the start of the row on: a row that cannot
 * be read is given up after its first line, and reading goes on with the second.
 */
struct csv_reader {
    struct csv_text text;
    struct csv_parser parser;
    bool delimiter_known;

    char *window;
    size_t window_room;
    size_t row_at;    /* where the row starts */
    size_t second_at; /* the second physical line of the row; 0 before there is one */
    size_t at;        /* what libcsv has not seen */
    size_t end;
    bool ended;    /* nothing more comes into the window */
    bool skipping; /* to the end of a line too long to keep */

    int64_t line;       /* the one that starts at `at`, from 1 */
    int64_t row_line;   /* the first of the row */
    int64_t quote_line; /* where the cell that is open was opened */

    struct str cells_text; /* of the row, each ended by NUL */
    size_t cells_at[CSV_CELLS_MAX];
    const char *cells[CSV_CELLS_MAX];
    size_t count;
    bool row_done;
    bool has_text;     /* a cell that is not empty */
    const char *wrong; /* what is wrong with the row, found while libcsv speaks */
    bool has_high;     /* an octet above 0x7f */

    bool utf8_seen;
    int64_t not_utf8_line;
    struct str broken;
};

static void start_parser(struct csv_reader *reader, unsigned char delimiter)
{
    int failed = csv_init(&reader->parser, CSV_STRICT | CSV_STRICT_FINI);

    assert(!failed);
    csv_set_delim(&reader->parser, delimiter);
}

/* csv_fini() leaves the state as it is after a broken quote, so a broken parser is thrown away. */
static void restart_parser(struct csv_reader *reader)
{
    unsigned char delimiter = csv_get_delim(&reader->parser);

    csv_free(&reader->parser);
    start_parser(reader, delimiter);
}

struct csv_reader *csv_reader_new(const struct csv_source *source)
{
    struct csv_reader *reader = xcalloc(1, sizeof(*reader));

    reader->text.source = *source;
    reader->cells_text = STR_EMPTY;
    reader->broken = STR_EMPTY;
    reader->line = 1;
    start_parser(reader, CSV_COMMA);
    return reader;
}

void csv_reader_free(struct csv_reader *reader)
{
    if (!reader)
        return;
    csv_free(&reader->parser);
    free(reader->window);
    str_free(&reader->cells_text);
    str_free(&reader->broken);
    free(reader);
}

void csv_reader_auto_free(struct csv_reader **reader)
{
    csv_reader_free(*reader);
}

const char *csv_reader_broken(const struct csv_reader *reader)
{
    return reader->broken.text;
}

int64_t csv_reader_not_utf8(const struct csv_reader *reader)
{
    return reader->not_utf8_line;
}

static void on_cell(void *bytes, size_t len, void *ctx)
{
    struct csv_reader *reader = ctx;
    const char *text = bytes;

    if (reader->count == CSV_CELLS_MAX) {
        reader->wrong = "has too many cells";
        return;
    }
    if (len > CSV_CELL_MAX)
        reader->wrong = "has a cell that is too long";
    reader->has_text = reader->has_text || len;
    reader->cells_at[reader->count++] = reader->cells_text.len;
    str_reserve(&reader->cells_text, len + 1);
    char *to = reader->cells_text.text + reader->cells_text.len;
    for (size_t i = 0; i < len; i++) {
        to[i] = text[i];
        if (!text[i])
            reader->wrong = "has a NUL octet: the file is no text, or damaged";
        reader->has_high = reader->has_high || (unsigned char)text[i] >= 0x80;
    }
    memset(to + len, 0, 2); /* the cell's end, and the string's */
    reader->cells_text.len += len + 1;
}

static void on_row(int mark UNUSED, void *ctx)
{
    struct csv_reader *reader = ctx;

    reader->row_done = true;
}

static void begin_row(struct csv_reader *reader)
{
    reader->row_at = reader->at;
    reader->row_line = reader->line;
    reader->quote_line = reader->line;
    reader->second_at = 0;
    str_reset(&reader->cells_text);
    reader->count = 0;
    reader->row_done = false;
    reader->has_text = false;
    reader->has_high = false;
    reader->wrong = NULL;
}

/* More octets behind those from row_at on. False: failed. */
static bool read_more(struct csv_reader *reader, struct error *err)
{
    size_t kept = reader->end - reader->row_at;

    if (reader->row_at) {
        memmove(reader->window, reader->window + reader->row_at, kept);
        reader->at -= reader->row_at;
        if (reader->second_at)
            reader->second_at -= reader->row_at;
        reader->end = kept;
        reader->row_at = 0;
    }
    if (reader->window_room < kept + READ_BYTES) {
        reader->window_room = kept + READ_BYTES;
        reader->window = xrealloc(reader->window, reader->window_room, 1);
    }
    ptrdiff_t got = csv_text_read(&reader->text, reader->window + kept, READ_BYTES, err);
    if (got < 0)
        return false;
    reader->end += (size_t)got;
    reader->ended = got == 0;
    return true;
}

/* The end of the physical line at `at`, behind its line end; 0: not in the window yet. CR LF is one
 * line end. */
static size_t line_end(const struct csv_reader *reader, size_t from)
{
    for (size_t i = from; i < reader->end; i++) {
        if (reader->window[i] == '\n')
            return i + 1;
        if (reader->window[i] == '\r') {
            if (i + 1 < reader->end)
                return i + (reader->window[i + 1] == '\n' ? 2 : 1);
            return reader->ended ? i + 1 : 0;
        }
    }
    return reader->ended && reader->end > reader->at ? reader->end : 0;
}

enum found { FOUND_LINE, FOUND_END, FOUND_TOO_LONG, FOUND_FAILURE };

static enum found find_line(struct csv_reader *reader, size_t *end, struct error *err)
{
    size_t seen = 0;

    for (;;) {
        *end = line_end(reader, reader->at + seen);
        if (*end)
            return FOUND_LINE;
        if (reader->ended)
            return FOUND_END;
        if (reader->end - reader->row_at > CSV_ROW_MAX)
            return FOUND_TOO_LONG;
        seen = reader->end - reader->at;
        seen -= seen > 0; /* a CR there may be half of a line end */
        if (!read_more(reader, err))
            return FOUND_FAILURE;
    }
}

/* The separator that stands most often in the first line, outside of quotes. */
static char guess_delimiter(const char *line, size_t len)
{
    static const char known[] = {',', ';', '\t'};
    size_t counts[sizeof(known)] = {0};
    bool quoted = false;
    size_t best = 0;

    for (size_t i = 0; i < len; i++) {
        const char *mark = memchr(known, line[i], sizeof(known));
        if (line[i] == '"')
            quoted = !quoted;
        else if (mark && !quoted)
            counts[mark - known]++;
    }
    for (size_t i = 1; i < sizeof(known); i++) {
        if (counts[i] > counts[best])
            best = i;
    }
    return known[best];
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

static bool is_blank_line(const char *line, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (!text_is_blank(line[i]) && !is_line_end(line[i]))
            return false;
    }
    return true;
}

/* True when the line only says what the separator is, as Excel's "sep=;" does. */
static bool learn_delimiter(struct csv_reader *reader, const char *line, size_t len)
{
    bool said = len >= 5 && memcmp(line, "sep=", 4) == 0 && line[4] && strchr(",;\t|", line[4]) &&
                is_blank_line(line + 5, len - 5);

    if (is_blank_line(line, len))
        return false;
    char delimiter = guess_delimiter(line, len);
    if (said)
        delimiter = line[4];
    reader->delimiter_known = true;
    csv_set_delim(&reader->parser, (unsigned char)delimiter);
    return said;
}

/* Gives the row up: its first line is broken, or the whole where it has no second; reading goes on
 * behind. */
static enum csv_result give_up(struct csv_reader *reader, struct csv_row *row)
{
    size_t next = reader->second_at ? reader->second_at : reader->at;
    size_t len = next - reader->row_at;
    const char *line = reader->window + reader->row_at;

    while (len && is_line_end(line[len - 1]))
        len--;
    if (len > CSV_CELL_MAX)
        len = CSV_CELL_MAX;
    str_reset(&reader->broken);
    if (text_is_utf8(line, len))
        str_add(&reader->broken, line, len);
    else
        (void)csv_text_add_1252(&reader->broken, line, len);
    *row = (struct csv_row){.line = reader->row_line};
    if (reader->second_at)
        reader->line = reader->row_line + 1;
    reader->at = next;
    restart_parser(reader);
    begin_row(reader);
    return CSV_BROKEN;
}

static enum csv_result give_up_for_quote(struct csv_reader *reader, struct csv_row *row,
                                         struct error *err)
{
    if (reader->quote_line == reader->row_line)
        (void)error_set(err, ERROR_DATA,
                        "has a quote that is not closed, or text right beside one");
    else
        (void)error_set(
            err, ERROR_DATA,
            "goes on to line %lld, which has a quote that is not closed, or text right beside one",
            (long long)reader->quote_line);
    return give_up(reader, row);
}

static enum csv_result give_up_for_length(struct csv_reader *reader, struct csv_row *row,
                                          struct error *err)
{
    if (reader->parser.entry_pos > CSV_CELL_MAX)
        (void)error_set(err, ERROR_DATA,
                        "has a quote in line %lld that is not closed within %d octets",
                        (long long)reader->quote_line, CSV_CELL_MAX);
    else
        (void)error_set(err, ERROR_DATA, "is longer than %d octets", CSV_ROW_MAX);
    return give_up(reader, row);
}

/* The line is too long for the window, and not at its end yet. */
static enum csv_result give_up_for_room(struct csv_reader *reader, struct csv_row *row,
                                        struct error *err)
{
    if (!reader->second_at) {
        reader->skipping = true;
        reader->at = reader->end;
    }
    return give_up_for_length(reader, row, err);
}

static bool cells_are_utf8(const struct csv_reader *reader)
{
    for (size_t i = 0; i < reader->count; i++) {
        const char *cell = reader->cells_text.text + reader->cells_at[i];
        if (!text_is_utf8(cell, strlen(cell)))
            return false;
    }
    return true;
}

/*
 * Older Excel writes Windows-1252. A row that is no UTF-8 is read so, unless the file said what it
 * is or has had UTF-8 in it: then something is broken, and guessing would spoil a name.
 */
static bool read_as_1252(struct csv_reader *reader)
{
    AUTO(str_free) struct str old = reader->cells_text;
    bool all = reader->text.kind == CSV_TEXT_UNSAID && !reader->utf8_seen;

    reader->cells_text = STR_EMPTY;
    for (size_t i = 0; i < reader->count && all; i++) {
        const char *cell = old.text + reader->cells_at[i];
        reader->cells_at[i] = reader->cells_text.len;
        all = csv_text_add_1252(&reader->cells_text, cell, strlen(cell));
        str_add(&reader->cells_text, "", 1);
    }
    if (all && !reader->not_utf8_line)
        reader->not_utf8_line = reader->row_line;
    return all;
}

static enum csv_result finish_row(struct csv_reader *reader, struct csv_row *row, struct error *err)
{
    if (!reader->wrong && reader->has_high) {
        if (cells_are_utf8(reader))
            reader->utf8_seen = true;
        else if (!read_as_1252(reader))
            reader->wrong = "is not UTF-8";
    }
    if (reader->wrong) {
        (void)error_set(err, ERROR_DATA, "%s", reader->wrong);
        reader->second_at = 0; /* the row is whole, only not to be used: go on behind it */
        return give_up(reader, row);
    }
    for (size_t i = 0; i < reader->count; i++)
        reader->cells[i] = reader->cells_text.text + reader->cells_at[i];
    *row =
        (struct csv_row){.line = reader->row_line, .count = reader->count, .cells = reader->cells};
    return CSV_READ;
}

/* The end of the file: a row may still be open. */
static enum csv_result finish_file(struct csv_reader *reader, struct csv_row *row,
                                   struct error *err)
{
    bool open = reader->at > reader->row_at;

    if (!open)
        return CSV_ENDED;
    if (csv_fini(&reader->parser, on_cell, on_row, reader) != 0)
        return give_up_for_quote(reader, row, err);
    return reader->has_text || reader->wrong ? finish_row(reader, row, err) : CSV_ENDED;
}

/* The rest of a line too long to keep. False: failed. */
static bool skip_line(struct csv_reader *reader, struct error *err)
{
    while (reader->skipping) {
        size_t end = line_end(reader, reader->at);
        reader->skipping = !end && !reader->ended;
        reader->line += !reader->skipping;
        reader->at = end ? end : reader->end;
        reader->row_at = reader->at;
        if (reader->skipping && !read_more(reader, err))
            return false;
    }
    return true;
}

static bool feed_line(struct csv_reader *reader, size_t end)
{
    size_t len = end - reader->at;
    size_t before = reader->count;
    const char *line = reader->window + reader->at;

    if (!reader->delimiter_known && learn_delimiter(reader, line, len)) {
        reader->at = end;
        reader->line++;
        begin_row(reader);
        return true;
    }
    size_t used = csv_parse(&reader->parser, line, len, on_cell, on_row, reader);
    if (reader->count != before)
        reader->quote_line = reader->line;
    reader->at = end;
    if (!reader->second_at)
        reader->second_at = end;
    if (used != len)
        return false;
    reader->line++;
    return true;
}

/* Nothing of a row was in the lines so far. */
static bool is_nothing(const struct csv_reader *reader)
{
    return !reader->count && !reader->parser.entry_pos && !reader->parser.quoted;
}

enum csv_result csv_reader_next(struct csv_reader *reader, struct csv_row *row, struct error *err)
{
    size_t end = 0;

    if (!skip_line(reader, err))
        return CSV_FAILED;
    begin_row(reader);
    for (;;) {
        switch (find_line(reader, &end, err)) {
        case FOUND_FAILURE:
            return CSV_FAILED;
        case FOUND_TOO_LONG:
            return give_up_for_room(reader, row, err);
        case FOUND_END:
            return finish_file(reader, row, err);
        case FOUND_LINE:
            break;
        }
        if (!feed_line(reader, end))
            return give_up_for_quote(reader, row, err);
        if (reader->at - reader->row_at > CSV_ROW_MAX || reader->parser.entry_pos > CSV_CELL_MAX)
            return give_up_for_length(reader, row, err);
        if (reader->row_done && (reader->has_text || reader->wrong))
            return finish_row(reader, row, err);
        if (reader->row_done || is_nothing(reader))
            begin_row(reader);
    }
}

void csv_add_cell(struct str *out, const char *text)
{
    size_t len = strlen(text);
    bool quoted = (len && (text_is_blank(text[0]) || text_is_blank(text[len - 1]))) ||
                  text[strcspn(text, ",;\t\"\r\n")];

    if (!quoted) {
        str_add(out, text, len);
        return;
    }
    str_add(out, "\"", 1);
    for (const char *quote = strchr(text, '"'); quote; quote = strchr(text, '"')) {
        str_add(out, text, (size_t)(quote - text) + 1);
        str_add(out, "\"", 1);
        text = quote + 1;
    }
    str_add_text(out, text);
    str_add(out, "\"", 1);
}

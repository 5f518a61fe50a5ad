#include "people/audience_word.h"

#include "base/text.h"

static const struct {
    const char *word;
    enum audience_mark mark;
} keywords[] = {
    {"and", AUDIENCE_AND},       {"or", AUDIENCE_OR},
    {"not", AUDIENCE_NOT},       {"in", AUDIENCE_IN},
    {"has", AUDIENCE_HAS},       {"is", AUDIENCE_IS},
    {"empty", AUDIENCE_EMPTY},   {"got", AUDIENCE_GOT},
    {"joined", AUDIENCE_JOINED}, {"everyone", AUDIENCE_EVERYONE},
};

/* The longer ones first. */
static const struct {
    const char *text;
    enum audience_mark mark;
} marks[] = {
    {"==", AUDIENCE_WRONG}, {"<>", AUDIENCE_WRONG}, {"!=", AUDIENCE_UNEQUAL},
    {">=", AUDIENCE_FROM},  {"<=", AUDIENCE_UNTIL}, {"=", AUDIENCE_EQUAL},
    {">", AUDIENCE_AFTER},  {"<", AUDIENCE_BEFORE}, {"(", AUDIENCE_OPEN},
    {")", AUDIENCE_CLOSE},  {",", AUDIENCE_COMMA},  {"!", AUDIENCE_WRONG},
};

static bool is_gap(char c)
{
    return text_is_blank(c) || c == '\r' || c == '\n';
}

static bool ends_word(char c)
{
    return !c || is_gap(c) || strchr("=!<>(),\"", c);
}

/* A quote inside is doubled. */
static enum audience_mark read_quoted(struct audience_reader *reader)
{
    const char *p = reader->from + reader->at;
    char quote = *p++;

    for (; *p; p++) {
        if (*p == quote && *++p != quote) {
            reader->at = (size_t)(p - reader->from);
            return AUDIENCE_QUOTED;
        }
        str_add(&reader->text, p, 1);
    }
    reader->at = (size_t)(p - reader->from);
    str_reset(&reader->text);
    str_add(&reader->text, &quote, 1);
    return AUDIENCE_WRONG;
}

static enum audience_mark read_word(struct audience_reader *reader)
{
    size_t start = reader->at;

    while (!ends_word(reader->from[reader->at]))
        reader->at++;
    str_add(&reader->text, reader->from + start, reader->at - start);
    for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
        if (text_same(reader->text.text, keywords[i].word))
            return keywords[i].mark;
    }
    return AUDIENCE_WORD;
}

static enum audience_mark read_mark(struct audience_reader *reader)
{
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if (!text_starts(reader->from + reader->at, marks[i].text))
            continue;
        reader->at += strlen(marks[i].text);
        str_add_text(&reader->text, marks[i].text);
        return marks[i].mark;
    }
    return read_word(reader);
}

void audience_read_next(struct audience_reader *reader)
{
    str_reset(&reader->text);
    while (is_gap(reader->from[reader->at]))
        reader->at++;
    reader->start = reader->at;
    char c = reader->from[reader->at];
    if (!c)
        reader->mark = AUDIENCE_END;
    else if (c == '"' || c == '\'')
        reader->mark = read_quoted(reader);
    else
        reader->mark = read_mark(reader);
}

size_t audience_column(const struct audience_reader *reader)
{
    size_t column = 1;

    for (size_t i = 0; i < reader->start; i++)
        column += ((unsigned char)reader->from[i] & 0xc0) != 0x80;
    return column;
}

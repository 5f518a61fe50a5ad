#include "edition/line_reader.h"

bool line_reader_next(struct line_reader *reader, const char **line, size_t *len)
{
    const char *end = memchr(reader->text, '\n', reader->left);
    size_t taken = end ? (size_t)(end - reader->text) + 1 : reader->left;

    if (reader->left == 0)
        return false;
    *line = reader->text;
    *len = taken - (end != NULL);
    reader->text += taken;
    reader->left -= taken;
    reader->line++;
    return true;
}

static void trim(const char **text, size_t *len)
{
    while (*len > 0 && (**text == ' ' || **text == '\t')) {
        (*text)++;
        (*len)--;
    }
    while (*len > 0 && strchr(" \t\r", (*text)[*len - 1]))
        (*len)--;
}

bool line_reader_split(const char *line, size_t len, struct line_pair *out)
{
    const char *colon = memchr(line, ':', len);

    if (!colon)
        return false;
    out->key = line;
    out->key_len = (size_t)(colon - line);
    out->value = colon + 1;
    out->value_len = len - out->key_len - 1;
    trim(&out->key, &out->key_len);
    trim(&out->value, &out->value_len);
    return true;
}

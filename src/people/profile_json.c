/* Inside people: the stored form of a profile. Public face: profile.h. */
#include <assert.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "people/profile.h"
#include "people/utf8.h"

/* A control character, which no value has, takes six octets; the quotes two. */
#define QUOTED_MAX(len) (6 * (len) + 2)

static char *put_escaped(char *to, char c)
{
    static const char hex[] = "0123456789abcdef";

    *to++ = '\\';
    if ((unsigned char)c >= ' ') {
        *to++ = c;
        return to;
    }
    *to++ = 'u';
    *to++ = '0';
    *to++ = '0';
    *to++ = hex[c >> 4];
    *to++ = hex[c & 15];
    return to;
}

/* There must be room: it runs once for each cell of an import. */
static char *put_quoted(char *to, const struct profile *profile, struct profile_value value)
{
    const char *from = value.len ? profile->text.text + value.at : "";

    *to++ = '"';
    for (uint32_t i = 0; i < value.len; i++) {
        char c = from[i];
        if ((unsigned char)c < ' ' || c == '"' || c == '\\')
            to = put_escaped(to, c);
        else
            *to++ = c;
    }
    *to++ = '"';
    return to;
}

static char *put_values(char *to, const struct profile *profile, const struct profile_field *field)
{
    if (field->count > 1)
        *to++ = '[';
    for (uint32_t v = 0; v < field->count; v++) {
        if (v)
            *to++ = ',';
        to = put_quoted(to, profile, profile->values[field->first + v]);
    }
    if (field->count > 1)
        *to++ = ']';
    return to;
}

static size_t longest_form(const struct profile *profile)
{
    size_t most = sizeof("{\"address\":,\"fields\":{}}") + QUOTED_MAX((size_t)profile->address.len);

    for (size_t i = 0; i < profile->count; i++) {
        const struct profile_field *field = &profile->fields[i];
        most += QUOTED_MAX((size_t)field->name.len) + sizeof(",:[]");
        for (uint32_t v = 0; v < field->count; v++)
            most += QUOTED_MAX((size_t)profile->values[field->first + v].len) + 1;
    }
    return most;
}

static char *put_text(char *to, const char *text)
{
    while (*text)
        *to++ = *text++;
    return to;
}

void profile_encode(const struct profile *profile, struct str *out)
{
    str_reserve(out, longest_form(profile));
    char *to = put_text(out->text + out->len, "{\"address\":");
    to = put_quoted(to, profile, profile->address);
    to = put_text(to, ",\"fields\":{");
    for (size_t i = 0; i < profile->count; i++) {
        if (i)
            *to++ = ',';
        to = put_quoted(to, profile, profile->fields[i].name);
        *to++ = ':';
        to = put_values(to, profile, &profile->fields[i]);
    }
    to = put_text(to, "}}");
    *to = '\0';
    out->len = (size_t)(to - out->text);
}

bool profile_fits(const struct profile *profile)
{
    AUTO(str_free) struct str stored = STR_EMPTY;

    /* No octet takes more than two, no text more than three marks beside it: usually that decides.
     */
    if (profile->text.len * 2 + (profile->count + profile->values_len + 1) * 6 + 32 <=
        PROFILE_MAX_BYTES)
        return true;
    profile_encode(profile, &stored);
    return stored.len <= PROFILE_MAX_BYTES;
}

/*
 * Reading happens in place: the document is copied into the profile's text, and each string is
 * unescaped where it stands (it never grows) and ended by NUL where its closing quote was.
 */
struct reader {
    char *text;
    size_t len;
    size_t at;
    const char *wrong; /* what is wrong, or NULL */
};

static bool fail(struct reader *r, const char *what)
{
    if (!r->wrong)
        r->wrong = what;
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static char next_mark(struct reader *r)
{
    while (r->at < r->len && is_blank(r->text[r->at]))
        r->at++;
    return r->text[r->at]; /* NUL at the end */
}

static bool read_mark(struct reader *r, char mark)
{
    if (next_mark(r) != mark)
        return fail(r, "is no profile");
    r->at++;
    return true;
}

/* The four digits of \uXXXX; -1 when they are none. */
static int32_t read_hex4(struct reader *r)
{
    int32_t number = 0;

    if (r->len - r->at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = text_hex_digit(r->text[r->at++]);
        if (digit < 0)
            return -1;
        number = number * 16 + digit;
    }
    return number;
}

/* After "\u": puts the character at `to`, returns its length, 0 when it is none (RFC 8259, 7). */
static size_t read_code(struct reader *r, char *to)
{
    int32_t code = read_hex4(r);

    if (code < 0 || (code >= 0xdc00 && code <= 0xdfff))
        return 0;
    if (code >= 0xd800 && code <= 0xdbff) {
        if (r->len - r->at < 2 || r->text[r->at] != '\\' || r->text[r->at + 1] != 'u')
            return 0;
        r->at += 2;
        int32_t low = read_hex4(r);
        if (low < 0xdc00 || low > 0xdfff)
            return 0;
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    if (code < ' ' || (code >= 0x7f && code < 0xa0))
        return 0;
    return utf8_put(to, (uint32_t)code);
}

/* After a backslash. Only what may stand in a value: the control characters JSON can escape may
 * not. */
static size_t read_escape(struct reader *r, char *to)
{
    char c = r->text[r->at]; /* NUL at the end */

    r->at += r->at < r->len;

    if (c == 'u')
        return read_code(r, to);
    if (c != '"' && c != '\\' && c != '/')
        return 0;
    *to = c;
    return 1;
}

static bool read_text(struct reader *r, struct profile_value *out)
{
    if (!read_mark(r, '"'))
        return false;
    size_t start = r->at;
    size_t to = start;
    while (r->at < r->len) {
        unsigned char c = (unsigned char)r->text[r->at++];
        if (c == '"') {
            r->text[to] = '\0';
            *out = (struct profile_value){.at = (uint32_t)start, .len = (uint32_t)(to - start)};
            return true;
        }
        if (c < ' ' || c == 0x7f)
            return fail(r, "has a control character");
        if (c == '\\') {
            size_t len = read_escape(r, r->text + to);
            if (!len)
                return fail(r, "has a bad escape");
            to += len;
        } else {
            r->text[to++] = (char)c;
        }
    }
    return fail(r, "ends in the middle of a text");
}

static bool read_value(struct reader *r, struct profile *profile)
{
    if (profile->values_len >= PROFILE_VALUES_MAX)
        return fail(r, "has too many values");
    if (profile->values_len == profile->values_room) {
        profile->values_room = profile->values_room ? profile->values_room * 2 : 16;
        profile->values = xrealloc(profile->values, profile->values_room, sizeof(*profile->values));
    }
    struct profile_value value;
    if (!read_text(r, &value))
        return false;
    if (!value.len)
        return fail(r, "has an empty value");
    profile->values[profile->values_len++] = value;
    return true;
}

static bool read_values(struct reader *r, struct profile *profile, struct profile_field *field)
{
    field->first = (uint32_t)profile->values_len;
    if (next_mark(r) != '[') {
        field->count = 1;
        return read_value(r, profile);
    }
    r->at++;
    for (;;) {
        if (!read_value(r, profile))
            return false;
        field->count++;
        if (next_mark(r) != ',')
            return read_mark(r, ']');
        r->at++;
    }
}

static bool read_field(struct reader *r, struct profile *profile)
{
    struct profile_field field = {0};

    if (profile->count >= PROFILE_FIELDS_MAX)
        return fail(r, "has too many fields");
    if (!read_text(r, &field.name))
        return false;
    if (!field.name.len || profile_find(profile, r->text + field.name.at) != PROFILE_NONE)
        return fail(r, "has a field twice, or one without a name");
    if (!read_mark(r, ':') || !read_values(r, profile, &field))
        return false;
    if (profile->count == profile->fields_room) {
        profile->fields_room = profile->fields_room ? profile->fields_room * 2 : 16;
        profile->fields = xrealloc(profile->fields, profile->fields_room, sizeof(*profile->fields));
    }
    profile->fields[profile->count++] = field;
    return true;
}

static bool read_fields(struct reader *r, struct profile *profile)
{
    if (!read_mark(r, '{'))
        return false;
    if (next_mark(r) == '}')
        return read_mark(r, '}');
    for (;;) {
        if (!read_field(r, profile))
            return false;
        if (next_mark(r) != ',')
            return read_mark(r, '}');
        r->at++;
    }
}

static bool read_member(struct reader *r, struct profile *profile, unsigned *seen)
{
    struct profile_value name;

    if (!read_text(r, &name) || !read_mark(r, ':'))
        return false;
    if (strcmp(r->text + name.at, "address") == 0 && !(*seen & 1U)) {
        *seen |= 1U;
        return read_text(r, &profile->address);
    }
    if (strcmp(r->text + name.at, "fields") == 0 && !(*seen & 2U)) {
        *seen |= 2U;
        return read_fields(r, profile);
    }
    return fail(r, "has a part that this version does not know");
}

static bool read_profile(struct reader *r, struct profile *profile)
{
    unsigned seen = 0;

    if (!read_mark(r, '{'))
        return false;
    while (read_member(r, profile, &seen)) {
        if (next_mark(r) != ',') {
            if (!read_mark(r, '}'))
                return false;
            return (seen == 3U && next_mark(r) == '\0' && r->at == r->len) ||
                   fail(r, "is not whole");
        }
        r->at++;
    }
    return false;
}

bool profile_decode(struct profile *profile, const char *text, size_t len, struct error *err)
{
    profile_reset(profile);
    if (!len)
        return error_set(err, ERROR_DATA, "a stored profile is empty");
    if (len > PROFILE_MAX_BYTES)
        return error_set(err, ERROR_DATA, "a stored profile is longer than %d octets",
                         PROFILE_MAX_BYTES);
    if (!text_is_utf8(text, len))
        return error_set(err, ERROR_DATA, "a stored profile is not UTF-8");
    str_add(&profile->text, text, len);
    struct reader r = {.text = profile->text.text, .len = len};
    if (read_profile(&r, profile))
        return true;
    profile_reset(profile);
    return error_set(err, ERROR_DATA, "a stored profile %s (octet %zu)", r.wrong, r.at);
}

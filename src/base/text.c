#include "base/text.h"

#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>
#include <uniwidth.h>

#include "base/xalloc.h"

#define CLEAN_MARK  "..."
#define NEAREST_MAX 40 /* longer words are no typing slips */

bool text_to_int(const char *text, int64_t min, int64_t max, int64_t *out)
{
    const char *digits = *text == '-' ? text + 1 : text;
    bool negative = *text == '-';
    int64_t value = 0;

    if (!*digits)
        return false;
    for (const char *p = digits; *p; p++) {
        if (*p < '0' || *p > '9')
            return false;
        int64_t digit = negative ? -(int64_t)(*p - '0') : (int64_t)(*p - '0');
        if (__builtin_mul_overflow(value, (int64_t)10, &value) ||
            __builtin_add_overflow(value, digit, &value))
            return false;
    }
    if (value < min || value > max)
        return false;
    *out = value;
    return true;
}

/* Are the next eight octets ASCII, and none of them NUL? Taking 1 away sets the highest bit of a
 * NUL, and of no other ASCII character. */
static bool are_eight_ascii(const char *bytes)
{
    uint64_t eight = 0;

    memcpy(&eight, bytes, sizeof(eight));
    return !((eight | (eight - UINT64_C(0x0101010101010101))) & UINT64_C(0x8080808080808080));
}

/* Most of what is asked about is ASCII, and asked about once a message. */
bool text_is_utf8(const char *bytes, size_t len)
{
    for (size_t i = 0; i < len;) {
        ucs4_t c = 0;
        if (len - i >= 8 && are_eight_ascii(bytes + i)) {
            i += 8;
        } else if (bytes[i] > 0) {
            i++;
        } else {
            int octets = u8_mbtoucr(&c, (const uint8_t *)bytes + i, len - i);
            if (octets <= 0 || !c)
                return false;
            i += (size_t)octets;
        }
    }
    return true;
}

bool text_has_control(const char *bytes, size_t len)
{
    const unsigned char *p = (const unsigned char *)bytes;

    for (size_t i = 0; i < len; i++) {
        if (p[i] < ' ' || p[i] == 0x7f)
            return true;
        if (p[i] == 0xc2 && i + 1 < len && p[i + 1] >= 0x80 && p[i + 1] <= 0x9f) /* C1 */
            return true;
        if (p[i] == 0xe2 && i + 2 < len && p[i + 1] == 0x80 &&
            (p[i + 2] == 0xa8 || p[i + 2] == 0xa9))
            return true;
    }
    return false;
}

#define JOINER       0x200d
#define EMOJI_STYLE  0xfe0f /* makes a picture of a sign that could be a letter */
#define FIRST_SYMBOL 0x2190 /* arrows; of what is before, nothing is joined to a picture */

static bool is_skin_tone(ucs4_t c)
{
    return c >= 0x1f3fb && c <= 0x1f3ff;
}

/* libunistring counts characters: a family of three is one picture to whoever looks at it. */
static size_t width_after(ucs4_t c, ucs4_t last, size_t last_width)
{
    int width = uc_width(c, "UTF-8");

    if (c == EMOJI_STYLE)
        return last_width == 1 ? 1 : 0;
    if ((last == JOINER && c >= FIRST_SYMBOL) || (is_skin_tone(c) && last_width == 2))
        return 0;
    return width > 0 ? (size_t)width : 0;
}

size_t text_width(const char *bytes, size_t len)
{
    const uint8_t *at = (const uint8_t *)bytes;
    size_t total = 0;
    size_t last_width = 0;
    ucs4_t last = 0;

    for (size_t i = 0; i < len;) {
        if (at[i] >= ' ' && at[i] < 0x7f) {
            last = at[i++];
            last_width = 1;
            total++;
            continue;
        }
        ucs4_t c = 0;
        i += (size_t)u8_mbtouc(&c, at + i, len - i);
        last_width = width_after(c, last, last_width);
        total += last_width;
        last = c;
    }
    return total;
}

void text_add_nfc(struct str *out, const char *bytes, size_t len)
{
    size_t composed_len = 0;
    uint8_t *composed = u8_normalize(UNINORM_NFC, (const uint8_t *)bytes, len, NULL, &composed_len);

    if (composed)
        str_add(out, (const char *)composed, composed_len);
    else
        str_add(out, bytes, len);
    free(composed);
}

/* Letters that are not a base letter and an accent to Unicode. */
static const char *ascii_for(ucs4_t c)
{
    static const struct {
        ucs4_t c;
        const char *ascii;
    } letters[] = {
        {0xc6, "AE"}, {0xd0, "D"},  {0xd8, "O"},   {0xde, "Th"},  {0xdf, "ss"},  {0xe6, "ae"},
        {0xf0, "d"},  {0xf8, "o"},  {0xfe, "th"},  {0x110, "D"},  {0x111, "d"},  {0x131, "i"},
        {0x141, "L"}, {0x142, "l"}, {0x152, "OE"}, {0x153, "oe"}, {0x2019, "'"}, {0x1e9e, "SS"},
    };

    for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
        if (letters[i].c == c)
            return letters[i].ascii;
    }
    return "?";
}

void text_add_ascii(struct str *out, const char *bytes, size_t len)
{
    size_t left = 0;
    uint8_t *apart = u8_normalize(UNINORM_NFKD, (const uint8_t *)bytes, len, NULL, &left);

    for (const uint8_t *p = apart; left > 0;) {
        ucs4_t c = 0;
        int n = u8_mbtouc(&c, p, left);
        if (c < 0x80)
            str_add(out, (const char *)p, 1);
        else if (uc_width(c, "UTF-8") > 0)
            str_add_text(out, ascii_for(c));
        p += n;
        left -= (size_t)n;
    }
    free(apart);
}

char text_lower_char(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

void text_lower(char *text)
{
    for (char *p = text; *p; p++)
        *p = text_lower_char(*p);
}

bool text_same(const char *a, const char *b)
{
    while (*a && text_lower_char(*a) == text_lower_char(*b)) {
        a++;
        b++;
    }
    return text_lower_char(*a) == text_lower_char(*b);
}

static bool is_ascii(const char *text)
{
    unsigned char all = 0;

    while (*text)
        all |= (unsigned char)*text++;
    return all < 0x80;
}

bool text_same_fold(const char *a, const char *b)
{
    int order = 0;

    if (text_same(a, b))
        return true;
    if (is_ascii(a) && is_ascii(b))
        return false;
    return !u8_casecmp((const uint8_t *)a, strlen(a), (const uint8_t *)b, strlen(b), NULL,
                       UNINORM_NFC, &order) &&
           !order;
}

void text_add_lower(struct str *out, const char *bytes, size_t len)
{
    size_t lower_len = 0;
    uint8_t *lower = u8_tolower((const uint8_t *)bytes, len, NULL, UNINORM_NFC, NULL, &lower_len);

    if (lower)
        str_add(out, (const char *)lower, lower_len);
    else
        str_add(out, bytes, len);
    free(lower);
}

bool text_starts(const char *text, const char *with)
{
    return !strncmp(text, with, strlen(with));
}

int text_hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = text_lower_char(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool text_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_trimmed(char c)
{
    return text_is_blank(c) || c == '\r' || c == '\n';
}

const char *text_trim(const char *text, size_t *len)
{
    size_t left = strlen(text);

    while (left && is_trimmed(*text)) {
        text++;
        left--;
    }
    while (left && is_trimmed(text[left - 1]))
        left--;
    *len = left;
    return text;
}

char *text_trimmed(const char *text, size_t len)
{
    AUTO(str_free) struct str part = STR_EMPTY;
    AUTO(str_free) struct str inside = STR_EMPTY;
    size_t left = 0;

    str_add(&part, text, len);
    const char *start = text_trim(part.text, &left);
    str_add(&inside, start, left);
    return str_take(&inside);
}

void text_add_clean(struct str *out, const char *text, size_t max_bytes)
{
    const uint8_t *p = (const uint8_t *)text;
    size_t left = strlen(text);
    size_t used = 0;

    while (left) {
        ucs4_t c = 0;
        int n = u8_mbtoucr(&c, p, left);
        bool shown = n > 0 && !text_has_control((const char *)p, (size_t)n);
        size_t step = n > 0 ? (size_t)n : 1;

        if (used + step > max_bytes) {
            str_add_text(out, CLEAN_MARK);
            return;
        }
        if (shown)
            str_add(out, (const char *)p, step);
        else
            str_add(out, "?", 1);
        used += shown ? step : 1;
        p += step;
        left -= step;
    }
}

/* Edit distance (insert, delete, replace, swap neighbours), ASCII case aside. */
static size_t distance(const char *a, const char *b)
{
    size_t rows[3][NEAREST_MAX + 1];
    size_t alen = strlen(a);
    size_t blen = strlen(b);

    if (alen > NEAREST_MAX || blen > NEAREST_MAX)
        return SIZE_MAX;
    for (size_t j = 0; j <= blen; j++) {
        rows[0][j] = j;
        rows[2][j] = 0;
    }
    for (size_t i = 1; i <= alen; i++) {
        size_t *now = rows[i % 3];
        const size_t *last = rows[(i + 2) % 3];
        const size_t *before = rows[(i + 1) % 3];

        now[0] = i;
        for (size_t j = 1; j <= blen; j++) {
            bool same = text_lower_char(a[i - 1]) == text_lower_char(b[j - 1]);
            size_t best = last[j - 1] + (same ? 0 : 1);
            if (last[j] + 1 < best)
                best = last[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            bool swapped = i > 1 && j > 1 &&
                           text_lower_char(a[i - 1]) == text_lower_char(b[j - 2]) &&
                           text_lower_char(a[i - 2]) == text_lower_char(b[j - 1]);
            if (swapped && before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            now[j] = best;
        }
    }
    return rows[alen % 3][blen];
}

const char *text_nearest(const char *word, const char *const *words)
{
    size_t best = strlen(word) / 3 + 1; /* one slip in a short word, a third of a long one */
    const char *nearest = NULL;

    for (size_t i = 0; words[i]; i++) {
        size_t d = distance(word, words[i]);
        bool begins = strlen(word) >= 3 && !strncmp(words[i], word, strlen(word));

        if (begins && best > 0)
            d = 1;
        if (d < best || (d == best && !nearest)) {
            best = d;
            nearest = words[i];
        }
    }
    return nearest;
}

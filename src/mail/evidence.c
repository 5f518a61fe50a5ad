#include "mail/evidence.h"

#include "base/text.h"

#define HIDDEN_TAG_MIN                                                                             \
    40 /* octets of base32 in a row: a tag, with or without "bulletin+" around                     \
        */

/* Octets that may stand in an address as servers write them; anything else ends a word. */
static bool is_word_char(char c)
{
    unsigned char u = (unsigned char)c;

    return u > ' ' && u != 0x7f && !strchr("<>()[]{},;:\"\\", c);
}

static bool same_octets(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text_lower_char(a[i]) != text_lower_char(b[i]))
            return false;
    return true;
}

static bool has(const char *word, size_t len, const char *part, size_t part_len)
{
    for (size_t i = 0; part_len && i + part_len <= len; i++)
        if (same_octets(word + i, part, part_len))
            return true;
    return false;
}

static bool has_tag(const char *word, size_t len)
{
    size_t run = 0;

    for (size_t i = 0; i < len; i++) {
        char c = text_lower_char(word[i]);
        run = (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7') ? run + 1 : 0;
        if (run >= HIDDEN_TAG_MIN)
            return true;
    }
    return false;
}

/* The word, without marks around it, is the recipient's local part, or holds it beside the domain
 * (VERP). */
static bool names_recipient(const char *word, size_t len, const struct address *recipient)
{
    static const char marks[] = "'`.!?*";
    const char *domain = address_domain(recipient);

    if (has(word, len, recipient->text, recipient->local_len) &&
        has(word, len, domain, strlen(domain)))
        return true;
    while (len && strchr(marks, *word)) {
        word++;
        len--;
    }
    while (len && strchr(marks, word[len - 1]))
        len--;
    return len == recipient->local_len && same_octets(word, recipient->text, len);
}

static const char *hidden_as(const char *word, size_t len, const struct address *recipient)
{
    if (memchr(word, '@', len) || has(word, len, "%40", 3))
        return "<recipient>";
    if (has_tag(word, len))
        return "<tag>";
    return recipient && names_recipient(word, len, recipient) ? "<recipient>" : NULL;
}

static void add_word(struct str *out, const char *word, size_t len, const char *hidden, bool framed)
{
    if (!hidden)
        str_add(out, word, len);
    else if (framed) /* "<jo@example.org>" does not become "<<recipient>>" */
        str_add(out, hidden + 1, strlen(hidden) - 2);
    else
        str_add_text(out, hidden);
}

/* One octet that belongs to no word; several blanks or line ends become one. */
static void add_between(struct str *out, char c)
{
    bool blank = (unsigned char)c <= ' ' || c == 0x7f;

    if (!blank)
        str_add(out, &c, 1);
    else if (out->len && out->text[out->len - 1] != ' ')
        str_add(out, " ", 1);
}

void evidence_add(struct str *out, const char *text, size_t len, const struct address *recipient,
                  size_t max_bytes)
{
    AUTO(str_free) struct str shown = STR_EMPTY;

    for (size_t i = 0; i < len;) {
        size_t n = 0;
        while (i + n < len && is_word_char(text[i + n]))
            n++;
        if (!n) {
            add_between(&shown, text[i++]);
            continue;
        }
        bool framed = i && text[i - 1] == '<' && i + n < len && text[i + n] == '>';
        add_word(&shown, text + i, n, hidden_as(text + i, n, recipient), framed);
        i += n;
    }
    while (shown.len && shown.text[shown.len - 1] == ' ')
        shown.text[--shown.len] = '\0';
    text_add_clean(out, shown.text, max_bytes);
}

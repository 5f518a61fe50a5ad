#include "mail/address.h"

#include "base/text.h"
#include "mail/domain.h"

#define INPUT_MAX 1024 /* octets; no domain that fits as A-labels is longer as UTF-8 */

/*
 * Blanks that are none and characters nobody sees. They come with copying from web pages and
 * spreadsheets, and two addresses that look the same must not be two people. The joiners U+200C and
 * U+200D belong to writing and stay.
 */
static const struct {
    const char *lead;
    uint8_t first, last;
} invisible[] = {
    {"\xc2", 0xa0, 0xa0},     {"\xc2", 0xad, 0xad},     {"\xe1\x9a", 0x80, 0x80},
    {"\xe1\xa0", 0x8e, 0x8e}, {"\xe2\x80", 0x80, 0x8b}, {"\xe2\x80", 0x8e, 0x8f},
    {"\xe2\x80", 0xaa, 0xaf}, {"\xe2\x81", 0x9f, 0xaf}, {"\xe3\x80", 0x80, 0x80},
    {"\xef\xbb", 0xbf, 0xbf}, {"\xef\xbf", 0xb0, 0xbf},
};

/* The octets of the invisible character at text, 0 when there is none. */
static size_t invisible_len(const char *text, size_t len)
{
    if (!len || (unsigned char)*text < 0xc2) /* nearly always */
        return 0;
    for (size_t i = 0; i < sizeof(invisible) / sizeof(invisible[0]); i++) {
        size_t lead_len = strlen(invisible[i].lead);
        uint8_t last = len > lead_len ? (uint8_t)text[lead_len] : 0;

        if (last >= invisible[i].first && last <= invisible[i].last &&
            !memcmp(text, invisible[i].lead, lead_len))
            return lead_len + 1;
    }
    return 0;
}

static size_t dropped_at_start(const char *text, size_t len)
{
    if (len && (text_is_blank(*text) || *text == '\r' || *text == '\n'))
        return 1;
    return invisible_len(text, len);
}

static size_t dropped_at_end(const char *text, size_t len)
{
    for (size_t n = 1; n <= 3 && n <= len; n++)
        if (dropped_at_start(text + len - n, n) == n)
            return n;
    return 0;
}

static const char *trim(const char *text, size_t *len)
{
    size_t n;

    *len = strlen(text);
    while ((n = dropped_at_start(text, *len))) {
        text += n;
        *len -= n;
    }
    while ((n = dropped_at_end(text, *len)))
        *len -= n;
    return text;
}

/* RFC 5322 3.2.3, and everything beyond ASCII (RFC 6532 3.2). */
static bool is_atext(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (unsigned char)c >= 0x80 || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* What is wrong with the text as a whole, before it is taken apart at the '@'. */
static bool check_whole(const char *text, size_t len, struct error *err)
{
    const char *at = memchr(text, '@', len);

    if (!len)
        return error_set(err, ERROR_DATA, "nothing is there");
    if (len > INPUT_MAX)
        return error_set(err, ERROR_DATA, "it is longer than %d octets", ADDRESS_MAX);
    if (!text_is_utf8(text, len))
        return error_set(err, ERROR_DATA, "it is not UTF-8 text");
    if (text_has_control(text, len))
        return error_set(err, ERROR_DATA, "it holds a control character");
    if (memchr(text, '<', len) || memchr(text, '>', len))
        return error_set(err, ERROR_DATA, "only the bare address is wanted, without name and <>");
    if (*text == '"')
        return error_set(err, ERROR_DATA, "a quoted part before the @ is not supported");
    if (!at)
        return error_set(err, ERROR_DATA, "there is no @ in it");
    if (memchr(at + 1, '@', len - (size_t)(at + 1 - text)))
        return error_set(err, ERROR_DATA, "there is more than one @ in it");
    if (memchr(text, ' ', len))
        return error_set(err, ERROR_DATA, "there is a blank in it");
    for (size_t i = 0; i < len; i++)
        if (invisible_len(text + i, len - i))
            return error_set(err, ERROR_DATA, "there is an invisible character in it");
    return true;
}

static bool has_utf8(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            return true;
    return false;
}

static bool check_local(const char *local, size_t len, struct error *err)
{
    if (!len)
        return error_set(err, ERROR_DATA, "nothing stands before the @");
    if (len > ADDRESS_LOCAL_MAX)
        return error_set(err, ERROR_DATA, "the part before the @ is longer than %d octets",
                         ADDRESS_LOCAL_MAX);
    if (local[0] == '.')
        return error_set(err, ERROR_DATA, "it begins with a dot");
    if (local[len - 1] == '.')
        return error_set(err, ERROR_DATA, "there is a dot just before the @");
    for (size_t i = 0; i < len; i++) {
        if (local[i] == '.' && local[i + 1] == '.')
            return error_set(err, ERROR_DATA, "there are two dots in a row before the @");
        if (local[i] != '.' && !is_atext(local[i]))
            return error_set(err, ERROR_DATA, "'%c' may not stand before the @", local[i]);
    }
    return true;
}

/*
 * Normalisation version 1, never to be changed: NFC, ASCII lower case, NFC once more, since there
 * is a composed "j with caron" but no such capital. Dots and plus signs stay: what they mean is the
 * mail server's business.
 */
static bool normalise_local(const struct address *address, struct str *out, struct error *err)
{
    if (address->utf8_local) {
        AUTO(str_free) struct str lower = STR_EMPTY;
        text_add_nfc(&lower, address->text, address->local_len);
        text_lower(lower.text);
        text_add_nfc(out, lower.text, lower.len);
        return check_local(out->text, out->len, err); /* some compose to ASCII marks or grow */
    }
    str_add(out, address->text, address->local_len);
    text_lower(out->text);
    return true;
}

static void join(char out[ADDRESS_MAX + 1], const char *local, size_t local_len, const char *domain)
{
    memcpy(out, local, local_len);
    out[local_len] = '@';
    memcpy(out + local_len + 1, domain, strlen(domain) + 1);
}

static bool build(const char *text, size_t len, struct address *out, struct error *err)
{
    AUTO(str_free) struct str key = STR_EMPTY;
    struct address made = {0};
    char copy[INPUT_MAX + 1];
    char domain[DOMAIN_MAX + 1];

    if (!check_whole(text, len, err))
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    made.local_len = strcspn(copy, "@");
    copy[made.local_len] = '\0';
    if (!check_local(copy, made.local_len, err) ||
        !domain_parse(copy + made.local_len + 1, domain, err))
        return false;
    memcpy(made.text, copy, made.local_len);
    made.utf8_local = has_utf8(copy);
    if (!normalise_local(&made, &key, err))
        return false;
    if ((made.local_len > key.len ? made.local_len : key.len) + 1 + strlen(domain) > ADDRESS_MAX)
        return error_set(err, ERROR_DATA, "it is longer than %d octets", ADDRESS_MAX);
    join(made.text, copy, made.local_len, domain);
    join(made.key, key.text, key.len, domain);
    *out = made;
    return true;
}

bool address_parse(const char *text, struct address *out, struct error *err)
{
    size_t len = 0;
    const char *bare = trim(text, &len);

    if (build(bare, len, out, err))
        return true;
    (void)error_wrap(err, "not a mail address");
    return error_about(err, text);
}

const char *address_domain(const struct address *address)
{
    return address->text + address->local_len + 1;
}

static void hash(const struct keys *keys, enum key_use use, const char *text,
                 uint8_t out[KEYS_MAC_BYTES])
{
    char data[ADDRESS_MAX + 2];
    size_t len = strlen(text);

    data[0] = ADDRESS_KEY_VERSION;
    memcpy(data + 1, text, len + 1);
    keys_mac(keys, use, data, len + 1, out);
}

void address_key(const struct address *address, const struct keys *keys,
                 uint8_t out[ADDRESS_KEY_BYTES])
{
    hash(keys, KEY_INDEX, address->key, out);
}

void address_domain_key(const struct address *address, const struct keys *keys,
                        uint8_t out[ADDRESS_DOMAIN_KEY_BYTES])
{
    uint8_t mac[KEYS_MAC_BYTES];

    hash(keys, KEY_DOMAIN, address_domain(address), mac);
    memcpy(out, mac, ADDRESS_DOMAIN_KEY_BYTES);
}

uint64_t address_domain_number(const uint8_t key[ADDRESS_DOMAIN_KEY_BYTES])
{
    uint64_t number = 0;

    for (size_t i = 0; i < ADDRESS_DOMAIN_KEY_BYTES; i++)
        number = number << 8 | key[i];
    return number;
}

#include "mail/domain.h"

#include <idn2.h>

#include "base/text.h"

/* Octets of UTF-8; no name that fits as A-labels is longer, and libidn2 shall not work on a
 * megabyte. */
#define INPUT_MAX 1024

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

static bool check_label(const char *label, size_t len, struct error *err)
{
    if (!len)
        return error_set(err, ERROR_DATA, "there is a dot too many in the domain");
    if (len > DOMAIN_LABEL_MAX)
        return error_set(err, ERROR_DATA, "a part of the domain is longer than %d octets",
                         DOMAIN_LABEL_MAX);
    if (label[0] == '-' || label[len - 1] == '-')
        return error_set(err, ERROR_DATA, "a part of the domain begins or ends with '-'");
    for (size_t i = 0; i < len; i++) {
        char c = label[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return error_set(err, ERROR_DATA, "'%c' may not stand in a domain", c);
    }
    return true;
}

/* ASCII without control characters, in lower case already. */
static bool check_labels(const char *domain, struct error *err)
{
    const char *label = domain;
    size_t len = strcspn(label, ".");

    while (check_label(label, len, err)) {
        if (label[len] == '.') {
            label += len + 1;
            len = strcspn(label, ".");
            continue;
        }
        if (label == domain && strcmp(domain, "localhost") != 0)
            return error_set(err, ERROR_DATA, "the domain has no dot");
        if (strspn(label, "0123456789") == len) /* RFC 3696 2: no such top-level domain */
            return error_set(err, ERROR_DATA, "the domain ends in a number");
        return true;
    }
    return false;
}

static bool check_text(const char *text, struct error *err)
{
    size_t len = strlen(text);

    if (!len)
        return error_set(err, ERROR_DATA, "there is no domain");
    if (text[0] == '[')
        return error_set(err, ERROR_DATA, "an IP address instead of a domain is not supported");
    if (!text_is_utf8(text, len))
        return error_set(err, ERROR_DATA, "it is not UTF-8 text");
    if (text_has_control(text, len))
        return error_set(err, ERROR_DATA, "it holds a control character");
    if (len > INPUT_MAX)
        return error_set(err, ERROR_DATA, "the domain is longer than %d octets", DOMAIN_MAX);
    return true;
}

/*
 * ASCII never goes through libidn2, and nothing goes through with USE_STD3_ASCII_RULES: that
 * deletes what it does not like, and mail for "ex_ample.org" would go to "example.org".
 */
static bool add_ascii(struct str *out, const char *text, struct error *err)
{
    char *ascii = NULL;

    if (is_ascii(text)) {
        str_add_text(out, text);
        return true;
    }
    int rc = idn2_to_ascii_8z(text, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    if (rc != IDN2_OK)
        return error_set(err, ERROR_DATA, "the domain is no international name: %.80s",
                         idn2_strerror(rc));
    str_add_text(out, ascii);
    idn2_free(ascii);
    return true;
}

bool domain_parse(const char *text, char out[DOMAIN_MAX + 1], struct error *err)
{
    AUTO(str_free) struct str ascii = STR_EMPTY;

    if (!check_text(text, err) || !add_ascii(&ascii, text, err))
        return false;
    text_lower(ascii.text);
    /* libidn2's result as well: some characters map to '/', '@' or a dot. */
    if (!check_labels(ascii.text, err))
        return false;
    if (ascii.len > DOMAIN_MAX)
        return error_set(err, ERROR_DATA, "the domain is longer than %d octets", DOMAIN_MAX);
    memcpy(out, ascii.text, ascii.len + 1);
    return true;
}

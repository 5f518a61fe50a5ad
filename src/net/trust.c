#include "net/trust.h"

#include <fcntl.h>

#include "base/file.h"
#include "base/xalloc.h"

#define BEGIN            "-----BEGIN CERTIFICATE-----"
#define END              "-----END CERTIFICATE-----"
#define WORTHWHILE_BYTES 16384 /* of a list: below, there is nothing to save */
#define LIST_MAX_BYTES   ((size_t)16 * 1024 * 1024)
#define CHAIN_MAX        10

#define DER_SEQUENCE 0x30
#define DER_VERSION  0xa0

struct trust {
    struct trust *next;
    char *host;
    char *ca_file;
    FILE *few; /* without a name; open as long as we may need it */
    char path[40];
};

/* A run of octets inside somebody else's. */
struct view {
    const char *bytes;
    size_t len;
};

static int base64_value(char c)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(alphabet, c) : NULL;

    return at ? (int)(at - alphabet) : -1;
}

/* Blanks, line ends and padding are passed over. */
static void add_base64(struct str *out, struct view text)
{
    unsigned bits = 0;
    int count = 0;

    for (size_t i = 0; i < text.len; i++) {
        int value = base64_value(text.bytes[i]);
        if (value < 0)
            continue;
        bits = (bits << 6 | (unsigned)value) & 0xffffff;
        count += 6;
        if (count >= 8) {
            count -= 8;
            str_add(out, &(char){(char)(bits >> count & 0xff)}, 1);
        }
    }
}

/* The next certificate in PEM text, with its lines; moves *at past it. */
static bool next_pem(const char **at, struct view *whole, struct str *der)
{
    const char *begin = strstr(*at, BEGIN);
    const char *end = begin ? strstr(begin + strlen(BEGIN), END) : NULL;

    if (!end)
        return false;
    *at = end + strlen(END);
    *whole = (struct view){begin, (size_t)(*at - begin)};
    str_reset(der);
    add_base64(der, (struct view){begin + strlen(BEGIN), (size_t)(end - begin) - strlen(BEGIN)});
    return true;
}

/* One DER element off the front of `from`: its tag, its contents, and itself as a whole. */
static bool take_element(struct view *from, unsigned char *tag, struct view *inside,
                         struct view *whole)
{
    const unsigned char *bytes = (const unsigned char *)from->bytes;
    size_t head = 2;
    size_t len = 0;

    if (from->len < 2)
        return false;
    len = bytes[1];
    if (len >= 0x80) {
        size_t digits = len & 0x7f;
        if (digits < 1 || digits > 4 || from->len < 2 + digits)
            return false;
        len = 0;
        for (size_t i = 0; i < digits; i++)
            len = len << 8 | bytes[2 + i];
        head += digits;
    }
    if (len > from->len - head)
        return false;
    *tag = bytes[0];
    *inside = (struct view){from->bytes + head, len};
    *whole = (struct view){from->bytes, head + len};
    *from = (struct view){from->bytes + head + len, from->len - head - len};
    return true;
}

/* Issuer and subject of a certificate (RFC 5280 4.1). */
static bool read_names(const struct str *der, struct view *issuer, struct view *subject)
{
    struct view rest = {der->text, der->len};
    struct view inside;
    struct view whole;
    struct view fields[6] = {{NULL, 0}}; /* version, serial, algorithm, issuer, validity, subject */
    unsigned char tag = 0;
    size_t count = 0;

    for (int depth = 0; depth < 2; depth++) { /* the certificate, then what is signed of it */
        if (!take_element(&rest, &tag, &inside, &whole) || tag != DER_SEQUENCE)
            return false;
        rest = inside;
    }
    while (count < 6) {
        if (!take_element(&rest, &tag, &inside, &whole))
            return false;
        if (count == 0 && tag != DER_VERSION)
            count++; /* version 1 does not say so */
        fields[count++] = whole;
    }
    *issuer = fields[3];
    *subject = fields[5];
    return true;
}

static bool is_same(struct view a, const struct str *b)
{
    return a.len == b->len && memcmp(a.bytes, b->text, a.len) == 0;
}

void trust_narrow(struct str *out, const char *authorities, const char *chain)
{
    AUTO(str_free) struct str der = STR_EMPTY;
    struct str issuers[CHAIN_MAX];
    size_t count = 0;
    struct view pem;
    struct view issuer;
    struct view subject;

    while (count < CHAIN_MAX && next_pem(&chain, &pem, &der))
        if (read_names(&der, &issuer, &subject)) {
            issuers[count] = STR_EMPTY;
            str_add(&issuers[count++], issuer.bytes, issuer.len);
        }
    while (next_pem(&authorities, &pem, &der)) {
        bool is_needed = false;
        if (!read_names(&der, &issuer, &subject))
            continue;
        for (size_t i = 0; i < count && !is_needed; i++)
            is_needed = is_same(subject, &issuers[i]);
        if (is_needed) {
            str_add(out, pem.bytes, pem.len);
            str_add(out, "\n", 1);
        }
    }
    while (count > 0)
        str_free(&issuers[--count]);
}

static void free_one(struct trust *trust)
{
    if (trust->few)
        (void)fclose(trust->few); /* nothing in it is missed */
    free(trust->host);
    free(trust->ca_file);
    free(trust);
}

const char *trust_file(const struct trust *trust, const char *host, const char *ca_file)
{
    for (; trust; trust = trust->next)
        if (strcmp(trust->host, host) == 0 && strcmp(trust->ca_file, ca_file) == 0)
            return trust->path;
    return NULL;
}

void trust_forget(struct trust **trust, const char *host)
{
    while (*trust) {
        struct trust *one = *trust;
        if (strcmp(one->host, host) != 0) {
            trust = &one->next;
            continue;
        }
        *trust = one->next;
        free_one(one);
    }
}

void trust_free(struct trust **trust)
{
    while (*trust) {
        struct trust *next = (*trust)->next;
        free_one(*trust);
        *trust = next;
    }
}

void trust_learn(struct trust **trust, const char *host, const char *ca_file, const char *chain)
{
    AUTO(str_free) struct str all = STR_EMPTY;
    AUTO(str_free) struct str few = STR_EMPTY;

    if (trust_file(*trust, host, ca_file) || !file_read(&all, ca_file, LIST_MAX_BYTES, NULL) ||
        all.len < WORTHWHILE_BYTES)
        return;
    trust_narrow(&few, all.text, chain);
    struct trust *one = xcalloc(1, sizeof *one);

    one->host = xstrdup(host);
    one->ca_file = xstrdup(ca_file);
    one->few = few.len > 0 ? tmpfile() : NULL;
    if (!one->few || fwrite(few.text, 1, few.len, one->few) != few.len || fflush(one->few) != 0) {
        free_one(one);
        return;
    }
    (void)fcntl(fileno(one->few), F_SETFD, FD_CLOEXEC);
    (void)snprintf(one->path, sizeof one->path, "/proc/self/fd/%d", fileno(one->few));
    one->next = *trust;
    *trust = one;
}

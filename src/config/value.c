#include "config/value.h"

#include <arpa/inet.h>

#include "base/text.h"
#include "base/xalloc.h"

#define DOMAIN_MAX 255

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
    return is_alpha(c) || is_digit(c);
}

static bool unknown_word(const char *text, const char *const *words, struct error *err)
{
    const char *nearest = text_nearest(text, words);

    return error_set(err, ERROR_CONFIG, "'%.40s' is not known%s%s%s", text,
                     nearest ? "; did you mean '" : "", nearest ? nearest : "",
                     nearest ? "'?" : "");
}

static bool word_index(const char *text, const char *const *words, size_t *out, struct error *err)
{
    for (size_t i = 0; words[i]; i++) {
        if (!strcmp(words[i], text)) {
            *out = i;
            return true;
        }
    }
    return unknown_word(text, words, err);
}

bool value_tls(const char *text, bool *off, struct error *err)
{
    static const char *const words[] = {"required", "off", NULL};
    size_t index = 0;

    if (!word_index(text, words, &index, err))
        return false;
    *off = index == 1;
    return true;
}

bool value_on_unknown(const char *text, enum config_on_unknown *out, struct error *err)
{
    static const char *const words[] = {
        [CONFIG_UNKNOWN_ASK] = "ask",
        [CONFIG_UNKNOWN_RESEND] = "resend",
        [CONFIG_UNKNOWN_SKIP] = "skip",
        [CONFIG_UNKNOWN_SKIP + 1] = NULL,
    };
    size_t index = 0;

    if (!word_index(text, words, &index, err))
        return false;
    *out = (enum config_on_unknown)index;
    return true;
}

static bool rate_unit(const char *unit, int64_t *per_ms, struct error *err)
{
    static const char *const words[] = {"second", "minute", "hour", NULL};
    static const int64_t ms[] = {1000, 60000, 3600000};
    size_t index = 0;

    if (text_same(unit, "day"))
        return error_set(
            err, ERROR_CONFIG,
            "a rate counts a second, a minute or an hour; for a day there is limits.per_day");
    if (!word_index(unit, words, &index, err))
        return false;
    *per_ms = ms[index];
    return true;
}

bool value_rate(const char *text, struct config_rate *out, struct error *err)
{
    const char *slash = strchr(text, '/');
    struct config_rate rate = {0};

    if (!strcmp(text, "unlimited")) {
        *out = (struct config_rate){.count = 0, .per_ms = 1000};
        return true;
    }
    if (!slash)
        return error_set(err, ERROR_CONFIG, "'%.40s' is no rate", text);
    char *count = text_trimmed(text, (size_t)(slash - text));
    char *unit = text_trimmed(slash + 1, strlen(slash + 1));
    bool good = true;
    if (!text_to_int(count, 1, VALUE_RATE_MAX, &rate.count))
        good = error_set(err, ERROR_CONFIG, "'%.40s' is no number from 1 to %d", count,
                         VALUE_RATE_MAX);
    good = good && rate_unit(unit, &rate.per_ms, err);
    free(count);
    free(unit);
    if (good)
        *out = rate;
    return good;
}

bool value_is_loopback(const char *host)
{
    static const char localhost[] = "localhost";
    size_t len = strlen(host);
    const char *end = len >= sizeof(localhost) - 1 ? host + len - (sizeof(localhost) - 1) : host;
    struct in_addr v4 = {0};

    if (!strcmp(host, "::1"))
        return true;
    if (text_same(end, localhost)) /* RFC 6761 6.3: with all names below it */
        return end == host || end[-1] == '.';
    return inet_pton(AF_INET, host, &v4) == 1 && ntohl(v4.s_addr) >> 24 == 127;
}

/* One label of a host name: letters, digits, hyphens inside. */
static bool is_label(const char *label, size_t len)
{
    if (len < 1 || len > 63 || label[0] == '-' || label[len - 1] == '-')
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!is_alnum(label[i]) && label[i] != '-')
            return false;
    }
    return true;
}

static bool is_host(const char *host, size_t len)
{
    const char *end = host + len;

    if (len < 1 || len > 253)
        return false;
    for (const char *p = host; p <= end;) {
        const char *dot = memchr(p, '.', (size_t)(end - p));
        size_t label = (size_t)((dot ? dot : end) - p);
        if (!is_label(p, label))
            return false;
        p += label + 1;
    }
    return true;
}

bool value_host(const char *text, struct error *err)
{
    if (is_host(text, strlen(text)))
        return true;
    return error_set(err, ERROR_CONFIG, "'%.80s' is no host name in ASCII", text);
}

static bool is_ipv6(const char *text, size_t len)
{
    struct in6_addr v6 = {0};
    char *copy = text_trimmed(text, len);
    bool good = strlen(copy) == len && inet_pton(AF_INET6, copy, &v6) == 1;

    free(copy);
    return good;
}

/* What stands between "//" and the first "/", "?" or "#": no part of it is quoted, for it may hold
 * a password. */
struct authority {
    const char *host;
    size_t host_len;
    int64_t port;     /* 0: none */
    const char *rest; /* what follows it */
};

static bool split_port(const char *colon, const char *end, int64_t *port, struct error *err)
{
    char *number = NULL;

    if (colon == end)
        return true;
    number = text_trimmed(colon + 1, (size_t)(end - colon - 1));
    bool good = *colon == ':' && text_to_int(number, 1, UINT16_MAX, port);
    free(number);
    return good || error_set(err, ERROR_CONFIG, "the port in it is no number from 1 to 65535");
}

static bool split_authority(const char *text, struct authority *out, struct error *err)
{
    struct authority part = {.host = text, .rest = text + strcspn(text, "/?#")};
    const char *end = part.rest;
    const char *colon = NULL;

    if (memchr(text, '@', strlen(text)))
        return error_set(err, ERROR_CONFIG, "no login may stand in it, and no '@'");
    if (*text == '[') {
        const char *close = memchr(text, ']', (size_t)(end - text));
        part.host = text + 1;
        part.host_len = close ? (size_t)(close - part.host) : 0;
        colon = close ? close + 1 : end;
        if (!close || !is_ipv6(part.host, part.host_len))
            return error_set(err, ERROR_CONFIG, "what stands in [ ] is no IPv6 address");
    } else {
        colon = memchr(text, ':', (size_t)(end - text));
        colon = colon ? colon : end;
        part.host_len = (size_t)(colon - text);
        if (!is_host(text, part.host_len))
            return error_set(err, ERROR_CONFIG, "its host is no host name in ASCII");
    }
    if (!split_port(colon, end, &part.port, err))
        return false;
    *out = part;
    return true;
}

/* What a url may begin with, and the port it means when it names none. */
struct scheme {
    const char *start; /* "smtps://", or "maildir:" for a folder */
    enum config_scheme scheme;
    int64_t port;       /* 0: a folder */
    int64_t local_port; /* on this machine */
};

static bool read_server(const char *rest, const struct scheme *scheme, struct value_server *out,
                        struct error *err)
{
    AUTO(str_free) struct str url = STR_EMPTY;
    AUTO(str_free) struct str host = STR_EMPTY;
    struct authority part = {.rest = ""};

    if (!split_authority(rest, &part, err))
        return false;
    if (*part.rest && strcmp(part.rest, "/") != 0)
        return error_set(err, ERROR_CONFIG, "nothing may follow the host and the port");
    str_add(&host, part.host, part.host_len);
    text_lower(host.text);
    if (!part.port)
        part.port = value_is_loopback(host.text) ? scheme->local_port : scheme->port;
    bool brackets = strchr(host.text, ':') != NULL;
    str_addf(&url, "%s%s%s%s:%d", scheme->start, brackets ? "[" : "", host.text,
             brackets ? "]" : "", (int)part.port);
    out->port = (uint16_t)part.port;
    out->url = str_take(&url);
    out->host = str_take(&host);
    return true;
}

static bool read_folder(const char *text, const char *path, struct value_server *out,
                        struct error *err)
{
    if (!*path)
        return error_set(err, ERROR_CONFIG, "the folder is missing behind 'maildir:'");
    if (path[0] == '/' && path[1] == '/')
        return error_set(err, ERROR_CONFIG, "a folder stands behind 'maildir:' without '//'");
    out->folder = xstrdup(path);
    out->url = xstrdup(text);
    return true;
}

/* The list ends with a row without start. Begins with none of them: false, and err untouched. */
static bool read_place(const char *text, const struct scheme *schemes, struct value_server *out,
                       bool *known, struct error *err)
{
    struct value_server place = {0};

    *known = false;
    for (const struct scheme *scheme = schemes; scheme->start && !*known; scheme++) {
        if (!text_starts(text, scheme->start))
            continue;
        const char *rest = text + strlen(scheme->start);
        *known = true;
        place.scheme = scheme->scheme;
        if (!(scheme->port ? read_server(rest, scheme, &place, err)
                           : read_folder(text, rest, &place, err)))
            return false;
    }
    *out = place;
    return *known;
}

bool value_relay(const char *text, struct value_server *out, struct error *err)
{
    static const struct scheme schemes[] = {
        {"smtp://", CONFIG_SMTP, VALUE_SUBMISSION, VALUE_LOCAL_RELAY},
        {"smtps://", CONFIG_SMTPS, VALUE_SUBMISSIONS, VALUE_SUBMISSIONS},
        {"maildir:", CONFIG_MAILDIR, 0, 0},
        {NULL, CONFIG_SMTP, 0, 0},
    };
    bool known = false;

    return read_place(text, schemes, out, &known, err) ||
           (!known &&
            error_set(err, ERROR_CONFIG, "it begins with neither smtp://, smtps:// nor maildir:"));
}

bool value_inbox(const char *text, struct value_server *out, struct error *err)
{
    static const struct scheme schemes[] = {
        {"imaps://", CONFIG_IMAPS, VALUE_IMAPS, VALUE_IMAPS},
        {"imap://", CONFIG_IMAP, VALUE_IMAP, VALUE_IMAP},
        {"maildir:", CONFIG_MAILDIR, 0, 0},
        {NULL, CONFIG_IMAP, 0, 0},
    };
    bool known = false;

    return read_place(text, schemes, out, &known, err) ||
           (!known &&
            error_set(err, ERROR_CONFIG, "it begins with neither imaps://, imap:// nor maildir:"));
}

bool value_link(const char *text, bool insecure_ok, struct error *err)
{
    bool secure = text_starts(text, "https://");
    struct authority part = {0};

    if (!secure && !(insecure_ok && text_starts(text, "http://")))
        return error_set(err, ERROR_CONFIG, "it does not begin with https://");
    for (const char *p = text; *p; p++) {
        if (*p <= ' ' || *p > '~' || strchr("\"<>\\^`{|}", *p))
            return error_set(err, ERROR_CONFIG,
                             "it holds a character that no URL holds (a blank, a bracket, a letter "
                             "beyond ASCII)");
    }
    return split_authority(strchr(text, ':') + 3, &part, err);
}

bool value_language(const char *text, struct error *err)
{
    size_t subtag = 0;
    size_t first = strcspn(text, "-");
    bool good = first >= 2 && first <= 3 && strlen(text) <= 35;

    for (const char *p = text; good; p++) {
        bool ends = *p == '-' || !*p;
        if (ends)
            good = subtag >= 1 && subtag <= 8;
        else
            good = is_alpha(*p) || (is_digit(*p) && p > text + first);
        subtag = ends ? 0 : subtag + 1;
        if (!*p)
            break;
    }
    return good || error_set(err, ERROR_CONFIG, "'%.40s' is no language tag%s", text,
                             strchr(text, '_') ? "; it is written with '-', not '_'" : "");
}

bool value_list_id(const char *text, struct error *err)
{
    bool good = strchr(text, '.') && strlen(text) <= DOMAIN_MAX;
    char last = '.';

    for (const char *p = text; *p && good; p++) {
        good = is_alnum(*p) || (*p == '.' && last != '.') || (*p != '.' && strchr("-_+", *p));
        last = *p;
    }
    good = good && last != '.';
    return good || error_set(err, ERROR_CONFIG, "'%.80s' is no list-id", text);
}

bool value_name(const char *text, struct error *err)
{
    for (const char *p = text; *p; p++) {
        bool beyond = (unsigned char)*p >= 0x80; /* letters of other alphabets */
        if (beyond || (*p >= 'a' && *p <= 'z') || is_digit(*p) || (p > text && strchr("_-", *p)))
            continue;
        return error_set(err, ERROR_CONFIG, "'%.40s' is no name", text);
    }
    return *text || error_set(err, ERROR_CONFIG, "it is empty");
}

bool value_credential(const char *text, struct error *err)
{
    if (!strchr(text, '/') && text[0] != '.')
        return true;
    return error_set(err, ERROR_CONFIG, "'%.80s' is no name of a credential", text);
}

bool value_store(const char *text, const char **path, struct error *err)
{
    static const char sqlite[] = "sqlite:";

    if (!text_starts(text, sqlite) || !text[sizeof(sqlite) - 1])
        return error_set(err, ERROR_CONFIG, "'%.80s' is no store", text);
    *path = text + sizeof(sqlite) - 1;
    return true;
}

bool value_listen(const char *text, struct error *err)
{
    const char *colon = strrchr(text, ':');
    size_t len = colon ? (size_t)(colon - text) : 0;
    int64_t port = 0;
    AUTO(str_free) struct str host = STR_EMPTY;
    struct in_addr v4 = {0};

    if (!len || !text_to_int(colon + 1, 0, UINT16_MAX, &port))
        return error_set(err, ERROR_CONFIG, "'%.60s' is no address and port", text);
    str_add(&host, text, len);
    if (!strcmp(host.text, "[::1]"))
        return true;
    if (inet_pton(AF_INET, host.text, &v4) != 1)
        return error_set(err, ERROR_CONFIG, "'%.60s' is no address of this machine and port", text);
    return value_is_loopback(host.text) ||
           error_set(err, ERROR_CONFIG, "'%.60s' can be reached from outside, without TLS", text);
}

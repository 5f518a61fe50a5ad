#include "mail/diagnosis.h"

#define STATUS_WITHIN                                                                              \
    300 /* a status code further inside a text is a quotation of something else                    \
         */
#define ANY (-1)

struct meaning {
    enum reason reason;
    enum permanence permanence;
    enum about about;
};

/* RFC 3463 and the IANA registry; the exact detail before ANY. Nothing here is hard but what is
 * about the address. */
static const struct {
    int subject, detail;
    struct meaning is;
} statuses[] = {
    {1, 1, {REASON_USER_UNKNOWN, PERMANENCE_HARD, ABOUT_RECIPIENT}},
    {1, 2, {REASON_HOST_UNKNOWN, PERMANENCE_HARD, ABOUT_RECIPIENT}},
    {1, 3, {REASON_USER_UNKNOWN, PERMANENCE_HARD, ABOUT_RECIPIENT}},
    {1, 4, {REASON_USER_UNKNOWN, PERMANENCE_SOFT, ABOUT_RECIPIENT}},
    {1, 5, {REASON_NOT_BOUNCE, PERMANENCE_SOFT, ABOUT_RECIPIENT}}, /* "address valid" */
    {1, 6, {REASON_USER_UNKNOWN, PERMANENCE_HARD, ABOUT_RECIPIENT}},
    {1, 7, {REASON_POLICY, PERMANENCE_SOFT, ABOUT_SENDER}},
    {1, 8, {REASON_POLICY, PERMANENCE_SOFT, ABOUT_SENDER}},
    {1, 10, {REASON_HOST_UNKNOWN, PERMANENCE_HARD, ABOUT_RECIPIENT}}, /* RFC 7505: null MX */
    {1, ANY, {REASON_OTHER, PERMANENCE_SOFT, ABOUT_RECIPIENT}},
    {2, 1, {REASON_DISABLED, PERMANENCE_SOFT, ABOUT_RECIPIENT}},
    {2, 2, {REASON_MAILBOX_FULL, PERMANENCE_SOFT, ABOUT_RECIPIENT}},
    {2, 3, {REASON_TOO_BIG, PERMANENCE_SOFT, ABOUT_CONTENT}},
    {2, 4, {REASON_SYSTEM_ERROR, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {2, ANY, {REASON_OTHER, PERMANENCE_SOFT, ABOUT_RECIPIENT}},
    {3, 4, {REASON_TOO_BIG, PERMANENCE_SOFT, ABOUT_CONTENT}},
    {3, ANY, {REASON_SYSTEM_ERROR, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {4, 3, {REASON_SYSTEM_ERROR, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {4,
     4,
     {REASON_HOST_UNKNOWN, PERMANENCE_SOFT, ABOUT_RECIPIENT}}, /* no route: may be DNS trouble */
    {4, 5, {REASON_RATE_LIMITED, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {4, 6, {REASON_NETWORK, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {4, 7, {REASON_EXPIRED, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {4, ANY, {REASON_NETWORK, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {5, 3, {REASON_RATE_LIMITED, PERMANENCE_SOFT, ABOUT_SENDER}},
    {5, ANY, {REASON_SYSTEM_ERROR, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {6, 7, {REASON_OTHER, PERMANENCE_SOFT, ABOUT_SYSTEM}}, /* RFC 6531: no SMTPUTF8 there */
    {6, 8, {REASON_OTHER, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {6, 9, {REASON_OTHER, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {6, ANY, {REASON_POLICY, PERMANENCE_SOFT, ABOUT_CONTENT}},
    {7, 2, {REASON_FILTERED, PERMANENCE_SOFT, ABOUT_RECIPIENT}},
    {7, 8, {REASON_POLICY, PERMANENCE_SOFT, ABOUT_ACCOUNT}},
    {7, 9, {REASON_POLICY, PERMANENCE_SOFT, ABOUT_ACCOUNT}},
    {7, 10, {REASON_POLICY, PERMANENCE_SOFT, ABOUT_ACCOUNT}},
    {7, 11, {REASON_POLICY, PERMANENCE_SOFT, ABOUT_ACCOUNT}},
    {7, 12, {REASON_POLICY, PERMANENCE_SOFT, ABOUT_ACCOUNT}},
    {7, 13, {REASON_DISABLED, PERMANENCE_SOFT, ABOUT_RECIPIENT}},
    {7, 17, {REASON_FILTERED, PERMANENCE_SOFT, ABOUT_RECIPIENT}}, /* RFC 7293: another owner */
    {7, 18, {REASON_FILTERED, PERMANENCE_SOFT, ABOUT_RECIPIENT}},
    {7, 20, {REASON_AUTH_FAILURE, PERMANENCE_SOFT, ABOUT_SENDER}}, /* RFC 7372: DKIM, SPF */
    {7, 21, {REASON_AUTH_FAILURE, PERMANENCE_SOFT, ABOUT_SENDER}},
    {7, 22, {REASON_AUTH_FAILURE, PERMANENCE_SOFT, ABOUT_SENDER}},
    {7, 23, {REASON_AUTH_FAILURE, PERMANENCE_SOFT, ABOUT_SENDER}},
    {7, 24, {REASON_AUTH_FAILURE, PERMANENCE_SOFT, ABOUT_SENDER}},
    {7, 26, {REASON_AUTH_FAILURE, PERMANENCE_SOFT, ABOUT_SENDER}},
    {7, 28, {REASON_RATE_LIMITED, PERMANENCE_SOFT, ABOUT_SENDER}}, /* mail flood */
    {7, 29, {REASON_AUTH_FAILURE, PERMANENCE_SOFT, ABOUT_SENDER}},
    {7, ANY, {REASON_POLICY, PERMANENCE_SOFT, ABOUT_SENDER}},
};

/*
 * RFC 5321 4.2.2 and 4.2.3. 450, 550, 553 and 554 are said for anything and mean nothing by
 * themselves: nobody is taken for dead because of a bare 550.
 */
static const struct {
    int code;
    struct meaning is;
} codes[] = {
    {421, {REASON_SYSTEM_ERROR, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {422, {REASON_MAILBOX_FULL, PERMANENCE_SOFT, ABOUT_RECIPIENT}},
    {432, {REASON_POLICY, PERMANENCE_SOFT, ABOUT_ACCOUNT}},
    {441, {REASON_NETWORK, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {442, {REASON_NETWORK, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {447, {REASON_EXPIRED, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {451, {REASON_SYSTEM_ERROR, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {452, {REASON_SYSTEM_ERROR, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {454, {REASON_POLICY, PERMANENCE_SOFT, ABOUT_ACCOUNT}},
    {455, {REASON_SYSTEM_ERROR, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {500, {REASON_SYSTEM_ERROR, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {501, {REASON_SYSTEM_ERROR, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {502, {REASON_SYSTEM_ERROR, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {503, {REASON_SYSTEM_ERROR, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {504, {REASON_SYSTEM_ERROR, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {521, {REASON_HOST_UNKNOWN, PERMANENCE_SOFT, ABOUT_SYSTEM}}, /* RFC 7504; maybe only to us */
    {523, {REASON_POLICY, PERMANENCE_SOFT, ABOUT_ACCOUNT}},
    {530, {REASON_POLICY, PERMANENCE_SOFT, ABOUT_ACCOUNT}},
    {534, {REASON_POLICY, PERMANENCE_SOFT, ABOUT_ACCOUNT}},
    {535, {REASON_POLICY, PERMANENCE_SOFT, ABOUT_ACCOUNT}},
    {538, {REASON_POLICY, PERMANENCE_SOFT, ABOUT_ACCOUNT}},
    {541, {REASON_POLICY, PERMANENCE_SOFT, ABOUT_SENDER}},
    {551, {REASON_USER_UNKNOWN, PERMANENCE_HARD, ABOUT_RECIPIENT}},
    {552, {REASON_MAILBOX_FULL, PERMANENCE_SOFT, ABOUT_RECIPIENT}},
    {555, {REASON_SYSTEM_ERROR, PERMANENCE_SOFT, ABOUT_SYSTEM}},
    {556, {REASON_HOST_UNKNOWN, PERMANENCE_HARD, ABOUT_RECIPIENT}}, /* RFC 7504 */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Up to three digits; the octets read, 0 for none. */
static size_t read_number(const char *text, size_t len, int *out)
{
    size_t n = 0;
    int value = 0;

    while (n < len && n < 4 && is_digit(text[n]))
        value = value * 10 + (text[n++] - '0');
    if (n > 3)
        return 0;
    *out = value;
    return n;
}

struct status {
    int class, subject, detail;
};

/* "5.1.1" at the head of text; the octets read, 0 when it is none. */
static size_t read_status(const char *text, size_t len, struct status *out)
{
    int *const numbers[] = {&out->class, &out->subject, &out->detail};
    size_t at = 0;

    for (size_t i = 0; i < 3; i++) {
        if (i && (at >= len || text[at++] != '.'))
            return 0;
        size_t n = read_number(text + at, len - at, numbers[i]);
        if (!n)
            return 0;
        at += n;
    }
    bool more = at < len &&
                (is_digit(text[at]) || (text[at] == '.' && at + 1 < len && is_digit(text[at + 1])));
    bool known = (out->class == 2 || out->class == 4 || out->class == 5) && out->subject <= 7;
    return known && !more ? at : 0;
}

bool diagnosis_split_status(const char *status, int *class, int *subject, int *detail)
{
    struct status read = {0};
    size_t len = strlen(status);

    if (!len || read_status(status, len, &read) != len)
        return false;
    *class = read.class;
    *subject = read.subject;
    *detail = read.detail;
    return true;
}

/* The first status code standing by itself in the text, of the class given (0: any but 2). */
static bool find_status(const char *text, size_t len, int class, struct status *out)
{
    len = len < STATUS_WITHIN ? len : STATUS_WITHIN;
    for (size_t i = 0; i < len; i++) {
        bool inside = i && (is_digit(text[i - 1]) || text[i - 1] == '.' || text[i - 1] == '_' ||
                            ((text[i - 1] | 0x20) >= 'a' && (text[i - 1] | 0x20) <= 'z'));
        struct status found;

        if (inside || !is_digit(text[i]) || !read_status(text + i, len - i, &found))
            continue;
        if (class ? found.class != class : found.class == 2)
            continue;
        *out = found;
        return true;
    }
    return false;
}

static struct meaning by_status(const struct status *status)
{
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
        if (statuses[i].subject == status->subject &&
            (statuses[i].detail == status->detail || statuses[i].detail == ANY))
            return statuses[i].is;
    return (struct meaning){REASON_OTHER, PERMANENCE_SOFT, ABOUT_UNKNOWN};
}

static struct meaning by_code(int code)
{
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (codes[i].code == code)
            return codes[i].is;
    return (struct meaning){REASON_OTHER, PERMANENCE_SOFT, ABOUT_UNKNOWN};
}

static void diagnose(struct diagnosis *out, const struct status *status, const char *text,
                     size_t len)
{
    const struct reason_row *row = reason_find(text, len);
    struct meaning is = by_code(out->code);

    if (row)
        is = (struct meaning){row->reason, row->permanence, row->about};
    else if (status->class && (status->subject || !out->code))
        is = by_status(status);
    bool for_now = out->code ? out->code < 500 : status->class == 4;
    if (is.permanence == PERMANENCE_HARD && for_now)
        is.permanence = PERMANENCE_SOFT;
    out->reason = is.reason;
    out->permanence = is.permanence;
    out->about = is.about;
    if (status->class) /* the remainders only show the compiler that it fits */
        (void)snprintf(out->status, sizeof(out->status), "%u.%u.%u", (unsigned)status->class % 10,
                       (unsigned)status->subject % 1000, (unsigned)status->detail % 1000);
}

void diagnosis_from_reply(struct diagnosis *out, int code, const char *text, size_t len)
{
    struct status status = {0};

    *out = (struct diagnosis){.code = code};
    if (!find_status(text, len, code / 100, &status))
        status = (struct status){0};
    diagnose(out, &status, text, len);
}

/* The reply code at the head of a Diagnostic-Code, after "smtp;". */
static int leading_code(const char *text, size_t len)
{
    const char *semicolon = memchr(text, ';', len < 16 ? len : 16);
    size_t at = semicolon ? (size_t)(semicolon - text) + 1 : 0;
    int code = 0;

    while (at < len && text[at] == ' ')
        at++;
    size_t n = read_number(text + at, len - at, &code);
    bool ends = at + n == len || strchr(" -:,\n\r\t", text[at + n]);
    return n == 3 && ends && code >= 400 && code < 600 ? code : 0;
}

void diagnosis_from_report(struct diagnosis *out, const char *status_text, const char *text,
                           size_t len)
{
    struct status status = {0};
    struct status in_text = {0};

    *out = (struct diagnosis){.code = leading_code(text, len)};
    if (!read_status(status_text, strlen(status_text), &status))
        status = (struct status){0};
    /* Many a report says 5.0.0, or what its writer makes of a 550, and the server's own words know
     * better. */
    int class = out->code ? out->code / 100 : status.class;
    bool vague = !status.class || (!status.subject && !status.detail);
    if (find_status(text, len, class, &in_text) && (vague || in_text.subject || in_text.detail))
        status = in_text;
    diagnose(out, &status, text, len);
}

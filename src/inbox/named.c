#include "inbox/named.h"

#include "base/text.h"
#include "mail/domain.h"

#define CANDIDATE_MAX  400 /* octets */
#define CANDIDATES_MAX 200 /* places with an '@' that are looked at */

/* How plainly a text names an address as one that failed. */
enum plainness {
    NAMED_NOT,
    NAMED_IN_ECHO,
    NAMED_SOMEWHERE,
    NAMED_AFTER_WORD,
    NAMED_IN_COMMAND,
    NAMED_ALONE
};

static bool is_local_char(char c)
{
    return (unsigned char)c > ' ' && (unsigned char)c != 0x7f && !strchr("<>()[]{},;:\"|\\", c);
}

static bool is_domain_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || (unsigned char)c >= 0x80;
}

static bool parse(const char *text, size_t len, char out[ADDRESS_MAX + 1])
{
    char copy[CANDIDATE_MAX + 1];
    struct address address;

    if (!len || len > CANDIDATE_MAX)
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    if (!address_parse(copy, &address, NULL))
        return false;
    memcpy(out, address.text, sizeof(address.text));
    return true;
}

/* The address around an '@', from its first to its last octet; empty when there is none. */
static struct span around(struct span text, const char *at)
{
    static const char opening[] = "'`*=\"";
    const char *from = at;
    const char *to = at + 1;
    const char *end = text.at + text.len;

    while (from > text.at && at - from < ADDRESS_LOCAL_MAX + 8 && is_local_char(from[-1]))
        from--;
    for (const char *p = from; p + 5 < at; p++) /* X.400: "dda:SMTP=jo@example.org" */
        if (!memcmp(p, "SMTP=", 5))
            from = p + 5;
    while (from < at && strchr(opening, *from))
        from++;
    while (to < end && to - at <= DOMAIN_MAX && is_domain_char(*to))
        to++;
    while (to > at + 1 && (to[-1] == '.' || to[-1] == '-'))
        to--;
    return (struct span){from, to > at + 1 && from < at ? (size_t)(to - from) : 0};
}

bool named_clean(struct span text, char out[ADDRESS_MAX + 1])
{
    text = span_trim(span_head(text, CANDIDATE_MAX));
    const char *open = memchr(text.at, '<', text.len);
    if (open)
        text = span_trim((struct span){open + 1, text.len - (size_t)(open + 1 - text.at)});
    if (text.len && *text.at == '@') { /* a source route: RFC 5321 4.1.1.3 */
        const char *colon = memchr(text.at, ':', text.len);
        if (colon)
            text = (struct span){colon + 1, text.len - (size_t)(colon + 1 - text.at)};
    }
    const char *at = memchr(text.at, '@', text.len);
    if (!at)
        return false;
    struct span found = around(text, at);
    return parse(found.at, found.len, out);
}

static bool is_same(const char *address, const char *other)
{
    return *other && text_same(address, other);
}

/* Whom one writes to for help, never whom a bulletin goes to and fails. */
static bool is_for_help(const char *address)
{
    static const char *const locals[] = {"postmaster@",    "mailer-daemon@", "abuse@",
                                         "mailerdaemon@",  "hostmaster@",    "helpdesk@",
                                         "mailer_daemon@", "maildaemon@"};

    for (size_t i = 0; i < sizeof(locals) / sizeof(locals[0]); i++)
        if (span_starts(span_of(address), locals[i]))
            return true;
    return false;
}

/* The words in front of an address on its line, or on the line before when it stands alone. */
struct place {
    struct span line;
    struct span before; /* on the line */
    struct span after;
};

static struct place place_of(struct span text, struct span address)
{
    const char *start = address.at;
    const char *end = address.at + address.len;

    while (start > text.at && start[-1] != '\n')
        start--;
    while (end < text.at + text.len && *end != '\n')
        end++;
    const char *after = address.at + address.len;
    return (struct place){{start, (size_t)(end - start)},
                          {start, (size_t)(address.at - start)},
                          {after, (size_t)(end - after)}};
}

/* Nothing but marks that lists and quotations put in front, or a reply code. */
static bool is_bare(struct span before)
{
    before = span_trim(before);
    if (before.len > 4 && strchr("45", *before.at) && before.at[3] == ' ')
        before = (struct span){before.at + 4, before.len - 4};
    for (size_t i = 0; i < before.len; i++)
        if (!strchr(" \t<>*-|\"'([", before.at[i]))
            return false;
    return true;
}

/* What may follow an address that has a line for itself. */
static bool ends_address(struct span after)
{
    after = span_trim(after);
    while (after.len && strchr(">)\"'", *after.at))
        after = (struct span){after.at + 1, after.len - 1};
    after = span_trim(after);
    return !after.len || strchr(":(.,;[<-", *after.at) || span_starts(after, "...") ||
           span_starts(after, "on ") || span_starts(after, "Error") ||
           span_starts(after, "Invalid");
}

static bool contains(struct span text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (span_find(text, words[i]))
            return true;
    return false;
}

/* Does the line speak of somebody else: the sender, whom to ask, the mail's number? */
static bool is_aside(const struct place *place)
{
    static const char *const asides[] = {"mail from",  "contact",       "assistance", "message-id",
                                         "identifier", "help",          "report",     "sender",
                                         "from:",      "envelope-from", "reply to",   "write to",
                                         "support",    "please send",   "forward",    "on behalf"};
    struct span near = place->before;

    if (near.len > 90)
        near = (struct span){near.at + near.len - 90, 90};
    return contains(near, asides, sizeof(asides) / sizeof(asides[0]));
}

static bool is_after_word(struct span before)
{
    static const char *const words[] = {
        "to",        "recipient", "recipients", "user",       "address",
        "for",       "mailbox",   "to:",        "recipient:", "user:",
        "address:",  "size:",     "full:",      "an",         "account",
        "failed:",   "was:",      "addresses:", "for:",       "recipient(s):",
        "following:"};

    before = span_trim(before);
    while (before.len && strchr("<\"'( \t", before.at[before.len - 1]))
        before.len--;
    size_t n = 0;
    while (n < before.len && !strchr(" \t", before.at[before.len - n - 1]))
        n++;
    struct span last = {before.at + before.len - n, n};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (span_is(last, words[i]))
            return true;
    return false;
}

static enum plainness plainness_of(const struct place *place)
{
    if (is_bare(place->before))
        return ends_address(place->after) ? NAMED_ALONE : NAMED_AFTER_WORD;
    if (span_find(place->before, "rcpt to"))
        return NAMED_IN_COMMAND;
    if (is_aside(place))
        return NAMED_NOT;
    if (span_is(span_trim(place->before), "to:")) /* the head of the mail, told again */
        return NAMED_IN_ECHO;
    return is_after_word(place->before) ? NAMED_AFTER_WORD : NAMED_SOMEWHERE;
}

struct candidate {
    struct span where;
    enum plainness plain;
    size_t address; /* in the list's addresses */
};

/* Kept small: every page that a child touches is a fault of its own. */
struct candidates {
    size_t count;
    struct candidate list[CANDIDATES_MAX];
    struct str addresses; /* each with its NUL */
};

static const char *address_of(const struct candidates *candidates, size_t i)
{
    return candidates->addresses.text + candidates->list[i].address;
}

static bool is_ours(const struct opened *mail, const char *address)
{
    static const char *const fields[] = {"To", "Delivered-To", "X-Original-To", "Envelope-To"};
    char own[ADDRESS_MAX + 1];

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (named_clean(mail_head_find(&mail->head, fields[i]), own) && is_same(address, own))
            return true;
    return named_clean(mail_head_find(&mail->head, "From"), own) && is_same(address, own);
}

static void add_candidate(struct candidates *out, struct span text, struct span where)
{
    char address[ADDRESS_MAX + 1];
    struct place place = place_of(text, where);
    enum plainness plain = plainness_of(&place);

    if (plain == NAMED_NOT || !parse(where.at, where.len, address) ||
        (is_for_help(address) && plain != NAMED_ALONE))
        return;
    out->list[out->count++] = (struct candidate){where, plain, out->addresses.len};
    str_add(&out->addresses, address, strlen(address) + 1);
}

static void find_candidates(struct span text, struct candidates *out)
{
    const char *end = text.at + text.len;

    for (const char *at = text.at; at < end && out->count < CANDIDATES_MAX; at++) {
        at = memchr(at, '@', (size_t)(end - at));
        if (!at)
            return;
        struct span where = around(text, at);
        if (where.len)
            add_candidate(out, text, where);
    }
}

static struct named *find_named(struct named_list *list, const char *address)
{
    for (size_t i = 0; i < list->count; i++)
        if (is_same(list->list[i].address, address))
            return &list->list[i];
    return NULL;
}

static void add_named(struct named_list *out, const char *address, struct span about)
{
    if (find_named(out, address) || out->count == VERDICT_RECIPIENTS_MAX)
        return;
    struct named *named = &out->list[out->count++];
    memcpy(named->address, address, strlen(address) + 1);
    named->about = about;
}

/* Where the words about the next person begin. */
static const char *next_of(const struct candidates *candidates, size_t i, const char *end)
{
    for (size_t j = i + 1; j < candidates->count; j++)
        if (candidates->list[j].plain == candidates->list[i].plain &&
            !is_same(address_of(candidates, j), address_of(candidates, i)))
            return candidates->list[j].where.at;
    return end;
}

/* The words about each: from its line to the address of the next person. */
static void take(const struct opened *mail, const struct candidates *candidates,
                 enum plainness plain, bool ours_too, struct named_list *out)
{
    const char *end = mail->text.text + mail->text.len;

    for (size_t i = 0; i < candidates->count; i++) {
        const char *address = address_of(candidates, i);
        if (candidates->list[i].plain != plain || (!ours_too && is_ours(mail, address)))
            continue;
        const char *next = next_of(candidates, i, end);
        const char *from = candidates->list[i].where.at;
        while (from > mail->text.text && from[-1] != '\n') /* "RCPT TO:<...>" tells as well */
            from--;
        add_named(out, address, (struct span){from, (size_t)(next - from)});
    }
}

void named_find(const struct opened *mail, struct named_list *out)
{
    struct candidates candidates;

    candidates.count = 0;
    candidates.addresses = STR_EMPTY;
    find_candidates((struct span){mail->text.text, mail->text.len}, &candidates);
    out->count = 0;
    for (int plain = NAMED_ALONE; plain > NAMED_NOT && !out->count; plain--)
        take(mail, &candidates, (enum plainness)plain, false, out);
    for (int plain = NAMED_ALONE; plain > NAMED_SOMEWHERE && !out->count; plain--)
        take(mail, &candidates, (enum plainness)plain, true, out);
    str_free(&candidates.addresses);
}

/* The rest of a line that is one word of a local part's characters. */
static bool is_local_part(struct span line)
{
    for (size_t i = 0; i < line.len; i++)
        if (!is_local_char(line.at[i]) || strchr("@/=*#", line.at[i]))
            return false;
    return line.len > 1 && line.len <= ADDRESS_LOCAL_MAX;
}

static void add_of_sender(const struct opened *mail, struct span local, struct named_list *out)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    char from[ADDRESS_MAX + 1];
    char address[ADDRESS_MAX + 1];

    if (!named_clean(mail_head_find(&mail->head, "From"), from))
        return;
    str_add(&text, local.at, local.len);
    str_add_text(&text, strchr(from, '@'));
    if (parse(text.text, text.len, address))
        add_named(out, address, (struct span){mail->text.text, mail->text.len});
}

void named_as_local(const struct opened *mail, struct named_list *out)
{
    struct span rest = {mail->text.text, mail->text.len};
    struct span line;
    bool after_colon = false;

    while (span_line(&rest, &line)) {
        line = span_trim(line);
        if (!line.len)
            continue;
        if (after_colon && is_local_part(line))
            add_of_sender(mail, line, out);
        else
            after_colon = line.at[line.len - 1] == ':';
    }
}

void named_in_list(struct span value, struct named_list *out)
{
    const char *end = value.at + value.len;
    char address[ADDRESS_MAX + 1];

    out->count = 0;
    for (const char *at = value.at; at < end; at++) {
        at = memchr(at, '@', (size_t)(end - at));
        if (!at)
            return;
        struct span found = around(value, at);
        if (parse(found.at, found.len, address))
            add_named(out, address, SPAN_NONE);
    }
}

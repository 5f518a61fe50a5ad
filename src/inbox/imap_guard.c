#include "inbox/imap_guard.h"

/* Where in "{12}CRLF" we are. */
enum brace { OUTSIDE, IN_NUMBER, BEHIND_NUMBER, BEHIND_CR };

void imap_guard_allow(struct imap_guard *guard, size_t octets)
{
    guard->allowance = octets;
}

static bool stop(struct imap_guard *guard, enum imap_guard_trouble trouble)
{
    guard->trouble = trouble;
    return false;
}

static bool begin_literal(struct imap_guard *guard)
{
    if (guard->announced > guard->allowance)
        return stop(guard, IMAP_GUARD_TOO_MUCH);
    guard->literal_left = guard->announced;
    return true;
}

/* Follows "{12}CRLF"; at its end the literal begins. */
static bool follow_brace(struct imap_guard *guard, char c)
{
    if (c == '{') {
        guard->brace = IN_NUMBER;
        guard->announced = 0;
    } else if (guard->brace == IN_NUMBER && c >= '0' && c <= '9') {
        if (guard->announced <= IMAP_GUARD_LITERAL_MAX) /* else it is too much whatever follows */
            guard->announced = guard->announced * 10 + (size_t)(c - '0');
    } else if (guard->brace == IN_NUMBER && c == '}') {
        if (guard->announced > IMAP_GUARD_LITERAL_MAX) /* libetpan makes room before it reads on */
            return stop(guard, IMAP_GUARD_LITERAL);
        guard->brace = BEHIND_NUMBER;
    } else if (guard->brace == BEHIND_NUMBER && c == '\r') {
        guard->brace = BEHIND_CR;
    } else if ((guard->brace == BEHIND_NUMBER || guard->brace == BEHIND_CR) && c == '\n') {
        guard->brace = OUTSIDE;
        return begin_literal(guard);
    } else {
        guard->brace = OUTSIDE;
    }
    return true;
}

/* RFC 3501 7: untagged, or with a tag of libetpan's, which is a number. */
static bool may_begin(char c)
{
    return c == '*' || (c >= '0' && c <= '9');
}

static bool pass_octet(struct imap_guard *guard, char c)
{
    if (!guard->in_line && !may_begin(c))
        return stop(guard, IMAP_GUARD_LINE);
    guard->in_line = true;
    if (c == '\n') { /* a quoted string ends with its line at the latest; brackets may go on */
        guard->in_quote = guard->is_escaped = false;
        if (guard->brace != BEHIND_NUMBER && guard->brace != BEHIND_CR) {
            guard->depth = 0;
            guard->in_line = false;
        }
    } else if (guard->in_quote) {
        if (!guard->is_escaped && c == '"')
            guard->in_quote = false;
        guard->is_escaped = !guard->is_escaped && c == '\\';
        return true;
    } else if (c == '"') {
        guard->in_quote = true;
    } else if (c == '(' && ++guard->depth > IMAP_GUARD_DEPTH_MAX) {
        return stop(guard, IMAP_GUARD_DEPTH);
    } else if (c == ')' && guard->depth > 0) {
        guard->depth--;
    }
    return follow_brace(guard, c);
}

bool imap_guard_pass(struct imap_guard *guard, const char *bytes, size_t len)
{
    if (guard->trouble != IMAP_GUARD_FINE)
        return false;
    if (len > guard->allowance)
        return stop(guard, IMAP_GUARD_TOO_MUCH);
    for (size_t i = 0; i < len; i++) {
        if (guard->literal_left) {
            size_t skipped = len - i < guard->literal_left ? len - i : guard->literal_left;
            guard->literal_left -= skipped;
            guard->allowance -= skipped;
            i += skipped - 1;
            continue;
        }
        guard->allowance--;
        if (!pass_octet(guard, bytes[i]))
            return false;
    }
    return true;
}

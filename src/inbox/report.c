#include "inbox/report.h"

#include <stddef.h>

#include "base/text.h"
#include "inbox/named.h"

/* Where each field goes. The other fields of a report say nothing that is used here. */
static const struct {
    const char *name;
    size_t place; /* in struct report_block */
} fields[] = {
    {"Original-Recipient", offsetof(struct report_block, original_recipient)},
    {"Final-Recipient", offsetof(struct report_block, final_recipient)},
    {"X-Actual-Recipient", offsetof(struct report_block, actual_recipient)},
    {"Action", offsetof(struct report_block, action)},
    {"Status", offsetof(struct report_block, status)},
    {"Diagnostic-Code", offsetof(struct report_block, diagnostic)},
};

static const struct span *field_of(const struct report_block *block, size_t place)
{
    return (const struct span *)(const void *)((const char *)block + place);
}

struct field_line {
    struct span name;
    struct span value; /* with its folded lines */
};

/* The next "Name: value"; lines that are none are passed over, and *gap says whether an empty line
 * was among them. */
static bool next_field(struct span *rest, struct field_line *out, bool *gap)
{
    struct span line;

    while (span_line(rest, &line)) {
        const char *colon = memchr(line.at, ':', line.len);
        size_t name = colon ? (size_t)(colon - line.at) : 0;

        *gap = *gap || !span_trim(line).len;
        if (!name || name > 40 || text_is_blank(*line.at))
            continue;
        out->name = span_trim((struct span){line.at, name});
        out->value = (struct span){colon + 1, line.len - name - 1};
        while (rest->len && text_is_blank(*rest->at) && span_trim(*rest).at < rest->at + 200) {
            struct span fold = *rest;
            struct span next = *rest;
            if (!span_line(&next, &fold) || !span_trim(fold).len)
                break;
            out->value.len = (size_t)(fold.at + fold.len - out->value.at);
            *rest = next;
        }
        out->value = span_trim(out->value);
        return true;
    }
    return false;
}

static bool says_what(const struct report_block *block)
{
    return block->action.len || block->status.len || block->diagnostic.len;
}

static bool says_whom(const struct report_block *block)
{
    return block->final_recipient.len || block->original_recipient.len ||
           block->actual_recipient.len;
}

static const struct report_block no_block = {
    {"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0},
};

static void end_block(struct report *out, struct report_block *block)
{
    if ((says_what(block) || says_whom(block)) && out->count < VERDICT_RECIPIENTS_MAX)
        out->blocks[out->count++] = *block;
    *block = no_block;
}

static void put_field(struct report *out, struct report_block *block, const struct field_line *line,
                      bool gap)
{
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        if (!span_is(line->name, fields[i].name))
            continue;
        if (field_of(block, fields[i].place)->len || (gap && says_whom(block) && says_what(block)))
            end_block(out, block);
        memcpy((char *)block + fields[i].place, &line->value, sizeof(line->value));
        return;
    }
    if (span_is(line->name, "Original-Envelope-Id") && !out->envelope_id.len)
        out->envelope_id = line->value;
}

void report_read(struct report *out, struct span text)
{
    struct report_block block = no_block;
    struct field_line line;
    bool gap = false;

    out->count = 0;
    out->envelope_id = SPAN_NONE;
    while (next_field(&text, &line, &gap)) {
        put_field(out, &block, &line, gap);
        gap = false;
    }
    end_block(out, &block);
}

bool report_is_complete(const struct report *report)
{
    for (size_t i = 0; i < report->count; i++)
        if (says_whom(&report->blocks[i]) && says_what(&report->blocks[i]))
            return true;
    return false;
}

/* "\x{E9}" of RFC 6533 3 as the character it stands for. */
static void add_xtext(struct span text, struct str *out)
{
    while (text.len) {
        unsigned code = 0;
        size_t n = 3;

        if (!span_starts(text, "\\x{")) {
            str_add(out, text.at, 1);
            text = (struct span){text.at + 1, text.len - 1};
            continue;
        }
        while (n < text.len && n < 9 && text_hex_digit(text.at[n]) >= 0)
            code = code << 4 | (unsigned)text_hex_digit(text.at[n++]);
        n += n < text.len && text.at[n] == '}';
        if (code >= 0x80 && code < 0x800)
            str_add(out, (const char[]){(char)(0xc0 | code >> 6), (char)(0x80 | (code & 63))}, 2);
        else if (code >= 0x800 && code < 0x10000)
            str_add(out,
                    (const char[]){(char)(0xe0 | code >> 12), (char)(0x80 | (code >> 6 & 63)),
                                   (char)(0x80 | (code & 63))},
                    3);
        else if (code < 0x80 && code > ' ')
            str_add(out, (const char[]){(char)code}, 1);
        text = (struct span){text.at + n, text.len - n};
    }
}

bool report_address(struct span value, char out[ADDRESS_MAX + 1])
{
    AUTO(str_free) struct str decoded = STR_EMPTY;
    const char *semicolon = memchr(value.at, ';', value.len < 20 ? value.len : 20);

    if (span_starts(value, "x400") || span_starts(value, "x-unix"))
        return false;
    if (semicolon)
        value.len -= (size_t)(semicolon + 1 - value.at);
    value = span_trim((struct span){semicolon ? semicolon + 1 : value.at, value.len});
    if (!memchr(value.at, '\\', value.len))
        return named_clean(value, out);
    add_xtext(span_head(value, 2000), &decoded);
    return named_clean((struct span){decoded.text, decoded.len}, out);
}

enum verdict_action report_action(const struct report_block *block)
{
    static const enum verdict_action actions[] = {
        VERDICT_FAILED, VERDICT_DELAYED, VERDICT_DELIVERED, VERDICT_RELAYED, VERDICT_EXPANDED};

    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
        if (span_starts(block->action, verdict_action_word(actions[i])))
            return actions[i];
    if (span_starts(block->status, "2.")) /* "deliverable", and other words of nobody's standard */
        return VERDICT_DELIVERED;
    return VERDICT_FAILED;
}

void feedback_read(struct feedback *out, struct span text)
{
    static const char *const recipients[] = {"Original-Rcpt-To", "Removal-Recipient",
                                             "Original-Recipient", "X-Original-Rcpt-To"};
    struct field_line line;
    bool gap = false;

    out->count = 0;
    out->type = SPAN_NONE;
    while (next_field(&text, &line, &gap)) {
        if (span_is(line.name, "Feedback-Type") && !out->type.len)
            out->type = line.value;
        for (size_t i = 0; i < sizeof(recipients) / sizeof(recipients[0]); i++)
            if (span_is(line.name, recipients[i]) && out->count < VERDICT_RECIPIENTS_MAX)
                out->recipients[out->count++] = line.value;
    }
}

bool feedback_is_complaint(const struct feedback *feedback)
{
    static const char *const types[] = {"abuse", "fraud", "virus", "other", "opt-out"};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (span_starts(feedback->type, types[i]))
            return true;
    return false;
}

#include "inbox/part.h"

#include "base/text.h"

#define BOUNDARY_MAX 200 /* octets; RFC 2046 allows 70 */

struct walk {
    struct parts *out;
    struct span boundaries[PART_DEPTH_MAX]; /* of the open multiparts, outermost first */
    size_t depth;
    struct span text; /* what has not been given to a leaf */
    struct part leaf; /* the one whose body is being read */
    bool in_leaf;
    const char *body; /* where its body starts */
};

static const struct {
    const char *type;
    enum part_kind kind;
} kinds[] = {
    {"text/html", PART_HTML},
    {"text/rfc822", PART_RETURNED}, /* and text/rfc822-headers */
    {"text/calendar", PART_FILE},
    {"text/x-vcard", PART_FILE},
    {"text/vcard", PART_FILE},
    {"text", PART_TEXT},
    {"message/delivery-status", PART_STATUS},
    {"message/global-delivery-status", PART_STATUS},
    {"message/feedback-report", PART_FEEDBACK},
    {"message/disposition-notification", PART_RECEIPT},
    {"message/global-disposition-notification", PART_RECEIPT},
    {"message/rfc822", PART_RETURNED},
    {"message/global", PART_RETURNED}, /* and message/global-headers: RFC 6533 */
    {"message/partial", PART_FILE},
    {"message/external-body", PART_FILE},
};

static enum part_kind kind_of(struct span type)
{
    if (!type.len)
        return PART_TEXT;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (span_starts(type, kinds[i].type))
            return kinds[i].kind;
    return PART_FILE;
}

static bool is_multipart(struct span type, struct span *boundary)
{
    if (!span_starts(type, "multipart"))
        return false;
    *boundary = mail_head_parameter(type, "boundary");
    return boundary->len > 0 && boundary->len <= BOUNDARY_MAX;
}

static void end_leaf(struct walk *walk, const char *end)
{
    struct parts *out = walk->out;

    if (!walk->in_leaf)
        return;
    walk->leaf.body = (struct span){walk->body, (size_t)(end - walk->body)};
    if (out->count < PARTS_MAX)
        out->leaves[out->count++] = walk->leaf;
    walk->in_leaf = false;
}

/* A part begins: its head is read here, its lines after that come one by one. */
static void begin_part(struct walk *walk, const struct mail_head *head, const char *body)
{
    struct span type = mail_head_find(head, "Content-Type");
    struct span boundary = SPAN_NONE;
    bool multipart = is_multipart(type, &boundary);

    if (span_starts(type, "multipart/report") && !walk->out->report_type.len)
        walk->out->report_type = mail_head_parameter(type, "report-type");
    if (multipart && walk->depth < PART_DEPTH_MAX) {
        walk->boundaries[walk->depth++] = boundary;
        walk->leaf =
            (struct part){.kind = PART_PREAMBLE, .charset = SPAN_NONE, .file_name = SPAN_NONE};
    } else {
        struct span file_name = mail_head_parameter(type, "name");
        if (!file_name.len)
            file_name =
                mail_head_parameter(mail_head_find(head, "Content-Disposition"), "filename");
        walk->leaf = (struct part){
            .kind = span_starts(type, "multipart") ? PART_TEXT : kind_of(type),
            .encoding = decode_encoding(mail_head_find(head, "Content-Transfer-Encoding")),
            .charset = mail_head_parameter(type, "charset"),
            .file_name = file_name,
        };
    }
    walk->body = body;
    walk->in_leaf = true;
}

/* How many multiparts stay open after this line: depth + 1 when it is none of their boundaries. */
static size_t level_of(const struct walk *walk, struct span line, bool *closes)
{
    if (line.len < 3 || line.at[0] != '-' || line.at[1] != '-')
        return walk->depth + 1;
    for (size_t level = walk->depth; level > 0; level--) {
        struct span boundary = walk->boundaries[level - 1];
        struct span rest = {line.at + 2, line.len - 2};

        if (rest.len < boundary.len || memcmp(rest.at, boundary.at, boundary.len) != 0)
            continue;
        rest = (struct span){rest.at + boundary.len, rest.len - boundary.len};
        *closes = rest.len >= 2 && rest.at[0] == '-' && rest.at[1] == '-';
        /* Only blanks may follow, but a longer boundary may begin like a shorter one. */
        if (span_trim(rest).len > (*closes ? 2 : 0))
            continue;
        return level;
    }
    return walk->depth + 1;
}

static void at_boundary(struct walk *walk, struct span line, size_t level, bool closes)
{
    struct mail_head head;
    struct span body;

    end_leaf(walk, line.at);
    walk->depth = closes ? level - 1 : level;
    if (closes)
        return;
    mail_head_read(&head, walk->text, &body);
    walk->text = body;
    begin_part(walk, &head, body.at);
}

void parts_read(struct parts *out, const struct mail_head *head, struct span body)
{
    struct walk walk = {.out = out, .text = body};
    struct span line;

    out->count = 0;
    out->report_type = SPAN_NONE;
    begin_part(&walk, head, body.at);
    while (walk.depth && span_line(&walk.text, &line)) {
        bool closes = false;
        size_t level = level_of(&walk, line, &closes);
        if (level <= walk.depth)
            at_boundary(&walk, line, level, closes);
    }
    end_leaf(&walk, body.at + body.len);
}

const struct part *parts_find(const struct parts *parts, enum part_kind kind)
{
    for (size_t i = 0; i < parts->count; i++)
        if (parts->leaves[i].kind == kind)
            return &parts->leaves[i];
    return NULL;
}

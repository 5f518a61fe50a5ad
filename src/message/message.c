#include "message/message.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "mail/address.h"
#include "mail/date.h"
#include "mail/header.h"
#include "mail/tag.h"
#include "message/fill.h"
#include "message/plan.h"
#include "message/quoted.h"

/* The three tags a message carries; a test copy carries the same one three times. */
struct tags {
    char leave[TAG_MAX + 1];
    char bounce[TAG_MAX + 1];
    char message_id[TAG_MAX + 1];
};

static void write_tags(const struct message_plan *plan, const struct message_person *person,
                       struct tags *out)
{
    struct tag tag = {TAG_TEST, plan->edition, person->id, person->generation};

    if (plan->test) {
        tag_write(&tag, plan->keys, out->leave);
        memcpy(out->bounce, out->leave, sizeof(out->bounce));
        memcpy(out->message_id, out->leave, sizeof(out->message_id));
        return;
    }
    tag.purpose = TAG_LEAVE;
    tag_write(&tag, plan->keys, out->leave);
    tag.purpose = TAG_BOUNCE;
    tag_write(&tag, plan->keys, out->bounce);
    tag.purpose = TAG_MESSAGE_ID;
    tag_write(&tag, plan->keys, out->message_id);
}

static void set_tagged(struct str *out, const struct tagged *tagged, const char *tag)
{
    str_reset(out);
    str_add_text(out, tagged->before);
    str_add_text(out, tag);
    str_add_text(out, tagged->after);
}

static void set_text(struct str *out, const char *text)
{
    str_reset(out);
    str_add_text(out, text);
}

/* Ends or structures an address: RFC 5322 3.2.3. */
static bool is_special(unsigned char c)
{
    switch (c) {
    case '<':
    case '>':
    case '(':
    case ')':
    case '[':
    case ']':
    case '\\':
    case ',':
    case ';':
    case ':':
    case '"':
        return true;
    default:
        return false;
    }
}

/*
 * May it stand between '<' and '>' in an envelope and a header? It was checked when it came in
 * (mail/address.h); this is the last door before the wire.
 */
static bool is_safe_address(const char *address, bool *utf8_local)
{
    const char *at = strrchr(address, '@');

    *utf8_local = false;
    if (!at || at == address || !at[1] || strlen(address) > ADDRESS_MAX)
        return false;
    for (const char *p = address; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (c <= ' ' || c == 0x7f || is_special(c))
            return false;
        if (c >= 0x80)
            *utf8_local = true;
    }
    return !*utf8_local || text_is_utf8(address, strlen(address));
}

static bool set_envelope(const struct message_plan *plan, const struct message_person *person,
                         const struct tags *tags, struct message *out, struct error *err)
{
    struct message_memory *memory = out->memory;
    const char *address = profile_address(person->profile);
    bool utf8_local = false;

    if (!is_safe_address(address, &utf8_local)) {
        error_set(err, ERROR_DATA, "subscriber %lld has no usable address", (long long)person->id);
        return error_about(err, address);
    }
    set_text(&memory->recipient, address);
    set_text(&memory->envid, tags->bounce);
    set_tagged(&memory->sender, &plan->sender, plan->tag_in_sender ? tags->bounce : "");
    out->needs_utf8 = utf8_local || plan->utf8_sender;
    return true;
}

static void add_number(struct str *out, int64_t number)
{
    char digits[24];
    size_t at = sizeof(digits);

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    str_add(out, digits + at, sizeof(digits) - at);
}

/*
 * Tells test copies apart, by time and recipient: each is a mail of its own, or mail programs show
 * the first one only. The recipient is hidden in a keyed hash.
 */
static void add_copy_mark(const struct message_plan *plan, const struct message_person *person,
                          int64_t date, struct str *out)
{
    const char *address = profile_address(person->profile);
    uint8_t mac[KEYS_MAC_BYTES];

    keys_mac(plan->keys, KEY_TEST, address, strlen(address), mac);
    str_add(out, ".", 1);
    add_number(out, date);
    str_add(out, ".", 1);
    keys_add_base32(out, mac, 5);
}

static void set_file_name(const struct message_plan *plan, const struct message_person *person,
                          int64_t date, struct str *out)
{
    str_reset(out);
    if (plan->letter) {
        str_add_text(out, "letter.");
        add_number(out, person->letter);
        return;
    }
    if (plan->test)
        str_add_text(out, "test.");
    add_number(out, plan->edition);
    str_add(out, ".", 1);
    add_number(out, person->id);
    if (plan->test)
        add_copy_mark(plan, person, date, out);
}

static bool add_subject(const struct message_plan *plan, const struct message_person *person,
                        struct message_memory *memory, struct error *err)
{
    if (plan->subject) {
        str_add_text(&memory->own, plan->subject);
        return true;
    }
    str_reset(&memory->line);
    if (!fill_template(&plan->subject_cut, person->profile, memory, err))
        return false;
    str_reset(&memory->subject);
    str_add(&memory->subject, memory->line.text, memory->line.len);
    str_add_text(&memory->own, "Subject: ");
    header_add_text(&memory->own, strlen("Subject: "), memory->subject.text);
    str_add_text(&memory->own, "\r\n");
    return true;
}

static void add_to(const struct message_person *person, struct message_memory *memory)
{
    str_reset(&memory->line);
    profile_add_display_name(person->profile, &memory->line); /* a letter's profile has no name */
    str_add_text(&memory->own, "To: ");
    header_add_mailbox(&memory->own, strlen("To: "), memory->line.text, memory->recipient.text);
    str_add_text(&memory->own, "\r\n");
}

static void add_date_and_id(const struct message_plan *plan, const struct message_person *person,
                            const struct tags *tags, int64_t date, struct str *own)
{
    char text[DATE_SIZE];

    date_write(date, text);
    str_add_text(own, "Date: ");
    str_add_text(own, text);
    str_add_text(own, "\r\nMessage-ID: <");
    str_add_text(own, tags->message_id);
    if (plan->test)
        add_copy_mark(plan, person, date, own);
    if (plan->letter) {
        str_add_text(own, ".");
        add_number(own, person->letter);
    }
    str_add_text(own, "@");
    str_add_text(own, plan->domain);
    str_add_text(own, ">\r\n");
}

static void add_ways_out(const struct message_plan *plan, struct message_memory *memory)
{
    str_add_text(&memory->own, "List-Unsubscribe: <");
    if (*plan->url.before) {
        str_add(&memory->own, memory->url.text, memory->url.len);
        str_add_text(&memory->own, ">,\r\n <");
    }
    str_add(&memory->own, memory->mailto.text, memory->mailto.len);
    str_add_text(&memory->own, ">\r\n");
}

/* What a letter has instead of the ways out of a list. */
static void add_answer_lines(const struct message_plan *plan, const struct message_person *person,
                             struct message_memory *memory)
{
    if (plan->reply_to_sender)
        str_addf(&memory->own, "Reply-To: %s\r\n", memory->sender.text);
    if (person->in_reply_to && *person->in_reply_to)
        str_addf(&memory->own, "In-Reply-To: %s\r\nReferences: %s\r\n", person->in_reply_to,
                 person->in_reply_to);
}

static void set_blanks(const struct message_plan *plan, const struct message_person *person,
                       const struct tags *tags, struct message_memory *memory)
{
    size_t count = blanks_count(plan->blanks);

    if (count > memory->blank_room) {
        memory->blanks = xrealloc(memory->blanks, count, sizeof(*memory->blanks));
        memory->blank_room = count;
    }
    set_tagged(&memory->mailto, &plan->mailto, tags->leave);
    set_tagged(&memory->url, &plan->url, *plan->url.before ? tags->leave : "");
    const struct blanks_links links = {memory->url.text, memory->mailto.text};
    blanks_fill(plan->blanks, person, &links, &memory->scratch, memory->blanks);
}

/* Runs become pieces, now that nothing of the message's own moves any more. */
static void set_pieces(struct message *out)
{
    struct message_memory *memory = out->memory;

    if (memory->run_count > memory->piece_room) {
        memory->pieces = xrealloc(memory->pieces, memory->run_count, sizeof(*memory->pieces));
        memory->piece_room = memory->run_count;
    }
    out->octets = 0;
    for (size_t i = 0; i < memory->run_count; i++) {
        memory->pieces[i] = run_piece(&memory->runs[i], memory->own.text);
        out->octets += memory->pieces[i].len;
    }
    out->pieces = memory->pieces;
    out->piece_count = memory->run_count;
    out->sender = memory->sender.text;
    out->recipient = memory->recipient.text;
    out->envid = memory->envid.text;
    out->file_name = memory->file_name.text;
}

static bool add_bodies(const struct message_plan *plan, const struct message_person *person,
                       struct message_memory *memory, struct error *err)
{
    const struct skeleton *skeleton = &plan->skeleton;
    const char *octets = skeleton->octets.text;

    fill_add_shared(memory, octets, skeleton->text_at);
    memory->text_from = memory->run_count;
    if (!fill_template(&plan->text, person->profile, memory, err))
        return false;
    memory->text_to = memory->run_count;
    fill_add_shared(memory, octets + skeleton->text_at, skeleton->html_at - skeleton->text_at);
    memory->html_from = memory->run_count;
    if (!fill_template(&plan->html, person->profile, memory, err))
        return false;
    memory->html_to = memory->run_count;
    fill_add_shared(memory, octets + skeleton->html_at, skeleton->octets.len - skeleton->html_at);
    return true;
}

static struct message_memory *memory_new(void)
{
    struct message_memory *memory = xcalloc(1, sizeof(*memory));

    *memory = (struct message_memory){.own = STR_EMPTY,
                                      .scratch = STR_EMPTY,
                                      .escaped = STR_EMPTY,
                                      .line = STR_EMPTY,
                                      .subject = STR_EMPTY,
                                      .url = STR_EMPTY,
                                      .mailto = STR_EMPTY,
                                      .sender = STR_EMPTY,
                                      .recipient = STR_EMPTY,
                                      .envid = STR_EMPTY,
                                      .file_name = STR_EMPTY};
    return memory;
}

bool message_render(const struct message_plan *plan, const struct message_person *person,
                    int64_t date, struct message *out, struct error *err)
{
    struct tags tags;

    if (!out->memory)
        out->memory = memory_new();
    struct message_memory *memory = out->memory;
    write_tags(plan, person, &tags);
    if (!set_envelope(plan, person, &tags, out, err))
        return false;
    set_file_name(plan, person, date, &memory->file_name);
    set_blanks(plan, person, &tags, memory);
    memory->run_count = 0;
    str_reset(&memory->own);
    fill_add_shared(memory, plan->head, strlen(plan->head));
    add_to(person, memory);
    if (!add_subject(plan, person, memory, err))
        return false;
    add_date_and_id(plan, person, &tags, date, &memory->own);
    if (plan->letter)
        add_answer_lines(plan, person, memory);
    else
        add_ways_out(plan, memory);
    fill_add_own(memory, 0);
    fill_add_shared(memory, plan->tail, strlen(plan->tail));
    if (!add_bodies(plan, person, memory, err))
        return false;
    set_pieces(out);
    return true;
}

void message_free(struct message *message)
{
    struct message_memory *memory = message->memory;

    if (memory) {
        str_free(&memory->own);
        str_free(&memory->scratch);
        str_free(&memory->escaped);
        str_free(&memory->line);
        str_free(&memory->subject);
        str_free(&memory->url);
        str_free(&memory->mailto);
        str_free(&memory->sender);
        str_free(&memory->recipient);
        str_free(&memory->envid);
        str_free(&memory->file_name);
        free(memory->runs);
        free(memory->pieces);
        free(memory->blanks);
        free(memory);
    }
    *message = MESSAGE_NONE;
}

void message_join(const struct message *message, struct str *out)
{
    str_reserve(out, message->octets);
    for (size_t i = 0; i < message->piece_count; i++)
        str_add(out, message->pieces[i].bytes, message->pieces[i].len);
}

static void add_body(struct str *out, const struct message *message, size_t from, size_t to)
{
    AUTO(str_free) struct str body = STR_EMPTY;

    for (size_t i = from; i < to; i++)
        str_add(&body, message->pieces[i].bytes, message->pieces[i].len);
    str_reset(out);
    quoted_add_decoded(out, body.text, body.len);
}

void message_look(const struct message_plan *plan, const struct message *message,
                  struct message_view *out)
{
    const struct message_memory *memory = message->memory;
    const struct str *subject = plan->subject ? &plan->subject_cut.octets : &memory->subject;

    str_reset(&out->subject);
    str_add(&out->subject, subject->text, subject->len);
    add_body(&out->text, message, memory->text_from, memory->text_to);
    add_body(&out->html, message, memory->html_from, memory->html_to);
}

void message_view_free(struct message_view *view)
{
    str_free(&view->subject);
    str_free(&view->text);
    str_free(&view->html);
}

#include "relay/dialogue.h"

#include "mail/evidence.h"
#include "relay/envelope.h"

#define FINAL_DOT_BYTES 3               /* ".\r\n" */
#define CHUNK_MOST      RELAY_BIG_PIECE /* a larger one is not sent before RCPT is answered */

void dialogue_init(struct dialogue *dialogue, const struct connection_offer *offer,
                   const struct relay_times *times, int64_t now_ms)
{
    struct outflow body = dialogue->body;

    if (!body.text.text) /* zeroed memory */
        body = OUTFLOW_EMPTY;
    outflow_reset(&body);
    *dialogue = (struct dialogue){
        .offer = offer, .times = times, .body = body, .deadline_ms = now_ms + times->idle};
    reply_init(&dialogue->reply);
}

void dialogue_done(struct dialogue *dialogue)
{
    if (dialogue->body.text.text)
        outflow_free(&dialogue->body);
}

static void set_answer(struct dialogue *dialogue, enum relay_result result, enum relay_scope scope)
{
    dialogue->answer.result = result;
    dialogue->answer.scope = scope;
}

/* What was said, understood and made fit to be kept. */
static void note_words(struct dialogue *dialogue, int code, const char *text, size_t len)
{
    struct relay_answer *answer = &dialogue->answer;
    AUTO(str_free) struct str kept = STR_EMPTY;
    struct address recipient;

    diagnosis_from_reply(&answer->diagnosis, code, text, len);
    bool is_known = address_parse(dialogue->recipient, &recipient, NULL);
    str_addf(&kept, "%d ", code);
    evidence_add(&kept, text, len, is_known ? &recipient : NULL, RELAY_TEXT_SIZE - 1 - kept.len);
    memcpy(answer->text, kept.text, kept.len + 1);
}

static void end_message(struct dialogue *dialogue, int64_t now_ms)
{
    dialogue->is_busy = false;
    dialogue->has_answer = true;
    dialogue->awaited_count = 0;
    dialogue->deadline_ms = now_ms + dialogue->times->idle;
}

/* The refusal is about all: the message in hand was not sent, the connection is of no more use. */
static void note_trouble(struct dialogue *dialogue, enum dialogue_trouble trouble)
{
    dialogue->trouble = trouble;
    dialogue->is_over = true;
    set_answer(dialogue, RELAY_NOT_SENT, RELAY_SCOPE_RELAY);
    end_message(dialogue, 0);
}

/* May the server have the message whole? */
static bool may_be_taken(const struct dialogue *dialogue)
{
    const struct outflow *body = &dialogue->body;
    size_t end = dialogue->is_chunk ? 1 : FINAL_DOT_BYTES;

    return dialogue->is_in_message && body->sent + end > body->text.len;
}

void dialogue_lose(struct dialogue *dialogue)
{
    dialogue->is_over = true;
    if (!dialogue->is_busy)
        return;
    if (!dialogue->is_refused) {
        bool is_in_doubt = may_be_taken(dialogue);
        set_answer(dialogue, is_in_doubt ? RELAY_UNKNOWN : RELAY_NOT_SENT, RELAY_SCOPE_DOMAIN);
        dialogue->chunk_failed = is_in_doubt && dialogue->is_chunk;
        dialogue->is_lost = true;
    }
    end_message(dialogue, 0);
}

void dialogue_lose_unread(struct dialogue *dialogue)
{
    dialogue->is_in_message = false;
    dialogue_lose(dialogue);
}

void dialogue_expire(struct dialogue *dialogue)
{
    if (dialogue->is_busy && dialogue->is_refused && !dialogue->is_hollow) {
        dialogue->is_refused = false;
        dialogue->answer.diagnosis = DIAGNOSIS_NONE;
        dialogue->answer.text[0] = '\0';
        dialogue->is_in_message = false; /* refused it was, whichever answer is missing */
    }
    dialogue_lose(dialogue);
}

static int64_t patience_ms(const struct dialogue *dialogue, enum dialogue_part part)
{
    switch (part) {
    case DIALOGUE_RSET:
    case DIALOGUE_MAIL:
        return dialogue->times->mail;
    case DIALOGUE_RCPT:
        return dialogue->times->rcpt;
    case DIALOGUE_DATA:
        return dialogue->times->data;
    case DIALOGUE_MESSAGE:
        return dialogue->times->dot;
    case DIALOGUE_QUIT:
        return dialogue->times->quit;
    }
    return dialogue->times->mail;
}

static void await(struct dialogue *dialogue, enum dialogue_part part, int64_t now_ms)
{
    if (dialogue->awaited_count == 0)
        dialogue->deadline_ms = now_ms + patience_ms(dialogue, part);
    dialogue->awaited[dialogue->awaited_count++] = part;
}

static void end_part(struct dialogue *dialogue, enum dialogue_part part)
{
    dialogue->part_end[part] = dialogue->body.text.len;
}

static void write_transaction(struct dialogue *dialogue, const struct relay_mail *mail,
                              size_t octets)
{
    struct str *text = &dialogue->body.text;

    outflow_reset(&dialogue->body);
    if (dialogue->needs_reset)
        str_add_text(text, "RSET\r\n");
    end_part(dialogue, DIALOGUE_RSET);
    envelope_add_mail(text, mail, octets, dialogue->offer);
    end_part(dialogue, DIALOGUE_MAIL);
    envelope_add_rcpt(text, mail, dialogue->offer);
    end_part(dialogue, DIALOGUE_RCPT);
    if (dialogue->is_chunk) {
        outflow_add_chunk(&dialogue->body, mail->pieces, mail->piece_count, octets);
        return;
    }
    str_add_text(text, "DATA\r\n");
    end_part(dialogue, DIALOGUE_DATA);
    outflow_add_message(&dialogue->body, mail->pieces, mail->piece_count);
}

/* Lets the next part out, and with PIPELINING all of the flight. */
static void let_out(struct dialogue *dialogue, enum dialogue_part first, int64_t now_ms)
{
    enum dialogue_part last = dialogue->offer->pipelining ? DIALOGUE_DATA : first;

    for (enum dialogue_part part = first; part <= last; part++)
        await(dialogue, part, now_ms);
    dialogue->body.gate = dialogue->part_end[last];
}

/* The flight and the message in it. */
static void let_all_out(struct dialogue *dialogue, int64_t now_ms)
{
    await(dialogue, DIALOGUE_MAIL, now_ms);
    await(dialogue, DIALOGUE_RCPT, now_ms);
    await(dialogue, DIALOGUE_MESSAGE, now_ms);
    dialogue->is_in_message = true;
    dialogue->body.gate = dialogue->body.text.len;
}

/* Behind a RSET that is not answered yet it would leave more in doubt than it saves. */
static bool may_be_chunk(const struct dialogue *dialogue, size_t octets)
{
    const struct connection_offer *offer = dialogue->offer;

    return offer->pipelining && offer->chunking && !dialogue->avoids_chunks &&
           !dialogue->needs_reset && octets < CHUNK_MOST;
}

static bool refuse_here(struct dialogue *dialogue, const struct relay_mail *mail, size_t octets)
{
    switch (envelope_check(mail, octets, dialogue->offer)) {
    case ENVELOPE_FINE:
        return false;
    case ENVELOPE_BAD_ADDRESS:
    case ENVELOPE_NEEDS_UTF8:
        set_answer(dialogue, RELAY_SKIPPED, RELAY_SCOPE_DOMAIN);
        break;
    case ENVELOPE_TOO_LARGE:
        set_answer(dialogue, RELAY_NOT_SENT, RELAY_SCOPE_RELAY);
        dialogue->trouble = DIALOGUE_TOO_LARGE;
        break;
    }
    return true;
}

void dialogue_begin(struct dialogue *dialogue, int64_t id, const struct relay_mail *mail,
                    int64_t now_ms)
{
    struct relay_answer *answer = &dialogue->answer;
    size_t octets = 0;

    for (size_t i = 0; i < mail->piece_count; i++)
        octets += mail->pieces[i].len;
    answer->id = id;
    answer->diagnosis = DIAGNOSIS_NONE;
    answer->text[0] = '\0';
    dialogue->is_busy = true;
    dialogue->is_refused = false;
    dialogue->is_hollow = false;
    dialogue->is_in_message = false;
    if (refuse_here(dialogue, mail, octets)) {
        end_message(dialogue, now_ms);
        return;
    }
    dialogue->needs_utf8 = mail->needs_utf8;
    dialogue->is_chunk = may_be_chunk(dialogue, octets);
    (void)snprintf(dialogue->recipient, sizeof dialogue->recipient, "%s", mail->recipient);
    write_transaction(dialogue, mail, octets);
    if (dialogue->is_chunk)
        let_all_out(dialogue, now_ms);
    else
        let_out(dialogue, dialogue->needs_reset ? DIALOGUE_RSET : DIALOGUE_MAIL, now_ms);
}

void dialogue_forget(struct dialogue *dialogue, int64_t now_ms)
{
    outflow_reset(&dialogue->body);
    end_message(dialogue, now_ms);
    dialogue->has_answer = false;
    dialogue->trouble = DIALOGUE_NO_TROUBLE;
}

void dialogue_quit(struct dialogue *dialogue, int64_t now_ms)
{
    dialogue->is_quitting = true;
    outflow_reset(&dialogue->body);
    str_add_text(&dialogue->body.text, "QUIT\r\n");
    dialogue->body.gate = dialogue->body.text.len;
    await(dialogue, DIALOGUE_QUIT, now_ms);
}

const char *dialogue_output(struct dialogue *dialogue, size_t *len)
{
    return outflow_output(&dialogue->body, len);
}

void dialogue_sent(struct dialogue *dialogue, size_t count, int64_t now_ms)
{
    outflow_sent(&dialogue->body, count);
    if (dialogue->awaited_count > 0 && dialogue->awaited[0] == DIALOGUE_MESSAGE)
        dialogue->deadline_ms =
            now_ms +
            (outflow_is_at_gate(&dialogue->body) ? dialogue->times->dot : dialogue->times->block);
}

/* MAIL, RCPT, DATA or the message was refused, for good or for now. */
static void refuse(struct dialogue *dialogue, enum dialogue_part part)
{
    const struct reply *reply = &dialogue->reply;
    bool for_good = reply->code >= 500;

    note_words(dialogue, reply->code, reply->text, reply->text_len);
    const struct diagnosis *diagnosis = &dialogue->answer.diagnosis;
    if (part == DIALOGUE_MAIL && !dialogue->needs_utf8) {
        note_trouble(dialogue, for_good ? DIALOGUE_FOR_GOOD : DIALOGUE_LATER);
    } else if (diagnosis->about == ABOUT_ACCOUNT) {
        bool is_quota = diagnosis->reason == REASON_RATE_LIMITED;
        note_trouble(dialogue, is_quota   ? DIALOGUE_QUOTA
                               : for_good ? DIALOGUE_FOR_GOOD
                                          : DIALOGUE_LATER);
    } else {
        set_answer(dialogue, for_good ? RELAY_REFUSED : RELAY_DEFERRED, RELAY_SCOPE_DOMAIN);
        dialogue->is_refused = true;
    }
}

/* The flight is answered without a 354: nothing more to say about this message. */
static void end_refused(struct dialogue *dialogue, int64_t now_ms)
{
    dialogue->needs_reset = true;
    end_message(dialogue, now_ms);
}

/* RCPT was refused, yet DATA got its 354 (RFC 2920 3.1): end it with nothing in it. */
static void send_lone_dot(struct dialogue *dialogue, int64_t now_ms)
{
    outflow_reset(&dialogue->body);
    str_add_text(&dialogue->body.text, ".\r\n");
    dialogue->body.gate = dialogue->body.text.len;
    dialogue->is_hollow = true;
    await(dialogue, DIALOGUE_MESSAGE, now_ms);
}

static void after_data(struct dialogue *dialogue, int64_t now_ms)
{
    int code = dialogue->reply.code;

    if (code == 354 && dialogue->is_refused) {
        send_lone_dot(dialogue, now_ms);
    } else if (code == 354) {
        dialogue->is_in_message = true;
        dialogue->body.gate = dialogue->body.text.len;
        await(dialogue, DIALOGUE_MESSAGE, now_ms);
    } else if (code < 400 && !dialogue->is_refused) {
        dialogue_lose(dialogue); /* out of step */
    } else {
        if (!dialogue->is_refused)
            refuse(dialogue, DIALOGUE_DATA);
        if (dialogue->is_busy)
            end_refused(dialogue, now_ms);
    }
}

/* Not the message, the command: the offer was not meant, or somebody between us meddles. */
static bool is_no_chunk(const struct dialogue *dialogue)
{
    return dialogue->is_chunk && dialogue->reply.code >= 500 && dialogue->reply.code <= 504;
}

/* Nobody has the message, and the server may take its octets for commands. */
static void give_up_chunks(struct dialogue *dialogue)
{
    dialogue->chunk_failed = true;
    dialogue->is_over = true;
    set_answer(dialogue, RELAY_NOT_SENT, RELAY_SCOPE_RELAY);
    end_message(dialogue, 0);
}

static void after_message(struct dialogue *dialogue, int64_t now_ms)
{
    int code = dialogue->reply.code;

    /* What a failed chunk leaves is not defined: RFC 3030, 2. */
    dialogue->needs_reset = dialogue->is_chunk && (code >= 300 || dialogue->is_refused);
    if (dialogue->is_hollow || (dialogue->is_chunk && dialogue->is_refused)) {
        end_message(dialogue, now_ms);
    } else if (code < 300) {
        set_answer(dialogue, RELAY_ACCEPTED, RELAY_SCOPE_DOMAIN);
        end_message(dialogue, now_ms);
    } else if (code < 400) {
        dialogue_lose(dialogue); /* out of step: nobody knows */
    } else if (is_no_chunk(dialogue)) {
        give_up_chunks(dialogue);
    } else {
        refuse(dialogue, DIALOGUE_MESSAGE);
        if (dialogue->is_busy)
            end_message(dialogue, now_ms);
    }
}

/* An answer to RSET, MAIL or RCPT. */
static void after_command(struct dialogue *dialogue, enum dialogue_part part, int64_t now_ms)
{
    bool is_fine = dialogue->reply.code / 100 == 2;

    if (part == DIALOGUE_RSET && !is_fine) {
        dialogue_lose(dialogue);
        return;
    }
    if (dialogue->reply.code / 100 == 3) {
        dialogue_lose(dialogue);
        return;
    }
    if (part == DIALOGUE_MAIL)
        dialogue->needs_reset = true;
    if (!is_fine && !dialogue->is_refused)
        refuse(dialogue, part);
    if (!dialogue->is_busy || dialogue->offer->pipelining)
        return;
    if (dialogue->is_refused)
        end_refused(dialogue, now_ms);
    else
        let_out(dialogue, part + 1, now_ms);
}

/* 421 comes in place of any answer, and is the last one. */
static void after_closing(struct dialogue *dialogue, enum dialogue_part part)
{
    bool is_about_all = part == DIALOGUE_RSET || part == DIALOGUE_MAIL;

    if (is_about_all && dialogue->is_busy && !dialogue->is_refused) {
        note_words(dialogue, dialogue->reply.code, dialogue->reply.text, dialogue->reply.text_len);
        note_trouble(dialogue, DIALOGUE_LATER);
    } else if (dialogue->is_busy && !dialogue->is_refused) {
        refuse(dialogue, part);
    }
    dialogue->is_over = true;
    if (dialogue->is_busy)
        end_message(dialogue, 0);
}

/* An answer to what was not said yet: we are out of step, and nothing that follows means anything.
 * But a message may be refused before all of it is sent. */
static bool is_early(const struct dialogue *dialogue, enum dialogue_part part)
{
    const struct outflow *body = &dialogue->body;

    if (part < DIALOGUE_FLIGHT_PARTS)
        return body->sent < dialogue->part_end[part];
    return !outflow_is_at_gate(body) && dialogue->reply.code < 400;
}

/* "421 idle for too long", say. But behind the answer to a chunk: which one was it? */
static void hear_unasked(struct dialogue *dialogue)
{
    bool is_in_doubt = dialogue->has_answer && dialogue->is_chunk &&
                       dialogue->answer.result == RELAY_ACCEPTED && dialogue->reply.code != 421;

    if (is_in_doubt) {
        set_answer(dialogue, RELAY_UNKNOWN, RELAY_SCOPE_DOMAIN);
        dialogue->chunk_failed = true;
    }
    dialogue_lose(dialogue);
}

static void take_reply(struct dialogue *dialogue, int64_t now_ms)
{
    bool all_is_sent = outflow_is_at_gate(&dialogue->body);

    if (dialogue->awaited_count == 0) {
        hear_unasked(dialogue);
        return;
    }
    enum dialogue_part part = dialogue->awaited[0];
    dialogue->awaited_count--;
    memmove(dialogue->awaited, dialogue->awaited + 1,
            dialogue->awaited_count * sizeof dialogue->awaited[0]);
    if (dialogue->awaited_count > 0)
        dialogue->deadline_ms = now_ms + patience_ms(dialogue, dialogue->awaited[0]);
    if (part == DIALOGUE_QUIT || is_early(dialogue, part)) {
        if (part == DIALOGUE_MESSAGE) /* it says that it has all of it */
            dialogue->body.sent = dialogue->body.text.len;
        dialogue_lose(dialogue);
        return;
    }
    if (dialogue->reply.code == 421)
        after_closing(dialogue, part);
    else if (part == DIALOGUE_MESSAGE)
        after_message(dialogue, now_ms);
    else if (part == DIALOGUE_DATA)
        after_data(dialogue, now_ms);
    else
        after_command(dialogue, part, now_ms);
    if (part == DIALOGUE_MESSAGE && !all_is_sent) /* the server would take the rest for commands */
        dialogue->is_over = true;
}

void dialogue_input(struct dialogue *dialogue, const char *bytes, size_t len, int64_t now_ms)
{
    while (len > 0 && !dialogue->is_over) {
        size_t used = 0;
        enum reply_state state = reply_read(&dialogue->reply, bytes, len, &used);
        bytes += used;
        len -= used;
        if (state == REPLY_BROKEN)
            dialogue_lose(dialogue);
        else if (state == REPLY_WHOLE)
            take_reply(dialogue, now_ms);
    }
}

void dialogue_take_answer(struct dialogue *dialogue)
{
    dialogue->has_answer = false;
    dialogue->is_lost = false;
}

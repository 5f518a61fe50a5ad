/* SMTP replies in any order and cut: the parser, then the whole dialogue, against any server. */
#include "relay/dialogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_reply(const char *bytes, size_t len, size_t step)
{
    struct reply reply;
    enum reply_state state = REPLY_INCOMPLETE;

    reply_init(&reply);
    while (len > 0 && state != REPLY_BROKEN) {
        size_t used = 0;
        state = reply_read(&reply, bytes, step < len ? step : len, &used);
        if (reply.text_len > REPLY_TEXT_BYTES || (state == REPLY_WHOLE && reply.code < 200))
            abort();
        if (used == 0 && state == REPLY_INCOMPLETE)
            abort();
        bytes += used;
        len -= used;
    }
}

static void send_all(struct dialogue *dialogue, size_t most)
{
    size_t len = 1;

    while (!dialogue->is_over && len > 0) {
        (void)dialogue_output(dialogue, &len);
        dialogue_sent(dialogue, len < most ? len : most, 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct piece piece = {.bytes = "Hello\r\n.\r\n", .len = 10};
    const struct relay_mail mail = {.sender = "b@example.org",
                                    .recipient = "m@example.com",
                                    .envid = "t",
                                    .pieces = &piece,
                                    .piece_count = 1};
    static struct dialogue dialogue;

    if (size < 2)
        return 0;
    const struct connection_offer offer = {.pipelining = data[0] & 1, .dsn = data[0] & 2};
    const char *text = (const char *)data + 2;
    size_t step = 1 + data[1];
    size -= 2;
    check_reply(text, size, step);
    dialogue_init(&dialogue, &offer, &relay_times_default, 0);
    for (size_t at = 0; at < size && !dialogue.is_over; at += step) {
        if (!dialogue.is_busy)
            dialogue_begin(&dialogue, 1, &mail, 0);
        send_all(&dialogue, step);
        dialogue_input(&dialogue, text + at, size - at < step ? size - at : step, 0);
        if (dialogue.has_answer)
            dialogue_take_answer(&dialogue);
    }
    dialogue_lose(&dialogue);
    if (dialogue.is_busy)
        abort();
    return 0;
}

#include "relay/transfer.h"

#define RECEIVE_BYTES 16384

static void lose(struct slot *slot)
{
    if (connection_is_unread(slot->connection))
        dialogue_lose_unread(&slot->dialogue);
    else
        dialogue_lose(&slot->dialogue);
}

static void receive_all(struct slot *slot, int64_t now_ms)
{
    enum connection_io io = CONNECTION_DONE;
    char input[RECEIVE_BYTES];
    size_t count = 0;

    while (io == CONNECTION_DONE && !slot->dialogue.is_over) {
        io = connection_receive(slot->connection, input, sizeof input, &count);
        if (io == CONNECTION_DONE)
            dialogue_input(&slot->dialogue, input, count, now_ms);
    }
    if (io == CONNECTION_GONE)
        lose(slot);
}

bool transfer_out(struct slot *slot, int64_t now_ms)
{
    struct dialogue *dialogue = &slot->dialogue;
    size_t len = 0;

    while (!dialogue->is_over) {
        const char *bytes = dialogue_output(dialogue, &len);
        size_t count = 0;
        if (len == 0)
            return true;
        enum connection_io io = connection_send(slot->connection, bytes, len, &count);
        if (io == CONNECTION_WAIT)
            return true;
        if (io == CONNECTION_GONE) /* perhaps it said why before it closed */
            return false;
        dialogue_sent(dialogue, count, now_ms);
    }
    return true;
}

void transfer(struct slot *slot, int64_t now_ms)
{
    receive_all(slot, now_ms);
    if (slot->dialogue.is_over || transfer_out(slot, now_ms))
        return;
    receive_all(slot, now_ms);
    dialogue_lose(&slot->dialogue);
}

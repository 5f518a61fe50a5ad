#include "base/xalloc.h"
#include "message/message.h"
#include "message/plan.h"

static void make_room(struct message_kept *kept, size_t room)
{
    if (room <= kept->room)
        return;
    free(kept->memory);
    kept->room = room + room / 4; /* the next one may be a little longer */
    kept->memory = xcalloc(1, kept->room);
}

/* Puts the text behind what is there, and moves on behind it. */
static const char *put(char **to, const struct str *text)
{
    char *at = *to;

    memcpy(at, text->text, text->len + 1);
    *to += text->len + 1;
    return at;
}

bool message_keep(struct message_kept *out, const struct message *message, size_t most)
{
    const struct message_memory *memory = message->memory;
    size_t pieces_size = message->piece_count * sizeof(*message->pieces);
    size_t size = pieces_size + memory->sender.len + memory->recipient.len + memory->envid.len +
                  memory->file_name.len + memory->own.len + 5; /* each ends with NUL */

    if (size > most)
        return false;
    make_room(out, size);
    struct piece *pieces = out->memory;
    char *to = (char *)out->memory + pieces_size;
    out->message = *message;
    out->message.memory = NULL;
    out->message.pieces = pieces;
    out->message.sender = put(&to, &memory->sender);
    out->message.recipient = put(&to, &memory->recipient);
    out->message.envid = put(&to, &memory->envid);
    out->message.file_name = put(&to, &memory->file_name);
    const char *own = put(&to, &memory->own);
    for (size_t i = 0; i < message->piece_count; i++)
        pieces[i] = run_piece(&memory->runs[i], own);
    return true;
}

void message_kept_free(struct message_kept *kept)
{
    free(kept->memory);
    *kept = MESSAGE_KEPT_NONE;
}

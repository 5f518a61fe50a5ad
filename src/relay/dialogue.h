/*
 * dialogue.h - the conversation on one connection, without the connection: octets in, octets out,
 * one message at a time. For the inside of the room only.
 *
 * Where PIPELINING is offered, MAIL, RCPT and DATA go in one flight after the previous final answer
 * (RFC 2920), else one by one. Where CHUNKING is offered too, a small message goes in that flight
 * (RFC 3030) and its only answers come together; what it costs is that a connection lost before
 * them leaves more in doubt. The owner moves the octets, minds the deadline, and looks at what came
 * of it after each call.
 */
#ifndef RELAY_DIALOGUE_H
#define RELAY_DIALOGUE_H

#include "net/connection.h"
#include "relay/outflow.h"
#include "relay/relay.h"
#include "relay/reply.h"

enum dialogue_part {
    DIALOGUE_RSET,
    DIALOGUE_MAIL,
    DIALOGUE_RCPT,
    DIALOGUE_DATA,
    DIALOGUE_MESSAGE,
    DIALOGUE_QUIT,
};
#define DIALOGUE_FLIGHT_PARTS 4 /* RSET to DATA */

/* A refusal that is not about this message but about all. */
enum dialogue_trouble {
    DIALOGUE_NO_TROUBLE,
    DIALOGUE_LATER,     /* temporary: come again */
    DIALOGUE_QUOTA,     /* our account has sent enough for now */
    DIALOGUE_FOR_GOOD,  /* login, sender */
    DIALOGUE_TOO_LARGE, /* the message, before it was sent */
};

struct dialogue {
    const struct connection_offer *offer; /* borrowed */
    const struct relay_times *times;      /* borrowed */
    bool is_busy;                         /* a message is in hand */
    bool has_answer;                      /* answer is complete; the owner takes it */
    bool is_over;                         /* of no more use: close the connection */
    bool is_lost; /* the message in hand was not answered: connection gone or out of step */
    enum dialogue_trouble trouble; /* answer has the words; TOO_LARGE has none */
    bool avoids_chunks;            /* the owner's wish: no message before its 354 */
    bool chunk_failed;   /* a message sent as a chunk got no clear answer: such a wish is due */
    int64_t deadline_ms; /* the other side must have moved before; INT64_MAX: nothing is awaited */
    struct relay_answer answer;
    /* inside */
    struct reply reply;
    struct outflow body;
    char recipient[256]; /* of the message in hand */
    bool needs_utf8;
    enum dialogue_part awaited[DIALOGUE_FLIGHT_PARTS]; /* answers to come, in order */
    size_t awaited_count;
    size_t part_end[DIALOGUE_FLIGHT_PARTS]; /* of the flight, in body.text */
    bool needs_reset;                       /* the server may still hold a MAIL of ours */
    bool is_refused;                        /* MAIL, RCPT or DATA was: answer says how */
    bool is_chunk;                          /* the message goes in the flight, without a 354 */
    bool is_hollow;     /* DATA got its 354 all the same: a lone dot, counted for nobody */
    bool is_in_message; /* DATA got its 354, or none is needed: the message may be on its way */
    bool is_quitting;
};

/* offer and times must stay. Keeps the buffers of an earlier conversation. */
void dialogue_init(struct dialogue *dialogue, const struct connection_offer *offer,
                   const struct relay_times *times, int64_t now_ms);
void dialogue_done(struct dialogue *dialogue); /* frees; a zeroed one is fine */

/* Takes a message in hand; the dialogue must be neither busy nor over. It may be answered at once.
 */
void dialogue_begin(struct dialogue *dialogue, int64_t id, const struct relay_mail *mail,
                    int64_t now_ms);
/* It was not meant, and nothing of it was sent: as if it had not begun. */
void dialogue_forget(struct dialogue *dialogue, int64_t now_ms);
void dialogue_quit(struct dialogue *dialogue, int64_t now_ms); /* when it may begin a message */

/* What to send now; *len is 0 when it is the other side's turn. */
const char *dialogue_output(struct dialogue *dialogue, size_t *len);
void dialogue_sent(struct dialogue *dialogue, size_t count, int64_t now_ms);

void dialogue_input(struct dialogue *dialogue, const char *bytes, size_t len, int64_t now_ms);

/* The connection is gone, or time is up. What was in hand is answered: UNKNOWN if any octet of the
 * final dot, or the last one of a chunk, may have left, else NOT_SENT. */
void dialogue_lose(struct dialogue *dialogue);

/* The connection is gone, and the last octet sent was certainly not read: NOT_SENT. */
void dialogue_lose_unread(struct dialogue *dialogue);

/* Its deadline has passed: lost, and a refusal whose flight is not answered to the end does not
 * count: an answer is missing, and perhaps another one was taken for it. */
void dialogue_expire(struct dialogue *dialogue);

/* The owner has taken the answer. */
void dialogue_take_answer(struct dialogue *dialogue);

#endif

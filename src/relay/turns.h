/*
 * turns.h - the caller's side of a run: answers are gathered and handed over, new ids are asked
 * for, all in one call a turn. For the inside of the room only.
 */
#ifndef RELAY_TURNS_H
#define RELAY_TURNS_H

#include "relay/relay.h"

struct turns {
    const struct relay_work *work;
    struct relay_answer *answers; /* not handed over yet */
    size_t answer_count;
    size_t answer_room;
    struct relay_turn turn; /* begun, not ended */
    bool is_begun;
    int64_t *ids; /* what the last turn gave */
    size_t id_room;
    int64_t due_ms;      /* then a turn is taken even if there is nothing to say */
    int64_t dry_till_ms; /* there was less work than we asked for: do not ask again before */
    bool ends;           /* ask for no more: finished, held, stopped or failed */
    bool has_failed;     /* why says how; the run ends in order */
    struct error why;
};
#define TURNS_TICK_MS 1000

void turns_init(struct turns *turns, const struct relay_work *work, size_t most_ids);
void turns_done(struct turns *turns);

/* How often we were asked to stop. */
int turns_stop_asked(const struct turns *turns);

void turns_answer(struct turns *turns, const struct relay_answer *answer);

/*
 * Takes a turn if one is due: answers wait, ids are wanted, or a second has passed. Returns how
 * many ids it gave, at most want. When turn() fails its answers stay, to be handed over once more
 * at the end.
 */
size_t turns_take(struct turns *turns, size_t want, int64_t now_ms);

/*
 * The same in two steps: how many ids it gives, should it succeed; then whether it did. Answers
 * that come between the two are for turns_go_on() or the next turn; none may come between that and
 * the end. The second step may do the given work, once, to prepare for the ids what can be before
 * it is known.
 */
size_t turns_begin_one(struct turns *turns, size_t want, int64_t now_ms);
/* Between the two, once: a second part (relay_work.in_parts) with the answers that came since, and
 * with `want` ids in all. Returns how many there are in all. */
size_t turns_go_on(struct turns *turns, size_t want);
bool turns_end_one(struct turns *turns, const struct relay_meanwhile *meanwhile, int64_t now_ms);

/* The run must end; the first reason is kept. */
void turns_fail(struct turns *turns, const struct error *why);

/* The last hand-over. False with the reason if anything failed. */
bool turns_end(struct turns *turns, struct error *err) MUST_CHECK;

/* Whoever listens is told. */
void turns_tell(const struct turns *turns, const struct relay_event *event);

#endif

#include "relay/turns.h"

#include "base/stop.h"
#include "base/xalloc.h"

void turns_init(struct turns *turns, const struct relay_work *work, size_t most_ids)
{
    *turns = (struct turns){
        .work = work, .ids = xcalloc(most_ids, sizeof *turns->ids), .id_room = most_ids};
}

void turns_done(struct turns *turns)
{
    free(turns->answers);
    free(turns->ids);
    *turns = (struct turns){0};
}

int turns_stop_asked(const struct turns *turns)
{
    const struct relay_work *work = turns->work;

    return work->stop_asked ? work->stop_asked(work->ctx) : stop_asked();
}

void turns_answer(struct turns *turns, const struct relay_answer *answer)
{
    if (turns->answer_count == turns->answer_room) {
        turns->answer_room = turns->answer_room * 2 + 16;
        turns->answers = xrealloc(turns->answers, turns->answer_room, sizeof *turns->answers);
    }
    turns->answers[turns->answer_count++] = *answer;
}

void turns_fail(struct turns *turns, const struct error *why)
{
    turns->ends = true;
    if (turns->has_failed)
        return;
    turns->has_failed = true;
    turns->why = *why;
}

static size_t call(struct turns *turns, size_t want, int64_t now_ms)
{
    const struct relay_work *work = turns->work;
    struct error err = {0};
    struct relay_turn turn = {.answers = turns->answers,
                              .answer_count = turns->answer_count,
                              .ids = turns->ids,
                              .want = want};

    turns->due_ms = now_ms + TURNS_TICK_MS;
    if (!work->turn(work->ctx, &turn, &err)) {
        turns_fail(turns, &err);
        return 0;
    }
    turns->answer_count = 0;
    turns->ends = turns->ends || turn.finished || turn.stop;
    if (turn.got < want)
        turns->dry_till_ms = now_ms + TURNS_TICK_MS;
    return turn.got;
}

size_t turns_take(struct turns *turns, size_t want, int64_t now_ms)
{
    if (turns->ends)
        want = 0;
    if (want > turns->id_room)
        want = turns->id_room;
    if (turns->has_failed || (!turns->answer_count && !want && now_ms < turns->due_ms))
        return 0;
    return call(turns, want, now_ms);
}

bool turns_end(struct turns *turns, struct error *err)
{
    if (turns->answer_count > 0)
        (void)call(turns, 0, turns->due_ms);
    if (turns->has_failed && err)
        *err = turns->why;
    return !turns->has_failed;
}

void turns_tell(const struct turns *turns, const struct relay_event *event)
{
    if (turns->work->event)
        turns->work->event(turns->work->ctx, event);
}

#include "relay/turns.h"

#include "base/stop.h"
#include "base/xalloc.h"

static void do_nothing(void *what UNUSED)
{
}
static const struct relay_meanwhile nothing = {.call = do_nothing};

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

static size_t begin(struct turns *turns, size_t want, int64_t now_ms)
{
    const struct relay_work *work = turns->work;
    struct error err = {0};

    turns->due_ms = now_ms + TURNS_TICK_MS;
    turns->turn = (struct relay_turn){.answers = turns->answers,
                                      .answer_count = turns->answer_count,
                                      .ids = turns->ids,
                                      .want = want};
    turns->is_begun = work->turn(work->ctx, &turns->turn, &err);
    if (!turns->is_begun) {
        turns_fail(turns, &err);
        return 0;
    }
    return turns->turn.got;
}

static bool keep(struct turns *turns, const struct relay_meanwhile *meanwhile, struct error *err)
{
    const struct relay_work *work = turns->work;

    if (!turns->turn.to_keep)
        return true;
    bool is_kept = work->keep(work->ctx, meanwhile, err);
    work->kept(work->ctx, &turns->turn, is_kept);
    return is_kept;
}

static int64_t dry_ms(const struct relay_turn *turn)
{
    bool is_given = turn->wait_ms > 0 && turn->wait_ms < TURNS_TICK_MS;

    return is_given ? turn->wait_ms : TURNS_TICK_MS;
}

bool turns_end_one(struct turns *turns, const struct relay_meanwhile *meanwhile, int64_t now_ms)
{
    const struct relay_turn *turn = &turns->turn;
    struct error err = {0};

    if (!turns->is_begun)
        return false;
    turns->is_begun = false;
    if (!keep(turns, meanwhile, &err)) {
        turns_fail(turns, &err);
        return false;
    }
    turns->answer_count = 0;
    turns->ends = turns->ends || turn->finished || turn->stop;
    if (turn->got < turn->want)
        turns->dry_till_ms = now_ms + dry_ms(turn);
    return true;
}

size_t turns_begin_one(struct turns *turns, size_t want, int64_t now_ms)
{
    if (turns->ends)
        want = 0;
    if (want > turns->id_room)
        want = turns->id_room;
    if (turns->has_failed || (!turns->answer_count && !want && now_ms < turns->due_ms))
        return 0;
    return begin(turns, want, now_ms);
}

size_t turns_go_on(struct turns *turns, size_t want)
{
    const struct relay_work *work = turns->work;
    struct relay_turn *turn = &turns->turn;
    struct error err = {0};

    if (!turns->is_begun)
        return 0;
    if (want < turn->got || turns->ends || turn->finished || turn->stop)
        want = turn->got;
    if (turns->answer_count == turn->answer_count && want == turn->got)
        return turn->got;
    turn->answer_first = turn->answer_count;
    turn->answers = turns->answers;
    turn->answer_count = turns->answer_count;
    turn->want = want < turns->id_room ? want : turns->id_room;
    turns->is_begun = work->turn(work->ctx, turn, &err);
    if (!turns->is_begun) {
        turns_fail(turns, &err);
        return 0;
    }
    return turn->got;
}

size_t turns_take(struct turns *turns, size_t want, int64_t now_ms)
{
    size_t got = turns_begin_one(turns, want, now_ms);

    return turns_end_one(turns, &nothing, now_ms) ? got : 0;
}

bool turns_end(struct turns *turns, struct error *err)
{
    if (turns->answer_count > 0) {
        (void)begin(turns, 0, turns->due_ms);
        (void)turns_end_one(turns, &nothing, turns->due_ms);
    }
    if (turns->has_failed && err)
        *err = turns->why;
    return !turns->has_failed;
}

void turns_tell(const struct turns *turns, const struct relay_event *event)
{
    if (turns->work->event)
        turns->work->event(turns->work->ctx, event);
}

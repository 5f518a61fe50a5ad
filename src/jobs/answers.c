#include "jobs/answers.h"

#include "base/log.h"
#include "base/xalloc.h"
#include "jobs/guard.h"
#include "people/bounce_score.h"
#include "people/refusal.h"
#include "relay/retry.h"
#include "store/domain_pause.h"
#include "store/refused.h"

#define REPLAYED 10000 /* answers of the run before that are looked at again */

struct answers {
    const struct workspace *workspace;
    struct guard *guard;
    int64_t waiting_paused; /* in the paused domains, when they were paused */
    bool is_stopped;
    char stop_reason[RELAY_TEXT_SIZE];
};

static bool read_pauses(struct answers *answers, int64_t edition, struct error *err)
{
    struct domain_pauses pauses = {0};

    if (!domain_pause_list(answers->workspace->store, edition, &pauses, err))
        return false;
    for (size_t i = 0; i < pauses.count; i++)
        guard_pause(answers->guard, pauses.list[i].domain_key);
    free(pauses.list);
    return true;
}

/* The answers of a run before, oldest first. */
static bool replay(struct answers *answers, int64_t edition, struct error *err)
{
    struct refused_answers recent = {.max = REPLAYED};

    recent.list = xcalloc(recent.max, sizeof *recent.list);
    bool good = refused_recent(answers->workspace->store, edition, &recent, err);
    for (size_t i = recent.count; i-- > 0;)
        guard_replay(answers->guard, recent.list[i].domain_key, recent.list[i].is_about_us);
    free(recent.list);
    return good;
}

bool answers_open(struct answers **out, const struct workspace *workspace,
                  const struct delivery_turn *turn, bool by_hand, struct error *err)
{
    struct answers *answers = xcalloc(1, sizeof *answers);

    answers->workspace = workspace;
    answers->guard = guard_new();
    bool good = (!by_hand || domain_pause_lift(workspace->store, turn->edition, err)) &&
                read_pauses(answers, turn->edition, err) && replay(answers, turn->edition, err);
    if (!good) {
        answers_close(answers);
        return false;
    }
    *out = answers;
    return true;
}

void answers_close(struct answers *answers)
{
    if (!answers)
        return;
    guard_free(answers->guard);
    free(answers);
}

bool answers_domain_is_paused(const struct answers *answers, uint64_t domain_key)
{
    return guard_is_paused(answers->guard, domain_key);
}

/* Put off: when is the next try? There is none after `limits.retry_for`; then it is refused as
 * expired, with what was said last. */
static void put_off(const struct answers *answers, const struct delivery_turn *turn,
                    const struct delivery_claim *claim, struct delivery_outcome *outcome)
{
    /* A first_at in the future was set by a clock that was ahead. */
    bool is_first = !claim->first_at || claim->first_at > turn->now;
    outcome->first_at = is_first ? turn->now : claim->first_at;
    int64_t delay_s = retry_delay_s(&answers->workspace->config->retry, claim->attempt,
                                    turn->now - outcome->first_at);

    if (delay_s) {
        outcome->state = DELIVERY_DEFERRED;
        outcome->next_at = turn->now + delay_s;
    } else {
        outcome->state = DELIVERY_REFUSED;
        outcome->diagnosis.reason = REASON_EXPIRED;
    }
}

static enum delivery_fault fault_of(const struct relay_answer *answer)
{
    if (answer->result != RELAY_REFUSED && answer->result != RELAY_DEFERRED)
        return DELIVERY_FAULT_NONE;
    if (refusal_is_about_us(&answer->diagnosis))
        return DELIVERY_FAULT_OURS;
    return answer->result == RELAY_REFUSED && refusal_is_dead(&answer->diagnosis)
               ? DELIVERY_FAULT_DEAD
               : DELIVERY_FAULT_NONE;
}

/* Refused for good, or put off for too long: a mailbox that is full, switched off or closed to us
 * counts, over several editions (people/bounce_score.h). */
static void weigh_refusal(const struct relay_answer *answer, struct delivery_outcome *outcome)
{
    if (outcome->state == DELIVERY_REFUSED && outcome->fault == DELIVERY_FAULT_NONE &&
        bounce_score_counts(&answer->diagnosis))
        outcome->fault = DELIVERY_FAULT_SOFT;
}

/* What the answer means for the delivery alone. */
static void outcome_of(const struct answers *answers, const struct delivery_turn *turn,
                       const struct answer_of *what, struct delivery_outcome *outcome)
{
    const struct relay_answer *answer = what->answer;

    *outcome = (struct delivery_outcome){.subscriber = answer->id,
                                         .diagnosis = answer->diagnosis,
                                         .reply = *answer->text ? answer->text : NULL,
                                         .fault = fault_of(answer),
                                         .first_at = what->claim->first_at};
    switch (answer->result) {
    case RELAY_ACCEPTED:
        outcome->state = DELIVERY_ACCEPTED;
        return;
    case RELAY_REFUSED:
        outcome->state = DELIVERY_REFUSED;
        weigh_refusal(answer, outcome);
        return;
    case RELAY_DEFERRED:
        put_off(answers, turn, what->claim, outcome);
        weigh_refusal(answer, outcome);
        return;
    case RELAY_UNKNOWN:
        outcome->state = DELIVERY_UNKNOWN;
        return;
    case RELAY_NOT_SENT:
        outcome->state = DELIVERY_WAITING;
        return;
    case RELAY_SKIPPED:
        outcome->state = DELIVERY_SKIPPED;
        outcome->skip = what->is_broken ? DELIVERY_SKIP_MESSAGE : DELIVERY_SKIP_UTF8;
        return;
    }
}

static void log_outcome(const struct answers *answers, const struct delivery_turn *turn,
                        const struct delivery_outcome *outcome)
{
    struct log_field fields[] = {
        {.key = LOG_EDITION, .number = turn->edition},
        {.key = LOG_SUBSCRIBER, .number = outcome->subscriber},
        {.key = LOG_CODE, .number = outcome->diagnosis.code},
    };
    const size_t count = sizeof(fields) / sizeof(fields[0]);
    struct log *log = answers->workspace->log;

    if (outcome->state == DELIVERY_REFUSED)
        log_event(log, LOG_DEBUG, LOG_DELIVERY_REFUSED, fields, count);
    else if (outcome->state == DELIVERY_DEFERRED)
        log_event(log, LOG_DEBUG, LOG_DELIVERY_DEFERRED, fields, count);
    else if (outcome->state == DELIVERY_UNKNOWN)
        log_event(log, LOG_DEBUG, LOG_DELIVERY_UNKNOWN, fields, count);
}

/* Those whom it was our fault wait again. */
static bool release(const struct answers *answers, const struct delivery_turn *turn,
                    const uint64_t *domain_key, struct figures *figures, struct error *err)
{
    struct refused_counts counts = {0};

    if (!refused_release(answers->workspace->store, turn, domain_key, &counts, err))
        return false;
    figures->refused -= counts.refused;
    figures->deferred -= counts.deferred;
    figures->waiting += counts.refused + counts.deferred;
    return true;
}

static bool stop_run(struct answers *answers, const struct delivery_turn *turn,
                     const struct answer_of *what, struct error *err)
{
    if (!answers->is_stopped)
        (void)snprintf(answers->stop_reason, sizeof answers->stop_reason, "%s", what->answer->text);
    answers->is_stopped = true;
    return release(answers, turn, NULL, what->figures, err);
}

/* How many of those who wait are in domains that do not want us: asked once a pause. */
static bool pause_domain(struct answers *answers, const struct delivery_turn *turn,
                         const struct answer_of *what, struct error *err)
{
    struct store *store = answers->workspace->store;
    uint64_t domain_key = what->claim->domain_key;
    struct log_field field = {.key = LOG_EDITION, .number = turn->edition};
    int64_t waiting = 0;

    if (!domain_pause_add(store, turn, domain_key, what->answer->id, err) ||
        !release(answers, turn, &domain_key, what->figures, err) ||
        !refused_waiting(store, turn->edition, domain_key, &waiting, err))
        return false;
    log_event(answers->workspace->log, LOG_INFO, LOG_DOMAIN_PAUSED, &field, 1);
    answers->waiting_paused += waiting;
    return !refusal_stops_run(guard_paused(answers->guard), answers->waiting_paused,
                              what->figures->waiting) ||
           stop_run(answers, turn, what, err);
}

/* What it means for the domain and the run. */
static bool judge(struct answers *answers, const struct delivery_turn *turn,
                  const struct answer_of *what, bool is_about_us, struct error *err)
{
    switch (guard_note(answers->guard, what->claim->domain_key, is_about_us)) {
    case GUARD_GO_ON:
        return true;
    case GUARD_PAUSE:
        return pause_domain(answers, turn, what, err);
    case GUARD_STOP:
        return stop_run(answers, turn, what, err);
    }
    return true;
}

/* What was under way when the others of its domain, or all, were let go: it waits like them. */
static void let_wait(const struct answers *answers, const struct delivery_claim *claim,
                     struct delivery_outcome *outcome)
{
    bool is_paused = guard_is_paused(answers->guard, claim->domain_key);
    bool is_ours = outcome->fault == DELIVERY_FAULT_OURS && (is_paused || answers->is_stopped);

    if (!is_ours && !(is_paused && outcome->state == DELIVERY_DEFERRED))
        return;
    outcome->state = DELIVERY_WAITING;
    outcome->fault = DELIVERY_FAULT_NONE;
    outcome->first_at = 0;
}

static bool is_judged(enum relay_result result)
{
    return result == RELAY_ACCEPTED || result == RELAY_REFUSED || result == RELAY_DEFERRED;
}

bool answers_is_plain(const struct relay_answer *answer, const struct delivery_claim *claim)
{
    const struct diagnosis *diagnosis = &answer->diagnosis;

    return answer->result == RELAY_ACCEPTED && !*answer->text && !diagnosis->code &&
           !*diagnosis->status && diagnosis->reason == REASON_OTHER && !claim->first_at;
}

static bool write_row(const struct answers *answers, const struct delivery_turn *turn,
                      const struct answer_of *what, struct delivery_outcome *outcome,
                      struct error *err)
{
    struct store *store = answers->workspace->store;

    if (what->is_recorded)
        return true;
    return what->answer->result == RELAY_NOT_SENT
               ? delivery_give_back(store, turn, what->claim, &outcome->state, err)
               : delivery_record(store, turn, outcome, err);
}

bool answers_record(struct answers *answers, const struct delivery_turn *turn,
                    const struct answer_of *what, enum delivery_state *state, struct error *err)
{
    struct delivery_outcome outcome;

    outcome_of(answers, turn, what, &outcome);
    bool is_about_us = outcome.fault == DELIVERY_FAULT_OURS;
    let_wait(answers, what->claim, &outcome);
    if (!write_row(answers, turn, what, &outcome, err))
        return false;
    figures_move(what->figures, DELIVERY_SENDING, outcome.state);
    *state = outcome.state;
    log_outcome(answers, turn, &outcome);
    return !is_judged(what->answer->result) || judge(answers, turn, what, is_about_us, err);
}

bool answers_is_stopped(const struct answers *answers)
{
    return answers->is_stopped;
}

bool answers_check(const struct answers *answers, const char *slug, struct error *err)
{
    return !answers->is_stopped ||
           error_set(err, ERROR_REFUSED,
                     "stopped: our mail is refused everywhere: '%.200s'; nobody was marked, and "
                     "whoever was refused for it waits again; ask your provider, then: fortnight "
                     "send %s",
                     answers->stop_reason, slug);
}

size_t answers_paused(const struct answers *answers)
{
    return guard_paused(answers->guard);
}

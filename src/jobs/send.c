#include "jobs/send.h"

#include "base/lock.h"
#include "base/log.h"
#include "base/stop.h"
#include "base/xalloc.h"
#include "jobs/amend.h"
#include "jobs/asked.h"
#include "jobs/bounces.h"
#include "jobs/by_time.h"
#include "jobs/cancel.h"
#include "jobs/check.h"
#include "jobs/day.h"
#include "jobs/estimate.h"
#include "jobs/flight.h"
#include "jobs/freeze.h"
#include "jobs/patience.h"
#include "jobs/pick.h"
#include "jobs/post.h"
#include "jobs/recover.h"
#include "jobs/score.h"
#include "store/domain_pause.h"
#include "store/frozen.h"
#include "store/refused.h"

#define DAY_SECONDS     INT64_C(86400)
#define DAY_FULL_LOOK_S 600 /* how often a send that waits looks whether the day has room again */

/* Everything one send needs, opened step by step and closed together. */
struct sending {
    struct workspace *workspace;
    const struct send_options *options;
    struct lock lock;
    struct picked picked;
    struct rendered rendered; /* the file as it is now; empty when it is gone */
    struct frozen frozen;
    struct content content; /* what is sent */
    struct message_plan *plan;
    struct relay *relay;
    struct answers *answers;
    struct delivery_counts counts;
    enum delivery_only only; /* whom the next flight is for */
    double seconds;          /* in the air, of this run */
    bool first;
    bool tested;
    bool file_differs;
};

static void sending_done(struct sending *sending)
{
    answers_close(sending->answers);
    relay_close(sending->relay);
    message_plan_free(sending->plan);
    content_free(&sending->content);
    frozen_free(&sending->frozen);
    rendered_free(&sending->rendered);
    picked_free(&sending->picked);
    lock_release(&sending->lock);
}

/* One sender per workspace: a kernel lock, gone with the process however it dies. */
static bool become_the_sender(struct sending *sending, struct error *err)
{
    AUTO(str_free) struct str what = STR_EMPTY;
    if (sending->options->lock)
        return true;
    char *path = workspace_path(sending->workspace, WORKSPACE_LOCK);

    str_addf(&what, "send %s", sending->picked.slug);
    bool taken = lock_take(&sending->lock, path, what.text, err);
    free(path);
    return taken;
}

static bool confirmed(const struct sending *sending, int64_t count, int64_t seconds,
                      struct error *err)
{
    bool from_file = sending->first || sending->options->amended;
    const struct content *content = from_file ? &sending->rendered.content : &sending->content;
    struct send_outlook outlook = {
        .slug = sending->picked.slug,
        .subject = content->subject,
        .audience = sending->first ? sending->rendered.audience : sending->frozen.audience,
        .count = count,
        .estimated_seconds = seconds,
        .first = sending->first,
        .tested = sending->tested,
        .warnings = from_file ? sending->rendered.warnings : 0,
        .amended = sending->options->amended,
        .file_differs = sending->file_differs,
    };

    return sending->options->confirm(sending->options->ctx, &outlook) ||
           error_set(err, ERROR_USAGE, "not confirmed: nothing was sent");
}

static bool confirmed_rest(const struct sending *sending, int64_t count, struct error *err)
{
    int64_t seconds = 0;

    return !sending->options->confirm ||
           (estimate_rest(sending->workspace, sending->frozen.id, count, &seconds, err) &&
            confirmed(sending, count, seconds, err));
}

/* Before anything is asked or frozen: who cannot begin today may go on writing. */
static bool may_begin(const struct sending *sending, struct error *err)
{
    int64_t allowance = DAY_UNLIMITED;
    int64_t limit = DAY_UNLIMITED;

    if (!day_allowance(sending->workspace, &allowance, err) ||
        !day_limit_today(sending->workspace, &limit, err))
        return false;
    return allowance || error_set(err, ERROR_LATER,
                                  "the limit of %lld messages in 24 hours is reached; nothing of "
                                  "'%s' was sent yet, try again later",
                                  (long long)limit, sending->picked.slug);
}

/* Counted before only when somebody waits to see it: over a million people it takes seconds. */
static bool confirmed_first(struct sending *sending, const struct audience *audience,
                            struct error *err)
{
    int64_t count = 0;
    int64_t seconds = 0;

    if (!sending->options->confirm)
        return true;
    return render_was_tested(sending->workspace, &sending->rendered, &sending->tested, err) &&
           estimate_audience(sending->workspace, audience, &count, &seconds, err) &&
           (!count || confirmed(sending, count, seconds, err));
}

/* The first send: the edition's file as it is now becomes version 1, with a row for everybody in
 * its audience. */
static bool freeze(struct sending *sending, struct error *err)
{
    struct workspace *workspace = sending->workspace;
    struct audience *audience = NULL;
    struct freeze_result frozen_as = {0};
    size_t warnings = 0;

    if (!by_time_end_pauses(workspace, err) ||
        !check_sendable(workspace, sending->picked.path, &warnings, err) ||
        !may_begin(sending, err) ||
        !render_edition(workspace, sending->picked.path, &sending->rendered, NULL, err))
        return false;
    sending->rendered.warnings = warnings;
    if (!workspace_audience(workspace, sending->rendered.audience, &audience, err))
        return error_wrap(err, "%.150s:%d", sending->rendered.file,
                          sending->rendered.audience_line);
    bool frozen = confirmed_first(sending, audience, err) &&
                  freeze_edition(workspace, &sending->rendered, audience, &frozen_as, err);
    audience_free(audience);
    sending->counts = frozen_as.counts;
    return frozen && frozen_by_slug(workspace->store, sending->picked.slug, &sending->frozen, err);
}

/* From here on the store alone suffices: not the file, not the theme, not the configuration's
 * words. */
static bool load_frozen(struct sending *sending, struct error *err)
{
    uint8_t hash[FROZEN_HASH_BYTES];
    struct render_plan_options options = {.edition = sending->frozen.id};

    if (sending->first)
        rendered_free(&sending->rendered);
    if (!render_frozen(sending->workspace, &sending->frozen, &sending->content, hash, err))
        return false;
    xalloc_give_back(); /* of copies of attached files */
    if (!render_plan(sending->workspace, &sending->content, &options, &sending->plan, err))
        return false;
    content_drop_files(&sending->content); /* the plan has them, encoded */
    return sending->first || sending->options->amended ||
           render_differs(sending->workspace, sending->picked.path, hash, &sending->file_differs,
                          err);
}

/* `--amended`, first half: the file as it is now, before anything is settled or asked. */
static bool read_amended(struct sending *sending, struct error *err)
{
    return amend_read(sending->workspace, &sending->picked, &sending->frozen, &sending->rendered,
                      err) &&
           (!sending->options->confirm ||
            render_was_tested(sending->workspace, &sending->rendered, &sending->tested, err));
}

/* Second half: it is frozen before the first of those who still wait is mailed. */
static bool amend(struct sending *sending, struct error *err)
{
    int64_t left = sending->counts.states[DELIVERY_WAITING];

    if (!left && !sending->counts.states[DELIVERY_DEFERRED])
        return error_set(err, ERROR_DATA,
                         "nobody is waiting for '%s' any more; to tell those who got it: "
                         "fortnight new --correction-of %s",
                         sending->picked.slug, sending->picked.slug);
    if (!amend_edition(sending->workspace, &sending->rendered, &sending->frozen, err))
        return false;
    message_plan_free(sending->plan);
    sending->plan = NULL;
    content_free(&sending->content);
    return load_frozen(sending, err);
}

static struct delivery_turn this_turn(const struct sending *sending)
{
    return (struct delivery_turn){.edition = sending->frozen.id,
                                  .version = sending->frozen.version,
                                  .now = clock_now(sending->workspace->clock),
                                  .only = sending->only};
}

static bool is_by_hand(const struct sending *sending)
{
    return sending->options->only != SEND_ONLY_DUE;
}

/* Old news wants to be meant; a retry is no news. */
static bool check_age(const struct sending *sending, const struct delivery_turn *turn,
                      struct error *err)
{
    const int64_t *states = sending->counts.states;
    bool waits = states[DELIVERY_WAITING] || states[DELIVERY_SENDING] ||
                 sending->options->only == SEND_ONLY_REFUSED;

    return !waits || !is_by_hand(sending) || sending->options->late ||
           turn->now - sending->counts.last_at <= SEND_LATE_DAYS * DAY_SECONDS ||
           error_set(err, ERROR_USAGE,
                     "'%s' last moved over %d days ago; if it is still wanted, go on with: "
                     "fortnight send %s --late",
                     sending->picked.slug, SEND_LATE_DAYS, sending->picked.slug);
}

/* A resume: what a dead sender left is settled, and what a person asked for. */
static bool take_up_again(struct sending *sending, struct send_result *out, struct error *err)
{
    struct delivery_turn turn = this_turn(sending);
    struct store *store = sending->workspace->store;
    /* Nobody watches a `run`: what it should have tried over a week ago is news no more. */
    int64_t too_old = is_by_hand(sending) ? 0 : turn.now - SEND_LATE_DAYS * DAY_SECONDS;
    const struct asked_run run = {.turn = &turn, .counts = &sending->counts};
    int64_t expired = 0;
    int64_t left = 0;

    if (sending->frozen.state == FROZEN_CANCELLED)
        return error_set(err, ERROR_DATA,
                         "'%s' was cancelled: nothing more of it is sent; a new edition reaches "
                         "those who did not get it with: audience: not got %s",
                         sending->picked.slug, sending->picked.slug);
    if (!delivery_count(store, sending->frozen.id, &sending->counts, err) ||
        !check_age(sending, &turn, err) ||
        !recover_deliveries(sending->workspace, sending->relay, &turn, err) ||
        !asked_settle(sending->workspace, &turn, sending->options, &out->marked, err) ||
        !refused_expire(store, &turn, too_old, &expired, err) ||
        !delivery_count(store, sending->frozen.id, &sending->counts, err) ||
        !asked_left(sending->workspace, &run, sending->options, &left, err))
        return false;
    if (left && !confirmed_rest(sending, left, err))
        return false;
    if (turn.only == DELIVERY_ONLY_NOW) {
        out->asked = left;
        if (!asked_again(sending->workspace, &turn, sending->options->only, err) ||
            !delivery_count(store, sending->frozen.id, &sending->counts, err))
            return false;
    }
    return !is_by_hand(sending) || frozen_hold(store, sending->frozen.id, false, err);
}

static void log_step(const struct sending *sending, enum log_event event, int64_t count)
{
    struct log_field fields[] = {
        {.key = LOG_EDITION, .number = sending->frozen.id},
        {.key = LOG_COUNT, .number = count},
        {.key = LOG_TOTAL, .number = sending->counts.audience},
    };

    log_event(sending->workspace->log, LOG_INFO, event, fields, sizeof(fields) / sizeof(fields[0]));
}

static enum send_end end_of(const struct sending *sending, const struct flight *flight,
                            const struct slowed_list *slowed)
{
    if (flight_was_held(flight))
        return SEND_HELD;
    if (flight_used_up_day(flight))
        return SEND_DAY_FULL;
    if (stop_asked())
        return SEND_STOPPED;
    return answers_paused(sending->answers) || slowed_has_left(slowed) ? SEND_PAUSED : SEND_DONE;
}

/* The figures of the whole edition as the store has them, with the time of this run. */
static bool sum_up(struct sending *sending, const struct flight *flight, struct send_result *out,
                   struct error *err)
{
    struct delivery_counts counts = {0};
    double seconds = flight_figures(flight)->seconds;
    bool done = false;
    bool cancelled = false;

    if ((flight_was_held(flight) &&
         !cancel_settle(sending->workspace, sending->frozen.id, &cancelled, err)) ||
        !delivery_count(sending->workspace->store, sending->frozen.id, &counts, err))
        return false;
    out->figures = figures_from_counts(&counts);
    flight_note_slowed(flight, &out->slowed);
    sending->seconds += seconds;
    out->sent_now += flight_sent(flight);
    out->figures.seconds = sending->seconds;
    out->figures.per_second = sending->seconds > 0 ? (double)out->sent_now / sending->seconds : 0;
    /* Whoever was stopped when nobody waited any more has finished. */
    out->end = out->figures.waiting || out->figures.sending ? end_of(sending, flight, &out->slowed)
                                                            : SEND_DONE;
    if (cancelled)
        out->end = SEND_CANCELLED;
    done = !out->figures.waiting && !out->figures.sending && !out->figures.deferred;
    log_step(sending, out->end == SEND_DONE ? LOG_SEND_FINISHED : LOG_SEND_STOPPED, out->sent_now);
    if (done == (sending->frozen.state == FROZEN_DONE))
        return true;
    sending->frozen.state = done ? FROZEN_DONE : FROZEN_OPEN;
    return frozen_set_done(sending->workspace->store, sending->frozen.id, done,
                           clock_now(sending->workspace->clock), err);
}

/* Is there anything to do now? The counts are fresh. */
static bool has_work(const struct sending *sending, const struct delivery_turn *turn)
{
    const struct delivery_counts *counts = &sending->counts;
    bool due = counts->next_at &&
               (counts->next_at <= turn->now || counts->next_at > turn->now + DELIVERY_FARTHEST_S);

    return due || (turn->only == DELIVERY_ONLY_ANY && counts->states[DELIVERY_WAITING]);
}

/* Everybody who can be tried now is, once. */
static bool transmit(struct sending *sending, struct send_result *out, struct error *err)
{
    struct flight_options options = {
        .workspace = sending->workspace,
        .plan = sending->plan,
        .turn = this_turn(sending),
        .answers = sending->answers,
        .figures = figures_from_counts(&sending->counts),
        .progress = sending->options->progress,
        .ctx = sending->options->ctx,
    };
    struct error sum_err = {0};
    bool work = has_work(sending, &options.turn);

    if (work && !day_allowance(sending->workspace, &options.allowance, err))
        return false;
    if (work && !options.allowance) {
        out->figures = options.figures;
        out->end = SEND_DAY_FULL;
        return true;
    }
    log_step(sending, LOG_SEND_STARTED, options.figures.waiting);
    struct flight *flight = flight_new(&options);
    bool flown = !work || flight_run(flight, sending->relay, err);
    bool summed = sum_up(sending, flight, out, flown ? err : &sum_err);
    flight_free(flight);
    return flown && summed;
}

/* Before the next try; *again: there is to be one. */
static bool be_patient(struct sending *sending, struct send_result *out, bool *again,
                       struct error *err)
{
    const struct workspace *workspace = sending->workspace;
    bool full = out->end == SEND_DAY_FULL;
    int64_t now = clock_now(workspace->clock);
    int64_t until = now + DAY_FULL_LOOK_S;
    enum patience_end end = PATIENCE_DUE;

    *again = sending->options->wait && !answers_is_stopped(sending->answers) &&
             (full || out->end == SEND_DONE || out->end == SEND_PAUSED);
    if (!*again)
        return true;
    /* Not figures.next_at: who is due and could not be tried now cannot be tried at all. */
    if (!full && !refused_next(workspace->store, sending->frozen.id, now, &until, err))
        return false;
    *again = until != 0;
    if (!*again)
        return true;
    struct figures shown = out->figures;
    shown.next_at = until;
    if (sending->options->waiting)
        sending->options->waiting(sending->options->ctx, &shown, full);
    if (!patience_wait(workspace, sending->frozen.id, until, &end, err))
        return false;
    *again = end == PATIENCE_DUE;
    if (sending->only == DELIVERY_ONLY_NOW) /* they had their turn; now they wait like others */
        sending->only = DELIVERY_ONLY_DUE;
    if (end == PATIENCE_HELD)
        out->end = SEND_HELD;
    if (end == PATIENCE_STOPPED)
        out->end = SEND_STOPPED;
    return !*again || delivery_count(workspace->store, sending->frozen.id, &sending->counts, err);
}

/* What a person must know, and what the addresses found dead mean for the list. Done also when the
 * run failed: what it found is found. */
static bool conclude(struct sending *sending, struct send_result *out, struct error *err)
{
    const struct workspace *workspace = sending->workspace;
    const struct delivery_turn turn = this_turn(sending);
    int64_t marked = 0;

    int64_t given_up = 0;

    if (!bounces_judge(workspace, &turn, &marked, err) ||
        !score_judge_edition(workspace, turn.edition, &given_up, err))
        return false;
    out->marked += marked + given_up;
    return troubles_read(workspace, turn.edition, &out->troubles, err) &&
           domain_pause_shown(workspace->store, turn.edition, err);
}

static bool transmit_all(struct sending *sending, struct send_result *out, struct error *err)
{
    const struct delivery_turn turn = this_turn(sending);
    struct error late_err = {0};
    bool again = true;
    bool good =
        answers_open(&sending->answers, sending->workspace, &turn, is_by_hand(sending), err);

    while (good && again)
        good = transmit(sending, out, err) && be_patient(sending, out, &again, err);
    relay_report_read(&out->relays, sending->relay);
    bool concluded = conclude(sending, out, good ? err : &late_err);
    return good && concluded && answers_check(sending->answers, sending->picked.slug, err);
}

/*
 * The story: become the only sender; freeze the edition, or take it up where it stopped; hand over
 * what is waiting; sum up.
 */
static bool send_edition(struct sending *sending, struct send_result *out, struct error *err)
{
    struct workspace *workspace = sending->workspace;

    if (!become_the_sender(sending, err) || !post_open(workspace, &sending->relay, err))
        return false;
    if (!frozen_by_slug(workspace->store, sending->picked.slug, &sending->frozen, err))
        return false;
    bool amended = sending->options->amended;
    sending->first = !sending->frozen.id;
    if (amended && !read_amended(sending, err))
        return false;
    if (sending->first && sending->options->only != SEND_ALL)
        return error_set(err, ERROR_NO_INPUT, "nothing was sent of '%.80s' yet",
                         sending->picked.slug);
    if (sending->first && !freeze(sending, err))
        return false;
    if (!load_frozen(sending, err))
        return false;
    out->slug = xstrdup(sending->picked.slug);
    out->file_differs = sending->file_differs;
    out->audience_differs =
        amended && strcmp(sending->rendered.audience, sending->frozen.audience) != 0;
    if (!sending->first && !take_up_again(sending, out, err))
        return false;
    if (amended && !amend(sending, err))
        return false;
    out->version = sending->frozen.version;
    rendered_free(&sending->rendered);
    return transmit_all(sending, out, err);
}

bool job_send(struct workspace *workspace, const struct send_options *options,
              struct send_result *out, struct error *err)
{
    struct sending sending = {.workspace = workspace,
                              .options = options,
                              .lock = LOCK_NONE,
                              .only = asked_rows(options->only)};
    enum pick_rule rule = options->whole_name ? PICK_WHOLE : PICK_NAMED;

    *out = SEND_RESULT_NONE;
    bool sent = pick_edition(workspace, options->edition, rule, &sending.picked, err) &&
                send_edition(&sending, out, err);
    sending_done(&sending);
    return sent;
}

void send_result_free(struct send_result *result)
{
    free(result->slug);
    troubles_free(&result->troubles);
    slowed_free(&result->slowed);
    relay_report_free(&result->relays);
    *result = SEND_RESULT_NONE;
}

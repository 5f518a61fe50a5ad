#include "jobs/send.h"

#include "base/lock.h"
#include "base/log.h"
#include "base/stop.h"
#include "base/xalloc.h"
#include "jobs/amend.h"
#include "jobs/cancel.h"
#include "jobs/check.h"
#include "jobs/day.h"
#include "jobs/flight.h"
#include "jobs/freeze.h"
#include "jobs/pick.h"
#include "jobs/plan.h"
#include "jobs/post.h"
#include "jobs/recover.h"
#include "store/domain_pause.h"
#include "store/frozen.h"
#include "store/tested.h"

#define DAY_SECONDS INT64_C(86400)

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
    char *path = workspace_path(sending->workspace, WORKSPACE_LOCK);

    str_addf(&what, "send %s", sending->picked.slug);
    bool taken = lock_take(&sending->lock, path, what.text, err);
    free(path);
    return taken;
}

static bool confirmed(const struct sending *sending, int64_t count, struct error *err)
{
    bool from_file = sending->first || sending->options->amended;
    const struct content *content = from_file ? &sending->rendered.content : &sending->content;
    struct send_outlook outlook = {
        .slug = sending->picked.slug,
        .subject = content->subject,
        .audience = sending->first ? sending->rendered.audience : sending->frozen.audience,
        .count = count,
        .estimated_seconds = plan_seconds(sending->workspace, count),
        .first = sending->first,
        .tested = sending->tested,
        .warnings = from_file ? sending->rendered.warnings : 0,
        .amended = sending->options->amended,
        .file_differs = sending->file_differs,
    };

    if (!sending->options->confirm || sending->options->confirm(sending->options->ctx, &outlook))
        return true;
    return error_set(err, ERROR_USAGE, "not confirmed: nothing was sent");
}

static bool was_tested(const struct sending *sending, bool *tested, struct error *err)
{
    uint8_t hash[CONTENT_HASH_BYTES];
    int64_t at = 0;

    if (!content_hash(&sending->rendered.content, hash, err) ||
        !tested_at(sending->workspace->store, sending->picked.slug, hash, &at, err))
        return false;
    *tested = at != 0;
    return true;
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

/* The first send: the edition's file as it is now becomes version 1, with a row for everybody in
 * its audience. */
static bool freeze(struct sending *sending, struct error *err)
{
    struct workspace *workspace = sending->workspace;
    struct audience *audience = NULL;
    struct reach reach = {0};
    int64_t edition = 0;

    size_t warnings = 0;

    if (!check_sendable(workspace, sending->picked.path, &warnings, err) ||
        !may_begin(sending, err) ||
        !render_edition(workspace, sending->picked.path, &sending->rendered, NULL, err))
        return false;
    sending->rendered.warnings = warnings;
    if (!workspace_audience(workspace, sending->rendered.audience, &audience, err))
        return error_wrap(err, "%.150s:%d", sending->rendered.file,
                          sending->rendered.audience_line);
    /* Counted before only when somebody waits to see it: over a million people it takes seconds. */
    bool frozen =
        !sending->options->confirm || (was_tested(sending, &sending->tested, err) &&
                                       reach_walk(workspace, audience, NULL, &reach, err) &&
                                       (!reach.fitting || confirmed(sending, reach.fitting, err)));
    frozen = frozen && freeze_edition(workspace, &sending->rendered, audience, &edition, err);
    audience_free(audience);
    return frozen && frozen_by_slug(workspace->store, sending->picked.slug, &sending->frozen, err);
}

/* Says whether the file was changed since; a file that is gone or broken changes nothing. */
static bool compare_with_file(struct sending *sending, const uint8_t frozen_hash[FROZEN_HASH_BYTES],
                              struct error *err)
{
    uint8_t hash[CONTENT_HASH_BYTES];

    if (!sending->picked.path ||
        !render_edition(sending->workspace, sending->picked.path, &sending->rendered, NULL, NULL))
        return true;
    if (!content_hash(&sending->rendered.content, hash, err))
        return false;
    sending->file_differs = memcmp(hash, frozen_hash, sizeof(hash)) != 0;
    rendered_free(&sending->rendered);
    return true;
}

static bool read_frozen(struct sending *sending, uint8_t hash[FROZEN_HASH_BYTES], struct error *err)
{
    AUTO(str_free) struct str blob = STR_EMPTY;

    return frozen_content(sending->workspace->store, &sending->frozen, &blob, hash, err) &&
           content_decode(&sending->content, blob.text, blob.len, err);
}

/* From here on the store alone suffices: not the file, not the theme, not the configuration's
 * words. */
static bool load_frozen(struct sending *sending, struct error *err)
{
    uint8_t hash[FROZEN_HASH_BYTES];
    struct render_plan_options options = {.edition = sending->frozen.id};

    if (sending->first)
        rendered_free(&sending->rendered);
    if (!read_frozen(sending, hash, err))
        return false;
    xalloc_give_back(); /* of copies of attached files */
    if (!render_plan(sending->workspace, &sending->content, &options, &sending->plan, err))
        return false;
    content_drop_files(&sending->content); /* the plan has them, encoded */
    return sending->first || sending->options->amended || compare_with_file(sending, hash, err);
}

/* `--amended`, first half: the file as it is now, before anything is settled or asked. */
static bool read_amended(struct sending *sending, struct error *err)
{
    return amend_read(sending->workspace, &sending->picked, &sending->frozen, &sending->rendered,
                      err) &&
           (!sending->options->confirm || was_tested(sending, &sending->tested, err));
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
                                  .now = clock_now(sending->workspace->clock)};
}

/* A resume: what a dead sender left is settled, and old news wants to be meant. */
static bool take_up_again(struct sending *sending, struct error *err)
{
    struct delivery_turn turn = this_turn(sending);
    struct store *store = sending->workspace->store;

    if (sending->frozen.state == FROZEN_CANCELLED)
        return error_set(err, ERROR_DATA,
                         "'%s' was cancelled: nothing more of it is sent; a new edition reaches "
                         "those who did not get it with: audience: not got %s",
                         sending->picked.slug, sending->picked.slug);
    if (!delivery_count(store, sending->frozen.id, &sending->counts, err))
        return false;
    bool waits =
        sending->counts.states[DELIVERY_WAITING] || sending->counts.states[DELIVERY_SENDING];
    if (waits && !sending->options->late &&
        turn.now - sending->counts.last_at > SEND_LATE_DAYS * DAY_SECONDS)
        return error_set(err, ERROR_USAGE,
                         "'%s' last moved over %d days ago; if it is still wanted, go on with: "
                         "fortnight send %s --late",
                         sending->picked.slug, SEND_LATE_DAYS, sending->picked.slug);
    if (!recover_deliveries(sending->workspace, sending->relay, &turn, err))
        return false;
    if (!delivery_count(store, sending->frozen.id, &sending->counts, err))
        return false;
    int64_t left = sending->counts.states[DELIVERY_WAITING];
    if (sending->options->amended)
        left += sending->counts.states[DELIVERY_DEFERRED];
    if (left && !confirmed(sending, left, err))
        return false;
    return frozen_hold(store, sending->frozen.id, false, err);
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

static enum send_end end_of(const struct sending *sending, const struct flight *flight)
{
    if (flight_was_held(flight))
        return SEND_HELD;
    if (flight_used_up_day(flight))
        return SEND_DAY_FULL;
    if (stop_asked())
        return SEND_STOPPED;
    return answers_paused(sending->answers) ? SEND_PAUSED : SEND_DONE;
}

/* It is us, everywhere: what is wrong must be mended before anybody else is tried. */
static bool check_wanted(const struct sending *sending, struct error *err)
{
    const char *reason = answers_stop_reason(sending->answers);

    return !reason ||
           error_set(err, ERROR_REFUSED,
                     "stopped: our mail is refused everywhere: '%.200s'; nobody was marked, and "
                     "whoever was refused for it waits again; ask your provider, then: fortnight "
                     "send %s",
                     reason, sending->picked.slug);
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
    out->figures.seconds = seconds;
    out->figures.per_second = seconds > 0 ? (double)flight_sent(flight) / seconds : 0;
    out->sent_now = flight_sent(flight);
    /* Whoever was stopped when nobody waited any more has finished. */
    out->end = out->figures.waiting || out->figures.sending ? end_of(sending, flight) : SEND_DONE;
    if (cancelled)
        out->end = SEND_CANCELLED;
    done = !out->figures.waiting && !out->figures.sending && !out->figures.deferred;
    log_step(sending, out->end == SEND_DONE ? LOG_SEND_FINISHED : LOG_SEND_STOPPED, out->sent_now);
    return done == (sending->frozen.state == FROZEN_DONE) ||
           frozen_set_done(sending->workspace->store, sending->frozen.id, done,
                           clock_now(sending->workspace->clock), err);
}

static bool transmit(struct sending *sending, struct send_result *out, struct error *err)
{
    struct flight_options options = {
        .workspace = sending->workspace,
        .plan = sending->plan,
        .turn = this_turn(sending),
        .figures = figures_from_counts(&sending->counts),
        .progress = sending->options->progress,
        .ctx = sending->options->ctx,
    };
    struct error sum_err = {0};
    int64_t due = options.figures.waiting +
                  (options.figures.next_at && options.figures.next_at <= options.turn.now ? 1 : 0);

    if (due && !day_allowance(sending->workspace, &options.allowance, err))
        return false;
    if (due && !options.allowance) {
        out->figures = options.figures;
        out->end = SEND_DAY_FULL;
        return true;
    }
    if (!answers_open(&sending->answers, sending->workspace, &options.turn, true, err))
        return false;
    options.answers = sending->answers;
    log_step(sending, LOG_SEND_STARTED, options.figures.waiting);
    struct flight *flight = flight_new(&options);
    bool flown = !due || flight_run(flight, sending->relay, err);
    bool summed = sum_up(sending, flight, out, flown ? err : &sum_err);
    flight_free(flight);
    return flown && summed &&
           domain_pause_shown(sending->workspace->store, options.turn.edition, err) &&
           check_wanted(sending, err);
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
    if (sending->first && !freeze(sending, err))
        return false;
    if (!load_frozen(sending, err))
        return false;
    out->slug = xstrdup(sending->picked.slug);
    out->file_differs = sending->file_differs;
    out->audience_differs =
        amended && strcmp(sending->rendered.audience, sending->frozen.audience) != 0;
    if (!sending->first && !take_up_again(sending, err))
        return false;
    if (amended && !amend(sending, err))
        return false;
    out->version = sending->frozen.version;
    rendered_free(&sending->rendered);
    if (sending->first &&
        !delivery_count(workspace->store, sending->frozen.id, &sending->counts, err))
        return false;
    return transmit(sending, out, err);
}

bool job_send(struct workspace *workspace, const struct send_options *options,
              struct send_result *out, struct error *err)
{
    struct sending sending = {.workspace = workspace, .options = options, .lock = LOCK_NONE};
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
    *result = SEND_RESULT_NONE;
}

#include "jobs/run.h"

#include "base/stop.h"
#include "base/xalloc.h"
#include "jobs/bounces.h"
#include "jobs/by_time.h"
#include "jobs/letters.h"
#include "jobs/status.h"
#include "store/dead.h"
#include "store/frozen.h"

struct running {
    struct workspace *workspace;
    const struct run_options *options;
    struct lock lock;
};

/* ---- retries ---- */

static bool has_fresh_bounces(const struct workspace *workspace, int64_t edition, bool *out,
                              struct error *err)
{
    struct dead_domains dead = {0};

    if (!dead_domains(workspace->store, edition, &dead, err))
        return false;
    for (size_t i = 0; i < dead.count; i++)
        *out = *out || dead.list[i].fresh;
    free(dead.list);
    return true;
}

/* Is somebody due who was put off, or is there something that a dead sender left? */
static bool is_due(const struct workspace *workspace, const struct delivery_counts *counts)
{
    int64_t now = clock_now(workspace->clock);

    return counts->states[DELIVERY_SENDING] || (counts->next_at && counts->next_at <= now) ||
           counts->next_at > now + DELIVERY_FARTHEST_S;
}

/* The sender's lock, taken when the first thing turns out to be due. */
static bool become_the_sender(struct running *running, struct error *err)
{
    if (running->lock.fd >= 0)
        return true;
    char *path = workspace_path(running->workspace, WORKSPACE_LOCK);
    bool taken = lock_take(&running->lock, path, "run", err);
    free(path);
    return taken;
}

/* An edition as it was before this run. */
struct before {
    struct delivery_counts counts;
    size_t troubles;
};

static bool look(const struct running *running, const struct frozen *edition, struct before *out,
                 struct error *err)
{
    struct troubles troubles = TROUBLES_NONE;

    if (!delivery_count(running->workspace->store, edition->id, &out->counts, err) ||
        !troubles_read(running->workspace, edition->id, &troubles, err))
        return false;
    out->troubles = troubles.count;
    troubles_free(&troubles);
    return true;
}

/* Whoever listens is told, when anything has changed. */
static void tell(const struct running *running, const struct before *before,
                 const struct send_result *result)
{
    const int64_t *states = before->counts.states;
    const struct figures *figures = &result->figures;
    bool is_news =
        figures->unknown > states[DELIVERY_UNKNOWN] || result->troubles.count > before->troubles;
    bool is_change = is_news || result->marked || figures->accepted != states[DELIVERY_ACCEPTED] ||
                     figures->refused != states[DELIVERY_REFUSED] ||
                     figures->skipped != states[DELIVERY_SKIPPED];

    if (is_change && running->options->edition)
        running->options->edition(running->options->ctx, result, is_news);
}

static bool retry(struct running *running, const struct frozen *edition,
                  const struct before *before, struct error *err)
{
    const struct send_options options = {.edition = edition->slug,
                                         .whole_name = true,
                                         .only = SEND_ONLY_DUE,
                                         .lock = &running->lock};
    struct send_result result = SEND_RESULT_NONE;

    if (!become_the_sender(running, err))
        return false;
    bool sent = job_send(running->workspace, &options, &result, err);
    if (result.slug && result.figures.audience)
        tell(running, before, &result);
    send_result_free(&result);
    return sent;
}

/* What the dead addresses of one that goes out no more mean, or came back meanwhile. */
static bool judge(const struct running *running, const struct frozen *edition, struct error *err)
{
    const struct delivery_turn turn = {.edition = edition->id,
                                       .version = edition->version,
                                       .now = clock_now(running->workspace->clock)};
    struct send_result result = SEND_RESULT_NONE;
    struct before before = {0};

    if (!look(running, edition, &before, err) ||
        !bounces_judge(running->workspace, &turn, &result.marked, err) ||
        !troubles_read(running->workspace, edition->id, &result.troubles, err))
        return false;
    result.slug = xstrdup(edition->slug);
    result.figures = figures_from_counts(&before.counts);
    tell(running, &before, &result);
    send_result_free(&result);
    return true;
}

static bool work_edition(struct running *running, const struct frozen *edition, struct error *err)
{
    struct before before = {0};
    bool fresh = false;

    if (edition->held || status_is_running(running->workspace, edition->slug))
        return true;
    if (edition->state == FROZEN_OPEN) {
        if (!look(running, edition, &before, err))
            return false;
        if (is_due(running->workspace, &before.counts))
            return retry(running, edition, &before, err);
    }
    return has_fresh_bounces(running->workspace, edition->id, &fresh, err) &&
           (!fresh || judge(running, edition, err));
}

static bool retry_editions(struct running *running, struct error *err)
{
    AUTO(frozen_list_free) struct frozen_list editions = FROZEN_LIST_NONE;

    if (!frozen_read_list(running->workspace->store, &editions, err))
        return false;
    for (size_t i = 0; i < editions.count && !stop_asked(); i++)
        if (!work_edition(running, &editions.editions[i], err))
            return false;
    return true;
}

/* They go first; a sender that is at work posts them by itself. */
static bool post_letters(struct workspace *workspace, struct error *err)
{
    struct letters_result letters;

    return letters_post(workspace, &letters, err) || error_wrap(err, "posting the letters due");
}

/*
 * The story: what is due, in the order in which people would want it. The inbox has been read
 * before: its readers start before anything secret is opened (cli/cmd_run.c).
 */
bool job_run(struct workspace *workspace, const struct run_options *options, struct error *err)
{
    struct running running = {.workspace = workspace, .options = options, .lock = LOCK_NONE};

    bool done = by_time_settle(workspace, err) && post_letters(workspace, err) &&
                retry_editions(&running, err);
    lock_release(&running.lock);
    return done;
}

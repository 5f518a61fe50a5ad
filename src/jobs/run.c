#include "jobs/run.h"

#include "base/stop.h"
#include "jobs/bounces.h"
#include "jobs/by_time.h"
#include "jobs/letters.h"
#include "store/dead.h"
#include "store/frozen.h"

struct running {
    struct workspace *workspace;
    const struct run_options *options;
    struct lock lock;
};

/* ---- retries ---- */

/* Its sender sees to its retries. */
static bool is_being_sent(const struct workspace *workspace, const char *slug)
{
    AUTO(str_free) struct str what = STR_EMPTY;
    char *path = workspace_path(workspace, WORKSPACE_LOCK);

    str_addf(&what, "send %s", slug);
    bool held = lock_is_held(path, what.text);
    free(path);
    return held;
}

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
static bool is_due(const struct workspace *workspace, const struct frozen *edition,
                   const struct delivery_counts *counts, bool *out, struct error *err)
{
    int64_t now = clock_now(workspace->clock);

    *out = false;
    if (edition->held || is_being_sent(workspace, edition->slug))
        return true;
    if (edition->state == FROZEN_OPEN)
        *out = counts->states[DELIVERY_SENDING] || (counts->next_at && counts->next_at <= now) ||
               counts->next_at > now + DELIVERY_FARTHEST_S;
    return has_fresh_bounces(workspace, edition->id, out, err);
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

static bool retry(struct running *running, const struct frozen *edition,
                  const struct delivery_counts *before, struct error *err)
{
    const struct send_options options = {.edition = edition->slug,
                                         .whole_name = true,
                                         .only = SEND_ONLY_DUE,
                                         .lock = &running->lock};
    struct send_result result = SEND_RESULT_NONE;
    struct troubles troubles = TROUBLES_NONE;

    if (!troubles_read(running->workspace, edition->id, &troubles, err))
        return false;
    bool sent = job_send(running->workspace, &options, &result, err);
    bool is_news = result.figures.unknown > before->states[DELIVERY_UNKNOWN] ||
                   result.troubles.count > troubles.count;
    if (result.slug && result.figures.audience && running->options->edition)
        running->options->edition(running->options->ctx, &result, is_news);
    troubles_free(&troubles);
    send_result_free(&result);
    return sent;
}

/* Of one that was cancelled only what its dead addresses mean is left to be done. */
static bool judge(const struct running *running, const struct frozen *edition, struct error *err)
{
    const struct delivery_turn turn = {.edition = edition->id,
                                       .version = edition->version,
                                       .now = clock_now(running->workspace->clock)};
    int64_t marked = 0;

    return bounces_judge(running->workspace, &turn, &marked, err);
}

static bool work_edition(struct running *running, const struct frozen *edition, struct error *err)
{
    struct delivery_counts counts = {0};
    bool due = false;

    if (edition->state == FROZEN_OPEN &&
        !delivery_count(running->workspace->store, edition->id, &counts, err))
        return false;
    if (!is_due(running->workspace, edition, &counts, &due, err))
        return false;
    if (!due)
        return true;
    if (!become_the_sender(running, err))
        return false;
    return edition->state == FROZEN_CANCELLED ? judge(running, edition, err)
                                              : retry(running, edition, &counts, err);
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
 * The story: what is due, in the order in which people would want it. The inbox comes first once
 * it is read here, then letters, scheduled editions after them, what is kept too long last.
 */
bool job_run(struct workspace *workspace, const struct run_options *options, struct error *err)
{
    struct running running = {.workspace = workspace, .options = options, .lock = LOCK_NONE};

    bool done = by_time_settle(workspace, err) && post_letters(workspace, err) &&
                retry_editions(&running, err);
    lock_release(&running.lock);
    return done;
}

#include "jobs/waiting.h"

#include "base/xalloc.h"
#include "jobs/domain_key.h"
#include "jobs/post.h"
#include "mail/reason.h"
#include "people/profile.h"
#include "store/due.h"
#include "store/pace.h"

#define PAGE        500   /* rows read at a time */
#define DUE_MS      10000 /* how often is asked who is due */
#define SAVE_MS     1000  /* a quick pace is kept no oftener */
#define OLD_SECONDS INT64_C(86400)
#define GREYLIST_1  "greylist"
#define GREYLIST_2  "graylist"

struct waiting {
    struct waiting_options options;
    struct queue *queue;
    struct due_page due;
    uint64_t given; /* the domain of the one given last */
    int64_t due_ms;
    int64_t relay_saved_ms; /* until then the relays' pace needs not be kept again */
    int64_t interval_ms;    /* of the slowest relay */
    struct delivery_waiting list[PAGE];
};

/* The queue keeps 48 bits of it: enough to tell the domains of a list apart. */
static uint64_t short_key(uint64_t domain_key)
{
    return domain_key >> 16;
}

static int64_t tick_ms(const struct waiting *waiting)
{
    return clock_tick_ms(waiting->options.workspace->clock);
}

/* ---- limits ---- */

static struct pace_row *find_row(const struct pace_rows *rows, uint64_t key)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->list[i].key == key)
            return &rows->list[i];
    return NULL;
}

/* As an earlier run left it. */
static void restore(struct throttle *throttle, const struct pace_row *row, int64_t now,
                    int64_t now_ms)
{
    const struct throttle_state state = {.rate = row->rate,
                                         .base = row->base,
                                         .step_in_ms = (row->step_at - now) * 1000,
                                         .streak = row->streak};

    throttle_restore(throttle, &state, now_ms);
    if (row->taken_at)
        throttle_resume(throttle, (now - row->taken_at) * 1000);
}

/* What the configuration says of domains, and what earlier runs left of it. */
static bool add_limits(struct waiting *waiting, struct pace_rows *rows, struct error *err)
{
    const struct workspace *workspace = waiting->options.workspace;
    const struct config *config = workspace->config;
    int64_t now = clock_now(workspace->clock);
    int64_t now_ms = tick_ms(waiting);

    for (size_t i = 0; i < config->domain_count; i++) {
        const struct config_domain *domain = &config->domains[i];
        struct queue_limit limit = {.name = domain->domain,
                                    .connections = (size_t)domain->connections};
        if (!domain_key(workspace, domain->domain, &limit.domain, err))
            return false;
        limit.domain = short_key(limit.domain);
        throttle_init(&limit.throttle, domain->rate.count, domain->rate.per_ms, now_ms);
        struct pace_row *row = find_row(rows, limit.domain);
        if (row)
            restore(&limit.throttle, row, now, now_ms);
        if (row)
            row->key = 0; /* done */
        queue_limit(waiting->queue, &limit);
    }
    return true;
}

/* Domains without a limit of their own that asked an earlier run for less. */
static void add_slowed(struct waiting *waiting, const struct pace_rows *rows)
{
    int64_t now = clock_now(waiting->options.workspace->clock);
    int64_t now_ms = tick_ms(waiting);

    for (size_t i = 0; i < rows->count; i++) {
        struct queue_limit limit = {.domain = rows->list[i].key, .name = ""};
        throttle_init(&limit.throttle, 0, 1, now_ms);
        restore(&limit.throttle, &rows->list[i], now, now_ms);
        if (rows->list[i].key && throttle_is_slowed(&limit.throttle))
            queue_limit(waiting->queue, &limit);
    }
}

static bool read_limits(struct waiting *waiting, struct error *err)
{
    struct store *store = waiting->options.workspace->store;
    int64_t now = clock_now(waiting->options.workspace->clock);
    struct pace_rows rows = {0};

    if (!pace_forget(store, now - OLD_SECONDS, err) || !pace_list(store, PACE_DOMAIN, &rows, err))
        return false;
    bool read = add_limits(waiting, &rows, err);
    if (read)
        add_slowed(waiting, &rows);
    free(rows.list);
    return read;
}

/* ---- people ---- */

static void add_people(struct waiting *waiting, const struct delivery_waiting *list, size_t count,
                       bool urgent)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t key = list[i].domain_key;
        struct queue_person person = {.id = list[i].subscriber, .domain = short_key(key)};
        if (!answers_domain_is_paused(waiting->options.answers, key) &&
            !queue_is_closed(waiting->queue, person.domain))
            queue_add(waiting->queue, &person, urgent);
    }
}

bool waiting_read_again(struct waiting *waiting, int64_t now, struct error *err)
{
    const struct waiting_options *options = &waiting->options;
    struct delivery_page page = {.edition = options->turn.edition,
                                 .now = now,
                                 .only = options->turn.only,
                                 .list = waiting->list,
                                 .max = PAGE};

    do {
        if (!delivery_read_page(options->workspace->store, &page, err))
            return false;
        add_people(waiting, page.list, page.count, false);
    } while (page.count == page.max);
    waiting->due.after_at = now;
    waiting->due.after = INT64_MAX;
    waiting->due_ms = tick_ms(waiting) + DUE_MS;
    return true;
}

bool waiting_join_due(struct waiting *waiting, int64_t now, struct error *err)
{
    struct due_page *page = &waiting->due;

    if (waiting->options.turn.only == DELIVERY_ONLY_NOW || tick_ms(waiting) < waiting->due_ms)
        return true;
    if (now < page->after_at) { /* the clock was set back; who is read twice is claimed once */
        page->after_at = 0;
        page->after = 0;
    }
    page->until = now;
    if (!due_read_page(waiting->options.workspace->store, page, err))
        return false;
    add_people(waiting, page->list, page->count, true);
    if (page->count == page->max) /* more of them at once */
        return true;
    waiting->due_ms = tick_ms(waiting) + DUE_MS;
    return true;
}

/* So many messages may be on the way at once; of a Maildir, where all are answered at once, 0. */
static size_t connections_of(const struct config *config)
{
    size_t connections = 0;

    for (size_t i = 0; i < config->relay_count; i++)
        if (!config->relays[i].folder)
            connections += (size_t)config->relays[i].connections;
    return connections;
}

bool waiting_open(struct waiting **out, const struct waiting_options *options, struct error *err)
{
    struct waiting *waiting = xcalloc(1, sizeof(*waiting));
    const struct workspace *workspace = options->workspace;

    waiting->options = *options;
    waiting->interval_ms = post_interval_ms(workspace);
    waiting->relay_saved_ms = INT64_MIN;
    waiting->due =
        (struct due_page){.edition = options->turn.edition, .list = waiting->list, .max = PAGE};
    waiting->queue = queue_new(connections_of(workspace->config), (size_t)options->expected);
    if (!read_limits(waiting, err) || !waiting_read_again(waiting, options->turn.now, err)) {
        waiting_close(waiting);
        return false;
    }
    *out = waiting;
    return true;
}

void waiting_close(struct waiting *waiting)
{
    if (!waiting)
        return;
    queue_free(waiting->queue);
    free(waiting);
}

/* ---- a turn ---- */

int64_t waiting_next(struct waiting *waiting)
{
    struct queue_person person;

    if (!queue_next(waiting->queue, tick_ms(waiting), &person))
        return 0;
    waiting->given = person.domain;
    return person.id;
}

void waiting_unused(struct waiting *waiting)
{
    queue_unused(waiting->queue, waiting->given, tick_ms(waiting));
}

/* Everybody new is put off once by a greylist; to come slower does not help. */
static bool is_greylist(const struct relay_answer *answer)
{
    const struct reason_row *row = reason_find(answer->text, strlen(answer->text));

    return row && (!strcmp(row->phrase, GREYLIST_1) || !strcmp(row->phrase, GREYLIST_2));
}

/* 421, 4.7.x (RFC 3463 3.8: policy), or that we are too fast in plain words. */
static bool asks_for_less(const struct relay_answer *answer)
{
    const struct diagnosis *diagnosis = &answer->diagnosis;

    return answer->result == RELAY_DEFERRED && answer->scope == RELAY_SCOPE_DOMAIN &&
           (diagnosis->code == 421 || !strncmp(diagnosis->status, "4.7.", 4) ||
            diagnosis->reason == REASON_RATE_LIMITED) &&
           !is_greylist(answer);
}

/* "gmail.com", for people: the store knows domains by a keyed hash only. */
static void add_domain(struct str *out, const struct delivery_claim *claim)
{
    AUTO(profile_free) struct profile profile = PROFILE_EMPTY;

    if (!profile_decode(&profile, claim->profile.text, claim->profile.len, NULL))
        return;
    const char *at = strrchr(profile_address(&profile), '@');
    if (at)
        str_add_text(out, at + 1);
}

void waiting_answered(struct waiting *waiting, const struct delivery_claim *claim,
                      const struct relay_answer *answer, int64_t handed_ms)
{
    AUTO(str_free) struct str name = STR_EMPTY;
    struct queue_answer what = {.domain = short_key(claim->domain_key),
                                .sign = QUEUE_NO_SIGN,
                                .handed_ms = handed_ms,
                                .name = ""};

    if (answer->result == RELAY_ACCEPTED)
        what.sign = QUEUE_ACCEPTED;
    if (asks_for_less(answer)) {
        what.sign = QUEUE_SLOWER;
        add_domain(&name, claim);
        what.name = name.len ? name.text : "";
    }
    queue_answer(waiting->queue, &what, tick_ms(waiting));
    if (answer->result != RELAY_ACCEPTED &&
        answers_domain_is_paused(waiting->options.answers, claim->domain_key))
        queue_close(waiting->queue, what.domain);
}

/* Seconds of the clock at a tick, or the one after: never too early. */
static int64_t clock_at(int64_t now, int64_t now_ms, int64_t at_ms)
{
    int64_t in_ms = at_ms - now_ms;

    return now + 1 + (in_ms > 0 ? (in_ms + 999) / 1000 : in_ms / 1000);
}

static bool save_lane(const struct waiting *waiting, const struct queue_lane *lane, int64_t now,
                      int64_t now_ms, struct error *err)
{
    struct throttle_state state = throttle_state(lane->throttle, now_ms);
    struct pace_row row = {.kind = PACE_DOMAIN,
                           .key = lane->domain,
                           .rate = state.rate,
                           .base = state.base,
                           .streak = state.streak};

    if (lane->taken_ms != THROTTLE_NEVER)
        row.taken_at = clock_at(now, now_ms, lane->taken_ms);
    if (state.rate)
        row.step_at = clock_at(now, now_ms, now_ms + state.step_in_ms);
    return pace_save(waiting->options.workspace->store, &row, err);
}

bool waiting_save(struct waiting *waiting, int64_t now, bool has_given, struct error *err)
{
    int64_t now_ms = tick_ms(waiting);
    struct queue_lane lane;

    while (queue_changed(waiting->queue, now_ms, &lane))
        if (!save_lane(waiting, &lane, now, now_ms, err))
            return false;
    if (!has_given || !waiting->interval_ms || now_ms < waiting->relay_saved_ms)
        return true;
    bool is_quick = waiting->interval_ms < SAVE_MS;
    waiting->relay_saved_ms = is_quick ? now_ms + SAVE_MS : now_ms;
    return post_note_pace(waiting->options.workspace, is_quick, err);
}

/* ---- questions ---- */

size_t waiting_count(const struct waiting *waiting)
{
    return queue_count(waiting->queue);
}

int64_t waiting_wait_ms(const struct waiting *waiting)
{
    return queue_wait_ms(waiting->queue, tick_ms(waiting));
}

bool waiting_blocked(const struct waiting *waiting, struct queue_lane *out)
{
    return queue_blocked(waiting->queue, out);
}

bool waiting_slowed(const struct waiting *waiting, size_t *at, struct queue_lane *out)
{
    while (queue_each(waiting->queue, at, out))
        if (out->throttle->times)
            return true;
    return false;
}

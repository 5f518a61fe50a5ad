#define _GNU_SOURCE /* SCHED_IDLE */
#include "jobs/ahead.h"

#include <assert.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "base/thread.h"
#include "base/xalloc.h"
#include "people/profile.h"

#define BATCHES     2     /* one is being made while the other is being taken */
#define FEW         16    /* of fewer people the thread is not woken: that costs 20 us */
#define LARGE_BYTES 16384 /* profiles and messages that take more are not kept by the hundred */

/* Of an item: the thread makes what is asked for, ahead_take() takes what is made. Whoever brings
 * it out of a state owns it. */
enum { ASKED, AT_WORK, MADE, GONE };

struct item {
    atomic_int state;
    int64_t subscriber;
    int64_t generation;
    int64_t joined_at;
    int64_t date;
    struct str profile;
    struct message_kept kept;
};

struct batch {
    atomic_bool is_asked; /* the thread's, until it has gone through it */
    size_t count;
    struct item items[AHEAD_MOST];
};

struct ahead {
    const struct message_plan *plan;
    pthread_t thread;
    bool is_started;
    atomic_bool quits;
    atomic_bool is_of_no_use; /* the messages are too large */
    sem_t asked;              /* one for each batch, and one to quit */
    int64_t asked_at;
    size_t next; /* the batch to fill */
    struct batch batches[BATCHES];
};

struct ahead *ahead_new(const struct message_plan *plan)
{
    struct ahead *ahead = xcalloc(1, sizeof(*ahead));

    assert(!message_plan_asks(plan));
    ahead->plan = plan;
    (void)sem_init(&ahead->asked, 0, 0);
    for (size_t i = 0; i < BATCHES; i++) {
        for (size_t k = 0; k < AHEAD_MOST; k++) {
            ahead->batches[i].items[k].profile = STR_EMPTY;
            ahead->batches[i].items[k].kept = MESSAGE_KEPT_NONE;
        }
    }
    return ahead;
}

void ahead_free(struct ahead *ahead)
{
    if (!ahead)
        return;
    if (ahead->is_started) {
        atomic_store(&ahead->quits, true);
        (void)sem_post(&ahead->asked);
        (void)pthread_join(ahead->thread, NULL);
    }
    for (size_t i = 0; i < BATCHES; i++) {
        for (size_t k = 0; k < AHEAD_MOST; k++) {
            str_free(&ahead->batches[i].items[k].profile);
            message_kept_free(&ahead->batches[i].items[k].kept);
        }
    }
    (void)sem_destroy(&ahead->asked);
    free(ahead);
}

/* --- the thread --- */

/* Its own memory for reading and rendering, so that what others read is written once. */
struct maker {
    struct ahead *ahead;
    struct profile profile;
    struct message message;
};

static bool make(struct maker *maker, struct item *item)
{
    const struct message_person person = {.id = item->subscriber,
                                          .generation = item->generation,
                                          .joined_at = item->joined_at,
                                          .profile = &maker->profile};

    if (!profile_decode(&maker->profile, item->profile.text, item->profile.len, NULL) ||
        !message_render(maker->ahead->plan, &person, item->date, &maker->message, NULL))
        return false; /* its maker at its turn says why */
    bool is_kept = message_keep(&item->kept, &maker->message, LARGE_BYTES);
    if (!is_kept)
        atomic_store(&maker->ahead->is_of_no_use, true);
    return is_kept;
}

static void make_batch(struct maker *maker, struct batch *batch)
{
    for (size_t i = 0; i < batch->count && !atomic_load(&maker->ahead->quits); i++) {
        struct item *item = &batch->items[i];
        int state = ASKED;
        if (atomic_compare_exchange_strong(&item->state, &state, AT_WORK))
            atomic_store(&item->state, make(maker, item) ? MADE : GONE);
    }
}

static void *make_ahead(void *ctx)
{
    struct ahead *ahead = ctx;
    const struct sched_param lowest = {0};
    struct maker maker = {.ahead = ahead, .profile = PROFILE_EMPTY, .message = MESSAGE_NONE};

    /* At any other priority it takes more of the processors' time from the relay and from the other
     * thread than it gives: then it does nothing. */
    bool can = !sched_setscheduler(0, SCHED_IDLE, &lowest);
    for (size_t next = 0; can; next = (next + 1) % BATCHES) {
        struct batch *batch = &ahead->batches[next];
        while (sem_wait(&ahead->asked))
            ;
        if (!atomic_load(&batch->is_asked)) /* to quit */
            break;
        make_batch(&maker, batch);
        atomic_store(&batch->is_asked, false);
    }
    profile_free(&maker.profile);
    message_free(&maker.message);
    return NULL;
}

/* --- the caller --- */

static bool start(struct ahead *ahead)
{
    if (!ahead->is_started)
        ahead->is_started = !thread_start(&ahead->thread, make_ahead, ahead);
    return ahead->is_started;
}

static void fill(struct item *item, const struct delivery_ahead *person, int64_t now)
{
    item->subscriber = person->subscriber;
    item->generation = person->generation;
    item->joined_at = person->joined_at;
    item->date = now;
    str_reset(&item->profile);
    bool is_large = person->profile_len > LARGE_BYTES;
    if (!is_large)
        str_add(&item->profile, person->profile, person->profile_len);
    atomic_store(&item->state, is_large ? GONE : ASKED);
}

void ahead_ask(struct ahead *ahead, const struct delivery_ahead *people, size_t count, int64_t now)
{
    assert(count <= AHEAD_MOST);
    if (!ahead || !count || atomic_load(&ahead->is_of_no_use))
        return;
    struct batch *batch = &ahead->batches[ahead->next];
    bool is_often = now - ahead->asked_at <= AHEAD_OLD_S;
    ahead->asked_at = now;
    if (!is_often || count < FEW || atomic_load(&batch->is_asked) || !start(ahead))
        return;
    for (size_t i = 0; i < count; i++)
        fill(&batch->items[i], &people[i], now);
    batch->count = count;
    ahead->next = (ahead->next + 1) % BATCHES;
    atomic_store(&batch->is_asked, true);
    (void)sem_post(&ahead->asked);
}

static int against(const void *key, const void *item)
{
    int64_t wanted = *(const int64_t *)key;
    int64_t number = ((const struct item *)item)->subscriber;

    return (wanted > number) - (wanted < number);
}

static struct item *find(struct batch *batch, int64_t subscriber)
{
    return bsearch(&subscriber, batch->items, batch->count, sizeof(batch->items[0]), against);
}

static bool is_right(const struct item *item, const struct delivery_claim *claim, int64_t now)
{
    return item->generation == claim->generation && item->joined_at == claim->joined_at &&
           item->profile.len == claim->profile.len &&
           memcmp(item->profile.text, claim->profile.text, claim->profile.len) == 0 &&
           item->date <= now && now - item->date <= AHEAD_OLD_S;
}

const struct message *ahead_take(struct ahead *ahead, const struct delivery_claim *claim,
                                 int64_t now)
{
    struct item *item = NULL;

    for (size_t i = BATCHES; ahead && !item && i-- > 0;) /* the latest first */
        item = find(&ahead->batches[(ahead->next + i) % BATCHES], claim->subscriber);
    int state = ASKED;
    if (!item || atomic_compare_exchange_strong(&item->state, &state, GONE) || state != MADE)
        return NULL;
    atomic_store(&item->state, GONE);
    return is_right(item, claim, now) ? &item->kept.message : NULL;
}

bool ahead_is_done(const struct ahead *ahead)
{
    for (size_t i = 0; i < BATCHES; i++)
        if (atomic_load(&ahead->batches[i].is_asked))
            return false;
    return true;
}

#include "jobs/import_feed.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "base/stop.h"
#include "base/thread.h"
#include "base/xalloc.h"

/* Most addresses are of few domains: their keys are kept. */
#define DOMAINS 64
struct domain {
    char name[ADDRESS_MAX + 1]; /* "": none yet */
    uint8_t key[ADDRESS_DOMAIN_KEY_BYTES];
};

#define SLOTS 2 /* one is read into while the other is written from */

struct import_feed {
    /* The thread's own while it runs. */
    int fd;
    const struct keys *keys;
    struct csv_reader *reader;
    const struct roster *roster;
    struct profile profile;
    struct domain domains[DOMAINS];
    int64_t octets; /* read so far */
    size_t fill_slot;

    /* The caller's own. */
    pthread_t thread;
    bool started;
    bool given; /* take_slot is lent out */
    size_t take_slot;
    int wake[2]; /* written to: stop reading */

    /* Both threads'. */
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct import_batch batches[SLOTS];
    bool full[SLOTS];
    bool ended;
    bool failed;
    bool quit;
    struct error err;
};

/* Waits for the file, or for being asked to stop: a cut row must not look like a whole one, so that
 * is a failure. */
static ptrdiff_t read_input(void *ctx, char *bytes, size_t room)
{
    struct import_feed *feed = ctx;
    struct pollfd waits[] = {
        {.fd = feed->fd, .events = POLLIN},
        {.fd = feed->wake[0], .events = POLLIN},
        {.fd = stop_fd(), .events = POLLIN},
    };
    ssize_t got = -1;

    do {
        if (poll(waits, sizeof(waits) / sizeof(waits[0]), -1) < 0)
            continue;
        if (waits[1].revents || waits[2].revents) {
            errno = ECANCELED;
            return -1;
        }
        got = read(feed->fd, bytes, room);
    } while (got < 0 && errno == EINTR);
    if (got > 0)
        feed->octets += got;
    return got;
}

struct import_feed *import_feed_new(int fd, const struct keys *keys)
{
    struct import_feed *feed = xcalloc(1, sizeof(*feed));
    const struct csv_source source = {.read = read_input, .ctx = feed};
    pthread_condattr_t monotonic;

    feed->fd = fd;
    feed->keys = keys;
    feed->reader = csv_reader_new(&source);
    if (pipe(feed->wake))
        abort();
    for (size_t i = 0; i < 2; i++)
        (void)fcntl(feed->wake[i], F_SETFD, FD_CLOEXEC);
    for (size_t i = 0; i < SLOTS; i++)
        import_batch_init(&feed->batches[i]);
    (void)pthread_mutex_init(&feed->mutex, NULL);
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&feed->changed, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    return feed;
}

static void lock(struct import_feed *feed)
{
    (void)pthread_mutex_lock(&feed->mutex);
}

static void unlock(struct import_feed *feed)
{
    (void)pthread_cond_broadcast(&feed->changed);
    (void)pthread_mutex_unlock(&feed->mutex);
}

static void wait_for_change(struct import_feed *feed)
{
    (void)pthread_cond_wait(&feed->changed, &feed->mutex);
}

void import_feed_free(struct import_feed *feed)
{
    if (!feed)
        return;
    if (feed->started) {
        lock(feed);
        feed->quit = true;
        unlock(feed);
        (void)!write(feed->wake[1], "!", 1);
        (void)pthread_join(feed->thread, NULL);
    }
    for (size_t i = 0; i < 2; i++)
        (void)close(feed->wake[i]);
    for (size_t i = 0; i < SLOTS; i++)
        import_batch_done(&feed->batches[i]);
    (void)pthread_mutex_destroy(&feed->mutex);
    (void)pthread_cond_destroy(&feed->changed);
    csv_reader_free(feed->reader);
    profile_free(&feed->profile);
    free(feed);
}

bool import_feed_headings(struct import_feed *feed, struct csv_row *headings, struct error *err)
{
    switch (csv_reader_next(feed->reader, headings, err)) {
    case CSV_READ:
        return true;
    case CSV_ENDED:
        return error_set(err, ERROR_DATA, "there is nothing in it");
    case CSV_BROKEN:
        return error_wrap(err, "line %lld, the headings", (long long)headings->line);
    case CSV_FAILED:
        break;
    }
    return false;
}

/* The thread. */

static const uint8_t *key_of_domain(struct import_feed *feed, const struct address *address)
{
    const char *name = address_domain(address);
    unsigned place = 0;

    for (const char *p = name; *p; p++)
        place = place * 31 + (unsigned char)*p;
    struct domain *domain = &feed->domains[place % DOMAINS];
    if (strcmp(domain->name, name) != 0) {
        memcpy(domain->name, name, strlen(name) + 1);
        address_domain_key(address, feed->keys, domain->key);
    }
    return domain->key;
}

static void take_row(struct import_feed *feed, struct import_batch *batch,
                     const struct csv_row *row)
{
    struct address address;
    struct error why = {0};

    if (!roster_read(feed->roster, row, &feed->profile, &address, &why)) {
        import_batch_refuse(batch, row, "", &why);
        return;
    }
    struct import_row *taken = import_batch_add(batch, row->line, &feed->profile);
    address_key(&address, feed->keys, taken->address_key);
    memcpy(taken->domain_key, key_of_domain(feed, &address), sizeof(taken->domain_key));
}

/* Rows until the batch is full. False when no more come: at the end, or (*failed) the file cannot
 * be read on. */
static bool fill(struct import_feed *feed, struct import_batch *batch, bool *failed,
                 struct error *err)
{
    while (!import_batch_is_full(batch)) {
        struct csv_row row = {0};
        struct error why = {0};
        switch (csv_reader_next(feed->reader, &row, &why)) {
        case CSV_READ:
            take_row(feed, batch, &row);
            break;
        case CSV_BROKEN:
            import_batch_refuse(batch, &row, csv_reader_broken(feed->reader), &why);
            break;
        case CSV_FAILED:
            *failed = true;
            *err = why;
            return false;
        case CSV_ENDED:
            return false;
        }
    }
    return true;
}

static bool wait_for_room(struct import_feed *feed)
{
    lock(feed);
    while (feed->full[feed->fill_slot] && !feed->quit)
        wait_for_change(feed);
    bool go_on = !feed->quit;
    unlock(feed);
    return go_on;
}

static void *read_ahead(void *ctx)
{
    struct import_feed *feed = ctx;
    struct error err = {0};
    bool failed = false;
    bool more = true;

    while (more && wait_for_room(feed)) {
        struct import_batch *batch = &feed->batches[feed->fill_slot];
        import_batch_reset(batch);
        more = fill(feed, batch, &failed, &err);
        batch->octets = feed->octets;
        lock(feed);
        feed->full[feed->fill_slot] = batch->count || batch->refused_count;
        feed->fill_slot = (feed->fill_slot + 1) % SLOTS;
        feed->ended = !more;
        feed->failed = failed;
        feed->err = err;
        unlock(feed);
    }
    return NULL;
}

/* The caller. */

bool import_feed_start(struct import_feed *feed, const struct roster *roster, struct error *err)
{
    feed->roster = roster;
    int why = thread_start(&feed->thread, read_ahead, feed);
    feed->started = why == 0;
    return feed->started ||
           error_set(err, ERROR_SYSTEM, "cannot start to read: %s", error_reason(why));
}

static void give_back(struct import_feed *feed)
{
    if (!feed->given)
        return;
    feed->given = false;
    feed->full[feed->take_slot] = false;
    feed->take_slot = (feed->take_slot + 1) % SLOTS;
}

static bool is_ready(const struct import_feed *feed)
{
    return feed->full[feed->take_slot] || feed->ended;
}

bool import_feed_is_ready(struct import_feed *feed, int64_t patience_ms)
{
    struct timespec until;

    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)(patience_ms % 1000) * 1000000;
    until.tv_sec += (time_t)(patience_ms / 1000 + until.tv_nsec / 1000000000);
    until.tv_nsec %= 1000000000;
    lock(feed);
    give_back(feed);
    (void)pthread_cond_broadcast(&feed->changed);
    while (!is_ready(feed) && pthread_cond_timedwait(&feed->changed, &feed->mutex, &until) == 0) {
    }
    bool ready = is_ready(feed);
    unlock(feed);
    return ready;
}

bool import_feed_next(struct import_feed *feed, const struct import_batch **out, struct error *err)
{
    lock(feed);
    give_back(feed);
    (void)pthread_cond_broadcast(&feed->changed);
    while (!is_ready(feed))
        wait_for_change(feed);
    feed->given = feed->full[feed->take_slot];
    bool failed = !feed->given && feed->failed;
    unlock(feed);
    if (failed && stop_asked())
        return error_set(err, ERROR_LATER,
                         "stopped; what was read is kept, importing it again does the rest");
    if (failed && err)
        *err = feed->err;
    if (failed)
        return false;
    *out = feed->given ? &feed->batches[feed->take_slot] : NULL;
    return true;
}

int64_t import_feed_not_utf8(const struct import_feed *feed)
{
    return csv_reader_not_utf8(feed->reader);
}

/*
 * bench_store_costs FOLDER [PEOPLE [GROUP]] - what the store costs, per person: microseconds of
 * wall clock and of this process's CPU. Makes FOLDER/costs.db, which must not be there; fixed seed.
 */
#include <sys/resource.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "store/change.h"
#include "store/delivery_list.h"
#include "store/frozen.h"
#include "store/sent.h"
#include "store/subscriber.h"

#define IMPORT_BATCH 50000
#define NOW          1795000000
#define GROUP_MOST   1000
#define ELSEWHERE    (1 << 20)

struct mark {
    double wall;
    double cpu;
};

static struct error err;

static void need(bool good)
{
    if (good)
        return;
    (void)fprintf(stderr, "bench_store_costs: %s\n", err.message);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread */
    exit(EXIT_FAILURE);
}

static double seconds(struct timeval at)
{
    return (double)at.tv_sec + (double)at.tv_usec / 1e6;
}

static struct mark mark(void)
{
    struct timespec now;
    struct rusage used;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    (void)getrusage(RUSAGE_SELF, &used);
    return (struct mark){.wall = (double)now.tv_sec + (double)now.tv_nsec / 1e9,
                         .cpu = seconds(used.ru_utime) + seconds(used.ru_stime)};
}

static void tell(const char *what, struct mark from, int64_t count)
{
    struct mark now = mark();
    struct rusage used;

    (void)getrusage(RUSAGE_SELF, &used);
    (void)printf("%-34s %8.3f s  wall %7.2f us  cpu %7.2f us each  %4ld MB\n", what,
                 now.wall - from.wall, (now.wall - from.wall) * 1e6 / (double)count,
                 (now.cpu - from.cpu) * 1e6 / (double)count, used.ru_maxrss / 1024);
}

/* splitmix64: keys as scattered as hashes are. */
static uint64_t scatter(uint64_t n)
{
    n += 0x9e3779b97f4a7c15U;
    n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9U;
    n = (n ^ (n >> 27)) * 0x94d049bb133111ebU;
    return n ^ (n >> 31);
}

struct somebody {
    uint8_t key[ADDRESS_KEY_BYTES];
    uint8_t domain[ADDRESS_DOMAIN_KEY_BYTES];
    char profile[400];
    struct change_person person;
};

static const struct change_person *somebody(struct somebody *who, int64_t number)
{
    uint64_t halves[2] = {scatter((uint64_t)number), scatter((uint64_t)number ^ 0x5555)};
    uint64_t domain = scatter((uint64_t)number % 1000);

    memcpy(who->key, halves, sizeof(who->key));
    memcpy(who->domain, &domain, sizeof(who->domain));
    int len =
        snprintf(who->profile, sizeof(who->profile),
                 "{\"address\":\"person.%lld@domain%lld.example.org\",\"fields\":{\"first_name\":"
                 "\"Ada%lld\",\"last_name\":\"Example\",\"sector\":[\"buses\",\"rail\"],"
                 "\"region\":\"London\",\"branch\":\"Branch %lld\"}}",
                 (long long)number, (long long)(number % 1000), (long long)(number % 977),
                 (long long)(number % 300));
    who->person = (struct change_person){.address_key = who->key,
                                         .domain_key = who->domain,
                                         .profile = who->profile,
                                         .profile_len = (size_t)len};
    return &who->person;
}

static void import_all(struct store *store, int64_t people, const char *what)
{
    struct change_import file = {.at = NOW, .file = "all.csv", .consent = "conference 2026"};
    struct change change = {.what = SUBSCRIPTION_IMPORT, .channel = CHANGE_BY_FILE, .at = NOW};
    struct mark from = mark();
    struct somebody who;

    need(change_import(store, &file, &change.import_id, &err));
    for (int64_t i = 0; i < people; i++) {
        struct change_result result;
        if (i % IMPORT_BATCH == 0)
            need(store_begin(store, &err));
        need(change_enter(store, &change, somebody(&who, i), &result, &err));
        if ((i + 1) % IMPORT_BATCH == 0 || i + 1 == people)
            need(store_commit(store, &err));
    }
    tell(what, from, people);
}

static void walk(struct store *store, int64_t people)
{
    struct subscriber_cursor *cursor = subscriber_cursor_new(store, SUBSCRIPTION_ACTIVE);
    const struct subscriber *subscriber = NULL;
    int64_t counts[SUBSCRIPTION_STATUSES];
    struct mark from = mark();

    do
        need(subscriber_next(cursor, &subscriber, &err));
    while (subscriber);
    subscriber_cursor_free(cursor);
    tell("walk through all people", from, people);
    from = mark();
    need(subscriber_counts(store, counts, &err));
    tell("count people by status", from, people);
}

static struct delivery_turn freeze(struct store *store, int64_t people)
{
    static const uint8_t hash[FROZEN_HASH_BYTES];
    struct frozen_new edition = {.slug = "pay-talks",
                                 .audience = "",
                                 .content = "x",
                                 .content_len = 1,
                                 .hash = hash,
                                 .at = NOW};
    struct delivery_turn turn = {.version = 1, .now = NOW};
    struct subscriber_cursor *cursor = subscriber_cursor_new(store, SUBSCRIPTION_ACTIVE);
    const struct subscriber *subscriber = NULL;
    struct mark from = mark();

    need(store_begin(store, &err));
    need(frozen_add(store, &edition, &turn.edition, &err));
    for (;;) {
        need(subscriber_next(cursor, &subscriber, &err));
        if (!subscriber)
            break;
        need(delivery_add(store, &turn, subscriber->id, subscriber->domain_key, &err));
    }
    need(store_commit(store, &err));
    subscriber_cursor_free(cursor);
    tell("freeze", from, people);
    return turn;
}

/* What a sender's turn is made of. */
enum part { BEGIN, RECORD, HELD, CLAIM, COMMIT, PARTS };
static const char *const part_names[PARTS] = {"begin", "record", "held?", "claim", "commit"};

struct turns {
    struct store *store;
    struct delivery_turn turn;
    struct delivery_page page;
    size_t page_at;
    struct delivery_claim claim;
    int64_t in_hand[GROUP_MOST];
    int64_t count; /* in hand */
    double *took;  /* each turn's microseconds of wall clock, all parts together */
    double parts[PARTS];
    size_t taken;
};

static double microseconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* Between two turns a send makes and hands over its messages: what the store left in the caches is
 * gone by the next. */
static void do_something_else(void)
{
    static uint64_t octets[ELSEWHERE / sizeof(uint64_t)];

    for (size_t i = 0; i < sizeof(octets) / sizeof(octets[0]); i++)
        octets[i] += i;
}

static void record_all(struct turns *turns)
{
    need(delivery_record_accepted(turns->store, &turns->turn, turns->in_hand, (size_t)turns->count,
                                  &err));
}

static void claim_all(struct turns *turns, const int64_t *ids, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        turns->in_hand[i] = ids[i];
        need(delivery_claim(turns->store, &turns->turn, ids[i], &turns->claim, &err));
    }
    turns->count = count;
}

/* Whose turn is next: read as a running send does, outside of its turns. */
static int64_t next_ids(struct turns *turns, int64_t *ids, int64_t group)
{
    int64_t count = 0;

    for (; count < group; count++) {
        if (turns->page_at == turns->page.count) {
            need(delivery_read_page(turns->store, &turns->page, &err));
            turns->page_at = 0;
        }
        if (!turns->page.count)
            break;
        ids[count] = turns->page.list[turns->page_at++].subscriber;
    }
    return count;
}

static void take_turn(struct turns *turns, const int64_t *ids, int64_t count)
{
    double at[PARTS + 1];
    bool stopped = false;

    turns->turn.now = NOW + (int64_t)turns->taken / 2000;
    at[BEGIN] = microseconds();
    need(store_begin(turns->store, &err));
    at[RECORD] = microseconds();
    record_all(turns);
    at[HELD] = microseconds();
    need(frozen_is_stopped(turns->store, turns->turn.edition, &stopped, &err));
    at[CLAIM] = microseconds();
    claim_all(turns, ids, count);
    at[COMMIT] = microseconds();
    need(store_commit(turns->store, &err));
    at[PARTS] = microseconds();
    for (size_t i = 0; i < PARTS; i++)
        turns->parts[i] += at[i + 1] - at[i];
    turns->took[turns->taken++] = at[PARTS] - at[BEGIN];
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

static void tell_turns(struct turns *turns, int64_t group)
{
    qsort(turns->took, turns->taken, sizeof(*turns->took), compare);
    (void)printf("a turn of %-3lld                      lower quarter %.1f us, median %.1f;",
                 (long long)group, turns->took[turns->taken / 4], turns->took[turns->taken / 2]);
    for (size_t i = 0; i < PARTS; i++)
        (void)printf(" %s %.1f", part_names[i], turns->parts[i] / (double)turns->taken);
    (void)printf(" on average\n");
}

static void send_all(struct store *store, struct delivery_turn turn, int64_t people, int64_t group)
{
    static struct delivery_waiting list[1000];
    static struct turns turns;
    int64_t ids[GROUP_MOST];
    int64_t count = 0;

    turns.store = store;
    turns.turn = turn;
    turns.page =
        (struct delivery_page){.edition = turn.edition, .now = NOW, .list = list, .max = 1000};
    turns.claim = DELIVERY_CLAIM_NONE;
    turns.took = xcalloc((size_t)(people / group) + 2, sizeof(*turns.took));
    store_expect_small_commits(store);
    struct mark from = mark();
    do {
        count = next_ids(&turns, ids, group);
        do_something_else();
        take_turn(&turns, ids, count);
    } while (count);
    tell("claim and record", from, people);
    tell_turns(&turns, group);
    delivery_claim_free(&turns.claim);
    free(turns.took);
}

static void look(struct store *store, int64_t edition, int64_t people)
{
    struct delivery_list *list = delivery_list_new(store, edition);
    const struct delivery *delivery = NULL;
    struct delivery_counts counts;
    int64_t sent = 0;
    struct mark from = mark();

    need(delivery_count(store, edition, &counts, &err));
    tell("count deliveries by state", from, people);
    from = mark();
    do
        need(delivery_list_next(list, &delivery, &err));
    while (delivery);
    delivery_list_free(list);
    tell("list of those not accepted", from, people);
    from = mark();
    need(sent_between(store, NOW - 86400, INT64_MAX, &sent, &err));
    tell("mails of the rolling day", from, 1);
    (void)printf("accepted %lld, sent %lld\n", (long long)counts.states[DELIVERY_ACCEPTED],
                 (long long)sent);
}

int main(int argc, char **argv)
{
    int64_t people = argc > 2 ? strtoll(argv[2], NULL, 10) : 1000000;
    int64_t group = argc > 3 ? strtoll(argv[3], NULL, 10) : 10;
    struct store *store = NULL;

    if (argc < 2 || people < 1 || group < 1 || group > GROUP_MOST) {
        (void)fprintf(stderr, "usage: bench_store_costs FOLDER [PEOPLE [GROUP]]\n");
        return 64;
    }
    char *path = file_join(argv[1], "costs.db");
    need(store_create(path, &err) && store_open(&store, path, &err));
    import_all(store, people, "import, all new");
    import_all(store, people, "import again, all there");
    walk(store, people);
    struct delivery_turn turn = freeze(store, people);
    send_all(store, turn, people, group);
    look(store, turn.edition, people);
    store_close(store);
    free(path);
    return EXIT_SUCCESS;
}

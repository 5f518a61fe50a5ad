#include "store/readahead.h"

#include <assert.h>

#include "base/xalloc.h"
#include "store/query.h"

#define MOST 128 /* numbers read at a time: what is made of more lies in a farther cache */

struct readahead {
    int64_t edition;
    struct readahead_person people[MOST];
    size_t count;
    size_t next; /* who is likely to be asked for */
    size_t used;
    size_t given; /* so many were gone through by readahead_next() */
    size_t width; /* numbers that were read */
    struct str profiles;
    /* When it was read: */
    int64_t others_wrote; /* as PRAGMA data_version counts */
    int64_t we_wrote;     /* what changed without harm not counted */
    int64_t transaction;  /* in which others_wrote was looked at last */
};

static bool read_others_wrote(struct store *store, int64_t *count, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    if (!query_start(&q, store, SQL_OTHERS_WROTE, err) || !query_next(&q, &row, err))
        return false;
    *count = query_column_int(&q, 0);
    return true;
}

static int64_t count_harmful(const struct store *store)
{
    return sqlite3_total_changes64(store->db) - store->harmless_count;
}

void readahead_own_write(struct store *store)
{
    store->harmless_count += query_written(store);
}

/* Is what was read still what the store has? */
static bool is_fresh(struct store *store, bool *fresh, struct error *err)
{
    struct readahead *ahead = store->readahead;
    int64_t others_wrote = 0;

    *fresh = ahead->count > 0 && ahead->we_wrote == count_harmful(store);
    if (!*fresh || ahead->transaction == store->transaction)
        return true;
    if (!read_others_wrote(store, &others_wrote, err))
        return false;
    ahead->transaction = store->transaction;
    *fresh = others_wrote == ahead->others_wrote;
    return true;
}

static int against(const void *key, const void *person)
{
    int64_t wanted = *(const int64_t *)key;
    int64_t number = ((const struct readahead_person *)person)->subscriber;

    return (wanted > number) - (wanted < number);
}

static const struct readahead_person *find(const struct readahead *ahead, int64_t subscriber)
{
    if (ahead->next < ahead->count && ahead->people[ahead->next].subscriber == subscriber)
        return &ahead->people[ahead->next];
    return bsearch(&subscriber, ahead->people, ahead->count, sizeof(ahead->people[0]), against);
}

static void read_row(struct readahead *ahead, struct query *q)
{
    struct readahead_person *person = &ahead->people[ahead->count++];

    *person = (struct readahead_person){
        .subscriber = query_column_int(q, 0),
        .state = (enum delivery_state)query_column_int(q, 1),
        .attempts = query_column_int(q, 2),
        .next_at = query_column_int(q, 3),
        .first_at = query_column_int(q, 4),
        .domain_key = (uint64_t)query_column_int(q, 5),
        .status = (enum subscription_status)query_column_int(q, 6),
        .generation = query_column_int(q, 7),
        .joined_at = query_column_int(q, 8),
        .is_held = query_column_int(q, 9) != 0,
        .profile_at = ahead->profiles.len,
    };
    if (subscription_is_mailed(person->status))
        query_column_add(q, 10, &ahead->profiles);
    person->profile_len = ahead->profiles.len - person->profile_at;
}

static bool has_leaving(struct store *store, bool *has, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    if (!query_start(&q, store, SQL_LEAVING_HAS, err) || !query_next(&q, &row, err))
        return false;
    *has = query_column_int(&q, 0) != 0;
    return true;
}

static bool read_rows(struct store *store, const struct delivery_turn *turn, int64_t first,
                      struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    struct readahead *ahead = store->readahead;
    bool asks_leaving = false;
    bool row = false;

    if (!has_leaving(store, &asks_leaving, err) ||
        !query_start(&q, store, SQL_DELIVERY_PEOPLE, err))
        return false;
    query_int(&q, 1, turn->edition);
    query_int(&q, 2, first);
    query_int(&q, 3, first + (int64_t)ahead->width - 1);
    query_int(&q, 4, asks_leaving);
    while (query_next(&q, &row, err)) {
        if (!row)
            return true;
        read_row(ahead, &q);
    }
    return false;
}

/* Twice as many as before while most of them are used; else this one alone. */
static size_t next_width(const struct readahead *ahead)
{
    if (ahead->used * 2 < ahead->count || !ahead->width)
        return 1;
    return ahead->width * 2 < MOST ? ahead->width * 2 : MOST;
}

static bool read_more(struct store *store, const struct delivery_turn *turn, int64_t first,
                      struct error *err)
{
    struct readahead *ahead = store->readahead;

    ahead->width = next_width(ahead);
    ahead->edition = turn->edition;
    ahead->count = 0;
    ahead->next = 0;
    ahead->used = 0;
    ahead->given = 0;
    str_reset(&ahead->profiles);
    if (!read_others_wrote(store, &ahead->others_wrote, err) ||
        !read_rows(store, turn, first, err)) {
        ahead->count = 0;
        return false;
    }
    ahead->transaction = store->transaction;
    ahead->we_wrote = count_harmful(store);
    return true;
}

static struct readahead *get(struct store *store)
{
    if (!store->readahead) {
        store->readahead = xcalloc(1, sizeof(*store->readahead));
        store->readahead->profiles = STR_EMPTY;
    }
    return store->readahead;
}

bool readahead_take(struct store *store, const struct delivery_turn *turn, int64_t subscriber,
                    const struct readahead_person **out, struct error *err)
{
    struct readahead *ahead = get(store);
    const struct readahead_person *found = NULL;
    bool fresh = false;

    assert(store_has_begun(store));
    *out = NULL;
    if (!is_fresh(store, &fresh, err))
        return false;
    if (fresh && ahead->edition == turn->edition)
        found = find(ahead, subscriber);
    if (!found || found->is_used) {
        if (!read_more(store, turn, subscriber, err))
            return false;
        found = find(ahead, subscriber);
    }
    if (!found)
        return true;
    size_t at = (size_t)(found - ahead->people);
    ahead->people[at].is_used = true;
    ahead->people[at].profile = ahead->profiles.text + found->profile_at;
    ahead->used++;
    ahead->next = at + 1;
    *out = found;
    return true;
}

const struct readahead_person *readahead_next(struct store *store)
{
    struct readahead *ahead = get(store);

    while (ahead->given < ahead->count) {
        struct readahead_person *person = &ahead->people[ahead->given++];
        if (person->is_used || !person->profile_len)
            continue;
        person->profile = ahead->profiles.text + person->profile_at;
        return person;
    }
    return NULL;
}

void readahead_forget(struct store *store)
{
    if (store->readahead)
        store->readahead->count = 0;
}

void readahead_free(struct store *store)
{
    if (!store->readahead)
        return;
    str_free(&store->readahead->profiles);
    free(store->readahead);
    store->readahead = NULL;
}

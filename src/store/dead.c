#include "store/dead.h"

#include "base/xalloc.h"
#include "store/change.h"
#include "store/query.h"

#define PAGE 200

bool dead_domains(struct store *store, int64_t edition, struct dead_domains *out, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    struct dead_domains found = {0};
    bool row = false;

    if (!query_start(&q, store, SQL_DEAD_DOMAINS, err))
        return false;
    query_int(&q, 1, edition);
    query_int(&q, 2, DELIVERY_FAULT_DEAD);
    query_int(&q, 3, DELIVERY_FAULT_HELD);
    query_int(&q, 4, DELIVERY_FAULT_MARKED);
    while (query_next(&q, &row, err)) {
        if (!row) {
            *out = found;
            return true;
        }
        if ((found.count & (found.count - 1)) == 0) /* room for the next power of two */
            found.list =
                xrealloc(found.list, found.count ? found.count * 2 : 1, sizeof *found.list);
        found.list[found.count++] = (struct dead_domain){
            .domain_key = (uint64_t)query_column_int(&q, 0),
            .fresh = query_column_int(&q, 1),
            .held = query_column_int(&q, 2),
            .all = query_column_int(&q, 3),
            .subscriber = query_column_int(&q, 4),
        };
    }
    free(found.list);
    return false;
}

static bool spare(struct store *store, int64_t edition, int64_t *count, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_DEAD_SETTLE, err))
        return false;
    query_int(&q, 1, edition);
    query_int(&q, 2, DELIVERY_FAULT_HELD);
    query_int(&q, 3, DELIVERY_FAULT_SPARED);
    if (!query_run(&q, err))
        return false;
    *count = query_written(store);
    return true;
}

bool dead_spare(struct store *store, int64_t edition, int64_t *count, struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, spare(store, edition, count, err), err);
}

/* One row of a page. */
struct dead {
    int64_t subscriber;
    int64_t at;
    enum delivery_state state; /* REFUSED by the relay, or ACCEPTED and come back by mail */
    struct str reply;
};

struct page {
    struct dead list[PAGE];
    size_t count;
};

static void page_free(struct page *page)
{
    for (size_t i = 0; i < PAGE; i++)
        str_free(&page->list[i].reply);
    free(page);
}

/* The next ones in this state: those before have another by now. */
static bool read_page(struct store *store, int64_t edition, const uint64_t *domain_key,
                      struct page *page, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    page->count = 0;
    if (!query_start(&q, store, SQL_DEAD_PAGE, err))
        return false;
    query_int(&q, 1, edition);
    query_int(&q, 2, domain_key ? DELIVERY_FAULT_DEAD : DELIVERY_FAULT_HELD);
    query_int(&q, 3, domain_key ? 1 : 0);
    query_int(&q, 4, domain_key ? (int64_t)*domain_key : 0);
    query_int(&q, 5, PAGE);
    while (page->count < PAGE) {
        if (!query_next(&q, &row, err))
            return false;
        if (!row)
            break;
        struct dead *dead = &page->list[page->count++];
        dead->subscriber = query_column_int(&q, 0);
        dead->at = query_column_int(&q, 1);
        dead->state = (enum delivery_state)query_column_int(&q, 2);
        str_reset(&dead->reply);
        query_column_add(&q, 3, &dead->reply);
    }
    return true;
}

static bool is_alive(struct store *store, const struct dead *dead, bool *out, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    if (!query_start(&q, store, SQL_DEAD_ALIVE, err))
        return false;
    query_int(&q, 1, dead->subscriber);
    query_int(&q, 2, dead->at);
    query_int(&q, 3, SUBSCRIPTION_MOVE);
    query_int(&q, 4, SUBSCRIPTION_CONFIRM);
    query_int(&q, 5, SUBSCRIPTION_RETURN);
    if (!query_next(&q, &row, err))
        return false;
    *out = row && query_column_int(&q, 0) > 0;
    return true;
}

static bool set_fault(struct store *store, int64_t edition, int64_t subscriber,
                      enum delivery_fault fault, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_DEAD_SET, err))
        return false;
    query_int(&q, 1, edition);
    query_int(&q, 2, subscriber);
    query_int(&q, 3, (int64_t)fault);
    return query_run(&q, err);
}

static bool mark(struct store *store, const struct delivery_turn *turn, const struct dead *dead,
                 int64_t *count, struct error *err)
{
    const struct change change = {.what = SUBSCRIPTION_BOUNCE,
                                  .channel = dead->state == DELIVERY_ACCEPTED ? CHANGE_BY_MAIL
                                                                              : CHANGE_BY_RELAY,
                                  .at = turn->now,
                                  .evidence = dead->reply.text};
    struct change_result result = {0};
    bool alive = false;

    if (!is_alive(store, dead, &alive, err) ||
        (!alive && !change_apply(store, &change, dead->subscriber, &result, err)))
        return false;
    *count += result.verdict == SUBSCRIPTION_CHANGED;
    return set_fault(store, turn->edition, dead->subscriber,
                     alive ? DELIVERY_FAULT_SPARED : DELIVERY_FAULT_MARKED, err);
}

static bool mark_page(struct store *store, const struct delivery_turn *turn,
                      const struct page *page, int64_t *count, struct error *err)
{
    for (size_t i = 0; i < page->count; i++)
        if (!mark(store, turn, &page->list[i], count, err))
            return false;
    return true;
}

bool dead_mark(struct store *store, const struct delivery_turn *turn, const uint64_t *domain_key,
               int64_t *count, struct error *err)
{
    struct page *page = xcalloc(1, sizeof *page);
    bool good = true;

    *count = 0;
    for (size_t i = 0; i < PAGE; i++)
        page->list[i].reply = STR_EMPTY;
    do {
        int64_t marked = 0;
        bool own = false;
        good = handle_join(store, &own, err);
        good = good && handle_leave(store, own,
                                    read_page(store, turn->edition, domain_key, page, err) &&
                                        mark_page(store, turn, page, &marked, err),
                                    err);
        *count += good ? marked : 0;
    } while (good && page->count == PAGE);
    page_free(page);
    return good;
}

static bool hold(struct store *store, int64_t edition, uint64_t domain_key, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_DEAD_HOLD, err))
        return false;
    query_int(&q, 1, edition);
    query_int(&q, 2, DELIVERY_FAULT_DEAD);
    query_int(&q, 3, DELIVERY_FAULT_HELD);
    query_int(&q, 4, (int64_t)domain_key);
    return query_run(&q, err);
}

bool dead_hold(struct store *store, int64_t edition, uint64_t domain_key, struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, hold(store, edition, domain_key, err), err);
}

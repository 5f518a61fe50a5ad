#include "store/key_mark.h"

#include "store/handle.h"
#include "store/query.h"

static bool read_mark(struct store *store, bool *noted, uint8_t mark[KEYS_MAC_BYTES],
                      struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_KEY_MARK, err) || !query_next(&q, noted, err))
        return false;
    return !*noted || query_column_bytes(&q, 0, mark, KEYS_MAC_BYTES) ||
           error_set(err, ERROR_SYSTEM, "the mark of the key is damaged");
}

static bool note(struct store *store, const uint8_t mark[KEYS_MAC_BYTES], struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_KEY_MARK_NOTE, err))
        return false;
    query_blob(&q, 1, mark, KEYS_MAC_BYTES);
    return query_run(&q, err);
}

static bool note_once(struct store *store, const uint8_t mark[KEYS_MAC_BYTES], struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) && handle_leave(store, own, note(store, mark, err), err);
}

bool key_mark_check(struct store *store, const struct keys *keys, bool *fits, struct error *err)
{
    uint8_t mark[KEYS_MAC_BYTES];
    uint8_t stored[KEYS_MAC_BYTES];
    bool noted = false;

    keys_mac(keys, KEY_MARK, "", 0, mark);
    if (!read_mark(store, &noted, stored, err))
        return false;
    /* Another process may have been quicker: what stands there then counts. */
    if (!noted && (!note_once(store, mark, err) || !read_mark(store, &noted, stored, err)))
        return false;
    *fits = keys_same(mark, stored, sizeof(mark));
    return true;
}

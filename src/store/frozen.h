/*
 * frozen.h - the editions as they were frozen by their first `send`.
 *
 * To freeze: store_begin(), frozen_add(), delivery_add() once a person or delivery_add_everybody(),
 * store_commit(). The content is an opaque blob here (message/content.h reads it).
 */
#ifndef STORE_FROZEN_H
#define STORE_FROZEN_H

#include "base/str.h"
#include "store/store.h"

#define FROZEN_HASH_BYTES 32 /* as CONTENT_HASH_BYTES */

/* The numbers are stored: never renumber. */
enum frozen_state {
    FROZEN_OPEN = 1,      /* being sent, or waiting to be gone on with */
    FROZEN_DONE = 2,      /* nobody is waiting any more */
    FROZEN_CANCELLED = 3, /* the rest was dropped for good */
};
const char *frozen_state_word(enum frozen_state state); /* "open", "done", "cancelled" */

/* Start with FROZEN_NONE. */
struct frozen {
    int64_t id;      /* 0: no such edition */
    int64_t version; /* the newest, from 1 */
    enum frozen_state state;
    bool held;
    bool held_for_complaints; /* held, and that is why */
    int64_t frozen_at;
    int64_t ended_at; /* done or cancelled; 0: not yet */
    char *slug;
    char *audience; /* the expression */
};
#define FROZEN_NONE ((struct frozen){0})
void frozen_free(struct frozen *frozen); /* back to FROZEN_NONE */

struct frozen_new {
    const char *slug;
    const char *audience;
    const char *content; /* a blob */
    size_t content_len;
    const uint8_t *hash; /* FROZEN_HASH_BYTES of the content */
    int64_t at;
};
/* ERROR_CANNOT_CREATE when an edition of this slug is there. */
bool frozen_add(struct store *store, const struct frozen_new *edition, int64_t *id,
                struct error *err) MUST_CHECK;

/* The next version of its content, for those who still wait; raises edition->version. Slug and
 * audience of next are not looked at. */
bool frozen_amend(struct store *store, struct frozen *edition, const struct frozen_new *next,
                  struct error *err) MUST_CHECK;

/* Finding none is no failure: the id is then 0. */
bool frozen_by_slug(struct store *store, const char *slug, struct frozen *out,
                    struct error *err) MUST_CHECK;

/* All of them, oldest first. */
struct frozen_list {
    struct frozen *editions;
    size_t count;
};
#define FROZEN_LIST_NONE ((struct frozen_list){0})
bool frozen_read_list(struct store *store, struct frozen_list *out, struct error *err) MUST_CHECK;
void frozen_list_free(struct frozen_list *list); /* back to FROZEN_LIST_NONE */

/* Puts the blob of one version into content, and its hash; ERROR_NO_INPUT when there is none. */
bool frozen_content(struct store *store, const struct frozen *edition, struct str *content,
                    uint8_t hash[FROZEN_HASH_BYTES], struct error *err) MUST_CHECK;

/*
 * The flag by which another process stops a running send; reading it costs about a microsecond.
 * Read inside the turn's transaction, it is the truth for that turn.
 */
bool frozen_hold(struct store *store, int64_t edition, bool held, struct error *err) MUST_CHECK;
/* The same because too many complained about it: struct frozen says so. */
bool frozen_hold_for_complaints(struct store *store, int64_t edition, struct error *err) MUST_CHECK;
bool frozen_is_held_for_complaints(struct store *store, int64_t edition, bool *out,
                                   struct error *err) MUST_CHECK;
bool frozen_is_stopped(struct store *store, int64_t edition, bool *stopped,
                       struct error *err) MUST_CHECK; /* held or cancelled */

/* CANCELLED too when there is no such edition. */
bool frozen_read_state(struct store *store, int64_t edition, enum frozen_state *out,
                       struct error *err) MUST_CHECK;

/* Done, or open again (after delivery_settle() made somebody wait again). A cancelled edition stays
 * cancelled. */
bool frozen_set_done(struct store *store, int64_t edition, bool done, int64_t at,
                     struct error *err) MUST_CHECK;

/* Leaves out for good everybody who is waiting or deferred. What is just being sent ends as it
 * will. */
bool frozen_cancel(struct store *store, int64_t edition, int64_t at, struct error *err) MUST_CHECK;

#endif

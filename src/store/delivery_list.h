/*
 * delivery_list.h - who did not get an edition, and why: goes through the rows not accepted, or
 * come back, in order of number, in pages copied to memory (as subscriber.h).
 */
#ifndef STORE_DELIVERY_LIST_H
#define STORE_DELIVERY_LIST_H

#include "store/delivery.h"

struct delivery {
    int64_t subscriber;
    int64_t version; /* that was sent, or tried last; -1: none yet */
    enum delivery_state state;
    enum delivery_skip skip;
    enum subscription_status skip_status; /* of DELIVERY_SKIP_STATUS, at that time */
    int64_t attempts;
    int64_t at; /* last change */
    int64_t next_at;
    int code; /* what the server said: 0, "" and REASON_OTHER when nothing */
    char status[DIAGNOSIS_STATUS_SIZE];
    enum reason reason;
    enum delivery_fault fault;
    struct str reply;
    struct str profile; /* the person's, as it is now; "" when erased */
};

struct delivery_list;

struct delivery_list *delivery_list_new(struct store *store, int64_t edition);
/* From this person on, instead of the first. */
void delivery_list_from(struct delivery_list *list, int64_t subscriber);
void delivery_list_free(struct delivery_list *list);       /* NULL is fine */
void delivery_list_auto_free(struct delivery_list **list); /* for AUTO() */

/* *out is borrowed until the next call, and NULL after the last row. */
bool delivery_list_next(struct delivery_list *list, const struct delivery **out,
                        struct error *err) MUST_CHECK;

#endif

/*
 * suppression.h - addresses nobody may be mailed at: they outlive the person's data and beat every
 * import. Only change.h writes them.
 */
#ifndef STORE_SUPPRESSION_H
#define STORE_SUPPRESSION_H

#include "mail/address.h"
#include "people/subscription.h"
#include "store/store.h"

struct suppression {
    /* LEFT, BOUNCED, COMPLAINED, ERASED, MOVED; NONE: not suppressed */
    enum subscription_status reason;
    int64_t at;
    int64_t subscriber; /* MOVED: whose address it was; else 0 */
};
bool suppression_by_key(struct store *store, const uint8_t key[ADDRESS_KEY_BYTES],
                        struct suppression *out, struct error *err) MUST_CHECK;

#endif

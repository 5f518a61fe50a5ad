/*
 * change.h - the only writer of anything about a person.
 *
 * Each change looks its step up in people/subscription.h and carries it out in one transaction:
 * the person's row, the line in their history, the suppression, the generation. What the rules do
 * not allow is an answer (the verdict), not a failure, and changes nothing.
 */
#ifndef STORE_CHANGE_H
#define STORE_CHANGE_H

#include "mail/address.h"
#include "people/subscription.h"
#include "store/store.h"

/* Who brought the change. The numbers are stored: never renumber. */
enum change_channel {
    CHANGE_BY_ORGANISER = 1, /* a command */
    CHANGE_BY_FILE = 2,      /* import */
    CHANGE_BY_RELAY = 3,     /* an answer while sending */
    CHANGE_BY_MAIL = 4,      /* the inbox */
    CHANGE_BY_WEB = 5,
    CHANGE_BY_TIME = 6, /* retention, a confirmation that never came */
};
#define CHANGE_CHANNELS 7
/* "organiser", "file"... Never NULL. */
const char *change_channel_word(enum change_channel channel);

struct change {
    enum subscription_change what;
    enum change_channel channel;
    int64_t at;
    int64_t until;        /* of PAUSE: when it ends by itself; 0: not */
    int64_t import_id;    /* the import it is part of (change_import); 0: none */
    const char *evidence; /* words of consent, a server's reply: without address or name
                             (mail/evidence.h); NULL: none */
};

/* A person's address, as keys, and all that is held about them. Borrowed. */
struct change_person {
    int64_t subscriber;         /* whom, where a change is about somebody who is there */
    const uint8_t *address_key; /* ADDRESS_KEY_BYTES */
    const uint8_t *domain_key;  /* ADDRESS_DOMAIN_KEY_BYTES */
    const char *profile;
    size_t profile_len;
};

struct change_result {
    enum subscription_verdict verdict;
    /* Afterwards. Of a suppressed address without a person ERASED, or MOVED when somebody else had
     * it before. */
    enum subscription_status status;
    int64_t subscriber; /* whom it is about; 0: nobody is there */
    int64_t generation; /* afterwards */
    int64_t holder;     /* only change_move(), when IMPOSSIBLE: who has the new address already */
    int64_t former;     /* whose address it was, when it is kept out because they moved; else 0 */
};

/*
 * IMPORT, ADD, JOIN: somebody of this address comes. Makes a new person when nobody is there and
 * the rules allow it; of a person who is there only the status may change, the profile stays (see
 * change_profile()).
 */
bool change_enter(struct store *store, const struct change *change,
                  const struct change_person *person, struct change_result *out,
                  struct error *err) MUST_CHECK;

/*
 * Any change that brings no new data: CONFIRM, PAUSE, RESUME, LEAVE, REMOVE, RETURN, BOUNCE,
 * COMPLAIN, ERASE, EXPIRE. Erasing takes away the person, their history and what servers said about
 * them; the number stays in the figures of past editions and is never given again.
 */
bool change_apply(struct store *store, const struct change *change, int64_t subscriber,
                  struct change_result *out, struct error *err) MUST_CHECK;

/* SET: replaces all that is held; the keys are not looked at. Read the old profile in the same
 * transaction. */
bool change_profile(struct store *store, const struct change *change,
                    const struct change_person *person, struct change_result *out,
                    struct error *err) MUST_CHECK;

/*
 * MOVE: to another address, which the profile holds already. KEPT_OUT when the new address is
 * suppressed, IMPOSSIBLE when somebody else (holder) has it. The old address is suppressed, so that
 * no old file brings it back; only this person may move back to it.
 */
bool change_move(struct store *store, const struct change *change,
                 const struct change_person *person, struct change_result *out,
                 struct error *err) MUST_CHECK;

/* A file of people, so that its name and the words of consent are kept once, not once a person. */
struct change_import {
    int64_t at;
    const char *file;    /* its name without folders */
    const char *consent; /* where and when these people agreed */
};
bool change_import(struct store *store, const struct change_import *import, int64_t *import_id,
                   struct error *err) MUST_CHECK;

#endif

/*
 * mail_record.h - which mails of the mailbox were worked, so that each is worked once.
 *
 * A record is written in the transaction of what the mail changed: either both are there or
 * neither. It is found by the mail's place (folder, UIDVALIDITY, UID) and, since a server may
 * number anew and a mail may come twice, by its hash. No word of the mail is kept.
 */
#ifndef STORE_MAIL_RECORD_H
#define STORE_MAIL_RECORD_H

#include "store/store.h"

#define MAIL_RECORD_HASH_BYTES 32

struct mail_place {
    const char *folder;
    int64_t uid_validity;
    int64_t uid;
};

struct mail_record {
    uint8_t hash[MAIL_RECORD_HASH_BYTES];
    int64_t verdict; /* the number of its verdict's class (inbox/verdict.h); 0: it had none */
    int64_t shelf;   /* where it belongs (inbox/mailbox.h); 0: it stays */
    bool is_moved;   /* and it was brought there */
    int64_t at;      /* when it was worked */
};

/* A second record of the same place takes the first one's. */
bool mail_record_add(struct store *store, const struct mail_place *place,
                     const struct mail_record *record, struct error *err) MUST_CHECK;

/* *found is false when that place was not worked. */
bool mail_record_at(struct store *store, const struct mail_place *place, bool *found,
                    struct mail_record *out, struct error *err) MUST_CHECK;

/* The newest record of a mail with this hash, wherever it was; of those with a verdict only. */
bool mail_record_of(struct store *store, const uint8_t hash[MAIL_RECORD_HASH_BYTES], bool *found,
                    struct mail_record *out, struct error *err) MUST_CHECK;

/* It is where it belongs. */
bool mail_record_moved(struct store *store, const struct mail_place *place,
                       struct error *err) MUST_CHECK;

/*
 * Forgets records from before a time, of a folder that has just been listed: those of mails that
 * are not in it any more. uids are the listed ones, rising.
 */
struct mail_listed {
    const char *folder;
    int64_t uid_validity;
    const int64_t *uids;
    size_t count;
};
bool mail_record_forget(struct store *store, const struct mail_listed *listed, int64_t before,
                        struct error *err) MUST_CHECK;

#endif

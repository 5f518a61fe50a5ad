/*
 * act.h - a verdict becomes changes: who bounced, complained, left, joined.
 *
 * Tags are verified here (the child that found them knows no key), and only a good one changes
 * anybody; what else a mail names is only shown. Nothing here answers a mail that no person wrote.
 */
#ifndef JOBS_ACT_H
#define JOBS_ACT_H

#include "inbox/verdict.h"
#include "jobs/ask.h"

/* The mail a verdict is about. */
struct act_mail {
    const uint8_t *hash; /* KEYS_HASH_BYTES: the evidence in the history */
    int64_t at;          /* now */
};

/* Where the mail belongs. */
enum act_shelf {
    ACT_LEAVE_THERE = 0, /* a person's: untouched and unseen */
    ACT_BOUNCES,
    ACT_REQUESTS,
    ACT_COMPLAINTS,
    ACT_AUTO_REPLIES,
    ACT_SET_ASIDE,
};
#define ACT_SHELVES 6

/* What came of it. */
enum act_done {
    ACT_NOTHING = 0, /* nothing to do: a delay, an auto-reply, a person's mail */
    ACT_ASKED,       /* a request: see asked */
    ACT_BOUNCED,     /* recorded; the person is bounced when changed is set */
    ACT_HELD, /* the address is dead, but so many of its domain are that a person must look */
    ACT_COMPLAINED,
    ACT_NO_TAG,         /* a bounce or complaint without a tag that counts: changes nobody */
    ACT_FORGED,         /* with a tag that is not ours */
    ACT_OTHER_KEY,      /* with one made with another fortnight.key */
    ACT_VOID,           /* about an address that the person has no more, or an edition unknown */
    ACT_NOBODY,         /* about somebody who is gone */
    ACT_LETTER,         /* a letter came back: changes nobody */
    ACT_NOT_UNDERSTOOD, /* a letter's token, and no word that says what for: changes nobody */
};
#define ACT_DONES 12
const char *act_shelf_word(enum act_shelf shelf); /* "bounces", "set-aside"... literals */
const char *act_done_word(enum act_done done);

struct act_outcome {
    enum act_shelf shelf;
    enum act_done done;
    enum request_kind asked; /* 0 unless ACT_ASKED */
    enum ask_end end;        /* how that ended */
    int64_t subscriber;      /* 0: nobody */
    int64_t edition;         /* 0: none */
    enum subscription_status status;
    bool changed;      /* the person's status */
    bool settled;      /* an `unknown` delivery is known to have arrived */
    bool has_letter;   /* one became due */
    bool needs_person; /* an organiser must look: held, or an edition was stopped */
    bool stopped;      /* this complaint stopped its edition */
};

/*
 * Does what the verdict asks for. A transaction must be open: the caller commits it together with
 * the mail's record (store/mail_record.h), or rolls it back (--dry-run), and then nothing happened.
 */
bool act_on(const struct workspace *workspace, const struct verdict *verdict,
            const struct act_mail *mail, struct act_outcome *out, struct error *err) MUST_CHECK;

/* What is judged together, after the last mail of a run: dead addresses, domain by domain. */
struct act_finished {
    int64_t bounced; /* people marked */
    int64_t held;    /* not marked: too many of one domain to believe; status shows them */
};
bool act_finish(struct workspace *workspace, struct act_finished *out,
                struct error *err) MUST_CHECK;

#endif

/*
 * relay.h - hands messages over to a relay at the agreed pace and reports each answer.
 *
 * A relay is an SMTP server or a Maildir folder; the caller sees no difference. The relay asks for
 * work through callbacks, all called from relay_run(), and stores nothing: turn() records answers
 * and gives new ids in one transaction, build() renders one message, event() is told what happens.
 */
#ifndef RELAY_RELAY_H
#define RELAY_RELAY_H

#include "base/clock.h"
#include "base/error.h"
#include "mail/diagnosis.h"
#include "mail/piece.h"

/* Time limits in milliseconds; those of the dialogue are RFC 5321's, 4.5.3.2. */
struct relay_times {
    int64_t open;       /* from connecting to being logged in */
    int64_t mail;       /* for the answers to MAIL and RSET */
    int64_t rcpt;       /* to RCPT */
    int64_t data;       /* to DATA */
    int64_t block;      /* for anything of the message to be taken */
    int64_t dot;        /* for the final answer */
    int64_t quit;       /* for a goodbye at the end of a run */
    int64_t idle;       /* a connection with nothing to do is closed after this */
    int64_t pause;      /* before connecting again after the first failure; doubles each time */
    int64_t pause_most; /* it grows no longer than this */
    int64_t reach;      /* this long without a first connection ends the run */
    int64_t give_up;    /* this long without a single answer to a message ends the run */
    int64_t token;      /* an access token older than this is fetched anew for a new connection */
    int64_t step;       /* after a pause, from one step up in the rate to the next */
    int64_t refused;    /* a relay that refuses us for good is asked again after this, while others
                           work */
};
extern const struct relay_times relay_times_default;

struct secret_source; /* config/secret.h */
struct relay_options {
    const char *url;    /* smtp://host[:port] or smtps://host[:port] */
    const char *folder; /* not NULL: a Maildir instead of a server, then only the rate counts */
    const char *user;   /* NULL: no login */
    const char *password;
    const struct secret_source *token; /* not NULL: a command's access token instead */
    const char *ehlo;                  /* the return address's domain */
    const char *ca_file;               /* NULL: the machine's */
    bool tls_off;                      /* loopback only; the configuration sees to that */
    size_t connections; /* at most, from 1; of all relays together RELAY_CONNECTIONS_MAX */
    int64_t rate_count; /* messages in rate_ms; 0: unlimited */
    int64_t rate_ms;
    int64_t rate_since_ms; /* so long ago an earlier run handed over its last message: the pace goes
                              on from there; 0: there was none */
    const struct relay_times *times; /* NULL: relay_times_default */
};
#define RELAY_CONNECTIONS_MAX 200

struct config_relay; /* config/config.h */

/* From the configuration; a password, ehlo (unless set there) and times are left to the caller.
 * Borrows its text. */
void relay_options_from(struct relay_options *out, const struct config_relay *config);

struct relay;

/*
 * One relay, or `count` of them that share the work: each takes its part by its rate (where one is
 * unlimited: by its connections), and what one does not take goes to the others. A Maildir stands
 * alone. Connects to nothing yet. Text is copied. ERROR_CONFIG when an option is wrong.
 */
bool relay_open(struct relay **out, const struct relay_options *options, size_t count,
                struct error *err) MUST_CHECK;
void relay_close(struct relay *relay); /* NULL is fine */

/*
 * One message to hand over. Pieces of RELAY_BIG_PIECE octets or more are streamed from where they
 * are and must stay there unchanged until relay_run() returns; everything else is copied before
 * build() is called again.
 */
#define RELAY_BIG_PIECE 65536
struct relay_mail {
    const char *sender;         /* for MAIL FROM, without brackets */
    const char *recipient;      /* for RCPT TO, without brackets; the domain in A-labels */
    const char *envid;          /* for ENVID=, encoded as xtext here; NULL or "": none */
    const char *file_name;      /* in a Maildir: made of edition and subscriber */
    const struct piece *pieces; /* lines end in CRLF */
    size_t piece_count;
    bool needs_utf8; /* SMTPUTF8 (RFC 6531) */
};

enum relay_result {
    RELAY_ACCEPTED, /* by the relay; not delivered yet */
    RELAY_REFUSED,  /* for good, about this recipient or message */
    RELAY_DEFERRED, /* try this recipient again later */
    RELAY_UNKNOWN,  /* the final dot may have left, no answer came */
    RELAY_NOT_SENT, /* nobody has it: back to waiting */
    RELAY_SKIPPED,  /* this relay cannot be given it: a UTF-8 local part without SMTPUTF8, or an
                       address that may not stand in a command */
};
#define RELAY_RESULTS (RELAY_SKIPPED + 1)

/* Whom an answer speaks for. */
enum relay_scope { RELAY_SCOPE_DOMAIN, RELAY_SCOPE_RELAY };

#define RELAY_TEXT_SIZE 300
struct relay_answer {
    int64_t id;
    enum relay_result result;
    enum relay_scope scope;
    size_t relay;               /* which of them answered, from 0 */
    struct diagnosis diagnosis; /* DIAGNOSIS_NONE unless refused, deferred, skipped */
    char text[RELAY_TEXT_SIZE]; /* what was said, on one line, fit to be kept: no control character,
                                   the recipient as <recipient>; "" when nothing was */
};

/* One turn of the loop: answers in, ids out. Called at least once a second. */
struct relay_turn {
    const struct relay_answer *answers;
    size_t answer_count;
    size_t answer_first; /* those before it came in an earlier part of this turn */
    int64_t *ids;        /* to fill: each is then handed over at once, none is kept waiting */
    size_t want;         /* at most so many; may be 0 */
    size_t got;          /* how many were filled in */
    int64_t wait_ms;     /* set, when got is less than want: ask for more after so long, or when an
                            answer has come; 0: a second */
    bool finished;       /* set: there is nothing more to give, end when all is answered */
    bool stop;           /* set: finish what is in flight and end (a hold) */
    bool to_keep;        /* set: keep() comes before any of it counts */
};

enum relay_event_kind {
    RELAY_EVENT_CONNECTED,
    RELAY_EVENT_FAILED, /* a connection could not be opened; pause_ms until the next try */
    RELAY_EVENT_LOST,   /* the other side closed or broke the protocol with a message in hand */
    RELAY_EVENT_BUSY,   /* a temporary refusal for all (421, or 4xx to MAIL); pause_ms */
    RELAY_EVENT_FASTER, /* it was content for a while: the rate rises by a step */
    RELAY_EVENT_OUT,    /* refuses us for good, or has not worked for long: of no use for now */
    RELAY_EVENT_BACK,   /* was out, and works again */
};
struct relay_event {
    enum relay_event_kind kind;
    size_t relay;       /* which of them, from 0 */
    size_t connections; /* to it, open now */
    int code;           /* SMTP code, 0: none */
    int64_t pause_ms;
    int percent; /* of its full rate, from now on */
};

/* Work for a moment in which there is nothing to do but wait. */
struct relay_meanwhile {
    void (*call)(void *what);
    void *what;
};

struct relay_work {
    /*
     * With in_parts a turn may come in two parts, the second with the answers that came meanwhile:
     * the same turn again, with more answers and more ids wanted than it has got. When that fails,
     * the first counts for nothing either.
     */
    bool in_parts;
    bool (*turn)(void *ctx, struct relay_turn *turn, struct error *err);
    /*
     * The slow end of a turn that said to_keep: a commit, waiting for the disk. Instead of only
     * waiting it may do this work, once, which calls build() for the turn's ids. Not an
     * octet about them goes out before it has returned true. False: the turn failed.
     */
    bool (*keep)(void *ctx, const struct relay_meanwhile *meanwhile, struct error *err);
    void (*kept)(void *ctx, const struct relay_turn *turn, bool is_kept); /* follows, not in it */
    bool (*build)(void *ctx, int64_t id, struct relay_mail *out, struct error *err);
    void (*event)(void *ctx, const struct relay_event *event); /* may be NULL */
    int (*stop_asked)(void *ctx); /* NULL: base/stop.h. 1: finish what is in flight; 2: at once */
    bool in_order; /* no shares: the first relay that works takes all, as for a single letter */
    void *ctx;
    const struct clock *clock;
};

/*
 * Until turn() says finished or stop, or we are asked to stop; then true. Every id that was given
 * is answered through turn() before this returns, whatever happens. When turn() itself fails, the
 * run ends with its error: nothing of that turn counts, what is in flight is finished, and the same
 * answers and the later ones are handed over in one more turn, which may fail again. RELAY_NOT_SENT
 * about the same id for the second time in a run comes as RELAY_DEFERRED, when the connection broke
 * at it both times.
 *
 * A relay that turns us away (421 or 4xx before a recipient was named, connections refused or
 * dropped) is left alone for a pause that grows, and then has half its rate, which rises again by
 * steps. It fails only when all relays do; the others take over what one does not, and that one is
 * tried again all the time. Of several reasons the kindest counts: UNAVAILABLE, then LATER, then
 * the rest.
 *
 * ERROR_REFUSED: the relay refuses us as a whole (login, certificate, sender, message size).
 * ERROR_CONFIG: the configuration must be mended. ERROR_UNAVAILABLE: it does not answer.
 * ERROR_LATER: our account's quota there is used up. ERROR_DISK, ERROR_CANNOT_CREATE: Maildir. Or
 * what turn() or build() failed with.
 */
bool relay_run(struct relay *relay, const struct relay_work *work, struct error *err) MUST_CHECK;

/* What became of what one of the relays was given, in all runs since it was opened. */
struct relay_tally {
    int64_t results[RELAY_RESULTS]; /* by enum relay_result */
    int64_t connected;
    int64_t slowed;     /* how often its rate was halved */
    int lowest_percent; /* that it fell to; 0: never */
    bool avoids_chunks; /* a message sent as a chunk (BDAT) got no clear answer: no more of them */
    bool is_out;        /* of no use at the end of the last run */
    char why[sizeof((struct error *)NULL)->message]; /* it was out last, "" never; public */
};
size_t relay_count(const struct relay *relay);
const char *relay_url(const struct relay *relay, size_t index);
const struct relay_tally *relay_tally(const struct relay *relay, size_t index);

/*
 * After a crash: was this message handed over? Only a Maildir can tell; it looks in new/ and cur/,
 * flags aside.
 */
enum relay_trace { RELAY_TRACE_NONE, RELAY_TRACE_HANDED_OVER, RELAY_TRACE_UNTOUCHED };
bool relay_find(const struct relay *relay, const char *file_name, enum relay_trace *out,
                struct error *err) MUST_CHECK;

#endif

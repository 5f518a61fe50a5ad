/*
 * config.h - fortnight.conf as one checked, typed struct.
 *
 * Whoever holds a struct config may rely on everything said here: types, ranges, defaults and what
 * one key asks of another were checked. What a higher room must judge (addresses, audiences) is
 * text here; config_where() says where it stands, for that room's message. Nothing in it is a
 * secret: those are fetched by secret.h when needed. Text is UTF-8 without control characters.
 * Optional text is NULL when it is not given.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/error.h"
#include "base/finding.h"
#include "config/secret.h"

#define CONFIG_FILE            "fortnight.conf"
#define CONFIG_MAX_BYTES       ((size_t)256 * 1024) /* with what it includes */
#define CONFIG_MAX_CONNECTIONS 50                   /* to one relay */
#define CONFIG_ALL_CONNECTIONS 200                  /* to all of them */
#define CONFIG_MAX_DOMAINS     1000

struct config_texts {
    char **list; /* also ended by NULL; itself NULL when there is none */
    size_t count;
};

struct config_bulletin {
    char *name;
    char *from_address;
    char *from_name; /* never NULL: the bulletin's name unless from says another */
    char *postal_address;
    char *list_id; /* never NULL: made from the name and the sender's domain unless given; lower
                      case */
    char *return_address; /* never NULL: from_address unless given; may hold one "{tag}", in the
                             local part */
    char *reply_to;       /* optional */
    char *language;       /* "en-GB" */
    char *time_zone;      /* "Europe/London"; its file was there */
    char *public_url;     /* optional; https, no slash at the end */
    char *privacy_url;    /* optional; http or https */
    char *imprint;        /* optional */
    char *consent;        /* optional: what to record of people imported without --consent */
    struct config_texts test_to;
};

enum config_scheme { CONFIG_SMTP, CONFIG_SMTPS, CONFIG_MAILDIR, CONFIG_IMAP, CONFIG_IMAPS };

struct config_rate {
    int64_t count; /* 0: unlimited */
    int64_t per_ms;
};

struct config_relay {
    enum config_scheme scheme;
    char *url;  /* for people and for libcurl: "smtp://mail.example.org:587", "maildir:outbox" */
    char *host; /* lower case, an IPv6 address without brackets; NULL for CONFIG_MAILDIR */
    uint16_t port;
    char *folder; /* for CONFIG_MAILDIR: the path as we open it; else NULL */
    char *user;   /* NULL: no login, and then secret.from is SECRET_NONE */
    struct secret_source secret;
    int64_t connections; /* 1..CONFIG_MAX_CONNECTIONS */
    struct config_rate rate;
    bool tls_off;  /* only on this machine's own addresses */
    char *ca_file; /* optional: the path as we open it */
    char *ehlo;    /* optional: else the domain of the return address */
};

/* Where bounces and replies arrive. Not given: url is NULL, and nothing else counts. */
struct config_inbox {
    enum config_scheme scheme;
    char *url;
    char *host; /* NULL for CONFIG_MAILDIR */
    uint16_t port;
    char *folder; /* for CONFIG_MAILDIR: the path as we open it; else NULL */
    char *user;   /* never NULL with a host */
    struct secret_source secret;
    bool tls_off;
    char *ca_file;               /* optional */
    struct config_texts folders; /* at least one */
};

/* When a message that was put off is tried again: after each delay in turn, then always after the
 * last, until so many hours after the first try. */
#define CONFIG_MAX_RETRIES 8
struct config_retry {
    int64_t delays_s[CONFIG_MAX_RETRIES]; /* a minute to a day each, none shorter than before */
    size_t count;                         /* at least one */
    int64_t hours;
};

enum config_on_unknown { CONFIG_UNKNOWN_ASK, CONFIG_UNKNOWN_RESEND, CONFIG_UNKNOWN_SKIP };

struct config_audience {
    char *name;
    char *where; /* an audience expression, not yet compiled */
};

struct config_domain {
    char *domain;            /* of recipients, as written; jobs/settings.c has checked it */
    struct config_rate rate; /* count 0: none of its own */
    int64_t connections;     /* so many messages on the way at once; 0: any number */
};

/* A new sender's first days: at most first_day, then growth times as many each day of sending. */
struct config_warm_up {
    int64_t first_day; /* 0: no warm-up */
    int64_t growth;    /* in thousandths: 1500 is one and a half times */
};

struct config {
    struct config_bulletin bulletin;
    struct config_relay *relays; /* at least one */
    size_t relay_count;
    struct config_inbox inbox;
    int64_t per_day; /* messages in any 24 hours; 0: no limit */
    struct config_warm_up warm_up;
    struct config_retry retry;
    struct config_domain *domains;
    size_t domain_count;
    struct config_texts many_valued;
    struct config_audience *audiences;
    size_t audience_count;
    enum config_on_unknown on_unknown;
    char *store_file; /* the path as we open it */
    char *web_listen; /* "127.0.0.1:8025", loopback */
    struct config_places *places;
};

/* Where a value stands: the file as the user knows it and the line, 0 for a default. */
struct config_place {
    const char *file;
    int line;
};

/*
 * Reads DIR/fortnight.conf. Every problem goes to findings (may be NULL), the first one with its
 * place also to err. A warning alone does not fail it. ERROR_NO_INPUT when the folder holds no
 * configuration, ERROR_CONFIG when it is wrong or others may write to it. The caller frees *out.
 */
bool config_load(struct config **out, const char *workspace_dir, struct findings *findings,
                 struct error *err) MUST_CHECK;

/* The same for text in memory; file is its name in messages, paths in it stand against
 * workspace_dir. */
struct config_text {
    const char *text;
    size_t len;
    const char *file;
    const char *workspace_dir;
};
bool config_parse(struct config **out, const struct config_text *text, struct findings *findings,
                  struct error *err) MUST_CHECK;

void config_free(struct config *config);       /* NULL is fine */
void config_auto_free(struct config **config); /* for AUTO() */

/*
 * Where "bulletin.from", "bulletin.test_to[1]", "relay[0].url" or "audiences[2].where" stands; the
 * first element is [0], a single relay is relay[0]. For a key that was not given: its group, then
 * the file. Borrowed.
 */
struct config_place config_where(const struct config *config, const char *path);

#endif

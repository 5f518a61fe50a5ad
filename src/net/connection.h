/*
 * connection.h - a verified, logged-in connection to a mail server.
 *
 * libcurl does name look-up, TCP, TLS or STARTTLS with verification, greeting, EHLO and login
 * (CURLOPT_CONNECT_ONLY), for SMTP and IMAP; from then on the connection is a plain stream of
 * octets in both directions and the protocol is the caller's. Nothing is ever sent in the clear
 * unless tls_off is set, no proxy is taken from the environment, and only the URL's own protocol is
 * allowed.
 */
#ifndef NET_CONNECTION_H
#define NET_CONNECTION_H

#include "net/loop.h"

struct connection_options {
    const char *url;  /* smtp://host[:port] (with STARTTLS) or smtps://host[:port]; imap alike */
    const char *user; /* NULL: no login */
    const char *password; /* NULL: empty */
    bool is_token;        /* the password is an access token: OAUTHBEARER (RFC 7628) or XOAUTH2 */
    const char *ehlo;     /* the name we greet with; NULL: libcurl's choice, the machine's name */
    const char *ca_file;  /* PEM; NULL: the machine's certificate authorities */
    bool tls_off;         /* no TLS at all; the configuration allows it on loopback only */
    int64_t limit_ms;     /* for connecting, greeting, TLS and login together */
};

/* Why a connection could not be opened. */
enum connection_failure {
    CONNECTION_FINE,
    CONNECTION_NO_HOST,         /* the name does not resolve */
    CONNECTION_NO_ANSWER,       /* refused, unreachable, dropped, too slow, or no mail server */
    CONNECTION_BAD_CERTIFICATE, /* it cannot be verified, or is another host's */
    CONNECTION_NO_TLS,          /* STARTTLS is not offered, or TLS does not come about */
    CONNECTION_NO_LOGIN,        /* the server offers no login we can do */
    CONNECTION_WRONG_LOGIN,     /* it refused user or password for good */
    CONNECTION_TURNED_AWAY,     /* it refused us for good before or at EHLO */
    CONNECTION_LATER,           /* it asked us to come again (4xx) */
    CONNECTION_BAD_OPTIONS,     /* an option libcurl cannot work with: URL, CA file */
};

/* Extensions named in the last answer to EHLO; one offered before STARTTLS does not count. */
struct connection_offer {
    bool pipelining;    /* RFC 2920 */
    bool chunking;      /* RFC 3030 */
    bool dsn;           /* RFC 3461 */
    bool smtputf8;      /* RFC 6531 */
    bool eightbit;      /* 8BITMIME, RFC 6152 */
    bool enhanced;      /* ENHANCEDSTATUSCODES, RFC 2034 */
    bool auth;          /* RFC 4954 */
    bool size;          /* RFC 1870; */
    int64_t max_octets; /* the largest message taken; 0: no limit named */
};

/*
 * Begins to open a connection; LOOP_OPENED or LOOP_FAILED follows. Text is copied. False,
 * ERROR_CONFIG, when an option holds a control character or the URL is of another kind.
 */
bool connection_open(struct connection **out, struct loop *loop,
                     const struct connection_options *options, void *owner,
                     struct error *err) MUST_CHECK;

/* Drops it at once, without QUIT. NULL is fine. Its pending events are forgotten. */
void connection_close(struct connection *connection);

const struct connection_offer *connection_offer(const struct connection *connection);

/* After LOOP_FAILED: which failure, and the last SMTP code the server sent (0: none). */
enum connection_failure connection_failure(const struct connection *connection, int *code);

/*
 * After LOOP_FAILED: puts it into words with what to do. ERROR_CONFIG for what the configuration
 * must mend, ERROR_REFUSED for what the server refuses for good, ERROR_UNAVAILABLE otherwise.
 * Returns false.
 */
bool connection_explain(const struct connection *connection, struct error *err);

enum connection_io {
    CONNECTION_DONE, /* *count octets went */
    CONNECTION_WAIT, /* nothing went now; LOOP_READY tells when to try again */
    CONNECTION_GONE, /* closed by the other side, or broken */
};

/* Sends what the connection takes at once, perhaps less than len. */
enum connection_io connection_send(struct connection *connection, const char *bytes, size_t len,
                                   size_t *count) MUST_CHECK;

/*
 * After CONNECTION_GONE: has the other side certainly not read the last octet sent? True when it
 * closed in order (FIN) before its TCP acknowledged that octet: no program can have seen it. False
 * when nobody can tell.
 */
bool connection_is_unread(const struct connection *connection);

/* Receives what is there, at most room octets. Call again until CONNECTION_WAIT. */
enum connection_io connection_receive(struct connection *connection, char *bytes, size_t room,
                                      size_t *count) MUST_CHECK;

#endif

/*
 * connection_inside.h - a connection as its files know it. For the inside of the room only.
 */
#ifndef NET_CONNECTION_INSIDE_H
#define NET_CONNECTION_INSIDE_H

#include "net/connection.h"
#include "net/loop_inside.h"

#define LINE_MAX_BYTES 200 /* of a server's line, for people */

struct connection {
    struct loop_source source; /* first */
    struct loop *loop;
    struct connection *next; /* of the settled ones */
    CURL *curl;
    CURLSH *pool;    /* libcurl's own, for this connection alone */
    int fd;          /* -1 until it is open */
    bool is_opening; /* libcurl still works on it */
    bool wants_login;
    bool has_token; /* instead of a password */
    bool is_imap;
    bool is_preauth; /* an IMAP server let us in before any login */
    bool is_tls;     /* so octets may wait decrypted where epoll cannot see them */
    bool is_drained; /* the socket just gave less than there was room for */
    bool wants_room; /* a send found none, so we wait for some */
    bool has_ended;  /* the other side closed in order */
    char *host;
    char *ca_file;   /* all authorities; NULL without TLS */
    bool trusts_few; /* of them (trust.h) */
    struct connection_offer offer;
    bool in_offer; /* inside a many-line answer to EHLO */
    bool is_logged_in;
    int code; /* of the server's last line */
    enum connection_failure failure;
    char line[LINE_MAX_BYTES + 1]; /* its text */
    char why[CURL_ERROR_SIZE];
};

/*
 * In connection_imap.c: a line of an IMAP server as the SMTP code of the same meaning, 0 for one
 * that refuses nothing. Sets *is_preauth when it says so.
 */
int connection_imap_code(const char *line, bool *is_preauth);

#endif

/*
 * visit.h - one request on its way: what came of it so far, and what it waits for. For the inside
 * of the room only.
 */
#ifndef WEB_VISIT_H
#define WEB_VISIT_H

#include "web/route.h"
#include "web/web.h"

struct MHD_Connection; /* microhttpd.h */

struct visit {
    struct MHD_Connection *connection;
    struct str body; /* its first ROUTE_BODY_MAX octets */
    size_t octets;   /* of all of it */
    struct web_request request;
    uint64_t number; /* of what was asked; 0: nothing was */
    int64_t asked_ms;
    bool is_answered;
    enum page page;
    struct visit *next; /* of those that wait for an answer */
};

struct visit *visit_new(struct MHD_Connection *connection);
void visit_free(struct visit *visit);
void visit_add_body(struct visit *visit, const char *bytes, size_t len);

/* The page for an answer to what was asked. */
enum page visit_page(const struct visit *visit, enum web_answer answer);

/* Those who wait, by number. */
struct waiting {
    struct visit *first;
    uint64_t last_number;
};
void waiting_add(struct waiting *waiting, struct visit *visit, int64_t now_ms);
/* Takes one out: that number, or (0) any asked before before_ms; NULL: there is none. */
struct visit *waiting_take(struct waiting *waiting, uint64_t number, int64_t before_ms);

#endif

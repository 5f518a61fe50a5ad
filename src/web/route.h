/*
 * route.h - what a request asks for: a page to look at, or something to do. Pure.
 *
 * GET changes nothing, for scanners follow links; POST to a link does what the link is for, with
 * whatever body, also none (RFC 8058, 3.2). Only a form of ours that says otherwise does otherwise.
 */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include "mail/tag.h"
#include "web/page.h"

#define ROUTE_BODY_MAX 4096 /* of a body, so much is looked at: more than any form of ours */

enum web_ask { WEB_NOTHING, WEB_LEAVE, WEB_PAUSE, WEB_FRESH_LINK, WEB_CONFIRM };

#define WEB_PAUSE_DAYS_MAX 366

struct web_request {
    enum web_ask ask;        /* WEB_NOTHING: only a page is wanted */
    enum page page;          /* that page; else the page to show once it is done */
    int64_t days;            /* for WEB_PAUSE: 1 to WEB_PAUSE_DAYS_MAX */
    char token[TAG_MAX + 1]; /* of a tag's shape; whether it is one, who holds the keys says */
};

/*
 * path is the URL's, decoded, without a query. prefix is the path under which we are reached ("",
 * or "/fortnight"); a server in front may take it off or leave it. body NULL: none.
 */
void route(struct web_request *out, const char *method, const char *path, const char *prefix,
           const struct str *body);

#endif

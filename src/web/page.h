/*
 * page.h - the subscriber's pages, made once when the server starts.
 *
 * No page holds a word about the person who looks at it: bulletins are forwarded, so whoever holds
 * a link may see its page. So all are the same for everybody, and the process that faces the
 * internet fills no template and needs no file.
 */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include "base/error.h"
#include "base/str.h"

enum page {
    PAGE_LEAVE,     /* what a link to leave opens: nothing has changed yet */
    PAGE_LEFT,      /* done */
    PAGE_PAUSED,    /* done */
    PAGE_LINK_SENT, /* done: a letter is on its way */
    PAGE_CONFIRM,   /* what a link to confirm opens: nothing has changed yet */
    PAGE_CONFIRMED, /* done */
    PAGE_TEST_COPY, /* the link of a test copy or preview: changes nobody */
    PAGE_EXPIRED,   /* this link was good once */
    PAGE_BAD_LINK,  /* no link of ours */
    PAGE_BAD_FORM,  /* no form of ours */
    PAGE_NOT_THERE, /* no such page */
    PAGE_METHOD,    /* neither GET nor POST */
    PAGE_TOO_LARGE, /* more was sent than any form of ours */
    PAGE_BUSY,      /* nothing could be done just now */
    PAGE_STYLE,     /* the style sheet of them all */
    PAGES
};

/* What the pages say of the bulletin. Text is borrowed during pages_make(). */
struct page_facts {
    const char *folder; /* the workspace, whose templates/web/ go first; NULL: the program's */
    const char *name;
    const char *postal_address;
    const char *contact;     /* where a person is reached by mail */
    const char *language;    /* "en-GB" */
    const char *privacy_url; /* may be NULL */
    const char *imprint;     /* may be NULL */
};

struct pages {
    struct str body[PAGES];
};

/* ERROR_DATA with file:line when an overriding template is wrong. Free with pages_free() either
 * way. */
bool pages_make(struct pages *out, const struct page_facts *facts, struct error *err) MUST_CHECK;
void pages_free(struct pages *pages);

/* The HTTP status a page comes with (RFC 9110, 15). */
unsigned page_status(enum page page);

#endif

/*
 * trouble.h - what a person must know about an edition, domain by domain: who does not want us just
 * now, and where so many addresses are said to be dead that nobody was marked.
 */
#ifndef JOBS_TROUBLE_H
#define JOBS_TROUBLE_H

#include "jobs/workspace.h"

enum trouble_kind {
    TROUBLE_PAUSED,     /* the domain refuses us: its people wait */
    TROUBLE_DEAD,       /* too many dead addresses at once to believe */
    TROUBLE_COMPLAINTS, /* too many complained about it: it was stopped; no domain */
};
/* "domain_paused", "too_many_dead", "complaints": for --json. */
const char *trouble_word(enum trouble_kind kind);

struct trouble {
    enum trouble_kind kind;
    char *domain;   /* "gmail.com"; "" when nobody of it is there any more */
    char *reply;    /* what the server said to one of them; "" */
    int64_t people; /* who wait, whose address is said to be dead, or who complained */
    int64_t of;     /* of so many of this domain in the edition, or who were sent it */
};
struct troubles {
    struct trouble *list;
    size_t count;
};
#define TROUBLES_NONE ((struct troubles){0})

bool troubles_read(const struct workspace *workspace, int64_t edition, struct troubles *out,
                   struct error *err) MUST_CHECK;
void troubles_free(struct troubles *troubles); /* back to TROUBLES_NONE */

#endif

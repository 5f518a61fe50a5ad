/*
 * check_blanks.h - are there the fields that an edition's blanks ask for, and who lacks them?
 */
#ifndef JOBS_CHECK_BLANKS_H
#define JOBS_CHECK_BLANKS_H

#include "edition/edition.h"
#include "jobs/reach.h"

struct check_blanks {
    const struct edition *edition;
    const struct audience *audience; /* people/audience.h */
    struct findings *findings;
    bool
        quick; /* only the errors: stop as soon as every field was met; reach is then not counted */
    bool everyone; /* the audience stands in for one that is wrong: only what nobody has is said */
};

/*
 * Walks the audience once, which also counts it. A blank that nobody of it can fill is an error,
 * unless the name is one that Fortnight knows; one without a fall-back that some lack is a warning
 * (the one that most lack).
 */
bool check_blanks(const struct workspace *workspace, const struct check_blanks *what,
                  struct reach *reach, struct error *err) MUST_CHECK;

#endif

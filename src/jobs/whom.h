/*
 * whom.h - the person an argument names: an address, "#NUMBER", or "-" for either on standard
 * input.
 */
#ifndef JOBS_WHOM_H
#define JOBS_WHOM_H

#include "jobs/workspace.h"
#include "store/subscriber.h"

/*
 * The argument's text: itself, or the first line of standard input for "-", so that an address need
 * not stand in the process list. The caller frees *out.
 */
bool whom_text(const char *argument, char **out, struct error *err) MUST_CHECK;

/*
 * ERROR_USAGE when it is no address or number, ERROR_NO_INPUT when nobody is known by it; what was
 * looked for is only in err->about. Start with SUBSCRIBER_NONE.
 */
bool whom_find(const struct workspace *workspace, const char *argument, struct subscriber *out,
               struct error *err) MUST_CHECK;

/*
 * Whose fields a test copy or preview shows: the person named, or (argument NULL) an invented one,
 * with the number 0.
 */
struct whom_sample {
    int64_t id;
    int64_t generation;
    int64_t joined_at;
    struct profile profile;
};
#define WHOM_SAMPLE_NONE ((struct whom_sample){.profile = {.text = STR_EMPTY}})
bool whom_sample(const struct workspace *workspace, const char *argument, struct whom_sample *out,
                 struct error *err) MUST_CHECK;
void whom_sample_free(struct whom_sample *sample); /* back to WHOM_SAMPLE_NONE */

#endif

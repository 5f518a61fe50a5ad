/*
 * test_copy.h - `test`: the edition as it is now, to a few addresses, marked, changing nobody.
 */
#ifndef JOBS_TEST_COPY_H
#define JOBS_TEST_COPY_H

#include "jobs/workspace.h"

struct test_copy_options {
    const char *edition;          /* NULL: the only unsent one */
    const char *const *addresses; /* NULL or none: test_to of the configuration */
    size_t address_count;
    const char *as; /* whose fields it takes: an address or "#NUMBER"; NULL: an invented person's */
};

struct test_copy_result {
    char *slug;
    int64_t accepted;
    int64_t refused; /* with what the server said of the last one */
    char *reply;     /* "" */
};
#define TEST_COPY_RESULT_NONE ((struct test_copy_result){0})

/*
 * Notes that just this content was tested. ERROR_USAGE without any address. Draws on the relay like
 * a send, and waits for a running one (ERROR_LATER).
 */
bool job_test_copy(struct workspace *workspace, const struct test_copy_options *options,
                   struct test_copy_result *out, struct error *err) MUST_CHECK;
void test_copy_result_free(struct test_copy_result *result);

#endif

/*
 * show_person.h - one person, and what was done to them by hand, the same in every command.
 */
#ifndef CLI_SHOW_PERSON_H
#define CLI_SHOW_PERSON_H

#include "base/json.h"
#include "cli/cli.h"
#include "jobs/by_hand.h"
#include "jobs/person.h"

/*
 * number, address, name, status, joined_at, changed_at, fields: a text each, a list where the
 * configuration says that there may be several values, or there are. many_valued is ended by NULL
 * and may be NULL. The caller frees.
 */
struct json *show_person_json(const struct person *person, const char *const *many_valued);

/* "#12" */
#define SHOW_NUMBER_SIZE 24
void show_person_number(int64_t number, char out[SHOW_NUMBER_SIZE]);

/* What `add`, `set`, `address`, `remove`, `erase` did: with --json number, changed, status,
 * otherwise what print() has to say, unless -q. */
void show_person_result(const struct cli *cli, const struct by_hand_result *result,
                        void (*print)(const struct cli *cli, const struct by_hand_result *result));

#endif

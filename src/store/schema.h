/*
 * schema.h - inside the room: the tables, and how an older database is brought up to date.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include <sqlite3.h>

#include "store/store.h"

/* Stands in the file's header: "FNIG". */
#define SCHEMA_APPLICATION_ID 0x464e4947

/* The newest schema this program knows. */
int64_t schema_newest(void);

/* Refuses what is not ours or newer than we are, and what is empty unless it is new; brings the
 * rest up to date in one transaction. */
bool schema_bring_up(struct store *store, bool is_new, struct error *err) MUST_CHECK;

#endif

#include "store/schema.h"

#include "store/handle.h"

/*
 * One list a version, of a few texts because a compiler need not take more than 4095 characters in
 * one; never changed once released, only added to. Each runs in the transaction that also raises
 * user_version, so a crash leaves the old schema.
 *
 * Columns that are mostly 0 or 1 are NOT NULL: SQLite keeps those two values in no octet. A
 * profile stands last, so that reading what is before it never touches an overflow page.
 */
static const char *const version_1[] = {
    "CREATE TABLE subscriber ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT," /* never given twice: tags name it for ever */
    "  address_key BLOB NOT NULL UNIQUE CHECK (length(address_key) = 16),"
    "  key_version INTEGER NOT NULL," /* of the normalisation behind address_key */
    "  domain_key INTEGER NOT NULL,"
    "  generation INTEGER NOT NULL,"
    "  status INTEGER NOT NULL CHECK (status BETWEEN 1 AND 6),"
    "  joined_at INTEGER NOT NULL,"
    "  changed_at INTEGER NOT NULL,"
    "  profile BLOB NOT NULL"
    ") STRICT;"

    "CREATE TABLE suppression ("
    "  address_key BLOB NOT NULL PRIMARY KEY CHECK (length(address_key) = 16),"
    "  key_version INTEGER NOT NULL,"
    "  reason INTEGER NOT NULL CHECK (reason BETWEEN 4 AND 8),"
    "  at INTEGER NOT NULL,"
    "  subscriber_id INTEGER NOT NULL" /* who moved away from it; else 0 */
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX suppression_moved ON suppression (subscriber_id) WHERE subscriber_id > 0;"

    "CREATE TABLE import ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  at INTEGER NOT NULL,"
    "  file TEXT NOT NULL,"
    "  consent TEXT NOT NULL"
    ") STRICT;"

    "CREATE TABLE history ("
    "  subscriber_id INTEGER NOT NULL,"
    "  number INTEGER NOT NULL," /* from 1, per person */
    "  at INTEGER NOT NULL,"
    "  change INTEGER NOT NULL,"
    "  channel INTEGER NOT NULL,"
    "  import_id INTEGER NOT NULL,"
    "  evidence TEXT NOT NULL,"
    "  PRIMARY KEY (subscriber_id, number)"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE edition ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  slug TEXT NOT NULL UNIQUE,"
    "  version INTEGER NOT NULL," /* the newest in edition_content */
    "  state INTEGER NOT NULL,"
    "  held INTEGER NOT NULL,"
    "  frozen_at INTEGER NOT NULL,"
    "  ended_at INTEGER NOT NULL,"
    "  audience TEXT NOT NULL"
    ") STRICT;"

    /* Apart from the edition, so that changing a flag does not rewrite megabytes. */
    "CREATE TABLE edition_content ("
    "  edition_id INTEGER NOT NULL,"
    "  version INTEGER NOT NULL,"
    "  frozen_at INTEGER NOT NULL,"
    "  hash BLOB NOT NULL CHECK (length(hash) = 32),"
    "  content BLOB NOT NULL,"
    "  PRIMARY KEY (edition_id, version)"
    ") STRICT;"

    /*
     * Knows people by number only and without a foreign key: the figures outlive an erasure.
     *
     * The key is made of both numbers (people's have 40 bits: mail/tag.h), since SQLite finds a row
     * by one integer in two thirds of the time; sql.c finds and walks rows by it. And a row must
     * not grow from `waiting` over `sending` to `accepted`, so that it is written over where it
     * lies: a freeze packs the pages full, and each that overflows moves three others. So the octet
     * that the state 2 needs, and 1 does not, is taken before by the version.
     */
    "CREATE TABLE delivery ("
    "  id INTEGER PRIMARY KEY CHECK (id = (edition_id << 40) + subscriber_id),"
    "  edition_id INTEGER NOT NULL CHECK (edition_id BETWEEN 1 AND 8388607),"
    "  subscriber_id INTEGER NOT NULL CHECK (subscriber_id BETWEEN 1 AND 1099511627775),"
    "  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 7),"
    "  version INTEGER NOT NULL," /* tried last; -1: none yet */
    "  domain_key INTEGER NOT NULL,"
    "  attempts INTEGER NOT NULL,"
    "  at INTEGER NOT NULL,"
    "  next_at INTEGER NOT NULL,"
    "  skip INTEGER NOT NULL,"
    "  skip_status INTEGER NOT NULL,"
    "  code INTEGER NOT NULL,"
    "  status TEXT NOT NULL,"
    "  reason INTEGER NOT NULL,"
    "  reply TEXT NOT NULL,"
    "  fault INTEGER NOT NULL,"
    "  first_at INTEGER NOT NULL" /* first put off; 0: never */
    ") STRICT;"
    "CREATE INDEX delivery_due ON delivery (edition_id, next_at, subscriber_id) WHERE state = 4;"
    "CREATE INDEX delivery_fault ON delivery (edition_id, fault, domain_key) WHERE fault > 0;"

    "CREATE TABLE domain_pause ("
    "  edition_id INTEGER NOT NULL,"
    "  domain_key INTEGER NOT NULL,"
    "  subscriber_id INTEGER NOT NULL," /* whose refusal was the last straw */
    "  at INTEGER NOT NULL,"
    "  shown INTEGER NOT NULL," /* its run ended in order */
    "  PRIMARY KEY (edition_id, domain_key)"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE tested ("
    "  slug TEXT NOT NULL,"
    "  hash BLOB NOT NULL CHECK (length(hash) = 32),"
    "  at INTEGER NOT NULL,"
    "  PRIMARY KEY (slug, hash)"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE sent ("
    "  minute INTEGER PRIMARY KEY," /* since 1970 */
    "  count INTEGER NOT NULL"
    ") STRICT;",

    /* Days on which anything was sent, for limits.warm_up; kept for ever, one row a day. */
    "CREATE TABLE sent_day ("
    "  day INTEGER PRIMARY KEY" /* since 1970, UTC */
    ") STRICT;"

    /* What the next run must know of the pace: see pace.h. */
    "CREATE TABLE pace ("
    "  kind INTEGER NOT NULL,"
    "  key INTEGER NOT NULL,"
    "  taken_at INTEGER NOT NULL,"
    "  rate INTEGER NOT NULL,"
    "  base INTEGER NOT NULL,"
    "  step_at INTEGER NOT NULL,"
    "  streak INTEGER NOT NULL,"
    "  PRIMARY KEY (kind, key)"
    ") STRICT, WITHOUT ROWID;"

    /*
     * Single mails to people, and the tokens in them. The address, of a letter that does not go to
     * the person's own, is as opaque as a profile.
     */
    "CREATE TABLE letter ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT," /* never given twice: tokens name it */
    "  subscriber_id INTEGER NOT NULL,"
    "  generation INTEGER NOT NULL,"
    "  kind INTEGER NOT NULL,"
    "  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 6),"
    "  made_at INTEGER NOT NULL,"
    "  at INTEGER NOT NULL,"
    "  next_at INTEGER NOT NULL,"
    "  sent_at INTEGER NOT NULL,"
    "  attempts INTEGER NOT NULL,"
    "  used INTEGER NOT NULL," /* its token */
    "  domain_key INTEGER NOT NULL,"
    "  in_reply_to TEXT NOT NULL,"
    "  address BLOB NOT NULL"
    ") STRICT;"
    "CREATE INDEX letter_due ON letter (next_at) WHERE state = 1;"
    "CREATE INDEX letter_person ON letter (subscriber_id);"
    "CREATE INDEX letter_made ON letter (made_at);"

    /* When a pause ends by itself. */
    "CREATE TABLE pause ("
    "  subscriber_id INTEGER NOT NULL PRIMARY KEY,"
    "  until INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX pause_until ON pause (until);"

    /* Who asked to leave without a token, last: counted against the limit of an hour, or held for
     * an organiser to see. */
    "CREATE TABLE leaving ("
    "  subscriber_id INTEGER NOT NULL PRIMARY KEY,"
    "  at INTEGER NOT NULL,"
    "  held INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX leaving_at ON leaving (at);"

    /* Which mails of the mailbox were worked: none is worked twice. */
    "CREATE TABLE mail_record ("
    "  folder TEXT NOT NULL,"
    "  uid_validity INTEGER NOT NULL,"
    "  uid INTEGER NOT NULL,"
    "  hash BLOB NOT NULL CHECK (length(hash) = 32),"
    "  verdict INTEGER NOT NULL,"
    "  shelf INTEGER NOT NULL,"
    "  moved INTEGER NOT NULL,"
    "  at INTEGER NOT NULL,"
    "  PRIMARY KEY (folder, uid_validity, uid)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX mail_record_hash ON mail_record (hash, at);"

    /* One row: what only the key these address keys were made with can make. */
    "CREATE TABLE key_mark ("
    "  one INTEGER PRIMARY KEY CHECK (one = 1),"
    "  mark BLOB NOT NULL CHECK (length(mark) = 16)"
    ") STRICT;",
    NULL,
};

static const char *const *const migrations[] = {version_1};

int64_t schema_newest(void)
{
    return (int64_t)(sizeof(migrations) / sizeof(migrations[0]));
}

static bool read_pragma(struct store *store, const char *sql, int64_t *out, struct error *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL);

    if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
        *out = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_finalize(stmt);
    return rc == SQLITE_ROW || handle_failed(store, "read", err);
}

static bool read_version(struct store *store, bool is_new, int64_t *version, struct error *err)
{
    int64_t application = 0;
    int64_t tables = 0;

    if (!read_pragma(store, "PRAGMA application_id", &application, err) ||
        !read_pragma(store, "PRAGMA user_version", version, err) ||
        !read_pragma(store, "SELECT count(*) FROM sqlite_schema", &tables, err))
        return false;
    bool empty = !application && !*version && !tables;
    if (empty && !is_new)
        return error_set(err, ERROR_SYSTEM,
                         "'%s' is empty, which it never is once it was made: restore it from your "
                         "newest backup",
                         store->path);
    if (!empty && application != SCHEMA_APPLICATION_ID)
        return error_set(err, ERROR_SYSTEM,
                         "'%s' is a database, but not one of Fortnight's: name another file",
                         store->path);
    if (*version > schema_newest())
        return error_set(
            err, ERROR_SYSTEM,
            "'%s' was written by a newer Fortnight (schema %lld, this one knows %lld): "
            "use that version or a newer one",
            store->path, (long long)*version, (long long)schema_newest());
    return true;
}

static bool migrate(struct store *store, int64_t from, struct error *err)
{
    AUTO(str_free) struct str mark = STR_EMPTY;

    for (int64_t version = from; version < schema_newest(); version++)
        for (const char *const *part = migrations[version]; *part; part++)
            if (!handle_run(store, *part, err))
                return false;
    str_addf(&mark, "PRAGMA application_id = %d; PRAGMA user_version = %lld", SCHEMA_APPLICATION_ID,
             (long long)schema_newest());
    return handle_run(store, mark.text, err);
}

bool schema_bring_up(struct store *store, bool is_new, struct error *err)
{
    int64_t version = 0;

    /* Looked at first without writing: a file that is not ours is not touched. */
    if (!read_version(store, is_new, &version, err))
        return false;
    if (!handle_run(store, "PRAGMA journal_mode = WAL", err))
        return false;
    if (version == schema_newest())
        return true;
    if (!store_begin(store, err))
        return false;
    /* Another process may have been quicker. */
    if (!read_version(store, is_new, &version, err) || !migrate(store, version, err)) {
        store_rollback(store);
        return error_wrap(err, "bringing '%s' up to date", store->path);
    }
    return store_commit(store, err);
}

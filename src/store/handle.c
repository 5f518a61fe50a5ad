#include "store/handle.h"

#include <assert.h>
#include <errno.h>
#include <unistd.h>

#include "base/file.h"

static bool disk_failed(struct store *store, const char *what, struct error *err)
{
    int number = sqlite3_system_errno(store->db);

    if (sqlite3_errcode(store->db) == SQLITE_FULL || number == ENOSPC || number == EFBIG ||
        number == EDQUOT)
        return error_set(err, ERROR_DISK,
                         "cannot %s '%s': no space left; make some and run the command again, "
                         "nothing is lost",
                         what, store->path);
    return error_set(err, ERROR_DISK,
                     "cannot %s '%s': the disk fails (%s); save a copy of the folder", what,
                     store->path, number ? error_reason(number) : "no reason given");
}

static bool may_not(struct store *store, const char *what, struct error *err)
{
    int number = sqlite3_system_errno(store->db);

    if (file_error_kind(number, ERROR_SYSTEM) == ERROR_DISK)
        return disk_failed(store, what, err);
    return error_set(err, ERROR_SYSTEM,
                     "cannot %s '%s'%s%s: look at the owner and rights of its folder, of the file "
                     "and of those beside it that begin with its name",
                     what, store->path, number ? ": " : "", number ? error_reason(number) : "");
}

bool handle_failed(struct store *store, const char *what, struct error *err)
{
    switch (sqlite3_errcode(store->db)) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
        return disk_failed(store, what, err);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: /* many processes opened it at the same moment */
        return error_set(
            err, ERROR_LATER,
            "cannot %s '%s': another process was writing to it for %d s; try again later", what,
            store->path, store->patience_ms / 1000);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return error_set(
            err, ERROR_SYSTEM,
            "cannot %s '%s': it is damaged, or no database; go on with the newest backup, "
            "or save what can be read with 'sqlite3 FILE .recover'",
            what, store->path);
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
        return may_not(store, what, err);
    case SQLITE_NOMEM:
        return error_set(err, ERROR_SYSTEM, "cannot %s '%s': out of memory", what, store->path);
    default: /* Never text of ours: what SQLite says names tables and columns, no values. */
        return error_set(err, ERROR_SYSTEM, "cannot %s '%s': %s; this is a bug, please report it",
                         what, store->path, sqlite3_errmsg(store->db));
    }
}

bool handle_run(struct store *store, const char *sql, struct error *err)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
           handle_failed(store, "write", err);
}

bool handle_join(struct store *store, bool *own, struct error *err)
{
    *own = sqlite3_get_autocommit(store->db) != 0;
    return !*own || store_begin(store, err);
}

bool handle_leave(struct store *store, bool own, bool good, struct error *err)
{
    if (!own)
        return good;
    if (good)
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

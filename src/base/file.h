/*
 * file.h - whole files and folders: read with a limit, written so that a crash leaves the old or
 * the new one.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/error.h"
#include "base/str.h"

/*
 * Appends the file to out. "-" is standard input. ERROR_NO_INPUT when it is missing, ERROR_DATA
 * when it is a folder or longer than max_bytes, ERROR_SYSTEM otherwise. Out is untouched on
 * failure.
 */
bool file_read(struct str *out, const char *path, size_t max_bytes, struct error *err) MUST_CHECK;

/*
 * Writes a temporary file beside path, fsyncs it, renames it over path and fsyncs the folder.
 * ERROR_DISK when there is no space, ERROR_CANNOT_CREATE otherwise; nothing half-done stays.
 */
bool file_write(const char *path, const char *bytes, size_t len, unsigned mode,
                struct error *err) MUST_CHECK;

/* As file_write(), but an existing file is an ERROR_CANNOT_CREATE and stays as it is. */
bool file_create(const char *path, const char *bytes, size_t len, unsigned mode,
                 struct error *err) MUST_CHECK;

bool file_exists(const char *path);
bool file_is_folder(const char *path);
/* Group or others have any right to it (0077). False when it does not exist. */
bool file_is_open_to_others(const char *path);

/* Is something of this name there that a rename would spoil: a folder, a device, a link? */
bool file_is_special(const char *path);
/* Are both there and one and the same file? */
bool file_is_same(const char *path, const char *other);

/* An existing folder is fine. */
bool file_make_folder(const char *path, unsigned mode, struct error *err) MUST_CHECK;

/* fsync of a folder, so that a rename or a new name in it survives a power cut. */
bool file_sync_folder(const char *path, struct error *err) MUST_CHECK;

/* "dir/name", or name alone when it is absolute or dir is NULL, empty or ".". */
char *file_join(const char *dir, const char *name) OWNED_RESULT;
/* The part after the last slash. Borrowed. */
const char *file_name(const char *path);
/* The part before the last slash, "." without one. */
char *file_folder(const char *path) OWNED_RESULT;

/* The kind for an errno of a failed write: ERROR_DISK for ENOSPC, EDQUOT, EFBIG, EIO; else
 * fallback. */
enum error_kind file_error_kind(int error_number, enum error_kind fallback);

#endif

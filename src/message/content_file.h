/*
 * content_file.h - reads a file that travels with the messages, and says what it is. Inside this
 * room only.
 */
#ifndef MESSAGE_CONTENT_FILE_H
#define MESSAGE_CONTENT_FILE_H

#include "message/content.h"

/* Most mail servers take messages of 25 MB, in which base64 makes files a third longer. */
#define CONTENT_FILE_MAX_BYTES  ((size_t)10 << 20)
#define CONTENT_FILES_MAX_BYTES ((size_t)18 << 20) /* of one edition together */

/*
 * Reads folder/path. A file with a content_id is a picture and must be PNG, JPEG or GIF, which
 * every mail program shows; "" is an attachment of any kind. ERROR_NO_INPUT, ERROR_DATA or
 * ERROR_SYSTEM, naming the path as it was written. The caller frees what is in out.
 */
bool content_file_read(struct content_file *out, const char *folder, const char *path,
                       const char *content_id, struct error *err) MUST_CHECK;

/* The type of what is in bytes ("image/png"); the name only tells kinds of the same container
 * apart. */
const char *content_file_type(const char *bytes, size_t len, const char *name);

#endif

#include "message/content_file.h"

#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"
#include "base/xalloc.h"

/* How a kind of file starts. */
static const struct {
    const char *type;
    const char *start;
    size_t len;
} starts[] = {
    {"image/png", "\x89PNG\r\n\x1a\n", 8},
    {"image/jpeg", "\xff\xd8\xff", 3},
    {"image/gif", "GIF87a", 6},
    {"image/gif", "GIF89a", 6},
    {"application/pdf", "%PDF-", 5},
    {"text/calendar; charset=utf-8", "BEGIN:VCALENDAR", 15},
    {"application/rtf", "{\\rtf", 5},
    {"application/zip", "PK\x03\x04", 4},
    {"application/x-ole-storage", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8},
};

/* Kinds of file in another's container: only their name tells them apart. */
static const struct {
    const char *container, *ending, *type;
} endings[] = {
    {"application/zip", ".docx",
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"application/zip", ".xlsx",
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"application/zip", ".pptx",
     "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"application/zip", ".odt", "application/vnd.oasis.opendocument.text"},
    {"application/zip", ".ods", "application/vnd.oasis.opendocument.spreadsheet"},
    {"application/zip", ".odp", "application/vnd.oasis.opendocument.presentation"},
    {"application/zip", ".epub", "application/epub+zip"},
    {"application/x-ole-storage", ".doc", "application/msword"},
    {"application/x-ole-storage", ".xls", "application/vnd.ms-excel"},
    {"application/x-ole-storage", ".ppt", "application/vnd.ms-powerpoint"},
};

static bool ends_with(const char *name, const char *ending)
{
    size_t len = strlen(name);
    size_t end = strlen(ending);

    return len > end && text_same(name + len - end, ending);
}

/* Text as people write it: UTF-8 without any control character but tabs and line ends. */
static bool is_text(const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if ((c < ' ' && c != '\t' && c != '\r' && c != '\n') || c == 0x7f)
            return false;
    }
    return text_is_utf8(bytes, len);
}

const char *content_file_type(const char *bytes, size_t len, const char *name)
{
    const char *type = NULL;

    for (size_t i = 0; !type && i < sizeof(starts) / sizeof(starts[0]); i++) {
        if (len >= starts[i].len && !memcmp(bytes, starts[i].start, starts[i].len))
            type = starts[i].type;
    }
    for (size_t i = 0; type && i < sizeof(endings) / sizeof(endings[0]); i++) {
        if (!strcmp(type, endings[i].container) && ends_with(name, endings[i].ending))
            return endings[i].type;
    }
    if (type)
        return type;
    return is_text(bytes, len) ? "text/plain; charset=utf-8" : "application/octet-stream";
}

static bool is_mail_picture(const char *type)
{
    return text_starts(type, "image/");
}

/* Looked at first: a pipe would be waited for, and how much too large it is helps. */
static bool may_be_read(const char *whole, struct error *err)
{
    struct stat info;

    if (stat(whole, &info) != 0)
        return true; /* reading says why */
    if (!S_ISREG(info.st_mode))
        return error_set(err, ERROR_DATA, "is no ordinary file");
    return (size_t)info.st_size <= CONTENT_FILE_MAX_BYTES ||
           error_set(err, ERROR_DATA, "has %.1f MB; a file may have %zu MB: link to it instead",
                     (double)info.st_size / (1 << 20), CONTENT_FILE_MAX_BYTES >> 20);
}

static bool read_bytes(struct content_file *file, const char *folder, const char *path,
                       struct error *err)
{
    struct str bytes = STR_EMPTY;
    char *whole = file_join(folder, path);
    bool done = may_be_read(whole, err) && file_read(&bytes, whole, CONTENT_FILE_MAX_BYTES, err);

    free(whole);
    if (!done) {
        str_free(&bytes);
        return false;
    }
    file->len = bytes.len;
    file->bytes = str_take(&bytes);
    return true;
}

static char *clean_name(const char *path)
{
    struct str name = STR_EMPTY;

    text_add_clean(&name, file_name(path), 200);
    return str_take(&name);
}

bool content_file_read(struct content_file *out, const char *folder, const char *path,
                       const char *content_id, struct error *err)
{
    struct content_file file = {0};

    if (!read_bytes(&file, folder, path, err))
        return error_wrap(err, "'%.80s'", path);
    file.name = clean_name(path);
    const char *type = content_file_type(file.bytes, file.len, file.name);
    if (*content_id && !is_mail_picture(type)) {
        free(file.name);
        free(file.bytes);
        return error_set(
            err, ERROR_DATA,
            "the picture '%.80s' is neither PNG, JPEG nor GIF, which mail programs show", path);
    }
    file.type = xstrdup(type);
    file.content_id = xstrdup(content_id);
    *out = file;
    return true;
}

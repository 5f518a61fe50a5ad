#include "message/content.h"

#include "base/keys.h"
#include "base/text.h"
#include "base/xalloc.h"

#define FORMAT   1
#define OVERHEAD 4096 /* of records, in a blob as they mostly are */
static const char magic[4] = {'F', 'N', 'C', FORMAT};

/* Keys of records. They stand in stored blobs: never renumber, only add. */
enum {
    KEY_SLUG = 1,
    KEY_SUBJECT = 2,
    KEY_LANGUAGE = 3,
    KEY_HTML = 4,
    KEY_TEXT = 5,
    KEY_SOURCE = 6,
    KEY_BULLETIN_NAME = 20,
    KEY_POSTAL_ADDRESS = 21,
    KEY_LIST_ID = 22,
    KEY_FROM_ADDRESS = 23,
    KEY_FROM_NAME = 24,
    KEY_REPLY_TO = 25,
    KEY_RETURN_ADDRESS = 26,
    KEY_PUBLIC_URL = 27,
    KEY_PRIVACY_URL = 28,
    KEY_IMPRINT = 29,
    KEY_TIME_ZONE = 30,
    KEY_AUDIENCE = 40, /* name, where; repeated */
    KEY_FILE = 41,     /* name, type, content_id, bytes; repeated */
};

/* Every single text of a content, in the order of the blob. */
static const struct {
    uint8_t key;
    size_t offset;
} texts[] = {
    {KEY_SLUG, offsetof(struct content, slug)},
    {KEY_SUBJECT, offsetof(struct content, subject)},
    {KEY_LANGUAGE, offsetof(struct content, language)},
    {KEY_HTML, offsetof(struct content, html)},
    {KEY_TEXT, offsetof(struct content, text)},
    {KEY_SOURCE, offsetof(struct content, source)},
    {KEY_BULLETIN_NAME, offsetof(struct content, bulletin_name)},
    {KEY_POSTAL_ADDRESS, offsetof(struct content, postal_address)},
    {KEY_LIST_ID, offsetof(struct content, list_id)},
    {KEY_FROM_ADDRESS, offsetof(struct content, from_address)},
    {KEY_FROM_NAME, offsetof(struct content, from_name)},
    {KEY_REPLY_TO, offsetof(struct content, reply_to)},
    {KEY_RETURN_ADDRESS, offsetof(struct content, return_address)},
    {KEY_PUBLIC_URL, offsetof(struct content, public_url)},
    {KEY_PRIVACY_URL, offsetof(struct content, privacy_url)},
    {KEY_IMPRINT, offsetof(struct content, imprint)},
    {KEY_TIME_ZONE, offsetof(struct content, time_zone)},
};
#define TEXT_COUNT (sizeof(texts) / sizeof(texts[0]))

static char **text_of(struct content *content, size_t index)
{
    return (char **)(void *)((char *)content + texts[index].offset);
}

static const char *text_in(const struct content *content, size_t index)
{
    const char *text = *(char *const *)(const void *)((const char *)content + texts[index].offset);

    return text ? text : "";
}

void content_free(struct content *content)
{
    for (size_t i = 0; i < TEXT_COUNT; i++)
        free(*text_of(content, i));
    for (size_t i = 0; i < content->audience_count; i++) {
        free(content->audiences[i].name);
        free(content->audiences[i].where);
    }
    for (size_t i = 0; i < content->file_count; i++) {
        free(content->files[i].name);
        free(content->files[i].type);
        free(content->files[i].content_id);
        free(content->files[i].bytes);
    }
    free(content->audiences);
    free(content->files);
    *content = CONTENT_NONE;
}

/* -- writing -- */

static void add_number(struct str *out, size_t number)
{
    const unsigned char octets[4] = {(unsigned char)(number >> 24), (unsigned char)(number >> 16),
                                     (unsigned char)(number >> 8), (unsigned char)number};

    str_add(out, (const char *)octets, sizeof(octets));
}

static void add_octets(struct str *out, const char *bytes, size_t len)
{
    add_number(out, len);
    str_add(out, bytes, len);
}

static void add_text(struct str *out, const char *text)
{
    add_octets(out, text ? text : "", text ? strlen(text) : 0);
}

static void add_key(struct str *out, uint8_t key)
{
    str_add(out, (const char *)&key, 1);
}

static size_t size_of(const struct content *content)
{
    size_t size = 0;

    for (size_t i = 0; i < TEXT_COUNT; i++)
        size += strlen(text_in(content, i));
    for (size_t i = 0; i < content->file_count; i++)
        size += content->files[i].len;
    return size;
}

bool content_encode(const struct content *content, struct str *out, struct error *err)
{
    if (size_of(content) > CONTENT_MAX_BYTES || content->file_count > CONTENT_MAX_FILES ||
        content->audience_count > CONTENT_MAX_AUDIENCES)
        return error_set(err, ERROR_DATA,
                         "edition '%.80s' is too large with its files: at most %zu MB and %d files",
                         content->slug ? content->slug : "", CONTENT_MAX_BYTES >> 20,
                         CONTENT_MAX_FILES);
    str_reserve(out, size_of(content) + OVERHEAD);
    str_add(out, magic, sizeof(magic));
    for (size_t i = 0; i < TEXT_COUNT; i++) {
        add_key(out, texts[i].key);
        add_text(out, text_in(content, i));
    }
    for (size_t i = 0; i < content->audience_count; i++) {
        add_key(out, KEY_AUDIENCE);
        add_text(out, content->audiences[i].name);
        add_text(out, content->audiences[i].where);
    }
    for (size_t i = 0; i < content->file_count; i++) {
        add_key(out, KEY_FILE);
        add_text(out, content->files[i].name);
        add_text(out, content->files[i].type);
        add_text(out, content->files[i].content_id);
        add_octets(out, content->files[i].bytes, content->files[i].len);
    }
    return true;
}

bool content_hash(const struct content *content, uint8_t out[CONTENT_HASH_BYTES], struct error *err)
{
    AUTO(str_free) struct str blob = STR_EMPTY;

    if (!content_encode(content, &blob, err))
        return false;
    content_hash_blob(&blob, out);
    return true;
}

void content_hash_blob(const struct str *blob, uint8_t out[CONTENT_HASH_BYTES])
{
    keys_hash(blob->text, blob->len, out);
}

void content_drop_files(struct content *content)
{
    for (size_t i = 0; i < content->file_count; i++) {
        free(content->files[i].bytes);
        content->files[i].bytes = NULL;
        content->files[i].len = 0;
    }
}

/* -- reading -- */

struct reader {
    const unsigned char *at;
    size_t left;
};

static bool read_octets(struct reader *reader, const char **bytes, size_t *len)
{
    if (reader->left < 4)
        return false;
    size_t size = (size_t)reader->at[0] << 24 | (size_t)reader->at[1] << 16 |
                  (size_t)reader->at[2] << 8 | reader->at[3];
    if (size > reader->left - 4)
        return false;
    *bytes = (const char *)reader->at + 4;
    *len = size;
    reader->at += 4 + size;
    reader->left -= 4 + size;
    return true;
}

static char *copy(const char *bytes, size_t len)
{
    char *text = xcalloc(len + 1, 1);

    memcpy(text, bytes, len);
    return text;
}

/* A text may be read once only, and is whole UTF-8. */
static bool read_text(struct reader *reader, char **out)
{
    const char *bytes = NULL;
    size_t len = 0;

    if (*out || !read_octets(reader, &bytes, &len) || !text_is_utf8(bytes, len))
        return false;
    *out = copy(bytes, len);
    return true;
}

/* Makes room for one more element of size octets, zeroed, and gives it. NULL when there are enough.
 */
static void *one_more(void *list, size_t *count, size_t size, size_t max)
{
    if (*count >= max)
        return NULL;
    char *grown = xrealloc(list, *count + 1, size);
    memset(grown + *count * size, 0, size);
    ++*count;
    return grown;
}

static bool read_audience(struct reader *reader, struct content *out)
{
    void *grown = one_more(out->audiences, &out->audience_count, sizeof(*out->audiences),
                           CONTENT_MAX_AUDIENCES);

    if (!grown)
        return false;
    out->audiences = grown;
    struct content_audience *audience = &out->audiences[out->audience_count - 1];
    return read_text(reader, &audience->name) && read_text(reader, &audience->where);
}

static bool read_file(struct reader *reader, struct content *out)
{
    void *grown = one_more(out->files, &out->file_count, sizeof(*out->files), CONTENT_MAX_FILES);
    const char *bytes = NULL;

    if (!grown)
        return false;
    out->files = grown;
    struct content_file *file = &out->files[out->file_count - 1];
    if (!read_text(reader, &file->name) || !read_text(reader, &file->type) ||
        !read_text(reader, &file->content_id) || !read_octets(reader, &bytes, &file->len))
        return false;
    file->bytes = copy(bytes, file->len);
    return true;
}

static bool read_record(struct reader *reader, struct content *out)
{
    uint8_t key = *reader->at++;

    reader->left--;
    if (key == KEY_AUDIENCE)
        return read_audience(reader, out);
    if (key == KEY_FILE)
        return read_file(reader, out);
    for (size_t i = 0; i < TEXT_COUNT; i++) {
        if (texts[i].key == key)
            return read_text(reader, text_of(out, i));
    }
    return false;
}

/* A record that an older program did not write yet is an empty text. */
static void fill_gaps(struct content *content)
{
    for (size_t i = 0; i < TEXT_COUNT; i++) {
        if (!*text_of(content, i))
            *text_of(content, i) = xstrdup("");
    }
}

bool content_decode(struct content *out, const void *blob, size_t len, struct error *err)
{
    struct reader reader = {blob, len};
    struct content content = CONTENT_NONE;

    if (len < sizeof(magic) || memcmp(blob, magic, sizeof(magic) - 1) != 0)
        return error_set(err, ERROR_DATA,
                         "the stored content is damaged: it does not start as one");
    if (reader.at[sizeof(magic) - 1] != FORMAT)
        return error_set(err, ERROR_DATA,
                         "the stored content is of format %d, this program reads format %d: use "
                         "the program that froze it, or a newer one",
                         reader.at[sizeof(magic) - 1], FORMAT);
    reader.at += sizeof(magic);
    reader.left -= sizeof(magic);
    while (reader.left) {
        if (!read_record(&reader, &content)) {
            content_free(&content);
            return error_set(err, ERROR_DATA,
                             "the stored content is damaged, or of a newer program, at octet %zu",
                             len - reader.left);
        }
    }
    fill_gaps(&content);
    *out = content;
    return true;
}

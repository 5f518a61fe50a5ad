/* Tags: no input but our own writing is good, and what is good is written back as it was. */
#include "mail/tag.h"

#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool what)
{
    if (!what)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t master[KEYS_MASTER_BYTES] = {1, 2, 3};
    static struct keys *keys;
    struct tag tag = {.purpose = TAG_LEAVE};
    char text[TAG_MAX + 1];

    if (!keys)
        keys = keys_from_master(master);
    if (tag_read((const char *)data, size, keys, &tag) == TAG_GOOD) {
        AUTO(str_free) struct str lower = STR_EMPTY;
        str_add(&lower, (const char *)data, size);
        text_lower(lower.text);
        tag_write(&tag, keys, text);
        require(size == TAG_MAX && !memcmp(text, lower.text, TAG_MAX));
    }
    if (size >= 12) {
        struct tag out = {0};
        tag.purpose = (enum tag_purpose)(data[0] % TAG_TEST + 1);
        tag.edition = data[1] << 16 | data[2] << 8 | data[3];
        tag.generation = data[4] << 16 | data[5] << 8 | data[6];
        tag.subscriber = (int64_t)data[7] << 32 | (int64_t)data[8] << 24 | data[9] << 16 |
                         data[10] << 8 | data[11];
        tag_write(&tag, keys, text);
        require(tag_read(text, TAG_MAX, keys, &out) == TAG_GOOD);
        require(out.purpose == tag.purpose && out.edition == tag.edition &&
                out.generation == tag.generation && out.subscriber == tag.subscriber);
    }
    return 0;
}

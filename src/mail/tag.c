#include "mail/tag.h"

#include <assert.h>

#define FORMAT     1 /* the upper half of the first octet; the key's version is the lower */
#define BODY_BYTES 13
#define MAC_BYTES  12
#define TAG_BYTES  (BODY_BYTES + MAC_BYTES)

_Static_assert(TAG_BYTES * 8 == TAG_MAX * 5, "a tag fills its base32 form without spare bits");

/* In order of the purpose. A purpose without a key is none of ours. */
static const enum key_use uses[] = {
    [TAG_LEAVE] = KEY_LEAVE,     [TAG_BOUNCE] = KEY_BOUNCE, [TAG_MANAGE] = KEY_MANAGE,
    [TAG_CONFIRM] = KEY_CONFIRM, [TAG_JOIN] = KEY_JOIN,     [TAG_MESSAGE_ID] = KEY_MESSAGE_ID,
    [TAG_TEST] = KEY_TEST,
};

static void put(uint8_t *out, size_t octets, int64_t value)
{
    while (octets--) {
        out[octets] = (uint8_t)(value & 0xff);
        value >>= 8;
    }
}

static int64_t get(const uint8_t *bytes, size_t octets)
{
    int64_t value = 0;

    for (size_t i = 0; i < octets; i++)
        value = value << 8 | bytes[i];
    return value;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): out is written through text */
void tag_write(const struct tag *tag, const struct keys *keys, char out[TAG_MAX + 1])
{
    uint8_t bytes[BODY_BYTES + KEYS_MAC_BYTES];
    /* The caller's memory as a string that is never made larger: nothing is allocated per message.
     */
    struct str text = {.text = out, .len = 0, .room = TAG_MAX + 1};

    assert(tag->purpose >= TAG_LEAVE && tag->purpose <= TAG_TEST);
    assert(tag->edition >= 0 && tag->edition <= TAG_EDITION_MAX);
    assert(tag->generation >= 0 && tag->generation <= TAG_GENERATION_MAX);
    assert(tag->subscriber >= 0 && tag->subscriber <= TAG_SUBSCRIBER_MAX);
    bytes[0] = (uint8_t)(FORMAT << 4 | (keys_version(keys) & 0xf));
    bytes[1] = (uint8_t)tag->purpose;
    put(bytes + 2, 3, tag->edition);
    put(bytes + 5, 3, tag->generation);
    put(bytes + 8, 5, tag->subscriber);
    keys_mac(keys, uses[tag->purpose], bytes, BODY_BYTES, bytes + BODY_BYTES);
    keys_add_base32(&text, bytes, TAG_BYTES);
}

enum tag_verdict tag_read(const char *text, size_t len, const struct keys *keys, struct tag *out)
{
    uint8_t bytes[TAG_BYTES];
    uint8_t mac[KEYS_MAC_BYTES];

    if (len != TAG_MAX || !keys_from_base32(text, len, bytes, TAG_BYTES) || bytes[0] >> 4 != FORMAT)
        return TAG_NONE;
    if ((bytes[0] & 0xf) != (keys_version(keys) & 0xf))
        return TAG_OTHER_KEY;
    if (bytes[1] < TAG_LEAVE || bytes[1] > TAG_TEST)
        return TAG_FORGED;
    keys_mac(keys, uses[bytes[1]], bytes, BODY_BYTES, mac);
    if (!keys_same(mac, bytes + BODY_BYTES, MAC_BYTES))
        return TAG_FORGED;
    out->purpose = (enum tag_purpose)bytes[1];
    out->edition = get(bytes + 2, 3);
    out->generation = get(bytes + 5, 3);
    out->subscriber = get(bytes + 8, 5);
    return TAG_GOOD;
}

bool tag_has_shape(const char *text, size_t len, enum tag_purpose *said)
{
    uint8_t bytes[TAG_BYTES];

    if (len != TAG_MAX || !keys_from_base32(text, len, bytes, TAG_BYTES) ||
        bytes[0] >> 4 != FORMAT || bytes[1] < TAG_LEAVE || bytes[1] > TAG_TEST)
        return false;
    *said = (enum tag_purpose)bytes[1];
    return true;
}

#include "base/keys.h"

#include <sodium.h>

#include "base/file.h"
#include "base/text.h"
#include "base/xalloc.h"

#define KEY_FILE_MAX 4096
#define KEY_HEAD     "fortnight-key-1"
#define KEY_CONTEXT                                                                                \
    "fortnght" /* crypto_kdf_CONTEXTBYTES; part of every derivation: never change it */
#define SUBKEY_BYTES 32
#define KEY_FILE_NOTE                                                                              \
    "# Back this file up and show it to nobody: without it no unsubscribe link and no "            \
    "suppression\n"                                                                                \
    "# can be checked, and whoever has it can make them.\n"

_Static_assert(KEYS_MASTER_BYTES == crypto_kdf_KEYBYTES, "the master is a crypto_kdf key");

/* Of each use the hash that has taken its subkey in: the three tags of a message begin with a copy.
 * The memory's end is a page's, so it is as aligned as its size, which the states' alignment
 * divides. */
struct keys {
    crypto_generichash_state states[KEY_USES];
    unsigned version;
};

static void start_sodium(void)
{
    if (sodium_init() < 0)
        abort(); /* no random source: nothing may go on */
}

struct keys *keys_from_master(const uint8_t master[KEYS_MASTER_BYTES])
{
    start_sodium();
    struct keys *keys = sodium_malloc(sizeof(*keys));
    uint8_t subkey[SUBKEY_BYTES];
    if (!keys)
        abort();
    keys->version = 1;
    for (unsigned use = 0; use < KEY_USES; use++) {
        (void)crypto_kdf_derive_from_key(subkey, sizeof(subkey), use, KEY_CONTEXT, master);
        (void)crypto_generichash_init(&keys->states[use], subkey, sizeof(subkey), KEYS_MAC_BYTES);
    }
    sodium_memzero(subkey, sizeof(subkey));
    (void)sodium_mprotect_readonly(keys);
    return keys;
}

void keys_free(struct keys *keys)
{
    sodium_free(keys);
}

unsigned keys_version(const struct keys *keys)
{
    return keys->version;
}

bool keys_create(const char *path, struct error *err)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    uint8_t master[KEYS_MASTER_BYTES];

    start_sodium();
    crypto_kdf_keygen(master);
    str_add_text(&text, KEY_FILE_NOTE KEY_HEAD " ");
    keys_add_base32(&text, master, sizeof(master));
    str_add(&text, "\n", 1);
    bool done = file_create(path, text.text, text.len, 0600, err);
    sodium_memzero(master, sizeof(master));
    sodium_memzero(text.text, text.len);
    return done;
}

/* The line "fortnight-key-1 BASE32" somewhere below the comment. */
static bool find_master(char *text, uint8_t master[KEYS_MASTER_BYTES])
{
    char *line = strstr(text, KEY_HEAD " ");
    size_t len = 0;

    if (!line)
        return false;
    const char *value = text_trim(line + strlen(KEY_HEAD), &len);
    return keys_from_base32(value, len, master, KEYS_MASTER_BYTES);
}

bool keys_open(struct keys **out, const char *path, struct error *err)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    uint8_t master[KEYS_MASTER_BYTES];

    if (!file_exists(path))
        return error_set(err, ERROR_NO_INPUT,
                         "there is no key '%.200s': restore it from your backup", path);
    if (file_is_open_to_others(path))
        return error_set(err, ERROR_CONFIG, "'%.200s' can be read by others; run: chmod 600 %.200s",
                         path, path);
    if (!file_read(&text, path, KEY_FILE_MAX, err))
        return error_wrap(err, "the workspace's key");
    bool found = find_master(text.text, master);
    sodium_memzero(text.text, text.len);
    if (!found)
        return error_set(err, ERROR_CONFIG,
                         "'%.200s' is no Fortnight key; restore it from your backup", path);
    *out = keys_from_master(master);
    sodium_memzero(master, sizeof(master));
    return true;
}

void keys_mac(const struct keys *keys, enum key_use use, const void *data, size_t len,
              uint8_t out[KEYS_MAC_BYTES])
{
    crypto_generichash_state state = keys->states[use];

    (void)crypto_generichash_update(&state, data, len);
    (void)crypto_generichash_final(&state, out, KEYS_MAC_BYTES);
    sodium_memzero(&state, sizeof(state)); /* holds the subkey */
}

void keys_hash(const void *data, size_t len, uint8_t out[KEYS_HASH_BYTES])
{
    start_sodium();
    (void)crypto_generichash(out, KEYS_HASH_BYTES, data, len, NULL, 0);
}

bool keys_same(const void *a, const void *b, size_t len)
{
    return !sodium_memcmp(a, b, len);
}

void keys_random(void *out, size_t len)
{
    start_sodium();
    randombytes_buf(out, len);
}

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

/* Eight characters for five octets: three tags a message go through here. */
static char *put_five(char *to, const uint8_t *bytes)
{
    uint64_t bits = 0;

    for (int i = 0; i < 5; i++)
        bits = bits << 8 | bytes[i];
    for (unsigned left = 40; left > 0;) {
        left -= 5;
        *to++ = alphabet[bits >> left & 31];
    }
    return to;
}

/* What is left of less than five octets. */
static char *put_rest(char *to, const uint8_t *bytes, size_t len)
{
    uint32_t bits = 0;
    unsigned have = 0;

    for (size_t i = 0; i < len; i++) {
        bits = (bits << 8 | bytes[i]) & 0xffff;
        for (have += 8; have >= 5;) {
            have -= 5;
            *to++ = alphabet[bits >> have & 31];
        }
    }
    if (have)
        *to++ = alphabet[bits << (5 - have) & 31];
    return to;
}

void keys_add_base32(struct str *out, const uint8_t *bytes, size_t len)
{
    str_reserve(out, (len * 8 + 4) / 5);
    char *to = out->text + out->len;

    for (; len >= 5; len -= 5) {
        to = put_five(to, bytes);
        bytes += 5;
    }
    to = put_rest(to, bytes, len);
    *to = '\0';
    out->len = (size_t)(to - out->text);
}

static int base32_value(char c)
{
    c = text_lower_char(c);
    if (c >= 'a' && c <= 'z')
        return c - 'a';
    return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

bool keys_from_base32(const char *text, size_t text_len, uint8_t *out, size_t len)
{
    uint32_t bits = 0;
    unsigned have = 0;
    size_t at = 0;

    if (text_len != (len * 8 + 4) / 5)
        return false;
    for (size_t i = 0; i < text_len; i++) {
        int value = base32_value(text[i]);
        if (value < 0)
            return false;
        bits = (bits << 5 | (uint32_t)value) & 0xffff;
        have += 5;
        if (have >= 8) {
            have -= 8;
            out[at++] = (uint8_t)(bits >> have);
        }
    }
    return !(bits & ((1U << have) - 1U));
}

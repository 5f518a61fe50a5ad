/*
 * keys.h - the workspace's master key and what is derived from it; random octets; text forms of
 * octets.
 *
 * fortnight.key holds a versioned master key. Subkeys come from it by crypto_kdf (BLAKE2b), one a
 * use, so that a value made for one use never passes for another. All of it lies in memory that is
 * wiped when freed.
 */
#ifndef BASE_KEYS_H
#define BASE_KEYS_H

#include "base/error.h"
#include "base/str.h"

#define KEYS_MASTER_BYTES 32
#define KEYS_MAC_BYTES    16
#define KEYS_HASH_BYTES   32

/* The numbers go into the derivation: never renumber, only add. */
enum key_use {
    KEY_INDEX = 1,  /* address_key */
    KEY_DOMAIN = 2, /* domain_key */
    KEY_LEAVE = 3,
    KEY_BOUNCE = 4,
    KEY_MANAGE = 5,
    KEY_CONFIRM = 6,
    KEY_JOIN = 7,
    KEY_MESSAGE_ID = 8,
    KEY_TEST = 9,  /* tags of test copies and previews: change nobody */
    KEY_MARK = 10, /* tells the database's key from another */
};
#define KEY_USES 11

struct keys;

/* Makes a new key file (0600) with a fresh master. An existing one is ERROR_CANNOT_CREATE and
 * stays. */
bool keys_create(const char *path, struct error *err) MUST_CHECK;

/* ERROR_NO_INPUT without the file, ERROR_CONFIG when it is no key file or others can read it. */
bool keys_open(struct keys **out, const char *path, struct error *err) MUST_CHECK;

/* For tests and tools: keys from a given master, version 1. */
struct keys *keys_from_master(const uint8_t master[KEYS_MASTER_BYTES]);
void keys_free(struct keys *keys); /* wipes; NULL is fine */

/* The master's version, 1 to 15; it stands in every tag. */
unsigned keys_version(const struct keys *keys);

/* BLAKE2b-128 of data under the subkey for use. */
void keys_mac(const struct keys *keys, enum key_use use, const void *data, size_t len,
              uint8_t out[KEYS_MAC_BYTES]);

/* BLAKE2b-256 without a key: says whether two contents are the same, proves nothing about who made
 * them. */
void keys_hash(const void *data, size_t len, uint8_t out[KEYS_HASH_BYTES]);

/* Compares in constant time. */
bool keys_same(const void *a, const void *b, size_t len);

void keys_random(void *out, size_t len);

/* Lower-case base32 (RFC 4648 alphabet, no padding). Appends. */
void keys_add_base32(struct str *out, const uint8_t *bytes, size_t len);
/* Upper or lower case. False unless text is exactly the unpadded form of len octets with zero spare
 * bits. */
bool keys_from_base32(const char *text, size_t text_len, uint8_t *out, size_t len) MUST_CHECK;

#endif

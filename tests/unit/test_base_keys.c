#include "base/keys.h"

#include <setjmp.h>
#include <sys/stat.h>
#include <unistd.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/file.h"

/* Octets that every workspace's keys and tags rest on: they must never change. */
static void test_golden_mac(void **state)
{
    uint8_t master[KEYS_MASTER_BYTES];
    uint8_t mac[KEYS_MAC_BYTES];
    AUTO(str_free) struct str text = STR_EMPTY;

    (void)state;
    for (size_t i = 0; i < sizeof(master); i++)
        master[i] = (uint8_t)i;
    struct keys *keys = keys_from_master(master);
    keys_mac(keys, KEY_INDEX, "ada@example.org", 15, mac);
    keys_add_base32(&text, mac, sizeof(mac));
    assert_string_equal(text.text, "reiov7lbvdiibaki3wq6gjt74y");
    str_reset(&text);
    keys_mac(keys, KEY_LEAVE, "ada@example.org", 15, mac);
    keys_add_base32(&text, mac, sizeof(mac));
    assert_string_equal(text.text, "ssvtwzaox5jn7bvmptx57kvtpm");
    keys_free(keys);
}

/* RFC 7693's algorithm at 256 bits; the value is Python's hashlib.blake2b("abc", digest_size=32).
 */
static void test_hash(void **state)
{
    uint8_t hash[KEYS_HASH_BYTES];
    AUTO(str_free) struct str text = STR_EMPTY;

    (void)state;
    keys_hash("abc", 3, hash);
    for (size_t i = 0; i < sizeof(hash); i++)
        str_addf(&text, "%02x", hash[i]);
    assert_string_equal(text.text,
                        "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

static void test_base32(void **state)
{
    uint8_t bytes[150];

    (void)state;
    for (size_t len = 0; len <= sizeof(bytes); len++) {
        AUTO(str_free) struct str text = STR_EMPTY;
        uint8_t back[151] = {0};
        keys_random(bytes, sizeof(bytes));
        keys_add_base32(&text, bytes, len);
        assert_true(keys_from_base32(text.text, text.len, back, len));
        assert_memory_equal(back, bytes, len);
        assert_false(keys_from_base32(text.text, text.len, back, len + 1));
    }
    uint8_t one[1];
    assert_true(keys_from_base32("74", 2, one, 1));
    assert_int_equal(one[0], 0xff);
    assert_false(keys_from_base32("75", 2, one, 1)); /* spare bits set */
    assert_false(keys_from_base32("7!", 2, one, 1));
}

static void test_file(void **state)
{
    char folder[] = "/tmp/fortnight-keys.XXXXXX";
    struct error err = {0};
    struct keys *keys = NULL;
    uint8_t first[KEYS_MAC_BYTES];
    uint8_t again[KEYS_MAC_BYTES];

    (void)state;
    assert_non_null(mkdtemp(folder));
    char *path = file_join(folder, "fortnight.key");
    assert_false(keys_open(&keys, path, &err));
    assert_int_equal(err.kind, ERROR_NO_INPUT);
    assert_true(keys_create(path, &err));
    assert_false(file_is_open_to_others(path));
    assert_false(keys_create(path, &err)); /* never over an existing key */
    assert_int_equal(err.kind, ERROR_CANNOT_CREATE);
    assert_true(keys_open(&keys, path, &err));
    keys_mac(keys, KEY_INDEX, "x", 1, first);
    keys_free(keys);
    assert_true(keys_open(&keys, path, &err));
    keys_mac(keys, KEY_INDEX, "x", 1, again);
    keys_free(keys);
    assert_memory_equal(first, again, sizeof(first));
    assert_int_equal(chmod(path, 0644), 0);
    assert_false(keys_open(&keys, path, &err));
    assert_int_equal(err.kind, ERROR_CONFIG);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden_mac),
        cmocka_unit_test(test_hash),
        cmocka_unit_test(test_base32),
        cmocka_unit_test(test_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

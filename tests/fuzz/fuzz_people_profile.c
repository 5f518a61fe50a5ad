/* Any stored form: a profile that is written and read back as the same, or an error. */
#include <assert.h>

#include "base/text.h"
#include "people/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(profile_free) struct profile profile = PROFILE_EMPTY;
    AUTO(profile_free) struct profile back = PROFILE_EMPTY;
    AUTO(str_free) struct str stored = STR_EMPTY;
    struct error err = {0};

    if (!profile_decode(&profile, (const char *)data, size, &err)) {
        assert(err.kind == ERROR_DATA && err.message[0] && !profile.count);
        return 0;
    }
    for (size_t i = 0; i < profile.count; i++) {
        for (size_t v = 0; v < profile_values_at(&profile, i); v++) {
            const char *value = profile_value_at(&profile, i, v);
            assert(value[0] && text_is_utf8(value, strlen(value)));
        }
    }
    profile_encode(&profile, &stored);
    assert(profile_decode(&back, stored.text, stored.len, &err));
    assert(profile_same(&profile, &back));
    return 0;
}

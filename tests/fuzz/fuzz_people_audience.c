/* Any expression: it compiles or says where it is wrong, and asking it ends. */
#include <assert.h>

#include "people/audience.h"

static bool find_edition(void *ctx, const char *slug, int64_t *number)
{
    (void)ctx;
    *number = (int64_t)strlen(slug);
    return *number < 10;
}

static bool got(void *ctx, int64_t edition, int64_t person)
{
    (void)ctx;
    return (edition ^ person) & 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char stored[] =
        "{\"address\":\"ada@example.org\",\"fields\":{\"sector\":[\"buses\","
        "\"rail\"],\"region\":\"London\"}}";
    static const struct audience_named named[] = {
        {"buses", "sector has buses", "x:1"},
        {"both", "buses and (region = London or both2)", "x:2"},
        {"both2", "not buses", NULL},
        {"loop", "loop or buses", NULL},
    };
    const struct audience_scope scope = {
        .named = named, .named_count = sizeof(named) / sizeof(named[0]), .edition = find_edition};
    AUTO(profile_free) struct profile profile = PROFILE_EMPTY;
    AUTO(str_free) struct str text = STR_EMPTY;
    struct audience *audience = NULL;
    struct error err = {0};

    str_add(&text, (const char *)data, size);
    if (!audience_compile(&audience, text.text, &scope, &err)) {
        assert(err.kind == ERROR_DATA && err.message[0] && !audience);
        return 0;
    }
    assert(profile_decode(&profile, stored, sizeof(stored) - 1, NULL));
    const struct audience_person person = {
        .number = 1, .joined_at = 1767225600, .profile = &profile, .got = got};
    bool answer = audience_matches(audience, &person);
    assert(answer || !audience_is_everyone(audience));
    audience_free(audience);
    return 0;
}

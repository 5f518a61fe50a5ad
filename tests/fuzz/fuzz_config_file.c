#include <assert.h>

#include "base/str.h"
#include "config/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What every reader of a good configuration relies on (config.h). */
static bool is_whole_bulletin(const struct config_bulletin *bulletin)
{
    return bulletin->name && bulletin->from_address && bulletin->from_name &&
           bulletin->postal_address && bulletin->list_id && bulletin->return_address &&
           bulletin->language && bulletin->time_zone;
}

static bool is_whole_relay(const struct config_relay *relay)
{
    if (!relay->url || relay->rate.per_ms < 1000)
        return false;
    if (relay->connections < 1 || relay->connections > CONFIG_MAX_CONNECTIONS)
        return false;
    return relay->scheme == CONFIG_MAILDIR ? relay->folder != NULL : relay->host && relay->port;
}

static void expect_whole(const struct config *config)
{
    assert(is_whole_bulletin(&config->bulletin));
    assert(config->relay_count && config->store_file);
    for (size_t i = 0; i < config->relay_count; i++)
        assert(is_whole_relay(&config->relays[i]));
    for (size_t i = 0; i < config->audience_count; i++)
        assert(config->audiences[i].name && config->audiences[i].where);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    AUTO(config_auto_free) struct config *config = NULL;
    struct findings findings = FINDINGS_NONE;
    struct error err = {0};

    str_add(&text, (const char *)data, size);
    /* A folder that is not there, so that @include reads nothing. */
    const struct config_text source = {
        .text = text.text, .len = text.len, .file = "f", .workspace_dir = "/nonexistent"};
    if (config_parse(&config, &source, &findings, &err)) {
        assert(!findings.errors);
        expect_whole(config);
    } else {
        assert(findings.errors && err.kind == ERROR_CONFIG && *err.message);
    }
    findings_free(&findings);
    return 0;
}

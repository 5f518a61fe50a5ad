#include <assert.h>

#include "config/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What every reader of a good configuration relies on (config.h). */
static void expect_whole(const struct config *config)
{
    const struct config_bulletin *bulletin = &config->bulletin;

    assert(bulletin->name && bulletin->from_address && bulletin->from_name &&
           bulletin->postal_address);
    assert(bulletin->list_id && bulletin->return_address && bulletin->language &&
           bulletin->time_zone);
    assert(config->relay_count && config->store_file);
    for (size_t i = 0; i < config->relay_count; i++) {
        const struct config_relay *relay = &config->relays[i];
        assert(relay->url && relay->connections >= 1 &&
               relay->connections <= CONFIG_MAX_CONNECTIONS);
        assert(relay->rate.per_ms > 0);
        assert(relay->scheme == CONFIG_MAILDIR ? relay->folder != NULL
                                               : relay->host && relay->port);
    }
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

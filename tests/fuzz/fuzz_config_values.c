#include <assert.h>

#include "base/text.h"
#include "config/value.h"
#include "config/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_relay(const char *text)
{
    struct config_relay relay = {0};
    struct config_relay again = {0};

    if (!value_relay(text, &relay, NULL))
        return;
    /* What we make of it must mean the same when read again, and name a host or a folder. */
    assert(relay.url && (relay.scheme == CONFIG_MAILDIR ? relay.folder : relay.host));
    assert(relay.scheme == CONFIG_MAILDIR || relay.port);
    assert(relay.scheme == CONFIG_MAILDIR || !text_has_control(relay.url, strlen(relay.url)));
    assert(value_relay(relay.url, &again, NULL) && !strcmp(relay.url, again.url));
    free(relay.url);
    free(relay.host);
    free(relay.folder);
    free(again.url);
    free(again.host);
    free(again.folder);
}

static void fuzz_sender(const char *text)
{
    struct value_sender sender = {0};

    if (!value_sender(text, &sender, NULL))
        return;
    assert(value_address(sender.address, NULL));
    assert(!sender.name || *sender.name);
    free(sender.address);
    free(sender.name);
}

/* One text through every reader of one value. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    struct config_rate rate = {0};
    enum config_on_unknown on_unknown = CONFIG_UNKNOWN_ASK;
    struct error err = {0};
    const char *path = NULL;
    bool off = false;

    str_add(&text, (const char *)data, size);
    if (value_rate(text.text, &rate, &err))
        assert(rate.per_ms >= 1000 && rate.count >= 0 && rate.count <= VALUE_RATE_MAX);
    fuzz_relay(text.text);
    fuzz_sender(text.text);
    if (value_link(text.text, true, &err))
        assert(!text_has_control(text.text, strlen(text.text)) && !strchr(text.text, '"'));
    if (value_return(text.text, &err))
        assert(strchr(text.text, '@'));
    if (value_language(text.text, &err))
        assert(strlen(text.text) <= 35 && !strpbrk(text.text, " \"<>&"));
    if (value_list_id(text.text, &err))
        assert(strchr(text.text, '.') && !strpbrk(text.text, " \r\n<>"));
    if (value_store(text.text, &path, &err))
        assert(*path);
    if (zone_check(text.text, ZONE_FOLDER, &err))
        assert(!strstr(text.text, ".."));
    (void)value_is_loopback(text.text);
    (void)!value_host(text.text, &err);
    (void)!value_name(text.text, &err);
    (void)!value_tls(text.text, &off, &err);
    (void)!value_on_unknown(text.text, &on_unknown, &err);
    return 0;
}

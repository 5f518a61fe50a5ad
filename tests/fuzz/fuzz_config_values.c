#include <assert.h>

#include "base/text.h"
#include "config/value.h"
#include "config/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_relay(const char *text)
{
    struct value_server relay = {0};
    struct value_server again = {0};

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

static void fuzz_words(const char *text)
{
    struct config_rate rate = {0};
    enum config_on_unknown on_unknown = CONFIG_UNKNOWN_ASK;
    struct config_retry retry = {0};
    struct error err = {0};
    const char *path = NULL;
    bool off = false;

    if (value_rate(text, &rate, &err))
        assert(rate.per_ms >= 1000 && rate.count >= 0 && rate.count <= VALUE_RATE_MAX);
    if (value_store(text, &path, &err))
        assert(*path);
    /* A folder without the table of names, which is slow to search. */
    if (zone_check(text, ZONE_FOLDER "/Arctic", &err))
        assert(!strstr(text, ".."));
    (void)value_is_loopback(text);
    (void)!value_host(text, &err);
    (void)!value_name(text, &err);
    (void)!value_tls(text, &off, &err);
    (void)!value_on_unknown(text, &on_unknown, &err);
    (void)!value_retry(text, &retry, &err);
}

/* What comes to stand in a header or a page may not break out of it. */
static void fuzz_shown(const char *text)
{
    struct error err = {0};

    if (value_link(text, true, &err))
        assert(!text_has_control(text, strlen(text)) && !strpbrk(text, " \"<>"));
    if (value_language(text, &err))
        assert(strlen(text) <= 35 && !strpbrk(text, " \"<>&"));
    if (value_list_id(text, &err))
        assert(strchr(text, '.') && !strpbrk(text, " \r\n<>"));
    if (value_return(text, &err))
        assert(strchr(text, '@') && !strpbrk(text, " <>"));
}

/* One text through every reader of one value. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(str_free) struct str text = STR_EMPTY;

    str_add(&text, (const char *)data, size);
    fuzz_words(text.text);
    fuzz_shown(text.text);
    fuzz_relay(text.text);
    fuzz_sender(text.text);
    return 0;
}

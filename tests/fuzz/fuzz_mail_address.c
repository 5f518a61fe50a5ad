/* Addresses: what is accepted is clean, within the limits, and stays as it is when read again. */
#include "mail/address.h"

#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool what)
{
    if (!what)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    struct address first;
    struct address again;
    struct error err = {0};

    str_add(&text, (const char *)data, size);
    if (!address_parse(text.text, &first, &err)) {
        require(err.kind == ERROR_DATA && err.message[0]);
        require(!text_has_control(err.message, strlen(err.message)));
        return 0;
    }
    size_t len = strlen(first.text);
    require(len <= ADDRESS_MAX && first.local_len <= ADDRESS_LOCAL_MAX);
    require(first.text[first.local_len] == '@' && !strpbrk(first.text, " <>,;\"\\()[]"));
    require(text_is_utf8(first.text, len) && !text_has_control(first.text, len));
    for (const char *p = address_domain(&first); *p; p++)
        require((unsigned char)*p < 0x80 && !(*p >= 'A' && *p <= 'Z'));
    require(address_parse(first.text, &again, NULL));
    require(!strcmp(first.text, again.text) && !strcmp(first.key, again.key));
    require(address_parse(first.key, &again, NULL) && !strcmp(first.key, again.key));
    return 0;
}

#include "jobs/domain_key.h"

#include "base/str.h"
#include "mail/address.h"

bool domain_key(const struct workspace *workspace, const char *domain, uint64_t *out,
                struct error *err)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    uint8_t key[ADDRESS_DOMAIN_KEY_BYTES];
    struct address address;

    str_addf(&text, "x@%s", domain); /* the same normalisation as everybody's */
    if (!address_parse(text.text, &address, err))
        return false;
    address_domain_key(&address, workspace->keys, key);
    *out = 0;
    for (size_t i = 0; i < sizeof(key); i++)
        *out = *out << 8 | key[i];
    return true;
}

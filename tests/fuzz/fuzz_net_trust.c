/* Certificates a server shows us, against themselves as authorities. */
#include "net/trust.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    AUTO(str_free) struct str few = STR_EMPTY;

    str_add(&text, (const char *)data, size);
    trust_narrow(&few, text.text, text.text);
    if (few.len > 2 * size)
        abort();
    return 0;
}

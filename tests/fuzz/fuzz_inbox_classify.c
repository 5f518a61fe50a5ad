/* Any octets as a mail: something comes out, and the parent can read it. Without the child. */
#include "inbox/classify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct charsets *charsets;
    AUTO(str_free) struct str bytes = STR_EMPTY;
    struct verdict verdict;
    struct verdict read;

    if (!charsets)
        charsets = charsets_new();
    classify((const char *)data, size, size & 1, charsets, &verdict);
    verdict_write(&verdict, &bytes);
    if (!verdict_read(bytes.text, bytes.len, &read))
        abort();
    return 0;
}

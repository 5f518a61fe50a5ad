/* A stored content, however damaged, is read or refused; what was read is written back octet for
 * octet. */
#include "message/content.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct content content = CONTENT_NONE;
    struct content again = CONTENT_NONE;
    struct str blob = STR_EMPTY;
    struct str second = STR_EMPTY;

    if (!content_decode(&content, data, size, NULL))
        return 0;
    if (!content_encode(&content, &blob, NULL) ||
        !content_decode(&again, blob.text, blob.len, NULL) ||
        !content_encode(&again, &second, NULL) || second.len != blob.len ||
        memcmp(second.text, blob.text, blob.len) != 0)
        abort();
    content_free(&content);
    content_free(&again);
    str_free(&blob);
    str_free(&second);
    return 0;
}

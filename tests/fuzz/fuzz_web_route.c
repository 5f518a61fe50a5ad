#include <assert.h>

#include "web/route.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Method octet, path, NUL, body: whatever comes, only a POST with a whole token asks for anything.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const methods[] = {"GET", "POST", "HEAD", "PUT"};
    struct web_request request;
    AUTO(str_free) struct str path = STR_EMPTY;
    AUTO(str_free) struct str body = STR_EMPTY;

    if (size < 1)
        return 0;
    const char *method = methods[data[0] % 4];
    const uint8_t *zero = memchr(data + 1, 0, size - 1);
    size_t path_len = zero ? (size_t)(zero - data - 1) : size - 1;
    str_add(&path, (const char *)data + 1, path_len);
    if (zero)
        str_add(&body, (const char *)zero + 1, size - path_len - 2);
    route(&request, method, path.text, "/f", zero ? &body : NULL);
    assert((request.ask == WEB_NOTHING) == !*request.token);
    assert(request.ask == WEB_NOTHING || *method == 'P');
    assert(request.ask != WEB_PAUSE || (request.days >= 1 && request.days <= WEB_PAUSE_DAYS_MAX));
    assert((unsigned)request.page < PAGES);
    return 0;
}

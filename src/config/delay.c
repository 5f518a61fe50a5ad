#include "base/text.h"
#include "base/xalloc.h"
#include "config/value.h"

#define DELAY_MIN_S 60
#define DELAY_MAX_S 86400

/* "15 min" or "4 h", len octets of it. */
static bool one_delay(const char *text, size_t len, int64_t *out, struct error *err)
{
    static const struct {
        const char *unit;
        int64_t seconds;
    } units[] = {{"min", 60}, {"minute", 60}, {"minutes", 60},
                 {"h", 3600}, {"hour", 3600}, {"hours", 3600}};
    AUTO(str_free) struct str copy = STR_EMPTY;
    size_t left = 0;
    int64_t number = 0;
    int64_t seconds = 0;

    str_add(&copy, text, len);
    char *part = copy.text + (text_trim(copy.text, &left) - copy.text);
    part[left] = '\0';
    size_t digits = strspn(part, "0123456789");
    const char *unit = part + digits + strspn(part + digits, " ");
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (!strcmp(unit, units[i].unit))
            seconds = units[i].seconds;
    part[digits] = '\0';
    if (!seconds || !text_to_int(part, 1, DELAY_MAX_S, &number))
        return error_set(err, ERROR_CONFIG, "'%.*s' is no delay", (int)(len < 40 ? len : 40), text);
    if (number * seconds < DELAY_MIN_S || number * seconds > DELAY_MAX_S)
        return error_set(err, ERROR_CONFIG, "'%.*s' is not from 1 min to 24 h",
                         (int)(len < 40 ? len : 40), text);
    *out = number * seconds;
    return true;
}

bool value_retry(const char *text, struct config_retry *out, struct error *err)
{
    struct config_retry retry = *out;

    retry.count = 0;
    for (const char *from = text; from; from = strchr(from, ',') ? strchr(from, ',') + 1 : NULL) {
        int64_t delay_s = 0;
        if (retry.count == CONFIG_MAX_RETRIES)
            return error_set(err, ERROR_CONFIG, "it has more than %d delays", CONFIG_MAX_RETRIES);
        if (!one_delay(from, strcspn(from, ","), &delay_s, err))
            return false;
        if (retry.count && delay_s < retry.delays_s[retry.count - 1])
            return error_set(err, ERROR_CONFIG, "a delay in it is shorter than the one before");
        retry.delays_s[retry.count++] = delay_s;
    }
    *out = retry;
    return true;
}

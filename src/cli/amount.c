#include "cli/amount.h"

#define MINUTE ((int64_t)60)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

struct amount amount_number(int64_t number)
{
    struct amount amount;
    char digits[24];
    size_t out = 0;

    (void)snprintf(digits, sizeof(digits), "%lld", (long long)number);
    for (size_t i = 0, len = strlen(digits); i < len; i++) {
        if (i > 0 && digits[i - 1] != '-' && (len - i) % 3 == 0)
            amount.text[out++] = ',';
        amount.text[out++] = digits[i];
    }
    amount.text[out] = '\0';
    return amount;
}

struct amount amount_count(int64_t count, const char *one, const char *many)
{
    struct amount amount;

    (void)snprintf(amount.text, sizeof(amount.text), "%.30s %.30s", amount_number(count).text,
                   count == 1 ? one : many);
    return amount;
}

static struct amount two_units(int64_t large, const char *large_unit, int64_t small,
                               const char *small_unit)
{
    struct amount amount;

    if (small)
        (void)snprintf(amount.text, sizeof(amount.text), "%.30s %.8s %lld %.8s",
                       amount_number(large).text, large_unit, (long long)small, small_unit);
    else
        (void)snprintf(amount.text, sizeof(amount.text), "%.30s %.8s", amount_number(large).text,
                       large_unit);
    return amount;
}

struct amount amount_duration(int64_t seconds)
{
    if (seconds < 0)
        seconds = 0;
    if (seconds < MINUTE)
        return two_units(seconds, "s", 0, "");
    if (seconds < 10 * MINUTE)
        return two_units(seconds / MINUTE, "min", seconds % MINUTE, "s");
    if (seconds < HOUR)
        return two_units(seconds / MINUTE, "min", 0, "");
    if (seconds < 2 * DAY)
        return two_units(seconds / HOUR, "h", seconds % HOUR / MINUTE, "min");
    return two_units(seconds / DAY, "days", seconds % DAY / HOUR, "h");
}

struct amount amount_rate(int64_t count, int64_t ms)
{
    struct amount amount = {{0}};
    double per_second = 0;
    double per_minute = 0;

    if (count <= 0 || ms <= 0)
        return amount;
    per_second = (double)count * 1000.0 / (double)ms;
    per_minute = per_second * 60.0;
    if (per_second >= 9.95)
        (void)snprintf(amount.text, sizeof(amount.text), "%.30s/s",
                       amount_number((int64_t)(per_second + 0.5)).text);
    else if (per_second >= 0.995)
        (void)snprintf(amount.text, sizeof(amount.text), "%.1f/s", per_second);
    else if (per_minute >= 0.995)
        (void)snprintf(amount.text, sizeof(amount.text), "%.0f/min", per_minute);
    else
        (void)snprintf(amount.text, sizeof(amount.text), "%.0f/h", per_minute * 60.0);
    return amount;
}

struct amount amount_octets(int64_t octets)
{
    static const char *const units[] = {"KB", "MB", "GB", "TB"};
    struct amount amount;
    double value = (double)octets / 1000.0;
    size_t unit = 0;

    if (octets < 1000)
        return amount_count(octets, "octet", "octets");
    while (value >= 999.95 && unit + 1 < sizeof(units) / sizeof(*units)) {
        value /= 1000.0;
        unit++;
    }
    (void)snprintf(amount.text, sizeof(amount.text), "%.1f %s", value, units[unit]);
    return amount;
}

struct amount amount_percent(int64_t part, int64_t whole)
{
    struct amount amount;
    int percent = whole > 0 ? (int)((double)part * 100.0 / (double)whole) : 100;

    if (percent > 99 && part < whole)
        percent = 99;
    if (percent < 1 && part > 0)
        percent = 1;
    (void)snprintf(amount.text, sizeof(amount.text), "%d %%", percent);
    return amount;
}

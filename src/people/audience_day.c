#include "people/audience_day.h"

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : days[month - 1];
}

static int number_of(const char *digits, size_t count)
{
    int number = 0;

    for (size_t i = 0; i < count; i++) {
        if (digits[i] < '0' || digits[i] > '9')
            return -1;
        number = number * 10 + (digits[i] - '0');
    }
    return number;
}

bool audience_day_read(const char *text, struct audience_day *out)
{
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return false;
    *out =
        (struct audience_day){number_of(text, 4), number_of(text + 5, 2), number_of(text + 8, 2)};
    return out->year >= 1 && out->month >= 1 && out->month <= 12 && out->day >= 1 &&
           out->day <= days_in(out->year, out->month);
}

struct audience_day audience_day_after(struct audience_day day)
{
    day.day++;
    if (day.day > days_in(day.year, day.month)) {
        day.day = 1;
        day.month++;
    }
    if (day.month > 12) {
        day.month = 1;
        day.year++;
    }
    return day;
}

/* Days since 1970-01-01 in the Gregorian calendar, years counted from March so that the leap day is
 * the last. */
int64_t audience_day_start(struct audience_day day)
{
    int64_t year = day.month > 2 ? day.year : day.year - 1;
    int64_t month = (day.month + 9) % 12;
    int64_t days =
        year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day.day - 1;

    return (days - 719468) * 86400;
}

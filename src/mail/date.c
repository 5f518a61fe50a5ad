#include "mail/date.h"

#define DAY_S INT64_C(86400)
#define EARLIEST                                                                                   \
    (-INT64_C(2208988800)) /* 1900-01-01 00:00:00: RFC 5322 3.3 knows no year before               \
                            */
#define LATEST            INT64_C(253402300799) /* 9999-12-31 23:59:59 */
#define DAYS_TO_1970      719468                /* from 0000-03-01 */
#define DAYS_IN_400_YEARS 146097

struct day {
    int year, month, day; /* month 0 to 11 */
};

/* Days since 1970 to the Gregorian calendar. Counted in years that begin in March, so that a leap
 * day is the last. */
static struct day day_of(int64_t days)
{
    int64_t z = days + DAYS_TO_1970;
    int64_t era = z / DAYS_IN_400_YEARS;
    int64_t in_era = z - era * DAYS_IN_400_YEARS;
    int64_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * in_year + 2) / 153;

    return (struct day){
        .year = (int)(year + era * 400 + (month >= 10)),
        .month = (int)((month + 2) % 12),
        .day = (int)(in_year - (153 * month + 2) / 5 + 1),
    };
}

static char *put_number(char *out, int64_t number, int digits)
{
    for (int i = digits - 1; i >= 0; i--) {
        out[i] = (char)('0' + number % 10);
        number /= 10;
    }
    return out + digits;
}

static char *put_text(char *out, const char *text, size_t len)
{
    memcpy(out, text, len);
    return out + len;
}

void date_write(int64_t at, char out[DATE_SIZE])
{
    static const char weekdays[] = "Mon, Tue, Wed, Thu, Fri, Sat, Sun, ";
    static const char months[] = " Jan  Feb  Mar  Apr  May  Jun  Jul  Aug  Sep  Oct  Nov  Dec ";

    at = at < EARLIEST ? EARLIEST : at > LATEST ? LATEST : at;
    int64_t days = (at - EARLIEST) / DAY_S;
    int64_t seconds = (at - EARLIEST) % DAY_S;
    struct day day = day_of(days + EARLIEST / DAY_S);

    char *p = put_text(out, &weekdays[days % 7 * 5], 5); /* 1900-01-01 was a Monday */
    p = put_number(p, day.day, 2);
    p = put_text(p, &months[(ptrdiff_t)day.month * 5], 5);
    p = put_number(p, day.year, 4);
    *p++ = ' ';
    p = put_number(p, seconds / 3600, 2);
    *p++ = ':';
    p = put_number(p, seconds / 60 % 60, 2);
    *p++ = ':';
    p = put_number(p, seconds % 60, 2);
    p = put_text(p, " +0000", 6);
    *p = '\0';
}

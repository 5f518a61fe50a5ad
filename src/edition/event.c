#include "edition/event.h"

#include "base/text.h"
#include "edition/line_reader.h"
#include "edition/postcode.h"
#include "edition/url.h"
#include "template/mustache.h"

static const char *const days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                   "Thursday", "Friday", "Saturday"};
static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
static const char *const keys[] = {"title", "when", "place", "link", NULL};

struct reading {
    struct event *event;
    struct arena *arena;
    const char *file;
    int line;
    int place_line;
    bool when; /* there was such a line, right or wrong */
    struct findings *findings;
};

static void wrong(struct reading *r, const char *what, const char *value, size_t len,
                  const char *mend)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    AUTO(str_free) struct str shown = STR_EMPTY;

    str_add(&text, value, len);
    text_add_clean(&shown, text.text, 60);
    finding_add(r->findings, FINDING_ERROR, r->file, r->line, mend, "%s '%s'", what, shown.text);
}

/* Sakamoto's: 0 is Sunday. */
static int weekday_of(const struct event_time *t)
{
    static const int offsets[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
    int year = t->year - (t->month < 3);

    return (year + year / 4 - year / 100 + year / 400 + offsets[t->month - 1] + t->day) % 7;
}

static int days_in(int year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return lengths[month - 1] + (month == 2 && leap);
}

/* Exactly `digits` decimal digits; *text moves behind them. */
static bool read_digits(const char **text, size_t digits, int *out)
{
    int value = 0;

    for (size_t i = 0; i < digits; i++) {
        char c = (*text)[i];
        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (c - '0');
    }
    *text += digits;
    *out = value;
    return true;
}

static bool read_char(const char **text, char c)
{
    if (**text != c)
        return false;
    (*text)++;
    return true;
}

static bool read_date(const char **text, struct event_time *out)
{
    return read_digits(text, 4, &out->year) && read_char(text, '-') &&
           read_digits(text, 2, &out->month) && read_char(text, '-') &&
           read_digits(text, 2, &out->day) && out->year >= 1970 && out->month >= 1 &&
           out->month <= 12 && out->day >= 1 && out->day <= days_in(out->year, out->month);
}

static bool read_clock(const char **text, int *minute)
{
    int hour = 0;
    int rest = 0;

    if (!read_digits(text, 2, &hour) || !read_char(text, ':') || !read_digits(text, 2, &rest) ||
        rest > 59 || hour * 60 + rest > 24 * 60)
        return false;
    *minute = hour * 60 + rest;
    return true;
}

static void skip_blanks(const char **text)
{
    while (**text == ' ' || **text == '\t')
        (*text)++;
}

/* " 07:00-10:00", " 07:00" or nothing; people also write a real dash. */
static bool read_clocks(const char **text, struct event_time *out)
{
    skip_blanks(text);
    if (!**text)
        return true;
    if (!read_clock(text, &out->start_minute) || out->start_minute == 24 * 60)
        return false;
    skip_blanks(text);
    if (!**text)
        return true;
    if (text_starts(*text, "\xe2\x80\x93"))
        *text += 3;
    else if (!read_char(text, '-'))
        return false;
    skip_blanks(text);
    return read_clock(text, &out->end_minute) && !**text;
}

/* The day's number, 7 when no day is named, -1 for a word that is none. */
static int read_weekday(const char **text)
{
    size_t len = 0;

    while ((text_lower_char((*text)[len]) >= 'a' && text_lower_char((*text)[len]) <= 'z') ||
           ((*text)[len] & 0x80))
        len++;
    if (len == 0)
        return 7;
    for (int day = 0; day < 7 && len >= 3; day++) {
        size_t same = 0;
        while (same < len && text_lower_char((*text)[same]) == text_lower_char(days[day][same]))
            same++;
        if (same < len)
            continue;
        *text += len;
        while (**text == ',' || **text == '.')
            (*text)++;
        skip_blanks(text);
        return day;
    }
    return -1;
}

static void read_when(struct reading *r, const char *value, size_t len)
{
    struct event_time time = {.start_minute = -1, .end_minute = -1, .line = r->line};
    const char *text = arena_text(r->arena, value, len);
    int weekday = read_weekday(&text);

    r->when = true;

    if (weekday < 0) {
        wrong(r, "this names no day of the week:", value, len,
              "Write Mon, Tue, Wed, Thu, Fri, Sat or Sun, or leave it out");
        return;
    }
    if (!read_date(&text, &time) || !read_clocks(&text, &time)) {
        wrong(r, "this is no date and time:", value, len,
              "Write it as in '2027-01-12 07:00-10:00'");
        return;
    }
    if (weekday < 7 && weekday != weekday_of(&time)) {
        AUTO(str_free) struct str mend = STR_EMPTY;
        str_addf(&mend, "%04d-%02d-%02d is a %s", time.year, time.month, time.day,
                 days[weekday_of(&time)]);
        wrong(r, "the day of the week does not fit the date:", value, len, mend.text);
        return;
    }
    if (time.end_minute >= 0 && time.end_minute <= time.start_minute) {
        wrong(r, "the event ends before it starts:", value, len, "Change one of the times");
        return;
    }
    if (r->event->time_count < EVENT_MAX_TIMES)
        r->event->times[r->event->time_count] = time;
    if (r->event->time_count++ == EVENT_MAX_TIMES)
        wrong(r, "the event has too many times:", value, len, "Make two events of it");
}

static void set_text(struct reading *r, const char **field, const struct line_pair *pair)
{
    if (**field)
        wrong(r, "this is said twice:", pair->key, pair->key_len, "Keep one of the lines");
    *field = arena_text(r->arena, pair->value, pair->value_len);
}

static void read_pair(struct reading *r, const struct line_pair *pair)
{
    AUTO(str_free) struct str key = STR_EMPTY;
    AUTO(str_free) struct str mend = STR_EMPTY;

    str_add(&key, pair->key, pair->key_len);
    if (text_same(key.text, "when")) {
        read_when(r, pair->value, pair->value_len);
    } else if (text_same(key.text, "title")) {
        set_text(r, &r->event->title, pair);
    } else if (text_same(key.text, "place")) {
        set_text(r, &r->event->place, pair);
        r->place_line = r->line;
    } else if (text_same(key.text, "link")) {
        set_text(r, &r->event->link, pair);
    } else {
        const char *nearest = text_nearest(key.text, keys);
        str_addf(&mend, nearest ? "Did you mean '%s'?" : "There are title, when, place and link",
                 nearest);
        wrong(r, "an event has no line of this name:", key.text, key.len, mend.text);
    }
}

/* A private-use character at the start is a blank (body.h): escaped as a whole link when filled. */
static bool is_allowed_link(const char *link)
{
    return (unsigned char)link[0] == 0xf3 || mustache_is_link(link, strlen(link));
}

/* Not on a map: a meeting online, a link, or a blank that is filled later. */
static bool wants_postcode(const char *place)
{
    AUTO(str_free) struct str lower = STR_EMPTY;

    for (const char *c = place; *c; c++) {
        const char letter = text_lower_char(*c);
        str_add(&lower, &letter, 1);
    }
    return !strstr(lower.text, "online") && !strstr(lower.text, "zoom") &&
           !strstr(lower.text, "://") && !strstr(place, "\xf3");
}

static void check(struct reading *r)
{
    struct event *event = r->event;

    if (!*event->title)
        finding_add(r->findings, FINDING_ERROR, r->file, r->line, "Add a line 'title: ...'",
                    "the event has no title");
    if (!r->when)
        finding_add(r->findings, FINDING_ERROR, r->file, r->line,
                    "Add a line as 'when: 2027-01-12 07:00-10:00'", "the event has no time");
    if (*event->place && wants_postcode(event->place) && !postcode_is_in(event->place))
        finding_add(r->findings, FINDING_WARNING, r->file, r->place_line,
                    "Add it, so that people find the way", "the event's place has no postcode");
    if (*event->link && !is_allowed_link(event->link)) {
        wrong(r, "this is no link:", event->link, strlen(event->link),
              "Start it with https://, http://, mailto: or tel:");
        event->link = "";
    }
    AUTO(str_free) struct str url = STR_EMPTY;
    url_add(&url, event->link, strlen(event->link));
    event->link = arena_text(r->arena, url.text, url.len);
}

struct event *event_read(struct arena *arena, const struct event_source *source,
                         struct findings *findings)
{
    struct event *event = arena_add(arena, sizeof(*event));
    struct reading r = {.event = event, .arena = arena, .file = source->file, .findings = findings};
    struct line_reader lines = {
        .text = source->text, .left = strlen(source->text), .line = source->line - 1};
    const char *line = NULL;
    size_t len = 0;

    event->title = event->place = event->link = "";
    while (line_reader_next(&lines, &line, &len)) {
        struct line_pair pair = {0};
        r.line = lines.line;
        if (line_reader_split(line, len, &pair))
            read_pair(&r, &pair);
        else if (mustache_has_text(line, len))
            wrong(&r, "an event has lines of 'name: text', not", line, len, "Add the name");
    }
    r.line = source->line;
    check(&r);
    if (event->time_count > EVENT_MAX_TIMES)
        event->time_count = EVENT_MAX_TIMES;
    return event;
}

void event_add_time(struct str *out, const struct event_time *time, const char *language,
                    const char *dash)
{
    if (text_lower_char(language[0]) == 'e' && text_lower_char(language[1]) == 'n')
        str_addf(out, "%s %d %s %d, ", days[weekday_of(time)], time->day, months[time->month - 1],
                 time->year);
    else
        str_addf(out, "%04d-%02d-%02d ", time->year, time->month, time->day);
    if (time->start_minute < 0) {
        out->len -= out->text[out->len - 2] == ',' ? 2 : 1;
        out->text[out->len] = '\0';
        return;
    }
    str_addf(out, "%02d:%02d", time->start_minute / 60, time->start_minute % 60);
    if (time->end_minute >= 0)
        str_addf(out, "%s%02d:%02d", dash, time->end_minute / 60, time->end_minute % 60);
}

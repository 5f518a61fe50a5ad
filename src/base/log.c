#include "base/log.h"

#include "base/xalloc.h"

struct log {
    FILE *out;
    enum log_level level;
    const struct clock *clock;
};

static const char *const level_words[] = {
    [LOG_ERROR] = "error",
    [LOG_WARNING] = "warning",
    [LOG_INFO] = "info",
    [LOG_DEBUG] = "debug",
};

static const char *const event_words[LOG_EVENTS] = {
    [LOG_SEND_STARTED] = "send.started",
    [LOG_SEND_PROGRESS] = "send.progress",
    [LOG_SEND_STOPPED] = "send.stopped",
    [LOG_SEND_FINISHED] = "send.finished",
    [LOG_DELIVERY_REFUSED] = "delivery.refused",
    [LOG_DELIVERY_DEFERRED] = "delivery.deferred",
    [LOG_DELIVERY_UNKNOWN] = "delivery.unknown",
    [LOG_DOMAIN_PAUSED] = "domain.paused",
    [LOG_RELAY_CONNECTED] = "relay.connected",
    [LOG_RELAY_FAILED] = "relay.failed",
    [LOG_RELAY_LOST] = "relay.lost",
    [LOG_RELAY_BUSY] = "relay.busy",
    [LOG_RELAY_FASTER] = "relay.faster",
    [LOG_RELAY_OUT] = "relay.out",
    [LOG_RELAY_BACK] = "relay.back",
    [LOG_IMPORT_FINISHED] = "import.finished",
    [LOG_INBOX_FINISHED] = "inbox.finished",
    [LOG_WEB_FAILED] = "web.failed",
    [LOG_LETTERS_FAILED] = "letters.failed",
};

static const char *const key_words[LOG_KEYS] = {
    [LOG_EDITION] = "edition", [LOG_SUBSCRIBER] = "subscriber", [LOG_CODE] = "code",
    [LOG_STATUS] = "status",   [LOG_COUNT] = "count",           [LOG_TOTAL] = "total",
    [LOG_SECONDS] = "seconds", [LOG_CONNECTION] = "connection", [LOG_CHANGED] = "changed",
    [LOG_ASIDE] = "set_aside", [LOG_RELAY] = "relay",           [LOG_PERCENT] = "percent",
};

struct log *log_new(FILE *out, enum log_level level, const struct clock *clock)
{
    struct log *log = xcalloc(1, sizeof(*log));

    *log = (struct log){.out = out, .level = level, .clock = clock};
    return log;
}

void log_free(struct log *log)
{
    free(log);
}

void log_event(struct log *log, enum log_level level, enum log_event event,
               const struct log_field *fields, size_t count)
{
    char at[CLOCK_TEXT_SIZE];

    if (!log || level > log->level)
        return;
    clock_text(clock_now(log->clock), at);
    (void)fprintf(log->out, "%s %s %s", at, level_words[level], event_words[event]);
    for (size_t i = 0; i < count; i++) {
        int64_t number = fields[i].number;
        if (fields[i].key == LOG_STATUS)
            (void)fprintf(log->out, " status=%d.%d.%d", (int)(number / 1000000),
                          (int)(number / 1000 % 1000), (int)(number % 1000));
        else
            (void)fprintf(log->out, " %s=%lld", key_words[fields[i].key], (long long)number);
    }
    (void)fputc('\n', log->out);
}

#include "jobs/relay_log.h"

void relay_log_note(struct log *log, const struct relay_event *event)
{
    static const struct {
        enum log_event event;
        enum log_level level;
    } said[] = {
        [RELAY_EVENT_CONNECTED] = {LOG_RELAY_CONNECTED, LOG_DEBUG},
        [RELAY_EVENT_FAILED] = {LOG_RELAY_FAILED, LOG_INFO},
        [RELAY_EVENT_LOST] = {LOG_RELAY_LOST, LOG_INFO},
        [RELAY_EVENT_BUSY] = {LOG_RELAY_BUSY, LOG_INFO},
        [RELAY_EVENT_FASTER] = {LOG_RELAY_FASTER, LOG_DEBUG},
        [RELAY_EVENT_OUT] = {LOG_RELAY_OUT, LOG_WARNING},
        [RELAY_EVENT_BACK] = {LOG_RELAY_BACK, LOG_INFO},
    };
    struct log_field fields[] = {
        {.key = LOG_RELAY, .number = (int64_t)event->relay + 1},
        {.key = LOG_CONNECTION, .number = (int64_t)event->connections},
        {.key = LOG_CODE, .number = event->code},
        {.key = LOG_SECONDS, .number = event->pause_ms / 1000},
        {.key = LOG_PERCENT, .number = event->percent},
    };

    log_event(log, said[event->kind].level, said[event->kind].event, fields,
              sizeof(fields) / sizeof(fields[0]));
}

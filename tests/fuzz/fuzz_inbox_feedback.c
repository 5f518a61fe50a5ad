/* Any octets as a complaint: report fields (RFC 5965), and the same as a relay's JSON. */
#include "inbox/notification.h"
#include "inbox/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(str_free) struct str status = STR_EMPTY;
    AUTO(str_free) struct str fields = STR_EMPTY;
    struct span text = {(const char *)data, size};
    struct feedback feedback;

    feedback_read(&feedback, text);
    if (feedback.count > VERDICT_RECIPIENTS_MAX)
        abort();
    (void)feedback_is_complaint(&feedback);
    notification_translate(text, &status, &fields);
    feedback_read(&feedback, (struct span){fields.text, fields.len});
    return 0;
}

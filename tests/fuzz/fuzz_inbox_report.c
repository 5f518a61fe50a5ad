/* Any octets as the fields of a delivery report. */
#include "inbox/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct report report;
    struct address parsed;
    char address[ADDRESS_MAX + 1];

    report_read(&report, (struct span){(const char *)data, size});
    for (size_t i = 0; i < report.count; i++) {
        const struct report_block *block = &report.blocks[i];
        if (report_address(block->final_recipient, address) &&
            !address_parse(address, &parsed, NULL))
            abort();
        if (report_address(block->original_recipient, address) &&
            !address_parse(address, &parsed, NULL))
            abort();
        enum verdict_action action = report_action(block);
        if (action < VERDICT_FAILED || action > VERDICT_EXPANDED)
            abort();
    }
    return 0;
}

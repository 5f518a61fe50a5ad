/* What a child that was taken over may answer: refused, or all that verdict.h promises. */
#include "inbox/verdict.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct verdict *verdict)
{
    struct address address;

    if (!*verdict_class_word(verdict->class) || !*verdict_why_word(verdict->why) ||
        !*verdict_request_word(verdict->request))
        abort();
    for (size_t i = 0; i < verdict->recipients_count; i++) {
        const struct verdict_recipient *recipient = &verdict->recipients[i];
        if (*recipient->address && !address_parse(recipient->address, &address, NULL))
            abort();
        if (!*verdict_action_word(recipient->action) ||
            !*reason_word(recipient->diagnosis.reason) || !*about_word(recipient->diagnosis.about))
            abort();
    }
    for (size_t i = 0; i < verdict->tags_count; i++)
        if (strlen(verdict->tags[i].text) != TAG_MAX || !*verdict_word_word(verdict->tags[i].word))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(str_free) struct str again = STR_EMPTY;
    struct verdict verdict;

    if (!verdict_read((const char *)data, size, &verdict))
        return 0;
    check(&verdict);
    verdict_write(&verdict, &again);
    if (again.len != size || memcmp(again.text, data, size) != 0)
        abort();
    return 0;
}

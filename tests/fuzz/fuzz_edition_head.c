#include "edition/head.h"

/* Whatever the head is: no value holds a line end, and what is said to be the body lies in the
 * text. */

static void check(const struct head_entry *entry)
{
    if (!entry->text || strchr(entry->text, '\n'))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    struct findings findings = FINDINGS_NONE;
    struct head head = HEAD_NONE;

    str_add(&text, (const char *)data, size);
    const struct head_rest rest = head_read(&head, "e.md", text.text, &findings);
    if (rest.body < text.text || rest.body > text.text + text.len || rest.line < 1)
        abort();
    check(&head.subject);
    check(&head.preheader);
    check(&head.audience);
    check(&head.language);
    for (size_t i = 0; i < head.attach_count; i++)
        check(&head.attach[i]);
    head_free(&head);
    findings_free(&findings);
    return 0;
}

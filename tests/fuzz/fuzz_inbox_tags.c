/* Tags in the verdicts of any mail: of a tag's shape, and never good under a key they were not made
 * with. */
#include "inbox/classify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct charsets *charsets;
    static struct keys *keys;
    static const uint8_t master[KEYS_MASTER_BYTES] = {1, 2, 3};
    AUTO(str_free) struct str mail = STR_EMPTY;
    struct verdict verdict;

    if (!charsets) {
        charsets = charsets_new();
        keys = keys_from_master(master);
    }
    str_add_text(&mail, "From: ada@example.net\nTo: bulletin+");
    str_add(&mail, (const char *)data, size);
    str_add_text(&mail, "@lists.example.org\nSubject: x\n\n");
    classify(mail.text, mail.len, false, charsets, &verdict);
    for (size_t i = 0; i < verdict.tags_count; i++) {
        struct tag tag;
        if (strlen(verdict.tags[i].text) != TAG_MAX ||
            tag_read(verdict.tags[i].text, TAG_MAX, keys, &tag) == TAG_GOOD)
            abort();
    }
    return 0;
}

/* Server answers: understood without harm, hard only about the recipient, and no address in what is
 * kept. */
#include "mail/diagnosis.h"

#include "base/text.h"
#include "mail/evidence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool what)
{
    if (!what)
        abort();
}

static void check(const struct diagnosis *diagnosis)
{
    int class = 0;
    int subject = 0;
    int detail = 0;

    require(reason_word(diagnosis->reason) && about_word(diagnosis->about));
    require(diagnosis->permanence != PERMANENCE_HARD || diagnosis->about == ABOUT_RECIPIENT);
    require(!diagnosis->status[0] ||
            diagnosis_split_status(diagnosis->status, &class, &subject, &detail));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(str_free) struct str kept = STR_EMPTY;
    AUTO(str_free) struct str status = STR_EMPTY;
    struct diagnosis diagnosis;
    struct address recipient;

    if (size < 2)
        return 0;
    int code = 400 + (data[0] << 8 | data[1]) % 200;
    const char *text = (const char *)data + 2;
    size_t len = size - 2;

    diagnosis_from_reply(&diagnosis, code, text, len);
    check(&diagnosis);
    require(code >= 500 || diagnosis.permanence != PERMANENCE_HARD);
    str_add(&status, text, len < 12 ? len : 12);
    diagnosis_from_report(&diagnosis, status.text, text, len);
    check(&diagnosis);
    if (!address_parse("jo@example.org", &recipient, NULL))
        abort();
    evidence_add(&kept, text, len, &recipient, 300);
    require(kept.len <= 303 && !strchr(kept.text, '@'));
    require(text_is_utf8(kept.text, kept.len) && !text_has_control(kept.text, kept.len));
    return 0;
}

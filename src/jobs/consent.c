#include "jobs/consent.h"

#include "base/text.h"
#include "mail/evidence.h"

bool consent_choose(const struct workspace *workspace, const char *typed, struct str *out,
                    struct error *err)
{
    const char *text = typed ? typed : workspace->config->bulletin.consent;
    size_t len = 0;

    if (!text)
        return error_set(
            err, ERROR_USAGE,
            "say where and when these people agreed, for example --consent 'signed up at "
            "conference, May 2026' (or set bulletin.consent)");
    (void)text_trim(text, &len);
    if (!len)
        return error_set(err, ERROR_USAGE,
                         "the consent is empty: say where and when these people agreed");
    if (strlen(text) > CONSENT_MAX)
        return error_set(err, ERROR_USAGE, "the consent is longer than %d octets", CONSENT_MAX);
    if (!text_is_utf8(text, strlen(text)) || text_has_control(text, strlen(text)))
        return error_set(err, ERROR_USAGE, "the consent is not one line of UTF-8 text");
    evidence_add(out, text, strlen(text), NULL, CONSENT_MAX);
    return true;
}

#include "jobs/amend.h"

#include "jobs/check.h"

bool amend_read(const struct workspace *workspace, const struct picked *picked,
                const struct frozen *frozen, struct rendered *out, struct error *err)
{
    if (!frozen->id)
        return error_set(err, ERROR_USAGE,
                         "nothing was sent of '%.80s' yet, so there is nothing to amend: leave out "
                         "--amended",
                         picked->slug);
    if (frozen->state == FROZEN_CANCELLED)
        return error_set(err, ERROR_DATA, "'%.80s' was cancelled: nothing more of it is sent",
                         picked->slug);
    if (!picked->path)
        return error_set(err, ERROR_NO_INPUT,
                         "the file of '%.80s' is gone; without --amended its frozen copy is sent",
                         picked->slug);
    size_t warnings = 0;
    if (!check_sendable(workspace, picked->path, &warnings, err) ||
        !render_edition(workspace, picked->path, out, NULL, err))
        return false;
    out->warnings = warnings;
    return true;
}

static bool is_newest(const struct workspace *workspace, const struct frozen *frozen,
                      const uint8_t hash[CONTENT_HASH_BYTES], bool *newest, struct error *err)
{
    AUTO(str_free) struct str blob = STR_EMPTY;
    uint8_t known[FROZEN_HASH_BYTES];

    if (!frozen_content(workspace->store, frozen, &blob, known, err))
        return false;
    *newest = memcmp(known, hash, sizeof(known)) == 0;
    return true;
}

bool amend_edition(const struct workspace *workspace, const struct rendered *rendered,
                   struct frozen *frozen, struct error *err)
{
    AUTO(str_free) struct str blob = STR_EMPTY;
    uint8_t hash[CONTENT_HASH_BYTES];
    bool newest = false;

    if (!content_hash(&rendered->content, hash, err) ||
        !is_newest(workspace, frozen, hash, &newest, err))
        return false;
    if (newest)
        return true;
    if (!content_encode(&rendered->content, &blob, err))
        return false;
    const struct frozen_new next = {
        .content = blob.text,
        .content_len = blob.len,
        .hash = hash,
        .at = clock_now(workspace->clock),
    };
    return frozen_amend(workspace->store, frozen, &next, err);
}

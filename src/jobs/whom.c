#include "jobs/whom.h"

#include <assert.h>

#include "base/file.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "mail/address.h"
#include "store/suppression.h"

#define STDIN_MAX 4096

bool whom_text(const char *argument, char **out, struct error *err)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    AUTO(str_free) struct str line = STR_EMPTY;
    size_t len = 0;

    if (strcmp(argument, "-") != 0) {
        *out = xstrdup(argument);
        return true;
    }
    if (!file_read(&text, "-", STDIN_MAX, err))
        return false;
    str_add(&line, text.text, strcspn(text.text, "\r\n"));
    const char *word = text_trim(line.text, &len);
    if (!len)
        return error_set(err, ERROR_USAGE,
                         "standard input is empty; give an address or #NUMBER there");
    size_t rest = strcspn(text.text, "\r\n");
    if (text.text[rest + strspn(text.text + rest, " \t\r\n")])
        return error_set(err, ERROR_USAGE,
                         "there is more than one line on standard input; give one address, or "
                         "'fortnight import' a list");
    str_reset(&text);
    str_add(&text, word, len);
    *out = str_take(&text);
    return true;
}

static bool find_number(const struct workspace *workspace, const char *number,
                        struct subscriber *out, struct error *err)
{
    int64_t id = 0;

    if (!text_to_int(number, 1, INT64_MAX, &id)) {
        (void)error_set(err, ERROR_USAGE, "a subscriber's number is # and digits");
        return error_about(err, number);
    }
    if (!subscriber_by_id(workspace->store, id, out, err))
        return false;
    return out->id || error_set(err, ERROR_NO_INPUT, "there is no subscriber #%lld", (long long)id);
}

/* Whoever names an old address is told whose it was. */
static bool nobody_has(const struct workspace *workspace, const uint8_t key[ADDRESS_KEY_BYTES],
                       struct error *err)
{
    struct suppression suppression = {0};

    if (!suppression_by_key(workspace->store, key, &suppression, err))
        return false;
    if (suppression.subscriber)
        return error_set(err, ERROR_NO_INPUT,
                         "nobody has this address now; it was that of #%lld: name them '#%lld'",
                         (long long)suppression.subscriber, (long long)suppression.subscriber);
    return error_set(err, ERROR_NO_INPUT, "nobody on the list has this address");
}

static bool find_address(const struct workspace *workspace, const char *text,
                         struct subscriber *out, struct error *err)
{
    struct address address;
    uint8_t key[ADDRESS_KEY_BYTES];

    if (!address_parse(text, &address, err)) {
        if (err)
            err->kind = ERROR_USAGE;
        return false;
    }
    address_key(&address, workspace->keys, key);
    if (!subscriber_by_key(workspace->store, key, out, err))
        return false;
    if (out->id)
        return true;
    (void)nobody_has(workspace, key, err);
    return error_about(err, address.text);
}

bool whom_find(const struct workspace *workspace, const char *argument, struct subscriber *out,
               struct error *err)
{
    char *text = NULL;

    if (!whom_text(argument, &text, err))
        return false;
    assert(text);
    bool found = *text == '#' ? find_number(workspace, text + 1, out, err)
                              : find_address(workspace, text, out, err);
    free(text);
    return found;
}

static bool invent(struct profile *profile)
{
    profile_set_address(profile, "robin@example.org");
    return profile_set(profile, "first_name", "Robin") &&
           profile_set(profile, "last_name", "Example") &&
           profile_set(profile, "name", "Robin Example");
}

bool whom_sample(const struct workspace *workspace, const char *argument, struct whom_sample *out,
                 struct error *err)
{
    AUTO(subscriber_free) struct subscriber subscriber = SUBSCRIBER_NONE;

    if (!argument) {
        out->joined_at = clock_now(workspace->clock);
        return invent(&out->profile) ||
               error_set(err, ERROR_SYSTEM, "no invented person could be made");
    }
    if (!whom_find(workspace, argument, &subscriber, err) ||
        !profile_decode(&out->profile, subscriber.profile.text, subscriber.profile.len, err))
        return false;
    out->id = subscriber.id;
    out->generation = subscriber.generation;
    out->joined_at = subscriber.joined_at;
    return true;
}

void whom_sample_free(struct whom_sample *sample)
{
    profile_free(&sample->profile);
    *sample = WHOM_SAMPLE_NONE;
}

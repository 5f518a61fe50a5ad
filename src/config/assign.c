#include "config/assign.h"

#include <assert.h>

#include "base/file.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "config/value.h"
#include "config/zone.h"

static void *at(const struct assign *to)
{
    return (char *)to->group + to->setting->offset;
}

static bool keep(const struct assign *to, const char *text, struct error *err UNUSED)
{
    char **place = at(to);

    free(*place);
    *place = xstrdup(text);
    return true;
}

static bool keep_path(const struct assign *to, const char *path, struct error *err UNUSED)
{
    char **place = at(to);

    free(*place);
    *place = file_join(to->workspace_dir, path);
    return true;
}

static bool take_sender(const struct assign *to, const char *text, struct error *err)
{
    struct config_bulletin *bulletin = to->group;
    struct value_sender sender = {0};

    if (!value_sender(text, &sender, err))
        return false;
    free(bulletin->from_address);
    free(bulletin->from_name);
    bulletin->from_address = sender.address;
    bulletin->from_name = sender.name;
    return true;
}

/* A folder's path as we open it. */
static void anchor(const struct assign *to, struct value_server *place)
{
    if (!place->folder)
        return;
    char *folder = file_join(to->workspace_dir, place->folder);
    free(place->folder);
    place->folder = folder;
}

static bool take_relay(const struct assign *to, const char *text, struct error *err)
{
    struct config_relay *relay = to->group;
    struct value_server place = {0};

    if (!value_relay(text, &place, err))
        return false;
    anchor(to, &place);
    relay->scheme = place.scheme;
    relay->url = place.url;
    relay->host = place.host;
    relay->port = place.port;
    relay->folder = place.folder;
    return true;
}

static bool take_inbox(const struct assign *to, const char *text, struct error *err)
{
    struct config_inbox *inbox = to->group;
    struct value_server place = {0};

    if (!value_inbox(text, &place, err))
        return false;
    anchor(to, &place);
    inbox->scheme = place.scheme;
    inbox->url = place.url;
    inbox->host = place.host;
    inbox->port = place.port;
    inbox->folder = place.folder;
    return true;
}

static bool take_public_url(const struct assign *to, const char *text, struct error *err)
{
    char **place = at(to);

    if (!value_link(text, false, err))
        return false;
    (void)keep(to, text, err);
    for (size_t len = strlen(*place); (*place)[len - 1] == '/'; len--)
        (*place)[len - 1] = '\0';
    return true;
}

static bool take_secret(const struct assign *to, const char *text, enum secret_from from,
                        struct error *err)
{
    struct secret_source *source = at(to);

    if (source->from != SECRET_NONE)
        return error_set(err, ERROR_CONFIG, "another secret is given already (%s)",
                         secret_key(source->from));
    *source = (struct secret_source){
        .from = from,
        .text = from == SECRET_FILE ? file_join(to->workspace_dir, text) : xstrdup(text),
        .folder = xstrdup(to->workspace_dir && *to->workspace_dir ? to->workspace_dir : "."),
    };
    return true;
}

static bool keep_lower(const struct assign *to, const char *text, struct error *err)
{
    (void)keep(to, text, err);
    text_lower(*(char **)at(to));
    return true;
}

static bool take_store(const struct assign *to, const char *text, struct error *err)
{
    const char *path = NULL;

    return value_store(text, &path, err) && keep_path(to, path, err);
}

static bool take_rate(const struct assign *to, const char *text, struct error *err)
{
    return value_rate(text, at(to), err);
}

static bool take_tls(const struct assign *to, const char *text, struct error *err)
{
    return value_tls(text, at(to), err);
}

static bool take_retry(const struct assign *to, const char *text, struct error *err)
{
    return value_retry(text, at(to), err);
}

static bool take_on_unknown(const struct assign *to, const char *text, struct error *err)
{
    return value_on_unknown(text, at(to), err);
}

static bool take_secret_file(const struct assign *to, const char *text, struct error *err)
{
    return take_secret(to, text, SECRET_FILE, err);
}

static bool take_secret_command(const struct assign *to, const char *text, struct error *err)
{
    return take_secret(to, text, SECRET_COMMAND, err);
}

static bool take_secret_credential(const struct assign *to, const char *text, struct error *err)
{
    return take_secret(to, text, SECRET_CREDENTIAL, err);
}

static bool take_secret_token(const struct assign *to, const char *text, struct error *err)
{
    return take_secret(to, text, SECRET_TOKEN, err);
}

static bool append(const struct assign *to, const char *text, struct error *err)
{
    struct config_texts *texts = at(to);

    for (size_t i = 0; i < texts->count; i++) {
        if (!strcmp(texts->list[i], text))
            return error_set(err, ERROR_CONFIG, "it stands in the list already");
    }
    texts->list = xrealloc(texts->list, texts->count + 2, sizeof(*texts->list));
    texts->list[texts->count++] = xstrdup(text);
    texts->list[texts->count] = NULL;
    return true;
}

static bool check_zone(const char *text, struct error *err)
{
    return zone_check(text, ZONE_FOLDER, err);
}

static bool check_link(const char *text, struct error *err)
{
    return value_link(text, true, err);
}

/* What becomes of a text of each kind; groups and numbers never come here. */
static const struct {
    bool (*check)(const char *text, struct error *err);
    bool (*take)(const struct assign *to, const char *text, struct error *err);
} kinds[SETTING_KINDS] = {
    [SETTING_TEXT] = {.take = keep},
    [SETTING_SENDER] = {.take = take_sender},
    [SETTING_ADDRESS] = {.check = value_address, .take = keep},
    [SETTING_ADDRESSES] = {.check = value_address, .take = append},
    [SETTING_RETURN] = {.check = value_return, .take = keep},
    [SETTING_LIST_ID] = {.check = value_list_id, .take = keep_lower},
    [SETTING_LANGUAGE] = {.check = value_language, .take = keep},
    [SETTING_ZONE] = {.check = check_zone, .take = keep},
    [SETTING_LINK] = {.check = check_link, .take = keep},
    [SETTING_PUBLIC] = {.take = take_public_url},
    [SETTING_RELAY] = {.take = take_relay},
    [SETTING_INBOX] = {.take = take_inbox},
    [SETTING_FOLDERS] = {.take = append},
    [SETTING_RATE] = {.take = take_rate},
    [SETTING_RETRY] = {.take = take_retry},
    [SETTING_TLS] = {.take = take_tls},
    [SETTING_HOST] = {.check = value_host, .take = keep},
    [SETTING_ON_UNKNOWN] = {.take = take_on_unknown},
    [SETTING_NAME] = {.check = value_name, .take = keep},
    [SETTING_NAMES] = {.check = value_name, .take = append},
    [SETTING_STORE] = {.take = take_store},
    [SETTING_LISTEN] = {.check = value_listen, .take = keep},
    [SETTING_PATH] = {.take = keep_path},
    [SETTING_SECRET_FILE] = {.take = take_secret_file},
    [SETTING_SECRET_COMMAND] = {.take = take_secret_command},
    [SETTING_SECRET_CREDENTIAL] = {.check = value_credential, .take = take_secret_credential},
    [SETTING_SECRET_TOKEN] = {.take = take_secret_token},
};

static bool take(const struct assign *to, const char *text, struct error *err)
{
    enum setting_kind kind = to->setting->kind;

    assert(kinds[kind].take);
    return (!kinds[kind].check || kinds[kind].check(text, err)) && kinds[kind].take(to, text, err);
}

static bool fits(const struct setting *setting, const char *text, struct error *err)
{
    size_t len = strlen(text);
    int64_t max = setting_is_list(setting->kind) ? 254 : setting->max;

    if (!text_is_utf8(text, len))
        return error_set(err, ERROR_CONFIG, "it is no text in UTF-8");
    if (text_has_control(text, len))
        return error_set(err, ERROR_CONFIG,
                         "a line break or another control character stands in it");
    if ((int64_t)len > max)
        return error_set(err, ERROR_CONFIG, "it is %zu octets long; at most %d are allowed", len,
                         (int)max);
    return true;
}

bool assign_text(const struct assign *to, const char *text, struct error *err)
{
    return fits(to->setting, text, err) && take(to, text, err);
}

bool assign_number(const struct assign *to, int64_t number, struct error *err)
{
    const struct setting *setting = to->setting;

    if (number < setting->min || number > setting->max)
        return error_set(err, ERROR_CONFIG, "it must be from %lld to %lld", (long long)setting->min,
                         (long long)setting->max);
    *(int64_t *)at(to) = number;
    return true;
}

bool assign_factor(const struct assign *to, double factor, struct error *err)
{
    const struct setting *setting = to->setting;

    /* not "<": what is no number at all is in no range */
    if (!(factor >= (double)setting->min && factor <= (double)setting->max))
        return error_set(err, ERROR_CONFIG, "it must be from %lld to %lld", (long long)setting->min,
                         (long long)setting->max);
    *(int64_t *)at(to) = (int64_t)(factor * 1000 + 0.5);
    return true;
}

static bool default_factor(const struct assign *to, const char *text, struct error *err)
{
    return assign_factor(to, strtod(text, NULL), err);
}

bool assign_default(const struct assign *to, struct error *err)
{
    const char *text = to->setting->or_else;
    AUTO(str_free) struct str inside = STR_EMPTY;
    int64_t number = 0;

    if (!text || *text == '(')
        return true;
    if (to->setting->kind == SETTING_FACTOR)
        return default_factor(to, text, err);
    if (*text != '"')
        return text_to_int(text, INT64_MIN, INT64_MAX, &number) && assign_number(to, number, err);
    str_add(&inside, text + 1, strlen(text) - 2);
    return take(to, inside.text, err);
}

#include "base/text.h"
#include "config/value.h"

#define TAG        "{tag}"
#define LOCAL_MAX  64
#define DOMAIN_MAX 255

/* The '@' of an address that looks like one, or NULL with the reason. */
static const char *address_at(const char *text, struct error *err)
{
    const char *at = strchr(text, '@');
    const char *wrong = NULL;

    if (!at)
        wrong = "it is no mail address: there is no '@' in it";
    else if (strchr(at + 1, '@'))
        wrong = "it is no mail address: there are several '@' in it";
    else if (at == text || !at[1])
        wrong = "it is no mail address: a part of it is missing";
    else if (strpbrk(text, " \t<>(),;:\\\"[]"))
        wrong = "it is no bare mail address: a blank, bracket, comma or the like stands in it";
    else if (at - text > LOCAL_MAX || strlen(at + 1) > DOMAIN_MAX)
        wrong = "it is no mail address: it is too long";
    if (wrong)
        (void)error_set(err, ERROR_CONFIG, "%s", wrong);
    return wrong ? NULL : at;
}

bool value_address(const char *text, struct error *err)
{
    if (!address_at(text, err))
        return false;
    return !strpbrk(text, "{}") ||
           error_set(err, ERROR_CONFIG, "only return_address may hold {tag}");
}

bool value_return(const char *text, struct error *err)
{
    const char *at = address_at(text, err);
    const char *tag = strstr(text, TAG);

    if (!at)
        return false;
    if (!strpbrk(text, "{}"))
        return true;
    if (!tag || tag > at || strcspn(text, "{") != (size_t)(tag - text) ||
        strpbrk(tag + strlen(TAG), "{}"))
        return error_set(err, ERROR_CONFIG, "{tag} may stand in it once, before the '@'");
    if ((size_t)(at - text) - strlen(TAG) + VALUE_TAG_MAX > LOCAL_MAX)
        return error_set(err, ERROR_CONFIG,
                         "the part before the '@' is too long: beside {tag} at most %d octets fit",
                         LOCAL_MAX - VALUE_TAG_MAX);
    return true;
}

/* The name before the angle bracket: trimmed, its quotation marks taken away. */
static char *sender_name(const char *text, size_t len)
{
    char *name = text_trimmed(text, len);
    size_t last = strlen(name);

    if (last >= 2 && name[0] == '"' && name[last - 1] == '"') {
        char *inside = text_trimmed(name + 1, last - 2);
        free(name);
        return inside;
    }
    return name;
}

bool value_sender(const char *text, struct value_sender *out, struct error *err)
{
    const char *open = strrchr(text, '<');
    size_t len = strlen(text);
    char *address = NULL;

    if (open && text[len - 1] != '>')
        return error_set(err, ERROR_CONFIG, "the '>' after the address is missing at its end");
    address =
        open ? text_trimmed(open + 1, len - 2 - (size_t)(open - text)) : text_trimmed(text, len);
    if (!value_address(address, err)) {
        free(address);
        return false;
    }
    char *name = open ? sender_name(text, (size_t)(open - text)) : NULL;
    if (name && strpbrk(name, "<>\"")) {
        free(address);
        free(name);
        return error_set(err, ERROR_CONFIG,
                         "a bracket or quotation mark stands in the sender's name");
    }
    if (name && !*name) {
        free(name);
        name = NULL;
    }
    *out = (struct value_sender){.address = address, .name = name};
    return true;
}

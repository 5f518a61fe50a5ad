#include "jobs/settings.h"

#include "base/str.h"
#include "mail/address.h"
#include "mail/domain.h"
#include "mail/tag.h"
#include "people/field.h"

#define TAG        "{tag}"
#define TAG_SAMPLE "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

_Static_assert(sizeof(TAG_SAMPLE) - 1 == TAG_MAX, "the sample is as long as a real tag");

struct check {
    const struct config *config;
    struct findings *findings;
};

static void complain(const struct check *check, const char *path, const char *mend,
                     const char *what)
{
    struct config_place place = config_where(check->config, path);

    finding_add(check->findings, FINDING_ERROR, place.file, place.line, mend, "%s: %s", path, what);
}

/* The reason never names the address (mail/address.h). */
static void check_address(const struct check *check, const char *path, const char *text)
{
    struct address address;
    struct error err = {0};

    if (text && !address_parse(text, &address, &err))
        complain(check, path, "write a mail address that exists", err.message);
}

static void check_return_address(const struct check *check)
{
    const char *text = check->config->bulletin.return_address;
    const char *tag = strstr(text, TAG);
    AUTO(str_free) struct str filled = STR_EMPTY;

    if (!tag) {
        check_address(check, "bulletin.return_address", text);
        return;
    }
    str_add(&filled, text, (size_t)(tag - text));
    str_add_text(&filled, TAG_SAMPLE);
    str_add_text(&filled, tag + strlen(TAG));
    check_address(check, "bulletin.return_address", filled.text);
}

/* Fields have one spelling (people/field.h): another would never match. */
static void check_field(const struct check *check, const char *path, const char *name)
{
    char normal[FIELD_NAME_MAX + 1];
    AUTO(str_free) struct str mend = STR_EMPTY;
    struct error err = {0};

    if (!field_name(normal, name, &err)) {
        complain(check, path, "take it out or give another name", err.message);
    } else if (!strcmp(normal, FIELD_ADDRESS)) {
        complain(check, path, "take it out", "the address is no field, and everybody has one");
    } else if (strcmp(normal, name) != 0) {
        str_addf(&mend, "write \"%s\"", normal);
        complain(check, path, mend.text, "the field is called otherwise");
    }
}

static void check_lists(const struct check *check)
{
    const struct config *config = check->config;
    char path[64];

    for (size_t i = 0; i < config->bulletin.test_to.count; i++) {
        (void)snprintf(path, sizeof(path), "bulletin.test_to[%zu]", i);
        check_address(check, path, config->bulletin.test_to.list[i]);
    }
    for (size_t i = 0; i < config->many_valued.count; i++) {
        (void)snprintf(path, sizeof(path), "many_valued[%zu]", i);
        check_field(check, path, config->many_valued.list[i]);
    }
}

/* The same domain twice, however it is written: which of the two would count? */
static void check_domain(const struct check *check, size_t index, struct str *seen)
{
    AUTO(str_free) struct str entry = STR_EMPTY;
    char domain[DOMAIN_MAX + 1];
    char path[64];
    struct error err = {0};

    (void)snprintf(path, sizeof(path), "limits.domains[%zu].domain", index);
    if (!domain_parse(check->config->domains[index].domain, domain, &err)) {
        complain(check, path, "write the part of an address after the @, such as \"gmail.com\"",
                 err.message);
        return;
    }
    str_addf(&entry, "\n%s\n", domain);
    if (seen->len && strstr(seen->text, entry.text))
        complain(check, path, "keep one of the two", "this domain stands in the list already");
    str_add_text(seen, entry.text);
}

static void check_domains(const struct check *check)
{
    AUTO(str_free) struct str seen = STR_EMPTY;

    for (size_t i = 0; i < check->config->domain_count; i++)
        check_domain(check, i, &seen);
}

bool settings_check(const struct config *config, struct findings *findings)
{
    const struct check check = {.config = config, .findings = findings};
    size_t before = findings->errors;

    check_address(&check, "bulletin.from", config->bulletin.from_address);
    check_address(&check, "bulletin.reply_to", config->bulletin.reply_to);
    check_return_address(&check);
    check_lists(&check);
    check_domains(&check);
    return findings->errors == before;
}

/* Without it nobody who leaves, and no dead address, is ever heard of. */
static void check_inbox(const struct config *config, struct findings *findings)
{
    struct config_place place;
    struct error err = {0};

    if (!config->inbox.url) {
        place = config_where(config, "");
        finding_add(findings, FINDING_WARNING, place.file, 0,
                    "add inbox = { url = \"imaps://mail.example.org\"; }; where replies arrive",
                    "there is no inbox: bounces and requests to leave that come by mail are not "
                    "read");
    } else if (!secret_check(&config->inbox.secret, &err)) {
        place = config_where(config, "inbox.password_file");
        finding_add(findings, FINDING_ERROR, place.file, place.line, "", "%s", err.message);
    }
}

void settings_check_secrets(const struct config *config, struct findings *findings)
{
    check_inbox(config, findings);
    for (size_t i = 0; i < config->relay_count; i++) {
        char path[64];
        struct error err = {0};
        if (secret_check(&config->relays[i].secret, &err))
            continue;
        (void)snprintf(path, sizeof(path), "relay[%zu].%s", i,
                       secret_key(config->relays[i].secret.from));
        struct config_place place = config_where(config, path);
        finding_add(findings, FINDING_ERROR, place.file, place.line, "", "%s", err.message);
    }
}

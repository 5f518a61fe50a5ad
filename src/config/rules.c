#include "config/rules.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "config/places.h"
#include "config/rules_inbox.h"
#include "config/value.h"

static const char words_login[] =
    "give user and one of password_file, password_command, password_credential and token_command, "
    "or neither";

/* One relay with its path, "relay[0]", and how it is shown: alone it has no number. */
struct subject {
    struct config *config;
    struct config_relay *relay;
    char path[32];
    char shown[32];
    struct findings *findings;
};

static struct config_place place_of(const struct subject *s, const char *key)
{
    AUTO(str_free) struct str path = STR_EMPTY;

    str_addf(&path, "%s.%s", s->path, key);
    return places_find(s->config->places, path.text);
}

static bool is_given(const struct subject *s, const char *key)
{
    AUTO(str_free) struct str path = STR_EMPTY;

    str_addf(&path, "%s.%s", s->path, key);
    return places_has(s->config->places, path.text);
}

static void complain(const struct subject *s, enum finding_level level, const char *key,
                     const char *mend, const char *what)
{
    struct config_place place = place_of(s, key);

    finding_add(s->findings, level, place.file, place.line, mend, "%s.%s %s", s->shown, key, what);
}

static void check_maildir(const struct subject *s)
{
    static const char *const idle[] = {"user",
                                       "password_file",
                                       "password_command",
                                       "password_credential",
                                       "token_command",
                                       "connections",
                                       "tls",
                                       "ca_file",
                                       "ehlo",
                                       NULL};

    if (!is_given(s, "rate"))
        s->relay->rate = (struct config_rate){.count = 0, .per_ms = 1000};
    for (size_t i = 0; idle[i]; i++) {
        if (is_given(s, idle[i]))
            complain(s, FINDING_WARNING, idle[i], "take it out", "means nothing for a maildir");
    }
}

static void check_tls(const struct subject *s)
{
    struct config_relay *relay = s->relay;
    bool local = value_is_loopback(relay->host);

    if (!is_given(s, "tls"))
        relay->tls_off = local && relay->scheme == CONFIG_SMTP;
    if (relay->tls_off && relay->scheme == CONFIG_SMTPS)
        complain(s, FINDING_ERROR, "tls", "write smtp:// to go without, or take tls out",
                 "is off, but the url says smtps://");
    else if (relay->tls_off && !local)
        complain(
            s, FINDING_ERROR, "tls",
            "take it out: without encryption anybody on the way reads the password and the list",
            "may be off only for a server on this machine");
}

static void check_login(const struct subject *s)
{
    const struct config_relay *relay = s->relay;
    const char *key = secret_key(relay->secret.from);

    if (relay->user && relay->secret.from == SECRET_NONE)
        complain(s, FINDING_ERROR, "user", words_login, "is given, but no password");
    else if (!relay->user && relay->secret.from != SECRET_NONE)
        complain(s, FINDING_ERROR, key, words_login, "is given, but no user");
}

static void check_relay(struct config *config, size_t index, struct findings *findings)
{
    static const struct config_rate pace = {.count = 60, .per_ms = 60000};
    struct subject s = {.config = config, .relay = &config->relays[index], .findings = findings};

    (void)snprintf(s.path, sizeof(s.path), "relay[%zu]", index);
    (void)snprintf(s.shown, sizeof(s.shown), "%s", config->relay_count > 1 ? s.path : "relay");
    if (s.relay->scheme == CONFIG_MAILDIR) {
        check_maildir(&s);
        return;
    }
    if (!is_given(&s, "rate"))
        s.relay->rate = pace;
    check_tls(&s);
    check_login(&s);
}

static bool is_same(const char *a, const char *b)
{
    return a == b || (a && b && !strcmp(a, b));
}

/* The same account at the same server twice would only be twice the agreed rate. */
static bool stands_above(const struct config *config, size_t index)
{
    const struct config_relay *relay = &config->relays[index];

    for (size_t i = 0; i < index; i++)
        if (is_same(config->relays[i].url, relay->url) &&
            is_same(config->relays[i].user, relay->user))
            return true;
    return false;
}

/* What several relays ask of each other. */
static void check_together(struct config *config, struct findings *findings)
{
    int64_t connections = 0;

    for (size_t i = 0; i < config->relay_count && config->relay_count > 1; i++) {
        struct subject s = {.config = config, .relay = &config->relays[i], .findings = findings};
        (void)snprintf(s.path, sizeof(s.path), "relay[%zu]", i);
        (void)snprintf(s.shown, sizeof(s.shown), "%s", s.path);
        connections += config->relays[i].connections;
        if (s.relay->scheme == CONFIG_MAILDIR)
            complain(&s, FINDING_ERROR, "url",
                     "leave it as the only one, or only servers in the list",
                     "is a maildir, which cannot share the work with others");
        else if (stands_above(config, i))
            complain(&s, FINDING_ERROR, "url", "take one out, or give it another user",
                     "is the same server and login as one above");
        else if (connections > CONFIG_ALL_CONNECTIONS && is_given(&s, "connections"))
            complain(&s, FINDING_ERROR, "connections", "lower the numbers",
                     "makes more than 200 connections to all relays together");
    }
}

/* "Rank and File Fortnightly" becomes "rank-and-file-fortnightly"; "" where it has no ASCII letters
 * or digits. */
static void add_label(struct str *out, const char *name)
{
    size_t start = out->len;

    for (const char *p = name; *p; p++) {
        char c = text_lower_char(*p);
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain)
            str_add(out, &c, 1);
        else if (out->len > start && out->text[out->len - 1] != '-')
            str_add(out, "-", 1);
    }
    if (out->len > start && out->text[out->len - 1] == '-')
        out->text[--out->len] = '\0';
}

/* RFC 2919 2: the owner of a domain makes list-ids below it. */
static void make_list_id(struct config *config, struct findings *findings)
{
    struct config_bulletin *bulletin = &config->bulletin;
    AUTO(str_free) struct str id = STR_EMPTY;
    struct config_place place = places_find(config->places, "bulletin.from");

    if (bulletin->list_id)
        return;
    add_label(&id, bulletin->name);
    if (!id.len)
        str_add_text(&id, "bulletin");
    str_addf(&id, ".%s", strchr(bulletin->from_address, '@') + 1);
    if (value_list_id(id.text, NULL)) {
        bulletin->list_id = str_take(&id);
        text_lower(bulletin->list_id);
        return;
    }
    finding_add(findings, FINDING_ERROR, place.file, place.line,
                "add list_id = \"fortnightly.lists.example.org\"; with your own domain, in ASCII",
                "bulletin.list_id cannot be made from the sender's domain");
}

static void check_audiences(const struct config *config, struct findings *findings)
{
    for (size_t i = 1; i < config->audience_count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (strcmp(config->audiences[i].name, config->audiences[j].name) != 0)
                continue;
            AUTO(str_free) struct str path = STR_EMPTY;
            str_addf(&path, "audiences[%zu].name", i);
            struct config_place place = places_find(config->places, path.text);
            finding_add(findings, FINDING_ERROR, place.file, place.line, "give it another name",
                        "%s: an audience above has this name already", path.text);
        }
    }
}

/* A limit that limits nothing is a slip. */
static void check_domains(const struct config *config, struct findings *findings)
{
    for (size_t i = 0; i < config->domain_count; i++) {
        AUTO(str_free) struct str path = STR_EMPTY;
        if (config->domains[i].rate.count || config->domains[i].connections)
            continue;
        str_addf(&path, "limits.domains[%zu]", i);
        struct config_place place = places_find(config->places, path.text);
        finding_add(findings, FINDING_ERROR, place.file, place.line,
                    "add rate = \"20/minute\"; or connections = 2;, or take it out",
                    "%s: it limits nothing", path.text);
    }
}

void rules_apply(struct config *config, struct findings *findings)
{
    struct config_bulletin *bulletin = &config->bulletin;

    if (!bulletin->from_name)
        bulletin->from_name = xstrdup(bulletin->name);
    if (!bulletin->return_address)
        bulletin->return_address = xstrdup(bulletin->from_address);
    make_list_id(config, findings);
    for (size_t i = 0; i < config->relay_count; i++)
        check_relay(config, i, findings);
    check_together(config, findings);
    rules_inbox(config, findings);
    check_audiences(config, findings);
    check_domains(config, findings);
}

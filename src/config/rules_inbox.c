#include "config/rules_inbox.h"

#include "base/xalloc.h"
#include "config/places.h"
#include "config/value.h"

struct subject {
    struct config *config;
    struct findings *findings;
};

static bool is_given(const struct subject *s, const char *path)
{
    return places_has(s->config->places, path);
}

static void complain(const struct subject *s, enum finding_level level, const char *path,
                     const char *mend, const char *what)
{
    struct config_place place = places_find(s->config->places, path);

    finding_add(s->findings, level, place.file, place.line, mend, "%s %s", path, what);
}

static void check_maildir(const struct subject *s)
{
    static const char *const idle[] = {
        "inbox.user",
        "inbox.password_file",
        "inbox.password_command",
        "inbox.password_credential",
        "inbox.token_command",
        "inbox.tls",
        "inbox.ca_file",
        NULL,
    };

    for (size_t i = 0; idle[i]; i++) {
        if (is_given(s, idle[i]))
            complain(s, FINDING_WARNING, idle[i], "take it out", "means nothing for a maildir");
    }
}

static void check_tls(const struct subject *s)
{
    struct config_inbox *inbox = &s->config->inbox;
    bool local = value_is_loopback(inbox->host);

    if (!is_given(s, "inbox.tls"))
        inbox->tls_off = local && inbox->scheme == CONFIG_IMAP;
    if (inbox->tls_off && inbox->scheme == CONFIG_IMAPS)
        complain(s, FINDING_ERROR, "inbox.tls", "write imap:// to go without, or take tls out",
                 "is off, but the url says imaps://");
    else if (inbox->tls_off && !local)
        complain(s, FINDING_ERROR, "inbox.tls",
                 "take it out: without encryption anybody on the way reads the password and the "
                 "mail",
                 "may be off only for a server on this machine");
}

/* Mostly it is one account for both directions. */
static void borrow_login(const struct subject *s)
{
    struct config_inbox *inbox = &s->config->inbox;
    const struct config_relay *relay = &s->config->relays[0];

    if (!inbox->user && relay->user)
        inbox->user = xstrdup(relay->user);
    if (inbox->secret.from == SECRET_NONE && relay->secret.from != SECRET_NONE) {
        inbox->secret = relay->secret;
        inbox->secret.text = xstrdup(relay->secret.text);
        inbox->secret.folder = relay->secret.folder ? xstrdup(relay->secret.folder) : NULL;
    }
    if (!inbox->user)
        complain(s, FINDING_ERROR, "inbox.url", "add user and password_file to inbox",
                 "has no user to log in with, and the relay has none either");
    else if (inbox->secret.from == SECRET_NONE)
        complain(s, FINDING_ERROR, "inbox.user", "add password_file to inbox",
                 "is given, but no password, and the relay has none either");
}

void rules_inbox(struct config *config, struct findings *findings)
{
    const struct subject s = {.config = config, .findings = findings};
    struct config_inbox *inbox = &config->inbox;

    if (!inbox->url)
        return;
    if (!inbox->folders.count) {
        inbox->folders.list = xcalloc(2, sizeof(*inbox->folders.list));
        inbox->folders.list[0] = xstrdup("INBOX");
        inbox->folders.count = 1;
    }
    if (inbox->scheme == CONFIG_MAILDIR) {
        check_maildir(&s);
        return;
    }
    check_tls(&s);
    borrow_login(&s);
}

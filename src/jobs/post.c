#include "jobs/post.h"

#include "message/message.h"

static void add_url(struct str *out, const struct config_relay *relay)
{
    switch (relay->scheme) {
    case CONFIG_SMTP:
    case CONFIG_SMTPS:
        str_add_text(out, relay->scheme == CONFIG_SMTP ? "smtp://" : "smtps://");
        str_addf(out, strchr(relay->host, ':') ? "[%s]:%u" : "%s:%u", relay->host,
                 (unsigned)relay->port);
        return;
    case CONFIG_MAILDIR:
        str_addf(out, "maildir:%s", relay->folder);
        return;
    }
}

static const char *domain_of(const char *address)
{
    const char *at = strrchr(address, '@');

    return at ? at + 1 : address;
}

bool post_open(const struct workspace *workspace, struct relay **out, struct error *err)
{
    const struct config_relay *config = &workspace->config->relays[0];
    AUTO(secret_free) struct secret secret = SECRET_EMPTY;
    AUTO(str_free) struct str url = STR_EMPTY;

    if (config->user && !secret_fetch(&secret, &config->secret, err))
        return false;
    add_url(&url, config);
    struct relay_options options = {
        .url = url.text,
        .user = config->user,
        .password = secret.text,
        /* DESIGN 7: the return address's domain, not the machine's name */
        .ehlo = config->ehlo ? config->ehlo : domain_of(workspace->config->bulletin.return_address),
        .ca_file = config->ca_file,
        .tls_off = config->tls_off,
        .connections = (size_t)config->connections,
        .rate_count = config->rate.count,
        .rate_ms = config->rate.per_ms,
    };
    return relay_open(out, &options, err);
}

void post_mail(const struct message *message, struct relay_mail *out)
{
    *out = (struct relay_mail){
        .sender = message->sender,
        .recipient = message->recipient,
        .envid = message->envid,
        .file_name = message->file_name,
        .pieces = message->pieces,
        .piece_count = message->piece_count,
        .needs_utf8 = message->needs_utf8,
    };
}

#include "jobs/post.h"

#include "message/message.h"

static const char *domain_of(const char *address)
{
    const char *at = strrchr(address, '@');

    return at ? at + 1 : address;
}

bool post_open(const struct workspace *workspace, struct relay **out, struct error *err)
{
    const struct config_relay *config = &workspace->config->relays[0];
    AUTO(secret_free) struct secret secret = SECRET_EMPTY;
    struct relay_options options;

    if (config->user && !secret_fetch(&secret, &config->secret, err))
        return false;
    relay_options_from(&options, config);
    options.password = secret.text;
    if (!options.ehlo) /* DESIGN 7: the return address's domain, not the machine's name */
        options.ehlo = domain_of(workspace->config->bulletin.return_address);
    return relay_open(out, &options, 1, err);
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

#include "jobs/post.h"

#include "base/xalloc.h"
#include "message/message.h"

static const char *domain_of(const char *address)
{
    const char *at = strrchr(address, '@');

    return at ? at + 1 : address;
}

/* What one relay needs; its secret is fetched now, and the caller's. */
static bool fill(const struct workspace *workspace, size_t index, struct relay_options *options,
                 struct secret *secret, struct error *err)
{
    const struct config_relay *config = &workspace->config->relays[index];

    if (config->user && !secret_fetch(secret, &config->secret, err))
        return false;
    relay_options_from(options, config);
    options->password = secret->text;
    if (!options->ehlo) /* DESIGN 7: the return address's domain, not the machine's name */
        options->ehlo = domain_of(workspace->config->bulletin.return_address);
    return true;
}

bool post_open(const struct workspace *workspace, struct relay **out, struct error *err)
{
    size_t count = workspace->config->relay_count;
    struct relay_options *options = xcalloc(count, sizeof *options);
    struct secret *secrets = xcalloc(count, sizeof *secrets);
    bool is_fine = true;

    for (size_t i = 0; i < count && is_fine; i++)
        is_fine = fill(workspace, i, &options[i], &secrets[i], err);
    is_fine = is_fine && relay_open(out, options, count, err);
    for (size_t i = 0; i < count; i++)
        secret_free(&secrets[i]);
    free(secrets);
    free(options);
    return is_fine;
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

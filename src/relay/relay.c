#include "relay/relay.h"

#include "base/wiped.h"
#include "base/xalloc.h"
#include "config/config.h"
#include "relay/maildir.h"
#include "relay/smtp.h"

const struct relay_times relay_times_default = {
    .open = 120000,
    .mail = 300000,
    .rcpt = 300000,
    .data = 120000,
    .block = 180000,
    .dot = 600000,
    .quit = 3000,
    .idle = 60000,
    .pause = 1000,
    .pause_most = 60000,
    .reach = 30000,
    .give_up = 300000,
};

struct relay {
    struct relay_options options; /* its text is ours */
    char *url;
    char *folder;
    char *user;
    char *password; /* wiped when freed */
    char *ehlo;
    char *ca_file;
    struct smtp_lost lost;
};

void relay_options_from(struct relay_options *out, const struct config_relay *config)
{
    *out = (struct relay_options){.url = config->url,
                                  .folder = config->folder,
                                  .user = config->user,
                                  .ehlo = config->ehlo,
                                  .ca_file = config->ca_file,
                                  .tls_off = config->tls_off,
                                  .connections = (size_t)config->connections,
                                  .rate_count = config->rate.count,
                                  .rate_ms = config->rate.per_ms};
}

static char *copy(const char *text)
{
    return text ? xstrdup(text) : NULL;
}

static char *copy_secret(const char *text)
{
    if (!text)
        return NULL;
    size_t size = strlen(text) + 1;
    char *secret = wiped_new(size);

    memcpy(secret, text, size);
    return secret;
}

bool relay_open(struct relay **out, const struct relay_options *options, struct error *err)
{
    if (!options->folder && !options->url)
        return error_set(err, ERROR_CONFIG, "the relay has no url");
    if (!options->folder &&
        (options->connections < 1 || options->connections > RELAY_CONNECTIONS_MAX))
        return error_set(err, ERROR_CONFIG, "a relay has 1 to %d connections",
                         RELAY_CONNECTIONS_MAX);
    struct relay *relay = xcalloc(1, sizeof *relay);

    relay->url = copy(options->url);
    relay->folder = copy(options->folder);
    relay->user = copy(options->user);
    relay->password = copy_secret(options->password);
    relay->ehlo = copy(options->ehlo);
    relay->ca_file = copy(options->ca_file);
    relay->options = *options;
    relay->options.url = relay->url;
    relay->options.folder = relay->folder;
    relay->options.user = relay->user;
    relay->options.password = relay->password;
    relay->options.ehlo = relay->ehlo;
    relay->options.ca_file = relay->ca_file;
    if (!options->times)
        relay->options.times = &relay_times_default;
    *out = relay;
    return true;
}

void relay_close(struct relay *relay)
{
    if (!relay)
        return;
    free(relay->url);
    free(relay->folder);
    free(relay->user);
    wiped_free(relay->password);
    free(relay->ehlo);
    free(relay->ca_file);
    free(relay);
}

bool relay_run(struct relay *relay, const struct relay_work *work, struct error *err)
{
    if (relay->folder)
        return maildir_run(&relay->options, work, err);
    return smtp_run(&relay->options, work, &relay->lost, err);
}

bool relay_find(const struct relay *relay, const char *file_name, enum relay_trace *out,
                struct error *err)
{
    bool is_there = false;

    if (!relay->folder) {
        *out = RELAY_TRACE_NONE;
        return true;
    }
    if (!maildir_has(relay->folder, file_name, &is_there, err))
        return false;
    *out = is_there ? RELAY_TRACE_HANDED_OVER : RELAY_TRACE_UNTOUCHED;
    return true;
}

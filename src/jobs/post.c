#include "jobs/post.h"

#include "base/xalloc.h"
#include "message/message.h"
#include "store/pace.h"

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

    if (config->user && config->secret.from != SECRET_TOKEN &&
        !secret_fetch(secret, &config->secret, err))
        return false;
    relay_options_from(options, config);
    options->password = secret->text;
    if (!options->ehlo) /* DESIGN 7: the return address's domain, not the machine's name */
        options->ehlo = domain_of(workspace->config->bulletin.return_address);
    return true;
}

int64_t post_interval_ms(const struct workspace *workspace)
{
    const struct config *config = workspace->config;
    int64_t slowest_ms = 0;

    for (size_t i = 0; i < config->relay_count; i++) {
        const struct config_rate *rate = &config->relays[i].rate;
        int64_t interval_ms = rate->count ? rate->per_ms / rate->count : 0;
        if (rate->count && interval_ms >= slowest_ms)
            slowest_ms = interval_ms > 0 ? interval_ms : 1;
    }
    return slowest_ms;
}

bool post_note_pace(const struct workspace *workspace, int64_t ahead_s, struct error *err)
{
    /* the clock's seconds are cut off, not rounded */
    struct pace_row row = {.kind = PACE_RELAY,
                           .taken_at = clock_now(workspace->clock) + 1 + ahead_s};

    return !post_interval_ms(workspace) || pace_save(workspace->store, &row, err);
}

/* Since an earlier run handed over its last message, in milliseconds; 0: there was none. */
static bool read_pace(const struct workspace *workspace, int64_t *since_ms, struct error *err)
{
    struct pace_rows rows = {0};

    *since_ms = 0;
    if (!pace_list(workspace->store, PACE_RELAY, &rows, err))
        return false;
    for (size_t i = 0; i < rows.count; i++) {
        int64_t since_s = clock_now(workspace->clock) - rows.list[i].taken_at;
        *since_ms = since_s > 0 ? since_s * 1000 : 1; /* below 0: the clock was set back */
    }
    free(rows.list);
    return true;
}

bool post_open(const struct workspace *workspace, struct relay **out, struct error *err)
{
    size_t count = workspace->config->relay_count;
    struct relay_options *options = xcalloc(count, sizeof *options);
    struct secret *secrets = xcalloc(count, sizeof *secrets);
    int64_t since_ms = 0;
    bool is_fine = read_pace(workspace, &since_ms, err);

    for (size_t i = 0; i < count && is_fine; i++)
        is_fine = fill(workspace, i, &options[i], &secrets[i], err);
    for (size_t i = 0; i < count; i++)
        options[i].rate_since_ms = since_ms;
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

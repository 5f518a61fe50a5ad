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
    .token = 300000,
    .step = 30000,
    .refused = 3600000,
};

struct relay {
    struct relay_options *list; /* their text is ours; a password is wiped when freed */
    struct relay_tally *tallies;
    struct secret_source *tokens; /* what list points to */
    size_t count;
    struct lost lost;
    bool has_run;
    int64_t ran_till_ms; /* the end of the run before */
};

void relay_options_from(struct relay_options *out, const struct config_relay *config)
{
    *out = (struct relay_options){.url = config->url,
                                  .folder = config->folder,
                                  .user = config->user,
                                  .token =
                                      config->secret.from == SECRET_TOKEN ? &config->secret : NULL,
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

_Static_assert(RELAY_CONNECTIONS_MAX == CONFIG_ALL_CONNECTIONS, "what config lets pass");

static bool check(const struct relay_options *list, size_t count, struct error *err)
{
    size_t connections = 0;

    if (count == 0)
        return error_set(err, ERROR_CONFIG, "there is no relay");
    for (size_t i = 0; i < count; i++) {
        if (list[i].folder && count > 1)
            return error_set(err, ERROR_CONFIG, "a Maildir stands alone, without other relays");
        if (!list[i].folder && !list[i].url)
            return error_set(err, ERROR_CONFIG, "the relay has no url");
        if (!list[i].folder &&
            (list[i].connections < 1 || list[i].connections > RELAY_CONNECTIONS_MAX))
            return error_set(err, ERROR_CONFIG, "a relay has 1 to %d connections",
                             RELAY_CONNECTIONS_MAX);
        connections += list[i].connections;
    }
    return list[0].folder || connections <= RELAY_CONNECTIONS_MAX ||
           error_set(err, ERROR_CONFIG, "all relays together have at most %d connections",
                     RELAY_CONNECTIONS_MAX);
}

static void keep(struct relay_options *kept, const struct relay_options *given)
{
    *kept = *given;
    kept->url = copy(given->url);
    kept->folder = copy(given->folder);
    kept->user = copy(given->user);
    kept->password = copy_secret(given->password);
    kept->ehlo = copy(given->ehlo);
    kept->ca_file = copy(given->ca_file);
    if (!given->times)
        kept->times = &relay_times_default;
}

static const struct secret_source *copy_source(struct secret_source *kept,
                                               const struct secret_source *given)
{
    *kept = *given;
    kept->text = xstrdup(given->text);
    kept->folder = xstrdup(given->folder);
    return kept;
}

bool relay_open(struct relay **out, const struct relay_options *options, size_t count,
                struct error *err)
{
    if (!check(options, count, err))
        return false;
    struct relay *relay = xcalloc(1, sizeof *relay);

    relay->list = xcalloc(count, sizeof *relay->list);
    relay->tallies = xcalloc(count, sizeof *relay->tallies);
    relay->count = count;
    relay->tokens = xcalloc(count, sizeof *relay->tokens);
    for (size_t i = 0; i < count; i++) {
        keep(&relay->list[i], &options[i]);
        if (options[i].token)
            relay->list[i].token = copy_source(&relay->tokens[i], options[i].token);
    }
    *out = relay;
    return true;
}

/* What keep() made is ours, whatever the type says. */
static void release(const char *text)
{
    char *ours = NULL;

    memcpy(&ours, &text, sizeof ours);
    free(ours);
}

static void forget(struct relay_options *kept)
{
    char *secret = NULL;

    memcpy(&secret, &kept->password, sizeof secret);
    wiped_free(secret);
    release(kept->url);
    release(kept->folder);
    release(kept->user);
    release(kept->ehlo);
    release(kept->ca_file);
}

void relay_close(struct relay *relay)
{
    if (!relay)
        return;
    for (size_t i = 0; i < relay->count; i++) {
        forget(&relay->list[i]);
        free(relay->tokens[i].text);
        free(relay->tokens[i].folder);
    }
    free(relay->tokens);
    free(relay->list);
    free(relay->tallies);
    free(relay);
}

/* A run on the same relays goes on with their pace: as if the one before had used it up. */
static void resume_pace(struct relay *relay, int64_t now_ms)
{
    for (size_t i = 0; i < relay->count && relay->has_run; i++)
        relay->list[i].rate_since_ms = now_ms - relay->ran_till_ms + 1;
}

static bool run(struct relay *relay, const struct relay_work *work, struct error *err)
{
    const struct smtp_relays relays = {.list = relay->list,
                                       .tallies = relay->tallies,
                                       .count = relay->count,
                                       .lost = &relay->lost};

    if (relay->list[0].folder)
        return maildir_run(&relay->list[0], relay->tallies, work, err);
    return smtp_run(&relays, work, err);
}

bool relay_run(struct relay *relay, const struct relay_work *work, struct error *err)
{
    resume_pace(relay, clock_tick_ms(work->clock));
    bool is_fine = run(relay, work, err);
    relay->ran_till_ms = clock_tick_ms(work->clock);
    relay->has_run = true;
    return is_fine;
}

size_t relay_count(const struct relay *relay)
{
    return relay->count;
}

const char *relay_url(const struct relay *relay, size_t index)
{
    return relay->list[index].url;
}

const struct relay_tally *relay_tally(const struct relay *relay, size_t index)
{
    return &relay->tallies[index];
}

bool relay_find(const struct relay *relay, const char *file_name, enum relay_trace *out,
                struct error *err)
{
    const char *folder = relay->list[0].folder;
    bool is_there = false;

    if (!folder) {
        *out = RELAY_TRACE_NONE;
        return true;
    }
    if (!maildir_has(folder, file_name, &is_there, err))
        return false;
    *out = is_there ? RELAY_TRACE_HANDED_OVER : RELAY_TRACE_UNTOUCHED;
    return true;
}

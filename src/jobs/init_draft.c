#include "jobs/init_draft.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "config/value.h"
#include "mail/address.h"

#define ASKED_MAX  5 /* times for one thing */
#define LINE_BYTES 200
#define NO_LOGIN   "-"
#define OUTBOX     "maildir:outbox"

struct init_provider {
    const char *name;
    const char *server;      /* NULL: must be told; %s is the sender's domain */
    const char *connections; /* NULL: the default */
    const char *rate;
    const char *more; /* what else it wants in the configuration */
    bool plus;        /* takes mail for NAME+ANYTHING, so that bounces can be told apart */
    const char *advice;
};

/* The figures are below what such hosts allow, so that a person's own mail still fits beside the
 * bulletin. */
static const struct init_provider providers[] = {
    {.name = "gmail",
     .server = "smtps://smtp.gmail.com",
     .plus = true,
     .connections = "1",
     .rate = "20/minute",
     .more = "\nlimits = {\n    per_day = 400;    // Gmail takes 500 messages in 24 hours, your "
             "own mail included\n};\n",
     .advice = "Gmail takes no ordinary password here: make an app password (Google account, "
               "Security, 2-Step Verification)"},
    {.name = "cpanel",
     .server = "smtps://mail.%s",
     .connections = "1",
     .rate = "100/hour",
     .more = "",
     .advice = "Ask your host how many messages an hour it takes, and set rate accordingly; many "
               "take 100 to 500"},
    {.name = "other", .more = "", .advice = ""},
};
#define PROVIDERS (sizeof(providers) / sizeof(providers[0]))

const char *const init_providers[PROVIDERS + 1] = {"gmail", "cpanel", "other", NULL};

static bool check_provider(const char *text, struct error *err)
{
    const char *nearest = text_nearest(text, init_providers);

    for (size_t i = 0; i < PROVIDERS; i++) {
        if (!strcmp(text, providers[i].name))
            return true;
    }
    return error_set(err, ERROR_USAGE, "'%.40s' is none of gmail, cpanel and other%s%s%s", text,
                     nearest ? "; did you mean '" : "", nearest ? nearest : "",
                     nearest ? "'?" : "");
}

static bool check_line(const char *text, struct error *err)
{
    size_t len = strlen(text);

    if (!text_is_utf8(text, len) || text_has_control(text, len))
        return error_set(err, ERROR_USAGE,
                         "a control character stands in it, or it is no text in UTF-8");
    return len <= LINE_BYTES ||
           error_set(err, ERROR_USAGE, "it is longer than %d octets", LINE_BYTES);
}

static bool check_from(const char *text, struct error *err)
{
    struct value_sender sender = {0};
    struct address address;

    if (!check_line(text, err) || !value_sender(text, &sender, err))
        return false;
    bool good = address_parse(sender.address, &address, err);
    free(sender.address);
    free(sender.name);
    return good;
}

static bool check_relay(const char *text, struct error *err)
{
    struct value_server relay = {0};

    if (!check_line(text, err) || !value_relay(text, &relay, err))
        return false;
    free(relay.url);
    free(relay.host);
    free(relay.folder);
    return true;
}

/* One thing the draft needs. */
struct item {
    const char *option;
    const char *question;
    bool (*check)(const char *text, struct error *err);
    const char *given;      /* by the option; may be NULL */
    const char *suggestion; /* for an empty answer; "" for none */
    const char *otherwise;  /* where nobody can be asked */
};

static bool ask_once(const struct init_options *options, const struct init_question *question,
                     struct str *answer, struct error *err)
{
    AUTO(str_free) struct str typed = STR_EMPTY;
    size_t len = 0;

    if (!options->ask(options->ctx, question, &typed, err))
        return false;
    const char *start = text_trim(typed.text, &len);
    str_reset(answer);
    str_add(answer, start, len);
    if (!len)
        str_add_text(answer, question->suggestion);
    return true;
}

static char *ask(const struct init_options *options, const struct item *item, struct error *err)
{
    AUTO(str_free) struct str answer = STR_EMPTY;
    struct error why = {0};
    struct init_question question = {.text = item->question, .suggestion = item->suggestion};

    for (int i = 0; i < ASKED_MAX; i++) {
        if (!ask_once(options, &question, &answer, err))
            return NULL;
        if (!answer.len)
            (void)error_set(&why, ERROR_USAGE, "there must be an answer");
        else if (item->check(answer.text, &why))
            return str_take(&answer);
        question.complaint = why.message;
    }
    (void)error_set(err, ERROR_USAGE, "%s: %.300s", item->option, why.message);
    return NULL;
}

/* The option's value, the answer, or what stands in for both. The caller frees it; NULL is a
 * failure. */
static char *settle(const struct init_options *options, const struct item *item, struct error *err)
{
    struct error why = {0};

    if (item->given && *item->given && item->check(item->given, &why))
        return xstrdup(item->given);
    if (item->given) {
        (void)error_set(err, ERROR_USAGE, "%s: %.300s", item->option,
                        *item->given ? why.message : "it is empty");
        return NULL;
    }
    return options->ask ? ask(options, item, err) : xstrdup(item->otherwise);
}

static bool settle_provider(struct init_draft *draft, const struct init_options *options,
                            struct error *err)
{
    const struct item item = {.option = "--provider",
                              .question = "Who takes the mail: gmail, cpanel or other",
                              .check = check_provider,
                              .given = options->provider,
                              .suggestion = "other",
                              .otherwise = "other"};
    char *name = settle(options, &item, err);

    for (size_t i = 0; name && i < PROVIDERS; i++) {
        if (!strcmp(name, providers[i].name))
            draft->provider = &providers[i];
    }
    free(name);
    return draft->provider != NULL;
}

static bool settle_sender(struct init_draft *draft, const struct init_options *options,
                          struct error *err)
{
    const struct item name = {.option = "--name",
                              .question = "Name of the bulletin",
                              .check = check_line,
                              .given = options->name,
                              .suggestion = "",
                              .otherwise = "Rank and File Fortnightly"};
    const struct item from = {.option = "--from",
                              .question = "Address it comes from",
                              .check = check_from,
                              .given = options->from,
                              .suggestion = "",
                              .otherwise = "bulletin@lists.example.org"};
    const struct item postal = {.option = "postal_address",
                                .question =
                                    "Postal address of the sender (stands in every message)",
                                .check = check_line,
                                .suggestion = "",
                                .otherwise = "12 Union Street, Manchester M1 1AA"};

    draft->name = settle(options, &name, err);
    draft->from = draft->name ? settle(options, &from, err) : NULL;
    draft->postal_address = draft->from ? settle(options, &postal, err) : NULL;
    if (!options->ask)
        draft->invented |= INIT_POSTAL_ADDRESS | (options->name ? 0U : INIT_NAME) |
                           (options->from ? 0U : INIT_FROM);
    return draft->postal_address != NULL;
}

/* The address in from, without the name. */
static char *bare_address(const char *from)
{
    struct value_sender sender = {0};

    if (!value_sender(from, &sender, NULL))
        return xstrdup(from);
    free(sender.name);
    return sender.address;
}

static void add_server(struct str *out, const struct init_provider *provider, const char *address)
{
    const char *hole = provider->server ? strstr(provider->server, "%s") : NULL;

    if (!provider->server)
        return;
    str_add(out, provider->server,
            hole ? (size_t)(hole - provider->server) : strlen(provider->server));
    if (hole)
        str_add_text(out, strchr(address, '@') + 1);
}

/* A provider's server is used unasked only with a sender who is not invented. */
static bool settle_relay(struct init_draft *draft, const struct init_options *options,
                         struct error *err)
{
    AUTO(str_free) struct str server = STR_EMPTY;
    char *address = bare_address(draft->from);
    struct item item = {
        .option = "--relay",
        .question = "Mail server: smtps://HOST, smtp://HOST, or maildir:outbox to try things out",
        .check = check_relay,
        .given = options->relay};

    add_server(&server, draft->provider, address);
    free(address);
    item.suggestion = server.len ? server.text : OUTBOX;
    item.otherwise = options->from ? item.suggestion : OUTBOX;
    draft->relay = settle(options, &item, err);
    if (draft->relay && !options->ask && !options->relay && !strcmp(draft->relay, OUTBOX))
        draft->invented |= INIT_RELAY;
    return draft->relay != NULL;
}

enum where { IN_FOLDER, ON_THIS_MACHINE, ELSEWHERE };

static enum where relay_is(const char *url)
{
    struct value_server relay = {0};
    enum where where = IN_FOLDER;

    if (value_relay(url, &relay, NULL) && relay.scheme != CONFIG_MAILDIR)
        where = value_is_loopback(relay.host) ? ON_THIS_MACHINE : ELSEWHERE;
    free(relay.url);
    free(relay.host);
    free(relay.folder);
    return where;
}

/* Where nobody is asked, a server that was told without a user wants no login; a provider's does.
 */
static bool settle_login(struct init_draft *draft, const struct init_options *options,
                         struct error *err)
{
    char *address = bare_address(draft->from);
    const struct item item = {
        .option = "--user",
        .question = "Name to log in with there (- for no login)",
        .check = check_line,
        .given = options->user,
        .suggestion = relay_is(draft->relay) == ON_THIS_MACHINE ? NO_LOGIN : address,
        .otherwise = options->relay ? NO_LOGIN : address,
    };

    draft->user = settle(options, &item, err);
    free(address);
    if (!draft->user)
        return false;
    if (!strcmp(draft->user, NO_LOGIN)) {
        free(draft->user);
        draft->user = NULL;
    }
    return true;
}

static bool settle_user(struct init_draft *draft, const struct init_options *options,
                        struct error *err)
{
    if (relay_is(draft->relay) != IN_FOLDER)
        return settle_login(draft, options, err);
    if (options->user && options->relay)
        return error_set(err, ERROR_USAGE, "--user: there is no login where --relay is a folder");
    draft->later_user = options->user;
    return !options->user || check_line(options->user, err);
}

bool init_draft_make(struct init_draft *out, const struct init_options *options, struct error *err)
{
    struct init_draft draft = {0};

    if (!settle_provider(&draft, options, err) || !settle_sender(&draft, options, err) ||
        !settle_relay(&draft, options, err) || !settle_user(&draft, options, err)) {
        init_draft_free(&draft);
        return false;
    }
    draft.advice = draft.user ? draft.provider->advice : "";
    *out = draft;
    return true;
}

void init_draft_free(struct init_draft *draft)
{
    free(draft->name);
    free(draft->from);
    free(draft->postal_address);
    free(draft->relay);
    free(draft->user);
    *draft = (struct init_draft){0};
}

/* As libconfig reads it. */
static void add_setting(struct str *out, const char *key, const char *text)
{
    str_addf(out, "    %s = \"", key);
    for (const char *p = text; *p; p++) {
        if (*p == '"' || *p == '\\')
            str_add(out, "\\", 1);
        str_add(out, p, 1);
    }
    str_add_text(out, "\";\n");
}

/* "bulletin@example.org" becomes "bulletin+{tag}@example.org", where there is room for a tag. */
static void add_return_address(struct str *out, const char *from)
{
    char *address = bare_address(from);
    AUTO(str_free) struct str tagged = STR_EMPTY;
    const char *at = strchr(address, '@');

    str_add(&tagged, address, (size_t)(at - address));
    str_addf(&tagged, "+{tag}%s", at);
    if (value_return(tagged.text, NULL))
        add_setting(out, "return_address", tagged.text);
    free(address);
}

static void add_pace(struct str *out, const struct init_provider *provider)
{
    if (provider->connections)
        str_addf(out, "    connections = %s;\n", provider->connections);
    if (provider->rate)
        add_setting(out, "rate", provider->rate);
}

/* For a maildir the login and the pace mean nothing; they stand ready for the day a server comes.
 */
static void add_later(struct str *out, const struct init_draft *draft)
{
    const struct init_provider *provider = draft->provider;
    AUTO(str_free) struct str lines = STR_EMPTY;
    AUTO(str_free) struct str server = STR_EMPTY;
    char *address = bare_address(draft->from);

    add_server(&server, provider, address);
    free(address);
    add_setting(&lines, "url", server.len ? server.text : "smtps://mail.example.org");
    add_setting(&lines, "user", draft->later_user ? draft->later_user : "...");
    add_setting(&lines, "password_file", INIT_PASSWORD_FILE);
    add_pace(&lines, provider);
    str_add_text(out, "    // With a mail server, instead:\n");
    for (const char *p = lines.text; *p;) {
        size_t len = strcspn(p, "\n") + 1;
        str_add_text(out, "    // ");
        str_add(out, p + 4, len - 4);
        p += len;
    }
}

static void add_relay(struct str *out, const struct init_draft *draft)
{
    str_add_text(out, "relay = {\n");
    add_setting(out, "url", draft->relay);
    if (draft->user) {
        add_setting(out, "user", draft->user);
        add_setting(out, "password_file", INIT_PASSWORD_FILE);
    }
    if (relay_is(draft->relay) == IN_FOLDER)
        add_later(out, draft);
    else
        add_pace(out, draft->provider);
    str_add_text(out, "};\n");
}

void init_draft_write(const struct init_draft *draft, struct str *out)
{
    str_add_text(
        out,
        "# What Fortnight knows of this bulletin. All keys, with examples: man fortnight.conf\n"
        "# What is wrong with it: fortnight check\n\nbulletin = {\n");
    add_setting(out, "name", draft->name);
    add_setting(out, "from", draft->from);
    add_setting(out, "postal_address", draft->postal_address);
    if (draft->provider->plus)
        add_return_address(out, draft->from);
    str_add_text(out, "    // test_to = ( \"me@example.org\" );    who gets the test copies\n"
                      "    // time_zone = \"Europe/London\";\n};\n\n");
    add_relay(out, draft);
    str_add_text(out, draft->provider->more);
}

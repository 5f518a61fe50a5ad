#include "config/setting.h"

#include "config/config.h"

#define IN_BULLETIN(member) .offset = offsetof(struct config_bulletin, member)
#define IN_RELAY(member)    .offset = offsetof(struct config_relay, member)
#define IN_INBOX(member)    .offset = offsetof(struct config_inbox, member)
#define IN_AUDIENCE(member) .offset = offsetof(struct config_audience, member)
#define IN_DOMAIN(member)   .offset = offsetof(struct config_domain, member)
#define IN_WARM_UP(member)  .offset = offsetof(struct config_warm_up, member)
#define IN_CONFIG(member)   .offset = offsetof(struct config, member)
#define LINE_MAX_OCTETS     200 /* what becomes part of a header or one line of a page */
#define PAGE_MAX_OCTETS     2000

static const struct setting settings[] = {
    {.path = "bulletin",
     .kind = SETTING_GROUP,
     .required = true,
     IN_CONFIG(bulletin),
     .help = "The periodical: what it is called and who sends it."},
    {.path = "bulletin.name",
     .kind = SETTING_TEXT,
     .required = true,
     .max = LINE_MAX_OCTETS,
     IN_BULLETIN(name),
     .help = "The name readers know the bulletin by."},
    {.path = "bulletin.from",
     .kind = SETTING_SENDER,
     .required = true,
     .max = LINE_MAX_OCTETS,
     IN_BULLETIN(from_address),
     .help = "The address it comes from, alone or as \"Name <address>\"; without a name the "
             "bulletin's is used."},
    {.path = "bulletin.postal_address",
     .kind = SETTING_TEXT,
     .required = true,
     .max = LINE_MAX_OCTETS,
     IN_BULLETIN(postal_address),
     .help = "Where the sender can be reached by post, printed at the foot of every message."},
    {.path = "bulletin.list_id",
     .kind = SETTING_LIST_ID,
     .or_else = "(from the name and the sender's domain)",
     .max = 255,
     IN_BULLETIN(list_id),
     .help = "The List-Id header, by which readers' filters know the bulletin."},
    {.path = "bulletin.return_address",
     .kind = SETTING_RETURN,
     .or_else = "(the address of from)",
     .max = 254,
     IN_BULLETIN(return_address),
     .help = "Where bounces go; {tag} in it is replaced by a code that says whose bounce it is."},
    {.path = "bulletin.reply_to",
     .kind = SETTING_ADDRESS,
     .max = 254,
     IN_BULLETIN(reply_to),
     .help = "Where readers' answers go, if not to from."},
    {.path = "bulletin.language",
     .kind = SETTING_LANGUAGE,
     .or_else = "\"en-GB\"",
     .max = 35,
     IN_BULLETIN(language),
     .help = "The language it is written in."},
    {.path = "bulletin.time_zone",
     .kind = SETTING_ZONE,
     .or_else = "\"Europe/London\"",
     .max = 64,
     IN_BULLETIN(time_zone),
     .help = "The time zone of all dates and times people write or read."},
    {.path = "bulletin.public_url",
     .kind = SETTING_PUBLIC,
     .max = 500,
     IN_BULLETIN(public_url),
     .help = "The https address of the subscribers' web pages."},
    {.path = "bulletin.privacy_url",
     .kind = SETTING_LINK,
     .max = 500,
     IN_BULLETIN(privacy_url),
     .help = "The page that says what is done with readers' data, linked at the foot of every "
             "message."},
    {.path = "bulletin.imprint",
     .kind = SETTING_TEXT,
     .max = PAGE_MAX_OCTETS,
     IN_BULLETIN(imprint),
     .help = "A line the law may ask for, such as a registration number or who is responsible."},
    {.path = "bulletin.consent",
     .kind = SETTING_TEXT,
     .max = PAGE_MAX_OCTETS,
     IN_BULLETIN(consent),
     .help = "What to record as the consent of people who are imported without --consent."},
    {.path = "bulletin.test_to",
     .kind = SETTING_ADDRESSES,
     .max = 50,
     IN_BULLETIN(test_to),
     .help = "Who gets test copies when no address is named."},

    {.path = "relay",
     .kind = SETTING_GROUP_OR_LIST,
     .required = true,
     .min = 1,
     .max = 16,
     IN_CONFIG(relays),
     .count_offset = offsetof(struct config, relay_count),
     .element_bytes = sizeof(struct config_relay),
     .help = "The server that takes the messages, or a list of servers that share them."},
    {.path = "relay.url",
     .kind = SETTING_RELAY,
     .required = true,
     .max = 500,
     IN_RELAY(url),
     .help = "Where it is: smtp://HOST, smtps://HOST or maildir:FOLDER, a port behind the host if "
             "it is an unusual one."},
    {.path = "relay.user",
     .kind = SETTING_TEXT,
     .max = 254,
     IN_RELAY(user),
     .help = "The name to log in with; without it there is no login."},
    {.path = "relay.password_file",
     .kind = SETTING_SECRET_FILE,
     .max = 1000,
     IN_RELAY(secret),
     .help = "A file whose first line is the password; it must belong to you, and nobody else may "
             "read it."},
    {.path = "relay.password_command",
     .kind = SETTING_SECRET_COMMAND,
     .max = 1000,
     IN_RELAY(secret),
     .help = "A command whose first line of output is the password."},
    {.path = "relay.password_credential",
     .kind = SETTING_SECRET_CREDENTIAL,
     .max = 255,
     IN_RELAY(secret),
     .help = "The name of a credential that systemd hands to the service; its first line is the "
             "password."},
    {.path = "relay.token_command",
     .kind = SETTING_SECRET_TOKEN,
     .max = 1000,
     IN_RELAY(secret),
     .help = "A command whose first line of output is an access token (OAuth 2), used instead of a "
             "password."},
    {.path = "relay.connections",
     .kind = SETTING_NUMBER,
     .or_else = "2",
     .min = 1,
     .max = CONFIG_MAX_CONNECTIONS,
     IN_RELAY(connections),
     .help = "How many connections to hold open at once."},
    {.path = "relay.rate",
     .kind = SETTING_RATE,
     .or_else = "(\"60/minute\"; for maildir \"unlimited\")",
     .max = 40,
     IN_RELAY(rate),
     .help = "How fast to hand messages over, over all connections together."},
    {.path = "relay.tls",
     .kind = SETTING_TLS,
     .or_else = "(\"required\"; \"off\" on this machine)",
     .max = 20,
     IN_RELAY(tls_off),
     .help = "Whether the connection must be encrypted and the server's certificate verified."},
    {.path = "relay.ca_file",
     .kind = SETTING_PATH,
     .max = 1000,
     IN_RELAY(ca_file),
     .help = "Certificates (PEM) to trust instead of those this machine trusts."},
    {.path = "relay.ehlo",
     .kind = SETTING_HOST,
     .or_else = "(the domain of return_address)",
     .max = 253,
     IN_RELAY(ehlo),
     .help = "The name to greet the server with."},

    {.path = "inbox",
     .kind = SETTING_GROUP,
     IN_CONFIG(inbox),
     .help = "The mailbox in which bounces, requests and replies arrive."},
    {.path = "inbox.url",
     .kind = SETTING_INBOX,
     .required = true,
     .max = 500,
     IN_INBOX(url),
     .help = "Where it is: imaps://HOST, imap://HOST or maildir:FOLDER, a port behind the host if "
             "it is an unusual one."},
    {.path = "inbox.user",
     .kind = SETTING_TEXT,
     .or_else = "(the relay's)",
     .max = 254,
     IN_INBOX(user),
     .help = "The name to log in with."},
    {.path = "inbox.password_file",
     .kind = SETTING_SECRET_FILE,
     .or_else = "(the relay's secret)",
     .max = 1000,
     IN_INBOX(secret),
     .help = "A file whose first line is the password; it must belong to you, and nobody else may "
             "read it."},
    {.path = "inbox.password_command",
     .kind = SETTING_SECRET_COMMAND,
     .max = 1000,
     IN_INBOX(secret),
     .help = "A command whose first line of output is the password."},
    {.path = "inbox.password_credential",
     .kind = SETTING_SECRET_CREDENTIAL,
     .max = 255,
     IN_INBOX(secret),
     .help = "The name of a credential that systemd hands to the service; its first line is the "
             "password."},
    {.path = "inbox.token_command",
     .kind = SETTING_SECRET_TOKEN,
     .max = 1000,
     IN_INBOX(secret),
     .help = "A command whose first line of output is an access token (OAuth 2), used instead of a "
             "password."},
    {.path = "inbox.tls",
     .kind = SETTING_TLS,
     .or_else = "(\"required\"; \"off\" on this machine)",
     .max = 20,
     IN_INBOX(tls_off),
     .help = "Whether the connection must be encrypted and the server's certificate verified."},
    {.path = "inbox.ca_file",
     .kind = SETTING_PATH,
     .max = 1000,
     IN_INBOX(ca_file),
     .help = "Certificates (PEM) to trust instead of those this machine trusts."},
    {.path = "inbox.folders",
     .kind = SETTING_FOLDERS,
     .or_else = "(only \"INBOX\")",
     .max = 50,
     IN_INBOX(folders),
     .help = "The folders in which new mail arrives."},

    {.path = "limits", .kind = SETTING_GROUP, .offset = 0, .help = "What the provider allows."},
    {.path = "limits.per_day",
     .kind = SETTING_NUMBER,
     .or_else = "0",
     .min = 0,
     .max = 100000000,
     IN_CONFIG(per_day),
     .help = "How many messages may go out in any 24 hours; 0 means any number."},
    {.path = "limits.retry",
     .kind = SETTING_RETRY,
     .or_else = "\"5 min, 15 min, 1 h, 4 h\"",
     .max = 200,
     IN_CONFIG(retry),
     .help = "When to try again what the server put off; the last delay is repeated."},
    {.path = "limits.retry_hours",
     .kind = SETTING_NUMBER,
     .or_else = "48",
     .min = 1,
     .max = 120,
     IN_CONFIG(retry.hours),
     .help = "For how many hours to try again, before somebody counts as refused."},
    {.path = "limits.domains",
     .kind = SETTING_GROUPS,
     .max = CONFIG_MAX_DOMAINS,
     IN_CONFIG(domains),
     .count_offset = offsetof(struct config, domain_count),
     .element_bytes = sizeof(struct config_domain),
     .help = "What single mail providers allow, by the domain of the recipients' addresses."},
    {.path = "limits.domains.domain",
     .kind = SETTING_TEXT,
     .required = true,
     .max = 253,
     IN_DOMAIN(domain),
     .help = "The part of an address after the @."},
    {.path = "limits.domains.rate",
     .kind = SETTING_RATE,
     .or_else = "\"unlimited\"",
     .max = 40,
     IN_DOMAIN(rate),
     .help = "How fast to hand over messages to this domain, at most."},
    {.path = "limits.domains.connections",
     .kind = SETTING_NUMBER,
     .or_else = "0",
     .min = 0,
     .max = CONFIG_MAX_CONNECTIONS,
     IN_DOMAIN(connections),
     .help = "How many messages to this domain may be on the way at once; 0 means any number."},
    {.path = "limits.warm_up",
     .kind = SETTING_GROUP,
     IN_CONFIG(warm_up),
     .help = "Few messages on the first days of a new sender, more each day something is sent."},
    {.path = "limits.warm_up.first_day",
     .kind = SETTING_NUMBER,
     .or_else = "0",
     .min = 0,
     .max = 100000000,
     IN_WARM_UP(first_day),
     .help = "How many messages may go out on the first day; 0 means no warm-up."},
    {.path = "limits.warm_up.growth",
     .kind = SETTING_FACTOR,
     .or_else = "1.5",
     .min = 1,
     .max = 10,
     IN_WARM_UP(growth),
     .help = "How many times as many on the next day on which something is sent."},

    {.path = "many_valued",
     .kind = SETTING_NAMES,
     .max = 100,
     IN_CONFIG(many_valued),
     .help = "The fields that may hold several values, separated by semicolons in a CSV file."},

    {.path = "audiences",
     .kind = SETTING_GROUPS,
     .max = 1000,
     IN_CONFIG(audiences),
     .count_offset = offsetof(struct config, audience_count),
     .element_bytes = sizeof(struct config_audience),
     .help = "Audiences with a name, for editions, sections and each other."},
    {.path = "audiences.name",
     .kind = SETTING_NAME,
     .required = true,
     .max = 64,
     IN_AUDIENCE(name),
     .help = "What it is called."},
    {.path = "audiences.where",
     .kind = SETTING_TEXT,
     .required = true,
     .max = 8192,
     IN_AUDIENCE(where),
     .help = "Who belongs to it."},

    {.path = "on_unknown",
     .kind = SETTING_ON_UNKNOWN,
     .or_else = "\"ask\"",
     .max = 20,
     IN_CONFIG(on_unknown),
     .help = "What to do about a message of which nobody knows whether the server took it: "
             "\"ask\", \"resend\" or \"skip\"."},

    {.path = "store",
     .kind = SETTING_STORE,
     .or_else = "\"sqlite:fortnight.db\"",
     .max = 1000,
     IN_CONFIG(store_file),
     .help = "Where everything is remembered."},

    {.path = "web",
     .kind = SETTING_GROUP,
     .offset = 0,
     .help = "The subscribers' web pages (fortnight serve)."},
    {.path = "web.listen",
     .kind = SETTING_LISTEN,
     .or_else = "\"127.0.0.1:8025\"",
     .max = 60,
     IN_CONFIG(web_listen),
     .help = "Where to wait for the web server in front, which does TLS: an address of this "
             "machine itself and a port; port 0 takes any. A socket of systemd comes first."},
};

static const struct setting_word words[SETTING_KINDS] = {
    [SETTING_GROUP] = {"a group", "{ ... }", "write it as NAME = { ... };"},
    [SETTING_GROUPS] = {"a list of groups", "( { ... } )",
                        "write it as NAME = ( { ... }, { ... } );"},
    [SETTING_GROUP_OR_LIST] = {"a group, or a list of groups", "{ ... }",
                               "write it as NAME = { ... }; or NAME = ( { ... }, { ... } );"},
    [SETTING_NUMBER] = {"a whole number", "2",
                        "write the number without quotation marks and without a point"},
    [SETTING_FACTOR] = {"a number", "1.5", "write the number without quotation marks"},
    [SETTING_TEXT] = {"a text", "\"...\"", "write the text in quotation marks"},
    [SETTING_SENDER] = {"a text", "\"bulletin@lists.example.org\"",
                        "write \"address\" or \"Name <address>\""},
    [SETTING_ADDRESS] = {"a text", "\"office@example.org\"",
                         "write one mail address in quotation marks"},
    [SETTING_ADDRESSES] = {"a list of texts", "( \"me@example.org\" )",
                           "write it as ( \"address\", \"address\" )"},
    [SETTING_RETURN] = {"a text", "\"bulletin+{tag}@lists.example.org\"",
                        "write a mail address, with or without {tag} before its '@'"},
    [SETTING_LIST_ID] = {"a text", "\"fortnightly.lists.example.org\"",
                         "write letters, digits, hyphens and at least one dot between them"},
    [SETTING_LANGUAGE] =
        {"a text", "\"en-GB\"",
         "write a language and perhaps a country, such as \"en\", \"en-GB\" or \"de-AT\""},
    [SETTING_ZONE] = {"a text", "\"Europe/London\"",
                      "write a name of the time zone database, such as \"Europe/London\""},
    [SETTING_LINK] =
        {"a text", "\"https://www.example.org/privacy\"",
         "write a URL that begins with https:// or http://, any other letters percent-encoded"},
    [SETTING_PUBLIC] = {"a text", "\"https://bulletin.example.org\"",
                        "write a URL that begins with https://, or leave it empty"},
    [SETTING_RELAY] = {"a text", "\"smtps://mail.example.org\"",
                       "write smtp://HOST, smtps://HOST (perhaps with :PORT) or maildir:FOLDER; a "
                       "login goes into user and password_file"},
    [SETTING_INBOX] = {"a text", "\"imaps://mail.example.org\"",
                       "write imaps://HOST, imap://HOST (perhaps with :PORT) or maildir:FOLDER; a "
                       "login goes into user and password_file"},
    [SETTING_FOLDERS] = {"a list of texts", "( \"INBOX\" )",
                         "write it as ( \"INBOX\", \"INBOX.bulletin\" ), each as the server "
                         "shows it"},
    [SETTING_RATE] =
        {"a text", "\"60/minute\"",
         "write a number and second, minute or hour, such as \"60/minute\", or \"unlimited\""},
    [SETTING_RETRY] =
        {"a text", "\"5 min, 15 min, 1 h, 4 h\"",
         "write delays of minutes (min) and hours (h) with commas between, none shorter than the "
         "one before"},
    [SETTING_TLS] = {"a text", "\"required\"", "write \"required\" or \"off\""},
    [SETTING_HOST] =
        {"a text", "\"mail.example.org\"",
         "write a host name such as \"mail.example.org\"; one with other letters as xn--..."},
    [SETTING_ON_UNKNOWN] = {"a text", "\"ask\"", "write \"ask\", \"resend\" or \"skip\""},
    [SETTING_NAME] = {"a text", "\"buses\"", "write a name of small letters, digits, '_' and '-'"},
    [SETTING_NAMES] =
        {"a list of texts", "( \"sector\", \"branch\" )",
         "write it as ( \"sector\", \"branch\" ), each of small letters, digits and '_'"},
    [SETTING_STORE] = {"a text", "\"sqlite:fortnight.db\"", "write \"sqlite:\" and a file name"},
    [SETTING_LISTEN] = {"a text", "\"127.0.0.1:8025\"",
                        "write an address of this machine itself and a port, such as "
                        "\"127.0.0.1:8025\" or \"[::1]:8025\""},
    [SETTING_PATH] = {"a text", "\"ca.pem\"", "write a file name in quotation marks"},
    [SETTING_SECRET_FILE] = {"a text", "\"secrets/relay\"", "write a file name in quotation marks"},
    [SETTING_SECRET_COMMAND] = {"a text", "\"pass show bulletin\"",
                                "write the command in quotation marks"},
    [SETTING_SECRET_CREDENTIAL] = {"a text", "\"relay\"",
                                   "write the name that LoadCredential= gives it"},
    [SETTING_SECRET_TOKEN] = {"a text", "\"oauth-token bulletin\"",
                              "write the command in quotation marks"},
};

const struct setting *setting_all(size_t *count)
{
    *count = sizeof(settings) / sizeof(settings[0]);
    return settings;
}

const struct setting *setting_find(const char *path)
{
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        if (!strcmp(settings[i].path, path))
            return &settings[i];
    }
    return NULL;
}

const char *setting_name(const struct setting *setting)
{
    const char *dot = strrchr(setting->path, '.');

    return dot ? dot + 1 : setting->path;
}

bool setting_is_in(const struct setting *setting, const char *group)
{
    size_t len = strlen(group);
    const char *name = setting_name(setting);

    if (!len)
        return name == setting->path;
    return (size_t)(name - setting->path) == len + 1 && !strncmp(setting->path, group, len);
}

const struct setting_word *setting_word(enum setting_kind kind)
{
    return &words[kind];
}

bool setting_is_list(enum setting_kind kind)
{
    return kind == SETTING_ADDRESSES || kind == SETTING_NAMES || kind == SETTING_FOLDERS;
}

bool setting_is_group(enum setting_kind kind)
{
    return kind == SETTING_GROUP || kind == SETTING_GROUPS || kind == SETTING_GROUP_OR_LIST;
}

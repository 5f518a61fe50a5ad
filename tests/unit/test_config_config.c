/* One long table of configurations and what is said of them, and so one long file. */
#include "config/config.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/str.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* The least there must be; tests put their lines before, after or between. */
#define BULLETIN                                                                                   \
    "bulletin = { name = \"Rank and File\"; from = \"bulletin@Lists.example.org\"; "               \
    "postal_address = \"12 Union St\";"
#define RELAY "relay = { url = \"smtps://mail.example.org\";"
#define LEAST BULLETIN " };\n" RELAY " };\n"

static bool parse(struct config **out, const char *text, struct findings *findings,
                  struct error *err)
{
    const struct config_text source = {
        .text = text, .len = strlen(text), .file = "f.conf", .workspace_dir = "ws"};

    return config_parse(out, &source, findings, err);
}

static void test_defaults(void **state)
{
    AUTO(config_auto_free) struct config *config = NULL;
    struct findings findings = FINDINGS_NONE;
    struct error err = {0};

    (void)state;
    assert_true(parse(&config, LEAST, &findings, &err));
    assert_int_equal(findings.count, 0);
    assert_string_equal(config->bulletin.from_name, "Rank and File");
    assert_string_equal(config->bulletin.from_address, "bulletin@Lists.example.org");
    assert_string_equal(config->bulletin.return_address, "bulletin@Lists.example.org");
    assert_string_equal(config->bulletin.list_id, "rank-and-file.lists.example.org");
    assert_string_equal(config->bulletin.language, "en-GB");
    assert_string_equal(config->bulletin.time_zone, "Europe/London");
    assert_null(config->bulletin.reply_to);
    assert_null(config->bulletin.public_url);
    assert_int_equal(config->bulletin.test_to.count, 0);
    assert_int_equal(config->relay_count, 1);
    assert_string_equal(config->relays[0].url, "smtps://mail.example.org:465");
    assert_int_equal(config->relays[0].connections, 2);
    assert_int_equal(config->relays[0].rate.count, 60);
    assert_int_equal(config->relays[0].rate.per_ms, 60000);
    assert_false(config->relays[0].tls_off);
    assert_null(config->relays[0].user);
    assert_int_equal(config->relays[0].secret.from, SECRET_NONE);
    assert_int_equal(config->per_day, 0);
    assert_int_equal(config->domain_count, 0);
    assert_int_equal(config->warm_up.first_day, 0);
    assert_int_equal(config->warm_up.growth, 1500);
    assert_int_equal(config->on_unknown, CONFIG_UNKNOWN_ASK);
    assert_string_equal(config->store_file, "ws/fortnight.db");
}

static const char everything[] =
    "bulletin = {\n"
    "    name = \"Rank\" \" and File\"; # two texts side by side are one\n"
    "    from = \"The Editors <bulletin@lists.example.org>\";\n"
    "    postal_address = \"12 Union Street\"; list_id = \"Fortnightly.Example.org\";\n"
    "    return_address = \"b+{tag}@lists.example.org\"; reply_to = \"office@example.org\";\n"
    "    language = \"cy\"; time_zone = \"Europe/Dublin\"; public_url = "
    "\"https://b.example.org/\";\n"
    "    privacy_url = \"http://example.org/privacy\"; imprint = \"Registered 1\"; consent = "
    "\"\";\n"
    "    test_to = ( \"one@example.org\",\n"
    "                \"two@example.org\" );\n"
    "};\n"
    "relay = (\n"
    "    { url = \"smtp://localhost\"; connections = 0x10; rate = \"unlimited\"; },\n"
    "    { url = \"smtp://mail.example.org:2587\"; user = \"u\"; password_file = "
    "\"secrets/relay\";\n"
    "      ca_file = \"/etc/ca.pem\"; ehlo = \"lists.example.org\"; tls = \"required\"; },\n"
    "    { url = \"smtp://127.0.0.2\"; }, { url = \"smtps://m.example.org\"; user = \"u\"; "
    "password_command = \"pass x\"; }\n"
    ");\n"
    "limits = { per_day = 400; domains = ( { domain = \"gmail.com\"; rate = \"20/second\"; }, "
    "{ domain = \"Example.org\"; connections = 2; } ); warm_up = { first_day = 200; growth = 2; }; "
    "};\n"
    "many_valued = [ \"sector\", \"branch\" ];\n"
    "audiences = ( { name = \"buses\"; where = \"sector has buses\"; },\n"
    "              { name = \"rail\"; where = \"sector has \\\"rail\\\"\"; } );\n"
    "on_unknown = \"skip\"; store = \"sqlite:/srv/f.db\"";

static void test_everything(void **state)
{
    AUTO(config_auto_free) struct config *config = NULL;
    struct error err = {0};

    (void)state;
    assert_true(parse(&config, everything, NULL, &err));
    assert_string_equal(config->bulletin.name, "Rank and File");
    assert_string_equal(config->bulletin.from_name, "The Editors");
    assert_string_equal(config->bulletin.from_address, "bulletin@lists.example.org");
    assert_string_equal(config->bulletin.list_id, "fortnightly.example.org");
    assert_string_equal(config->bulletin.return_address, "b+{tag}@lists.example.org");
    assert_string_equal(config->bulletin.public_url, "https://b.example.org");
    assert_null(config->bulletin.consent);
    assert_int_equal(config->bulletin.test_to.count, 2);
    assert_string_equal(config->bulletin.test_to.list[1], "two@example.org");
    assert_int_equal(config->relay_count, 4);
    assert_true(config->relays[0].tls_off);
    assert_int_equal(config->relays[0].port, 25);
    assert_int_equal(config->relays[0].connections, 16);
    assert_int_equal(config->relays[0].rate.count, 0);
    assert_false(config->relays[1].tls_off);
    assert_string_equal(config->relays[1].secret.text, "ws/secrets/relay");
    assert_string_equal(config->relays[1].ca_file, "/etc/ca.pem");
    assert_null(config->relays[2].folder);
    assert_int_equal(config->relays[2].rate.count, 60);
    assert_int_equal(config->relays[3].secret.from, SECRET_COMMAND);
    assert_string_equal(config->relays[3].secret.text, "pass x");
    assert_string_equal(config->relays[3].secret.folder, "ws");
    assert_int_equal(config->per_day, 400);
    assert_int_equal(config->domain_count, 2);
    assert_string_equal(config->domains[0].domain, "gmail.com");
    assert_int_equal(config->domains[0].rate.count, 20);
    assert_int_equal(config->domains[0].connections, 0);
    assert_int_equal(config->domains[1].rate.count, 0);
    assert_int_equal(config->domains[1].connections, 2);
    assert_int_equal(config->warm_up.first_day, 200);
    assert_int_equal(config->warm_up.growth, 2000);
    assert_int_equal(config->many_valued.count, 2);
    assert_null(config->many_valued.list[2]);
    assert_int_equal(config->audience_count, 2);
    assert_string_equal(config->audiences[1].where, "sector has \"rail\"");
    assert_int_equal(config->on_unknown, CONFIG_UNKNOWN_SKIP);
    assert_string_equal(config->store_file, "/srv/f.db");
}

/* --- the inbox --- */

static const struct {
    const char *name, *text;
    const char *url, *user, *secret, *folder;
    bool tls_off;
} inboxes[] = {
    {"none", LEAST, NULL, NULL, NULL, NULL, false},
    {"the relay's login",
     BULLETIN " };\n" RELAY " user = \"u\"; password_file = \"p\"; };\ninbox = { url = "
              "\"imaps://Mail.example.org\"; };",
     "imaps://mail.example.org:993", "u", "ws/p", "INBOX", false},
    {"the relay's password for another user",
     BULLETIN " };\n" RELAY
              " user = \"u\"; password_file = \"p\"; };\ninbox = { url = \"imap://[::1]:1143\"; "
              "user = \"v\"; };",
     "imap://[::1]:1143", "v", "ws/p", "INBOX", true},
    {"its own login",
     BULLETIN " };\n" RELAY
              " user = \"u\"; password_file = \"p\"; };\ninbox = { url = \"imap://i.example.org\"; "
              "user = \"v\"; password_command = \"q\"; folders = \"INBOX.b\"; };",
     "imap://i.example.org:143", "v", "q", "INBOX.b", false},
    {"a maildir", LEAST "inbox = { url = \"maildir:in\"; };", "maildir:in", NULL, NULL, "INBOX",
     false},
};

static void expect_text(const char *name, const char *got, const char *want)
{
    if ((got && want) ? strcmp(got, want) != 0 : got != want)
        fail_msg("%s: got '%s', want '%s'", name, got ? got : "-", want ? want : "-");
}

static void test_inbox(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(inboxes); i++) {
        AUTO(config_auto_free) struct config *config = NULL;
        struct findings findings = FINDINGS_NONE;
        struct error err = {0};
        if (!parse(&config, inboxes[i].text, &findings, &err))
            fail_msg("%s: %s", inboxes[i].name, err.message);
        const struct config_inbox *inbox = &config->inbox;
        assert_int_equal(findings.count, 0);
        expect_text(inboxes[i].name, inbox->url, inboxes[i].url);
        expect_text(inboxes[i].name, inbox->user, inboxes[i].user);
        expect_text(inboxes[i].name, inbox->secret.text, inboxes[i].secret);
        expect_text(inboxes[i].name, inbox->folders.count ? inbox->folders.list[0] : NULL,
                    inboxes[i].folder);
        assert_int_equal(inbox->tls_off, inboxes[i].tls_off);
    }
}

static void test_where(void **state)
{
    static const struct {
        const char *path;
        int line;
    } cases[] = {
        {"bulletin.from", 3},
        {"bulletin.test_to[1]", 9},
        {"bulletin.test_to[7]", 8},
        {"relay[1].user", 13},
        {"relay[0].user", 12},
        {"audiences[1].where", 20},
        {"audiences[9].where", 19},
        {"bulletin.unheard", 1},
        {"limits.per_day", 17},
        {"schedule.every", 0},
        {"", 0},
    };
    AUTO(config_auto_free) struct config *config = NULL;
    AUTO(config_auto_free) struct config *single = NULL;

    (void)state;
    assert_true(parse(&config, everything, NULL, NULL));
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct config_place place = config_where(config, cases[i].path);
        assert_string_equal(place.file, "f.conf");
        assert_int_equal(place.line, cases[i].line);
    }
    assert_true(parse(&single, LEAST, NULL, NULL));
    assert_int_equal(config_where(single, "relay[0].url").line, 2);
    assert_int_equal(config_where(single, "relay[0].user").line, 2);
}

/* --- what is wrong, word for word --- */

#define MANY(host) "{ url = \"smtp://127.0.0." host "\"; connections = 50; },"

static const struct {
    const char *name, *text, *want;
} wrong[] = {
    {"an empty file", "",
     "f.conf: bulletin is missing | add bulletin = { ... };\n"
     "f.conf: relay is missing | add relay = { ... };\n"},
    {"what must be there is not", "bulletin = { };\n\nrelay = { };",
     "f.conf:1: bulletin.name is missing | add name = \"...\";\n"
     "f.conf:1: bulletin.from is missing | add from = \"bulletin@lists.example.org\";\n"
     "f.conf:1: bulletin.postal_address is missing | add postal_address = \"...\";\n"
     "f.conf:3: relay.url is missing | add url = \"smtps://mail.example.org\";\n"},
    {"an empty text where one must be",
     "bulletin = { name = \"\"; from = \"b@example.org\"; postal_address = \"x\"; };\n" RELAY " };",
     "f.conf:1: bulletin.name: it is empty, but must be given | write the text in quotation "
     "marks\n"},
    {"an empty list of relays", BULLETIN " };\nrelay = ( );",
     "f.conf:2: the list of relays is empty | write at least one group into it\n"},
    {"a slip in a name", BULLETIN "\n nmae = \"x\"; };\n" RELAY " conections = 3; };",
     "f.conf:2: 'nmae' is not known in bulletin | did you mean 'name'?\n"
     "f.conf:3: 'conections' is not known in relay | did you mean 'connections'?\n"},
    {"a key in the wrong group",
     BULLETIN " rate = \"1/hour\"; };\n" RELAY " };\nper_day = 5;\nlimits = { store = \"x\"; };",
     "f.conf:1: 'rate' is not known in bulletin | it belongs in the group relay\n"
     "f.conf:3: 'per_day' is not known here | it belongs in the group limits\n"
     "f.conf:4: 'store' is not known in limits | it stands outside all groups\n"},
    {"a key that is nothing like one", LEAST "zzzzzzzzzzzz = 1;",
     "f.conf:3: 'zzzzzzzzzzzz' is not known here | known are bulletin, relay, inbox, limits, "
     "many_valued, audiences, on_unknown, store, web\n"},
    {"a key of a part that is not built yet",
     LEAST "feed = { url = \"https://www.example.org\"; };",
     "f.conf:3: 'feed' is not known here | known are bulletin, relay, inbox, limits, "
     "many_valued, audiences, on_unknown, store, web\n"},
    {"a secret in the file",
     BULLETIN " };\n" RELAY " user = \"u\"; password = \"hunter2\"; };\nTOKEN = \"hunter2\";",
     "f.conf:2: 'password' stands in the configuration, where no secret may stand | take it out, "
     "write the secret alone "
     "into a file that only you can read (chmod 600), and name that file: password_file = "
     "\"secrets/relay\";\n"
     "f.conf:3: 'TOKEN' stands in the configuration, where no secret may stand | take it out, "
     "write the secret alone "
     "into a file that only you can read (chmod 600), and name that file: password_file = "
     "\"secrets/relay\";\n"},
    {"a login in the url",
     BULLETIN " };\nrelay = { url = \"smtps://u:hunter2@mail.example.org\"; };",
     "f.conf:2: relay.url: no login may stand in it, and no '@' | write smtp://HOST, smtps://HOST "
     "(perhaps with :PORT) "
     "or maildir:FOLDER; a login goes into user and password_file\n"},
    {"wrong types",
     BULLETIN " language = 3; test_to = 7; };\n" RELAY
              " connections = \"2\"; rate = 60; user = true; };\n"
              "limits = 5;\nmany_valued = { };\naudiences = \"x\";\nstore = 1.5;",
     "f.conf:1: bulletin.language must be a text, not a whole number | write a language and "
     "perhaps a country, such as \"en\", \"en-GB\" or \"de-AT\"\n"
     "f.conf:1: bulletin.test_to must be a list of texts, not a whole number | write it as ( "
     "\"address\", \"address\" )\n"
     "f.conf:2: relay.connections must be a whole number, not a text | write the number without "
     "quotation marks and without a point\n"
     "f.conf:2: relay.rate must be a text, not a whole number | write a number and second, minute "
     "or hour, such as \"60/minute\", or \"unlimited\"\n"
     "f.conf:2: relay.user must be a text, not true or false | write the text in quotation marks\n"
     "f.conf:3: limits must be a group, not a whole number | write it as NAME = { ... };\n"
     "f.conf:4: many_valued must be a list of texts, not a group | write it as ( \"sector\", "
     "\"branch\" ), each of small letters, digits and '_'\n"
     "f.conf:5: audiences must be a list of groups, not a text | write it as NAME = ( { ... }, { "
     "... } );\n"
     "f.conf:6: store must be a text, not a number with a point | write \"sqlite:\" and a file "
     "name\n"},
    {"relays that do not go together",
     BULLETIN " };\nrelay = ( { url = \"smtp://localhost\"; },\n{ url = \"maildir:o\"; },\n"
              "{ url = \"smtp://localhost:25\"; } );",
     "f.conf:3: relay[1].url is a maildir, which cannot share the work with others | leave it as "
     "the only one, or only servers in the list\n"
     "f.conf:4: relay[2].url is the same server and login as one above | take one out, or give it "
     "another user\n"},
    {"too many connections",
     BULLETIN " };\nrelay = (" MANY("1") MANY("2") MANY("3")
         MANY("4") "{ url = \"smtp://127.0.0.5\";\n connections = 1; } );",
     "f.conf:3: relay[4].connections makes more than 200 connections to all relays together | "
     "lower the numbers\n"},
    {"wrong types in lists",
     BULLETIN
     " test_to = ( \"a@example.org\",\n 5 ); };\nrelay = ( { url = \"maildir:o\"; },\n \"x\" );",
     "f.conf:2: bulletin.test_to must be a list of texts, not a whole number | write it as ( "
     "\"address\", \"address\" )\n"
     "f.conf:4: relay must be a group, or a list of groups, not a text | write it as NAME = { ... "
     "}; or NAME = ( { ... }, { ... } );\n"},
    {"numbers out of range",
     BULLETIN " };\n" RELAY " connections = 51; };\nlimits = { per_day = -1; };",
     "f.conf:2: relay.connections: it must be from 1 to 50 | \n"
     "f.conf:3: limits.per_day: it must be from 0 to 100000000 | \n"},
    {"limits of domains",
     LEAST "limits = { domains = ( { domain = \"gmail.com\"; rate = \"20/second\"; },\n"
           "{ domain = \"example.org\"; rate = \"20/day\"; },\n{ domain = \"example.net\"; },\n"
           "{ connections = 51; } );\nwarm_up = { growth = 0.9; first_day = -1; }; };\ngrowth = 2;",
     "f.conf:4: limits.domains[1].rate: a rate counts a second, a minute or an hour; for a day "
     "there is limits.per_day | write a number and second, minute or hour, such as \"60/minute\", "
     "or \"unlimited\"\n"
     "f.conf:6: limits.domains[3].connections: it must be from 0 to 50 | \n"
     "f.conf:6: limits.domains[3].domain is missing | add domain = \"...\";\n"
     "f.conf:7: limits.warm_up.growth: it must be from 1 to 10 | \n"
     "f.conf:7: limits.warm_up.first_day: it must be from 0 to 100000000 | \n"
     "f.conf:8: 'growth' is not known here | it belongs in the group limits.warm_up\n"},
    {"a limit that limits nothing",
     LEAST "limits = { domains = ( { domain = \"gmail.com\"; rate = \"20/second\"; },\n"
           "{ domain = \"example.net\"; } ); warm_up = { growth = \"2\"; }; };",
     "f.conf:4: limits.warm_up.growth must be a number, not a text | write the number without "
     "quotation marks\n"},
    {"a domain without a limit", LEAST "limits = { domains = ( { domain = \"example.net\"; } ); };",
     "f.conf:3: limits.domains[0]: it limits nothing | add rate = \"20/minute\"; or connections = "
     "2;, or take it out\n"},
    {"numbers that wrap in 32 bits",
     BULLETIN " };\n" RELAY " connections = 4294967298; };\nlimits = { per_day = 99999999999; };",
     "f.conf:2: relay.connections: it must be from 1 to 50 | \n"
     "f.conf:3: limits.per_day: it must be from 0 to 100000000 | \n"},
    {"hexadecimal, beyond 64 bits and with a sign",
     BULLETIN " };\n" RELAY
              " connections = 0x100000002; };\nlimits = { per_day = +99999999999999999999999; };",
     "f.conf:2: relay.connections: it must be from 1 to 50 | \n"
     "f.conf:3: limits.per_day: it must be from 0 to 100000000 | \n"},
    {"twice", LEAST "store = \"sqlite:a\";\nstore = \"sqlite:b\";",
     "f.conf:4: a key is given a second time in the same group | keep one of the two\n"},
    {"twice in a list",
     BULLETIN " test_to = ( \"a@example.org\", \"a@example.org\" ); };\n" RELAY
              " };\naudiences = ( { name = \"a\"; where = \"everyone\"; },\n { name = \"a\"; where "
              "= \"everyone\"; } );",
     "f.conf:1: bulletin.test_to[1]: it stands in the list already | write it as ( \"address\", "
     "\"address\" )\n"},
    {"two audiences of one name",
     LEAST "audiences = ( { name = \"a\"; where = \"everyone\"; },\n { name = \"a\"; where = "
           "\"everyone\"; } );",
     "f.conf:4: audiences[1].name: an audience above has this name already | give it another "
     "name\n"},
    {"a forgotten quotation mark", LEAST "store = \"sqlite:a;\non_unknown = \"ask\";",
     "f.conf:3: a text does not end on this line | put a \" at the end of the text; each text "
     "stands on one line\n"},
    {"a forgotten bracket", "bulletin = { name = \"x\";\n",
     "f.conf:1: this cannot be read | look for a missing ';', '=', bracket or quotation mark here "
     "and on the line before\n"},
    {"an open comment", LEAST "/* once\nupon",
     "f.conf:3: a comment that begins here never ends | put */ at its end\n"},
    {"a value without a key", LEAST "= 3;",
     "f.conf:3: this cannot be read | look for a missing ';', '=', bracket or quotation mark here "
     "and on the line before\n"},
    {"a forgotten equals sign", LEAST "store \"sqlite:x.db\";",
     "f.conf:3: a text stands here without NAME = before it | write NAME = \"...\";\n"},
    {"no text in UTF-8", LEAST "store = \"sqlite:\xff\";",
     "f.conf:3: this is no text in UTF-8 | save the file as plain text in UTF-8\n"},
    {"a character no line holds", LEAST "store = \"sqlite:a\\n\";\non_unknown = \"\\xff\";",
     "f.conf:3: store: a line break or another control character stands in it | write \"sqlite:\" "
     "and a file name\n"
     "f.conf:4: on_unknown: it is no text in UTF-8 | write \"ask\", \"resend\" or \"skip\"\n"},
    {"the character 0", LEAST "store = \"sqlite:a\\x00b\";",
     "f.conf:3: a text cannot hold the character 0 | take \\x00 out\n"},
    {"an include that cannot be read", LEAST "@include more.conf",
     "f.conf:3: this @include cannot be read | write it as @include \"FILE\", on a line of its "
     "own\n"},
    {"an included file that is not there", LEAST "@include \"more.conf\"",
     "f.conf:3: cannot read 'ws/more.conf': No such file or directory | the name is taken from the "
     "workspace's folder on\n"},
    {"TLS off for a server elsewhere",
     BULLETIN " };\nrelay = { url = \"smtp://mail.example.org\"; tls = \"off\"; };",
     "f.conf:2: relay.tls may be off only for a server on this machine | take it out: without "
     "encryption anybody on the way reads the password and the list\n"},
    {"TLS off and smtps", BULLETIN " };\nrelay = { url = \"smtps://localhost\"; tls = \"off\"; };",
     "f.conf:2: relay.tls is off, but the url says smtps:// | write smtp:// to go without, or take "
     "tls out\n"},
    {"a user without a password",
     BULLETIN
     " };\nrelay = ( { url = \"smtp://localhost\"; },\n { url = \"smtps://m.example.org\"; user "
     "= \"u\"; } );",
     "f.conf:3: relay[1].user is given, but no password | give user and one of password_file, "
     "password_command, password_credential and token_command, or neither\n"},
    {"a password without a user", BULLETIN " };\n" RELAY "\n password_file = \"x\"; };",
     "f.conf:3: relay.password_file is given, but no user | give user and one of password_file, "
     "password_command, password_credential and token_command, or neither\n"},
    {"two passwords",
     BULLETIN " };\n" RELAY " user = \"u\"; password_file = \"x\";\n password_command = \"y\"; };",
     "f.conf:3: relay.password_command: another secret is given already (password_file) | write "
     "the command in quotation marks\n"},
    {"an inbox without url", LEAST "inbox = { user = \"u\"; };",
     "f.conf:3: inbox.url is missing | add url = \"imaps://mail.example.org\";\n"},
    {"an inbox of another kind", LEAST "inbox = { url = \"pop3://mail.example.org\"; };",
     "f.conf:3: inbox.url: it begins with neither imaps://, imap:// nor maildir: | write "
     "imaps://HOST, imap://HOST (perhaps with :PORT) or maildir:FOLDER; a login goes into user and "
     "password_file\n"},
    {"an inbox nobody can log in to", LEAST "inbox = { url = \"imaps://mail.example.org\"; };",
     "f.conf:3: inbox.url has no user to log in with, and the relay has none either | add user and "
     "password_file to inbox\n"},
    {"an inbox without a password",
     LEAST "inbox = { url = \"imaps://mail.example.org\"; user = \"u\"; };",
     "f.conf:3: inbox.user is given, but no password, and the relay has none either | add "
     "password_file to inbox\n"},
    {"an inbox in the clear",
     LEAST
     "inbox = { url = \"imap://mail.example.org\"; user = \"u\"; password_file = \"p\"; tls = "
     "\"off\"; };",
     "f.conf:3: inbox.tls may be off only for a server on this machine | take it out: without "
     "encryption anybody on the way reads the password and the mail\n"},
    {"an inbox with one folder twice",
     LEAST "inbox = { url = \"maildir:m\"; folders = ( \"INBOX\", \"INBOX\" ); };",
     "f.conf:3: inbox.folders[1]: it stands in the list already | write it as ( \"INBOX\", "
     "\"INBOX.bulletin\" ), each as the server shows it\n"},
    {"a domain no list-id can be made of",
     "bulletin = { name = \"x\"; from = \"b@b\xc3\xbcro.example\"; postal_address = \"x\"; "
     "};\n" RELAY " };",
     "f.conf:1: bulletin.list_id cannot be made from the sender's domain | add list_id = "
     "\"fortnightly.lists.example.org\"; with your own domain, in ASCII\n"},
};

static void add_findings(struct str *out, const struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *found = &findings->list[i];
        str_add_text(out, found->file);
        if (found->line)
            str_addf(out, ":%d", found->line);
        str_addf(out, ": %s | %s\n", found->what, found->mend);
    }
}

static void test_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        AUTO(str_free) struct str got = STR_EMPTY;
        struct config *config = NULL;
        struct findings findings = FINDINGS_NONE;
        struct error err = {0};

        bool ok = parse(&config, wrong[i].text, &findings, &err);
        add_findings(&got, &findings);
        if (ok || strcmp(got.text, wrong[i].want) != 0)
            print_error("%s:\n%s", wrong[i].name, got.text);
        assert_false(ok);
        assert_string_equal(got.text, wrong[i].want);
        assert_int_equal(err.kind, ERROR_CONFIG);
        assert_null(strstr(got.text, "hunter2"));
        assert_null(strstr(err.message, "hunter2"));
        findings_free(&findings);
    }
}

static void test_error_line(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {LEAST "stroe = 1;", "f.conf:3: 'stroe' is not known here; did you mean 'store'?"},
        {LEAST "stroe = 1;\nlimit = { };\nx = 1;",
         "f.conf:3: 'stroe' is not known here; did you mean 'store'? (and 2 more; 'fortnight "
         "check' shows all)"},
        {BULLETIN " };\n" RELAY " connections = 0; };",
         "f.conf:2: relay.connections: it must be from 1 to 50"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct config *config = NULL;
        struct error err = {0};
        assert_false(parse(&config, cases[i].text, NULL, &err));
        assert_string_equal(err.message, cases[i].want);
    }
}

static void test_warnings(void **state)
{
    AUTO(config_auto_free) struct config *config = NULL;
    AUTO(str_free) struct str got = STR_EMPTY;
    struct findings findings = FINDINGS_NONE;
    struct error err = {0};

    (void)state;
    assert_true(parse(
        &config, BULLETIN " };\nrelay = { url = \"maildir:o\"; user = \"u\";\n connections = 9; };",
        &findings, &err));
    add_findings(&got, &findings);
    assert_string_equal(got.text,
                        "f.conf:2: relay.user means nothing for a maildir | take it out\n"
                        "f.conf:3: relay.connections means nothing for a maildir | take it out\n");
    assert_int_equal(findings.errors, 0);
    findings_free(&findings);
}

/* Whatever an editor makes of a file, as long as it is text. */
static void test_shapes(void **state)
{
    static const struct {
        const char *name, *text;
    } cases[] = {
        {"byte order mark", "\xef\xbb\xbf" LEAST},
        {"CRLF", BULLETIN " };\r\n" RELAY " };\r\n"},
        {"no line end at the end", BULLETIN " };" RELAY " };"},
        {"a comment at the end without a line end", LEAST "# bye"},
        {"comments of all kinds", "# x \"\n// y \"\n/* z \"\n\" */" LEAST "/**/"},
        {"colons and no semicolons", "bulletin : { name = \"x\" from = \"b@example.org\", "
                                     "postal_address = \"y\" }\nrelay : { url = \"maildir:o\" }"},
        {"quotes inside",
         LEAST "audiences = ( { name = \"a\"; where = \"x = \\\"y # z\\\"\"; } );"},
        {"digits inside names and texts",
         LEAST "audiences = ( { name = \"a1\"; where = \"joined > 2026-01-01\"; } );"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct config *config = NULL;
        struct error err = {0};
        if (!parse(&config, cases[i].text, NULL, &err))
            print_error("%s: %s\n", cases[i].name, err.message);
        assert_non_null(config);
        config_free(config);
    }
}

/* --- from the disk --- */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults), cmocka_unit_test(test_everything),
        cmocka_unit_test(test_inbox),    cmocka_unit_test(test_where),
        cmocka_unit_test(test_wrong),    cmocka_unit_test(test_error_line),
        cmocka_unit_test(test_warnings), cmocka_unit_test(test_shapes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "cli/cmd.h"

#include "cli/ask.h"
#include "cli/say.h"
#include "cli/show.h"
#include "jobs/init.h"

static bool ask(void *ctx, const struct init_question *question, struct str *answer,
                struct error *err)
{
    const struct cli *cli = ctx;

    if (question->complaint)
        (void)fprintf(cli->err, "  %s.\n", question->complaint);
    return ask_text(cli, question->text, question->suggestion, answer, err);
}

/* "name", "name and sender", "name, sender and relay". */
static void add_invented(struct str *out, unsigned invented)
{
    static const struct {
        unsigned bit;
        const char *word;
    } rows[] = {
        {INIT_NAME, "name"},
        {INIT_FROM, "sender"},
        {INIT_POSTAL_ADDRESS, "postal address"},
        {INIT_RELAY, "mail server"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (!(invented & rows[i].bit))
            continue;
        unsigned later = invented >> (i + 1);
        str_addf(out, "%s%s", out->len ? (later ? ", " : " and ") : "", rows[i].word);
    }
}

static void print_json(const struct cli *cli, const struct init_result *result)
{
    AUTO(json_auto_free) struct json *document = json_new_object();
    AUTO(str_free) struct str invented = STR_EMPTY;

    add_invented(&invented, result->invented);
    json_set_text(document, "workspace", result->folder);
    json_set_text(document, "configuration", result->config_file);
    json_set_text(document, "key", result->key_file);
    if (result->password_file)
        json_set_text(document, "password_file", result->password_file);
    json_set_text(document, "relay", result->relay);
    json_set_text(document, "invented", invented.text);
    say_json(cli, document);
}

/* The next command is typed inside the new workspace. */
static void print_next(const struct cli *cli, const char *folder)
{
    AUTO(str_free) struct str quoted = STR_EMPTY;

    say_add_quoted(&quoted, folder);
    say_line(cli, "Next: cd %s", quoted.text);
    say_line(cli, "      fortnight import MEMBERS.csv --consent 'how they asked for it'");
}

static void print_text(const struct cli *cli, const struct init_result *result)
{
    AUTO(str_free) struct str invented = STR_EMPTY;

    say_line(cli, "A workspace was made:");
    show_pair(cli->out, "Settings", result->config_file);
    show_pair(cli->out, "Key", result->key_file);
    show_pair(cli->out, "Relay", result->relay);
    say_line(cli,
             "Keep a copy of the key in a safe place: without it nobody's wish to leave can be "
             "checked any more.");
    add_invented(&invented, result->invented);
    if (invented.len)
        say_line(cli, "Invented for now, to be replaced in the settings before you send: %s.",
                 invented.text);
    if (result->password_file)
        say_line(cli, "Write the password of the mail server into %s.", result->password_file);
    if (*result->advice)
        say_line(cli, "%s.", result->advice);
    print_next(cli, result->folder);
}

bool cmd_init(struct cli *cli, struct error *err)
{
    struct init_result result = INIT_RESULT_NONE;
    struct init_options options = {
        .folder = cli_argument(cli, 0),
        .provider = cli_value(cli, OPTION_PROVIDER),
        .name = cli_value(cli, OPTION_NAME),
        .from = cli_value(cli, OPTION_FROM),
        .relay = cli_value(cli, OPTION_RELAY),
        .user = cli_value(cli, OPTION_USER),
        .ask = cli->terminal.asks ? ask : NULL,
        .ctx = cli,
    };

    if (!job_init(&options, &result, err))
        return false;
    if (say_wants_json(cli))
        print_json(cli, &result);
    else if (say_wants_text(cli))
        print_text(cli, &result);
    init_result_free(&result);
    return true;
}

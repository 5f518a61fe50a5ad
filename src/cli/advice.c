#include "cli/advice.h"

#include "base/text.h"
#include "cli/amount.h"
#include "cli/say.h"

#define REPLY_MAX 200

bool advice_is_needed(const struct advice *advice)
{
    return advice->figures->unknown || advice->troubles->count;
}

/* "    fortnight send pay-talks --only refused   # why" */
static void show_line(const struct cli *cli, const struct advice *advice, const char *options,
                      const char *why)
{
    AUTO(str_free) struct str line = STR_EMPTY;

    say_add_command(&line, cli, "send ");
    say_add_quoted(&line, advice->slug);
    say_line(cli, "    %s%s   # %s", line.text, options, why);
}

static void show_reply(const struct cli *cli, const struct trouble *trouble)
{
    AUTO(str_free) struct str reply = STR_EMPTY;

    text_add_clean(&reply, trouble->reply, REPLY_MAX);
    if (reply.len)
        say_line(cli, "    The server said: %s", reply.text);
}

static void show_trouble(const struct cli *cli, const struct advice *advice,
                         const struct trouble *trouble)
{
    const char *domain = *trouble->domain ? trouble->domain : "A domain";

    switch (trouble->kind) {
    case TROUBLE_PAUSED:
        say_line(cli, "  %s refuses our mail because of us; it was left alone, and %s.", domain,
                 amount_count(trouble->people, "person waits", "people wait").text);
        show_reply(cli, trouble);
        show_line(cli, advice, "", "tries again, once the cause is mended");
        return;
    case TROUBLE_DEAD:
        say_line(cli, "  %s calls %s of %s dead: too many to believe, so nobody was marked.",
                 domain, amount_number(trouble->people).text,
                 amount_count(trouble->of, "address", "addresses").text);
        show_reply(cli, trouble);
        return;
    case TROUBLE_COMPLAINTS:
        say_line(cli, "  %s of %s complained: it was stopped, and the rest waits.",
                 amount_number(trouble->people).text,
                 amount_count(trouble->of, "reader", "readers").text);
        show_line(cli, advice, "", "goes on all the same");
        return;
    }
}

static void show_dead_choice(const struct cli *cli, const struct advice *advice)
{
    for (size_t i = 0; i < advice->troubles->count; i++) {
        if (advice->troubles->list[i].kind != TROUBLE_DEAD)
            continue;
        show_line(cli, advice, " --only refused", "it was their mistake: try once more");
        show_line(cli, advice, " --dead keep", "leave it at that, mark nobody");
        show_line(cli, advice, " --dead mark", "it is true: send them nothing any more");
        return;
    }
}

static void show_unknown(const struct cli *cli, const struct advice *advice)
{
    int64_t unknown = advice->figures->unknown;

    if (!unknown)
        return;
    say_line(cli, "  %s have got it or not: the connection broke at the last moment.",
             amount_count(unknown, "person may", "people may").text);
    show_line(cli, advice, " --unknown skip", "leave it at that");
    show_line(cli, advice, " --unknown resend", "send it again: they may get it twice");
}

void advice_show(const struct cli *cli, const struct advice *advice)
{
    if (advice->marked == 1)
        say_line(cli, "  1 person is marked bounced and gets nothing more: the address is dead.");
    else if (advice->marked)
        say_line(cli,
                 "  %s people are marked bounced and get nothing more: their addresses are dead.",
                 amount_number(advice->marked).text);
    for (size_t i = 0; i < advice->troubles->count; i++)
        show_trouble(cli, advice, &advice->troubles->list[i]);
    show_dead_choice(cli, advice);
    show_unknown(cli, advice);
}

void advice_json(struct json *document, const struct advice *advice)
{
    struct json *list = json_new_array();

    for (size_t i = 0; i < advice->troubles->count; i++) {
        const struct trouble *trouble = &advice->troubles->list[i];
        struct json *item = json_new_object();
        json_set_text(item, "kind", trouble_word(trouble->kind));
        json_set_text(item, "domain", trouble->domain);
        json_set_int(item, "people", trouble->people);
        json_set_int(item, "of", trouble->of);
        json_set_text(item, "reply", trouble->reply);
        json_append_take(list, item);
    }
    json_set_take(document, "troubles", list);
    json_set_int(document, "marked", advice->marked);
}

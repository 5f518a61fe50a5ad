#include "cli/show_inbox.h"

#include "cli/amount.h"
#include "cli/say.h"

struct json *show_inbox_json(const struct inbox_counts *counts)
{
    struct json *object = json_new_object();
    const struct {
        const char *key;
        int64_t number;
    } numbers[] = {
        {"mails", counts->mails},
        {"bounces", counts->bounces},
        {"complaints", counts->complaints},
        {"requests", counts->requests},
        {"autoreplies", counts->autoreplies},
        {"people", counts->people},
        {"other", counts->other},
        {"again", counts->again},
        {"set_aside", counts->set_aside},
        {"changed", counts->changed},
        {"letters", counts->letters},
        {"unmoved", counts->unmoved},
        {"left", counts->left},
    };

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        json_set_int(object, numbers[i].key, numbers[i].number);
    return object;
}

static void add_count(struct str *out, int64_t count, const char *one, const char *many)
{
    if (count)
        str_addf(out, "%s%s", out->len ? ", " : "", amount_count(count, one, many).text);
}

void show_inbox(const struct cli *cli, const struct inbox_counts *counts, bool dry_run)
{
    AUTO(str_free) struct str kinds = STR_EMPTY;

    if (!say_wants_text(cli))
        return;
    if (!counts->mails && !counts->again && !counts->letters) {
        say_line(cli, "No new mail.");
        return;
    }
    add_count(&kinds, counts->bounces, "bounce", "bounces");
    add_count(&kinds, counts->complaints, "complaint", "complaints");
    add_count(&kinds, counts->requests, "request", "requests");
    add_count(&kinds, counts->autoreplies, "automatic reply", "automatic replies");
    add_count(&kinds, counts->people, "from people", "from people");
    add_count(&kinds, counts->other, "other", "others");
    add_count(&kinds, counts->again, "that came before", "that came before");
    say_line(cli, "%s%s%s", amount_count(counts->mails, "mail", "mails").text,
             kinds.len ? ": " : "", kinds.text);
    if (counts->letters)
        say_line(cli, "%s posted.", amount_count(counts->letters, "letter", "letters").text);
    if (counts->changed)
        say_line(cli, dry_run ? "%s would have another status." : "%s another status now.",
                 amount_count(counts->changed, dry_run ? "person" : "person has",
                              dry_run ? "people" : "people have")
                     .text);
}

void show_inbox_troubles(struct cli *cli, const struct inbox_counts *counts)
{
    if (counts->set_aside)
        say_warning(cli, "%s set aside for you to look at (folder 'Fortnight/Set aside')",
                    amount_count(counts->set_aside, "mail is", "mails are").text);
    if (counts->needs_person)
        say_warning(cli, "%s a decision of yours; see 'fortnight status'",
                    amount_count(counts->needs_person, "mail wants", "mails want").text);
    if (counts->unmoved)
        say_warning(cli, "%s done, but the server would not move them; it is tried again next time",
                    amount_count(counts->unmoved, "mail is", "mails are").text);
    if (counts->set_aside || counts->needs_person || counts->unmoved)
        cli->must_look = true;
}

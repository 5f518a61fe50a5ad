#include "cli/show_slowed.h"

#include "cli/amount.h"
#include "cli/say.h"

#define SHOWN_MOST 5

static const char *name_of(const struct slowed *slowed)
{
    return *slowed->domain ? slowed->domain : "a domain";
}

void show_slowed(const struct cli *cli, const struct slowed_list *slowed)
{
    for (size_t i = 0; i < slowed->count && i < SHOWN_MOST; i++) {
        const struct slowed *one = &slowed->list[i];
        if (one->is_left)
            say_line(cli, "  %.80s takes no mail from us for now: %s still waiting.", name_of(one),
                     amount_count(one->left, "person is", "people are").text);
        else
            say_line(cli, "  %.80s was slowed %s: it asked for less at once.", name_of(one),
                     amount_count(one->times, "time", "times").text);
    }
    if (slowed->count > SHOWN_MOST)
        say_line(cli, "  %s were slowed too.",
                 amount_count((int64_t)(slowed->count - SHOWN_MOST), "domain", "domains").text);
}

void show_slowed_json(struct json *document, const struct slowed_list *slowed)
{
    struct json *list = NULL;

    if (!slowed->count)
        return;
    list = json_new_array();
    for (size_t i = 0; i < slowed->count; i++) {
        struct json *item = json_new_object();
        json_set_text(item, "domain", slowed->list[i].domain);
        json_set_int(item, "times", slowed->list[i].times);
        json_set_int(item, "waiting", slowed->list[i].left);
        json_append_take(list, item);
    }
    json_set_take(document, "slowed", list);
}

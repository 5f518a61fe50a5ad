#include "jobs/show.h"

#include "base/xalloc.h"
#include "jobs/whom.h"
#include "store/history.h"
#include "store/suppression.h"

struct page {
    const struct workspace *workspace;
    void (*show)(void *ctx, const struct shown *shown);
    void *ctx;
};

static void show_history(const struct page *page, struct shown *shown,
                         const struct history *history)
{
    struct show_event *events = xcalloc(history->count, sizeof(*events));

    for (size_t i = 0; i < history->count; i++) {
        const struct history_entry *entry = &history->entries[i];
        events[i] = (struct show_event){
            .at = entry->at,
            .change = subscription_change_word(entry->what),
            .channel = change_channel_word(entry->channel),
            .evidence = entry->evidence ? entry->evidence : "",
            .file = entry->file ? entry->file : "",
        };
    }
    shown->events = events;
    shown->event_count = history->count;
    page->show(page->ctx, shown);
    free(events);
}

static struct shown with_suppression(const struct person *person,
                                     const struct suppression *suppression)
{
    bool kept_out = suppression->reason != SUBSCRIPTION_NONE;

    return (struct shown){
        .person = person,
        .kept_out = kept_out ? subscription_status_word(suppression->reason) : "",
        .kept_out_at = suppression->at,
    };
}

static bool show_subscriber(const struct page *page, const struct subscriber *subscriber,
                            struct error *err)
{
    AUTO(person_memory_auto_free) struct person_memory *memory = person_memory_new();
    AUTO(history_free) struct history history = HISTORY_NONE;
    struct suppression suppression = {0};
    const struct person *person = NULL;
    struct store *store = page->workspace->store;

    if (!person_of_subscriber(memory, subscriber, &person, err) ||
        !history_read(store, subscriber->id, &history, err) ||
        !suppression_by_key(store, subscriber->address_key, &suppression, err))
        return false;
    struct shown shown = with_suppression(person, &suppression);
    show_history(page, &shown, &history);
    return true;
}

/* Nobody is there: perhaps the address is kept out. Otherwise what is in err stands (also who moved
 * away from it). */
static bool show_suppression(const struct page *page, const char *whom, struct error *err)
{
    struct address address;
    struct suppression suppression = {0};
    uint8_t key[ADDRESS_KEY_BYTES];

    if (!address_parse(whom, &address, NULL))
        return false;
    address_key(&address, page->workspace->keys, key);
    if (!suppression_by_key(page->workspace->store, key, &suppression, err))
        return false;
    if (suppression.reason == SUBSCRIPTION_NONE || suppression.reason == SUBSCRIPTION_MOVED)
        return false;
    const struct person nobody = {
        .address = address.text,
        .name = "",
        .status = subscription_status_word(SUBSCRIPTION_ERASED),
    };
    struct shown shown = with_suppression(&nobody, &suppression);
    page->show(page->ctx, &shown);
    return true;
}

bool job_show(struct workspace *workspace, const char *whom,
              void (*show)(void *ctx, const struct shown *shown), void *ctx, struct error *err)
{
    AUTO(subscriber_free) struct subscriber subscriber = SUBSCRIBER_NONE;
    const struct page page = {.workspace = workspace, .show = show, .ctx = ctx};
    struct error why = {0};
    char *text = NULL;

    if (!whom_text(whom, &text, err))
        return false;
    bool shown = whom_find(workspace, text, &subscriber, &why)
                     ? show_subscriber(&page, &subscriber, &why)
                     : why.kind == ERROR_NO_INPUT && show_suppression(&page, text, &why);
    free(text);
    if (!shown && err)
        *err = why;
    return shown;
}

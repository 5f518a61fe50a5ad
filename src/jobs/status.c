#include "jobs/status.h"

#include "base/lock.h"
#include "base/xalloc.h"
#include "edition/edition.h"
#include "jobs/pick.h"
#include "jobs/slowed.h"
#include "message/content.h"
#include "people/profile.h"
#include "store/delivery_list.h"
#include "store/frozen.h"

/* ---- figures ---- */

static bool fill_frozen(const struct workspace *workspace, const struct frozen *frozen,
                        struct status *out, struct error *err)
{
    AUTO(content_free) struct content content = CONTENT_NONE;
    AUTO(str_free) struct str blob = STR_EMPTY;
    struct delivery_counts counts = {0};
    uint8_t hash[FROZEN_HASH_BYTES];

    if (!frozen_content(workspace->store, frozen, &blob, hash, err) ||
        !content_decode(&content, blob.text, blob.len, err) ||
        !delivery_count(workspace->store, frozen->id, &counts, err))
        return false;
    *out = (struct status){
        .slug = xstrdup(frozen->slug),
        .subject = xstrdup(content.subject),
        .audience = xstrdup(frozen->audience),
        .state = frozen_state_word(frozen->state),
        .held = frozen->held,
        .held_for_complaints = frozen->held_for_complaints,
        .frozen_at = frozen->frozen_at,
        .last_at = counts.last_at,
        .figures = figures_from_counts(&counts),
    };
    int64_t tried = out->figures.audience - out->figures.waiting;
    out->figures.seconds = tried ? (double)(counts.last_at - frozen->frozen_at) : 0;
    if (out->figures.seconds > 0)
        out->figures.per_second = (double)out->figures.accepted / out->figures.seconds;
    return true;
}

/* Of a file: what stands in its head now, as far as it can be read. */
static void fill_unsent(const struct picked *picked, struct status *out)
{
    AUTO(edition_auto_free) struct edition *edition = NULL;
    AUTO(findings_free) struct findings findings = FINDINGS_NONE;
    bool loaded = picked->path && edition_load(&edition, picked->path, NULL, &findings, NULL);

    *out = (struct status){
        .slug = xstrdup(picked->slug),
        .subject = xstrdup(loaded ? edition->head.subject.text : ""),
        .audience = xstrdup(loaded ? edition->head.audience.text : ""),
        .state = "unsent",
    };
}

bool status_is_running(const struct workspace *workspace, const char *slug)
{
    AUTO(str_free) struct str what = STR_EMPTY;
    char *path = workspace_path(workspace, WORKSPACE_LOCK);

    str_addf(&what, "send %s", slug);
    bool held = lock_is_held(path, what.text);
    free(path);
    return held;
}

/* ---- people ---- */

/* Somebody who waits again after a refusal keeps what was said. */
static bool was_answered(const struct delivery *delivery)
{
    return delivery->state == DELIVERY_REFUSED || delivery->state == DELIVERY_DEFERRED ||
           delivery->state == DELIVERY_ACCEPTED || /* and come back: else it is not listed */
           (delivery->state == DELIVERY_WAITING && delivery->code);
}

static const char *reason_of(const struct delivery *delivery)
{
    switch (delivery->skip) {
    case DELIVERY_SKIP_NONE:
        break;
    case DELIVERY_SKIP_STATUS:
        return subscription_status_word(delivery->skip_status);
    case DELIVERY_SKIP_ERASED:
        return "erased";
    case DELIVERY_SKIP_UTF8:
        return "no_smtputf8";
    case DELIVERY_SKIP_CANCELLED:
        return "cancelled";
    case DELIVERY_SKIP_NOT_SURE:
        return "not_sure";
    case DELIVERY_SKIP_MESSAGE:
        return "message";
    }
    return was_answered(delivery) ? reason_word(delivery->reason) : "";
}

static const char *because_of(const struct delivery *delivery)
{
    switch (delivery->skip) {
    case DELIVERY_SKIP_NONE:
    case DELIVERY_SKIP_STATUS:
    case DELIVERY_SKIP_ERASED:
    case DELIVERY_SKIP_CANCELLED:
        break;
    case DELIVERY_SKIP_UTF8:
        return "the mail server takes no such address";
    case DELIVERY_SKIP_NOT_SURE:
        return "may have got it";
    case DELIVERY_SKIP_MESSAGE:
        return "the message could not be made";
    }
    return was_answered(delivery) ? reason_text(delivery->reason) : reason_of(delivery);
}

static void add_shown(const struct delivery *delivery, struct str *out)
{
    char when[WORKSPACE_TIME_SIZE];

    switch (delivery->state) {
    case DELIVERY_WAITING:
        str_add_text(out, "waiting");
        return;
    case DELIVERY_SENDING:
        str_add_text(out, "being sent");
        return;
    case DELIVERY_ACCEPTED: /* else it is not in the list */
        str_add_text(out, delivery->fault == DELIVERY_FAULT_COMPLAINED ? "complained about"
                                                                       : "came back");
        return;
    case DELIVERY_DEFERRED:
        workspace_time_of_day(delivery->next_at, when);
        str_addf(out, "later (%s)", when);
        return;
    case DELIVERY_REFUSED:
        str_add_text(out, "refused");
        return;
    case DELIVERY_UNKNOWN:
        str_add_text(out, "not sure");
        return;
    case DELIVERY_SKIPPED:
        str_add_text(out, "left out");
        return;
    }
}

static bool show_person(const struct status_options *options, const struct delivery *delivery,
                        struct profile *profile, struct str *shown)
{
    bool known = delivery->profile.len &&
                 profile_decode(profile, delivery->profile.text, delivery->profile.len, NULL);
    const char *address = known ? profile_address(profile) : "";
    const char *at = strrchr(address, '@');
    struct status_person person = {
        .number = delivery->subscriber,
        .state = delivery_state_word(delivery->state),
        .reason = reason_of(delivery),
        .because = because_of(delivery),
        .status = delivery->status,
        .domain = at ? at + 1 : "",
        .address = address,
        .reply = delivery->reply.text,
    };

    str_reset(shown);
    add_shown(delivery, shown);
    person.shown = shown->text;
    return options->each(options->ctx, &person);
}

static bool show_people(const struct workspace *workspace, int64_t edition,
                        const struct status_options *options, struct error *err)
{
    AUTO(delivery_list_auto_free)
    struct delivery_list *list = delivery_list_new(workspace->store, edition);
    AUTO(profile_free) struct profile profile = PROFILE_EMPTY;
    AUTO(str_free) struct str shown = STR_EMPTY;
    const struct delivery *delivery = NULL;

    do {
        if (!delivery_list_next(list, &delivery, err))
            return false;
    } while (delivery && show_person(options, delivery, &profile, &shown));
    return true;
}

/* ---- the jobs ---- */

/* The newest in the store. */
static bool latest(const struct workspace *workspace, char **slug, struct error *err)
{
    AUTO(frozen_list_free) struct frozen_list list = FROZEN_LIST_NONE;

    if (!frozen_read_list(workspace->store, &list, err))
        return false;
    if (!list.count)
        return error_set(err, ERROR_NO_INPUT, "nothing was sent yet");
    *slug = xstrdup(list.editions[list.count - 1].slug);
    return true;
}

void status_free(struct status *status)
{
    free(status->slug);
    free(status->subject);
    free(status->audience);
    troubles_free(&status->troubles);
    *status = STATUS_NONE;
}

static bool status_of(struct workspace *workspace, const char *edition,
                      const struct status_options *options, struct status *out, struct error *err)
{
    AUTO(picked_free) struct picked picked = PICKED_NONE;
    AUTO(frozen_free) struct frozen frozen = FROZEN_NONE;

    if (!pick_edition(workspace, edition, PICK_NAMED, &picked, err) ||
        !frozen_by_slug(workspace->store, picked.slug, &frozen, err))
        return false;
    if (!frozen.id) {
        fill_unsent(&picked, out);
        return true;
    }
    if (options->each && !show_people(workspace, frozen.id, options, err))
        return false;
    if (!fill_frozen(workspace, &frozen, out, err))
        return false;
    if (!troubles_read(workspace, frozen.id, &out->troubles, err)) {
        status_free(out);
        return false;
    }
    out->running = status_is_running(workspace, out->slug);
    if (out->running && !slowed_count(workspace, &out->slowed, err)) {
        status_free(out);
        return false;
    }
    return true;
}

bool job_status(struct workspace *workspace, const struct status_options *options,
                struct status *out, struct error *err)
{
    char *slug = NULL;

    if (options->edition)
        return status_of(workspace, options->edition, options, out, err);
    if (!latest(workspace, &slug, err))
        return false;
    bool done = status_of(workspace, slug, options, out, err);
    free(slug);
    return done;
}

bool job_status_all(struct workspace *workspace, struct status_list *out, struct error *err)
{
    AUTO(frozen_list_free) struct frozen_list list = FROZEN_LIST_NONE;
    AUTO(pick_list_free) struct pick_list unsent = PICK_LIST_NONE;
    struct status_list all = {0};

    if (!frozen_read_list(workspace->store, &list, err) || !pick_unsent(workspace, &unsent, err))
        return false;
    all.list = xcalloc(list.count + unsent.count, sizeof(*all.list));
    for (; all.count < list.count; all.count++) {
        if (!fill_frozen(workspace, &list.editions[all.count], &all.list[all.count], err)) {
            status_list_free(&all);
            return false;
        }
        all.list[all.count].running = status_is_running(workspace, list.editions[all.count].slug);
    }
    for (size_t i = 0; i < unsent.count; i++)
        fill_unsent(&unsent.list[i], &all.list[all.count++]);
    *out = all;
    return true;
}

void status_list_free(struct status_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        status_free(&list->list[i]);
    free(list->list);
    *list = (struct status_list){0};
}

bool job_hold(struct workspace *workspace, const char *edition, bool *running, struct error *err)
{
    AUTO(picked_free) struct picked picked = PICKED_NONE;

    if (!pick_edition(workspace, edition, PICK_NAMED, &picked, err))
        return false;
    if (!picked.number)
        return error_set(err, ERROR_NO_INPUT,
                         "nothing was sent of '%.80s' yet, so there is nothing to hold",
                         picked.slug);
    if (!frozen_hold(workspace->store, picked.number, true, err))
        return false;
    *running = status_is_running(workspace, picked.slug);
    return true;
}

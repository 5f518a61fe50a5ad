#include "jobs/plan.h"

#include "base/xalloc.h"
#include "jobs/by_time.h"
#include "jobs/estimate.h"
#include "jobs/pick.h"
#include "jobs/render.h"
#include "message/message.h"
#include "store/delivery.h"
#include "store/frozen.h"

/* The octets of one message, rendered for the first person who fits (an invented one when nobody
 * does). */
struct sample {
    const struct message_plan *plan;
    struct message message;
    int64_t octets;
    struct estimate *estimate; /* NULL: one person is not the audience */
};

static bool weigh(void *ctx, const struct subscriber *subscriber, struct error *err)
{
    struct sample *sample = ctx;
    struct profile profile = PROFILE_EMPTY;
    struct message_person person = {.id = subscriber->id,
                                    .generation = subscriber->generation,
                                    .joined_at = subscriber->joined_at,
                                    .profile = &profile};

    if (sample->estimate)
        estimate_add(sample->estimate, subscriber->domain_key);
    if (sample->octets)
        return true;
    bool weighed =
        profile_decode(&profile, subscriber->profile.text, subscriber->profile.len, err) &&
        message_render(sample->plan, &person, subscriber->joined_at, &sample->message, err);
    if (weighed)
        sample->octets = (int64_t)sample->message.octets;
    profile_free(&profile);
    return weighed;
}

static bool look_around(struct workspace *workspace, const struct content *content,
                        const struct audience *audience, struct plan *out, struct error *err)
{
    struct message_plan *plan = NULL;
    struct render_plan_options options = {.edition = 0};
    struct estimate *estimate = NULL;

    if (!render_plan(workspace, content, &options, &plan, err))
        return false;
    if (!estimate_new(&estimate, workspace, err)) {
        message_plan_free(plan);
        return false;
    }
    struct sample sample = {.plan = plan, .message = MESSAGE_NONE, .estimate = estimate};
    struct reach_visit visit = {.each = weigh, .ctx = &sample};
    bool walked = by_time_end_pauses(workspace, err) && /* as `send` would */
                  reach_walk(workspace, audience, &visit, &out->reach, err) &&
                  estimate_seconds(estimate, &out->estimated_seconds, err);
    estimate_free(estimate);
    out->octets = sample.octets;
    message_free(&sample.message);
    message_plan_free(plan);
    return walked;
}

static bool plan_first(struct workspace *workspace, const struct picked *picked, struct plan *out,
                       struct error *err)
{
    AUTO(rendered_free) struct rendered rendered = RENDERED_NONE;
    AUTO(audience_auto_free) struct audience *audience = NULL;

    if (!render_edition(workspace, picked->path, &rendered, NULL, err))
        return false;
    if (!workspace_audience(workspace, rendered.audience, &audience, err))
        return error_wrap(err, "%.150s:%d", rendered.file, rendered.audience_line);
    if (!look_around(workspace, &rendered.content, audience, out, err) ||
        !render_was_tested(workspace, &rendered, &out->tested, err))
        return false;
    out->first = true;
    out->subject = xstrdup(rendered.content.subject);
    out->audience = xstrdup(rendered.audience);
    out->count = out->reach.fitting;
    return true;
}

/* The message of the next who waits, made of what was frozen. */
static bool weigh_rest(struct workspace *workspace, int64_t edition, const struct content *content,
                       int64_t *octets, struct error *err)
{
    AUTO(subscriber_free) struct subscriber subscriber = SUBSCRIBER_NONE;
    struct delivery_waiting next = {0};
    struct delivery_page page = {
        .edition = edition, .now = clock_now(workspace->clock), .list = &next, .max = 1};
    struct render_plan_options options = {.edition = edition};
    struct message_plan *plan = NULL;

    if (!delivery_read_page(workspace->store, &page, err))
        return false;
    if (!page.count)
        return true;
    if (!subscriber_by_id(workspace->store, next.subscriber, &subscriber, err) ||
        !render_plan(workspace, content, &options, &plan, err))
        return false;
    struct sample sample = {.plan = plan, .message = MESSAGE_NONE};
    bool weighed = !subscriber.id || weigh(&sample, &subscriber, err);
    *octets = sample.octets;
    message_free(&sample.message);
    message_plan_free(plan);
    return weighed;
}

static bool plan_rest(struct workspace *workspace, const struct picked *picked, struct plan *out,
                      struct error *err)
{
    AUTO(frozen_free) struct frozen frozen = FROZEN_NONE;
    AUTO(content_free) struct content content = CONTENT_NONE;
    AUTO(str_free) struct str blob = STR_EMPTY;
    struct delivery_counts counts = {0};
    uint8_t hash[FROZEN_HASH_BYTES];

    if (!frozen_by_slug(workspace->store, picked->slug, &frozen, err) ||
        !frozen_content(workspace->store, &frozen, &blob, hash, err) ||
        !content_decode(&content, blob.text, blob.len, err) ||
        !delivery_count(workspace->store, frozen.id, &counts, err) ||
        !weigh_rest(workspace, frozen.id, &content, &out->octets, err))
        return false;
    out->subject = xstrdup(content.subject);
    out->audience = xstrdup(frozen.audience);
    out->tested = true; /* it is going out already */
    out->count = frozen.state == FROZEN_CANCELLED
                     ? 0
                     : counts.states[DELIVERY_WAITING] + counts.states[DELIVERY_SENDING];
    return !out->count ||
           estimate_rest(workspace, frozen.id, out->count, &out->estimated_seconds, err);
}

bool job_plan(struct workspace *workspace, const char *edition, struct plan *out, struct error *err)
{
    AUTO(picked_free) struct picked picked = PICKED_NONE;
    struct plan plan = PLAN_NONE;

    if (!pick_edition(workspace, edition, PICK_ANY, &picked, err))
        return false;
    bool planned = picked.number ? plan_rest(workspace, &picked, &plan, err)
                                 : plan_first(workspace, &picked, &plan, err);
    if (!planned) {
        plan_free(&plan);
        return false;
    }
    plan.slug = xstrdup(picked.slug);
    plan.all_octets = plan.octets * plan.count;
    *out = plan;
    return true;
}

void plan_free(struct plan *plan)
{
    free(plan->slug);
    free(plan->subject);
    free(plan->audience);
    *plan = PLAN_NONE;
}

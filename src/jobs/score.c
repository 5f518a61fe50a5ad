#include "jobs/score.h"

#include "store/returned.h"

/* For the history: how long it went on; never what was said. */
static void add_evidence(const struct bounce_edition *editions, size_t count, struct str *out)
{
    char day[CLOCK_TEXT_SIZE];
    int64_t since = 0;
    int times = 0;

    for (size_t i = 0; i < count && editions[i].sign != BOUNCE_SIGN_GOOD; i++) {
        if (editions[i].sign != BOUNCE_SIGN_SOFT)
            continue;
        times++;
        since = editions[i].at;
    }
    clock_text(since, day);
    str_addf(out, "mailbox full, switched off or closed in %d editions since %.10s", times, day);
}

bool score_judge(const struct workspace *workspace, int64_t subscriber, enum change_channel channel,
                 bool *marked, struct error *err)
{
    AUTO(str_free) struct str evidence = STR_EMPTY;
    struct returned_signs signs;
    struct change change = {
        .what = SUBSCRIPTION_BOUNCE, .channel = channel, .at = clock_now(workspace->clock)};
    struct change_result result = {0};

    *marked = false;
    if (!returned_signs(workspace->store, subscriber, change.at, &signs, err))
        return false;
    if (!bounce_score_is_over(signs.list, signs.count))
        return true;
    add_evidence(signs.list, signs.count, &evidence);
    change.evidence = evidence.text;
    if (!change_apply(workspace->store, &change, subscriber, &result, err))
        return false;
    *marked = result.verdict == SUBSCRIPTION_CHANGED;
    return true;
}

bool score_judge_edition(const struct workspace *workspace, int64_t edition, int64_t *marked,
                         struct error *err)
{
    struct returned_people people = {0};
    bool fine = returned_people(workspace->store, edition, DELIVERY_FAULT_SOFT, &people, err);

    *marked = 0;
    for (size_t i = 0; fine && i < people.count; i++) {
        bool one = false;
        fine = score_judge(workspace, people.list[i], CHANGE_BY_RELAY, &one, err);
        *marked += one;
    }
    free(people.list);
    return fine;
}

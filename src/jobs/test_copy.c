#include "jobs/test_copy.h"

#include "base/lock.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "jobs/pick.h"
#include "jobs/post.h"
#include "jobs/render.h"
#include "jobs/whom.h"
#include "message/message.h"
#include "store/sent.h"
#include "store/tested.h"

/* The copies still to be handed over; the ids are places in the list, from 1. */
struct copies {
    struct workspace *workspace;
    const struct message_plan *plan;
    const char *const *addresses;
    size_t count;
    size_t next;
    struct whom_sample sample; /* whose fields; the address is each copy's own */
    struct message message;
    struct test_copy_result *result;
};

static void note_answer(struct copies *copies, const struct relay_answer *answer)
{
    if (answer->result == RELAY_ACCEPTED) {
        copies->result->accepted++;
        return;
    }
    copies->result->refused++;
    free(copies->result->reply);
    copies->result->reply = xstrdup(answer->text);
}

/* Named twice, somebody still gets one copy. */
static bool is_double(const struct copies *copies, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (text_same(copies->addresses[i], copies->addresses[at]))
            return true;
    }
    return false;
}

static bool take_turn(void *ctx, struct relay_turn *turn, struct error *err)
{
    struct copies *copies = ctx;

    (void)err;
    for (size_t i = 0; i < turn->answer_count; i++)
        note_answer(copies, &turn->answers[i]);
    while (turn->got < turn->want && copies->next < copies->count) {
        size_t at = copies->next++;
        if (!is_double(copies, at))
            turn->ids[turn->got++] = (int64_t)at + 1;
    }
    turn->finished = copies->next == copies->count;
    return true;
}

static bool build_copy(void *ctx, int64_t id, struct relay_mail *out, struct error *err)
{
    struct copies *copies = ctx;
    struct message_person person = {.joined_at = copies->sample.joined_at,
                                    .profile = &copies->sample.profile};

    profile_set_address(&copies->sample.profile, copies->addresses[id - 1]);
    if (!message_render(copies->plan, &person, clock_now(copies->workspace->clock),
                        &copies->message, err))
        return false;
    post_mail(&copies->message, out);
    return true;
}

static bool hand_over(struct copies *copies, struct error *err)
{
    struct relay *relay = NULL;
    struct relay_work work = {.turn = take_turn,
                              .build = build_copy,
                              .in_order = true,
                              .ctx = copies,
                              .clock = copies->workspace->clock};

    if (!post_open(copies->workspace, &relay, err))
        return false;
    bool ran = relay_run(relay, &work, err);
    relay_close(relay);
    return ran &&
           sent_add(copies->workspace->store, copies->result->accepted,
                    clock_now(copies->workspace->clock), err) &&
           post_note_pace(copies->workspace, 0, err);
}

static bool check_addresses(const struct copies *copies, struct error *err)
{
    struct address address;

    if (!copies->count)
        return error_set(err, ERROR_USAGE,
                         "name an address, or set bulletin.test_to in fortnight.conf, to say where "
                         "a test copy goes");
    for (size_t i = 0; i < copies->count; i++) {
        if (!address_parse(copies->addresses[i], &address, err))
            return false;
    }
    return true;
}

static bool send_copies(struct copies *copies, const struct rendered *rendered, struct error *err)
{
    struct render_plan_options options = {.test = true};
    struct workspace *workspace = copies->workspace;
    struct message_plan *plan = NULL;
    uint8_t hash[CONTENT_HASH_BYTES];

    if (!render_plan(workspace, &rendered->content, &options, &plan, err))
        return false;
    copies->plan = plan;
    bool sent = hand_over(copies, err);
    message_plan_free(plan);
    return sent &&
           (!copies->result->accepted || (content_hash(&rendered->content, hash, err) &&
                                          tested_note(workspace->store, rendered->content.slug,
                                                      hash, clock_now(workspace->clock), err)));
}

static bool test_locked(struct copies *copies, const struct picked *picked, struct error *err)
{
    AUTO(rendered_free) struct rendered rendered = RENDERED_NONE;

    if (!picked->path)
        return error_set(err, ERROR_NO_INPUT,
                         "the file of '%.80s' is gone; only its frozen copy is left", picked->slug);
    if (!render_edition(copies->workspace, picked->path, &rendered, NULL, err))
        return false;
    return send_copies(copies, &rendered, err);
}

static bool take_lock(const struct workspace *workspace, const char *slug, struct lock *lock,
                      struct error *err)
{
    AUTO(str_free) struct str what = STR_EMPTY;
    char *path = workspace_path(workspace, WORKSPACE_LOCK);

    str_addf(&what, "test %s", slug);
    bool taken = lock_take(lock, path, what.text, err);
    free(path);
    return taken;
}

static void choose_addresses(struct copies *copies, const struct test_copy_options *options)
{
    const struct config_texts *test_to = &copies->workspace->config->bulletin.test_to;

    copies->addresses =
        options->address_count ? options->addresses : (const char *const *)test_to->list;
    copies->count = options->address_count ? options->address_count : test_to->count;
}

bool job_test_copy(struct workspace *workspace, const struct test_copy_options *options,
                   struct test_copy_result *out, struct error *err)
{
    AUTO(picked_free) struct picked picked = PICKED_NONE;
    struct test_copy_result result = TEST_COPY_RESULT_NONE;
    struct copies copies = {.workspace = workspace, .result = &result};
    struct lock lock = LOCK_NONE;

    copies.sample = WHOM_SAMPLE_NONE;
    copies.message = MESSAGE_NONE;
    choose_addresses(&copies, options);
    bool done = pick_edition(workspace, options->edition, PICK_ANY, &picked, err) &&
                check_addresses(&copies, err) &&
                whom_sample(workspace, options->as, &copies.sample, err) &&
                take_lock(workspace, picked.slug, &lock, err) && test_locked(&copies, &picked, err);
    lock_release(&lock);
    message_free(&copies.message);
    whom_sample_free(&copies.sample);
    if (done) {
        result.slug = xstrdup(picked.slug);
        if (!result.reply)
            result.reply = xstrdup("");
        *out = result;
    } else {
        test_copy_result_free(&result);
    }
    return done;
}

void test_copy_result_free(struct test_copy_result *result)
{
    free(result->slug);
    free(result->reply);
    *result = TEST_COPY_RESULT_NONE;
}

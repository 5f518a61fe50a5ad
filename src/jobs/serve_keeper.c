#include "jobs/serve_keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "base/log.h"
#include "base/stop.h"
#include "jobs/ask.h"
#include "jobs/letters.h"
#include "jobs/serve_line.h"
#include "mail/tag.h"

#define DAY_S    (INT64_C(24) * 3600)
#define AGAIN_MS 300000 /* when letters were put off */

_Static_assert(WEB_PAUSE_DAYS_MAX <= ASK_PAUSE_MAX_DAYS, "what a form offers may be asked");

static const enum request_kind kinds[] = {
    [WEB_LEAVE] = REQUEST_LEAVE,
    [WEB_PAUSE] = REQUEST_PAUSE,
    [WEB_FRESH_LINK] = REQUEST_FRESH_LINK,
    [WEB_CONFIRM] = REQUEST_CONFIRM,
};

static bool is_of_test_copy(const struct workspace *workspace, const char *token)
{
    struct tag tag;

    return tag_read(token, strlen(token), workspace->keys, &tag) == TAG_GOOD &&
           tag.purpose == TAG_TEST;
}

/* What may be shown: nobody learns from it whether, or as what, somebody is on the list. */
static enum web_answer shown(enum ask_end end)
{
    switch (end) {
    case ASK_DONE:
    case ASK_ALREADY:
    case ASK_HELD:
    case ASK_LIMITED:
    case ASK_NOBODY:
        return WEB_DONE;
    case ASK_USED:
    case ASK_EXPIRED:
    case ASK_VOID:
    case ASK_NOT_ALLOWED:
        return WEB_EXPIRED;
    case ASK_NO_TOKEN:
    case ASK_FORGED:
    case ASK_OTHER_KEY:
    case ASK_NO_ADDRESS:
        break;
    }
    return WEB_BAD_TOKEN;
}

static enum web_answer apply(const struct workspace *workspace, const struct web_request *request,
                             bool *has_letter)
{
    int64_t now = clock_now(workspace->clock);
    const struct ask ask = {
        .kind = kinds[request->ask],
        .channel = CHANGE_BY_WEB,
        .at = now,
        .token = request->token,
        .until = request->ask == WEB_PAUSE ? now + request->days * DAY_S : 0,
    };
    struct ask_outcome outcome = {0};
    struct error err = {0};

    if (is_of_test_copy(workspace, request->token))
        return WEB_TEST_TAG;
    if (!ask_apply(workspace, &ask, &outcome, &err)) {
        log_event(workspace->log, LOG_ERROR, LOG_WEB_FAILED, NULL, 0);
        return WEB_FAILED;
    }
    *has_letter = outcome.letter != 0;
    return shown(outcome.end);
}

/* It comes from the process that anybody may have taken over. */
static bool is_sound(const struct line_question *question)
{
    return question->request.ask >= WEB_LEAVE && question->request.ask <= WEB_CONFIRM &&
           question->request.days >= 0 && question->request.days <= WEB_PAUSE_DAYS_MAX &&
           memchr(question->request.token, '\0', sizeof(question->request.token));
}

static void work_line(const struct workspace *workspace, int line, int postman)
{
    struct line_question question;

    while (line_receive(line, &question, sizeof(question), true) == LINE_PACKET) {
        struct line_answer answer = {.number = question.number, .answer = WEB_BAD_TOKEN};
        bool has_letter = false;
        if (is_sound(&question))
            answer.answer = apply(workspace, &question.request, &has_letter);
        if (!line_send(line, &answer, sizeof(answer), true))
            return;
        /* A full pipe wakes him as well. */
        if (has_letter && write(postman, "", 1) < 0 && errno == EPIPE)
            return;
    }
}

void serve_keep(const struct serve_options *options, int line, int postman)
{
    struct workspace workspace = WORKSPACE_NONE;
    struct workspace_options open = {.folder = options->folder, .log = options->log};
    struct line_answer ready = {.number = 0, .answer = WEB_DONE};

    (void)fcntl(postman, F_SETFL, O_NONBLOCK);
    ready.failed = !workspace_open(&workspace, &open, &ready.why);
    if (line_send(line, &ready, sizeof(ready), true) && !ready.failed)
        work_line(&workspace, line, postman);
    workspace_close(&workspace);
}

/* How long until it is worth another try; -1: until somebody asks. */
static int post_now(const struct serve_options *options)
{
    struct workspace workspace = WORKSPACE_NONE;
    struct workspace_options open = {.folder = options->folder, .log = options->log};
    struct letters_result result = {0};
    struct error err = {0};

    if (!workspace_open(&workspace, &open, &err))
        return AGAIN_MS;
    bool posted = letters_post(&workspace, &result, &err);
    if (!posted)
        log_event(workspace.log, LOG_WARNING, LOG_LETTERS_FAILED, NULL, 0);
    workspace_close(&workspace);
    return posted && !result.later ? -1 : AGAIN_MS;
}

void serve_post(const struct serve_options *options, int pipe)
{
    struct pollfd wait = {.fd = pipe, .events = POLLIN};
    int again_ms = 0; /* what an earlier run left is due at once */
    char octets[64];

    while (!stop_asked()) {
        int ready = poll(&wait, 1, again_ms);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready < 0 || (ready > 0 && read(pipe, octets, sizeof(octets)) <= 0))
            return;
        again_ms = post_now(options);
    }
}

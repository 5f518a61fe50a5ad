#include "cli/cmd.h"

#include "base/stop.h"
#include "cli/advice.h"
#include "cli/amount.h"
#include "cli/ask.h"
#include "cli/open.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "cli/show.h"
#include "cli/show_relays.h"
#include "cli/show_slowed.h"
#include "jobs/send.h"

struct sending {
    const struct cli *cli;
    struct progress *progress;
    bool declined;
    bool stopping; /* and it was said */
};

static void show_outlook(const struct cli *cli, const struct send_outlook *outlook)
{
    AUTO(str_free) struct str command = STR_EMPTY;
    FILE *out = cli->err;

    (void)fflush(cli->out);
    show_pair(out, "Subject", outlook->subject);
    show_pair(out, "Audience", show_audience(outlook->audience));
    show_pair(out,
              outlook->first              ? "People"
              : cli_has(cli, OPTION_ONLY) ? "Again"
                                          : "Still",
              amount_number(outlook->count).text);
    show_pair(out, "Duration",
              outlook->estimated_seconds ? amount_duration(outlook->estimated_seconds).text
                                         : "as fast as the mail server takes it");
    if (outlook->amended)
        show_pair(out, "Version", "amended; whoever got it before is not mailed again");
    if (outlook->warnings) {
        str_addf(&command,
                 "%s; see: ", amount_count((int64_t)outlook->warnings, "warning", "warnings").text);
        say_add_command(&command, cli, "check ");
        say_add_quoted(&command, outlook->slug);
        show_pair(out, "Check", command.text);
        str_reset(&command);
    }
    if ((outlook->first || outlook->amended) && !outlook->tested) {
        say_add_command(&command, cli, "test ");
        say_add_quoted(&command, outlook->slug);
        show_pair(out, "Looked at", "not as it is now; a copy to yourself first:");
        show_pair(out, "", command.text);
    }
    if (outlook->file_differs)
        (void)fputs(
            "  The file was changed since the first messages went out; they go on unchanged.\n",
            out);
}

static bool confirm(void *ctx, const struct send_outlook *outlook)
{
    struct sending *sending = ctx;

    show_outlook(sending->cli, outlook);
    sending->declined = !ask_count(sending->cli, outlook->count, "send");
    return !sending->declined;
}

static void show_progress(void *ctx, const struct figures *figures)
{
    struct sending *sending = ctx;
    AUTO(str_free) struct str note = STR_EMPTY;
    int64_t left = figures->waiting + figures->sending;

    /* An answer can take minutes: who sees nothing happen would press it again. */
    if (stop_asked() && figures->sending && !sending->stopping &&
        !cli_has(sending->cli, OPTION_QUIET)) {
        sending->stopping = true;
        progress_clear(sending->progress);
        say_warning(sending->cli,
                    "stopping: %s on the way; a second Ctrl-C ends at once, and what "
                    "is on the way is then not sure",
                    amount_count(figures->sending, "message is", "messages are").text);
    }
    show_add_note(&note, figures);
    progress_update(sending->progress, figures->audience - left, figures->audience, note.text);
}

/* One line a wait: it may be hours. */
static void show_waiting(void *ctx, const struct figures *figures, bool day_is_full)
{
    const struct sending *sending = ctx;
    char at[WORKSPACE_TIME_SIZE];

    progress_clear(sending->progress);
    if (cli_has(sending->cli, OPTION_QUIET))
        return;
    workspace_time_of_day(figures->next_at, at);
    if (day_is_full)
        say_warning(sending->cli,
                    "the day's limit is reached, %s; it goes on when there is room (Ctrl-C stops)",
                    amount_count(figures->waiting, "person waits", "people wait").text);
    else
        say_warning(sending->cli, "%s later: the next try is at %s (Ctrl-C stops)",
                    amount_count(figures->deferred, "person", "people").text, at);
}

static void show_text(struct cli *cli, const struct send_result *result)
{
    const struct figures *figures = &result->figures;
    int64_t ms = (int64_t)(figures->seconds * 1000);

    if (cli_has(cli, OPTION_ONLY) && !result->asked)
        say_line(cli, "'%s': nobody of those is left who may be mailed.", result->slug);
    else if (result->sent_now)
        say_line(cli, "'%s': %s accepted now, in %s, %s", result->slug,
                 amount_count(result->sent_now, "message", "messages").text,
                 amount_duration((ms + 500) / 1000).text,
                 amount_rate(result->sent_now, ms ? ms : 1).text);
    else if (!figures->waiting && !figures->deferred)
        say_line(cli, "'%s': nobody is waiting for it any more.", result->slug);
    show_figures(cli, figures);
}

static void show_result(struct cli *cli, const struct send_result *result)
{
    const struct figures *figures = &result->figures;
    const struct advice advice = {.slug = result->slug,
                                  .figures = figures,
                                  .troubles = &result->troubles,
                                  .marked = result->marked};

    if (advice_is_needed(&advice))
        cli->must_look = true;
    if (result->file_differs && !cli_has(cli, OPTION_QUIET))
        say_warning(cli,
                    "'%s' (file, theme or settings) was changed since its first messages went "
                    "out; they go on unchanged, unless with --amended; a new edition needs a new "
                    "file name",
                    result->slug);
    if (result->audience_differs && !cli_has(cli, OPTION_QUIET))
        say_warning(cli,
                    "the audience in the file of '%s' was changed; that changes nothing: it goes "
                    "on to those it was frozen for",
                    result->slug);
    if (figures->refused)
        cli_note_ordinary(cli);
    if (say_wants_json(cli)) {
        AUTO(json_auto_free) struct json *document = json_new_object();
        json_set_text(document, "edition", result->slug);
        show_slowed_json(document, &result->slowed);
        json_set_int(document, "version", result->version);
        show_figures_json(document, figures);
        advice_json(document, &advice);
        show_relays_json(document, &result->relays);
        say_json(cli, document);
    } else if (cli->must_look || say_wants_text(cli)) {
        show_text(cli, result);
        show_slowed(cli, &result->slowed);
        show_relays(cli, &result->relays);
        advice_show(cli, &advice);
    }
}

static void say_what_is_next(const struct cli *cli, const struct send_result *result)
{
    const struct figures *figures = &result->figures;

    if (figures->deferred)
        say_next(cli, "send %s --wait   # tries again those for later; so do run and a later send",
                 say_word(result->slug).text);
    else if (figures->accepted < figures->audience)
        say_next(cli, "status %s --people   # who did not get it, and why",
                 say_word(result->slug).text);
    else
        say_next(cli, "status %s", say_word(result->slug).text);
}

/* What is not done is not "done": scripts that wait for the last message must see it in the exit
 * status. */
static bool say_end(const struct cli *cli, const struct send_result *result, struct error *err)
{
    int64_t left = result->figures.waiting + result->figures.sending;
    AUTO(str_free) struct str go_on = STR_EMPTY;

    say_add_command(&go_on, cli, "send ");
    say_add_quoted(&go_on, result->slug);
    switch (result->end) {
    case SEND_DONE:
    case SEND_PAUSED:
        say_what_is_next(cli, result);
        return true;
    case SEND_HELD:
        return error_set(err, ERROR_LATER, "held, %s still waiting; to go on: %s",
                         amount_count(left, "person", "people").text, go_on.text);
    case SEND_STOPPED:
        if (!left)
            return error_set(err, ERROR_LATER, "stopped, %s to be tried again; to go on: %s",
                             amount_count(result->figures.deferred, "person", "people").text,
                             go_on.text);
        return error_set(err, ERROR_LATER, "stopped, %s still waiting; to go on: %s",
                         amount_count(left, "person", "people").text, go_on.text);
    case SEND_DAY_FULL:
        return error_set(err, ERROR_LATER,
                         "the day's limit is reached, %s still waiting; to go on tomorrow: %s",
                         amount_count(left, "person", "people").text, go_on.text);
    case SEND_CANCELLED:
        return error_set(err, ERROR_DATA, "cancelled: %s got it, %s will not",
                         amount_count(result->figures.accepted, "person", "people").text,
                         amount_number(result->figures.skipped).text);
    }
    return true;
}

static bool says(const struct cli *cli, enum option option, const char *word)
{
    const char *value = cli_value(cli, option);

    return value && !strcmp(value, word);
}

static enum send_only only_of(const struct cli *cli)
{
    if (says(cli, OPTION_ONLY, "refused"))
        return SEND_ONLY_REFUSED;
    return says(cli, OPTION_ONLY, "deferred") ? SEND_ONLY_DEFERRED : SEND_ALL;
}

static enum config_on_unknown unknown_of(const struct cli *cli)
{
    if (says(cli, OPTION_UNKNOWN, "skip"))
        return CONFIG_UNKNOWN_SKIP;
    return says(cli, OPTION_UNKNOWN, "resend") ? CONFIG_UNKNOWN_RESEND : CONFIG_UNKNOWN_ASK;
}

static enum send_dead dead_of(const struct cli *cli)
{
    if (says(cli, OPTION_DEAD, "mark"))
        return SEND_DEAD_MARK;
    return says(cli, OPTION_DEAD, "keep") ? SEND_DEAD_KEEP : SEND_DEAD_ASK;
}

static bool send_in(struct cli *cli, struct workspace *workspace, struct error *err)
{
    struct sending sending = {.cli = cli, .progress = progress_start(cli, "Sending")};
    bool asks = cli->terminal.asks && !cli_has(cli, OPTION_YES);
    struct send_options options = {
        .edition = cli_argument(cli, 0),
        .whole_name = !cli->terminal.asks,
        .amended = cli_has(cli, OPTION_AMENDED),
        .late = cli_has(cli, OPTION_LATE),
        .wait = cli_has(cli, OPTION_WAIT),
        .only = only_of(cli),
        .unknown = unknown_of(cli),
        .dead = dead_of(cli),
        .confirm = asks ? confirm : NULL,
        .progress = show_progress,
        .waiting = show_waiting,
        .ctx = &sending,
    };
    struct send_result result = SEND_RESULT_NONE;

    stop_catch();
    bool sent = job_send(workspace, &options, &result, err);
    progress_end(sending.progress);
    if (sending.declined && err)
        err->kind = ERROR_LATER; /* not a word of the command line was wrong */
    if (result.slug && result.figures.audience && !sending.declined)
        show_result(cli, &result);
    sent = sent && say_end(cli, &result, err);
    send_result_free(&result);
    return sent;
}

bool cmd_send(struct cli *cli, struct error *err)
{
    struct workspace workspace = WORKSPACE_NONE;

    if (cli_has(cli, OPTION_ONLY) && cli_has(cli, OPTION_AMENDED))
        return error_set(err, ERROR_USAGE,
                         "--only and --amended do not go together: --amended is for those who "
                         "still wait");
    if (!open_workspace(cli, &workspace, err))
        return false;
    bool sent = send_in(cli, &workspace, err);
    workspace_close(&workspace);
    return sent;
}

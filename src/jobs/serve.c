#include "jobs/serve.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/confine.h"
#include "config/config.h"
#include "jobs/serve_keeper.h"
#include "jobs/serve_line.h"
#include "web/handed.h"

struct serving {
    const struct serve_options *options;
    struct config *config;
    int line[2]; /* ours, and the keeper's end; -1: closed */
    int post[2]; /* the postman's end, and the keeper's */
    int handed;  /* systemd's socket; -1: none */
    pid_t keeper;
    pid_t postman;
    bool has_lost_one; /* of those two */
};

static void close_one(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

static bool fork_one(pid_t *pid, struct error *err)
{
    *pid = fork();
    return *pid >= 0 ||
           error_set(err, ERROR_SYSTEM, "cannot start a process: %s", error_reason(errno));
}

static void be_postman(struct serving *s)
{
    close_one(&s->handed);
    close_one(&s->line[0]);
    close_one(&s->line[1]);
    close_one(&s->post[1]);
    serve_post(s->options, s->post[0]);
    _exit(0);
}

/* He ends when the line does, after what he was asked; not with the terminal. */
static void be_keeper(struct serving *s)
{
    (void)signal(SIGINT, SIG_IGN);
    (void)signal(SIGTERM, SIG_IGN);
    close_one(&s->handed);
    close_one(&s->line[0]);
    close_one(&s->post[0]);
    serve_keep(s->options, s->line[1], s->post[1]);
    _exit(0);
}

/* Both are forked before anything is opened: neither gets to see a socket to the internet, and this
 * process never holds key or store. */
static bool start_those_behind(struct serving *s, struct error *err)
{
    if (pipe(s->post) != 0)
        return error_set(err, ERROR_SYSTEM, "cannot make a pipe: %s", error_reason(errno));
    if (!line_open(s->line, err) || !fork_one(&s->postman, err))
        return false;
    if (s->postman == 0)
        be_postman(s);
    if (!fork_one(&s->keeper, err))
        return false;
    if (s->keeper == 0)
        be_keeper(s);
    close_one(&s->line[1]);
    close_one(&s->post[0]);
    close_one(&s->post[1]);
    return true;
}

/* What is wrong with the workspace is said before a socket is opened. */
static bool hear_from_keeper(const struct serving *s, struct error *err)
{
    struct line_answer ready;

    if (line_receive(s->line[0], &ready, sizeof(ready), true) != LINE_PACKET)
        return error_set(err, ERROR_SYSTEM, "the process that keeps the list did not start");
    if (ready.failed && err)
        *err = ready.why;
    return !ready.failed;
}

static bool hand_on(void *ctx, uint64_t number, const struct web_request *request)
{
    const struct serving *s = ctx;
    const struct line_question question = {.number = number, .request = *request};

    return line_send(s->line[0], &question, sizeof(question), false);
}

static bool take_answer(void *ctx, uint64_t *number, enum web_answer *answer)
{
    struct serving *s = ctx;
    struct line_answer packet;
    enum line_got got = line_receive(s->line[0], &packet, sizeof(packet), false);

    s->has_lost_one = s->has_lost_one || got == LINE_END;
    if (got != LINE_PACKET)
        return false;
    *number = packet.number;
    *answer = packet.answer;
    return true;
}

static bool has_ended(pid_t *pid)
{
    if (*pid <= 0 || waitpid(*pid, NULL, WNOHANG) != *pid)
        return false;
    *pid = 0;
    return true;
}

static bool are_there(void *ctx)
{
    struct serving *s = ctx;

    s->has_lost_one = s->has_lost_one || has_ended(&s->keeper) || has_ended(&s->postman);
    return !s->has_lost_one;
}

/* The path of the public address, under which the server in front may reach us. */
static const char *prefix_of(const char *public_url)
{
    static const char scheme[] = "https://";
    const char *slash = public_url ? strchr(public_url + sizeof(scheme) - 1, '/') : NULL;

    return slash ? slash : "";
}

static struct web_options web_options_of(const struct serving *s)
{
    const struct config_bulletin *bulletin = &s->config->bulletin;

    return (struct web_options){
        .listen = s->config->web_listen,
        .listen_fd = s->handed,
        .prefix = prefix_of(bulletin->public_url),
        .facts = {.folder = s->options->folder,
                  .name = bulletin->name,
                  .postal_address = bulletin->postal_address,
                  .contact = bulletin->reply_to ? bulletin->reply_to : bulletin->from_address,
                  .language = bulletin->language,
                  .privacy_url = bulletin->privacy_url,
                  .imprint = bulletin->imprint},
    };
}

static bool face_the_internet(struct serving *s, struct error *err)
{
    struct web *web = NULL;
    const struct web_options options = web_options_of(s);
    const struct web_work work = {
        .ask = hand_on,
        .take = take_answer,
        .is_there = are_there,
        .fd = s->line[0],
        .ctx = s,
        .clock = &clock_system,
    };

    if (!web_open(&web, &options, err))
        return false;
    s->handed = -1; /* the pages' now */
    s->options->listening(s->options->ctx, web_where(web));
    handed_tell_ready();
    bool served = confine_to_connections(err) && web_run(web, &work, err);
    web_close(web);
    return served;
}

/* The keeper ends with the line, the postman after the letter in hand. */
static void end_those_behind(struct serving *s)
{
    for (size_t i = 0; i < 2; i++) {
        close_one(&s->line[i]);
        close_one(&s->post[i]);
    }
    if (s->keeper > 0)
        (void)waitpid(s->keeper, NULL, 0);
    if (s->postman > 0 && kill(s->postman, SIGTERM) == 0)
        (void)waitpid(s->postman, NULL, 0);
}

bool job_serve(const struct serve_options *options, struct error *err)
{
    struct serving s = {.options = options, .line = {-1, -1}, .post = {-1, -1}, .handed = -1};
    const char *folder = options->folder ? options->folder : ".";

    bool served = config_load(&s.config, folder, NULL, err) && handed_socket(&s.handed, err) &&
                  start_those_behind(&s, err) && hear_from_keeper(&s, err) &&
                  face_the_internet(&s, err);
    end_those_behind(&s);
    close_one(&s.handed);
    config_free(s.config);
    return served;
}

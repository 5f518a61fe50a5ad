#include "relay/token.h"

#define TRIES 2 /* the one that was refused may just have expired */

void token_init(struct token *token, const struct secret_source *source, int64_t keep_ms)
{
    *token = (struct token){.source = source, .keep_ms = keep_ms, .watched = -1};
}

static void end_command(struct token *token, struct loop *loop)
{
    if (token->watched >= 0)
        loop_unwatch(loop, token->watched);
    token->watched = -1;
    secret_command_free(token->command);
    token->command = NULL;
}

void token_done(struct token *token, struct loop *loop)
{
    end_command(token, loop);
    secret_free(&token->secret);
}

static bool start_command(struct token *token, struct loop *loop, int64_t now_ms, struct error *err)
{
    if (!secret_command_start(&token->command, token->source, now_ms, err))
        return false;
    token->watched = secret_command_fd(token->command);
    if (loop_watch(loop, token->watched, NULL, err))
        return true;
    end_command(token, loop);
    return false;
}

static enum token_state go_on(struct token *token, struct loop *loop, int64_t now_ms,
                              struct error *err)
{
    struct secret fetched = SECRET_EMPTY;
    enum secret_progress progress = secret_command_go_on(token->command, now_ms, &fetched, err);

    if (secret_command_is_ending(token->command) && token->watched >= 0) { /* it is closed */
        loop_unwatch(loop, token->watched);
        token->watched = -1;
    }
    if (progress == SECRET_RUNS)
        return TOKEN_WAIT;
    end_command(token, loop);
    if (progress == SECRET_FAILED)
        return TOKEN_FAILED;
    secret_free(&token->secret);
    token->secret = fetched;
    token->fetched_ms = now_ms;
    token->number++;
    return TOKEN_THERE;
}

enum token_state token_get(struct token *token, struct loop *loop, int64_t now_ms,
                           struct error *err)
{
    if (!token->source ||
        (token->secret.text && now_ms - token->fetched_ms <= token->keep_ms && !token->command))
        return TOKEN_THERE;
    if (!token->command && !start_command(token, loop, now_ms, err))
        return TOKEN_FAILED;
    return go_on(token, loop, now_ms, err);
}

int64_t token_delay_ms(const struct token *token)
{
    return token->command && secret_command_is_ending(token->command) ? SECRET_ENDING_MS
                                                                      : INT64_MAX;
}

bool token_refuse(struct token *token, size_t number)
{
    if (!token->source)
        return false;
    if (number != token->number || !token->secret.text) /* another one is there or on its way */
        return true;
    secret_free(&token->secret);
    if (++token->refused < TRIES)
        return true;
    token->refused = 0; /* for the day when this relay is asked again */
    return false;
}

void token_accept(struct token *token)
{
    token->refused = 0;
}

/*
 * token.h - the access token of a relay (OAuth 2): its command is run when a connection wants one
 * and the last is old, and once more when a relay refuses it. For the inside of the room only.
 */
#ifndef RELAY_TOKEN_H
#define RELAY_TOKEN_H

#include "config/secret_command.h"
#include "net/loop.h"

struct token {
    const struct secret_source *source; /* NULL: the relay wants none */
    int64_t keep_ms;                    /* older it is not used for a new connection */
    struct secret secret;
    int64_t fetched_ms;
    size_t number;                  /* of this token; another one, another number */
    size_t refused;                 /* so many in a row */
    struct secret_command *command; /* running */
    int watched;                    /* its descriptor */
};

void token_init(struct token *token, const struct secret_source *source, int64_t keep_ms);
void token_done(struct token *token, struct loop *loop);

enum token_state { TOKEN_THERE, TOKEN_WAIT, TOKEN_FAILED };

/*
 * Is there one for a new connection? Runs the command if need be; until it has ended, call again
 * whenever the loop wakes, and after token_delay_ms().
 */
enum token_state token_get(struct token *token, struct loop *loop, int64_t now_ms,
                           struct error *err) MUST_CHECK;
int64_t token_delay_ms(const struct token *token); /* INT64_MAX: the loop will wake */

/* A login with this number was refused. True when another token is worth a try. */
bool token_refuse(struct token *token, size_t number);

/* A login went well. */
void token_accept(struct token *token);

#endif

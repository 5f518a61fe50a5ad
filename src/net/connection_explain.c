#include "base/text.h"
#include "net/connection_inside.h"

/* The server's words without addresses: an error may reach a log. */
static void add_said(struct str *out, const char *line)
{
    AUTO(str_free) struct str clean = STR_EMPTY;

    text_add_clean(&clean, line, LINE_MAX_BYTES);
    for (const char *word = clean.text; *word;) {
        size_t blanks = strspn(word, " ");
        size_t len = strcspn(word + blanks, " ");
        str_add(out, word, blanks);
        if (memchr(word + blanks, '@', len))
            str_add_text(out, "<address>");
        else
            str_add(out, word + blanks, len);
        word += blanks + len;
    }
}

static bool explain_no_login(const struct connection *connection, struct error *err)
{
    const char *host = connection->host;

    if (connection->has_token && !connection->is_preauth)
        return error_set(err, ERROR_CONFIG,
                         "the mail server '%s' offers no login by token (OAUTHBEARER or "
                         "XOAUTH2); ask the provider, or use password_file",
                         host);
    if (connection->is_imap)
        return error_set(err, connection->is_preauth ? ERROR_REFUSED : ERROR_CONFIG,
                         "the mail server '%s' %s", host,
                         connection->is_preauth
                             ? "lets everybody in without a login (PREAUTH), as no mailbox of "
                               "yours does; nothing was asked of it"
                             : "offers no login by password here; ask the provider for its "
                               "IMAP server");
    return error_set(err, ERROR_CONFIG,
                     "the mail server '%s' offers no login by password here; use its submission "
                     "port (smtps://, or smtp:// with :587)",
                     host);
}

bool connection_explain(const struct connection *connection, struct error *err)
{
    AUTO(str_free) struct str said = STR_EMPTY;
    AUTO(str_free) struct str why = STR_EMPTY;
    const char *host = connection->host;

    add_said(&said, connection->line);
    text_add_clean(&why, connection->why, LINE_MAX_BYTES);
    switch (connection->failure) {
    case CONNECTION_NO_HOST:
        return error_set(err, ERROR_UNAVAILABLE,
                         "cannot find the mail server '%s'; check its url and the network", host);
    case CONNECTION_BAD_CERTIFICATE:
        return error_set(
            err, ERROR_REFUSED,
            "the certificate of the mail server '%s' cannot be trusted, so nothing was "
            "sent (%s); use the host name your provider gives, or set ca_file",
            host, why.text);
    case CONNECTION_NO_TLS:
        return error_set(err, ERROR_UNAVAILABLE,
                         "no encrypted connection to the mail server '%s' (%s); try %s, or ask "
                         "the provider",
                         host, why.text,
                         connection->is_imap ? "imaps://" : "smtps:// and port 465");
    case CONNECTION_NO_LOGIN:
        return explain_no_login(connection, err);
    case CONNECTION_WRONG_LOGIN:
        return error_set(err, ERROR_REFUSED,
                         "the mail server '%s' refuses the login: check user and %s (it said '%s')",
                         host, connection->has_token ? "token_command" : "password",
                         connection->code < 400 ? "that the token is not valid" : said.text);
    case CONNECTION_TURNED_AWAY:
        return error_set(err, ERROR_REFUSED, "the mail server '%s' turns us away: '%s'", host,
                         said.text);
    case CONNECTION_LATER:
        return error_set(err, ERROR_UNAVAILABLE, "the mail server '%s' asks to come later: '%s'",
                         host, said.text);
    case CONNECTION_BAD_OPTIONS:
        return error_set(err, ERROR_CONFIG, "cannot connect to the mail server '%s': %s", host,
                         why.text);
    case CONNECTION_NO_ANSWER:
    case CONNECTION_FINE:
        break;
    }
    return error_set(err, ERROR_UNAVAILABLE, "the mail server '%s' does not answer: %s", host,
                     why.text);
}

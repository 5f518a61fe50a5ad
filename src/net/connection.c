#include "net/connection.h"

#include <strings.h>

#include "base/file.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "net/connection_inside.h"
#include "net/trust.h"

#define CHALLENGE       334
#define MACHINE_CA_FILE "/etc/ssl/certs/ca-certificates.crt" /* Debian and its kin */

/* "PIPELINING", or "SIZE 1000" with the number as argument. */
static bool is_keyword(const char *line, size_t len, const char *word, const char **argument)
{
    size_t word_len = strlen(word);

    if (len < word_len || strncasecmp(line, word, word_len) != 0)
        return false;
    if (len > word_len && line[word_len] != ' ' && line[word_len] != '=')
        return false;
    *argument = len > word_len ? line + word_len + 1 : line + len;
    return true;
}

static void note_extension(struct connection_offer *offer, const char *line, size_t len)
{
    const struct {
        const char *word;
        bool *offered;
    } words[] = {
        {"PIPELINING", &offer->pipelining},
        {"CHUNKING", &offer->chunking},
        {"DSN", &offer->dsn},
        {"SMTPUTF8", &offer->smtputf8},
        {"8BITMIME", &offer->eightbit},
        {"AUTH", &offer->auth},
        {"ENHANCEDSTATUSCODES", &offer->enhanced},
        {"SIZE", &offer->size},
    };
    const char *argument = NULL;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!is_keyword(line, len, words[i].word, &argument))
            continue;
        *words[i].offered = true;
        if (words[i].offered != &offer->size)
            continue;
        char digits[20] = "";
        size_t digits_len = len - (size_t)(argument - line);
        if (digits_len < sizeof digits)
            memcpy(digits, argument, digits_len);
        (void)!text_to_int(digits, 0, INT64_MAX, &offer->max_octets); /* else no limit named */
    }
}

/* Of all answers before the dialogue is ours only the one to EHLO has code 250. */
static void note_line(struct connection *connection, const char *line, size_t len)
{
    if (connection->code != 250) {
        connection->is_logged_in = connection->is_logged_in || connection->code == 235;
        return;
    }
    if (!connection->in_offer) /* the first line names the host; an earlier set is void */
        connection->offer = (struct connection_offer){0};
    else if (len > 4)
        note_extension(&connection->offer, line + 4, len - 4);
    connection->in_offer = len > 3 && line[3] == '-';
}

static int smtp_code(const char *line, size_t len)
{
    int code = 0;

    for (size_t i = 0; i < 3 && i < len && line[i] >= '0' && line[i] <= '9'; i++)
        code = code * 10 + (line[i] - '0');
    return code >= 100 ? code : 0;
}

static size_t on_line(char *line, size_t size, size_t count, void *ctx)
{
    struct connection *connection = ctx;
    size_t len = size * count;
    size_t shown = 0;

    while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
        len--;
    shown = len < LINE_MAX_BYTES ? len : LINE_MAX_BYTES;
    memcpy(connection->line, line, shown);
    connection->line[shown] = '\0';
    if (connection->is_imap) {
        connection->code = connection_imap_code(connection->line, &connection->is_preauth);
        return size * count;
    }
    connection->code = smtp_code(line, len);
    note_line(connection, line, len);
    return size * count;
}

/* RFC 6750 2.1, and a little more; no blank or control character, which would be syntax. */
static bool is_token(const char *text)
{
    if (!text || !*text)
        return false;
    for (; *text; text++)
        if (*text <= ' ' || *text >= 0x7f)
            return false;
    return true;
}

static bool check_options(const struct connection_options *options, struct error *err)
{
    const struct {
        const char *name, *text;
    } texts[] = {{"address", options->url},
                 {"user name", options->user},
                 {"password", options->password},
                 {"name for EHLO", options->ehlo},
                 {"ca_file", options->ca_file}};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].text && strpbrk(texts[i].text, "\r\n"))
            return error_set(err, ERROR_CONFIG, "the mail server's %s holds a line end",
                             texts[i].name);
    if (options->is_token && !is_token(options->password))
        return error_set(err, ERROR_CONFIG,
                         "what token_command says is no access token: letters, digits and "
                         "punctuation, without blanks");
    if (options->ehlo && options->ehlo[strspn(options->ehlo, "abcdefghijklmnopqrstuvwxyz"
                                                             "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                             "0123456789.-_[]:")])
        return error_set(err, ERROR_CONFIG, "'%.80s' is no name for EHLO", options->ehlo);
    if (options->ca_file && !file_exists(options->ca_file))
        return error_set(err, ERROR_CONFIG, "the ca_file '%.200s' is not there", options->ca_file);
    return true;
}

static bool url_part(CURLU *url, CURLUPart part, char **out)
{
    return curl_url_get(url, part, out, 0) == CURLUE_OK && *out;
}

/* Takes the URL apart and puts it together with the EHLO name, which libcurl wants as its path. */
static bool build_url(struct connection *connection, const struct connection_options *options,
                      char **out, struct error *err)
{
    CURLU *url = curl_url();
    char *scheme = NULL;
    char *host = NULL;
    char *user = NULL;
    char *path = NULL;
    bool is_fine = url && !curl_url_set(url, CURLUPART_URL, options->url, 0) &&
                   url_part(url, CURLUPART_SCHEME, &scheme) && url_part(url, CURLUPART_HOST, &host);

    connection->is_imap = is_fine && text_starts(scheme, "imap");
    if (is_fine && !connection->is_imap && strcmp(scheme, "smtp") != 0 &&
        strcmp(scheme, "smtps") != 0)
        is_fine = false;
    if (is_fine && (url_part(url, CURLUPART_USER, &user) ||
                    (url_part(url, CURLUPART_PATH, &path) && strcmp(path, "/") != 0)))
        is_fine = false;
    if (is_fine && options->ehlo) {
        AUTO(str_free) struct str slashed = STR_EMPTY;
        str_addf(&slashed, "/%s", options->ehlo);
        is_fine = !curl_url_set(url, CURLUPART_PATH, slashed.text, 0);
    }
    is_fine = is_fine && curl_url_get(url, CURLUPART_URL, out, 0) == CURLUE_OK;
    if (is_fine)
        connection->host = xstrdup(host);
    curl_free(scheme);
    curl_free(host);
    curl_free(user);
    curl_free(path);
    curl_url_cleanup(url);
    return is_fine || error_set(err, ERROR_CONFIG,
                                "'%.200s' is no address of a mail server; write "
                                "smtps://mail.example.org, smtp://mail.example.org:587 or "
                                "imaps://mail.example.org",
                                options->url);
}

/* All authorities in one file, where the machine has it; else libcurl's own choice. */
static const char *machine_ca_file(void)
{
    const curl_version_info_data *curl = curl_version_info(CURLVERSION_NOW);

    if (curl->age >= CURLVERSION_SEVENTH && curl->cainfo)
        return curl->cainfo;
    return file_exists(MACHINE_CA_FILE) ? MACHINE_CA_FILE : NULL;
}

#define SET(option, value) (failed = failed ? failed : curl_easy_setopt(curl, option, value))

static CURLcode set_authorities(struct connection *connection,
                                const struct connection_options *options)
{
    CURL *curl = connection->curl;
    CURLcode failed = CURLE_OK;
    const char *all = options->ca_file ? options->ca_file : machine_ca_file();

    if (!all || !connection->is_tls)
        return CURLE_OK;
    const char *few = trust_file(connection->loop->trust, connection->host, all);
    connection->ca_file = xstrdup(all);
    connection->trusts_few = few != NULL;
    SET(CURLOPT_CAINFO, few ? few : all);
    SET(CURLOPT_CAPATH, NULL); /* from the folder libcurl would load each of them twice or more */
    SET(CURLOPT_CERTINFO, few ? 0L : 1L);
    return failed;
}

static CURLcode set_login(CURL *curl, const struct connection_options *options)
{
    CURLcode failed = CURLE_OK;

    if (!options->user)
        return CURLE_OK;
    SET(CURLOPT_USERNAME, options->user);
    if (options->is_token) {
        SET(CURLOPT_XOAUTH2_BEARER, options->password);
        SET(CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER;AUTH=XOAUTH2");
        return failed;
    }
    SET(CURLOPT_PASSWORD, options->password ? options->password : "");
    SET(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
    return failed;
}

static CURLcode set_security(CURL *curl, const struct connection_options *options)
{
    CURLcode failed = CURLE_OK;

    SET(CURLOPT_PROTOCOLS_STR, "smtp,smtps,imap,imaps");
    SET(CURLOPT_PROXY, ""); /* none from the environment either */
    SET(CURLOPT_USE_SSL, (long)(options->tls_off ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    return failed;
}

/*
 * In the pool that the connections of a multi handle share, libcurl closes those that the other
 * side has closed, and those older than CURLOPT_MAXAGE_CONN, whenever another is opened: under our
 * hands, and the next one may get the descriptor. So each has a pool for itself.
 */
static CURLcode set_pool(struct connection *connection)
{
    connection->pool = curl_share_init();
    if (!connection->pool ||
        curl_share_setopt(connection->pool, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT))
        return CURLE_OUT_OF_MEMORY;
    return curl_easy_setopt(connection->curl, CURLOPT_SHARE, connection->pool);
}

static CURLcode set_options(struct connection *connection, const struct connection_options *options,
                            const char *url)
{
    CURL *curl = connection->curl;
    CURLcode failed = set_pool(connection);

    failed = failed ? failed : set_security(curl, options);
    failed = failed ? failed : set_login(curl, options);
    failed = failed ? failed : set_authorities(connection, options);
    SET(CURLOPT_URL, url);
    SET(CURLOPT_CONNECT_ONLY, 1L);
    SET(CURLOPT_NOSIGNAL, 1L); /* no signal games around each send; base/stop.h ignores SIGPIPE */
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)options->limit_ms);
    SET(CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)(options->limit_ms / 1000 + 1));
    SET(CURLOPT_HEADERFUNCTION, on_line);
    SET(CURLOPT_HEADERDATA, connection);
    SET(CURLOPT_ERRORBUFFER, connection->why);
    SET(CURLOPT_PRIVATE, connection);
    return failed;
}

bool connection_open(struct connection **out, struct loop *loop,
                     const struct connection_options *options, void *owner, struct error *err)
{
    if (!check_options(options, err))
        return false;
    struct connection *connection = xcalloc(1, sizeof *connection);
    char *url = NULL;

    connection->source = (struct loop_source){.is_connection = true, .owner = owner};
    connection->loop = loop;
    connection->fd = -1;
    connection->wants_login = options->user != NULL;
    connection->has_token = options->is_token;
    connection->is_tls = !options->tls_off || text_starts(options->url, "smtps:") ||
                         text_starts(options->url, "imaps:");
    if (!build_url(connection, options, &url, err)) {
        connection_close(connection);
        return false;
    }
    connection->curl = curl_easy_init();
    bool is_fine = connection->curl && !set_options(connection, options, url) &&
                   !curl_multi_add_handle(loop->multi, connection->curl);
    curl_free(url);
    if (!is_fine) {
        connection_close(connection);
        return error_set(err, ERROR_SYSTEM, "cannot prepare a connection");
    }
    connection->is_opening = true;
    loop->opening++;
    *out = connection;
    return true;
}

static void unlink_settled(struct connection *connection)
{
    struct connection **at = &connection->loop->settled;

    while (*at && *at != connection)
        at = &(*at)->next;
    if (*at)
        *at = connection->next;
}

void connection_close(struct connection *connection)
{
    if (!connection)
        return;
    struct loop *loop = connection->loop;

    unlink_settled(connection);
    loop_forget(loop, &connection->source);
    if (connection->is_opening)
        loop->opening--;
    if (connection->fd >= 0)
        epoll_ctl(loop->epoll, EPOLL_CTL_DEL, connection->fd, NULL);
    if (connection->curl) {
        curl_multi_remove_handle(loop->multi, connection->curl); /* closes it at once */
        curl_easy_cleanup(connection->curl);
    }
    if (connection->pool)
        curl_share_cleanup(connection->pool);
    free(connection->ca_file);
    free(connection->host);
    free(connection);
}

/* What a refusal with this code means before anything was said about a message. */
static enum connection_failure by_code(int code, enum connection_failure for_good)
{
    if (code >= 500)
        return for_good;
    return code >= 400 ? CONNECTION_LATER : CONNECTION_NO_ANSWER;
}

static enum connection_failure failure_of(const struct connection *connection, CURLcode result)
{
    int code = connection->code;

    switch (result) {
    case CURLE_OK:
        /* libcurl goes on without a login where the server offers none: every recipient would
         * then be refused for a reason of ours. An IMAP server it leaves without one only when it
         * says PREAUTH. */
        if (connection->is_imap)
            return connection->is_preauth ? CONNECTION_NO_LOGIN : CONNECTION_FINE;
        return connection->wants_login && !connection->is_logged_in ? CONNECTION_NO_LOGIN
                                                                    : CONNECTION_FINE;
    case CURLE_COULDNT_RESOLVE_HOST:
        return CONNECTION_NO_HOST;
    case CURLE_PEER_FAILED_VERIFICATION:
        return CONNECTION_BAD_CERTIFICATE;
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CONNECT_ERROR:
        return code / 100 == 4 ? CONNECTION_LATER : CONNECTION_NO_TLS;
    case CURLE_LOGIN_DENIED:
        /* What is wrong with a token is told in a challenge (RFC 7628 3.2.2); with XOAUTH2 libcurl
         * does not wait for the refusal that follows. */
        if (connection->has_token && code == CHALLENGE)
            return CONNECTION_WRONG_LOGIN;
        return code < 400 ? CONNECTION_NO_LOGIN : by_code(code, CONNECTION_WRONG_LOGIN);
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_NOT_BUILT_IN:
        return CONNECTION_BAD_OPTIONS;
    default: /* some fifty others, most of which cannot happen here: what did the server say last?
              */
        return by_code(code, CONNECTION_TURNED_AWAY);
    }
}

/* What the server showed, as libcurl kept it: "Cert:-----BEGIN CERTIFICATE-----...". */
static void learn_trust(struct connection *connection)
{
    AUTO(str_free) struct str chain = STR_EMPTY;
    struct curl_certinfo *shown = NULL;

    if (!connection->ca_file || connection->trusts_few ||
        curl_easy_getinfo(connection->curl, CURLINFO_CERTINFO, &shown) || !shown)
        return;
    for (int i = 0; i < shown->num_of_certs; i++)
        for (const struct curl_slist *line = shown->certinfo[i]; line; line = line->next)
            if (text_starts(line->data, "Cert:"))
                str_add_text(&chain, line->data);
    trust_learn(&connection->loop->trust, connection->host, connection->ca_file, chain.text);
}

/* Another chain than the one we learnt from: the next try looks at all authorities again. */
static bool was_trust_too_narrow(struct connection *connection, CURLcode result)
{
    if (!connection->trusts_few ||
        (result != CURLE_PEER_FAILED_VERIFICATION && result != CURLE_SSL_CACERT_BADFILE))
        return false;
    trust_forget(&connection->loop->trust, connection->host);
    return true;
}

void connection_settle(struct connection *connection, CURLcode result)
{
    struct loop *loop = connection->loop;
    curl_socket_t fd = CURL_SOCKET_BAD;

    connection->is_opening = false;
    loop->opening--;
    if (!connection->why[0])
        (void)snprintf(connection->why, sizeof connection->why, "%s", curl_easy_strerror(result));
    char *ca_note = strstr(connection->why, " CAfile:"); /* of no help to anybody */
    if (ca_note)
        *ca_note = '\0';
    connection->failure = was_trust_too_narrow(connection, result) ? CONNECTION_NO_ANSWER
                                                                   : failure_of(connection, result);
    if (connection->failure == CONNECTION_FINE &&
        (curl_easy_getinfo(connection->curl, CURLINFO_ACTIVESOCKET, &fd) || fd < 0))
        connection->failure = CONNECTION_NO_ANSWER;
    if (connection->failure == CONNECTION_FINE) {
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &connection->source};
        connection->fd = fd;
        learn_trust(connection);
        if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event))
            connection->failure = CONNECTION_NO_ANSWER;
    }
    connection->next = loop->settled;
    loop->settled = connection;
}

bool connection_next_settled(struct loop *loop, struct loop_event *out)
{
    struct connection *connection = loop->settled;

    if (!connection)
        return false;
    loop->settled = connection->next;
    connection->next = NULL;
    *out = (struct loop_event){.kind = connection->failure == CONNECTION_FINE ? LOOP_OPENED
                                                                              : LOOP_FAILED,
                               .connection = connection,
                               .owner = connection->source.owner};
    return true;
}

const struct connection_offer *connection_offer(const struct connection *connection)
{
    return &connection->offer;
}

enum connection_failure connection_failure(const struct connection *connection, int *code)
{
    *code = connection->code;
    return connection->failure;
}

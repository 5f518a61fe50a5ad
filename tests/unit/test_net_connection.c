#include "net/connection.h"

#include <setjmp.h>
#include <time.h>

#include <cmocka.h>

#include "scripted_server.h"

/* Opens one connection and waits for what comes of it. */
static struct connection *settle(struct loop *loop, const struct connection_options *options,
                                 enum loop_event_kind want)
{
    struct connection *connection = NULL;
    struct loop_event event = {0};
    struct error err = {0};
    int owner = 0;

    if (!connection_open(&connection, loop, options, &owner, &err))
        fail_msg("%s", err.message);
    do
        assert_true(loop_wait(loop, 5000, &err));
    while (!loop_next(loop, &event));
    assert_int_equal(event.kind, want);
    assert_ptr_equal(event.connection, connection);
    assert_ptr_equal(event.owner, &owner);
    return connection;
}

static const struct {
    const char *name, *ehlo;
    struct connection_offer want;
} offers[] = {
    {"nothing", "250 host\r\n", {0}},
    {"all",
     "250-host\r\n250-PIPELINING\r\n250-CHUNKING\r\n250-DSN\r\n250-SMTPUTF8\r\n250-8BITMIME\r\n"
     "250-AUTH PLAIN LOGIN\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE 1000\r\n",
     {.pipelining = true,
      .chunking = true,
      .dsn = true,
      .smtputf8 = true,
      .eightbit = true,
      .auth = true,
      .enhanced = true,
      .size = true,
      .max_octets = 1000}},
    {"in any case, SIZE without a number",
     "250-host\r\n250-pipelining\r\n250-Size\r\n250 dsn\r\n",
     {.pipelining = true, .dsn = true, .size = true}},
    {"a host called DSN offers none", "250-DSN\r\n250 HELP\r\n", {0}},
    {"longer words are others", "250-h\r\n250-DSNX\r\n250-XPIPELINING\r\n250 SIZES 5\r\n", {0}},
    {"a number too large", "250-h\r\n250 SIZE 99999999999999999999\r\n", {.size = true}},
    {"SIZE and rubbish", "250-h\r\n250 SIZE abc\r\n", {.size = true}},
};

static void test_offers(void **state)
{
    struct loop *loop = NULL;
    (void)state;

    assert_true(loop_open(&loop, NULL));
    for (size_t i = 0; i < sizeof offers / sizeof *offers; i++) {
        struct server server = server_start(&(struct server_settings){.ehlo = offers[i].ehlo});
        const struct connection_options options = {
            .url = server.url, .tls_off = true, .limit_ms = 5000};
        struct connection *connection = settle(loop, &options, LOOP_OPENED);
        const struct connection_offer *offer = connection_offer(connection);
        print_message("%s\n", offers[i].name);
        assert_int_equal(offer->pipelining, offers[i].want.pipelining);
        assert_int_equal(offer->chunking, offers[i].want.chunking);
        assert_int_equal(offer->dsn, offers[i].want.dsn);
        assert_int_equal(offer->smtputf8, offers[i].want.smtputf8);
        assert_int_equal(offer->eightbit, offers[i].want.eightbit);
        assert_int_equal(offer->auth, offers[i].want.auth);
        assert_int_equal(offer->enhanced, offers[i].want.enhanced);
        assert_int_equal(offer->size, offers[i].want.size);
        assert_int_equal(offer->max_octets, offers[i].want.max_octets);
        connection_close(connection);
        server_stop(&server);
    }
    loop_close(loop);
}

static const char auth_offered[] = "250-h\r\n250 AUTH PLAIN LOGIN\r\n";
static const struct {
    const char *name;
    struct server_settings settings;
    const char *user;
    bool wants_tls;
    enum connection_failure want;
    enum error_kind kind;
} failures[] = {
    {"turned away", {.greeting = "554 no\r\n"}, NULL, false, CONNECTION_TURNED_AWAY, ERROR_REFUSED},
    {"busy", {.greeting = "421 later\r\n"}, NULL, false, CONNECTION_LATER, ERROR_UNAVAILABLE},
    {"EHLO and HELO refused",
     {.ehlo = "550 no\r\n"},
     NULL,
     false,
     CONNECTION_TURNED_AWAY,
     ERROR_REFUSED},
    {"wrong password",
     {.ehlo = auth_offered, .auth = "535 5.7.8 no\r\n"},
     "u",
     false,
     CONNECTION_WRONG_LOGIN,
     ERROR_REFUSED},
    {"the login's server is away",
     {.ehlo = auth_offered, .auth = "454 4.7.0 later\r\n"},
     "u",
     false,
     CONNECTION_LATER,
     ERROR_UNAVAILABLE},
    {"no AUTH", {.ehlo = "250 h\r\n"}, "u", false, CONNECTION_NO_LOGIN, ERROR_CONFIG},
    {"only AUTH we do not do",
     {.ehlo = "250-h\r\n250 AUTH CRAM-MD5\r\n"},
     "u",
     false,
     CONNECTION_NO_LOGIN,
     ERROR_CONFIG},
    {"no STARTTLS",
     {.ehlo = "250-h\r\n250 DSN\r\n"},
     NULL,
     true,
     CONNECTION_NO_TLS,
     ERROR_UNAVAILABLE},
};

static void test_failures(void **state)
{
    struct loop *loop = NULL;
    (void)state;

    assert_true(loop_open(&loop, NULL));
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        struct server server = server_start(&failures[i].settings);
        const struct connection_options options = {.url = server.url,
                                                   .user = failures[i].user,
                                                   .password = "p",
                                                   .tls_off = !failures[i].wants_tls,
                                                   .limit_ms = 5000};
        struct connection *connection = settle(loop, &options, LOOP_FAILED);
        struct error err = {0};
        int code = 0;
        print_message("%s\n", failures[i].name);
        assert_int_equal(connection_failure(connection, &code), failures[i].want);
        assert_false(connection_explain(connection, &err));
        print_message("    %s\n", err.message);
        assert_int_equal(err.kind, failures[i].kind);
        connection_close(connection);
        server_stop(&server);
    }
    loop_close(loop);
}

static void test_login_and_talk(void **state)
{
    struct server server = server_start(
        &(struct server_settings){.ehlo = auth_offered, .auth = "235 2.7.0 welcome\r\n"});
    const struct connection_options options = {.url = server.url,
                                               .user = "u",
                                               .password = "p",
                                               .ehlo = "lists.example.org",
                                               .tls_off = true,
                                               .limit_ms = 5000};
    struct loop *loop = NULL;
    struct loop_event event = {0};
    char answer[100] = "";
    size_t count = 0;
    size_t len = 0;
    (void)state;

    assert_true(loop_open(&loop, NULL));
    struct connection *connection = settle(loop, &options, LOOP_OPENED);
    assert_int_equal(connection_receive(connection, answer, sizeof answer, &count),
                     CONNECTION_WAIT);
    assert_int_equal(connection_send(connection, "QUIT\r\n", 6, &count), CONNECTION_DONE);
    assert_int_equal(count, 6);
    enum connection_io io = CONNECTION_WAIT;
    do {
        assert_true(loop_wait(loop, 5000, NULL));
        while (loop_next(loop, &event))
            assert_int_equal(event.kind, LOOP_READY);
        io = connection_receive(connection, answer + len, sizeof answer - len, &count);
        len += count;
    } while (io != CONNECTION_GONE);
    assert_memory_equal(answer, "221 ", 4);
    connection_close(connection);
    loop_close(loop);
    server_stop(&server);
}

static void wait_ms(long ms)
{
    (void)nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

static void read_to_end(struct connection *connection)
{
    char answer[100];
    size_t count = 0;
    enum connection_io io = CONNECTION_WAIT;

    for (int i = 0; i < 5000 && io != CONNECTION_GONE; i++) {
        io = connection_receive(connection, answer, sizeof answer, &count);
        if (io == CONNECTION_WAIT)
            wait_ms(1);
    }
    assert_int_equal(io, CONNECTION_GONE);
}

/* The server answers QUIT and closes. What is sent behind that, it cannot have read. */
static void test_unread(void **state)
{
    struct server server = server_start(&(struct server_settings){0});
    const struct connection_options options = {
        .url = server.url, .tls_off = true, .limit_ms = 5000};
    struct loop *loop = NULL;
    size_t count = 0;
    (void)state;

    assert_true(loop_open(&loop, NULL));
    for (int sends_more = 0; sends_more < 2; sends_more++) {
        struct connection *connection = settle(loop, &options, LOOP_OPENED);
        assert_int_equal(connection_send(connection, "QUIT\r\n", 6, &count), CONNECTION_DONE);
        if (sends_more) {
            wait_ms(200); /* until it has closed */
            assert_int_equal(connection_send(connection, "MAIL\r\n", 6, &count), CONNECTION_DONE);
        }
        read_to_end(connection);
        assert_int_equal(connection_is_unread(connection), sends_more);
        connection_close(connection);
    }
    loop_close(loop);
    server_stop(&server);
}

/* Until it is open, whatever else happens. */
static void open_beside(struct loop *loop, const struct connection_options *options,
                        struct connection **out)
{
    struct loop_event event = {0};

    assert_true(connection_open(out, loop, options, NULL, NULL));
    while (event.kind != LOOP_OPENED || event.connection != *out) {
        assert_true(loop_wait(loop, 5000, NULL));
        while (loop_next(loop, &event) && event.kind != LOOP_OPENED)
            ;
    }
}

static void read_answer(struct loop *loop, struct connection *connection, const char *wanted)
{
    struct loop_event event = {0};
    char answer[100];
    size_t count = 0;

    assert_true(loop_wait(loop, 5000, NULL));
    assert_true(loop_next(loop, &event));
    assert_ptr_equal(event.connection, connection);
    assert_int_equal(connection_receive(connection, answer, sizeof answer, &count),
                     CONNECTION_DONE);
    assert_memory_equal(answer, wanted, strlen(wanted));
    assert_int_equal(connection_receive(connection, answer, sizeof answer, &count),
                     CONNECTION_WAIT);
}

/*
 * When libcurl opens a connection it looks over those it keeps, and closes what the other side has
 * closed, or what is older than two minutes. Ours are ours: the end is for us to read, and nobody
 * else may get the descriptor meanwhile.
 */
static void test_another_is_opened(void **state)
{
    struct server server = server_start(&(struct server_settings){0});
    const struct connection_options options = {
        .url = server.url, .tls_off = true, .limit_ms = 5000};
    struct connection *other = NULL;
    struct loop *loop = NULL;
    size_t count = 0;
    (void)state;

    assert_true(loop_open(&loop, NULL));
    struct connection *connection = settle(loop, &options, LOOP_OPENED);
    assert_int_equal(connection_send(connection, "QUIT\r\n", 6, &count), CONNECTION_DONE);
    read_answer(loop, connection, "221 ");
    wait_ms(1200); /* it does not look twice within a second */
    open_beside(loop, &options, &other);
    read_to_end(connection);
    assert_int_equal(connection_send(other, "RSET\r\n", 6, &count), CONNECTION_DONE);
    connection_close(connection);
    read_answer(loop, other, "250 ");
    connection_close(other);
    loop_close(loop);
    server_stop(&server);
}

static const struct {
    const char *name;
    struct connection_options options;
} wrong[] = {
    {"another protocol", {.url = "http://mail.example.org"}},
    {"a file", {.url = "file:///etc/passwd"}},
    {"no protocol", {.url = "mail.example.org"}},
    {"a user in it", {.url = "smtp://u@mail.example.org"}},
    {"a path in it", {.url = "smtp://mail.example.org/x"}},
    {"a line end in it", {.url = "smtp://mail.example.org/\r\nRSET"}},
    {"a line end in EHLO", {.url = "smtp://mail.example.org", .ehlo = "a\r\nRSET"}},
    {"a blank in EHLO", {.url = "smtp://mail.example.org", .ehlo = "a b"}},
    {"a slash in EHLO", {.url = "smtp://mail.example.org", .ehlo = "a/b"}},
    {"a line end in user", {.url = "smtp://mail.example.org", .user = "u\n"}},
    {"no such CA file", {.url = "smtp://mail.example.org", .ca_file = "/nowhere.pem"}},
};

static void test_wrong_options(void **state)
{
    struct loop *loop = NULL;
    (void)state;

    assert_true(loop_open(&loop, NULL));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct connection *connection = NULL;
        struct error err = {0};
        print_message("%s\n", wrong[i].name);
        assert_false(connection_open(&connection, loop, &wrong[i].options, NULL, &err));
        assert_int_equal(err.kind, ERROR_CONFIG);
        assert_null(connection);
    }
    loop_close(loop);
}

static void test_events_of_a_closed_one_do_not_come(void **state)
{
    struct server server = server_start(&(struct server_settings){0});
    const struct connection_options options = {
        .url = server.url, .tls_off = true, .limit_ms = 5000};
    struct loop *loop = NULL;
    struct loop_event event = {0};
    size_t count = 0;
    (void)state;

    assert_true(loop_open(&loop, NULL));
    struct connection *connection = settle(loop, &options, LOOP_OPENED);
    assert_int_equal(connection_send(connection, "RSET\r\n", 6, &count), CONNECTION_DONE);
    assert_true(loop_wait(loop, 5000, NULL));
    connection_close(connection);
    assert_false(loop_next(loop, &event));
    loop_close(loop);
    server_stop(&server);
}

static void test_watch(void **state)
{
    struct loop *loop = NULL;
    struct loop_event event = {0};
    int ends[2];
    int owner = 0;
    (void)state;

    assert_int_equal(pipe(ends), 0);
    assert_true(loop_open(&loop, NULL));
    assert_true(loop_watch(loop, -1, NULL, NULL));
    assert_true(loop_watch(loop, ends[0], &owner, NULL));
    assert_true(loop_wait(loop, 0, NULL));
    assert_false(loop_next(loop, &event));
    assert_int_equal(write(ends[1], "!", 1), 1);
    assert_true(loop_wait(loop, 5000, NULL));
    assert_true(loop_next(loop, &event));
    assert_int_equal(event.kind, LOOP_WATCHED);
    assert_ptr_equal(event.owner, &owner);
    assert_true(loop_wait(loop, 0, NULL)); /* once, though nobody reads it */
    assert_false(loop_next(loop, &event));
    loop_close(loop);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offers),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_login_and_talk),
        cmocka_unit_test(test_unread),
        cmocka_unit_test(test_another_is_opened),
        cmocka_unit_test(test_wrong_options),
        cmocka_unit_test(test_events_of_a_closed_one_do_not_come),
        cmocka_unit_test(test_watch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

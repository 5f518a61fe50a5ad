/*
 * hand_over - hands messages over through the relay room as `fortnight send` does, but with time
 * limits of a moment, so that a test need not wait the hours that RFC 5321 allows a server.
 *
 *   hand_over [--connections N] [--rate COUNT/MS] [--limit MS] [--give-up MS] [--login
 * USER:PASSWORD]
 *             [--big] [--token-command COMMAND --user USER] [--ca FILE] [--in-order] URL... --
 * ADDRESS...
 *
 * Each address is given out until it is answered with anything but NOT_SENT, as people are who wait
 * again. Prints "ADDRESS RESULT RELAY" for each whose answer was final, "ADDRESS waiting" for the
 * others, then "end KIND MESSAGE": done, or the kind of the error; and "events" with how often
 * each happened. --limit is the patience with every answer, --give-up with a relay that does not
 * work.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/stop.h"
#include "config/secret.h"
#include "relay/relay.h"

#define PEOPLE_MAX 2000
#define RELAYS_MAX 8

static const char *const results[] = {
    [RELAY_ACCEPTED] = "accepted", [RELAY_REFUSED] = "refused",   [RELAY_DEFERRED] = "deferred",
    [RELAY_UNKNOWN] = "unknown",   [RELAY_NOT_SENT] = "not sent", [RELAY_SKIPPED] = "skipped"};
static const char *const kinds[] = {
    [ERROR_NONE] = "done",         [ERROR_USAGE] = "usage",
    [ERROR_CONFIG] = "config",     [ERROR_DATA] = "data",
    [ERROR_NO_INPUT] = "no input", [ERROR_CANNOT_CREATE] = "cannot create",
    [ERROR_DISK] = "disk",         [ERROR_UNAVAILABLE] = "unavailable",
    [ERROR_LATER] = "later",       [ERROR_REFUSED] = "refused",
    [ERROR_SYSTEM] = "system"};
static const char *const events[] = {"connected", "failed", "lost", "busy",
                                     "faster",    "out",    "back"};

struct person {
    const char *address;
    int answer; /* -1: none yet */
    size_t relay;
    bool is_given;
};

struct work {
    struct person people[PEOPLE_MAX];
    size_t count;
    size_t ended;
    size_t at; /* round and round */
    long told[sizeof events / sizeof *events];
};

static void take_answer(struct work *work, const struct relay_answer *answer)
{
    struct person *person = &work->people[answer->id];

    if (!person->is_given || person->answer >= 0)
        abort(); /* answered twice, or never given */
    person->is_given = false;
    person->relay = answer->relay;
    if (answer->result == RELAY_NOT_SENT)
        return;
    person->answer = (int)answer->result;
    work->ended++;
}

static bool turn(void *ctx, struct relay_turn *turn, struct error *err)
{
    struct work *work = ctx;
    (void)err;

    for (size_t i = 0; i < turn->answer_count; i++)
        take_answer(work, &turn->answers[i]);
    for (size_t looked = 0; looked < work->count && turn->got < turn->want; looked++) {
        size_t id = work->at++ % work->count;
        if (work->people[id].answer >= 0 || work->people[id].is_given)
            continue;
        work->people[id].is_given = true;
        turn->ids[turn->got++] = (int64_t)id;
    }
    turn->wait_ms = 20;
    turn->finished = work->ended == work->count;
    return true;
}

static char big[8 << 20]; /* --big: a message that fits into no buffer on the way */

static bool build(void *ctx, int64_t id, struct relay_mail *out, struct error *err)
{
    static const char text[] = "Subject: x\r\n\r\none\r\ntwo\r\nthree\r\nfour\r\n.five\r\n";
    const struct piece piece_of_text = {.bytes = text, .len = sizeof text - 1};
    static struct piece piece;
    const struct work *work = ctx;
    const char *address = work->people[id].address;
    bool needs_utf8 = false;
    (void)err;

    piece = big[0] ? (struct piece){.bytes = big, .len = sizeof big} : piece_of_text;

    for (const char *at = address; *at; at++)
        needs_utf8 = needs_utf8 || (unsigned char)*at >= 0x80;
    *out = (struct relay_mail){.sender = "b@example.org",
                               .recipient = address,
                               .envid = "x",
                               .pieces = &piece,
                               .piece_count = 1,
                               .needs_utf8 = needs_utf8};
    return true;
}

static void on_event(void *ctx, const struct relay_event *event)
{
    struct work *work = ctx;

    work->told[event->kind]++;
}

static struct relay_times times = {.open = 400,
                                   .mail = 400,
                                   .rcpt = 400,
                                   .data = 400,
                                   .block = 400,
                                   .dot = 400,
                                   .quit = 200,
                                   .idle = 1000,
                                   .pause = 20,
                                   .pause_most = 100,
                                   .reach = 800,
                                   .give_up = 800,
                                   .token = 300000,
                                   .step = 1,
                                   .refused = 60000};

static void set_patience(int64_t ms)
{
    times.open = times.mail = times.rcpt = times.data = times.block = times.dot = ms;
}

static struct secret_source token = {.from = SECRET_TOKEN, .folder = NULL};

static void read_option(int option, char *value, struct relay_options *options, bool *in_order)
{
    char *cut = NULL;

    if (option == 'c')
        options->connections = strtoul(value, NULL, 10);
    if (option == 'r') {
        options->rate_count = strtol(value, &cut, 10);
        options->rate_ms = strtol(cut + 1, NULL, 10);
    }
    if (option == 'l')
        set_patience(strtol(value, NULL, 10));
    if (option == 'g')
        times.reach = times.give_up = strtol(value, NULL, 10);
    if (option == 'u')
        options->user = value;
    if (option == 'p' && (cut = strchr(value, ':'))) {
        *cut = '\0';
        options->user = value;
        options->password = cut + 1;
    }
    if (option == 't') {
        static char here[] = ".";
        token.text = value;
        token.folder = here;
        options->token = &token;
    }
    if (option == 'a') {
        options->ca_file = value;
        options->tls_off = false;
    }
    for (size_t i = 0; option == 'b' && i < sizeof big; i++)
        big[i] = "a line of a large message, which is full of them until it ends\r\n"[i % 64];
    *in_order = *in_order || option == 'o';
}

static void report(const struct work *work, bool is_fine, const struct error *err)
{
    for (size_t i = 0; i < work->count; i++) {
        const struct person *person = &work->people[i];
        if (person->answer < 0)
            printf("%s waiting\n", person->address);
        else
            printf("%s %s %zu\n", person->address, results[person->answer], person->relay + 1);
    }
    printf("events");
    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
        printf(" %s=%ld", events[i], work->told[i]);
    printf("\nend %s %s\n", is_fine ? kinds[ERROR_NONE] : kinds[err->kind],
           is_fine ? "" : err->message);
}

int main(int argc, char **argv)
{
    static const struct option longs[] = {{"connections", required_argument, NULL, 'c'},
                                          {"rate", required_argument, NULL, 'r'},
                                          {"limit", required_argument, NULL, 'l'},
                                          {"give-up", required_argument, NULL, 'g'},
                                          {"login", required_argument, NULL, 'p'},
                                          {"user", required_argument, NULL, 'u'},
                                          {"token-command", required_argument, NULL, 't'},
                                          {"ca", required_argument, NULL, 'a'},
                                          {"in-order", no_argument, NULL, 'o'},
                                          {"big", no_argument, NULL, 'b'},
                                          {NULL, 0, NULL, 0}};
    static struct work work;
    struct relay_options options = {.connections = 3, .tls_off = true, .times = &times};
    struct relay_options relays[RELAYS_MAX];
    struct relay_work how = {
        .turn = turn, .build = build, .event = on_event, .ctx = &work, .clock = &clock_system};
    size_t relay_count_given = 0;
    struct relay *relay = NULL;
    struct error err = {0};
    bool urls_end = false;

    stop_catch();
    for (int option = 0; (option = getopt_long(argc, argv, "+", longs, NULL)) != -1;)
        read_option(option, optarg, &options, &how.in_order);
    for (int i = optind; i < argc; i++) {
        if (!urls_end && strcmp(argv[i], "--") == 0)
            urls_end = true;
        else if (urls_end && work.count < PEOPLE_MAX)
            work.people[work.count++] = (struct person){.address = argv[i], .answer = -1};
        else if (!urls_end && relay_count_given < RELAYS_MAX) {
            relays[relay_count_given] = options;
            relays[relay_count_given++].url = argv[i];
        }
    }
    bool is_fine =
        relay_open(&relay, relays, relay_count_given, &err) && relay_run(relay, &how, &err);
    relay_close(relay);
    report(&work, is_fine, &err);
    return 0;
}

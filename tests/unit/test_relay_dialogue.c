/* One file over 500 lines: one long table of conversations and what comes of each. */
#include "relay/dialogue.h"

#include <setjmp.h>

#include <cmocka.h>

/*
 * A script: ">text" the client must want to send exactly this now, and sends it; "~text" the same,
 * but only all but the last octet leaves; "<text" the server says; "=" the next message begins;
 * "!" the connection is lost; "0" and its last octet was not
 * read; "?" its time is up.
 */
#define STEPS 16
#define MAIL  "MAIL FROM:<b@example.org>\r\n"
#define RCPT  "RCPT TO:<m@example.com>\r\n"
#define DATA  "DATA\r\n"
#define TEXT  "Hello\r\n..dot\r\n.\r\n"
#define OK    "250 2.0.0 ok\r\n"
#define GO    "354 go on\r\n"
#define CHUNK "BDAT 13 LAST\r\nHello\r\n.dot\r\n"

enum offer { PIPE = 1, DSN = 2, UTF8 = 4, SIZE = 8, SMALL = 16, CHUNKS = 32 };

static const struct script {
    const char *name;
    const char *steps[STEPS];
    unsigned offers;
    bool is_utf8; /* zoë@ instead of m@ */
    enum relay_result want;
    bool over;
    bool chunk_failed;
    enum dialogue_trouble trouble;
    const char *text;
} scripts[] = {
    {"accepted in one flight",
     {">" MAIL RCPT DATA, "<" OK OK GO, ">" TEXT, "<250 2.0.0 queued as 7\r\n"},
     .offers = PIPE,
     .want = RELAY_ACCEPTED},
    {"accepted one by one",
     {">" MAIL, "<" OK, ">" RCPT, "<" OK, ">" DATA, "<" GO, ">" TEXT, "<" OK},
     .want = RELAY_ACCEPTED},
    {"all that is offered is used",
     {">MAIL FROM:<b@example.org> SIZE=13 RET=HDRS ENVID=t+2Bag\r\n"
      "RCPT TO:<m@example.com> NOTIFY=FAILURE\r\nDATA\r\n",
      "<" OK OK GO, ">" TEXT, "<" OK},
     .offers = PIPE | DSN | SIZE,
     .want = RELAY_ACCEPTED},
    {"a UTF-8 local part where it is offered",
     {">MAIL FROM:<b@example.org> SMTPUTF8 BODY=8BITMIME\r\nRCPT "
      "TO:<zo\303\253@example.com>\r\n" DATA,
      "<" OK OK GO, ">" TEXT, "<" OK},
     .offers = PIPE | UTF8,
     .is_utf8 = true,
     .want = RELAY_ACCEPTED},
    {"a UTF-8 local part where it is not",
     {">"},
     .offers = PIPE,
     .is_utf8 = true,
     .want = RELAY_SKIPPED},
    {"a UTF-8 sender refused is this message's",
     {">MAIL FROM:<b@example.org> SMTPUTF8 BODY=8BITMIME\r\nRCPT "
      "TO:<zo\303\253@example.com>\r\n" DATA,
      "<553 5.6.7 no\r\n503 what\r\n503 what\r\n"},
     .offers = PIPE | UTF8,
     .is_utf8 = true,
     .want = RELAY_REFUSED},
    {"larger than the server takes",
     {">"},
     .offers = PIPE | SMALL,
     .want = RELAY_NOT_SENT,
     .trouble = DIALOGUE_TOO_LARGE},
    {"RCPT refused, DATA refused, the next begins with RSET",
     {">" MAIL RCPT DATA, "<" OK "550 5.1.1 <m@example.com> unknown\r\n554 no recipients\r\n", "=",
      ">RSET\r\n" MAIL RCPT DATA, "<" OK OK OK GO, ">" TEXT, "<" OK},
     .offers = PIPE,
     .want = RELAY_ACCEPTED},
    {"the words are kept without the address",
     {">" MAIL RCPT DATA,
      "<" OK "550-5.1.1 <M@Example.com>\r\n550 5.1.1 is unknown\r\n554 none\r\n"},
     .offers = PIPE,
     .want = RELAY_REFUSED,
     .text = "550 5.1.1 <recipient> 5.1.1 is unknown"},
    {"RCPT refused yet 354: a lone dot, counted for nobody, no RSET",
     {">" MAIL RCPT DATA, "<" OK "451 4.3.0 later\r\n" GO, ">.\r\n", "<" OK, "=",
      ">" MAIL RCPT DATA, "<" OK "550 5.1.1 no\r\n" GO, ">.\r\n", "<554 5.5.1 none\r\n"},
     .offers = PIPE,
     .want = RELAY_REFUSED},
    {"lost after the lone dot: the refusal stands",
     {">" MAIL RCPT DATA, "<" OK "550 5.1.1 no\r\n" GO, ">.\r\n", "!"},
     .offers = PIPE,
     .want = RELAY_REFUSED,
     .over = true},
    {"RCPT refused one by one, then RSET alone",
     {">" MAIL, "<" OK, ">" RCPT, "<452 4.2.2 full\r\n", "=", ">RSET\r\n", "<" OK, ">" MAIL, "<" OK,
      ">" RCPT, "<450 4.2.1 later\r\n"},
     .want = RELAY_DEFERRED},
    {"DATA refused",
     {">" MAIL RCPT DATA, "<" OK OK "451 4.7.1 grey\r\n"},
     .offers = PIPE,
     .want = RELAY_DEFERRED},
    {"refused at the dot",
     {">" MAIL RCPT DATA, "<" OK OK GO, ">" TEXT, "<554 5.7.1 spam\r\n", "=", ">" MAIL RCPT DATA,
      "<" OK OK GO, ">" TEXT, "<554 5.7.1 spam\r\n"},
     .offers = PIPE,
     .want = RELAY_REFUSED},
    {"MAIL refused for good is about all",
     {">" MAIL RCPT DATA, "<550 5.7.1 sender rejected\r\n"},
     .offers = PIPE,
     .want = RELAY_NOT_SENT,
     .over = true,
     .trouble = DIALOGUE_FOR_GOOD},
    {"MAIL refused for now is about all",
     {">" MAIL RCPT DATA, "<451 4.3.2 busy\r\n"},
     .offers = PIPE,
     .want = RELAY_NOT_SENT,
     .over = true,
     .trouble = DIALOGUE_LATER},
    {"421 at MAIL",
     {">" MAIL, "<421 4.7.0 bye\r\n"},
     .want = RELAY_NOT_SENT,
     .over = true,
     .trouble = DIALOGUE_LATER},
    {"421 at RCPT is the domain's",
     {">" MAIL RCPT DATA, "<" OK "421 4.7.0 slow down\r\n"},
     .offers = PIPE,
     .want = RELAY_DEFERRED,
     .over = true},
    {"421 at DATA",
     {">" MAIL RCPT DATA, "<" OK OK "421 4.7.0 bye\r\n"},
     .offers = PIPE,
     .want = RELAY_DEFERRED,
     .over = true},
    {"421 at the dot",
     {">" MAIL RCPT DATA, "<" OK OK GO, ">" TEXT, "<421 4.7.0 bye\r\n"},
     .offers = PIPE,
     .want = RELAY_DEFERRED,
     .over = true},
    {"421 at the lone dot: the refusal stands",
     {">" MAIL RCPT DATA, "<" OK "550 5.1.1 no\r\n" GO, ">.\r\n", "<421 bye\r\n"},
     .offers = PIPE,
     .want = RELAY_REFUSED,
     .over = true},
    {"421 behind the last answer",
     {">" MAIL RCPT DATA, "<" OK OK GO, ">" TEXT, "<" OK "421 enough\r\n"},
     .offers = PIPE,
     .want = RELAY_ACCEPTED,
     .over = true},
    {"421 at RSET",
     {">" MAIL, "<" OK, ">" RCPT, "<550 5.1.1 no\r\n", "=", ">RSET\r\n", "<421 bye\r\n"},
     .want = RELAY_NOT_SENT,
     .over = true,
     .trouble = DIALOGUE_LATER},
    {"RSET refused",
     {">" MAIL, "<" OK, ">" RCPT, "<550 5.1.1 no\r\n", "=", ">RSET\r\n", "<500 what\r\n"},
     .want = RELAY_NOT_SENT,
     .over = true},
    {"our login, said at RCPT, is about all",
     {">" MAIL RCPT DATA, "<" OK "530 5.7.0 Authentication required\r\n"},
     .offers = PIPE,
     .want = RELAY_NOT_SENT,
     .over = true,
     .trouble = DIALOGUE_FOR_GOOD},
    {"lost before the flight is answered",
     {">" MAIL RCPT DATA, "!"},
     .offers = PIPE,
     .want = RELAY_NOT_SENT,
     .over = true},
    {"lost after 354",
     {">" MAIL RCPT DATA, "<" OK OK GO, "!"},
     .offers = PIPE,
     .want = RELAY_NOT_SENT,
     .over = true},
    {"lost when the dot may have left",
     {">" MAIL RCPT DATA, "<" OK OK GO, "~" TEXT, "!"},
     .offers = PIPE,
     .want = RELAY_UNKNOWN,
     .over = true},
    {"lost after the dot",
     {">" MAIL RCPT DATA, "<" OK OK GO, ">" TEXT, "!"},
     .offers = PIPE,
     .want = RELAY_UNKNOWN,
     .over = true},
    {"rubbish after the dot",
     {">" MAIL RCPT DATA, "<" OK OK GO, ">" TEXT, "<hello\r\n"},
     .offers = PIPE,
     .want = RELAY_UNKNOWN,
     .over = true},
    {"3xx after the dot",
     {">" MAIL RCPT DATA, "<" OK OK GO, ">" TEXT, "<" GO},
     .offers = PIPE,
     .want = RELAY_UNKNOWN,
     .over = true},
    {"rubbish at RCPT",
     {">" MAIL, "<" OK, ">" RCPT, "<\001\377<html>"},
     .want = RELAY_NOT_SENT,
     .over = true},
    {"354 at RCPT", {">" MAIL, "<" OK, ">" RCPT, "<" GO}, .want = RELAY_NOT_SENT, .over = true},
    {"250 at DATA",
     {">" MAIL RCPT DATA, "<" OK OK OK},
     .offers = PIPE,
     .want = RELAY_NOT_SENT,
     .over = true},
    {"an answer too many",
     {">" MAIL, "<" OK, ">" RCPT, "<" OK OK},
     .want = RELAY_NOT_SENT,
     .over = true},
    {"refused before all is sent",
     {">" MAIL RCPT DATA, "<" OK OK GO, "~" TEXT, "<552 5.3.4 too big\r\n"},
     .offers = PIPE,
     .want = RELAY_REFUSED,
     .over = true},
    {"accepted before all is sent",
     {">" MAIL RCPT DATA, "<" OK OK GO, "~" TEXT, "<" OK},
     .offers = PIPE,
     .want = RELAY_UNKNOWN,
     .over = true},
    {"answered while the flight is under way",
     {"~" MAIL RCPT DATA, "<" OK OK, ">\n", "<" GO, ">" TEXT, "<" OK},
     .offers = PIPE,
     .want = RELAY_ACCEPTED},
    {"spoken to while idle",
     {">" MAIL RCPT DATA, "<" OK OK GO, ">" TEXT, "<" OK, "<421 idle\r\n"},
     .offers = PIPE,
     .want = RELAY_ACCEPTED,
     .over = true},

    {"a chunk: all in one flight, and the next one after it",
     {">" MAIL RCPT CHUNK, "<" OK OK "250 2.0.0 queued as 7\r\n", "=", ">" MAIL RCPT CHUNK,
      "<" OK OK OK},
     .offers = PIPE | CHUNKS,
     .want = RELAY_ACCEPTED},
    {"no chunk without PIPELINING",
     {">" MAIL, "<" OK, ">" RCPT, "<" OK, ">" DATA, "<" GO, ">" TEXT, "<" OK},
     .offers = CHUNKS,
     .want = RELAY_ACCEPTED},
    {"RCPT refused, so is the chunk; the next begins with RSET and waits for its 354",
     {">" MAIL RCPT CHUNK, "<" OK "550 5.1.1 no\r\n503 5.5.1 no recipients\r\n", "=",
      ">RSET\r\n" MAIL RCPT DATA, "<" OK OK OK GO, ">" TEXT, "<" OK, "=", ">" MAIL RCPT CHUNK,
      "<" OK OK OK},
     .offers = PIPE | CHUNKS,
     .want = RELAY_ACCEPTED},
    {"RCPT refused, the chunk is taken all the same: for nobody",
     {">" MAIL RCPT CHUNK, "<" OK "451 4.3.0 later\r\n" OK, "=", ">RSET\r\n" MAIL RCPT DATA,
      "<" OK OK "550 5.1.1 no\r\n554 none\r\n"},
     .offers = PIPE | CHUNKS,
     .want = RELAY_REFUSED},
    {"RCPT refused, lost before the chunk is answered: the refusal stands",
     {">" MAIL RCPT CHUNK, "<" OK "550 5.1.1 no\r\n", "!"},
     .offers = PIPE | CHUNKS,
     .want = RELAY_REFUSED,
     .over = true},
    {"RCPT refused, the chunk never answered: an answer is missing, but nobody has it",
     {">" MAIL RCPT CHUNK, "<" OK "550 5.1.1 no\r\n", "?"},
     .offers = PIPE | CHUNKS,
     .want = RELAY_NOT_SENT,
     .over = true},
    {"MAIL refused for now, with a chunk behind it",
     {">" MAIL RCPT CHUNK, "<451 4.3.2 busy\r\n503 what\r\n503 what\r\n"},
     .offers = PIPE | CHUNKS,
     .want = RELAY_NOT_SENT,
     .over = true,
     .trouble = DIALOGUE_LATER},
    {"the chunk refused for what is in it, then RSET",
     {">" MAIL RCPT CHUNK, "<" OK OK "554 5.7.1 spam\r\n", "=", ">RSET\r\n" MAIL RCPT DATA,
      "<" OK OK OK "451 4.7.1 grey\r\n"},
     .offers = PIPE | CHUNKS,
     .want = RELAY_DEFERRED},
    {"421 at the chunk",
     {">" MAIL RCPT CHUNK, "<" OK OK "421 4.7.0 bye\r\n"},
     .offers = PIPE | CHUNKS,
     .want = RELAY_DEFERRED,
     .over = true},
    {"BDAT is not known after all: nobody has it, and no more chunks",
     {">" MAIL RCPT CHUNK, "<" OK OK "502 5.5.2 command not implemented\r\n"},
     .offers = PIPE | CHUNKS,
     .want = RELAY_NOT_SENT,
     .over = true,
     .chunk_failed = true},
    {"354 to a chunk: out of step",
     {">" MAIL RCPT CHUNK, "<" OK OK GO},
     .offers = PIPE | CHUNKS,
     .want = RELAY_UNKNOWN,
     .over = true,
     .chunk_failed = true},
    {"lost when all of the chunk has left: nobody knows",
     {">" MAIL RCPT CHUNK, "!"},
     .offers = PIPE | CHUNKS,
     .want = RELAY_UNKNOWN,
     .over = true,
     .chunk_failed = true},
    {"lost, and certainly not read",
     {">" MAIL RCPT CHUNK, "0"},
     .offers = PIPE | CHUNKS,
     .want = RELAY_NOT_SENT,
     .over = true},
    {"lost one octet before: nobody has it",
     {"~" MAIL RCPT CHUNK, "!"},
     .offers = PIPE | CHUNKS,
     .want = RELAY_NOT_SENT,
     .over = true},
    {"never answered",
     {">" MAIL RCPT CHUNK, "<" OK OK, "?"},
     .offers = PIPE | CHUNKS,
     .want = RELAY_UNKNOWN,
     .over = true,
     .chunk_failed = true},
    {"rubbish at MAIL, when all of the chunk has left",
     {">" MAIL RCPT CHUNK, "<hello\r\n"},
     .offers = PIPE | CHUNKS,
     .want = RELAY_UNKNOWN,
     .over = true,
     .chunk_failed = true},
    {"refused before all of the chunk is sent",
     {"~" MAIL RCPT CHUNK, "<" OK OK "552 5.3.4 too big\r\n"},
     .offers = PIPE | CHUNKS,
     .want = RELAY_REFUSED,
     .over = true},
    {"accepted before all of the chunk is sent: out of step",
     {"~" MAIL RCPT CHUNK, "<" OK OK OK},
     .offers = PIPE | CHUNKS,
     .want = RELAY_UNKNOWN,
     .over = true,
     .chunk_failed = true},
    {"an answer too many, behind the one to the chunk",
     {">" MAIL RCPT CHUNK, "<" OK OK OK OK},
     .offers = PIPE | CHUNKS,
     .want = RELAY_UNKNOWN,
     .over = true,
     .chunk_failed = true},
    {"421 behind the answer to the chunk",
     {">" MAIL RCPT CHUNK, "<" OK OK OK "421 enough\r\n"},
     .offers = PIPE | CHUNKS,
     .want = RELAY_ACCEPTED,
     .over = true},
};

static void begin(struct dialogue *dialogue, const struct script *script)
{
    static const struct piece pieces[] = {{"Hello\r\n", 7}, {".do", 3}, {"t\r\n", 3}};
    const struct relay_mail mail = {.sender = "b@example.org",
                                    .recipient = script->is_utf8 ? "zo\303\253@example.com"
                                                                 : "m@example.com",
                                    .needs_utf8 = script->is_utf8,
                                    .envid = "t+ag",
                                    .pieces = pieces,
                                    .piece_count = 3};

    if (dialogue->has_answer)
        dialogue_take_answer(dialogue);
    assert_false(dialogue->is_busy);
    assert_false(dialogue->is_over);
    dialogue_begin(dialogue, 7, &mail, 0);
}

static void expect_output(struct dialogue *dialogue, const char *want, size_t held_back)
{
    size_t left = strlen(want) - held_back;
    size_t len = 0;
    const char *output = dialogue_output(dialogue, &len);

    assert_int_equal(len, strlen(want));
    assert_memory_equal(output, want, len);
    while (left > 0) { /* as a slow socket takes it */
        size_t some = left < 5 ? left : 5;
        dialogue_sent(dialogue, some, 0);
        left -= some;
    }
}

static void input(struct dialogue *dialogue, const char *text, size_t step)
{
    size_t len = strlen(text);

    for (size_t at = 0; at < len; at += step)
        dialogue_input(dialogue, text + at, len - at < step ? len - at : step, 0);
}

static void play(const struct script *script, size_t step)
{
    const struct connection_offer offer = {.pipelining = script->offers & PIPE,
                                           .chunking = script->offers & CHUNKS,
                                           .dsn = script->offers & DSN,
                                           .smtputf8 = script->offers & UTF8,
                                           .eightbit = script->offers & UTF8,
                                           .size = script->offers & (SIZE | SMALL),
                                           .max_octets = script->offers & SMALL ? 12 : 0};
    struct dialogue dialogue = {0};

    dialogue_init(&dialogue, &offer, &relay_times_default, 0);
    begin(&dialogue, script);
    for (size_t i = 0; i < STEPS && script->steps[i]; i++) {
        const char *text = script->steps[i] + 1;
        switch (script->steps[i][0]) {
        case '>':
            expect_output(&dialogue, text, 0);
            break;
        case '~':
            expect_output(&dialogue, text, 1);
            break;
        case '<':
            input(&dialogue, text, step);
            break;
        case '=':
            begin(&dialogue, script);
            break;
        case '0':
            dialogue_lose_unread(&dialogue);
            break;
        case '?':
            dialogue_expire(&dialogue);
            break;
        default:
            dialogue_lose(&dialogue);
        }
    }
    assert_true(dialogue.has_answer);
    assert_false(dialogue.is_busy);
    assert_int_equal(dialogue.answer.id, 7);
    assert_int_equal(dialogue.answer.result, script->want);
    assert_int_equal(dialogue.trouble, script->trouble);
    assert_int_equal(dialogue.is_over, script->over);
    assert_int_equal(dialogue.chunk_failed, script->chunk_failed);
    if (script->text)
        assert_string_equal(dialogue.answer.text, script->text);
    dialogue_done(&dialogue);
}

static void test_scripts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        print_message("%s\n", scripts[i].name);
        play(&scripts[i], 1000);
        play(&scripts[i], 1);
    }
}

static void test_patience(void **state)
{
    const struct connection_offer offer = {0};
    const struct script script = {.name = ""};
    const struct relay_times *times = &relay_times_default;
    struct dialogue dialogue = {0};
    size_t len = 0;
    (void)state;

    dialogue_init(&dialogue, &offer, times, 0);
    assert_int_equal(dialogue.deadline_ms, times->idle);
    begin(&dialogue, &script);
    assert_int_equal(dialogue.deadline_ms, times->mail);
    expect_output(&dialogue, MAIL, 0);
    dialogue_input(&dialogue, OK, strlen(OK), 1000);
    assert_int_equal(dialogue.deadline_ms, 1000 + times->rcpt);
    expect_output(&dialogue, RCPT, 0);
    dialogue_input(&dialogue, OK, strlen(OK), 2000);
    assert_int_equal(dialogue.deadline_ms, 2000 + times->data);
    expect_output(&dialogue, DATA, 0);
    dialogue_input(&dialogue, GO, strlen(GO), 3000);
    (void)dialogue_output(&dialogue, &len);
    dialogue_sent(&dialogue, 1, 4000);
    assert_int_equal(dialogue.deadline_ms, 4000 + times->block);
    dialogue_sent(&dialogue, len - 1, 5000);
    assert_int_equal(dialogue.deadline_ms, 5000 + times->dot);
    dialogue_done(&dialogue);
}

/* A message as large as that waits until RCPT is answered; and so does each when the owner wishes.
 */
static void test_no_chunk(void **state)
{
    const struct connection_offer offer = {.pipelining = true, .chunking = true};
    const struct script script = {.name = ""};
    static char large[RELAY_BIG_PIECE];
    const struct piece pieces[] = {{large, sizeof large - 100}, {large, 100}};
    const struct relay_mail mail = {.sender = "b@example.org",
                                    .recipient = "m@example.com",
                                    .pieces = pieces,
                                    .piece_count = 2};
    struct dialogue dialogue = {0};
    (void)state;

    memset(large, 'x', sizeof large);
    dialogue_init(&dialogue, &offer, &relay_times_default, 0);
    dialogue_begin(&dialogue, 7, &mail, 0);
    expect_output(&dialogue, MAIL RCPT DATA, 0);
    dialogue_done(&dialogue);

    dialogue = (struct dialogue){0};
    dialogue_init(&dialogue, &offer, &relay_times_default, 0);
    dialogue.avoids_chunks = true;
    begin(&dialogue, &script);
    expect_output(&dialogue, MAIL RCPT DATA, 0);
    dialogue_done(&dialogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scripts),
        cmocka_unit_test(test_patience),
        cmocka_unit_test(test_no_chunk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

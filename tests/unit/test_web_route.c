#include "web/route.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#define TOKEN "ceaqaabjaaaacaaaafqmq3vky3pk334tm3i2hsiu"
#define UPPER "CEAQAABJAAAACAAAAFQMQ3VKY3PK334TM3I2HSIU"

static const struct {
    const char *method;
    const char *path;
    const char *body; /* NULL: none */
    enum web_ask ask;
    enum page page;
    int64_t days;
} rows[] = {
    /* GET changes nothing. */
    {"GET", "/u/" TOKEN, NULL, WEB_NOTHING, PAGE_LEAVE, 0},
    {"HEAD", "/u/" TOKEN, NULL, WEB_NOTHING, PAGE_LEAVE, 0},
    {"GET", "/c/" TOKEN, NULL, WEB_NOTHING, PAGE_CONFIRM, 0},
    {"GET", "/style.css", NULL, WEB_NOTHING, PAGE_STYLE, 0},
    {"GET", "/fortnight/style.css", NULL, WEB_NOTHING, PAGE_STYLE, 0},
    {"GET", "/", NULL, WEB_NOTHING, PAGE_NOT_THERE, 0},
    {"GET", "", NULL, WEB_NOTHING, PAGE_NOT_THERE, 0},
    {"GET", "/u/" TOKEN "/", NULL, WEB_NOTHING, PAGE_BAD_LINK, 0},
    {"GET", "/u/", NULL, WEB_NOTHING, PAGE_BAD_LINK, 0},
    {"GET", "/u/../../etc/passwd", NULL, WEB_NOTHING, PAGE_BAD_LINK, 0},
    {"GET", "/U/" TOKEN, NULL, WEB_NOTHING, PAGE_NOT_THERE, 0},
    /* POST leaves, whatever its body is (RFC 8058, 3.2). */
    {"POST", "/u/" TOKEN, NULL, WEB_LEAVE, PAGE_LEFT, 0},
    {"POST", "/u/" UPPER, NULL, WEB_LEAVE, PAGE_LEFT, 0},
    {"POST", "/u/" TOKEN, "List-Unsubscribe=One-Click", WEB_LEAVE, PAGE_LEFT, 0},
    {"POST", "/fortnight/u/" TOKEN, "List-Unsubscribe=One-Click", WEB_LEAVE, PAGE_LEFT, 0},
    {"POST", "/u/" TOKEN,
     "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--",
     WEB_LEAVE, PAGE_LEFT, 0},
    {"POST", "/u/" TOKEN, "action=", WEB_LEAVE, PAGE_LEFT, 0},
    {"POST", "/u/" TOKEN, "xaction=pause&days=28", WEB_LEAVE, PAGE_LEFT, 0},
    /* Our own forms. */
    {"POST", "/u/" TOKEN, "action=pause&days=28", WEB_PAUSE, PAGE_PAUSED, 28},
    {"POST", "/u/" TOKEN, "days=366&action=pause", WEB_PAUSE, PAGE_PAUSED, 366},
    {"POST", "/u/" TOKEN, "action=link", WEB_FRESH_LINK, PAGE_LINK_SENT, 0},
    {"POST", "/u/" TOKEN, "action=pause", WEB_NOTHING, PAGE_BAD_FORM, 0},
    {"POST", "/u/" TOKEN, "action=pause&days=0", WEB_NOTHING, PAGE_BAD_FORM, 0},
    {"POST", "/u/" TOKEN, "action=pause&days=367", WEB_NOTHING, PAGE_BAD_FORM, 0},
    {"POST", "/u/" TOKEN, "action=pause&days=2x", WEB_NOTHING, PAGE_BAD_FORM, 0},
    {"POST", "/u/" TOKEN, "action=pause&days=99999999999999", WEB_NOTHING, PAGE_BAD_FORM, 0},
    {"POST", "/c/" TOKEN, NULL, WEB_CONFIRM, PAGE_CONFIRMED, 0},
    {"POST", "/c/" TOKEN, "action=pause&days=28", WEB_CONFIRM, PAGE_CONFIRMED, 0},
    {"POST", "/u/" TOKEN "a", NULL, WEB_NOTHING, PAGE_BAD_LINK, 0},
    {"POST", "/u/0eaqaabjaaaacaaaafqmq3vky3pk334tm3i2hsiu", NULL, WEB_NOTHING, PAGE_BAD_LINK, 0},
    {"POST", "/style.css", NULL, WEB_NOTHING, PAGE_NOT_THERE, 0},
    {"PUT", "/u/" TOKEN, NULL, WEB_NOTHING, PAGE_METHOD, 0},
    {"DELETE", "/u/" TOKEN, NULL, WEB_NOTHING, PAGE_METHOD, 0},
};

static void test_routes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct web_request request;
        AUTO(str_free) struct str body = STR_EMPTY;
        if (rows[i].body)
            str_add_text(&body, rows[i].body);
        route(&request, rows[i].method, rows[i].path, "/fortnight", rows[i].body ? &body : NULL);
        if (request.ask != rows[i].ask || request.page != rows[i].page ||
            request.days != rows[i].days)
            fail_msg("%s %s (%s): ask %d, page %d", rows[i].method, rows[i].path,
                     rows[i].body ? rows[i].body : "", (int)request.ask, (int)request.page);
        if (request.ask != WEB_NOTHING)
            assert_int_equal(strlen(request.token), TAG_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_routes)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

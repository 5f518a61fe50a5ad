#include "web/visit.h"

#include "base/xalloc.h"

struct visit *visit_new(struct MHD_Connection *connection)
{
    struct visit *visit = xcalloc(1, sizeof(*visit));

    visit->connection = connection;
    visit->body = STR_EMPTY;
    return visit;
}

void visit_free(struct visit *visit)
{
    if (!visit)
        return;
    str_free(&visit->body);
    free(visit);
}

void visit_add_body(struct visit *visit, const char *bytes, size_t len)
{
    size_t room = ROUTE_BODY_MAX - visit->body.len;

    str_add(&visit->body, bytes, len < room ? len : room);
    visit->octets += len;
}

enum page visit_page(const struct visit *visit, enum web_answer answer)
{
    switch (answer) {
    case WEB_DONE:
        return visit->request.page;
    case WEB_BAD_TOKEN:
        return PAGE_BAD_LINK;
    case WEB_EXPIRED:
        return PAGE_EXPIRED;
    case WEB_TEST_TAG:
        return PAGE_TEST_COPY;
    case WEB_FAILED:
        break;
    }
    return PAGE_BUSY;
}

void waiting_add(struct waiting *waiting, struct visit *visit, int64_t now_ms)
{
    visit->number = ++waiting->last_number;
    visit->asked_ms = now_ms;
    visit->next = waiting->first;
    waiting->first = visit;
}

struct visit *waiting_take(struct waiting *waiting, uint64_t number, int64_t before_ms)
{
    for (struct visit **at = &waiting->first; *at; at = &(*at)->next) {
        struct visit *visit = *at;
        if (number ? visit->number != number : visit->asked_ms >= before_ms)
            continue;
        *at = visit->next;
        visit->next = NULL;
        return visit;
    }
    return NULL;
}

#include "inbox/examine.h"

#include "base/child.h"
#include "base/xalloc.h"
#include "inbox/classify.h"

#define NOTE_WAS_CUT 1U

/* More than any verdict takes: 64 recipients of 300 octets, 32 tags of 50. */
#define ANSWER_MAX ((size_t)32 << 10)

struct examiner {
    struct child_helper *helper;
};

static void *prepare(void)
{
    return charsets_new();
}

static size_t work(void *prepared, const struct child_question *question, char *out, size_t room)
{
    struct str answer = STR_EMPTY; /* ends with the process */
    struct verdict verdict;

    classify(question->in, question->len, question->note & NOTE_WAS_CUT, prepared, &verdict);
    verdict_write(&verdict, &answer);
    if (answer.len > room)
        return 0;
    memcpy(out, answer.text, answer.len);
    return answer.len;
}

bool examiner_start(struct examiner **out, struct error *err)
{
    static const struct child_task task = {
        .prepare = prepare,
        .work = work,
        .in_max = EXAMINE_MAX_BYTES,
        .out_max = ANSWER_MAX,
        .memory_bytes = (size_t)512 << 20,
        .cpu_s = 5,
        .deadline_ms = 10000,
    };
    struct child_helper *helper = NULL;

    if (!child_start(&helper, &task, err))
        return false;
    *out = xcalloc(1, sizeof(**out));
    (*out)->helper = helper;
    return true;
}

void examiner_stop(struct examiner *examiner)
{
    if (!examiner)
        return;
    child_stop(examiner->helper);
    free(examiner);
}

/* NOLINTNEXTLINE(readability-function-size): a mail is three of the six */
enum examined examiner_read(struct examiner *examiner, const char *bytes, size_t len, bool was_cut,
                            struct verdict *out, struct error *err)
{
    AUTO(str_free) struct str answer = STR_EMPTY;
    bool cut = was_cut || len > EXAMINE_MAX_BYTES;

    const struct child_question question = {.note = cut ? NOTE_WAS_CUT : 0,
                                            .in = bytes,
                                            .len =
                                                len < EXAMINE_MAX_BYTES ? len : EXAMINE_MAX_BYTES};
    switch (child_ask(examiner->helper, &question, &answer, err)) {
    case CHILD_ANSWERED:
        return verdict_read(answer.text, answer.len, out) ? EXAMINED : EXAMINER_DIED;
    case CHILD_DIED:
        return EXAMINER_DIED;
    case CHILD_GONE:
        break;
    }
    return EXAMINER_FAILED;
}

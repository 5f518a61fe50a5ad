#include "jobs/ask.h"

const char *ask_end_word(enum ask_end end)
{
    static const char *const words[ASK_ENDS] = {
        [0] = "none",
        [ASK_DONE] = "done",
        [ASK_ALREADY] = "already",
        [ASK_HELD] = "held",
        [ASK_LIMITED] = "limited",
        [ASK_NOBODY] = "nobody",
        [ASK_NO_TOKEN] = "no-token",
        [ASK_FORGED] = "forged",
        [ASK_OTHER_KEY] = "other-key",
        [ASK_VOID] = "void",
        [ASK_USED] = "used",
        [ASK_EXPIRED] = "expired",
        [ASK_NO_ADDRESS] = "no-address",
        [ASK_NOT_ALLOWED] = "not-allowed",
    };

    return (unsigned)end < ASK_ENDS ? words[end] : words[0];
}

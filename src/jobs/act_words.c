#include "jobs/act.h"

const char *act_shelf_word(enum act_shelf shelf)
{
    static const char *const words[ACT_SHELVES] = {
        [ACT_LEAVE_THERE] = "none",          [ACT_BOUNCES] = "bounces",
        [ACT_REQUESTS] = "requests",         [ACT_COMPLAINTS] = "complaints",
        [ACT_AUTO_REPLIES] = "auto-replies", [ACT_SET_ASIDE] = "set-aside",
    };

    return (unsigned)shelf < ACT_SHELVES ? words[shelf] : words[0];
}

const char *act_done_word(enum act_done done)
{
    static const char *const words[ACT_DONES] = {
        [ACT_NOTHING] = "nothing",
        [ACT_ASKED] = "asked",
        [ACT_BOUNCED] = "bounced",
        [ACT_HELD] = "held",
        [ACT_COMPLAINED] = "complained",
        [ACT_NO_TAG] = "no-tag",
        [ACT_FORGED] = "forged",
        [ACT_OTHER_KEY] = "other-key",
        [ACT_VOID] = "void",
        [ACT_NOBODY] = "nobody",
        [ACT_LETTER] = "letter",
        [ACT_NOT_UNDERSTOOD] = "not-understood",
    };

    return (unsigned)done < ACT_DONES ? words[done] : words[0];
}

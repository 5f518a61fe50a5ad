#include "inbox/verdict.h"

const char *verdict_class_word(enum verdict_class class)
{
    static const char *const words[] = {
        [VERDICT_BOUNCE] = "bounce",       [VERDICT_COMPLAINT] = "complaint",
        [VERDICT_AUTOREPLY] = "autoreply", [VERDICT_REQUEST] = "request",
        [VERDICT_PERSON] = "person",       [VERDICT_OTHER] = "other",
    };

    return words[class];
}

const char *verdict_why_word(enum verdict_why why)
{
    static const char *const words[VERDICT_WHYS] = {
        [VERDICT_BY_NOTHING] = "nothing",
        [VERDICT_BY_REPORT] = "report",
        [VERDICT_BY_STRAY_FIELDS] = "stray_fields",
        [VERDICT_BY_FAILED_HEADER] = "failed_header",
        [VERDICT_BY_TEXT] = "text",
        [VERDICT_BY_FEEDBACK] = "feedback",
        [VERDICT_BY_COMPLAINT_TEXT] = "complaint_text",
        [VERDICT_BY_HEADER] = "header",
        [VERDICT_BY_SUBJECT] = "subject",
        [VERDICT_BY_ADDRESS] = "address",
        [VERDICT_BY_WORDS] = "words",
        [VERDICT_BY_CHALLENGE] = "challenge",
        [VERDICT_BY_RECEIPT] = "receipt",
        [VERDICT_BY_LIST] = "list",
    };

    return words[why];
}

const char *verdict_request_word(enum verdict_request request)
{
    static const char *const words[] = {"none", "leave", "join", "confirm"};

    return words[request];
}

const char *verdict_word_word(enum verdict_word word)
{
    static const char *const words[] = {"other", "erase", "move"};

    return words[word];
}

const char *verdict_action_word(enum verdict_action action)
{
    static const char *const words[] = {
        [VERDICT_FAILED] = "failed",       [VERDICT_DELAYED] = "delayed",
        [VERDICT_DELIVERED] = "delivered", [VERDICT_RELAYED] = "relayed",
        [VERDICT_EXPANDED] = "expanded",
    };

    return words[action];
}

/*
 * tag.h - the token that says who a bounce, a reply or a click is about, and that nobody else can
 * make.
 *
 * 40 octets of lower-case base32 over: format and key version (1 octet), purpose (1), edition (3),
 * generation (3), subscriber (5), MAC (12, under the purpose's own subkey). It survives mail
 * systems that change the case. It hides nothing: it proves.
 */
#ifndef MAIL_TAG_H
#define MAIL_TAG_H

#include "base/keys.h"

#define TAG_MAX            40
#define TAG_EDITION_MAX    ((INT64_C(1) << 24) - 1)
#define TAG_GENERATION_MAX ((INT64_C(1) << 24) - 1)
#define TAG_SUBSCRIBER_MAX ((INT64_C(1) << 40) - 1)

/* The numbers stand in every tag ever sent: never renumber, only add. */
enum tag_purpose {
    TAG_LEAVE = 1,
    TAG_BOUNCE = 2,
    TAG_MANAGE = 3,
    TAG_CONFIRM = 4,
    TAG_JOIN = 5,
    TAG_MESSAGE_ID = 6,
    TAG_TEST = 7, /* test copies and previews: change nobody */
};

struct tag {
    enum tag_purpose purpose;
    int64_t edition; /* 0 for letters, which belong to none */
    int64_t subscriber;
    int64_t generation; /* the subscriber's: rises with each address change, older tags are void */
};

/* The numbers must lie in 0 to their maximum; others are a bug. */
void tag_write(const struct tag *tag, const struct keys *keys, char out[TAG_MAX + 1]);

enum tag_verdict {
    TAG_GOOD,
    TAG_NONE,      /* not of a tag's shape: some other text */
    TAG_FORGED,    /* a tag's shape, but not ours */
    TAG_OTHER_KEY, /* says it was made under another master key's version: cannot be checked */
};

/*
 * Reads a tag in upper or lower case; out is filled for TAG_GOOD only. The MAC covers the purpose,
 * so a leave tag cannot pass for another; whether this purpose may do what is asked, and whether
 * the generation is still the subscriber's, is for the caller to check.
 */
enum tag_verdict tag_read(const char *text, size_t len, const struct keys *keys,
                          struct tag *out) MUST_CHECK;

/*
 * Without a key: is it of a tag's shape, and for what does it say to be? Proves nothing; for
 * processes that may not know the key.
 */
bool tag_has_shape(const char *text, size_t len, enum tag_purpose *said) MUST_CHECK;

#endif

#include "message/letter.h"

#include <assert.h>

#include "base/xalloc.h"
#include "config/config.h"
#include "edition/edition.h"
#include "edition/theme.h"
#include "mail/tag.h"
#include "message/plan.h"
#include "template/find.h"

#define FOLDER       "letters/"
#define CONFIRM_PATH "/c/"
#define PERSON_PATH  "/u/"

struct letter_press {
    char *workspace;
    const struct config *config; /* borrowed */
    const struct keys *keys;     /* borrowed */
    struct message_plan *plans[LETTER_KINDS];
    struct profile profile; /* the address, and what this letter's blanks stand for */
};

struct letter_press *letter_press_new(const char *workspace, const struct config *config,
                                      const struct keys *keys)
{
    struct letter_press *press = xcalloc(1, sizeof(*press));

    press->workspace = xstrdup(workspace);
    press->config = config;
    press->keys = keys;
    press->profile = PROFILE_EMPTY;
    return press;
}

void letter_press_free(struct letter_press *press)
{
    if (!press)
        return;
    for (size_t i = 0; i < LETTER_KINDS; i++)
        message_plan_free(press->plans[i]);
    profile_free(&press->profile);
    free(press->workspace);
    free(press);
}

/* A letter is written as an edition is, and dressed in a layout of its own. */
static bool dress(const struct letter_press *press, const struct found_template *found,
                  struct content *out, struct error *err)
{
    AUTO(edition_auto_free) struct edition *edition = NULL;
    AUTO(theme_auto_free) struct theme *theme = NULL;
    struct findings findings = FINDINGS_NONE;

    edition = edition_read(found->file, found->text, found->len, &findings);
    bool fine = findings_pass(&findings, ERROR_DATA, err);
    findings_free(&findings);
    if (fine && (edition->picture_count || edition->head.attach_count))
        fine = error_set(err, ERROR_DATA, "%.120s: a letter carries no pictures and no attachments",
                         found->file);
    return fine && theme_load_letter(&theme, press->workspace, err) &&
           content_build(out, edition, theme, press->config, err);
}

static bool make_plan(struct letter_press *press, enum letter_kind kind, struct error *err)
{
    AUTO(str_free) struct str name = STR_EMPTY;
    const struct message_options options = {.keys = press->keys, .letter = true};
    struct found_template found = FOUND_NOTHING;
    struct content content = CONTENT_NONE;

    str_addf(&name, FOLDER "%s" EDITION_SUFFIX, letter_kind_word(kind));
    if (!find_template(&found, press->workspace, name.text, err))
        return false;
    bool made = dress(press, &found, &content, err) &&
                message_plan_new(&press->plans[kind], &content, &options, err);
    content_free(&content);
    find_done(&found);
    return made;
}

#define MOVE_WORD "move"

/* What a mail with this token says in its subject (of MANAGE it decides: inbox/verdict.h); NULL:
 * there is no such mail. To confirm is to reply, so that whoever confirms has seen the letter. */
static const char *word_of(enum tag_purpose purpose)
{
    if (purpose == TAG_JOIN)
        return "join";
    return purpose == TAG_MANAGE ? "erase" : NULL;
}

static bool put(struct profile *profile, const char *name, const char *value)
{
    return profile_set(profile, name, value);
}

/* The token and its links as fields: `token`, `letter_url` (with a web side), `letter_mailto` (but
 * to confirm), `move_mailto` (with MANAGE). */
static bool put_blanks(struct letter_press *press, const struct letter_to *to)
{
    const struct message_plan *plan = press->plans[to->kind];
    const char *public_url = press->config->bulletin.public_url;
    enum tag_purpose purpose = letter_kind_purpose(to->kind);
    AUTO(str_free) struct str url = STR_EMPTY;
    AUTO(str_free) struct str mailto = STR_EMPTY;
    AUTO(str_free) struct str move = STR_EMPTY;
    char token[TAG_MAX + 1];

    profile_reset(&press->profile);
    profile_set_address(&press->profile, to->address);
    if (!purpose)
        return true;
    const struct tag tag = {purpose, to->letter & TAG_EDITION_MAX, to->subscriber, to->generation};
    tag_write(&tag, press->keys, token);
    if (public_url && *public_url)
        str_addf(&url, "%s%s%s", public_url, purpose == TAG_MANAGE ? PERSON_PATH : CONFIRM_PATH,
                 token);
    if (word_of(purpose))
        plan_add_mailto(plan, word_of(purpose), token, &mailto);
    if (purpose == TAG_MANAGE)
        plan_add_mailto(plan, MOVE_WORD, token, &move);
    return put(&press->profile, "token", token) && put(&press->profile, "letter_url", url.text) &&
           put(&press->profile, "letter_mailto", mailto.text) &&
           put(&press->profile, "move_mailto", move.text);
}

bool letter_check(struct letter_press *press, struct error *err)
{
    for (int kind = LETTER_CONFIRM; kind < LETTER_KINDS; kind++) {
        if (!press->plans[kind] && !make_plan(press, (enum letter_kind)kind, err))
            return false;
    }
    return true;
}

bool letter_render(struct letter_press *press, const struct letter_to *to, int64_t date,
                   struct message *out, struct error *err)
{
    if (!press->plans[to->kind] && !make_plan(press, to->kind, err))
        return false;
    bool fits = put_blanks(press, to);
    assert(fits); /* a handful of fields */
    (void)fits;
    const struct message_person person = {
        .id = to->subscriber,
        .generation = to->generation,
        .profile = &press->profile,
        .letter = to->letter,
        .in_reply_to = to->in_reply_to,
    };
    return message_render(press->plans[to->kind], &person, date, out, err);
}

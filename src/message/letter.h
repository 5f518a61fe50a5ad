/*
 * letter.h - a letter becomes a message: Markdown of templates/letters/ in the theme's letter
 * layout, with this person's links and nobody's words.
 *
 * Auto-Submitted: auto-replied (RFC 3834 5), so that nothing answers it; its envelope sender has a
 * bounce tag of edition 0, whose report changes nobody. No header of a list: it is no bulletin.
 */
#ifndef MESSAGE_LETTER_H
#define MESSAGE_LETTER_H

#include "message/message.h"
#include "people/letter_kind.h"

struct letter_press; /* the letters' templates, compiled when first needed */

/* Config and keys are borrowed and outlive it; workspace is the folder whose templates come first.
 */
struct letter_press *letter_press_new(const char *workspace, const struct config *config,
                                      const struct keys *keys);
void letter_press_free(struct letter_press *press); /* NULL is fine */

/* Are all letters' templates of use? ERROR_DATA, with the place, when one is not. */
bool letter_check(struct letter_press *press, struct error *err) MUST_CHECK;

struct letter_to {
    enum letter_kind kind;
    int64_t letter; /* its number in the store */
    int64_t subscriber;
    int64_t generation;
    const char *address;
    const char *in_reply_to; /* "" or NULL: none */
};

/* As message_render(). ERROR_DATA, with the place, when a template of the workspace cannot be used.
 */
bool letter_render(struct letter_press *press, const struct letter_to *to, int64_t date,
                   struct message *out, struct error *err) MUST_CHECK;

#endif

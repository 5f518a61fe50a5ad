/*
 * message.h - one subscriber's e-mail: headers, MIME, and the values of one person in an edition's
 * content.
 *
 * Two steps, so that a million messages cost what differs between them (DESIGN 7.2). The plan is
 * made once: libetpan builds the MIME skeleton, the templates are cut at blanks and section
 * borders, and what is the same for everybody is quoted-printable encoded. Rendering puts a
 * person's values between; the shared pieces are borrowed, not copied.
 *
 * What every message keeps: CRLF line ends; no line over 998 octets, encoded lines at most 76; no
 * line starts with a dot, so that SMTP needs no stuffing; a value never becomes markup, a header or
 * a link of another scheme.
 */
#ifndef MESSAGE_MESSAGE_H
#define MESSAGE_MESSAGE_H

#include "base/error.h"
#include "base/keys.h"
#include "mail/piece.h"
#include "message/content.h"
#include "people/audience.h"

struct message_plan;

struct message_options {
    int64_t edition;         /* its number; 0 when it has none yet (test copies, previews) */
    const struct keys *keys; /* borrowed; outlives the plan */
    bool letter; /* a single mail outside any edition (message/letter.h): no header of a list */
    bool test; /* a test copy or preview: every tag has TAG_TEST and changes nobody, the subject is
                  marked "[Test] ", and each copy has a Message-ID of its own, so that mail programs
                  show them all */
    /* What sections named after audiences need besides the content's own audiences: day_start and
     * edition (borrowed during message_plan_new), got (asked while rendering). May all be NULL. */
    const struct audience_scope *scope;
    bool (*got)(void *ctx, int64_t edition, int64_t person);
    void *got_ctx;
};

/*
 * ERROR_CONFIG when an address among the settings cannot be used, ERROR_DATA when a template
 * cannot. The content may be freed afterwards, the keys may not.
 */
bool message_plan_new(struct message_plan **out, const struct content *content,
                      const struct message_options *options, struct error *err) MUST_CHECK;
void message_plan_free(struct message_plan *plan); /* NULL is fine */

/* Does rendering with it ask options->got? */
bool message_plan_asks(const struct message_plan *plan);

struct message_person {
    int64_t id; /* the subscriber's number; 0 for an invented one */
    int64_t generation;
    int64_t joined_at;
    const struct profile *profile; /* address and fields */
    int64_t letter;                /* of a letter, its number: tells its Message-ID from others */
    const char *in_reply_to;       /* of a letter: the mail it answers; NULL or "": none */
};

/* One rendered message. Starts as MESSAGE_NONE; its memory is kept from one rendering to the next.
 */
struct message {
    const struct piece *pieces; /* the whole message in order; some lie in the plan, some in here */
    size_t piece_count;
    size_t octets;         /* of all pieces, for SIZE= (RFC 1870) */
    const char *sender;    /* for MAIL FROM: the return address with this person's bounce tag */
    const char *recipient; /* for RCPT TO */
    const char *envid;     /* for ENVID= (RFC 3461): the bounce tag, which needs no xtext */
    const char *file_name; /* in a Maildir: "edition.subscriber", "letter.number" */
    bool needs_utf8;       /* an address has a UTF-8 local part: only over SMTPUTF8 (RFC 6531) */
    struct message_memory *memory; /* inside of the room */
};
#define MESSAGE_NONE ((struct message){0})

/*
 * Fills out for one person; date is the time of this attempt, UTC seconds. What out points to is
 * valid until it is rendered again or freed, and while the plan lives. ERROR_DATA when the person's
 * address cannot stand in an envelope.
 */
bool message_render(const struct message_plan *plan, const struct message_person *person,
                    int64_t date, struct message *out, struct error *err) MUST_CHECK;
void message_free(struct message *message); /* back to MESSAGE_NONE */

/*
 * A message that outlives the next rendering: what is shared stays borrowed from the plan, the rest
 * is in one block of memory of its own, kept from one message to the next. Start with
 * MESSAGE_KEPT_NONE.
 */
struct message_kept {
    struct message message; /* not to be rendered to, looked at or freed */
    void *memory;
    size_t room; /* octets */
};
#define MESSAGE_KEPT_NONE ((struct message_kept){.message = MESSAGE_NONE})

/* Of a message just rendered. Valid until the next call with out, and while the plan lives. False,
 * and nothing is kept, when it would take more than `most` octets. */
bool message_keep(struct message_kept *out, const struct message *message, size_t most) MUST_CHECK;
void message_kept_free(struct message_kept *kept); /* back to MESSAGE_KEPT_NONE */

/* What its reader sees, decoded: for previews. Start with MESSAGE_VIEW_NONE. */
struct message_view {
    struct str subject;
    struct str text; /* lines ended by LF */
    struct str html;
};
#define MESSAGE_VIEW_NONE                                                                          \
    ((struct message_view){.subject = STR_EMPTY, .text = STR_EMPTY, .html = STR_EMPTY})

/* Of a message just rendered with this plan. */
void message_look(const struct message_plan *plan, const struct message *message,
                  struct message_view *out);
void message_view_free(struct message_view *view); /* back to MESSAGE_VIEW_NONE */

/* The message in one piece of memory, appended: for files and previews. */
void message_join(const struct message *message, struct str *out);

#endif

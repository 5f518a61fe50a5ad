/*
 * plan.h - what a plan and a message consist of. Inside this room only.
 */
#ifndef MESSAGE_PLAN_H
#define MESSAGE_PLAN_H

#include "message/blanks.h"
#include "message/cut.h"
#include "message/message.h"
#include "message/skeleton.h"

/* A text that has a tag in its middle: before, tag, after. */
struct tagged {
    char *before;
    char *after;
};

struct message_plan {
    int64_t edition;
    const struct keys *keys;
    bool test;
    bool letter;
    bool utf8_sender;
    bool tag_in_sender;   /* else the envelope sender is sender.before alone */
    struct tagged sender; /* the return address */
    struct tagged mailto; /* the link to leave by mail */
    struct tagged url;    /* the link to leave by web; before is "" without one */
    bool reply_to_sender; /* of a letter, whose answers must come to the inbox */
    char *domain;         /* of the return address: stands in the Message-ID */
    char *head;           /* the lines that are the same for everybody, before a person's */
    char *tail;           /* and behind them, up to the MIME structure */
    char *subject;        /* the whole line, when it is the same for everybody; else NULL */
    struct cut subject_cut;
    struct cut text;
    struct cut html;
    struct skeleton skeleton;
    struct blanks *blanks;
};

/*
 * Appends the link to a mail with this tag: in the address, or in the subject behind the word where
 * the return address has no place for it. Both are plain ASCII without blanks.
 */
void plan_add_mailto(const struct message_plan *plan, const char *word, const char *tag,
                     struct str *out);

/* A run of a message's octets: shared, or its own at a place that still may move. */
struct run {
    const char *shared; /* NULL: its own */
    size_t at;          /* in own */
    size_t len;
};

/* A section that is being shown. */
struct frame {
    struct blank *blank;
    size_t at;         /* of its values, from 0 on */
    struct blank item; /* that value, where there are several */
};

/* Where a run lies, with `own` for the message's own octets: those of memory->own, or a copy. */
static inline struct piece run_piece(const struct run *run, const char *own)
{
    return (struct piece){.bytes = run->shared ? run->shared : own + run->at, .len = run->len};
}

struct message_memory {
    struct str own; /* what only this message has */
    struct run *runs;
    size_t run_count;
    size_t run_room;
    size_t text_from; /* among the runs: where the text's body begins and ends, the HTML's too */
    size_t text_to;
    size_t html_from;
    size_t html_to;
    struct piece *pieces; /* one a run */
    size_t piece_room;
    struct blank *blanks;
    size_t blank_room;
    struct frame frames[MUSTACHE_MAX_DEPTH];
    struct str scratch; /* of blanks_fill() */
    struct str escaped; /* one value */
    struct str line;    /* what is filled in for one header */
    struct str subject; /* likewise, when it has blanks */
    struct str url;
    struct str mailto;
    struct str sender;
    struct str recipient;
    struct str envid;
    struct str file_name;
};

#endif

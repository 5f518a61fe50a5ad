/*
 * edition.h - an edition's file: its head, its body as a tree, and what is wrong with it.
 */
#ifndef EDITION_EDITION_H
#define EDITION_EDITION_H

#include "base/error.h"
#include "base/finding.h"
#include "edition/head.h"

#define EDITION_MAX_BYTES    ((size_t)1 << 20)
#define EDITION_MAX_SLUG     80 /* octets */
#define EDITION_MAX_LINKS    500
#define EDITION_MAX_PICTURES 50
#define EDITION_SUFFIX       ".md"

/* A blank or a section that the edition uses: for `check`, which knows the names there are. */
struct edition_blank {
    char *name;
    int line;
    bool has_fallback; /* always true of a section: it is made for people who lack it */
    bool is_section;
};

/* A picture beside the edition, which travels with the message. */
struct edition_picture {
    char *path;       /* as written, relative to the edition's file, below its folder */
    char *content_id; /* the HTML shows "cid:" and this */
    int line;
};

struct edition_body; /* edition/body.h */

struct edition {
    char *path;   /* as it was opened; "" from memory */
    char *file;   /* as the user knows it: "editions/pay-talks.md" */
    char *slug;   /* "pay-talks" */
    char *source; /* the file as it was written */
    struct head head;
    struct edition_body *body;
    struct edition_blank *blanks; /* of subject, preheader and body, once a name and line */
    size_t blank_count;
    struct edition_picture *pictures; /* once each */
    size_t picture_count;
};

/*
 * Reads the file at path; `file` is how the user knows it (NULL: the path). False only when it
 * cannot be read at all; everything else that is wrong is a finding, and an edition with errors
 * (findings->errors grew) must not be sent.
 */
bool edition_load(struct edition **out, const char *path, const char *file,
                  struct findings *findings, struct error *err) MUST_CHECK;

/* As edition_load(), from memory. The text need not be UTF-8 (that is a finding). */
struct edition *edition_read(const char *file, const char *text, size_t len,
                             struct findings *findings);
void edition_free(struct edition *edition); /* NULL is fine */
void edition_auto_free(struct edition **edition);

/* The file's name without folders and ".md". */
char *edition_slug(const char *path) OWNED_RESULT;

/* "Pay talks: what next?" as "pay-talks-what-next": lower-case ASCII letters, digits and single
 * hyphens, at most EDITION_MAX_SLUG. "" when nothing of the title is left. */
char *edition_slug_from_title(const char *title) OWNED_RESULT;

#endif

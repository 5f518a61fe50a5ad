/*
 * content.h - the frozen content of one version of an edition: all that its messages are made of,
 * in one blob.
 *
 * The first `send` of an edition freezes it (DESIGN 7.1). From then on resume, retries and the
 * archive use this and nothing else, so that a changed file, theme or configuration, or a newer
 * program, sends the same octets. Hence: templates after Markdown and theme, the settings that
 * show, the audiences its sections name, files, the source.
 */
#ifndef MESSAGE_CONTENT_H
#define MESSAGE_CONTENT_H

#include "base/error.h"
#include "base/keys.h"
#include "base/str.h"

#define CONTENT_MAX_BYTES                                                                          \
    ((size_t)64 << 20)             /* of a blob; more is refused when made and when read */
#define CONTENT_MAX_FILES     200  /* attachments and pictures */
#define CONTENT_MAX_AUDIENCES 1000 /* audiences */
#define CONTENT_HASH_BYTES    KEYS_HASH_BYTES

/* An attachment, or a picture that stands in the HTML. */
struct content_file {
    char *name;       /* as the reader's program shows it; UTF-8, no path */
    char *type;       /* "application/pdf": by content, not by name */
    char *content_id; /* of a picture, without angle brackets; "" for an attachment */
    char *bytes;
    size_t len;
};

/* An audience of the configuration as it was when the content was frozen: sections are named after
 * it. */
struct content_audience {
    char *name;
    char *where; /* the expression, people/audience.h */
};

/* Every text is UTF-8, ended by NUL and never NULL in a content that was built or decoded; "" means
 * not set. */
struct content {
    /* the edition */
    char *slug;
    char *subject;  /* a Mustache template; its values go into a header */
    char *language; /* BCP 47: "en-GB" */
    char *html;     /* Mustache template of a whole HTML document, without picture data */
    char *text;     /* Mustache template, wrapped, lines ended by LF */
    char *source;   /* the edition's file as it was written, for the archive */
    /* the settings that show */
    char *bulletin_name;
    char *postal_address;
    char *list_id;        /* "fortnightly.lists.example.org" */
    char *from_address;   /* for the wire: domain as A-labels */
    char *from_name;      /* as a person writes it */
    char *reply_to;       /* "" : replies come to the inbox */
    char *return_address; /* may contain "{tag}" once, in the local part */
    char *public_url;     /* https, no slash at the end; "" without a web side */
    char *privacy_url;
    char *imprint;
    char *time_zone; /* "Europe/London": days in audiences begin there */

    /* all of the configuration if a section is named after one, else none: what no message shows
     * must not change the hash */
    struct content_audience *audiences;
    size_t audience_count;
    struct content_file *files;
    size_t file_count;
};
#define CONTENT_NONE ((struct content){0})

void content_free(struct content *content); /* back to CONTENT_NONE */

struct edition;  /* edition/edition.h */
struct theme;    /* edition/theme.h */
struct config;   /* config/config.h */
struct findings; /* base/finding.h */

/* Reads every picture and file that the edition names: each that cannot go with it is a finding. */
void content_check_files(const struct edition *edition, struct findings *findings);

/*
 * What an edition without errors becomes in this theme, with these settings; files beside it are
 * read. Everything that would stop its messages from being made is found here: ERROR_CONFIG for an
 * address among the settings, ERROR_DATA for the rest, with the place. The caller frees out.
 */
bool content_build(struct content *out, const struct edition *edition, const struct theme *theme,
                   const struct config *config, struct error *err) MUST_CHECK;

/*
 * The blob: "FNC", a format number, then records of key, length and octets, in a fixed order; the
 * same content always gives the same octets. Appends to out. ERROR_DATA when it is longer than
 * CONTENT_MAX_BYTES.
 */
bool content_encode(const struct content *content, struct str *out, struct error *err) MUST_CHECK;

/*
 * Reads a blob. It comes from our own database, but every length and text is checked all the same:
 * ERROR_DATA when it is cut, damaged, or written by a newer version. The caller frees what is in
 * out.
 */
bool content_decode(struct content *out, const void *blob, size_t len,
                    struct error *err) MUST_CHECK;

/* When the plan of its messages is made they lie there: 10 MB of leaflet need not be held twice.
 * The content cannot be encoded or hashed any more. */
void content_drop_files(struct content *content);

/* BLAKE2b-256 of the blob: the same hash, the same messages. Says whether what was tested is what
 * is sent. */
bool content_hash(const struct content *content, uint8_t out[CONTENT_HASH_BYTES],
                  struct error *err) MUST_CHECK;
void content_hash_blob(const struct str *blob, uint8_t out[CONTENT_HASH_BYTES]);

#endif

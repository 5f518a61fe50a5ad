/*
 * mustache.h - templates with blanks: compiled once, filled many times.
 *
 * The language is Mustache (specification 1.4, the core) and two additions: {{name|fall-back}}
 * shows the fall-back where the name has no text, and {{|text}} is always that text, so that
 * {{|{}} is a brace. What a template becomes is its format; every format but MUSTACHE_SPEC also
 * refuses what could let a value become markup: {{{x}}}, {{&x}}, other delimiters, blanks inside a
 * tag, a style or a script, and sections that begin and end in different places of the HTML.
 */
#ifndef TEMPLATE_MUSTACHE_H
#define TEMPLATE_MUSTACHE_H

#include "base/error.h"
#include "base/str.h"

#define MUSTACHE_MAX_BYTES    ((size_t)4 << 20)  /* of a template with its partials */
#define MUSTACHE_MAX_STEPS    100000             /* literals, values and borders of one template */
#define MUSTACHE_MAX_DEPTH    50                 /* sections and partials inside each other */
#define MUSTACHE_MAX_NAME     200                /* octets */
#define MUSTACHE_MAX_FILLED   ((size_t)64 << 20) /* octets of one result */
#define MUSTACHE_MAX_REPEATED 1000000            /* items of lists shown in one result */

enum mustache_format {
    MUSTACHE_SPEC,  /* everything the specification has; HTML escapes. For its test suite */
    MUSTACHE_HTML,  /* a document or a fragment that starts in text */
    MUSTACHE_TEXT,  /* plain text */
    MUSTACHE_HEADER /* one line: a subject, a preheader */
};

/* Where a value stands, which decides how it is escaped. */
enum mustache_escape {
    MUSTACHE_ESCAPE_NONE,      /* {{{x}}} of the specification */
    MUSTACHE_ESCAPE_SPEC,      /* & < > " only */
    MUSTACHE_ESCAPE_HTML,      /* between tags */
    MUSTACHE_ESCAPE_ATTRIBUTE, /* in a quoted attribute */
    MUSTACHE_ESCAPE_URL,       /* a whole link; "#" unless http, https, mailto or tel */
    MUSTACHE_ESCAPE_URL_PART,  /* inside a link: percent-encoded (RFC 3986 2.1) */
    MUSTACHE_ESCAPE_TEXT,
    MUSTACHE_ESCAPE_HEADER /* as text, and runs of blanks become one; RFC 2047 is not done here */
};
#define MUSTACHE_ESCAPES (MUSTACHE_ESCAPE_HEADER + 1)

/*
 * Appends a value, escaped. But for NONE and SPEC, control characters (C0, DEL, C1, U+2028, U+2029)
 * and line ends become blanks, so a value is always on one line. UTF-8 in, UTF-8 out.
 */
void mustache_add_escaped(struct str *out, enum mustache_escape escape, const char *text,
                          size_t len);

/* Starts with http://, https://, mailto: or tel:, and goes on: the only links there are. */
bool mustache_is_link(const char *text, size_t len);

/* May a field, an audience or a section be called so? No blanks, controls or markup; at most
 * MUSTACHE_MAX_NAME. */
bool mustache_is_name(const char *name, size_t len);

/* Has it anything but blanks? A value without shows its blank's fall-back (if there is one). */
bool mustache_has_text(const char *text, size_t len);

/* A template as it was written. Borrowed during the call, but by MUSTACHE_SPEC while it lives. */
struct mustache_source {
    const char *text;
    size_t len;
    const char *file; /* as the user knows it, for errors */
    int line;         /* of its first line; 0 means 1 */
};

/* Hands out a partial; false when there is none of that name (which is empty in MUSTACHE_SPEC and
 * an error otherwise). */
struct mustache_partials {
    bool (*find)(void *ctx, const char *name, struct mustache_source *out);
    void *ctx;
};

struct mustache;

/*
 * Compiles. Partials (may be NULL) are put in; they see the place where they stand. ERROR_DATA
 * with "file:line: what is wrong" otherwise.
 */
bool mustache_new(struct mustache **out, const struct mustache_source *source,
                  enum mustache_format format, const struct mustache_partials *partials,
                  struct error *err) MUST_CHECK;
void mustache_free(struct mustache *mustache); /* NULL is fine */
void mustache_auto_free(struct mustache **mustache);

/* What a name stands for. */
struct mustache_value {
    const char *text; /* NULL: no text of its own (missing, null, false, a list, an object) */
    size_t len;
    bool is_true; /* its section is shown. A list's is shown once an item */
    bool is_list;
    size_t items;     /* of a list */
    const void *node; /* what find() and item() get inside its section; NULL in the outermost */
};
#define MUSTACHE_NOTHING ((struct mustache_value){0})

struct mustache_lookup {
    /* One part of a dotted name in one node (NULL: the outermost). False when it is not there. */
    bool (*find)(void *ctx, const void *node, const char *name, struct mustache_value *out);
    /* The index-th item of the list at node. May be NULL when find() returns no lists. */
    void (*item)(void *ctx, const void *node, size_t index, struct mustache_value *out);
    void *ctx;
};

/* Appends the filled template to out. ERROR_DATA when a bound above is passed; out then holds a
 * part of it. */
bool mustache_fill(const struct mustache *mustache, const struct mustache_lookup *lookup,
                   struct str *out, struct error *err) MUST_CHECK;

/*
 * The compiled template as a list, for who fills it in a way of their own: the message room encodes
 * the literals once and only the values for every person. Partials are in it already, recursive
 * ones (MUSTACHE_SPEC only) aside.
 */
enum mustache_kind {
    MUSTACHE_LITERAL,
    MUSTACHE_VALUE,
    MUSTACHE_SECTION,
    MUSTACHE_INVERTED,
    MUSTACHE_END,
    MUSTACHE_PARTIAL /* a recursive one: MUSTACHE_SPEC only */
};

struct mustache_step {
    enum mustache_kind kind;
    enum mustache_escape escape; /* of a value */
    const char *text;            /* of a literal; never empty, already escaped */
    size_t len;
    const char *name;     /* of all others: whole, dots and all */
    size_t name_at;       /* the name's place in mustache_names() */
    const char *fallback; /* of a value, not yet escaped; NULL: none */
    size_t fallback_len;
    size_t other;     /* of a section its end, of an end its section: index in the list */
    const char *file; /* where it was written */
    int line;
};

/* Borrowed from the template; the same list every time. */
const struct mustache_step *mustache_steps(const struct mustache *mustache, size_t *count);

/* Every name in it, once each, in the order of their first use. Look each up once a person. */
const char *const *mustache_names(const struct mustache *mustache, size_t *count);

/*
 * Fills in what is the same for everybody and appends the rest as a template of the same format:
 * know() says for a whole name whether it is known now (true: value set, MUSTACHE_NOTHING for
 * known to be missing) or only later. Known lists are not for this.
 */
struct mustache_known {
    bool (*know)(void *ctx, const char *name, struct mustache_value *out);
    void *ctx;
    enum mustache_escape literals; /* NONE; or HTML, to put a line of text into HTML */
};
void mustache_fold(const struct mustache *mustache, const struct mustache_known *known,
                   struct str *out);

/* Appends text as a piece of template that shows just it: escaped for its place, "{{" made safe. */
void mustache_add_literal(struct str *out, enum mustache_escape escape, const char *text,
                          size_t len);

#endif

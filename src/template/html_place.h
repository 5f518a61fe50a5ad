/*
 * html_place.h - follows HTML octet by octet and says where a value would stand. Inside of the
 * room.
 *
 * It reads the HTML that people write into templates, not every corner of the standard: what it
 * does not understand it treats as the stricter case.
 */
#ifndef TEMPLATE_HTML_PLACE_H
#define TEMPLATE_HTML_PLACE_H

#include "template/mustache.h"

enum html_where {
    HTML_IN_TEXT,
    HTML_AFTER_LESS, /* just behind '<' */
    HTML_IN_TAG_NAME,
    HTML_IN_TAG,       /* between attributes */
    HTML_IN_ATTRIBUTE, /* its name */
    HTML_AFTER_EQUALS,
    HTML_IN_VALUE,
    HTML_IN_DECLARATION, /* <!doctype ...> or <?...> */
    HTML_IN_COMMENT,
    HTML_IN_RAW /* what stands in <style> and <script> */
};

#define HTML_NAME_MAX 15

struct html_place {
    enum html_where where;
    char quote;                   /* of a value; NUL: none */
    char name[HTML_NAME_MAX + 1]; /* of the tag or attribute being read, lower case, cut */
    size_t name_len;
    char raw[HTML_NAME_MAX + 1]; /* "style", "script": the tag just read; "" otherwise */
    size_t matched;              /* of what ends a comment or a raw element */
    bool value_started;          /* something of the attribute's value stands there */
};
#define HTML_PLACE_START ((struct html_place){.where = HTML_IN_TEXT})

void html_place_read(struct html_place *place, const char *text, size_t len);

/* How a value that stands here is escaped; false when none may. */
bool html_place_escape(const struct html_place *place, enum mustache_escape *out) MUST_CHECK;

/* A value stands here. */
void html_place_value(struct html_place *place);

/* Do both branches of a section end in the same place? Then *place covers both. */
bool html_place_join(struct html_place *place, const struct html_place *other) MUST_CHECK;

#endif

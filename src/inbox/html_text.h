/*
 * html_text.h - for the inside of inbox: the words of an HTML mail, as good as they are needed to
 * understand it; never shown to anybody.
 */
#ifndef INBOX_HTML_TEXT_H
#define INBOX_HTML_TEXT_H

#include "inbox/span.h"

#include "base/str.h"

/* Appends the text of UTF-8 HTML: tags gone, blocks on lines of their own, style and script left
 * out, the usual entities decoded. Linear. */
void html_text_add(struct span html, struct str *out);

#endif

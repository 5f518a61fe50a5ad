/*
 * phrase.h - is a phrase in a text? The one way all tables of phrases are looked up, in linear
 * time.
 *
 * Text and phrases are in lower case with one blank between words. In a phrase '*' stands for at
 * most 40 octets of anything; '^' as its first octet ties it to the text's beginning, '$' as its
 * last to the end.
 */
#ifndef MAIL_PHRASE_H
#define MAIL_PHRASE_H

#include "base/base.h"

bool phrase_is_in(const char *text, const char *phrase);

#endif

/*
 * Inside people: utf8.h - one character as UTF-8.
 */
#ifndef PEOPLE_UTF8_H
#define PEOPLE_UTF8_H

#include "base/base.h"

/* Puts a character (no surrogate, at most U+10FFFF) into out, which has room for four octets;
 * returns how many. */
size_t utf8_put(char *out, uint32_t code);

#endif

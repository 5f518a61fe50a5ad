/*
 * direction.h - which way people write in a language.
 */
#ifndef EDITION_DIRECTION_H
#define EDITION_DIRECTION_H

#include "base/base.h"

/* Of a tag of BCP 47: "ar", "fa-IR", "ku-Arab". A script decides before the language: "ur-Latn" is
 * written left to right. */
bool direction_is_rtl(const char *language);

#endif

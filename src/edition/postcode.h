/*
 * postcode.h - does a place name its postcode, so that a map finds it? Inside of the room.
 *
 * It knows the shapes of British, Irish, Canadian and Dutch ones, and takes any run of 4 to 7
 * digits, also with a blank in it, for one of the others'.
 */
#ifndef EDITION_POSTCODE_H
#define EDITION_POSTCODE_H

#include "base/base.h"

bool postcode_is_in(const char *place);

#endif

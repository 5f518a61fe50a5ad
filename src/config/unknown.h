/*
 * unknown.h - inside of config: what to say of a key that is in no table.
 */
#ifndef CONFIG_UNKNOWN_H
#define CONFIG_UNKNOWN_H

#include "base/str.h"

/*
 * Appends what is wrong with the name in this group ("" is the file itself), and the mend: the
 * nearest name, the group where it belongs, or the names that are known. A name that tells of a
 * secret is refused for that. No value is shown.
 */
void unknown_describe(const char *name, const char *group, struct str *what, struct str *mend);

#endif

/*
 * assign.h - inside of config: checks one value and puts it where its row says.
 */
#ifndef CONFIG_ASSIGN_H
#define CONFIG_ASSIGN_H

#include "config/config.h"
#include "config/setting.h"

struct assign {
    const struct setting *setting;
    void *group; /* the struct its offset counts in */
    const char *workspace_dir;
};

/* One text that is not empty, of a list one more. ERROR_CONFIG, to go on from the key's name. */
bool assign_text(const struct assign *to, const char *text, struct error *err) MUST_CHECK;

bool assign_number(const struct assign *to, int64_t number, struct error *err) MUST_CHECK;

bool assign_factor(const struct assign *to, double factor, struct error *err) MUST_CHECK;

/* The row's default, if it has one that can be written in the file. Fails only where the machine
 * lacks something. */
bool assign_default(const struct assign *to, struct error *err) MUST_CHECK;

#endif

/*
 * rules.h - inside of config: what one key asks of another, and the defaults that hang on others.
 */
#ifndef CONFIG_RULES_H
#define CONFIG_RULES_H

#include "config/config.h"

/* Call only when every value by itself is right. */
void rules_apply(struct config *config, struct findings *findings);

#endif

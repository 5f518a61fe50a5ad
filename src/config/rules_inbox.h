/*
 * rules_inbox.h - inside of config: what the keys of the inbox ask of each other and of the relay.
 */
#ifndef CONFIG_RULES_INBOX_H
#define CONFIG_RULES_INBOX_H

#include "config/config.h"

/* Takes user and secret from the first relay where the inbox has none of its own. */
void rules_inbox(struct config *config, struct findings *findings);

#endif

/*
 * reader.h - inside of config: walks what libconfig has parsed along the table of settings.
 */
#ifndef CONFIG_READER_H
#define CONFIG_READER_H

#include "config/source.h"

/* Fills config, its places too, and adds every problem of single values. False when libconfig
 * cannot parse the text. */
bool reader_read(struct config *config, const struct source *source, const char *workspace_dir,
                 struct findings *findings) MUST_CHECK;

#endif

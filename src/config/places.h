/*
 * places.h - inside of config: where each value stands.
 */
#ifndef CONFIG_PLACES_H
#define CONFIG_PLACES_H

#include "config/config.h"

struct config_places;

/* file is what a path that was not given stands in. */
struct config_places *places_new(const char *file);
void places_free(struct config_places *places);

void places_add(struct config_places *places, const char *path, struct config_place place);

/* Was it given in the file? */
bool places_has(const struct config_places *places, const char *path);

/* As config_where(). */
struct config_place places_find(const struct config_places *places, const char *path);

#endif

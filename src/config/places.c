#include "config/places.h"

#include "base/str.h"
#include "base/xalloc.h"

struct entry {
    char *path;
    char *file;
    int line;
};

struct config_places {
    char *file;
    struct entry *list;
    size_t count;
};

struct config_places *places_new(const char *file)
{
    struct config_places *places = xcalloc(1, sizeof(*places));

    places->file = xstrdup(file);
    return places;
}

void places_free(struct config_places *places)
{
    if (!places)
        return;
    for (size_t i = 0; i < places->count; i++) {
        free(places->list[i].path);
        free(places->list[i].file);
    }
    free(places->list);
    free(places->file);
    free(places);
}

void places_add(struct config_places *places, const char *path, struct config_place place)
{
    places->list = xrealloc(places->list, places->count + 1, sizeof(*places->list));
    places->list[places->count++] =
        (struct entry){.path = xstrdup(path), .file = xstrdup(place.file), .line = place.line};
}

static const struct entry *find(const struct config_places *places, const char *path, size_t len)
{
    for (size_t i = 0; i < places->count; i++) {
        if (strlen(places->list[i].path) == len && !strncmp(places->list[i].path, path, len))
            return &places->list[i];
    }
    return NULL;
}

/* A group that stands alone has no number in the file, but is number 0 of its list. */
static char *without_zero(const char *path)
{
    AUTO(str_free) struct str plain = STR_EMPTY;
    const char *zero = strstr(path, "[0]");

    str_add(&plain, path, zero ? (size_t)(zero - path) : strlen(path));
    str_add_text(&plain, zero ? zero + 3 : "");
    return str_take(&plain);
}

static const struct entry *find_either(const struct config_places *places, const char *path)
{
    const struct entry *entry = find(places, path, strlen(path));
    char *plain = without_zero(path);

    if (!entry)
        entry = find(places, plain, strlen(plain));
    free(plain);
    return entry;
}

bool places_has(const struct config_places *places, const char *path)
{
    return find_either(places, path) != NULL;
}

struct config_place places_find(const struct config_places *places, const char *path)
{
    const struct entry *entry = find_either(places, path);
    size_t len = strlen(path);

    while (!entry && len) {
        do /* to the group or list it would stand in */
            len--;
        while (len && path[len] != '.' && path[len] != '[');
        entry = find(places, path, len);
    }
    if (!entry)
        return (struct config_place){.file = places->file, .line = 0};
    return (struct config_place){.file = entry->file, .line = entry->line};
}

#include "config/reader.h"

#include <libconfig.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "config/assign.h"
#include "config/places.h"
#include "config/unknown.h"

/* A group that still has to be read: groups inside it join the queue. */
struct group {
    const config_setting_t *from;
    const char *path; /* of its rows: "relay" */
    char *shown;      /* "relay[0]", "" for the file; the queue's to free */
    void *into;
};

struct reader {
    struct config *config;
    const struct source *source;
    const char *workspace_dir;
    struct findings *findings;
    struct group *queue;
    size_t count;
};

static struct config_place place_of(const struct reader *r, const config_setting_t *value)
{
    return source_place(r->source, config_setting_source_line(value));
}

static void add_error(struct reader *r, const config_setting_t *value, const char *mend,
                      const char *what)
{
    struct config_place place = place_of(r, value);

    finding_add(r->findings, FINDING_ERROR, place.file, place.line, mend, "%s", what);
}

static char *shown_path(const struct group *group, const char *name)
{
    AUTO(str_free) struct str path = STR_EMPTY;

    if (*group->shown)
        str_addf(&path, "%s.", group->shown);
    str_add_text(&path, name);
    return str_take(&path);
}

static char *indexed(const char *path, int index)
{
    AUTO(str_free) struct str text = STR_EMPTY;

    str_addf(&text, "%s[%d]", path, index);
    return str_take(&text);
}

static void enqueue(struct reader *r, const struct group *group)
{
    r->queue = xrealloc(r->queue, r->count + 1, sizeof(*r->queue));
    r->queue[r->count++] = *group;
}

/* --- one value --- */

struct target {
    const struct setting *setting;
    const config_setting_t *value;
    const struct group *group;
    const char *shown;
};

static const char *type_word(const config_setting_t *value)
{
    switch (config_setting_type(value)) {
    case CONFIG_TYPE_GROUP:
        return "a group";
    case CONFIG_TYPE_INT:
    case CONFIG_TYPE_INT64:
        return "a whole number";
    case CONFIG_TYPE_FLOAT:
        return "a number with a point";
    case CONFIG_TYPE_STRING:
        return "a text";
    case CONFIG_TYPE_BOOL:
        return "true or false";
    default:
        return "a list";
    }
}

static void wrong_type(struct reader *r, const struct target *target, const config_setting_t *value)
{
    AUTO(str_free) struct str what = STR_EMPTY;
    const struct setting_word *word = setting_word(target->setting->kind);

    str_addf(&what, "%s must be %s, not %s", target->shown, word->word, type_word(value));
    add_error(r, value, word->mend, what.text);
}

static void wrong_value(struct reader *r, const struct target *target,
                        const config_setting_t *value, const char *shown, const struct error *err)
{
    AUTO(str_free) struct str what = STR_EMPTY;
    enum setting_kind kind = target->setting->kind;
    bool number = kind == SETTING_NUMBER || kind == SETTING_FACTOR;

    str_addf(&what, "%s: %s", shown, err->message);
    add_error(r, value, number ? "" : setting_word(target->setting->kind)->mend, what.text);
}

static struct assign assignment(const struct reader *r, const struct setting *setting, void *into)
{
    return (struct assign){.setting = setting, .group = into, .workspace_dir = r->workspace_dir};
}

static void read_number(struct reader *r, const struct target *target)
{
    struct assign to = assignment(r, target->setting, target->group->into);
    struct error err = {0};
    int type = config_setting_type(target->value);

    if (type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64)
        wrong_type(r, target, target->value);
    else if (!assign_number(&to, config_setting_get_int64(target->value), &err))
        wrong_value(r, target, target->value, target->shown, &err);
}

static void read_factor(struct reader *r, const struct target *target)
{
    struct assign to = assignment(r, target->setting, target->group->into);
    struct error err = {0};
    int type = config_setting_type(target->value);
    bool is_float = type == CONFIG_TYPE_FLOAT;

    if (!is_float && type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64)
        wrong_type(r, target, target->value);
    else if (!assign_factor(&to,
                            is_float ? config_setting_get_float(target->value)
                                     : (double)config_setting_get_int64(target->value),
                            &err))
        wrong_value(r, target, target->value, target->shown, &err);
}

/* "" counts as not given, unless it must be. */
static void read_text(struct reader *r, const struct target *target)
{
    struct assign to = assignment(r, target->setting, target->group->into);
    struct error err = {0};

    if (config_setting_type(target->value) != CONFIG_TYPE_STRING) {
        wrong_type(r, target, target->value);
        return;
    }
    const char *text = config_setting_get_string(target->value);
    if (!*text && !target->setting->required)
        return;
    if (!*text)
        (void)error_set(&err, ERROR_CONFIG, "it is empty, but must be given");
    if (!*text || !assign_text(&to, text, &err))
        wrong_value(r, target, target->value, target->shown, &err);
}

static void read_element(struct reader *r, const struct target *target,
                         const config_setting_t *element, int index)
{
    struct assign to = assignment(r, target->setting, target->group->into);
    struct error err = {0};
    char *shown = indexed(target->shown, index);

    if (config_setting_type(element) != CONFIG_TYPE_STRING) {
        wrong_type(r, target, element);
    } else {
        places_add(r->config->places, shown, place_of(r, element));
        if (!assign_text(&to, config_setting_get_string(element), &err))
            wrong_value(r, target, element, shown, &err);
    }
    free(shown);
}

static void too_many(struct reader *r, const struct target *target, int count)
{
    AUTO(str_free) struct str what = STR_EMPTY;

    str_addf(&what, "%s has %d elements; at most %d are allowed", target->shown, count,
             (int)target->setting->max);
    add_error(r, target->value, "", what.text);
}

/* ( "a", "b" ), [ "a", "b" ], or one text alone. */
static void read_texts(struct reader *r, const struct target *target)
{
    int type = config_setting_type(target->value);
    int count = config_setting_length(target->value);

    if (type == CONFIG_TYPE_STRING) {
        if (*config_setting_get_string(target->value))
            read_element(r, target, target->value, 0);
    } else if (type != CONFIG_TYPE_LIST && type != CONFIG_TYPE_ARRAY) {
        wrong_type(r, target, target->value);
    } else if (count > target->setting->max) {
        too_many(r, target, count);
    } else {
        for (int i = 0; i < count; i++)
            read_element(r, target, config_setting_get_elem(target->value, (unsigned)i), i);
    }
}

/* --- groups --- */

/* Room for so many elements, all zero, where the row says. */
static void *make_elements(const struct target *target, size_t count)
{
    char *into = target->group->into;
    void *list = xcalloc(count, target->setting->element_bytes);

    memcpy(into + target->setting->offset, &list, sizeof(list));
    memcpy(into + target->setting->count_offset, &count, sizeof(count));
    return list;
}

static void read_list(struct reader *r, const struct target *target)
{
    int count = config_setting_length(target->value);

    if (count > target->setting->max || count < target->setting->min) {
        if (count)
            too_many(r, target, count);
        else
            add_error(r, target->value, "write at least one group into it",
                      "the list of relays is empty");
        return;
    }
    char *list = make_elements(target, (size_t)count);
    for (int i = 0; i < count; i++) {
        const config_setting_t *element = config_setting_get_elem(target->value, (unsigned)i);
        char *shown = indexed(target->shown, i);
        if (config_setting_type(element) != CONFIG_TYPE_GROUP) {
            wrong_type(r, target, element);
            free(shown);
            continue;
        }
        places_add(r->config->places, shown, place_of(r, element));
        enqueue(r, &(struct group){.from = element,
                                   .path = target->setting->path,
                                   .shown = shown,
                                   .into = list + (size_t)i * target->setting->element_bytes});
    }
}

static void enqueue_value(struct reader *r, const struct target *target, void *into)
{
    enqueue(r, &(struct group){.from = target->value,
                               .path = target->setting->path,
                               .shown = xstrdup(target->shown),
                               .into = into});
}

static void read_group(struct reader *r, const struct target *target)
{
    enum setting_kind kind = target->setting->kind;
    int type = config_setting_type(target->value);

    if (type == CONFIG_TYPE_LIST && kind != SETTING_GROUP) {
        read_list(r, target);
    } else if (type == CONFIG_TYPE_GROUP && kind == SETTING_GROUP) {
        enqueue_value(r, target, (char *)target->group->into + target->setting->offset);
    } else if (type == CONFIG_TYPE_GROUP && kind == SETTING_GROUP_OR_LIST) {
        enqueue_value(r, target, make_elements(target, 1));
    } else {
        wrong_type(r, target, target->value);
    }
}

/* --- members --- */

static void unknown_name(struct reader *r, const struct group *group, const config_setting_t *value)
{
    AUTO(str_free) struct str what = STR_EMPTY;
    AUTO(str_free) struct str mend = STR_EMPTY;

    unknown_describe(config_setting_name(value), group->path, &what, &mend);
    add_error(r, value, mend.text, what.text);
}

static void missing(struct reader *r, const struct group *group, const struct setting *setting)
{
    const struct setting_word *word = setting_word(setting->kind);
    struct config_place place = *group->shown
                                    ? place_of(r, group->from)
                                    : (struct config_place){.file = r->source->files[0], .line = 0};
    char *shown = shown_path(group, setting_name(setting));
    AUTO(str_free) struct str mend = STR_EMPTY;

    str_addf(&mend, "add %s = %s;", setting_name(setting), word->sample);
    finding_add(r->findings, FINDING_ERROR, place.file, place.line, mend.text, "%s is missing",
                shown);
    free(shown);
}

static void read_member(struct reader *r, const struct group *group, const config_setting_t *value)
{
    AUTO(str_free) struct str path = STR_EMPTY;

    str_addf(&path, "%s%s%s", group->path, *group->path ? "." : "", config_setting_name(value));
    const struct setting *setting = setting_find(path.text);
    if (!setting) {
        unknown_name(r, group, value);
        return;
    }
    char *shown = shown_path(group, setting_name(setting));
    const struct target target = {
        .setting = setting, .value = value, .group = group, .shown = shown};
    places_add(r->config->places, shown, place_of(r, value));
    if (setting_is_group(setting->kind))
        read_group(r, &target);
    else if (setting_is_list(setting->kind))
        read_texts(r, &target);
    else if (setting->kind == SETTING_NUMBER)
        read_number(r, &target);
    else if (setting->kind == SETTING_FACTOR)
        read_factor(r, &target);
    else
        read_text(r, &target);
    free(shown);
}

static void set_defaults(struct reader *r, const struct group *group)
{
    size_t count = 0;
    const struct setting *all = setting_all(&count);
    struct error err = {0};

    for (size_t i = 0; i < count; i++) {
        struct assign to = assignment(r, &all[i], group->into);
        if (setting_is_in(&all[i], group->path) && !assign_default(&to, &err))
            finding_add(r->findings, FINDING_ERROR, r->source->files[0], 0, "", "%s: %s",
                        all[i].path, err.message);
    }
}

/* What is not there: missing, or a group of which only the defaults count. */
static void look_for_absent(struct reader *r, const struct group *group)
{
    size_t count = 0;
    const struct setting *all = setting_all(&count);

    for (size_t i = 0; i < count; i++) {
        const struct setting *setting = &all[i];
        if (!setting_is_in(setting, group->path) ||
            (group->from && config_setting_get_member(group->from, setting_name(setting))))
            continue;
        if (setting->required && group->from)
            missing(r, group, setting);
        if (setting->kind == SETTING_GROUP)
            enqueue(r, &(struct group){.path = setting->path,
                                       .shown = shown_path(group, setting_name(setting)),
                                       .into = (char *)group->into + setting->offset});
    }
}

static void read_members(struct reader *r, const struct group *group)
{
    int count = group->from ? config_setting_length(group->from) : 0;

    set_defaults(r, group);
    for (int i = 0; i < count; i++)
        read_member(r, group, config_setting_get_elem(group->from, (unsigned)i));
    look_for_absent(r, group);
}

static void walk(struct reader *r, const config_t *parsed)
{
    enqueue(r, &(struct group){.from = config_root_setting(parsed),
                               .path = "",
                               .shown = xstrdup(""),
                               .into = r->config});
    for (size_t i = 0; i < r->count; i++) {
        const struct group group = r->queue[i]; /* the queue may move while it is read */
        read_members(r, &group);
    }
    for (size_t i = 0; i < r->count; i++)
        free(r->queue[i].shown);
    free(r->queue);
}

/* libconfig's two most frequent complaints, in words that help. */
static void cannot_parse(const struct reader *r, const config_t *parsed)
{
    struct config_place place = source_place(r->source, (unsigned)config_error_line(parsed));
    const char *why = config_error_text(parsed);
    bool twice = why && strstr(why, "duplicate");

    finding_add(
        r->findings, FINDING_ERROR, place.file, place.line,
        twice
            ? "keep one of the two"
            : "look for a missing ';', '=', bracket or quotation mark here and on the line before",
        "%s", twice ? "a key is given a second time in the same group" : "this cannot be read");
}

bool reader_read(struct config *config, const struct source *source, const char *workspace_dir,
                 struct findings *findings)
{
    struct reader r = {
        .config = config, .source = source, .workspace_dir = workspace_dir, .findings = findings};
    config_t parsed = {0};

    config_init(&parsed);
    bool good = config_read_string(&parsed, source->whole.text) == CONFIG_TRUE;
    if (good)
        walk(&r, &parsed);
    else
        cannot_parse(&r, &parsed);
    config_destroy(&parsed);
    return good;
}

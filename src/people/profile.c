#include "people/profile.h"

#include <assert.h>

#include "base/xalloc.h"

void profile_free(struct profile *profile)
{
    str_free(&profile->text);
    free(profile->fields);
    free(profile->values);
    *profile = PROFILE_EMPTY;
}

void profile_reset(struct profile *profile)
{
    str_reset(&profile->text);
    profile->address = (struct profile_value){0};
    profile->count = 0;
    profile->values_len = 0;
}

static const char *text_of(const struct profile *profile, struct profile_value value)
{
    return profile->text.text + value.at;
}

static struct profile_value keep_text(struct profile *profile, const char *text, size_t len)
{
    struct profile_value kept = {.at = (uint32_t)profile->text.len, .len = (uint32_t)len};

    str_reserve(&profile->text, len + 1);
    memcpy(profile->text.text + kept.at, text, len);
    memset(profile->text.text + kept.at + len, 0, 2); /* the value's end, and the string's */
    profile->text.len += len + 1;
    return kept;
}

static void make_room_for_values(struct profile *profile, size_t more)
{
    size_t need = profile->values_len + more;

    if (need <= profile->values_room)
        return;
    size_t room = profile->values_room ? profile->values_room : 16;
    while (room < need)
        room *= 2;
    profile->values = xrealloc(profile->values, room, sizeof(*profile->values));
    profile->values_room = room;
}

static void make_room_for_field(struct profile *profile)
{
    if (profile->count < profile->fields_room)
        return;
    profile->fields_room = profile->fields_room ? profile->fields_room * 2 : 16;
    profile->fields = xrealloc(profile->fields, profile->fields_room, sizeof(*profile->fields));
}

void profile_copy(struct profile *to, const struct profile *from)
{
    if (to == from)
        return;
    profile_reset(to);
    profile_set_address(to, profile_address(from));
    make_room_for_values(to, from->values_len);
    for (size_t i = 0; i < from->count; i++) {
        const struct profile_field *field = &from->fields[i];
        make_room_for_field(to);
        to->fields[to->count++] = (struct profile_field){
            .name = keep_text(to, text_of(from, field->name), field->name.len),
            .first = (uint32_t)to->values_len,
            .count = field->count,
        };
        for (size_t v = 0; v < field->count; v++) {
            struct profile_value value = from->values[field->first + v];
            to->values[to->values_len++] = keep_text(to, text_of(from, value), value.len);
        }
    }
}

const char *profile_address(const struct profile *profile)
{
    return profile->address.len ? text_of(profile, profile->address) : "";
}

void profile_set_address(struct profile *profile, const char *address)
{
    profile->address = keep_text(profile, address, strlen(address));
}

size_t profile_find(const struct profile *profile, const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < profile->count; i++) {
        struct profile_value held = profile->fields[i].name;
        if (held.len == len && memcmp(text_of(profile, held), name, len) == 0)
            return i;
    }
    return PROFILE_NONE;
}

const char *profile_name_at(const struct profile *profile, size_t field)
{
    assert(field < profile->count);
    return text_of(profile, profile->fields[field].name);
}

size_t profile_values_at(const struct profile *profile, size_t field)
{
    assert(field < profile->count);
    return profile->fields[field].count;
}

const char *profile_value_at(const struct profile *profile, size_t field, size_t value)
{
    assert(field < profile->count && value < profile->fields[field].count);
    return text_of(profile, profile->values[profile->fields[field].first + value]);
}

const char *profile_value(const struct profile *profile, const char *name)
{
    size_t field = profile_find(profile, name);

    return field == PROFILE_NONE ? NULL : profile_value_at(profile, field, 0);
}

static bool has_value(const struct profile *profile, size_t field, const char *value, size_t len)
{
    for (size_t v = 0; v < profile->fields[field].count; v++) {
        struct profile_value held = profile->values[profile->fields[field].first + v];
        if (held.len == len && memcmp(text_of(profile, held), value, len) == 0)
            return true;
    }
    return false;
}

bool profile_same(const struct profile *a, const struct profile *b)
{
    if (a->count != b->count || strcmp(profile_address(a), profile_address(b)) != 0)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        size_t k = profile_find(b, profile_name_at(a, i));
        if (k == PROFILE_NONE || a->fields[i].count != b->fields[k].count)
            return false;
        for (size_t v = 0; v < a->fields[i].count; v++) {
            if (strcmp(profile_value_at(a, i, v), profile_value_at(b, k, v)) != 0)
                return false;
        }
    }
    return true;
}

void profile_remove(struct profile *profile, const char *name)
{
    size_t field = profile_find(profile, name);

    if (field == PROFILE_NONE)
        return;
    profile->count--;
    memmove(&profile->fields[field], &profile->fields[field + 1],
            (profile->count - field) * sizeof(*profile->fields));
}

/* Values of removed fields and moved ones stay in the array until the next reset, so we count. */
static size_t count_values(const struct profile *profile)
{
    size_t sum = 0;

    for (size_t i = 0; i < profile->count; i++)
        sum += profile->fields[i].count;
    return sum;
}

static bool add_field(struct profile *profile, const char *name, const char *value)
{
    if (profile->count >= PROFILE_FIELDS_MAX || count_values(profile) >= PROFILE_VALUES_MAX)
        return false;
    make_room_for_field(profile);
    make_room_for_values(profile, 1);
    struct profile_field *field = &profile->fields[profile->count++];
    field->name = keep_text(profile, name, strlen(name));
    field->first = (uint32_t)profile->values_len;
    field->count = 1;
    profile->values[profile->values_len++] = keep_text(profile, value, strlen(value));
    return true;
}

bool profile_set(struct profile *profile, const char *name, const char *value)
{
    size_t field = profile_find(profile, name);

    if (!value[0]) {
        profile_remove(profile, name);
        return true;
    }
    if (field == PROFILE_NONE)
        return add_field(profile, name, value);
    profile->fields[field].count = 1;
    profile->values[profile->fields[field].first] = keep_text(profile, value, strlen(value));
    return true;
}

bool profile_add(struct profile *profile, const char *name, const char *value)
{
    size_t index = profile_find(profile, name);

    if (!value[0])
        return true;
    if (index == PROFILE_NONE)
        return add_field(profile, name, value);
    if (has_value(profile, index, value, strlen(value)))
        return true;
    if (count_values(profile) >= PROFILE_VALUES_MAX)
        return false;
    struct profile_field *field = &profile->fields[index];
    if (field->first + field->count != profile->values_len) {
        make_room_for_values(profile, field->count);
        memcpy(&profile->values[profile->values_len], &profile->values[field->first],
               field->count * sizeof(*profile->values));
        field->first = (uint32_t)profile->values_len;
        profile->values_len += field->count;
    }
    make_room_for_values(profile, 1);
    profile->values[profile->values_len++] = keep_text(profile, value, strlen(value));
    field->count++;
    return true;
}

void profile_add_display_name(const struct profile *profile, struct str *out)
{
    const char *name = profile_value(profile, "name");
    const char *first = profile_value(profile, "first_name");
    const char *last = profile_value(profile, "last_name");

    if (name) {
        str_add_text(out, name);
        return;
    }
    if (first)
        str_add_text(out, first);
    if (first && last)
        str_add(out, " ", 1);
    if (last)
        str_add_text(out, last);
}

#include "jobs/person.h"

#include "base/xalloc.h"
#include "people/field.h"
#include "store/subscriber.h"

struct person_memory {
    struct profile profile;
    struct person person;
    struct str text; /* the name and the fields' texts, each ended by NUL */
    struct person_field *fields;
    size_t *texts_at;
    size_t fields_room;
    const char **values;
    size_t values_room;
};

struct person_memory *person_memory_new(void)
{
    struct person_memory *memory = xcalloc(1, sizeof(*memory));

    memory->profile = PROFILE_EMPTY;
    memory->text = STR_EMPTY;
    return memory;
}

void person_memory_free(struct person_memory *memory)
{
    if (!memory)
        return;
    profile_free(&memory->profile);
    str_free(&memory->text);
    free(memory->fields);
    free(memory->texts_at);
    free(memory->values);
    free(memory);
}

void person_memory_auto_free(struct person_memory **memory)
{
    person_memory_free(*memory);
}

static void make_room(struct person_memory *memory, size_t fields, size_t values)
{
    if (memory->fields_room < fields) {
        memory->fields_room = fields;
        memory->fields = xrealloc(memory->fields, fields, sizeof(*memory->fields));
        memory->texts_at = xrealloc(memory->texts_at, fields, sizeof(*memory->texts_at));
    }
    if (memory->values_room < values) {
        memory->values_room = values;
        memory->values = xrealloc(memory->values, values, sizeof(*memory->values));
    }
}

static size_t count_values(const struct profile *profile)
{
    size_t count = 0;

    for (size_t i = 0; i < profile->count; i++)
        count += profile_values_at(profile, i);
    return count;
}

/* The text is complete before anything points into it. */
static void write_text(struct person_memory *memory, const struct profile *profile)
{
    str_reset(&memory->text);
    profile_add_display_name(profile, &memory->text);
    str_add(&memory->text, "", 1);
    for (size_t i = 0; i < profile->count; i++) {
        memory->texts_at[i] = memory->text.len;
        field_add_text(profile, i, &memory->text);
        str_add(&memory->text, "", 1);
    }
}

static const struct person *describe(struct person_memory *memory, const struct profile *profile)
{
    size_t values = 0;

    make_room(memory, profile->count, count_values(profile));
    write_text(memory, profile);
    for (size_t i = 0; i < profile->count; i++) {
        memory->fields[i] = (struct person_field){
            .name = profile_name_at(profile, i),
            .text = memory->text.text + memory->texts_at[i],
            .first = values,
            .count = profile_values_at(profile, i),
        };
        for (size_t v = 0; v < memory->fields[i].count; v++)
            memory->values[values++] = profile_value_at(profile, i, v);
    }
    memory->person = (struct person){
        .address = profile_address(profile),
        .name = memory->text.text,
        .status = "",
        .fields = memory->fields,
        .field_count = profile->count,
        .values = memory->values,
    };
    return &memory->person;
}

const struct person *person_of_profile(struct person_memory *memory, const struct profile *profile)
{
    return describe(memory, profile);
}

bool person_of_subscriber(struct person_memory *memory, const struct subscriber *subscriber,
                          const struct person **out, struct error *err)
{
    if (!profile_decode(&memory->profile, subscriber->profile.text, subscriber->profile.len, err))
        return error_wrap(err, "subscriber #%lld", (long long)subscriber->id);
    (void)describe(memory, &memory->profile);
    memory->person.number = subscriber->id;
    memory->person.status = subscription_status_word(subscriber->status);
    memory->person.joined_at = subscriber->joined_at;
    memory->person.changed_at = subscriber->changed_at;
    *out = &memory->person;
    return true;
}

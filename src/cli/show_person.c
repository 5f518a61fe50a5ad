#include "cli/show_person.h"

#include "cli/say.h"

static bool is_listed(const char *name, const char *const *list)
{
    for (; list && *list; list++) {
        if (strcmp(name, *list) == 0)
            return true;
    }
    return false;
}

static struct json *values_json(const struct person *person, const struct person_field *field)
{
    struct json *values = json_new_array();

    for (size_t i = 0; i < field->count; i++)
        json_append_text(values, person->values[field->first + i]);
    return values;
}

struct json *show_person_json(const struct person *person, const char *const *many_valued)
{
    struct json *object = json_new_object();
    struct json *fields = json_new_object();

    for (size_t i = 0; i < person->field_count; i++) {
        const struct person_field *field = &person->fields[i];
        if (field->count > 1 || is_listed(field->name, many_valued))
            json_set_take(fields, field->name, values_json(person, field));
        else
            json_set_text(fields, field->name, field->text);
    }
    json_set_int(object, "number", person->number);
    json_set_text(object, "address", person->address);
    json_set_text(object, "name", person->name);
    json_set_text(object, "status", person->status);
    json_set_int(object, "joined_at", person->joined_at);
    json_set_int(object, "changed_at", person->changed_at);
    json_set_take(object, "fields", fields);
    return object;
}

void show_person_number(int64_t number, char out[SHOW_NUMBER_SIZE])
{
    (void)snprintf(out, SHOW_NUMBER_SIZE, "#%lld", (long long)number);
}

static void print_json(const struct cli *cli, const struct by_hand_result *result)
{
    AUTO(json_auto_free) struct json *document = json_new_object();

    json_set_int(document, "number", result->number);
    json_set_bool(document, "changed", result->changed);
    json_set_bool(document, "asked", result->asked);
    json_set_text(document, "status", result->status);
    say_json(cli, document);
}

void show_person_result(const struct cli *cli, const struct by_hand_result *result,
                        void (*print)(const struct cli *cli, const struct by_hand_result *result))
{
    if (say_wants_json(cli))
        print_json(cli, result);
    else if (say_wants_text(cli))
        print(cli, result);
}

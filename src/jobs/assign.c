#include "jobs/assign.h"

#include "base/text.h"
#include "people/field.h"

static const char no_address[] =
    "the address is no field: change it with 'fortnight address OLD NEW'";

static const struct {
    const char *name;
    const char *reason;
} refused[] = {
    {"status", "a status is never set: 'fortnight remove' takes somebody off the list, and only "
               "they themselves come back"},
    {FIELD_ADDRESS, no_address},
    {"address", no_address},
    {"number", "a number is given once and never changes"},
};

/* As field.h makes it; a word that it keeps for Fortnight stays as it is typed. */
static void add_name(const char *assignment, struct str *out)
{
    AUTO(str_free) struct str heading = STR_EMPTY;
    char name[FIELD_NAME_MAX + 1];

    str_add(&heading, assignment, strcspn(assignment, "="));
    if (field_name(name, heading.text, NULL)) {
        str_add_text(out, name);
        return;
    }
    size_t len = heading.len;
    const char *typed = text_trim(heading.text, &len);
    str_add(out, typed, len);
}

bool assign_is_allowed(const char *assignment, struct error *err)
{
    AUTO(str_free) struct str name = STR_EMPTY;

    add_name(assignment, &name);
    for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
        if (text_same(name.text, refused[i].name))
            return error_set(err, ERROR_USAGE, "%s", refused[i].reason);
    }
    return true;
}

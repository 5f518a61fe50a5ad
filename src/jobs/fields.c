#include "jobs/fields.h"

#include "base/xalloc.h"
#include "jobs/sieve.h"
#include "people/field.h"

static void add_name(struct fields *fields, const char *name)
{
    if (fields->count == FIELDS_MAX || field_is_listed(name, (const char *const *)fields->names))
        return;
    fields->names = xrealloc(fields->names, fields->count + 2, sizeof(*fields->names));
    fields->names[fields->count++] = xstrdup(name);
    fields->names[fields->count] = NULL;
}

bool fields_read(const struct workspace *workspace, struct fields *out, struct error *err)
{
    AUTO(sieve_auto_free) struct sieve *sieve = NULL;
    const struct subscriber *subscriber = NULL;
    struct fields found = FIELDS_NONE;

    if (!sieve_new(&sieve, workspace, NULL, SUBSCRIPTION_NONE, err))
        return false;
    bool fine = sieve_next(sieve, &subscriber, err);
    while (fine && subscriber) {
        const struct profile *profile = sieve_profile(sieve);
        for (size_t i = 0; i < profile->count; i++)
            add_name(&found, profile_name_at(profile, i));
        fine = sieve_next(sieve, &subscriber, err);
    }
    if (fine)
        *out = found;
    else
        fields_free(&found);
    return fine;
}

void fields_free(struct fields *fields)
{
    for (size_t i = 0; i < fields->count; i++)
        free(fields->names[i]);
    free(fields->names);
    *fields = FIELDS_NONE;
}

bool fields_check_audience(const struct workspace *workspace, const char *text, bool *known,
                           struct error *why, struct error *err)
{
    AUTO(fields_free) struct fields fields = FIELDS_NONE;
    AUTO(audience_auto_free) struct audience *audience = NULL;
    struct workspace_scope memory = {.named = NULL};

    if (!fields_read(workspace, &fields, err))
        return false;
    struct audience_scope scope = *workspace_scope(workspace, &memory);
    scope.fields = (const char *const *)fields.names;
    *known = audience_compile(&audience, text, &scope, why);
    workspace_scope_free(&memory);
    return true;
}

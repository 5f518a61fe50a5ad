#include "jobs/check_blanks.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "edition/theme.h"
#include "people/field.h"

#define AUDIENCE_PREFIX "audience."
#define MAX_FIELDS      2000 /* names to choose the nearest from */

/* A name the edition uses. */
struct name {
    const struct edition_blank *blank; /* where it is used first; first of all without fall-back */
    int64_t have;                      /* people of the audience who have it */
};

struct counting {
    struct name *names;
    size_t name_count;
    char **fields; /* all that people have; ended by NULL */
    size_t field_count;
    size_t field_hint; /* where the last one was found: people have the same fields */
    struct profile profile;
    bool quick;
    bool stopped; /* every field was met */
};

/* Fields that mean something to Fortnight whether or not anybody has them (people/field.h), and
 * what every person has. */
static const char *const own_names[] = {"name",     "first_name",  "last_name",
                                        "language", FIELD_ADDRESS, NULL};

static bool is_listed(const char *name, const char *const *list)
{
    for (; *list; list++) {
        if (strcmp(name, *list) == 0)
            return true;
    }
    return false;
}

/* Not a field: known to the theme or the message, or another check's business. */
static bool is_other(const char *name)
{
    return strcmp(name, ".") == 0 || text_starts(name, AUDIENCE_PREFIX) ||
           is_listed(name, theme_names());
}

static void add_name(struct counting *c, const struct edition_blank *blank)
{
    if (is_other(blank->name))
        return;
    for (size_t i = 0; i < c->name_count; i++) {
        struct name *known = &c->names[i];
        if (strcmp(known->blank->name, blank->name) != 0)
            continue;
        bool bare = !blank->has_fallback && !blank->is_section;
        if (bare && (known->blank->has_fallback || known->blank->is_section))
            known->blank = blank;
        return;
    }
    c->names = xrealloc(c->names, c->name_count + 1, sizeof(*c->names));
    c->names[c->name_count++] = (struct name){.blank = blank};
}

static void note_field(struct counting *c, const char *name)
{
    for (size_t i = 0; i < c->field_count; i++) {
        size_t at = (c->field_hint + i) % c->field_count;
        if (strcmp(c->fields[at], name) == 0) {
            c->field_hint = at + 1;
            return;
        }
    }
    if (c->field_count == MAX_FIELDS)
        return;
    c->fields = xrealloc(c->fields, c->field_count + 2, sizeof(*c->fields));
    c->fields[c->field_count++] = xstrdup(name);
    c->fields[c->field_count] = NULL;
}

static bool has(const struct profile *profile, const char *name)
{
    if (strcmp(name, FIELD_ADDRESS) == 0 || profile_find(profile, name) != PROFILE_NONE)
        return true;
    /* a name is made of first and last name where there is none */
    return strcmp(name, "name") == 0 && (profile_find(profile, "first_name") != PROFILE_NONE ||
                                         profile_find(profile, "last_name") != PROFILE_NONE);
}

static bool all_met(const struct counting *c)
{
    for (size_t i = 0; i < c->name_count; i++) {
        if (!c->names[i].have && !is_listed(c->names[i].blank->name, own_names))
            return false;
    }
    return true;
}

static bool count_person(void *ctx, const struct subscriber *subscriber, struct error *err)
{
    struct counting *c = ctx;

    if (!profile_decode(&c->profile, subscriber->profile.text, subscriber->profile.len, err))
        return error_wrap(err, "subscriber #%lld", (long long)subscriber->id);
    for (size_t i = 0; i < c->profile.count; i++)
        note_field(c, profile_name_at(&c->profile, i));
    for (size_t i = 0; i < c->name_count; i++)
        c->names[i].have += has(&c->profile, c->names[i].blank->name);
    c->stopped = c->quick && all_met(c);
    return !c->stopped;
}

/* The name that was probably meant: a field, or one that is always there. */
static const char *nearest(const struct counting *c, const char *name)
{
    const char *found = c->fields ? text_nearest(name, (const char *const *)c->fields) : NULL;

    if (!found)
        found = text_nearest(name, own_names);
    return found ? found : text_nearest(name, theme_names());
}

static void find_unknown(const struct counting *c, const struct check_blanks *what)
{
    const char *whom = what->everyone ? "on the list" : "in the audience";

    for (size_t i = 0; i < c->name_count; i++) {
        const struct edition_blank *blank = c->names[i].blank;
        AUTO(str_free) struct str mend = STR_EMPTY;
        if (c->names[i].have || is_listed(blank->name, own_names))
            continue;
        const char *meant = nearest(c, blank->name);
        if (meant)
            str_addf(&mend, "Did you mean '%.60s'?", meant);
        else
            str_add_text(&mend, "Import the field, or write the text itself");
        /* with a fall-back everybody sees that: wrong only if another field was meant */
        bool harmless = blank->is_section || (blank->has_fallback && !meant);
        finding_add(what->findings, harmless ? FINDING_WARNING : FINDING_ERROR, what->edition->file,
                    blank->line, mend.text, "nobody %s has a field '%.60s'", whom, blank->name);
    }
}

static void find_lacking(const struct counting *c, const struct edition *edition, int64_t people,
                         struct findings *findings)
{
    const struct name *worst = NULL;

    for (size_t i = 0; i < c->name_count; i++) {
        const struct name *name = &c->names[i];
        if (name->blank->has_fallback || name->blank->is_section || name->have == people)
            continue;
        if (name->have == 0 && !is_listed(name->blank->name, own_names))
            continue; /* an error already */
        if (!worst || name->have < worst->have)
            worst = name;
    }
    if (!worst)
        return;
    AUTO(str_free) struct str mend = STR_EMPTY;
    str_addf(&mend, "Give it a fall-back: {{%.60s|...}}", worst->blank->name);
    finding_add(findings, FINDING_WARNING, edition->file, worst->blank->line, mend.text,
                "%lld of %lld people have no '%.60s' and will see nothing there",
                (long long)(people - worst->have), (long long)people, worst->blank->name);
}

bool check_blanks(const struct workspace *workspace, const struct check_blanks *what,
                  struct reach *reach, struct error *err)
{
    const struct edition *edition = what->edition;
    struct counting c = {.quick = what->quick};
    const struct reach_visit visit = {.each = count_person, .ctx = &c};

    c.profile = PROFILE_EMPTY;
    for (size_t i = 0; i < edition->blank_count; i++)
        add_name(&c, &edition->blanks[i]);
    bool done = (c.quick && all_met(&c)) ||
                reach_walk(workspace, what->audience, c.name_count ? &visit : NULL, reach, err) ||
                c.stopped;
    if (done && !c.stopped && reach->fitting > 0) {
        find_unknown(&c, what);
        if (!c.quick && !what->everyone)
            find_lacking(&c, edition, reach->fitting, what->findings);
    }
    for (size_t i = 0; i < c.field_count; i++)
        free(c.fields[i]);
    free(c.fields);
    free(c.names);
    profile_free(&c.profile);
    return done;
}

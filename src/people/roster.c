#include "people/roster.h"

#include <assert.h>

#include "base/text.h"
#include "base/xalloc.h"

struct column {
    char field[FIELD_NAME_MAX + 1]; /* "": left out */
    char *heading;                  /* trimmed */
    bool mapped;
};

struct roster {
    struct column *columns;
    size_t count;
    size_t address_column;
    struct profile sets; /* what every person gets */
    struct field_rules rules;
    bool replace;
};

static char *trimmed(const char *text, size_t len)
{
    AUTO(str_free) struct str copy = STR_EMPTY;
    AUTO(str_free) struct str out = STR_EMPTY;

    str_add(&copy, text, len);
    const char *start = text_trim(copy.text, &len);
    str_add(&out, start, len);
    return str_take(&out);
}

/* Puts the mend behind what is wrong with a heading. */
static bool refuse_column(struct error *err, const struct roster *roster, size_t column)
{
    AUTO(str_free) struct str shown = STR_EMPTY;
    struct error why = *err;

    text_add_clean(&shown, roster->columns[column].heading, 60);
    return error_set(
        err, ERROR_DATA,
        "column %zu: %.200s; name it with --map '%s=FIELD', or leave it out with --map '%s='",
        column + 1, why.message, shown.text, shown.text);
}

/* The column a --map means: by its heading, or failing that by the field its heading makes. */
static size_t find_column(const struct roster *roster, const char *heading)
{
    char want[FIELD_NAME_MAX + 1];
    char name[FIELD_NAME_MAX + 1];

    for (size_t i = 0; i < roster->count; i++) {
        if (text_same_fold(roster->columns[i].heading, heading))
            return i;
    }
    if (!field_name(want, heading, NULL))
        return roster->count;
    for (size_t i = 0; i < roster->count; i++) {
        if (field_name(name, roster->columns[i].heading, NULL) && strcmp(name, want) == 0)
            return i;
    }
    return roster->count;
}

static bool no_such_column(const struct roster *roster, const char *heading, struct error *err)
{
    AUTO(str_free) struct str shown = STR_EMPTY;
    const char **headings = xcalloc(roster->count + 1, sizeof(*headings));

    for (size_t i = 0; i < roster->count; i++)
        headings[i] = roster->columns[i].heading;
    const char *nearest = text_nearest(heading, headings);
    text_add_clean(&shown, heading, 60);
    (void)error_set(err, ERROR_USAGE, "--map: there is no column '%s'", shown.text);
    if (nearest) {
        AUTO(str_free) struct str near = STR_EMPTY;
        text_add_clean(&near, nearest, 60);
        (void)error_set(err, ERROR_USAGE, "--map: there is no column '%s'; did you mean '%s'?",
                        shown.text, near.text);
    }
    free(headings);
    return false;
}

static bool apply_map(struct roster *roster, const char *map, struct error *err)
{
    const char *mark = strrchr(map, '=');

    if (!mark) {
        AUTO(str_free) struct str shown = STR_EMPTY;
        text_add_clean(&shown, map, 60);
        return error_set(err, ERROR_USAGE, "--map '%s' is no COLUMN=field", shown.text);
    }
    char *heading = trimmed(map, (size_t)(mark - map));
    size_t at = find_column(roster, heading);
    bool known = at < roster->count || no_such_column(roster, heading, err);
    free(heading);
    if (!known)
        return false;
    struct column *column = &roster->columns[at];
    column->mapped = true;
    column->field[0] = '\0';
    if (!mark[1])
        return true;
    if (!field_name(column->field, mark + 1, err)) {
        if (err)
            err->kind = ERROR_USAGE;
        return error_wrap(err, "--map");
    }
    return true;
}

static bool has_field(const struct roster *roster, const char *field)
{
    for (size_t i = 0; i < roster->count; i++) {
        if (strcmp(roster->columns[i].field, field) == 0)
            return true;
    }
    return false;
}

/*
 * "Address" is where a person lives in one office's file, and the mail address in another's: it is
 * the latter only when no other column is.
 */
static bool is_called_address(const struct column *column)
{
    return !column->mapped && text_same(column->heading, "address");
}

/* What --rejects wrote beside the row, as it is or as a spreadsheet's user tidied it. */
static bool is_about_reject(const struct column *column)
{
    static const char *const headings[] = {FIELD_REJECTED_LINE, FIELD_REJECTED_WHY, "rejected line",
                                           "rejected because"};

    for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++) {
        if (text_same(column->heading, headings[i]))
            return true;
    }
    return false;
}

static bool name_columns(struct roster *roster, struct error *err)
{
    for (size_t i = 0; i < roster->count; i++) {
        struct column *column = &roster->columns[i];
        if (column->mapped || !column->heading[0] || is_called_address(column) ||
            is_about_reject(column))
            continue;
        if (!field_name(column->field, column->heading, err))
            return refuse_column(err, roster, i);
    }
    for (size_t i = 0; i < roster->count; i++) {
        if (!is_called_address(&roster->columns[i]))
            continue;
        bool taken = has_field(roster, FIELD_ADDRESS);
        (void)snprintf(roster->columns[i].field, sizeof(roster->columns[i].field), "%s",
                       taken ? "postal_address" : FIELD_ADDRESS);
    }
    return true;
}

static bool refuse_double(const struct roster *roster, size_t a, size_t b, struct error *err)
{
    AUTO(str_free) struct str shown = STR_EMPTY;

    text_add_clean(&shown, roster->columns[b].heading, 60);
    return error_set(
        err, ERROR_DATA,
        "columns %zu and %zu are both '%s': leave one out with --map '%s=', or name it otherwise",
        a + 1, b + 1, roster->columns[b].field, shown.text);
}

static bool check_doubles(const struct roster *roster, struct error *err)
{
    for (size_t b = 1; b < roster->count; b++) {
        const char *field = roster->columns[b].field;
        if (!field[0] || field_is_listed(field, roster->rules.many_valued))
            continue;
        for (size_t a = 0; a < b; a++) {
            if (strcmp(roster->columns[a].field, field) == 0)
                return refuse_double(roster, a, b, err);
        }
    }
    return true;
}

/* Without headings the first row is somebody: nothing of it may stand in a message. */
static bool refuse_person(const struct roster *roster, struct error *err)
{
    struct address address;

    for (size_t i = 0; i < roster->count; i++) {
        if (!roster->columns[i].mapped && address_parse(roster->columns[i].heading, &address, NULL))
            return error_set(
                err, ERROR_DATA,
                "the first row is a person, not the headings: put a line like 'email,first_name' "
                "above it");
    }
    return true;
}

static bool find_address(struct roster *roster, struct error *err)
{
    AUTO(str_free) struct str shown = STR_EMPTY;

    for (size_t i = 0; i < roster->count; i++) {
        if (strcmp(roster->columns[i].field, FIELD_ADDRESS) == 0) {
            roster->address_column = i;
            return true;
        }
        str_add_text(&shown, i ? ", " : "");
        text_add_clean(&shown, roster->columns[i].heading, 40);
    }
    (void)error_set(
        err, ERROR_DATA,
        "no column is called email: name the one with the addresses with --map COLUMN=email");
    return error_about(err, shown.text);
}

static bool prepare(struct roster *roster, const struct roster_options *options, struct error *err)
{
    for (const char *const *map = options->maps; map && *map; map++) {
        if (!apply_map(roster, *map, err))
            return false;
    }
    if (!refuse_person(roster, err) || !name_columns(roster, err) || !check_doubles(roster, err) ||
        !find_address(roster, err))
        return false;
    for (const char *const *set = options->sets; set && *set; set++) {
        if (!field_assign(&roster->sets, *set, &roster->rules, err)) {
            if (err)
                err->kind = ERROR_USAGE;
            return error_wrap(err, "--set");
        }
    }
    return true;
}

bool roster_new(struct roster **out, const struct csv_row *headings,
                const struct roster_options *options, struct error *err)
{
    struct error ignored = {0};
    struct roster *roster = xcalloc(1, sizeof(*roster));

    roster->columns = xcalloc(headings->count, sizeof(*roster->columns));
    roster->count = headings->count;
    roster->rules = (struct field_rules){.many_valued = options->many_valued, .mode = FIELD_UNITE};
    roster->replace = options->replace;
    for (size_t i = 0; i < roster->count; i++)
        roster->columns[i].heading = trimmed(headings->cells[i], strlen(headings->cells[i]));
    if (!prepare(roster, options, err ? err : &ignored)) {
        roster_free(roster);
        return false;
    }
    *out = roster;
    return true;
}

void roster_free(struct roster *roster)
{
    if (!roster)
        return;
    for (size_t i = 0; i < roster->count; i++)
        free(roster->columns[i].heading);
    free(roster->columns);
    profile_free(&roster->sets);
    free(roster);
}

void roster_auto_free(struct roster **roster)
{
    roster_free(*roster);
}

size_t roster_columns(const struct roster *roster)
{
    return roster->count;
}

const char *roster_field_at(const struct roster *roster, size_t column)
{
    assert(column < roster->count);
    return roster->columns[column].field[0] ? roster->columns[column].field : NULL;
}

/* The address of `mailto:ada@example.org` or `Ada King <ada@example.org>`, as address books export
 * it. */
static bool read_address(const char *cell, struct address *address, struct str *name,
                         struct error *err)
{
    AUTO(str_free) struct str bare = STR_EMPTY;
    size_t len = 0;
    const char *text = text_trim(cell, &len);

    if (!len)
        return error_set(err, ERROR_DATA, "has no address");
    const char *open = memchr(text, '<', len);
    if (!open || text[len - 1] != '>')
        return address_parse(text_starts(text, "mailto:") ? text + 7 : text, address, err);
    str_add(name, text, (size_t)(open - text));
    str_add(&bare, open + 1, len - (size_t)(open - text) - 2);
    return address_parse(bare.text, address, err);
}

static bool has_name(const struct profile *profile)
{
    return profile_find(profile, "name") != PROFILE_NONE ||
           profile_find(profile, "first_name") != PROFILE_NONE ||
           profile_find(profile, "last_name") != PROFILE_NONE;
}

static bool put_mailbox_name(const struct roster *roster, struct profile *profile,
                             const struct str *name, struct error *err)
{
    AUTO(str_free) struct str plain = STR_EMPTY;

    if (!name->len || has_name(profile))
        return true;
    for (const char *p = name->text; *p; p++) {
        if (*p != '"')
            str_add(&plain, p, 1);
    }
    return field_put(profile, "name", plain.text, &roster->rules, err);
}

static bool put_sets(const struct roster *roster, struct profile *profile)
{
    const struct profile *sets = &roster->sets;

    for (size_t i = 0; i < sets->count; i++) {
        const char *name = profile_name_at(sets, i);
        if (!field_is_listed(name, roster->rules.many_valued))
            profile_remove(profile, name);
        for (size_t v = 0; v < profile_values_at(sets, i); v++) {
            if (!profile_add(profile, name, profile_value_at(sets, i, v)))
                return false;
        }
    }
    return true;
}

static bool put_cells(const struct roster *roster, const struct csv_row *row,
                      struct profile *profile, struct error *err)
{
    for (size_t i = 0; i < row->count; i++) {
        const char *cell = row->cells[i];
        if (!cell[0])
            continue;
        if (i >= roster->count)
            return error_set(err, ERROR_DATA, "has %zu cells, but there are %zu headings",
                             row->count, roster->count);
        const char *field = roster->columns[i].field;
        if (i == roster->address_column || !field[0])
            continue;
        if (!field_put(profile, field, cell, &roster->rules, err))
            return false;
    }
    return true;
}

bool roster_read(const struct roster *roster, const struct csv_row *row, struct profile *profile,
                 struct address *address, struct error *err)
{
    AUTO(str_free) struct str name = STR_EMPTY;
    const char *cell =
        roster->address_column < row->count ? row->cells[roster->address_column] : "";
    struct address found;

    profile_reset(profile);
    if (!read_address(cell, &found, &name, err))
        return false;
    profile_set_address(profile, found.text);
    if (!put_cells(roster, row, profile, err) || !put_mailbox_name(roster, profile, &name, err))
        return false;
    if (!put_sets(roster, profile))
        return error_set(err, ERROR_DATA, "there are too many fields or values");
    if (!profile_fits(profile))
        return error_set(err, ERROR_DATA, "is too much to keep about one person (%d octets)",
                         PROFILE_MAX_BYTES);
    *address = found;
    return true;
}

static bool has_these(const struct profile *person, const char *name, const struct profile *row,
                      size_t field)
{
    size_t held = profile_find(person, name);

    if (held == PROFILE_NONE || profile_values_at(person, held) != profile_values_at(row, field))
        return false;
    for (size_t v = 0; v < profile_values_at(row, field); v++) {
        if (strcmp(profile_value_at(person, held, v), profile_value_at(row, field, v)) != 0)
            return false;
    }
    return true;
}

static size_t values_of(const struct profile *person, const char *name)
{
    size_t held = profile_find(person, name);

    return held == PROFILE_NONE ? 0 : profile_values_at(person, held);
}

bool roster_merge(const struct roster *roster, struct profile *person, const struct profile *row,
                  bool *changed, struct error *err)
{
    bool any = false;

    for (size_t i = 0; i < row->count; i++) {
        const char *name = profile_name_at(row, i);
        bool unite = !roster->replace && field_is_listed(name, roster->rules.many_valued);
        if (has_these(person, name, row, i))
            continue;
        if (!unite)
            profile_remove(person, name);
        size_t before = values_of(person, name);
        for (size_t v = 0; v < profile_values_at(row, i); v++) {
            if (!profile_add(person, name, profile_value_at(row, i, v)))
                return error_set(err, ERROR_DATA, "there are too many fields or values");
        }
        any = any || values_of(person, name) != before;
    }
    if (any && !profile_fits(person))
        return error_set(err, ERROR_DATA, "is too much to keep about one person (%d octets)",
                         PROFILE_MAX_BYTES);
    *changed = any;
    return true;
}

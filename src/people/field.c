#include "people/field.h"

#include "base/text.h"

/* What other programs call the fields that letters, greetings and the language need. */
static const struct {
    const char *word;
    const char *field;
} synonyms[] = {
    {"e_mail", FIELD_ADDRESS},
    {"mail", FIELD_ADDRESS},
    {"email_address", FIELD_ADDRESS},
    {"emailaddress", FIELD_ADDRESS},
    {"e_mail_address", FIELD_ADDRESS},
    {"mail_address", FIELD_ADDRESS},
    {"primary_email", FIELD_ADDRESS},
    {"email_1", FIELD_ADDRESS},
    {"e_mail_1", FIELD_ADDRESS},
    {"e_mail_1_value", FIELD_ADDRESS},
    {"e_mail_adresse", FIELD_ADDRESS},
    {"email_adresse", FIELD_ADDRESS},
    {"mailadresse", FIELD_ADDRESS},
    {"courriel", FIELD_ADDRESS},
    {"adresse_e_mail", FIELD_ADDRESS},
    {"adresse_mail", FIELD_ADDRESS},
    {"correo", FIELD_ADDRESS},
    {"correo_electronico", FIELD_ADDRESS},
    {"correo_electrónico", FIELD_ADDRESS},
    {"full_name", "name"},
    {"fullname", "name"},
    {"display_name", "name"},
    {"first", "first_name"},
    {"firstname", "first_name"},
    {"forename", "first_name"},
    {"given_name", "first_name"},
    {"givenname", "first_name"},
    {"vorname", "first_name"},
    {"prénom", "first_name"},
    {"prenom", "first_name"},
    {"last", "last_name"},
    {"lastname", "last_name"},
    {"surname", "last_name"},
    {"family_name", "last_name"},
    {"familyname", "last_name"},
    {"nachname", "last_name"},
    {"familienname", "last_name"},
    {"lang", "language"},
    {"locale", "language"},
    {"sprache", "language"},
};

/*
 * Words that mean something else: in an edition; what `set` can never change; the columns of a file
 * of rejected rows.
 */
static const char *const kept_words[] = {
    "address", "audience", "bulletin",          "edition",          "subscriber",
    "number",  "status",   FIELD_REJECTED_LINE, FIELD_REJECTED_WHY, NULL};

static bool is_name_mark(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* Lower case, one '_' for each run of anything else, none around it. */
static void make_name(struct str *out, const char *heading)
{
    AUTO(str_free) struct str lower = STR_EMPTY;
    bool gap = false;

    text_add_lower(&lower, heading, strlen(heading));
    for (const char *p = lower.text; *p; p++) {
        if (!is_name_mark(*p)) {
            gap = true;
            continue;
        }
        if (gap && out->len)
            str_add(out, "_", 1);
        gap = false;
        str_add(out, p, 1);
    }
}

bool field_is_listed(const char *name, const char *const *list)
{
    for (; list && *list; list++) {
        if (strcmp(name, *list) == 0)
            return true;
    }
    return false;
}

static const char *known_as(const char *name)
{
    for (size_t i = 0; i < sizeof(synonyms) / sizeof(synonyms[0]); i++) {
        if (strcmp(name, synonyms[i].word) == 0)
            return synonyms[i].field;
    }
    return name;
}

bool field_name(char out[FIELD_NAME_MAX + 1], const char *heading, struct error *err)
{
    AUTO(str_free) struct str made = STR_EMPTY;
    AUTO(str_free) struct str shown = STR_EMPTY;

    text_add_clean(&shown, heading, 80);
    if (!text_is_utf8(heading, strlen(heading)))
        return error_set(err, ERROR_DATA, "'%s' is not UTF-8", shown.text);
    if (strlen(heading) > FIELD_HEADING_MAX)
        return error_set(err, ERROR_DATA, "'%s' is too long for the name of a field (%d octets)",
                         shown.text, FIELD_NAME_MAX);
    make_name(&made, heading);
    const char *name = known_as(made.text);
    if (!name[0] || text_has_control(name, strlen(name)))
        return error_set(err, ERROR_DATA,
                         "'%s' makes no name of a field: it needs a letter or a digit", shown.text);
    if (strlen(name) > FIELD_NAME_MAX)
        return error_set(err, ERROR_DATA, "'%s' is too long for the name of a field (%d octets)",
                         shown.text, FIELD_NAME_MAX);
    if (field_is_listed(name, kept_words))
        return error_set(err, ERROR_DATA, "'%s' cannot be a field: Fortnight uses the word itself",
                         shown.text);
    memcpy(out, name, strlen(name) + 1);
    return true;
}

static bool is_gap(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Copies from other programs bring them along; letters of no script need them. */
static bool turns_direction(const char *p)
{
    const unsigned char *octets = (const unsigned char *)p;

    return octets[0] == 0xe2 && ((octets[1] == 0x80 && octets[2] >= 0xaa && octets[2] <= 0xae) ||
                                 (octets[1] == 0x81 && octets[2] >= 0xa6 && octets[2] <= 0xa9));
}

struct tidied {
    char text[FIELD_VALUE_MAX + 2];
    size_t len; /* at most FIELD_VALUE_MAX + 1, which is one too long */
    bool plain; /* printable ASCII only: nothing more to be checked */
};

static void put(struct tidied *out, char c, size_t times)
{
    for (size_t i = 0; i < times && out->len <= FIELD_VALUE_MAX; i++)
        out->text[out->len++] = c;
}

/*
 * Text without blanks around it, each run of them with line ends or tabs in it as one blank, and
 * without what turns its direction. One pass: it runs for each cell of an import.
 */
static void tidy(struct tidied *out, const char *text, size_t len)
{
    size_t gap = 0;
    bool breaks = false; /* there is more than blanks in the gap */

    out->len = 0;
    out->plain = true;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (is_gap(c)) {
            gap++;
            breaks = breaks || c != ' ';
        } else if (turns_direction(text + i)) {
            i += 2;
        } else {
            if (out->len)
                put(out, ' ', breaks ? 1 : gap);
            put(out, c, 1);
            out->plain = out->plain && c > ' ' && c < 0x7f;
            gap = 0;
            breaks = false;
        }
    }
    out->text[out->len] = '\0';
}

static bool put_value(struct profile *profile, const char *name, const struct tidied *value,
                      struct error *err)
{
    if (value->len > FIELD_VALUE_MAX)
        (void)error_set(err, ERROR_DATA, "the value of '%s' is longer than %d octets", name,
                        FIELD_VALUE_MAX);
    else if (!value->plain && !text_is_utf8(value->text, value->len))
        (void)error_set(err, ERROR_DATA, "the value of '%s' is not UTF-8", name);
    else if (!value->plain && text_has_control(value->text, value->len))
        (void)error_set(err, ERROR_DATA, "the value of '%s' has a control character", name);
    else if (profile_add(profile, name, value->text))
        return true;
    else
        return error_set(err, ERROR_DATA, "there are too many fields or values");
    return error_about(err, value->text);
}

bool field_put(struct profile *profile, const char *name, const char *text,
               const struct field_rules *rules, struct error *err)
{
    struct tidied value;
    bool many = field_is_listed(name, rules->many_valued);
    bool fresh =
        rules->mode == FIELD_UNITE && !many; /* the first value takes the old one's place */

    if (rules->mode == FIELD_REPLACE)
        profile_remove(profile, name);
    for (const char *rest = text; rest;) {
        const char *end = many ? strchr(rest, FIELD_SEPARATOR) : NULL;
        tidy(&value, rest, end ? (size_t)(end - rest) : strlen(rest));
        rest = end ? end + 1 : NULL;
        if (!value.len)
            continue;
        if (fresh)
            profile_remove(profile, name);
        if (!put_value(profile, name, &value, err))
            return false;
    }
    return true;
}

bool field_assign(struct profile *profile, const char *assignment, const struct field_rules *rules,
                  struct error *err)
{
    AUTO(str_free) struct str heading = STR_EMPTY;
    const char *mark = strchr(assignment, '=');
    char name[FIELD_NAME_MAX + 1];

    if (!mark) {
        text_add_clean(&heading, assignment, 80);
        return error_set(err, ERROR_USAGE, "'%s' is no field=value", heading.text);
    }
    str_add(&heading, assignment, (size_t)(mark - assignment));
    if (!field_name(name, heading.text, err)) {
        err->kind = ERROR_USAGE;
        return false;
    }
    if (strcmp(name, FIELD_ADDRESS) == 0)
        return error_set(err, ERROR_USAGE,
                         "the address is no field: change it with 'fortnight address'");
    return field_put(profile, name, mark + 1, rules, err);
}

void field_add_text(const struct profile *profile, size_t field, struct str *out)
{
    for (size_t v = 0; v < profile_values_at(profile, field); v++) {
        if (v)
            str_add(out, "; ", 2);
        str_add_text(out, profile_value_at(profile, field, v));
    }
}

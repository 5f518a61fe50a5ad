#include "people/field.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

static void test_names(void **state)
{
    static const struct {
        const char *heading, *want; /* NULL: refused */
    } cases[] = {
        {"sector", "sector"},
        {"First Name", "first_name"},
        {"FIRST-NAME", "first_name"},
        {"  first   name *", "first_name"},
        {"Forename", "first_name"},
        {"Prénom", "first_name"},
        {"PRE\xcc\x81NOM", "first_name"},
        {"surname", "last_name"},
        {"Full Name", "name"},
        {"Name", "name"},
        {"E-mail", "email"},
        {"E-Mail Address", "email"},
        {"Email", "email"},
        {"E-Mail-Adresse", "email"},
        {"Courriel", "email"},
        {"Correo electrónico", "email"},
        {"Locale", "language"},
        {"Date of birth (dd/mm/yyyy)", "date_of_birth_dd_mm_yyyy"},
        {"Straße", "straße"},
        {"ÖRTLICHE GRUPPE", "örtliche_gruppe"},
        {"2026", "2026"},
        {"a.b", "a_b"},
        {"", NULL},
        {"***", NULL},
        {"_", NULL},
        {"Audience", NULL},
        {"address", NULL},
        {"Edition", NULL},
        {"Status", NULL},
        {"NUMBER", NULL},
        {"rejected line", NULL},
        {"rejected_because", NULL},
        {"House number", "house_number"},
        {"Generation", "generation"},
        {"caf\xe9", NULL},
        {"a\xc2\x85"
         "b",
         NULL},
        {"0123456789012345678901234567890123456789012345678901234567890123",
         "0123456789012345678901234567890123456789012345678901234567890123"},
        {"01234567890123456789012345678901234567890123456789012345678901234", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct error err = {0};
        char name[FIELD_NAME_MAX + 1] = "untouched";
        bool ok = field_name(name, cases[i].heading, &err);
        if (ok != (cases[i].want != NULL))
            fail_msg("'%s': %s", cases[i].heading, ok ? name : err.message);
        assert_string_equal(name, ok ? cases[i].want : "untouched");
        assert_int_equal(err.kind, ok ? ERROR_NONE : ERROR_DATA);
    }
}

/* A name is the name of itself, so that an export's headings are read back. */
static void test_names_are_stable(void **state)
{
    static const char *const headings[] = {"First Name", "Straße",   "a.b c/d",
                                           "Courriel",   "İstanbul", "ǅ"};

    (void)state;
    for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++) {
        char once[FIELD_NAME_MAX + 1];
        char twice[FIELD_NAME_MAX + 1];
        assert_true(field_name(once, headings[i], NULL));
        assert_true(field_name(twice, once, NULL));
        assert_string_equal(once, twice);
    }
}

static const char *const many[] = {"sector", "branch", NULL};

static void test_put(void **state)
{
    static const struct {
        const char *name, *before, *text;
        enum field_mode mode;
        const char *want; /* as field_add_text() writes it; "" gone; NULL refused */
    } cases[] = {
        {"region", "", "London", FIELD_UNITE, "London"},
        {"region", "Leeds", "London", FIELD_UNITE, "London"},
        {"region", "Leeds", "London", FIELD_REPLACE, "London"},
        {"region", "Leeds", "", FIELD_UNITE, "Leeds"},
        {"region", "Leeds", "  ", FIELD_UNITE, "Leeds"},
        {"region", "Leeds", "", FIELD_REPLACE, ""},
        {"region", "Leeds", " \t ", FIELD_REPLACE, ""},
        {"region", "", "a;b", FIELD_UNITE, "a;b"},
        {"region", "", "  North \r\n\t West  x ", FIELD_UNITE, "North West  x"},
        {"region", "", "12 Street\nTown", FIELD_UNITE, "12 Street Town"},
        /* what turns the direction of the text around it goes, what a script needs stays */
        /* NOLINTBEGIN(misc-misleading-bidirectional): that is what is tested */
        {"region", "", "\xe2\x80\xaa North \xe2\x80\xac", FIELD_UNITE, "North"},
        {"region", "", "x\xe2\x80\xaetseW\xe2\x81\xa6 y\xe2\x81\xa9", FIELD_UNITE, "xtseW y"},
        {"region", "Leeds", "\xe2\x80\xae\xe2\x81\xa9", FIELD_UNITE, "Leeds"},
        /* NOLINTEND(misc-misleading-bidirectional) */
        {"region", "", "\xd7\x97\xd7\x99\xd7\xa4\xd7\x94\xe2\x80\x8f", FIELD_UNITE,
         "\xd7\x97\xd7\x99\xd7\xa4\xd7\x94\xe2\x80\x8f"},
        {"region", "", "\xe2\x80\xa2 x \xe2\x80", FIELD_UNITE, NULL},
        {"sector", "", "buses\xe2\x80\xad;\xe2\x80\xac rail", FIELD_UNITE, "buses; rail"},
        {"region", "", "a\x01", FIELD_UNITE, NULL},
        {"region", "", "a\x7f", FIELD_UNITE, NULL},
        {"region", "", "a\xe2\x80\xa8", FIELD_UNITE, NULL},
        {"region", "", "caf\xe9", FIELD_UNITE, NULL},
        {"sector", "", "buses;rail", FIELD_UNITE, "buses; rail"},
        {"sector", "buses", "rail; buses ;;", FIELD_UNITE, "buses; rail"},
        {"sector", "buses", "rail; rail", FIELD_REPLACE, "rail"},
        {"sector", "buses;rail", "", FIELD_UNITE, "buses; rail"},
        {"sector", "buses;rail", " ; ", FIELD_REPLACE, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO(profile_free) struct profile profile = PROFILE_EMPTY;
        AUTO(str_free) struct str got = STR_EMPTY;
        const struct field_rules rules = {many, cases[i].mode};
        struct error err = {0};
        assert_true(field_put(&profile, cases[i].name, cases[i].before, &rules, NULL));
        bool ok = field_put(&profile, cases[i].name, cases[i].text, &rules, &err);
        if (ok != (cases[i].want != NULL))
            fail_msg("case %zu: %s", i, err.message);
        if (!ok) {
            assert_true(strlen(err.about) > 0);
            assert_null(strstr(err.message, "caf"));
            continue;
        }
        size_t field = profile_find(&profile, cases[i].name);
        if (field != PROFILE_NONE)
            field_add_text(&profile, field, &got);
        assert_string_equal(got.text, cases[i].want);
    }
}

static void test_value_limit(void **state)
{
    const struct field_rules rules = {0};

    (void)state;
    for (size_t over = 0; over < 2; over++) {
        AUTO(profile_free) struct profile profile = PROFILE_EMPTY;
        AUTO(str_free) struct str text = STR_EMPTY;
        while (text.len < FIELD_VALUE_MAX + over)
            str_add(&text, "x", 1);
        str_add_text(&text, "   ");
        assert_int_equal(field_put(&profile, "f", text.text, &rules, NULL), !over);
    }
}

static void test_assign(void **state)
{
    static const struct {
        const char *text, *name, *want;
        const char *wrong;
    } cases[] = {
        {"region=London", "region", "London", NULL},
        {"Home Town = Milton Keynes ", "home_town", "Milton Keynes", NULL},
        {"sector=buses;rail", "sector", "buses; rail", NULL},
        {"a==b", "a", "=b", NULL},
        {"region", NULL, NULL, "'region' is no field=value"},
        {"=x", NULL, NULL, "'' makes no name of a field: it needs a letter or a digit"},
        {"email=a@example.org", NULL, NULL,
         "the address is no field: change it with 'fortnight address'"},
    };
    const struct field_rules rules = {many, FIELD_REPLACE};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO(profile_free) struct profile profile = PROFILE_EMPTY;
        AUTO(str_free) struct str got = STR_EMPTY;
        struct error err = {0};
        bool ok = field_assign(&profile, cases[i].text, &rules, &err);
        if (!ok) {
            assert_string_equal(err.message, cases[i].wrong ? cases[i].wrong : "no error");
            assert_int_equal(err.kind, ERROR_USAGE);
            continue;
        }
        assert_null(cases[i].wrong);
        field_add_text(&profile, profile_find(&profile, cases[i].name), &got);
        assert_string_equal(got.text, cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),  cmocka_unit_test(test_names_are_stable),
        cmocka_unit_test(test_put),    cmocka_unit_test(test_value_limit),
        cmocka_unit_test(test_assign),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

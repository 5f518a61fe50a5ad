#include "config/unknown.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "config/setting.h"

static bool is_secret(const char *name)
{
    static const char *const words[] = {
        "password", "passwd", "passphrase", "pass",   "pwd",         "pw", "secret",
        "token",    "key",    "api_key",    "apikey", "credentials", NULL,
    };

    for (size_t i = 0; words[i]; i++) {
        if (text_same(name, words[i]))
            return true;
    }
    return false;
}

static void add_known_names(struct str *out, const char *group)
{
    size_t count = 0;
    const struct setting *all = setting_all(&count);
    const char *between = "";

    for (size_t i = 0; i < count; i++) {
        if (!setting_is_in(&all[i], group))
            continue;
        str_addf(out, "%s%s", between, setting_name(&all[i]));
        between = ", ";
    }
}

/* The nearest name of the same group, or NULL. */
static const char *nearest_name(const char *name, const char *group)
{
    size_t count = 0;
    const struct setting *all = setting_all(&count);
    const char **names = xcalloc(count + 1, sizeof(*names));
    size_t used = 0;

    for (size_t i = 0; i < count; i++) {
        if (setting_is_in(&all[i], group))
            names[used++] = setting_name(&all[i]);
    }
    const char *nearest = text_nearest(name, names);
    free(names);
    return nearest;
}

/* The path of a key of this name in another group, or NULL. */
static const char *elsewhere(const char *name)
{
    size_t count = 0;
    const struct setting *all = setting_all(&count);

    for (size_t i = 0; i < count; i++) {
        if (text_same(setting_name(&all[i]), name))
            return all[i].path;
    }
    return NULL;
}

static void add_mend(const char *name, const char *group, struct str *mend)
{
    const char *nearest = nearest_name(name, group);
    const char *other = elsewhere(name);

    if (other && strchr(other, '.'))
        str_addf(mend, "it belongs in the group %.*s", (int)(strrchr(other, '.') - other), other);
    else if (other)
        str_add_text(mend, "it stands outside all groups");
    else if (nearest)
        str_addf(mend, "did you mean '%s'?", nearest);
    else {
        str_add_text(mend, "known are ");
        add_known_names(mend, group);
    }
}

void unknown_describe(const char *name, const char *group, struct str *what, struct str *mend)
{
    if (is_secret(name)) {
        str_addf(what, "'%.40s' stands in the configuration, where no secret may stand", name);
        str_add_text(
            mend,
            "take it out, write the secret alone into a file that only you can read (chmod 600), "
            "and name that file: password_file = \"secrets/relay\";");
        return;
    }
    str_addf(what, "'%.40s' is not known %s%s", name, *group ? "in " : "here", group);
    add_mend(name, group, mend);
}

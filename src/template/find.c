#include "template/find.h"

#include "base/file.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "template/built_in.h"

#define FOLDER "templates/"

/* Below templates/, whatever a template asks for as a partial. */
static bool is_inside(const char *name)
{
    return name[0] != '\0' && name[0] != '/' && !strstr(name, "..");
}

static bool find_own(struct found_template *out, const char *workspace, const char *name,
                     struct error *err)
{
    AUTO(str_free) struct str path = STR_EMPTY;
    AUTO(str_free) struct str text = STR_EMPTY;

    str_addf(&path, "%s/" FOLDER "%s", workspace, name);
    if (!file_exists(path.text))
        return true;
    if (!file_read(&text, path.text, FIND_MAX_BYTES, err))
        return false;
    if (!text_is_utf8(text.text, text.len))
        return error_set(err, ERROR_DATA, "template '" FOLDER "%s' is not UTF-8 text", name);
    out->overriding = true;
    out->len = text.len;
    out->text = str_take(&text);
    return true;
}

static bool find_built_in(struct found_template *out, const char *name)
{
    for (const struct built_in *b = built_in_templates; b->name; b++) {
        if (strcmp(b->name, name) != 0)
            continue;
        out->text = xcalloc(b->len + 1, 1);
        memcpy(out->text, b->bytes, b->len);
        out->len = b->len;
        return true;
    }
    return false;
}

bool find_template(struct found_template *out, const char *workspace, const char *name,
                   struct error *err)
{
    struct found_template found = FOUND_NOTHING;

    if (is_inside(name)) {
        if (workspace && !find_own(&found, workspace, name, err))
            return false;
        if (!found.text)
            (void)find_built_in(&found, name);
    }
    if (!found.text)
        return error_set(err, ERROR_NO_INPUT, "there is no template '" FOLDER "%.80s'", name);
    AUTO(str_free) struct str file = STR_EMPTY;
    str_addf(&file, FOLDER "%s", name);
    found.file = str_take(&file);
    *out = found;
    return true;
}

void find_done(struct found_template *found)
{
    free(found->text);
    free(found->file);
    *found = FOUND_NOTHING;
}

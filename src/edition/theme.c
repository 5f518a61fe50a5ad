#include "edition/theme.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "config/config.h"
#include "edition/direction.h"
#include "edition/render.h"
#include "edition/style.h"
#include "edition/theme_check.h"
#include "template/find.h"
#include "template/mustache.h"

#define FOLDER "theme/"

/* A layout, or a partial it asked for. */
struct theme_file {
    char *name;
    struct found_template found;
};

/* The two layouts, HTML and text. */
struct layouts {
    const char *html;
    const char *text;
    enum theme_layout kind;
};
static const struct layouts of_bulletin = {"bulletin.html", "bulletin.txt", THEME_BULLETIN};
static const struct layouts of_letter = {"letter.html", "letter.txt", THEME_LETTER};

struct theme {
    char *workspace; /* NULL: the built-in theme */
    const struct layouts *layouts;
    struct theme_file *files;
    size_t file_count;
    struct style style;
};

/* What the names of theme_names() stand for. */
struct settings {
    const char *language;
    const struct config_bulletin *bulletin;
    const char *content; /* the partials */
    const char *subject; /* HTML or text, as the layout is */
    const char *preheader;
    struct theme *theme;
    struct error *err; /* of a partial that could not be read; kind is NONE otherwise */
};

static const char *const names[] = {
    "edition.language",    "edition.direction",     "bulletin.name",
    "bulletin.from_name",  "bulletin.from_address", "bulletin.postal_address",
    "bulletin.public_url", "bulletin.privacy_url",  "bulletin.imprint",
    "unsubscribe_url",     "unsubscribe_mailto",    NULL,
};

const char *const *theme_names(void)
{
    return names;
}

static bool know(void *ctx, const char *name, struct mustache_value *out)
{
    const struct settings *s = ctx;
    const struct config_bulletin *b = s->bulletin;
    const char *const values[] = {
        s->language,     direction_is_rtl(s->language) ? "rtl" : "ltr",
        b->name,         b->from_name,
        b->from_address, b->postal_address,
        b->public_url,   b->privacy_url,
        b->imprint,
    };

    *out = MUSTACHE_NOTHING;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        if (strcmp(name, names[i]) != 0)
            continue;
        if (values[i] && *values[i])
            *out = (struct mustache_value){
                .text = values[i], .len = strlen(values[i]), .is_true = true};
        return true;
    }
    /* without a web side there is no link to it, for nobody */
    return strcmp(name, "unsubscribe_url") == 0 && (!b->public_url || !*b->public_url);
}

/* NULL with the error set. What was read once stays. */
static const struct found_template *read_file(struct theme *theme, const char *name,
                                              struct error *err)
{
    AUTO(str_free) struct str path = STR_EMPTY;
    struct found_template found = FOUND_NOTHING;

    for (size_t i = 0; i < theme->file_count; i++) {
        if (strcmp(theme->files[i].name, name) == 0)
            return &theme->files[i].found;
    }
    str_addf(&path, FOLDER "%s", name);
    if (!find_template(&found, theme->workspace, path.text, err))
        return NULL;
    theme->files = xrealloc(theme->files, theme->file_count + 1, sizeof(*theme->files));
    struct theme_file *file = &theme->files[theme->file_count++];
    *file = (struct theme_file){.name = xstrdup(name), .found = found};
    return &file->found;
}

static bool find_partial(void *ctx, const char *name, struct mustache_source *out)
{
    struct settings *s = ctx;
    const char *const values[] = {s->content, s->subject, s->preheader};
    static const char *const partials[] = {"content", "subject", "preheader"};

    for (size_t i = 0; i < 3; i++) {
        if (strcmp(name, partials[i]) != 0)
            continue;
        *out = (struct mustache_source){
            .text = values[i], .len = strlen(values[i]), .file = partials[i]};
        return true;
    }
    const struct found_template *found = read_file(s->theme, name, s->err);
    if (found)
        *out =
            (struct mustache_source){.text = found->text, .len = found->len, .file = found->file};
    return found != NULL;
}

/* Layout and partials as one template; NULL with the error set. */
static struct mustache *compile(struct settings *s, const char *layout, enum mustache_format format,
                                struct error *err)
{
    const struct mustache_partials partials = {.find = find_partial, .ctx = s};
    const struct found_template *found = read_file(s->theme, layout, err);
    struct mustache *mustache = NULL;

    if (!found)
        return NULL;
    const struct mustache_source source = {
        .text = found->text, .len = found->len, .file = found->file};
    return mustache_new(&mustache, &source, format, &partials, err) ? mustache : NULL;
}

/* The subject or the preheader as a piece of another template. */
static bool add_line(struct str *out, const struct head_entry *line, const char *file,
                     enum mustache_escape literals, struct error *err)
{
    const struct mustache_source source = {
        .text = line->text, .len = strlen(line->text), .file = file, .line = line->line};
    AUTO(mustache_auto_free) struct mustache *mustache = NULL;
    const struct mustache_known known = {.know = theme_check_know_nothing, .literals = literals};

    if (!mustache_new(&mustache, &source, MUSTACHE_HEADER, NULL, err))
        return false;
    mustache_fold(mustache, &known, out);
    return true;
}

static bool dress(struct settings *s, const char *layout, enum mustache_format format, char **out,
                  struct error *err)
{
    const struct mustache_known known = {.know = know, .ctx = s};
    struct str text = STR_EMPTY;
    struct mustache *mustache = compile(s, layout, format, err);

    if (!mustache)
        return false;
    mustache_fold(mustache, &known, &text);
    mustache_free(mustache);
    *out = str_take(&text);
    return true;
}

static bool dress_html(struct settings *s, const struct edition *edition, char **out,
                       struct error *err)
{
    AUTO(str_free) struct str content = STR_EMPTY;
    AUTO(str_free) struct str subject = STR_EMPTY;
    AUTO(str_free) struct str preheader = STR_EMPTY;
    const struct head *head = &edition->head;

    if (!render_html(&content, edition, &s->theme->style, s->language, err) ||
        !add_line(&subject, &head->subject, edition->file, MUSTACHE_ESCAPE_HTML, err) ||
        !add_line(&preheader, &head->preheader, edition->file, MUSTACHE_ESCAPE_HTML, err))
        return false;
    s->content = content.text;
    s->subject = subject.text;
    s->preheader = preheader.text;
    return dress(s, s->theme->layouts->html, MUSTACHE_HTML, out, err);
}

static bool dress_text(struct settings *s, const struct edition *edition, char **out,
                       struct error *err)
{
    AUTO(str_free) struct str content = STR_EMPTY;

    if (!render_text(&content, edition, s->language, err))
        return false;
    s->content = content.text;
    s->subject = edition->head.subject.text;
    s->preheader = edition->head.preheader.text;
    return dress(s, s->theme->layouts->text, MUSTACHE_TEXT, out, err);
}

static bool dress_subject(struct settings *s, const struct edition *edition, char **out,
                          struct error *err)
{
    const struct head_entry *subject = &edition->head.subject;
    const struct mustache_source source = {.text = subject->text,
                                           .len = strlen(subject->text),
                                           .file = edition->file,
                                           .line = subject->line};
    const struct mustache_known known = {.know = know, .ctx = s};
    AUTO(mustache_auto_free) struct mustache *mustache = NULL;
    struct str text = STR_EMPTY;

    if (!mustache_new(&mustache, &source, MUSTACHE_HEADER, NULL, err))
        return false;
    mustache_fold(mustache, &known, &text);
    *out = str_take(&text);
    return true;
}

bool theme_dress(struct dressed *out, const struct theme *theme, const struct edition *edition,
                 const struct config *config, struct error *err)
{
    const struct head *head = &edition->head;
    struct dressed dressed = DRESSED_NONE;
    struct theme files = *theme; /* partials were all read when it was loaded */
    struct settings s = {
        .language = *head->language.text ? head->language.text : config->bulletin.language,
        .bulletin = &config->bulletin,
        .theme = &files,
        .err = err,
    };

    if (!dress_subject(&s, edition, &dressed.subject, err) ||
        !dress_html(&s, edition, &dressed.html, err) ||
        !dress_text(&s, edition, &dressed.text, err)) {
        dressed_free(&dressed);
        return false;
    }
    dressed.language = xstrdup(s.language);
    *out = dressed;
    return true;
}

void dressed_free(struct dressed *dressed)
{
    free(dressed->subject);
    free(dressed->html);
    free(dressed->text);
    free(dressed->language);
    *dressed = DRESSED_NONE;
}

/* Compiles a layout with nothing in it, which also reads its partials. */
static bool check_layout(struct theme *theme, const char *layout, enum mustache_format format,
                         struct error *err)
{
    struct settings s = {.theme = theme, .content = "", .subject = "", .preheader = "", .err = err};
    AUTO(mustache_auto_free) struct mustache *mustache = compile(&s, layout, format, err);

    const struct found_template *found = mustache ? read_file(theme, layout, err) : NULL;

    return found && theme_check_layout(mustache, found->file, theme->layouts->kind, format, err);
}

static bool load(struct theme **out, const char *workspace, const struct layouts *layouts,
                 struct error *err)
{
    struct theme *theme = xcalloc(1, sizeof(*theme));

    theme->layouts = layouts;
    theme->workspace = workspace ? xstrdup(workspace) : NULL;
    const struct found_template *css = read_file(theme, "elements.css", err);
    bool loaded = css && style_read(&theme->style, css->file, css->text, err) &&
                  check_layout(theme, layouts->html, MUSTACHE_HTML, err) &&
                  check_layout(theme, layouts->text, MUSTACHE_TEXT, err);
    if (loaded)
        *out = theme;
    else
        theme_free(theme);
    return loaded;
}

bool theme_load(struct theme **out, const char *workspace, struct error *err)
{
    return load(out, workspace, &of_bulletin, err);
}

bool theme_load_letter(struct theme **out, const char *workspace, struct error *err)
{
    return load(out, workspace, &of_letter, err);
}

void theme_free(struct theme *theme)
{
    if (!theme)
        return;
    for (size_t i = 0; i < theme->file_count; i++) {
        free(theme->files[i].name);
        find_done(&theme->files[i].found);
    }
    free(theme->files);
    style_free(&theme->style);
    free(theme->workspace);
    free(theme);
}

void theme_auto_free(struct theme **theme)
{
    theme_free(*theme);
    *theme = NULL;
}

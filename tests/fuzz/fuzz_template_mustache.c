#include "template/mustache.h"

/*
 * The first octet chooses the format, the rest is the template. Whatever it is: a hostile value
 * never becomes markup in HTML nor a second line, and folding keeps what is shown.
 */

static const char hostile[] = "\"'><script>\r\nX: y javascript:z {{x}}";

static bool find(void *ctx, const void *node, const char *name, struct mustache_value *out)
{
    (void)node;
    (void)ctx;
    if (name[0] == 'm')
        return false;
    *out = (struct mustache_value){.text = hostile, .len = sizeof(hostile) - 1, .is_true = true};
    out->node = hostile;
    return true;
}

static bool find_partial(void *ctx, const char *name, struct mustache_source *out)
{
    static const char text[] = "a{{x}}\n{{>p}}";
    static const char fragment[] = "<a href=\"{{x}}\">{{m|y}}</a>\n";

    (void)ctx;
    *out = (struct mustache_source){.text = fragment, .len = sizeof(fragment) - 1, .file = "f"};
    if (name[0] == 'p')
        *out = (struct mustache_source){.text = text, .len = sizeof(text) - 1, .file = "p"};
    return true;
}

static bool know(void *ctx, const char *name, struct mustache_value *out)
{
    (void)ctx;
    /* a dotted name is looked up part by part when filling, and whole here */
    return (name[0] & 1) && !strchr(name, '.') && find(NULL, NULL, name, out);
}

static size_t count(const char *text, size_t len, const char *word)
{
    size_t found = 0;

    for (size_t i = 0; i + strlen(word) <= len; i++)
        found += memcmp(text + i, word, strlen(word)) == 0;
    return found;
}

static struct mustache *compile(const char *text, size_t len, enum mustache_format format)
{
    const struct mustache_partials partials = {.find = find_partial};
    const struct mustache_source source = {.text = text, .len = len, .file = "t"};
    struct mustache *mustache = NULL;

    return mustache_new(&mustache, &source, format, &partials, NULL) ? mustache : NULL;
}

static void check_fold(const struct mustache *mustache, enum mustache_format format,
                       const struct str *want)
{
    const struct mustache_lookup lookup = {.find = find};
    const struct mustache_known known = {.know = know};
    AUTO(str_free) struct str folded = STR_EMPTY;
    AUTO(str_free) struct str got = STR_EMPTY;

    mustache_fold(mustache, &known, &folded);
    struct mustache *again = compile(folded.text, folded.len, format);
    if (!again || !mustache_fill(again, &lookup, &got, NULL))
        abort();
    mustache_free(again);
    if (got.len != want->len || memcmp(got.text, want->text, got.len) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct mustache_lookup lookup = {.find = find};
    AUTO(str_free) struct str out = STR_EMPTY;

    if (size == 0)
        return 0;
    enum mustache_format format = (enum mustache_format)(data[0] % 4);
    const char *text = (const char *)data + 1;
    size_t len = size - 1;
    struct mustache *mustache = compile(text, len, format);
    if (!mustache)
        return 0;
    if (mustache_fill(mustache, &lookup, &out, NULL) && format != MUSTACHE_SPEC) {
        if (count(out.text, out.len, "\r\nX: y") > count(text, len, "\r\nX: y"))
            abort();
        if (format == MUSTACHE_HTML &&
            count(out.text, out.len, "><script>") > count(text, len, "script>"))
            abort();
        check_fold(mustache, format, &out);
    }
    mustache_free(mustache);
    return 0;
}

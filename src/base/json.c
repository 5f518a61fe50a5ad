#include "base/json.h"

#include <jansson.h>
#include <unistr.h>

#undef json_is_array /* macros of jansson; ours are functions */
#undef json_is_object

/* struct json is jansson's json_t under a name of ours; this file is jansson's only door. */
static json_t *native(const struct json *value)
{
    union {
        const struct json *ours;
        json_t *native; /* jansson counts references, so it wants no const */
    } both = {.ours = value};

    return both.native;
}

static struct json *ours(json_t *value)
{
    if (!value)
        abort(); /* out of memory, as in xalloc.c */
    return (struct json *)(void *)value;
}

struct json *json_new_object(void)
{
    return ours(json_object());
}

struct json *json_new_array(void)
{
    return ours(json_array());
}

void json_free(struct json *value)
{
    json_decref(native(value));
}

void json_auto_free(struct json **value)
{
    json_free(*value);
    *value = NULL;
}

static json_t *text_value(const char *text)
{
    AUTO(str_free) struct str mended = STR_EMPTY;
    json_t *value = json_string(text);
    const uint8_t *p = (const uint8_t *)text;
    size_t left = strlen(text);

    if (value)
        return value;
    while (left) {
        ucs4_t c = 0;
        int n = u8_mbtoucr(&c, p, left);
        size_t step = n > 0 ? (size_t)n : 1;
        if (n > 0)
            str_add(&mended, (const char *)p, step);
        else
            str_add_text(&mended, "\xef\xbf\xbd");
        p += step;
        left -= step;
    }
    return json_string(mended.text);
}

/* jansson takes the reference of what is set, also when it fails; it fails only without memory. */
static void set_new(struct json *object, const char *key, json_t *value)
{
    if (json_object_set_new_nocheck(native(object), key, value))
        abort();
}

void json_set_text(struct json *object, const char *key, const char *text)
{
    set_new(object, key, text_value(text));
}

void json_set_int(struct json *object, const char *key, int64_t number)
{
    set_new(object, key, json_integer(number));
}

void json_set_real(struct json *object, const char *key, double number)
{
    set_new(object, key, json_real(number));
}

void json_set_bool(struct json *object, const char *key, bool value)
{
    set_new(object, key, json_boolean(value));
}

void json_set_take(struct json *object, const char *key, struct json *value_take)
{
    set_new(object, key, native(value_take));
}

void json_append_text(struct json *array, const char *text)
{
    json_append_take(array, ours(text_value(text)));
}

void json_append_take(struct json *array, struct json *value_take)
{
    if (json_array_append_new(native(array), native(value_take)))
        abort();
}

static int add_to(const char *bytes, size_t len, void *ctx)
{
    str_add(ctx, bytes, len);
    return 0;
}

void json_print(const struct json *value, bool indented, struct str *out)
{
    (void)json_dump_callback(native(value), add_to, out,
                             JSON_ENCODE_ANY | JSON_REAL_PRECISION(10) |
                                 (indented ? JSON_INDENT(2) : JSON_COMPACT));
}

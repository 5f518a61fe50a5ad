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

bool json_parse(struct json **out, const char *text, size_t len, struct error *err)
{
    json_error_t why;
    json_t *value = json_loadb(text, len, JSON_REJECT_DUPLICATES, &why);

    if (!value)
        return error_set(err, ERROR_DATA, "line %d is no JSON: %.120s", why.line, why.text);
    *out = ours(value);
    return true;
}

const struct json *json_get(const struct json *object, const char *key)
{
    return (const struct json *)(void *)json_object_get(native(object), key);
}

const char *json_as_text(const struct json *value)
{
    return json_string_value(native(value));
}

const char *json_text(const struct json *object, const char *key)
{
    return json_as_text(json_get(object, key));
}

int64_t json_int(const struct json *object, const char *key, int64_t otherwise)
{
    const json_t *value = native(json_get(object, key));

    return json_is_integer(value) ? (int64_t)json_integer_value(value) : otherwise;
}

bool json_is_array(const struct json *value)
{
    const json_t *inner = native(value);

    return inner && json_typeof(inner) == JSON_ARRAY;
}

bool json_is_object(const struct json *value)
{
    const json_t *inner = native(value);

    return inner && json_typeof(inner) == JSON_OBJECT;
}

size_t json_count(const struct json *array)
{
    return json_array_size(native(array));
}

const struct json *json_at(const struct json *array, size_t index)
{
    return (const struct json *)(void *)json_array_get(native(array), index);
}

void json_each(const struct json *object,
               bool (*each)(void *ctx, const char *key, const struct json *value), void *ctx)
{
    json_t *inner = native(object);

    for (void *at = json_object_iter(inner); at; at = json_object_iter_next(inner, at)) {
        if (!each(ctx, json_object_iter_key(at),
                  (const struct json *)(void *)json_object_iter_value(at)))
            return;
    }
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

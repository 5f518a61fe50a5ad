/*
 * json.h - JSON documents, over jansson: 64-bit integers kept, bad UTF-8 refused, key order kept.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/error.h"
#include "base/str.h"

struct json; /* a value: object, array, text, number, boolean or null */

struct json *
json_new_object(void); /* the caller frees, or gives it away with json_set/json_append */
struct json *json_new_array(void);
void json_free(struct json *value);       /* NULL is fine */
void json_auto_free(struct json **value); /* for AUTO() */

/* Text that is no UTF-8 has its wrong octets replaced by U+FFFD. */
void json_set_text(struct json *object, const char *key, const char *text);
void json_set_int(struct json *object, const char *key, int64_t number);
void json_set_real(struct json *object, const char *key, double number);
void json_set_bool(struct json *object, const char *key, bool value);
void json_set_take(struct json *object, const char *key, struct json *value_take);
void json_append_text(struct json *array, const char *text);
void json_append_take(struct json *array, struct json *value_take);

/* Appends the document: compact, or indented by two for people. No line end after it. */
void json_print(const struct json *value, bool indented, struct str *out);

#endif

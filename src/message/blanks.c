#include "message/blanks.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "people/audience.h"
#include "people/field.h"

#define AUDIENCE_PREFIX "audience."

enum source { FROM_FIELD, FROM_NAME, FROM_ADDRESS, FROM_URL, FROM_MAILTO, FROM_AUDIENCE };

struct entry {
    char *name;
    enum source source;
    struct audience *audience; /* FROM_AUDIENCE, after blanks_compile() */
};

struct blanks {
    struct entry *entries;
    size_t count;
    bool (*got)(void *ctx, int64_t edition, int64_t person);
    void *got_ctx;
};

static const struct {
    const char *name;
    enum source source;
} own_names[] = {
    {"name", FROM_NAME},
    {FIELD_ADDRESS, FROM_ADDRESS},
    {"unsubscribe_url", FROM_URL},
    {"unsubscribe_mailto", FROM_MAILTO},
};

struct blanks *blanks_new(void)
{
    return xcalloc(1, sizeof(struct blanks));
}

void blanks_free(struct blanks *blanks)
{
    if (!blanks)
        return;
    for (size_t i = 0; i < blanks->count; i++) {
        free(blanks->entries[i].name);
        audience_free(blanks->entries[i].audience);
    }
    free(blanks->entries);
    free(blanks);
}

static enum source source_of(const char *name)
{
    if (text_starts(name, AUDIENCE_PREFIX))
        return FROM_AUDIENCE;
    for (size_t i = 0; i < sizeof(own_names) / sizeof(own_names[0]); i++) {
        if (!strcmp(name, own_names[i].name))
            return own_names[i].source;
    }
    return FROM_FIELD;
}

size_t blanks_number(struct blanks *blanks, const char *name)
{
    if (!strcmp(name, "."))
        return BLANKS_ITEM;
    for (size_t i = 0; i < blanks->count; i++) {
        if (!strcmp(blanks->entries[i].name, name))
            return i;
    }
    blanks->entries = xrealloc(blanks->entries, blanks->count + 1, sizeof(*blanks->entries));
    blanks->entries[blanks->count] =
        (struct entry){.name = xstrdup(name), .source = source_of(name)};
    return blanks->count++;
}

size_t blanks_count(const struct blanks *blanks)
{
    return blanks->count;
}

static const char *audience_where(const struct content *content, const char *name)
{
    for (size_t i = 0; i < content->audience_count; i++) {
        if (!strcmp(content->audiences[i].name, name))
            return content->audiences[i].where;
    }
    return NULL;
}

bool blanks_compile(struct blanks *blanks, const struct content *content,
                    const struct message_options *options, struct error *err)
{
    struct audience_named *named = xcalloc(content->audience_count, sizeof(*named));
    struct audience_scope scope = options->scope ? *options->scope : (struct audience_scope){0};
    bool done = true;

    for (size_t i = 0; i < content->audience_count; i++)
        named[i] =
            (struct audience_named){content->audiences[i].name, content->audiences[i].where, NULL};
    scope.named = named;
    scope.named_count = content->audience_count;
    scope.fields = NULL; /* a field that has gone since the freeze is one that nobody has */
    blanks->got = options->got;
    blanks->got_ctx = options->got_ctx;
    for (size_t i = 0; done && i < blanks->count; i++) {
        struct entry *entry = &blanks->entries[i];
        if (entry->source != FROM_AUDIENCE)
            continue;
        const char *name = entry->name + strlen(AUDIENCE_PREFIX);
        const char *where = audience_where(content, name);
        if (!where)
            done = error_set(err, ERROR_DATA, "the section '%.80s' is for an unknown audience",
                             entry->name);
        else if (!audience_compile(&entry->audience, where, &scope, err))
            done = error_wrap(err, "audience '%.80s'", name);
    }
    free(named);
    return done;
}

bool blanks_ask(const struct blanks *blanks)
{
    for (size_t i = 0; i < blanks->count; i++)
        if (blanks->entries[i].audience && audience_asks(blanks->entries[i].audience))
            return true;
    return false;
}

/* No control, nor what may begin one (C1, U+2028, U+2029), and no markup. Most values are so: one
 * look spares each of them two passes. */
static bool is_plain(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < ' ' || c == 0x7f || c == 0xc2 || c == 0xe2 || c == '&' || c == '<' || c == '>' ||
            c == '"' || c == '\'')
            return false;
    }
    return true;
}

static struct blank from_text(const char *text)
{
    size_t len = strlen(text);
    bool has_text = mustache_has_text(text, len);

    return (struct blank){.text = text,
                          .len = len,
                          .is_plain = is_plain(text, len),
                          .has_text = has_text,
                          .is_true = has_text,
                          .values = 1,
                          .field = PROFILE_NONE};
}

/* One of ours: what it is made of was seen to when it was planned. */
static struct blank from_link(const char *url)
{
    size_t len = strlen(url);

    return (struct blank){.text = url,
                          .len = len,
                          .is_link = true,
                          .is_plain = true,
                          .has_text = len > 0,
                          .is_true = len > 0,
                          .values = 1,
                          .field = PROFILE_NONE};
}

/* What was added to scratch from here on. Scratch may still move: its place is kept, not its
 * address. */
static struct blank from_scratch(const struct str *scratch, size_t at)
{
    struct blank blank = from_text(scratch->text + at);

    blank.text = NULL;
    blank.at = at;
    return blank;
}

static struct blank from_values(const struct profile *profile, size_t field, struct str *scratch)
{
    size_t at = scratch->len;
    size_t values = profile_values_at(profile, field);

    for (size_t i = 0; i < values; i++) {
        if (i)
            str_add(scratch, ", ", 2);
        str_add_text(scratch, profile_value_at(profile, field, i));
    }
    struct blank blank = from_scratch(scratch, at);
    str_add(scratch, "", 1); /* ends the text */
    blank.values = values;
    return blank;
}

static struct blank from_field(const struct profile *profile, const char *name, struct str *scratch)
{
    size_t field = profile_find(profile, name);

    if (field == PROFILE_NONE)
        return from_text("");
    struct blank blank = profile_values_at(profile, field) == 1
                             ? from_text(profile_value_at(profile, field, 0))
                             : from_values(profile, field, scratch);
    blank.field = field;
    return blank;
}

static struct blank from_name(const struct profile *profile, struct str *scratch)
{
    struct blank blank = from_field(profile, "name", scratch);
    size_t at = scratch->len;

    if (blank.is_true)
        return blank;
    profile_add_display_name(profile, scratch);
    blank = from_scratch(scratch, at);
    str_add(scratch, "", 1);
    return blank;
}

static struct blank from_audience(const struct blanks *blanks, const struct entry *entry,
                                  const struct message_person *person)
{
    const struct audience_person asked = {person->id, person->joined_at, person->profile,
                                          blanks->got, blanks->got_ctx};
    struct blank blank = from_text("");

    blank.is_true = audience_matches(entry->audience, &asked);
    return blank;
}

static struct blank fill_one(const struct blanks *blanks, const struct entry *entry,
                             const struct message_person *person, const struct blanks_links *links,
                             struct str *scratch)
{
    switch (entry->source) {
    case FROM_FIELD:
        return from_field(person->profile, entry->name, scratch);
    case FROM_NAME:
        return from_name(person->profile, scratch);
    case FROM_ADDRESS:
        return from_text(profile_address(person->profile));
    case FROM_URL:
        return from_link(links->url);
    case FROM_MAILTO:
        return from_link(links->mailto);
    case FROM_AUDIENCE:
        return from_audience(blanks, entry, person);
    }
    return from_text("");
}

void blanks_fill(const struct blanks *blanks, const struct message_person *person,
                 const struct blanks_links *links, struct str *scratch, struct blank *out)
{
    str_reset(scratch);
    for (size_t i = 0; i < blanks->count; i++)
        out[i] = fill_one(blanks, &blanks->entries[i], person, links, scratch);
    for (size_t i = 0; i < blanks->count; i++) {
        if (!out[i].text)
            out[i].text = scratch->text + out[i].at;
    }
}

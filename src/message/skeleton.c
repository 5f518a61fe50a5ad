#include "message/skeleton.h"

#include <libetpan/libetpan.h>

#include "base/base64.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "mail/header.h"

/*
 * "=_" occurs in no quoted-printable and no base64 text, so that no body can hold a boundary
 * (RFC 2045 6.7); and the same edition has the same octets every time.
 */
#define BOUNDARY(name) "=_fortnight-" name

/* Stand for the bodies; a control character is in no header and no base64. */
static const char text_mark[] = "\x01text";
static const char html_mark[] = "\x01html";

static const char file_mark[] = "\x01file"; /* for a file's: base64 is ours, without copies */

/* libetpan knows no RFC 2231: its Content-ID line holds the place of the lines about a file. */
#define FILE_MARK "fortnight-file"
#define FILE_LINE "Content-ID: <" FILE_MARK ">\r\n"

static void *there(void *made)
{
    if (!made)
        abort(); /* libetpan found no memory: as xalloc.c */
    return made;
}

static struct mailmime_parameter *parameter(const char *name, const char *value)
{
    char *own_name = xstrdup(name);
    char *own_value = xstrdup(value);

    return there(mailmime_parameter_new(own_name, own_value));
}

static void add_parameter(struct mailmime_content *type, const char *name, const char *value)
{
    if (clist_append(type->ct_parameters, parameter(name, value)) < 0)
        abort();
}

/* libetpan gives every multipart a random boundary: ours takes its place. */
static void set_boundary(struct mailmime_content *type, const char *boundary)
{
    for (clistiter *i = clist_begin(type->ct_parameters); i; i = clist_next(i)) {
        struct mailmime_parameter *given = clist_content(i);
        if (strcmp(given->pa_name, "boundary") != 0)
            continue;
        free(given->pa_value);
        given->pa_value = xstrdup(boundary);
    }
}

static struct mailmime *multipart(const char *type_name, const char *boundary)
{
    struct mailmime_content *type = there(mailmime_content_new_with_str(type_name));
    struct mailmime *part = there(mailmime_new_empty(type, there(mailmime_fields_new_empty())));

    set_boundary(type, boundary);
    return part;
}

/* The octets are borrowed until the message is written. */
static struct mailmime *leaf(struct mailmime_content *type, const char *content_id,
                             struct mailmime_data *data)
{
    char *own_id = content_id ? xstrdup(content_id) : NULL;
    struct mailmime_mechanism *mechanism = there(mailmime_mechanism_new(data->dt_encoding, NULL));
    struct mailmime_fields *fields =
        there(mailmime_fields_new_with_data(mechanism, own_id, NULL, NULL, NULL));
    struct mailmime *part = there(mailmime_new_empty(type, fields));

    part->mm_data.mm_single = data;
    return part;
}

static struct mailmime *body(const char *type_name, const char *mark)
{
    struct mailmime_content *type = there(mailmime_content_new_with_str(type_name));
    const int encoded = 1;

    add_parameter(type, "charset", "utf-8");
    return leaf(type, NULL,
                there(mailmime_data_new_data(MAILMIME_MECHANISM_QUOTED_PRINTABLE, encoded, mark,
                                             strlen(mark))));
}

static bool is_picture(const struct content_file *file)
{
    return *file->content_id;
}

static void add_part(struct mailmime *to, struct mailmime *part)
{
    if (mailmime_smart_add_part(to, part) != MAIL_NO_ERROR)
        abort();
}

static bool add_files(struct mailmime *to, const struct content *content, bool pictures,
                      struct error *err)
{
    const int encoded = 1;

    for (size_t i = 0; i < content->file_count; i++) {
        const struct content_file *file = &content->files[i];
        if (is_picture(file) != pictures)
            continue;
        struct mailmime_content *type = text_has_control(file->type, strlen(file->type))
                                            ? NULL
                                            : mailmime_content_new_with_str(file->type);
        if (!type)
            return error_set(err, ERROR_DATA, "'%.80s' has no usable type", file->name);
        add_part(to, leaf(type, FILE_MARK,
                          there(mailmime_data_new_data(MAILMIME_MECHANISM_BASE64, encoded,
                                                       file_mark, strlen(file_mark)))));
    }
    return true;
}

static bool has_files(const struct content *content, bool pictures)
{
    for (size_t i = 0; i < content->file_count; i++) {
        if (is_picture(&content->files[i]) == pictures)
            return true;
    }
    return false;
}

/* Adds what libetpan is to write to the message; what was added is freed with it, also on failure.
 */
static bool add_all(struct mailmime *message, const struct content *content, struct error *err)
{
    struct mailmime *alternative = multipart("multipart/alternative", BOUNDARY("alternative"));

    if (has_files(content, false)) {
        struct mailmime *mixed = multipart("multipart/mixed", BOUNDARY("mixed"));
        add_part(message, mixed);
        add_part(mixed, alternative);
        if (!add_files(mixed, content, false, err))
            return false;
    } else {
        add_part(message, alternative);
    }
    add_part(alternative, body("text/plain", text_mark));
    if (!has_files(content, true)) {
        add_part(alternative, body("text/html", html_mark));
        return true;
    }
    struct mailmime *related = multipart("multipart/related", BOUNDARY("related"));
    add_parameter(related->mm_content_type, "type", "text/html"); /* RFC 2387 3.1 */
    add_part(alternative, related);
    add_part(related, body("text/html", html_mark));
    return add_files(related, content, true, err);
}

static void add_file_lines(struct str *out, const struct content_file *file)
{
    str_add_text(out, is_picture(file) ? "Content-Disposition: inline"
                                       : "Content-Disposition: attachment");
    header_add_parameter(out, "filename", file->name);
    str_add_text(out, "\r\n");
    if (is_picture(file))
        str_addf(out, "Content-ID: <%s>\r\n", file->content_id);
}

/* Files stand in what was written as they are in the tree: the pictures, then the attachments. */
static const struct content_file *file_in_order(const struct content *content, size_t index)
{
    for (int pictures = 1; pictures >= 0; pictures--) {
        for (size_t i = 0; i < content->file_count; i++) {
            if (is_picture(&content->files[i]) == (pictures == 1) && !index--)
                return &content->files[i];
        }
    }
    abort(); /* there are as many as were written */
}

/* Appends what is before the mark and gives what is behind it. */
static const char *cut_at(struct str *out, const char *from, const char *mark)
{
    const char *at = strstr(from, mark);

    if (!at)
        abort(); /* we wrote it */
    str_add(out, from, (size_t)(at - from));
    return at + strlen(mark);
}

/* Enough for all of them and their lines, so that nothing large is moved. */
static size_t octets_of_files(const struct content *content)
{
    size_t octets = 0;

    for (size_t i = 0; i < content->file_count; i++)
        octets += content->files[i].len / 3 * 4 + content->files[i].len / 27 + 2048;
    return octets;
}

static void take_marks_out(struct skeleton *out, const char *written, const struct content *content)
{
    str_reserve(&out->octets, strlen(written) + octets_of_files(content));
    written = cut_at(&out->octets, written, text_mark);
    out->text_at = out->octets.len;
    written = cut_at(&out->octets, written, html_mark);
    out->html_at = out->octets.len;
    for (size_t i = 0; i < content->file_count; i++) {
        written = cut_at(&out->octets, written, FILE_LINE);
        const struct content_file *file = file_in_order(content, i);
        add_file_lines(&out->octets, file);
        written = cut_at(&out->octets, written, file_mark);
        base64_add(&out->octets, file->bytes, file->len, BASE64_MAIL_LINE);
    }
    str_add_text(&out->octets, written);
}

static bool check_files(const struct content *content, struct error *err)
{
    for (size_t i = 0; i < content->file_count; i++) {
        const char *id = content->files[i].content_id;
        if (strpbrk(id, "<> ") || text_has_control(id, strlen(id)))
            return error_set(err, ERROR_DATA, "'%.80s' has no usable content id",
                             content->files[i].name);
    }
    return true;
}

bool skeleton_build(struct skeleton *out, const struct content *content, struct error *err)
{
    if (!check_files(content, err))
        return false;
    struct mailmime *message = there(mailmime_new_message_data(NULL));
    mailmime_set_imf_fields(message, there(mailimf_fields_new_empty()));
    bool done = add_all(message, content, err);
    if (done) {
        MMAPString *written = there(mmap_string_new(""));
        int column = 0;
        if (mailmime_write_mem(written, &column, message) != MAILIMF_NO_ERROR)
            abort();
        *out = SKELETON_NONE;
        take_marks_out(out, written->str, content);
        mmap_string_free(written);
    }
    mailmime_free(message);
    return done;
}

void skeleton_free(struct skeleton *skeleton)
{
    str_free(&skeleton->octets);
    *skeleton = SKELETON_NONE;
}

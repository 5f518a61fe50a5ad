/* Any file: rows with their lines in order, cells of clean UTF-8, and every row written is read
 * back. */
#include <assert.h>

#include "base/text.h"
#include "people/csv.h"
#include "people/roster.h"

struct memory {
    const char *bytes;
    size_t len;
    size_t part;
};

static ptrdiff_t read_memory(void *ctx, char *bytes, size_t room)
{
    struct memory *memory = ctx;
    size_t n = memory->len < memory->part ? memory->len : memory->part;

    if (n > room)
        n = room;
    if (n)
        memcpy(bytes, memory->bytes, n);
    memory->bytes += n;
    memory->len -= n;
    return (ptrdiff_t)n;
}

/* A row, with a heading above that says what the separator is. */
static void check_round_trip(const struct csv_row *row)
{
    AUTO(str_free) struct str file = STR_EMPTY;
    struct csv_row back = {0};
    struct error err = {0};

    str_add_text(&file, "sep=,\n");
    for (size_t i = 0; i < row->count; i++) {
        if (i)
            str_add(&file, ",", 1);
        csv_add_cell(&file, row->cells[i]);
    }
    str_add_text(&file, "\r\n");
    struct memory memory = {file.text, file.len, 100000};
    struct csv_source source = {read_memory, &memory};
    struct csv_reader *reader = csv_reader_new(&source);
    assert(csv_reader_next(reader, &back, &err) == CSV_READ);
    assert(back.count == row->count);
    for (size_t i = 0; i < row->count; i++)
        assert(strcmp(back.cells[i], row->cells[i]) == 0);
    assert(csv_reader_next(reader, &back, &err) == CSV_ENDED);
    csv_reader_free(reader);
}

static void check_row(const struct csv_row *row)
{
    assert(row->count > 0 && row->count <= CSV_CELLS_MAX);
    for (size_t i = 0; i < row->count; i++)
        assert(text_is_utf8(row->cells[i], strlen(row->cells[i])));
    check_round_trip(row);
}

static void read_person(struct roster *roster, const struct csv_row *row)
{
    AUTO(profile_free) struct profile profile = PROFILE_EMPTY;
    AUTO(profile_free) struct profile other = PROFILE_EMPTY;
    struct address address;
    struct error err = {0};
    bool changed = false;

    if (!roster || !roster_read(roster, row, &profile, &address, &err))
        return;
    assert(profile_fits(&profile));
    profile_copy(&other, &profile);
    assert(profile_same(&other, &profile));
    assert(roster_merge(roster, &other, &profile, &changed, &err) && !changed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const many[] = {"sector", NULL};
    const struct roster_options options = {.many_valued = many};
    struct memory memory = {(const char *)data, size, size ? data[0] % 64U + 1 : 1};
    struct csv_source source = {read_memory, &memory};
    AUTO(csv_reader_auto_free) struct csv_reader *reader = csv_reader_new(&source);
    AUTO(roster_auto_free) struct roster *roster = NULL;
    struct csv_row row = {0};
    int64_t line = 0;

    for (;;) {
        struct error err = {0};
        enum csv_result result = csv_reader_next(reader, &row, &err);
        if (result == CSV_ENDED || result == CSV_FAILED)
            break;
        assert(row.line > line);
        line = row.line;
        if (result == CSV_BROKEN) {
            assert(err.message[0]);
            assert(text_is_utf8(csv_reader_broken(reader), strlen(csv_reader_broken(reader))) ||
                   memchr(data, 0, size));
            continue;
        }
        check_row(&row);
        if (roster)
            read_person(roster, &row);
        else if (!roster_new(&roster, &row, &options, &err))
            roster = NULL;
    }
    return 0;
}

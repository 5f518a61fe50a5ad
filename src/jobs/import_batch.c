#include "jobs/import_batch.h"

#include <assert.h>

#include "base/xalloc.h"

void import_batch_init(struct import_batch *batch)
{
    *batch = (struct import_batch){
        .rows = xcalloc(IMPORT_BATCH_ROWS, sizeof(*batch->rows)),
        .profiles = STR_EMPTY,
        .refused = xcalloc(IMPORT_BATCH_ROWS, sizeof(*batch->refused)),
        .texts = STR_EMPTY,
    };
}

void import_batch_done(struct import_batch *batch)
{
    free(batch->rows);
    str_free(&batch->profiles);
    free(batch->refused);
    str_free(&batch->texts);
}

void import_batch_reset(struct import_batch *batch)
{
    batch->count = 0;
    batch->refused_count = 0;
    str_reset(&batch->profiles);
    str_reset(&batch->texts);
}

bool import_batch_is_full(const struct import_batch *batch)
{
    return batch->count == IMPORT_BATCH_ROWS || batch->refused_count == IMPORT_BATCH_ROWS ||
           batch->profiles.len + batch->texts.len >= IMPORT_BATCH_BYTES;
}

struct import_row *import_batch_add(struct import_batch *batch, int64_t line,
                                    const struct profile *profile)
{
    assert(batch->count < IMPORT_BATCH_ROWS);
    struct import_row *row = &batch->rows[batch->count++];

    row->line = line;
    row->at = batch->profiles.len;
    profile_encode(profile, &batch->profiles);
    row->len = batch->profiles.len - row->at;
    return row;
}

static size_t keep(struct import_batch *batch, const char *text)
{
    size_t at = batch->texts.len;

    str_add(&batch->texts, text, strlen(text) + 1);
    return at;
}

void import_batch_refuse(struct import_batch *batch, const struct csv_row *row, const char *text,
                         const struct error *why)
{
    assert(batch->refused_count < IMPORT_BATCH_ROWS);
    struct import_refused *refused = &batch->refused[batch->refused_count++];

    refused->line = row->line;
    refused->reason = keep(batch, why->message);
    refused->about = keep(batch, why->about);
    refused->cells = batch->texts.len;
    for (size_t i = 0; i < row->count; i++) {
        if (i)
            str_add(&batch->texts, ",", 1);
        csv_add_cell(&batch->texts, row->cells[i]);
    }
    if (!row->count)
        csv_add_cell(&batch->texts, text);
    str_add(&batch->texts, "", 1);
}

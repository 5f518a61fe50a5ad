/*
 * import_yardstick FILE.csv DATABASE - what an import cannot do without: libcsv, a prepared INSERT
 * into one table with a unique address, one transaction. Nothing is checked, decoded, keyed, merged
 * or noted. Our own import may take three times as long.
 */
#include <csv.h>
#include <sqlite3.h>

#include "base/base.h"

struct loop {
    sqlite3 *db;
    sqlite3_stmt *insert;
    int column;
    int columns; /* 0: the headings are still to come */
    int64_t rows;
};

static void need(struct loop *loop, int rc)
{
    if (rc == SQLITE_OK || rc == SQLITE_DONE)
        return;
    (void)fprintf(stderr, "import_yardstick: %s\n", sqlite3_errmsg(loop->db));
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread */
    exit(EXIT_FAILURE);
}

static void run(struct loop *loop, const char *sql)
{
    need(loop, sqlite3_exec(loop->db, sql, NULL, NULL, NULL));
}

static void take_field(void *text, size_t len, void *ctx)
{
    struct loop *loop = ctx;

    loop->column++;
    if (loop->columns && loop->column <= loop->columns)
        need(loop, sqlite3_bind_text(loop->insert, loop->column, text, (int)len, SQLITE_TRANSIENT));
}

static void prepare(struct loop *loop)
{
    char sql[2048];
    size_t used = 0;

    loop->columns = loop->column;
    used += (size_t)snprintf(
        sql, sizeof(sql), "CREATE TABLE person (id INTEGER PRIMARY KEY, c1 TEXT NOT NULL UNIQUE");
    for (int i = 2; i <= loop->columns; i++)
        used += (size_t)snprintf(sql + used, sizeof(sql) - used, ", c%d TEXT", i);
    (void)snprintf(sql + used, sizeof(sql) - used, ")");
    run(loop, sql);
    used = (size_t)snprintf(sql, sizeof(sql), "INSERT INTO person VALUES (NULL");
    for (int i = 1; i <= loop->columns; i++)
        used += (size_t)snprintf(sql + used, sizeof(sql) - used, ", ?%d", i);
    (void)snprintf(sql + used, sizeof(sql) - used, ")");
    need(loop, sqlite3_prepare_v2(loop->db, sql, -1, &loop->insert, NULL));
    run(loop, "BEGIN IMMEDIATE");
}

static void take_row(int end, void *ctx)
{
    struct loop *loop = ctx;

    (void)end;
    if (!loop->columns) {
        prepare(loop);
    } else {
        need(loop, sqlite3_step(loop->insert));
        need(loop, sqlite3_reset(loop->insert));
        loop->rows++;
    }
    loop->column = 0;
}

int main(int argc, char **argv)
{
    static char buffer[65536];
    struct loop loop = {0};
    struct csv_parser parser;
    size_t len = 0;
    FILE *in = argc == 3 ? fopen(argv[1], "re") : NULL;

    if (!in || csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) ||
        sqlite3_open(argv[2], &loop.db) != SQLITE_OK) {
        (void)fprintf(stderr, "usage: import_yardstick FILE.csv DATABASE\n");
        return 64;
    }
    run(&loop, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -24000");
    while ((len = fread(buffer, 1, sizeof(buffer), in)) > 0)
        if (csv_parse(&parser, buffer, len, take_field, take_row, &loop) != len)
            return 65;
    (void)csv_fini(&parser, take_field, take_row, &loop);
    run(&loop, "COMMIT");
    (void)sqlite3_finalize(loop.insert);
    (void)sqlite3_close(loop.db);
    csv_free(&parser);
    (void)fclose(in);
    (void)printf("%lld rows\n", (long long)loop.rows);
    return EXIT_SUCCESS;
}

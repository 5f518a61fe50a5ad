/*
 * import_feed.h - reads the file ahead on a thread of its own, while the rows before are written.
 *
 * Reading a row and putting it onto the list cost about the same, and a slow pipe is waited for
 * here, not with the list locked. The thread has the file, the CSV reader and the roster for itself
 * while it runs; it knows neither the store nor the terminal.
 */
#ifndef JOBS_IMPORT_FEED_H
#define JOBS_IMPORT_FEED_H

#include "base/keys.h"
#include "jobs/import_batch.h"
#include "people/roster.h"

struct import_feed;

/* fd stays the caller's. The headings are read at once, on the caller's thread. */
struct import_feed *import_feed_new(int fd, const struct keys *keys);
/* Ends the thread, whatever it waits for; NULL is fine. */
void import_feed_free(struct import_feed *feed);

/* The first row; borrowed until import_feed_start(). ERROR_DATA when it cannot be read or there is
 * none. */
bool import_feed_headings(struct import_feed *feed, struct csv_row *headings,
                          struct error *err) MUST_CHECK;

/* Begins to read ahead. The roster is borrowed until import_feed_free(). */
bool import_feed_start(struct import_feed *feed, const struct roster *roster,
                       struct error *err) MUST_CHECK;

/* Is the next batch there, or the end, or will it be that soon? Otherwise import_feed_next() waits
 * longer. */
bool import_feed_is_ready(struct import_feed *feed, int64_t patience_ms);

/*
 * *out is borrowed until the next call; NULL after the last. After a failure of the file what came
 * before it has been given already. ERROR_LATER when we were asked to stop.
 */
bool import_feed_next(struct import_feed *feed, const struct import_batch **out,
                      struct error *err) MUST_CHECK;

/* The first line that had to be read as Windows-1252, 0 for none. Only after the last batch. */
int64_t import_feed_not_utf8(const struct import_feed *feed);

#endif

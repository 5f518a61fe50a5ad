/*
 * Inside people: csv_text.h - the octets of a file of text, as UTF-8 where the file says what it
 * is.
 *
 * A byte-order mark goes. UTF-16 of either order, with or without a mark, becomes UTF-8; what is
 * wrong in it becomes the octet 0xff, which no UTF-8 has. Anything else comes as it is.
 */
#ifndef PEOPLE_CSV_TEXT_H
#define PEOPLE_CSV_TEXT_H

#include "people/csv.h"

enum csv_text_kind { CSV_TEXT_UNSAID, CSV_TEXT_UTF8, CSV_TEXT_UTF16_LE, CSV_TEXT_UTF16_BE };

#define CSV_TEXT_RAW 8192

struct csv_text {
    struct csv_source source;
    bool begun;
    bool ended;
    enum csv_text_kind kind; /* known after the first read */
    unsigned char raw[CSV_TEXT_RAW];
    size_t raw_at; /* what is not yet handed on */
    size_t raw_len;
    uint32_t high; /* the first half of a surrogate pair, or 0 */
};

/* Octets put into out (room at least 16), 0 at the end, -1 with err set. ERROR_DATA: it is a
 * spreadsheet. */
ptrdiff_t csv_text_read(struct csv_text *text, char *out, size_t room,
                        struct error *err) MUST_CHECK;

/* Appends text in Windows-1252 as UTF-8; its five unused octets become U+FFFD. False when there was
 * one. */
bool csv_text_add_1252(struct str *out, const char *bytes, size_t len);

#endif

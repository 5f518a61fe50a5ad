/*
 * wiped.h - memory for secrets: kept out of swap and core dumps where the system allows, wiped when
 * freed.
 */
#ifndef BASE_WIPED_H
#define BASE_WIPED_H

#include "base/base.h"

void *wiped_new(size_t size) __attribute__((returns_nonnull)); /* zeroed */
void wiped_free(void *bytes);                                  /* NULL is fine */

/* For what passed through ordinary memory; the compiler may not leave it out. */
void wiped_clear(void *bytes, size_t len);

#endif

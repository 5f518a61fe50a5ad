/*
 * amend.h - `send --amended`: what stands in the file now becomes the edition's next version, for
 * those who still wait.
 */
#ifndef JOBS_AMEND_H
#define JOBS_AMEND_H

#include "jobs/pick.h"
#include "jobs/render.h"
#include "store/frozen.h"

/*
 * Reads the file as it is now into out, which is what will be frozen. ERROR_DATA when the edition
 * was cancelled or has errors, ERROR_USAGE when nothing was sent of it yet, ERROR_NO_INPUT when the
 * file is gone.
 */
bool amend_read(const struct workspace *workspace, const struct picked *picked,
                const struct frozen *frozen, struct rendered *out, struct error *err) MUST_CHECK;

/*
 * Freezes it, in one transaction, and raises frozen->version; a crash leaves the old version or the
 * new one. Nothing happens when it is what the newest version has already. Whom it goes to stays as
 * it was.
 */
bool amend_edition(const struct workspace *workspace, const struct rendered *rendered,
                   struct frozen *frozen, struct error *err) MUST_CHECK;

#endif

/*
 * gather.h - what an edition is made of, found in its trees: links, pictures, the PS. Inside of the
 * room.
 */
#ifndef EDITION_GATHER_H
#define EDITION_GATHER_H

#include "edition/body.h"

/* Fills edition->pictures, marks the PS, and finds what is wrong with pictures and links. */
void gather(struct edition *edition, struct findings *findings);

/* The picture of that path; NULL when it was refused. */
const struct edition_picture *gather_picture(const struct edition *edition, const char *path);

#endif

/*
 * render.h - an edition's file becomes content: what its messages are made of, ready to be frozen.
 */
#ifndef JOBS_RENDER_H
#define JOBS_RENDER_H

#include "jobs/workspace.h"
#include "message/content.h"
#include "store/frozen.h"

/* An edition as it stands in its file now. */
struct rendered {
    struct content content;
    char *audience; /* the expression in the head, "" for everyone */
    int audience_line;
    char *file;      /* as the user knows it */
    size_t warnings; /* of check_sendable(), for who asked it before; else 0 */
};
#define RENDERED_NONE ((struct rendered){.content = {0}})

/*
 * Reads, checks and dresses the edition at path. Everything wrong with it goes to findings; when
 * there are errors among them it fails with ERROR_DATA and the first one's words. The caller frees.
 */
bool render_edition(const struct workspace *workspace, const char *path, struct rendered *out,
                    struct findings *findings, struct error *err) MUST_CHECK;
void rendered_free(struct rendered *rendered); /* back to RENDERED_NONE */

/* Was just this content looked at, as a test copy or a preview? */
bool render_was_tested(const struct workspace *workspace, const struct rendered *rendered,
                       bool *tested, struct error *err) MUST_CHECK;

/* The newest version of what was frozen, and its hash. The caller frees the content. */
bool render_frozen(const struct workspace *workspace, const struct frozen *frozen,
                   struct content *out, uint8_t hash[CONTENT_HASH_BYTES],
                   struct error *err) MUST_CHECK;

/* Would the file at path (NULL: gone) be other content now than that of this hash? One that is gone
 * or broken would not. */
bool render_differs(const struct workspace *workspace, const char *path,
                    const uint8_t hash[CONTENT_HASH_BYTES], bool *differs,
                    struct error *err) MUST_CHECK;

struct message_plan; /* message/message.h */

struct render_plan_options {
    int64_t edition; /* its number; 0: none yet */
    bool test;       /* test copies and previews */
};

/* message_plan_new() with this workspace's keys, days and editions. The caller frees the plan,
 * before the workspace. */
bool render_plan(const struct workspace *workspace, const struct content *content,
                 const struct render_plan_options *options, struct message_plan **out,
                 struct error *err) MUST_CHECK;

#endif

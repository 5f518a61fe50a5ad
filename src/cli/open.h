/*
 * open.h - the workspace a command works in: -C DIR, or the current folder.
 */
#ifndef CLI_OPEN_H
#define CLI_OPEN_H

#include "cli/cli.h"
#include "jobs/workspace.h"

/* Everything wrong with the configuration is shown, not only the first. The caller closes with
 * workspace_close(). */
bool open_workspace(const struct cli *cli, struct workspace *out, struct error *err) MUST_CHECK;

/* As open_workspace(), but shows nothing: what is wrong, warnings too, goes to findings. */
bool open_workspace_checked(const struct cli *cli, struct workspace *out, struct findings *findings,
                            struct error *err) MUST_CHECK;

#endif

/*
 * cmd.h - what each command runs: cmd_NAME() lives in cmd_NAME.c and has its row in command.c.
 *
 * A command reads what was typed from cli, asks one job, and shows the result: with say.h to
 * people, or as one JSON document when say_wants_json(). False with err set when it could not be
 * done; what is done but wants a person to look at sets cli->must_look.
 */
#ifndef CLI_CMD_H
#define CLI_CMD_H

#include "cli/cli.h"

bool cmd_add(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_address(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_check(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_classify(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_demo(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_erase(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_export(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_help(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_cancel(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_held(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_hold(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_import(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_inbox(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_init(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_list(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_new(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_plan(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_preview(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_remove(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_run(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_send(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_serve(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_set(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_show(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_status(struct cli *cli, struct error *err) MUST_CHECK;
bool cmd_test(struct cli *cli, struct error *err) MUST_CHECK;

#endif

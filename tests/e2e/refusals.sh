#!/bin/bash
# labels: ci
# Each kind of answer ends in the right state, and the run ends: 550, 451, 421, a connection dropped before and after
# the dot, no PIPELINING, no SMTP at all.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin

# NAME:STATE of one person each, in the order of the list; the local part chooses the fault (sink.c).
cases="ok:accepted rcpt550-a:refused rcpt451-a:deferred rcpt421-a:deferred data554-a:refused dot554-a:refused
dot451-a:deferred droprcpt-a:deferred dropdot-a:unknown lostdot-a:unknown grey-a:deferred manylines-a:accepted ok2:accepted"

run() {
    sink_start "$@"
    rm -rf "$TEST_DIR/bulletin"
    workspace_make "url = \"$SINK_URL\"; connections = 3; rate = \"unlimited\";"
    {
        echo email
        # each at a domain of its own: one that answers 421 or 4.7.x is left alone for a while
        for one in $cases; do echo "${one%%:*}@${one%%:*}.example.org"; done
    } >"$TEST_DIR/people.csv"
    fn import "$TEST_DIR/people.csv" --consent "asked" >/dev/null
    workspace_edition pay-talks
    expect 1 fn send pay-talks # somebody is unknown: a person must look
    fn status pay-talks --people --json >"$TEST_DIR/status.json" || [ $? -eq 1 ] # the same here
    fn list --json >"$TEST_DIR/list.json"
    # shellcheck disable=SC2086 # a list
    /usr/bin/python3 - "$TEST_DIR" $cases <<'PY'
import json, sys
folder, cases = sys.argv[1], dict(one.split(":") for one in sys.argv[2:])
address = {p["number"]: p["address"].split("@")[0] for p in json.load(open(folder + "/list.json"))["people"]}
got = dict.fromkeys(address.values(), "accepted")
got.update({address[p["number"]]: p["state"] for p in json.load(open(folder + "/status.json"))["people"]})
wrong = {name: (got.get(name), want) for name, want in cases.items() if got.get(name) != want}
sys.exit(f"got and wanted: {wrong}" if wrong else 0)
PY
    servers_stop "$SINK_PID"
}

run --without CHUNKING
run --without PIPELINING
run --without PIPELINING --without CHUNKING --without DSN --without SMTPUTF8 --without ENHANCEDSTATUSCODES --without SIZE
run --per-connection 2 --without CHUNKING
# The message leaves with its envelope where nothing was refused on the connection before: then nobody knows.
cases="ok:accepted droprcpt-a:unknown dropdot-a:unknown ok2:accepted"
run
cases="rcpt550-a:refused data554-a:refused dot451-a:deferred lostdot-a:unknown grey-a:deferred ok2:accepted"
run
run --per-connection 2

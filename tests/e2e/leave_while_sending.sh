#!/bin/bash
# labels: ci
# Promise 3 while an edition is going out: who is removed or erased before their turn is not mailed.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
# shellcheck disable=SC2119 # no options
sink_start
workspace_make "url = \"$SINK_URL\"; connections = 2; rate = \"50/second\";"
workspace_people 300
workspace_edition pay-talks

fn -q send pay-talks >/dev/null 2>&1 &
sender=$!
until [ -s "$SINK_RECORD" ]; do sleep 0.05; done
expect 0 fn remove person290@example.org
expect 0 fn erase person300@example.org
wait "$sender" || fail "send ended with $?"
if grep -Eq '^person(290|300)@' "$SINK_RECORD"; then fail "somebody who left was mailed"; fi
[ "$(wc -l <"$SINK_RECORD")" -eq 298 ] || fail "$(wc -l <"$SINK_RECORD") instead of 298 were mailed"
fn status pay-talks --json >"$TEST_DIR/status.json"
grep -Eq '"skipped": ?2' "$TEST_DIR/status.json" || fail "$(cat "$TEST_DIR/status.json")"

# Nor does an import of the old file bring them back.
expect 0 fn import "$TEST_DIR/people.csv" --consent "the old file" --json
grep -Eq '"kept_out": ?2' "$TEST_DIR/out" || fail "$(cat "$TEST_DIR/out")"

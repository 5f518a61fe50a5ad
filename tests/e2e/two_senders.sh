#!/bin/bash
# labels: ci
# One sender per workspace: a second one ends with 75 and names the first; hold stops it within 2 s; send goes on.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
# shellcheck disable=SC2119 # no options
sink_start
workspace_make "url = \"$SINK_URL\"; connections = 2; rate = \"40/second\";"
workspace_people 400
workspace_edition pay-talks
workspace_edition small
sed -i 's/^subject:.*/&\naudience: first_name = First1/' "$WORKSPACE/editions/small.md"
expect 0 fn send small
: >"$SINK_RECORD"

fn -q send pay-talks >"$TEST_DIR/first.out" 2>&1 &
sender=$!
until [ -s "$SINK_RECORD" ]; do sleep 0.05; done
expect 75 fn send pay-talks
grep -q 'send pay-talks' "$TEST_DIR/err" || fail "the first sender is not named: $(cat "$TEST_DIR/err")"

# Another edition is not called running, and to hold it stops nothing.
expect 0 fn status small --json
grep -q '"running":false' "$TEST_DIR/out" || fail "the wrong edition runs: $(cat "$TEST_DIR/out")"
expect 0 fn hold small
grep -q 'nothing was being sent' "$TEST_DIR/out" || fail "hold claims too much: $(cat "$TEST_DIR/out")"
kill -0 "$sender" || fail "the sender of another edition was stopped"

expect 0 fn hold pay-talks
for _ in $(seq 20); do
    kill -0 "$sender" 2>/dev/null || break
    sleep 0.1
done
kill -0 "$sender" 2>/dev/null && fail "hold did not stop the sender within 2 s"
got=0
wait "$sender" || got=$?
[ "$got" -eq 75 ] || fail "a held send ended with $got"
taken=$(wc -l <"$SINK_RECORD")
[ "$taken" -lt 400 ] || fail "everything was sent before the hold"

# Ctrl-C finishes what is in flight: nobody is left unknown.
fn -q send pay-talks >/dev/null 2>&1 &
sender=$!
until [ "$(wc -l <"$SINK_RECORD")" -gt "$taken" ]; do sleep 0.05; done
kill -INT "$sender"
wait "$sender" || true
fn status pay-talks --json >"$TEST_DIR/status.json"
grep -Eq '"unknown": ?0' "$TEST_DIR/status.json" || fail "Ctrl-C left somebody unknown: $(cat "$TEST_DIR/status.json")"

sed -i 's/rate = "[^"]*"/rate = "unlimited"/' "$WORKSPACE/fortnight.conf"
expect 0 fn -q send pay-talks
[ "$(wc -l <"$SINK_RECORD")" -eq 400 ] || fail "$(wc -l <"$SINK_RECORD") of 400 were taken"
[ -z "$(sort "$SINK_RECORD" | uniq -d)" ] || fail "somebody got it twice"

# Whoever only looks keeps no sender out.
for _ in 1 2 3; do
    (while [ ! -e "$TEST_DIR/enough" ]; do fn status --json >/dev/null; done) &
done
for _ in $(seq 10); do expect 0 fn send pay-talks; done
: >"$TEST_DIR/enough"
wait %% 2>/dev/null || true

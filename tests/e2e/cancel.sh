#!/bin/bash
# labels: ci
# cancel: a running send stops within 2 s, whoever was not reached is left out for good, and nothing goes on afterwards.
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
workspace_edition second

# figure NAME: of the last --json
figure() {
    sed -n "s/.*\"$1\": *\([0-9]*\).*/\1/p" "$TEST_DIR/out"
}

expect 66 fn cancel pay-talks
grep -q 'nothing to cancel' "$TEST_DIR/err" || fail "$(cat "$TEST_DIR/err")"

"$FORTNIGHT" -C "$WORKSPACE" -q send pay-talks >"$TEST_DIR/first.out" 2>&1 </dev/null &
sender=$!
until [ "$(wc -l <"$SINK_RECORD")" -gt 5 ]; do sleep 0.05; done
expect 66 fn cancel pay # part of a name is for a person at a terminal
expect 0 fn cancel pay-talks --json
grep -q '"cancelled":true,"running":true' "$TEST_DIR/out" || fail "$(cat "$TEST_DIR/out")"
for _ in $(seq 20); do
    kill -0 "$sender" 2>/dev/null || break
    sleep 0.1
done
kill -0 "$sender" 2>/dev/null && fail "cancel did not stop the sender within 2 s"
got=0
wait "$sender" || got=$?
[ "$got" -eq 65 ] || fail "a cancelled send ended with $got: $(cat "$TEST_DIR/first.out")"
grep -q 'cancelled: ' "$TEST_DIR/first.out" || fail "the sender does not say why: $(cat "$TEST_DIR/first.out")"
taken=$(wc -l <"$SINK_RECORD")
[ "$taken" -lt 300 ] || fail "$taken were sent before the cancel"

expect 0 fn status pay-talks --json
[ "$(figure accepted)" -eq "$taken" ] || fail "accepted is not what the server took: $(cat "$TEST_DIR/out")"
[ "$(figure skipped)" -eq $((400 - taken)) ] || fail "the rest is not left out: $(cat "$TEST_DIR/out")"
grep -q '"state":"cancelled"' "$TEST_DIR/out" || fail "$(cat "$TEST_DIR/out")"

# For good: no send, no second cancel and no `hold` brings anybody back.
for _ in 1 2; do
    expect 65 fn send pay-talks
    grep -q 'was cancelled' "$TEST_DIR/err" || fail "$(cat "$TEST_DIR/err")"
    expect 0 fn cancel pay-talks --json
    [ "$(figure dropped)" -eq 0 ] || fail "dropped twice: $(cat "$TEST_DIR/out")"
    expect 0 fn hold pay-talks
done
expect 65 fn send pay-talks --amended
[ "$(wc -l <"$SINK_RECORD")" -eq "$taken" ] || fail "somebody was mailed after the cancel"

# A sender killed with messages in hand: those are not sure, the rest is dropped.
"$FORTNIGHT" -C "$WORKSPACE" -q send second >"$TEST_DIR/second.out" 2>&1 </dev/null &
sender=$!
: >"$SINK_RECORD"
until [ "$(wc -l <"$SINK_RECORD")" -gt 5 ]; do sleep 0.05; done
kill -9 "$sender"
wait "$sender" 2>/dev/null || true
expect 0 fn cancel second --json
[ "$(figure sending)" -eq 0 ] || fail "somebody hangs in between: $(cat "$TEST_DIR/out")"
[ "$(figure waiting)" -eq 0 ] || fail "somebody still waits: $(cat "$TEST_DIR/out")"
[ "$(figure unknown)" -le 2 ] || fail "more are not sure than there were connections: $(cat "$TEST_DIR/out")"
sum=$(($(figure accepted) + $(figure unknown) + $(figure skipped)))
[ "$sum" -eq 400 ] || fail "$sum of 400: $(cat "$TEST_DIR/out")"

# An edition that everybody got is done, not cancelled.
workspace_edition third
sed -i 's/^subject:.*/&\naudience: first_name = First1/' "$WORKSPACE/editions/third.md"
expect 0 fn send third
expect 0 fn cancel third
grep -q 'nothing to cancel' "$TEST_DIR/out" || fail "$(cat "$TEST_DIR/out")"
expect 0 fn status third --json
grep -q '"state":"done"' "$TEST_DIR/out" || fail "$(cat "$TEST_DIR/out")"

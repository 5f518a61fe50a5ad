#!/bin/bash
# labels: ci
# A domain that answers 421 and 4.7.x is slowed and left alone for a while; the others go on at once. It is tried again
# with one message, then at half its pace; the summary says so, and the next run knows it too.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
echo '*@fussy.example.org 451 4.7.28 too much mail from you' >"$TEST_DIR/say"
sink_start --times "$TEST_DIR/times" --say "$TEST_DIR/say"
workspace_make "url = \"$SINK_URL\"; connections = 4; rate = \"unlimited\";"
{
    echo email
    seq 1 14 | sed 's/.*/person&@fussy.example.org/' # first in the list
    seq 1 300 | sed 's/.*/person&@example.org/'
} >"$TEST_DIR/people.csv"
fn import "$TEST_DIR/people.csv" --consent "asked" >/dev/null
workspace_edition pay-talks

"$FORTNIGHT" -C "$WORKSPACE" send pay-talks >"$TEST_DIR/out" 2>"$TEST_DIR/err" </dev/null &
sender=$!
for ((i = 0; i < 100; i++)); do
    [ "$(grep -c '@example.org' "$TEST_DIR/times")" -lt 300 ] || break
    sleep 0.1
done
[ "$(grep -c '@example.org' "$TEST_DIR/times")" -eq 300 ] || fail "the others were held up by one domain"
grep -q '@fussy' "$TEST_DIR/times" && fail "the domain was tried again at once"
kill -0 "$sender" || fail "it did not wait for the domain: $(cat "$TEST_DIR/out" "$TEST_DIR/err")"
for ((i = 0; i < 150; i++)); do
    ! grep -q 'fussy.example.org asked for a pause' "$TEST_DIR/err" || break
    sleep 0.1
done
grep -q 'fussy.example.org asked for a pause' "$TEST_DIR/err" || fail "nothing says what it waits for"
fn status pay-talks >"$TEST_DIR/status"
grep -q '1 domain asked for less mail' "$TEST_DIR/status" || fail "status is silent: $(cat "$TEST_DIR/status")"
kill -9 "$sender"
wait "$sender" || true

# The next run knows of the pause, and tries one first when it is over.
: >"$TEST_DIR/say" # it takes mail again
begun=$(date +%s)
expect 0 fn send pay-talks
[ $(($(date +%s) - begun)) -ge 10 ] || fail "the pause was forgotten by the next run"
tried=$(sqlite3 "$WORKSPACE/fortnight.db" 'SELECT count(*) FROM delivery WHERE state = 4')
[ "$tried" -le 4 ] || fail "$tried were put off by one refusal of the domain"
[ "$(grep -c '@fussy' "$TEST_DIR/times")" -eq $((14 - tried)) ] || fail "somebody of the domain was left out"
[ -z "$(cut -d' ' -f2 "$TEST_DIR/times" | sort | uniq -d)" ] || fail "somebody got it twice"

# And the summary tells.
sqlite3 "$WORKSPACE/fortnight.db" 'DELETE FROM pace' # as if it was long ago
workspace_edition second
echo '*@fussy.example.org 421 4.7.0 slow down' >"$TEST_DIR/say"
"$FORTNIGHT" -C "$WORKSPACE" send second >"$TEST_DIR/out" 2>"$TEST_DIR/err" </dev/null &
sender=$!
until [ "$(grep -c '@example.org' "$TEST_DIR/times")" -ge 600 ] || ! kill -0 "$sender" 2>/dev/null; do sleep 0.1; done
kill -TERM "$sender"
wait "$sender" || true
grep -q 'fussy.example.org was slowed 1 time' "$TEST_DIR/out" || fail "the summary is silent: $(cat "$TEST_DIR/out")"

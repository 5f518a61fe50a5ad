#!/bin/bash
# labels: ci
# What a server puts off is tried again after 5, 15 and 60 minutes, then every 4 hours, by `run`; after 48 hours it is
# refused as expired, with the last answer. `run` is silent when nothing is due, does not touch what is held, begins
# with nobody, and is the only one at work.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
told=$TEST_DIR/told
: >"$told"
sink_start --say "$told"
workspace_make "url = \"$SINK_URL\"; connections = 2; rate = \"unlimited\";"
workspace_people 10
for edition in one two three four; do workspace_edition $edition; done
db=$WORKSPACE/fortnight.db

# later SECONDS: so much time goes by for the deliveries
later() {
    sqlite3 "$db" "UPDATE delivery SET next_at = next_at - $1, first_at = first_at - $1, at = at - $1 WHERE state = 4"
}
row() {
    sqlite3 "$db" "SELECT $1 FROM delivery WHERE edition_id = 1 AND subscriber_id = 3"
}
says() {
    grep -qF -- "$1" "$TEST_DIR/out" "$TEST_DIR/err" || fail "not said: '$1': $(cat "$TEST_DIR/out" "$TEST_DIR/err")"
}
silent() {
    if [ -s "$TEST_DIR/out" ] || [ -s "$TEST_DIR/err" ]; then
        fail "said: $(cat "$TEST_DIR/out" "$TEST_DIR/err")"
    fi
}

expect 0 fn run
silent # nothing was ever sent

echo 'person3@* 451 4.3.0 Temporary lookup failure' >"$told"
expect 0 fn send one
says 'send one --wait'
says 'later ('
waits=""
for ((try = 1; try < 30; try++)); do
    [ "$(row state)" -eq 4 ] || break
    delay=$(row 'next_at - at')
    waits="$waits $delay"
    later $((delay - 20))
    expect 0 fn run
    silent
    later 20
    echo "person3@* 451 4.3.0 Temporary lookup failure, try $try" >"$told"
    expect 0 fn run -q
    silent
done
want=" 300 900 3600"
for ((i = 0; i < 11; i++)); do want="$want 14400"; done
[ "$waits" = "$want" ] || fail "tried again after$waits instead of$want"
[ "$(row 'state, reason, reply')" = "5|7|451 4.3.0 Temporary lookup failure, try $((try - 1))" ] ||
    fail "not refused as expired: $(row 'state, reason, reply')"
expect 0 fn status one --people
says 'tried for too long'
says "try $((try - 1))"
expect 0 fn status one --people --json
says '"reason":"expired"'
expect 0 fn list --json
if grep -Eq '"status": ?"bounced"' "$TEST_DIR/out"; then fail "somebody was marked"; fi

# One comes through; a held one is not touched; what was stopped is not gone on with.
echo 'person[34]@* 451 4.3.0 Temporary lookup failure' >"$told"
expect 0 fn send two
expect 0 fn send three
: >"$told"
expect 0 fn hold three
later 301
expect 0 fn run --json
says '"edition":"two","sent":2'
if grep -q '"three"' "$TEST_DIR/out"; then fail "a held edition was touched"; fi
expect 0 fn run
silent
[ "$(sqlite3 "$db" 'SELECT count(*) FROM delivery WHERE edition_id = 3 AND state = 4')" -eq 2 ] || fail "not held"
expect 0 fn send three
says '2 messages accepted now'
sqlite3 "$db" 'UPDATE delivery SET state = 1 WHERE edition_id = 3 AND subscriber_id > 8'
sqlite3 "$db" 'UPDATE edition SET state = 1 WHERE id = 3'
expect 0 fn run
silent
[ "$(sqlite3 "$db" 'SELECT count(*) FROM delivery WHERE state = 1')" -eq 2 ] || fail "run began with somebody"

# The clock is an hour back: nothing is lost, and nothing is tried twice.
echo 'person3@* 451 4.3.0 Temporary lookup failure' >"$told"
expect 0 fn send four
later -3600
expect 0 fn run
silent
later 3901
: >"$told"
expect 0 fn run --json
says '"sent":1'

# Due for over a week: nobody watches a run, and it is news no more.
sqlite3 "$db" "UPDATE delivery SET state = 4, next_at = at - 700000, first_at = at - 700000, attempts = 2
    WHERE edition_id = 1 AND subscriber_id = 3"
sqlite3 "$db" 'UPDATE edition SET state = 1 WHERE id = 1'
before=$(wc -l <"$SINK_RECORD")
expect 0 fn run -q
[ "$(row 'state, reason')" = "5|7" ] || fail "sent after a week: $(row 'state, reason')"
[ "$(wc -l <"$SINK_RECORD")" -eq "$before" ] || fail "something was sent"

# Two at once: the second says so, and with -q only by its exit status. Nothing due: it does not even look.
sqlite3 "$db" 'UPDATE delivery SET state = 4, next_at = 1 WHERE edition_id = 1 AND subscriber_id = 3'
sqlite3 "$db" 'UPDATE edition SET state = 1 WHERE id = 1'
exec 9>>"$WORKSPACE/fortnight.lock"
flock 9
expect 75 fn run
says 'another Fortnight works here'
expect 75 fn run -q
silent
[ "$(row state)" -eq 4 ] || fail "it was touched"
exec 9>&-
runs=()
for ((i = 0; i < 4; i++)); do
    fn run -q &
    runs+=($!)
done
for run in "${runs[@]}"; do wait "$run" || [ $? -eq 75 ] || fail "run ended with $?"; done
expect 0 fn run
silent
[ "$(grep -c '^person3@' "$SINK_RECORD")" -eq 4 ] || fail "person3 got $(grep -c '^person3@' "$SINK_RECORD") editions of 4"

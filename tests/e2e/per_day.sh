#!/bin/bash
# labels: ci
# limits.per_day holds across runs: what is over it waits, the run ends with 75 and says so, and the next run sends
# nothing until there is room again. Test copies count.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
# shellcheck disable=SC2119 # no options
sink_start
workspace_make "url = \"$SINK_URL\"; connections = 3; rate = \"unlimited\";"
echo 'limits = { per_day = 12; };' >>"$WORKSPACE/fortnight.conf"
workspace_people 30
workspace_edition pay-talks

expect 0 fn test pay-talks me@example.org you@example.org
expect 75 fn send pay-talks
[ "$(wc -l <"$SINK_RECORD")" -eq 12 ] || fail "$(wc -l <"$SINK_RECORD") instead of 12 were taken"
expect 75 fn send pay-talks
[ "$(wc -l <"$SINK_RECORD")" -eq 12 ] || fail "the second run sent over the limit"
grep -q 'limit' "$TEST_DIR/err" || fail "the limit is not named: $(cat "$TEST_DIR/err")"

# A day later there is room for as many again: the minutes of the store are moved back by a day.
sqlite3 "$WORKSPACE/fortnight.db" 'UPDATE sent SET minute = minute - 1441'
expect 75 fn send pay-talks
[ "$(wc -l <"$SINK_RECORD")" -eq 24 ] || fail "$(wc -l <"$SINK_RECORD") instead of 24 on the second day"
sqlite3 "$WORKSPACE/fortnight.db" 'UPDATE sent SET minute = minute - 1441'
expect 0 fn send pay-talks
[ "$(wc -l <"$SINK_RECORD")" -eq 32 ] || fail "$(wc -l <"$SINK_RECORD") instead of 32 in the end"
[ -z "$(sort "$SINK_RECORD" | uniq -d)" ] || fail "somebody got it twice"

# Warm-up: 3 on the first day, twice as many on each day after one with mail; 30 idle days take two steps back.
sqlite3 "$WORKSPACE/fortnight.db" 'DELETE FROM sent; DELETE FROM sent_day'
sed -i 's/^limits = .*/limits = { warm_up = { first_day = 3; growth = 2; }; };/' "$WORKSPACE/fortnight.conf"
workspace_edition second
day() { # so many more, and the rest waits; then the calendar moves on by $2 days
    local before
    before=$(wc -l <"$SINK_RECORD")
    expect 75 fn send second
    [ $(($(wc -l <"$SINK_RECORD") - before)) -eq "$1" ] || fail "$(($(wc -l <"$SINK_RECORD") - before)) instead of $1 in the warm-up"
    sqlite3 "$WORKSPACE/fortnight.db" "UPDATE sent SET minute = minute - 1440 * $2 - 1; UPDATE sent_day SET day = day - $2"
}
fn plan second --json >"$TEST_DIR/plan.json"
/usr/bin/python3 -c 'import json, sys; s = json.load(open(sys.argv[1]))["estimated_seconds"]; sys.exit(s // 86400 != 3)' \
    "$TEST_DIR/plan.json" || fail "3, 6, 12 and the rest take three days and a little: $(cat "$TEST_DIR/plan.json")"
day 3 1
day 6 31 # two days, two steps back
day 3 1

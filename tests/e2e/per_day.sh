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

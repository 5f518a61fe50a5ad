#!/bin/bash
# labels: ci
# As many connections as the configuration allows, 50 to each of four relays, all of them busy: while the answers of one turn
# are not on the disk yet, those of the next are in hand already.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin

people=6000
relays=""
for i in 1 2 3 4; do
    sink_start
    mv "$SINK_RECORD" "$TEST_DIR/record$i" # the sink goes on in it
    relays+="${relays:+, }{ url = \"$SINK_URL\"; connections = 50; rate = \"unlimited\"; }"
done
workspace_make 'url = "smtp://127.0.0.1:1"'
sed -i "s|^relay = .*|relay = ( $relays );|" "$WORKSPACE/fortnight.conf"
workspace_people "$people"
workspace_edition all
expect 0 fn send all -q

cat "$TEST_DIR"/record[1-4] | sort >"$TEST_DIR/taken"
[ "$(wc -l <"$TEST_DIR/taken")" -eq "$people" ] || fail "$(wc -l <"$TEST_DIR/taken") of $people were taken"
[ -z "$(uniq -d "$TEST_DIR/taken")" ] || fail "somebody was taken twice"
for i in 1 2 3 4; do
    [ -s "$TEST_DIR/record$i" ] || fail "relay $i took nobody"
done
[ "$(sqlite3 "$WORKSPACE/fortnight.db" "SELECT count(*) FROM delivery WHERE state = 3")" -eq "$people" ] || fail "not all are recorded"

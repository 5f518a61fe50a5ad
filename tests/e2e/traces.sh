#!/bin/bash
# labels: quick
# What the database and its log (WAL) hold of people: addresses and names in profiles only, and nothing after an erasure.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
# shellcheck disable=SC2119 # no options
sink_start
workspace_make "url = \"$SINK_URL\"; rate = \"unlimited\";"
db=$WORKSPACE/fortnight.db

# traces WORD: where it stands, in any case of the letters, as octets or in hexadecimal.
traces() {
    grep -alis -- "$1" "$db" "$db-wal" "$db-shm" || true
}

# Somebody else has the database open, so that the log stays where it is after each command.
mkfifo "$TEST_DIR/queries"
sqlite3 "$db" <"$TEST_DIR/queries" >"$TEST_DIR/answers" &
servers_stop_later $!
exec 3>"$TEST_DIR/queries"
echo 'SELECT count(*) FROM subscriber;' >&3
until [ -s "$TEST_DIR/answers" ]; do sleep 0.05; done

# rcpt550: the sink refuses them, and what it says is kept.
expect 0 fn add rcpt550-quetsche@example.org name='Rosa Quetschenfeld' town=Muckefuck --consent 'rcpt550-quetsche@example.org asked'
expect 0 fn add mirabell@example.org name='Karl Mirabellus' --consent 'asked'
expect 0 fn set rcpt550-quetsche@example.org town=Muckefuckhausen
expect 0 fn address mirabell@example.org mirabellus@example.org
workspace_edition pay-talks
expect 0 fn -q send pay-talks
[ -s "$db-wal" ] || fail "there is no log to look into"
[ -n "$(traces quetsche)" ] || fail "the test looks in the wrong place"

# Without the profiles, nobody's address or name is left.
sqlite3 "$db" ".backup $TEST_DIR/copy.db"
sqlite3 "$TEST_DIR/copy.db" "PRAGMA secure_delete = on; UPDATE subscriber SET profile = zeroblob(0); VACUUM;"
for word in quetsche mirabell muckefuck @example.org; do
    if grep -ai -- "$word" "$TEST_DIR/copy.db" >/dev/null; then
        fail "'$word' stands outside the profiles: $(sqlite3 "$TEST_DIR/copy.db" .dump | grep -i -- "$word")"
    fi
done

expect 0 fn erase rcpt550-quetsche@example.org
for word in quetsche muckefuck; do
    [ -z "$(traces "$word")" ] || fail "after the erasure '$word' is in $(traces "$word")"
done
[ -n "$(traces mirabellus@)" ] || fail "the other one is gone as well"

# Nor is the address left that somebody had before.
expect 0 fn erase mirabellus@example.org
[ -z "$(traces mirabell)" ] || fail "after the erasure 'mirabell' is in $(traces mirabell)"

# The figures of the past stay.
expect 0 fn status pay-talks --json
grep -Eq '"refused": ?1' "$TEST_DIR/out" || fail "$(cat "$TEST_DIR/out")"
exec 3>&-

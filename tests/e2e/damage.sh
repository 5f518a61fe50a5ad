#!/bin/bash
# labels: quick
# A key or a database that is missing, damaged, empty, open to others or not the right one: nothing is read or
# written with it, and the message names the file and the mend.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
workspace_make 'url = "maildir:outbox";'
workspace_people 5
workspace_edition pay-talks
fn remove person1@example.org >/dev/null
good=$TEST_DIR/good
cp -a "$WORKSPACE" "$good"

# refuses STATUS PATTERN: whoever reads, writes or sends is refused alike.
refuses() {
    local words
    for words in "list --count" "status" "import $TEST_DIR/people.csv --consent x" "send pay-talks"; do
        # shellcheck disable=SC2086
        expect "$1" fn $words
        grep -q -- "$2" "$TEST_DIR/err" || fail "$words: no '$2' in: $(cat "$TEST_DIR/err")"
        [ "$(wc -l <"$TEST_DIR/err")" -eq 1 ] || fail "$words: more than a line: $(cat "$TEST_DIR/err")"
    done
    rm -rf "$WORKSPACE"
    cp -a "$good" "$WORKSPACE"
}

key=$WORKSPACE/fortnight.key
base=$WORKSPACE/fortnight.db

# With the key of another workspace everybody would be imported a second time, and whoever left.
"$FORTNIGHT" init "$TEST_DIR/other" --name Other --from other@example.org -q </dev/null
cp "$TEST_DIR/other/fortnight.key" "$key"
refuses 78 "is not the key that .* was made with: restore"
rm "$key"
refuses 66 "there is no key .*: restore it"
truncate -s 100 "$key"
refuses 78 "is no Fortnight key; restore it"
chmod 644 "$key"
refuses 78 "fortnight.key' can be read by others; run: chmod 600"

# An emptied database is no empty list.
truncate -s 0 "$base"
refuses 71 "is empty, .*: restore it from your newest backup"
rm "$base"
refuses 66 "there is no database .*: restore it"
chmod 640 "$base"
refuses 78 "fortnight.db' can be read by others; run: chmod 600"
seq 1 3000 >"$base"
refuses 71 "it is damaged, or no database"

expect 0 fn list --count
[ "$(cat "$TEST_DIR/out")" = 5 ] || fail "the list is not as it was: $(cat "$TEST_DIR/out")"

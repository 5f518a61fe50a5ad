#!/bin/bash
# labels: ci
# A full disk while importing and while sending: a clear error, exit 74, nothing corrupt, and it goes on after space is
# made. Needs root for a small tmpfs.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
[ "$(id -u)" = 0 ] || {
    echo "skipped: a small tmpfs needs root"
    exit 125
}
servers_begin
small=$TEST_DIR/small
mkdir "$small"
mount -t tmpfs -o size=3m tmpfs "$small" || fail "no tmpfs can be mounted here"
trap 'umount -l "$small"; servers_end' EXIT
home=$TEST_DIR
TEST_DIR=$small

intact() {
    [ "$(sqlite3 "$WORKSPACE/fortnight.db" 'PRAGMA integrity_check')" = ok ] || fail "the database is damaged"
}

workspace_make 'url = "maildir:outbox";'
TEST_DIR=$home
seq 1 40000 | sed 's/.*/person&@example.org,First&/; 1i email,first name' >"$TEST_DIR/people.csv"
expect 74 fn import "$TEST_DIR/people.csv" --consent asked
[ "$(wc -l <"$TEST_DIR/err")" -eq 1 ] || fail "the error is not one line: $(cat "$TEST_DIR/err")"
intact
mount -o remount,size=40m "$small"
expect 0 fn import "$TEST_DIR/people.csv" --consent asked
[ "$(fn list --count)" -eq 40000 ] || fail "$(fn list --count) of 40000 were imported"
intact

# Room for some of the messages only (each at least a page of the tmpfs).
fn list --count >/dev/null
expect 0 fn add last@example.org first_name=Last --consent asked
workspace_edition pay-talks
expect 74 fn send pay-talks
[ "$(wc -l <"$TEST_DIR/err")" -le 3 ] || fail "the error is not short: $(cat "$TEST_DIR/err")"
intact
mount -o remount,size=2g "$small"
expect 0 fn -q send pay-talks
[ "$(find "$WORKSPACE/outbox/new" -type f | wc -l)" -eq 40001 ] || fail "not everybody got it"
[ "$(find "$WORKSPACE/outbox/tmp" -type f | wc -l)" -eq 0 ] || fail "half a message stayed behind"
intact

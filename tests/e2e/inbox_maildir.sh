#!/bin/bash
# labels: quick
# A Maildir as the inbox: who leaves by mail has left and is said goodbye to; what people write stays; --dry-run changes
# nothing; a second one waits its turn; run reads it too.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
workspace_make 'url = "maildir:outbox";'
expect 78 fn inbox
grep -q 'names no inbox' "$TEST_DIR/err" || fail "$(cat "$TEST_DIR/err")"
echo 'inbox = { url = "maildir:mail"; folders = ( "INBOX", "plus" ); };' >>"$WORKSPACE/fortnight.conf"
expect 78 fn inbox
grep -q 'no Maildir' "$TEST_DIR/err" || fail "$(cat "$TEST_DIR/err")"
BOX=$WORKSPACE/mail
mkdir -p "$BOX"/{new,cur,tmp} "$BOX"/.plus/{new,cur,tmp}
workspace_people 3
workspace_edition pay-talks
fn -q send pay-talks

# leave_mail NUMBER: what person NUMBER's mail program writes when they press "unsubscribe"
leave_mail() {
    local message link
    message=$(grep -l "person$1@" "$WORKSPACE"/outbox/new/*)
    link=$(tr -d '\r' <"$message" | sed -n 's/^List-Unsubscribe: <mailto:\([^>]*\)>.*/\1/p')
    printf 'From: person%s@example.org\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <leave%s@example.org>\r\n\r\n' \
        "$1" "${link%%\?*}" "$(sed 's/.*subject=//; s/%20/ /g' <<<"$link")" "$1"
}
files() { find "$BOX" -type f -path "$BOX/$1/*" ! -name maildirfolder | wc -l; }

leave_mail 1 >"$BOX/new/1795000001.M1.host"
printf 'From: person2@example.org\r\nTo: bulletin@lists.example.org\r\nSubject: The leaflet\r\n\r\nDear editors,\r\n\r\nthank you.\r\n' \
    >"$BOX/cur/1795000002.M2.host:2,"
printf 'From: person3@example.org\r\nSubject: Away\r\nAuto-Submitted: auto-replied\r\n\r\nI am away.\r\n' \
    >"$BOX/.plus/new/1795000003.M3.host"

before=$(sqlite3 "$WORKSPACE/fortnight.db" .dump | sha256sum)
expect 0 fn inbox --dry-run
grep -q 'request (address) -> requests: done #1, status changes\|request (.*) -> requests: done #1' "$TEST_DIR/out" ||
    fail "--dry-run: $(cat "$TEST_DIR/out")"
[ "$(sqlite3 "$WORKSPACE/fortnight.db" .dump | sha256sum)" = "$before" ] || fail "--dry-run changed the store"
[ "$(files new)/$(files cur)/$(files .plus)" = 1/1/1 ] || fail "--dry-run moved something"

# Two at once: the second says so and leaves.
(
    flock 9
    expect 75 fn inbox
    grep -q 'another Fortnight works here' "$TEST_DIR/err" || fail "$(cat "$TEST_DIR/err")"
) 9>"$WORKSPACE/fortnight.inbox.lock"

expect 0 fn inbox --json
tr -d '\n ' <"$TEST_DIR/out" | grep -q '"mails":3,.*"requests":1,"autoreplies":1,"people":1,.*"changed":1,"letters":1,' ||
    fail "$(cat "$TEST_DIR/out")"
fn show '#1' | grep -qi 'left' || fail "person 1 did not leave: $(fn show '#1')"
fn show '#2' | grep -qi 'active' || fail "person 2 is gone: $(fn show '#2')"
[ -f "$BOX/.Fortnight.Requests/new/1795000001.M1.host" ] || fail "the request was not filed"
[ -f "$BOX/.Fortnight.Auto-replies/new/1795000003.M3.host" ] || fail "the reply was not filed"
[ -f "$BOX/cur/1795000002.M2.host:2," ] || fail "a person's mail was touched"
grep -l 'In-Reply-To: <leave1@' "$WORKSPACE"/outbox/new/* >/dev/null || fail "no goodbye"

# Somebody puts it back: it was worked, and is only filed again. A mail program sets flags meanwhile.
mv "$BOX/.Fortnight.Requests/new/1795000001.M1.host" "$BOX/cur/1795000009.M9.host:2,S"
expect 0 fn inbox --json
tr -d '\n ' <"$TEST_DIR/out" | grep -q '"mails":0,.*"again":1,.*"changed":0,"letters":0,' || fail "$(cat "$TEST_DIR/out")"
[ -f "$BOX/.Fortnight.Requests/cur/1795000009.M9.host:2,S" ] || fail "not filed again"

# run reads it as well, and says nothing of nothing.
expect 0 fn run
[ -z "$(cat "$TEST_DIR/out" "$TEST_DIR/err")" ] || fail "run is not silent: $(cat "$TEST_DIR/out" "$TEST_DIR/err")"
leave_mail 2 >"$BOX/new/1795000010.M10.host"
expect 0 fn run
fn show '#2' | grep -qi 'left' || fail "run does not read the inbox"

# What is no mail is no matter.
mkfifo "$BOX/new/1795000011.M11.host"
ln -s /etc/passwd "$BOX/new/1795000012.M12.host"
: >"$BOX/new/1795000013.M13.host"
expect 0 fn inbox
rm "$BOX/new/"*

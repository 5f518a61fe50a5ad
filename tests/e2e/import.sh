#!/bin/bash
# labels: quick
# Files of people as organisations send them, onto the list and back: counts, rejects, exit statuses, and no address
# where it was not asked for.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
workspace_make 'url = "maildir:outbox";'
echo 'many_valued = ( "sector" );' >>"$WORKSPACE/fortnight.conf"
cd "$TEST_DIR"

says() {
    grep -Eq -- "$2" "$1" || fail "no '$2' in $1: $(cat out err)"
}
# No address, and no name that is in our files.
is_private() {
    if grep -Eiq '[a-z0-9]@|lovelace|siân' out err; then fail "somebody is named: $(cat out err)"; fi
}
# counts ROWS ADDED UPDATED UNCHANGED REJECTED KEPT_OUT: of the last --json.
counts() {
    /usr/bin/python3 - out "$*" <<'PY' || fail "not $*: $(cat out)"
import json, sys
d = json.load(open(sys.argv[1]))
keys = ("rows", "added", "updated", "unchanged", "rejected", "kept_out")
sys.exit(" ".join(str(d[key]) for key in keys) != sys.argv[2] or d["seconds"] < 0)
PY
}

# As Excel, old Excel and a database write them.
printf 'E-Mail;First Name;Sector\r\nada@example.org;Ada;"buses; rail"\r\n\r\n"jo@example.org";"Siân ""S""";\r\n' >utf8.csv
{ printf '\377\376' && iconv -f UTF-8 -t UTF-16LE utf8.csv; } >utf16.csv
iconv -f UTF-8 -t WINDOWS-1252 utf8.csv >cp1252.csv
printf 'surname\temail\nLovelace\tADA@example.org\n' >tab.csv

expect 64 fn import utf8.csv
says err consent
expect 0 fn import utf8.csv --dry-run
says out 'Line 2 is understood as'
says out 'ada@example.org'
says out 'nothing was written'
expect 0 fn list --count
says out '^0$'

expect 0 fn import utf8.csv --consent 'signed up at conference' --json
counts 2 2 0 0 0 0
is_private
expect 0 fn import utf16.csv --consent x --json
counts 2 0 0 2 0 0
expect 0 fn import cp1252.csv --consent x --json
counts 2 0 0 2 0 0
says err 'cp1252.csv:4: this is not UTF-8 and was read as Windows-1252'
expect 1 fn import cp1252.csv --consent x --strict
expect 0 fn import tab.csv --consent x --set 'sector=trams' --json
counts 1 0 1 0 0 0
expect 0 fn show ada@example.org
says out 'sector +buses; rail; trams'
says out 'last_name +Lovelace'
says out 'utf8.csv: signed up at conference'
expect 0 "$FORTNIGHT" -C "$WORKSPACE" import - --consent x --map 'mail 2=email' --map 'email=' --json <<<$'Mail 2,Email\nbo@example.org,nobody\n'
counts 1 1 0 0 0 0

# What is wrong is named with line and reason, the rest is imported, and a person must look.
printf 'email,name\nlovelace,Ada\n"broken,x\ncy@example.org,"Cy\nC."\ndi@example.org,a,b\nbo@example.org,Bo\nbo@example.org,Bob\n' >bad.csv
expect 1 fn import bad.csv --consent x --rejects rejects.csv
says err 'bad.csv:2: not a mail address'
says err 'bad.csv:3: has a quote'
says err 'bad.csv:6: has 3 cells, but there are 2 headings'
says out 'Doubles +1'
says out 'import rejects.csv'
is_private
says rejects.csv '^2,"?not a mail address.*,lovelace,Ada'
test "$(stat -c %a rejects.csv)" = 600 || fail 'others can read the rejects'
expect 1 fn import bad.csv --consent x -q
says err 'bad.csv:2:'
says out 'Rejected +3'
expect 0 fn show cy@example.org
says out 'Name +Cy C\.'
sed -i 's/,lovelace,/,ed@example.org,/; 3,$d' rejects.csv
expect 0 fn import rejects.csv --consent x --json
counts 1 1 0 0 0 0
expect 0 fn import tab.csv --consent x -q
test ! -s out || fail "-q says: $(cat out)"

# Refused as a whole.
expect 66 fn import nothing.csv --consent x
printf 'PK\003\004' >members.xlsx
expect 65 fn import members.xlsx --consent x
says err 'spreadsheet'
printf 'lovelace@example.org,Ada\n' >headless.csv
expect 65 fn import headless.csv --consent x
is_private
expect 64 fn import tab.csv --consent x --map 'surname=Edition'
expect 64 fn import tab.csv --consent x --map 'surnam=x'
says err "did you mean 'surname'"
expect 73 fn import tab.csv --consent x --rejects no/such/folder
expect 64 fn import tab.csv --consent x --rejects tab.csv
test -s tab.csv || fail 'the file was emptied'

# A column that `set` could never change is not taken without a word.
printf 'email,Status,Number\nfay@example.org,unsubscribed,7\n' >status.csv
expect 65 fn import status.csv --consent x
says err "--map 'Status='"
expect 0 fn import status.csv --consent x --map Status= --map Number=member_number -q
expect 0 fn set fay@example.org member_number=8
expect 0 fn import status.csv --consent x --map Status= --map Number=member_number --set "motto=$(printf 'x\342\200\256lovelace\342\200\254')" --json
counts 1 0 1 0 0 0
expect 0 fn show fay@example.org
says out 'member_number +7'
says out 'motto +xlovelace$'

# Nobody comes back by a file.
expect 0 fn remove ada@example.org
expect 0 fn erase jo@example.org
expect 0 fn import utf8.csv --consent x --json
counts 2 0 0 0 0 2
expect 0 fn list --json
if grep -q 'jo@example.org' out; then fail 'an erased person is back'; fi

# Out, and into another bulletin: the same people, and none of those who left.
expect 0 fn export
cp out exported.csv
if grep -Eq 'ada@|jo@' exported.csv; then fail 'export has somebody who left'; fi
expect 64 fn export --json
expect 0 fn export 'name = Bob' -o some.csv --json
says out '"count": ?1'
test "$(stat -c %a some.csv)" = 600 || fail 'others can read the export'
mv "$WORKSPACE" first
workspace_make 'url = "maildir:outbox";'
echo 'many_valued = ( "sector" );' >>"$WORKSPACE/fortnight.conf"
expect 0 fn import exported.csv --consent x -q
expect 0 fn export
cmp exported.csv out || fail 'an export is not read back as it was'

# Killed in the middle, the same again does exactly the rest.
held() {
    fn list --count --json | sed -n 's/.*"count": *\([0-9]*\).*/\1/p'
}
{ echo email && seq -f 'p%.0f@example.org' 60000; } >many.csv
before=$(held)
"$FORTNIGHT" -C "$WORKSPACE" -q import many.csv --consent x &
until [ "$(held)" -gt "$before" ]; do :; done
kill -9 $! 2>/dev/null || true
wait $! 2>/dev/null || true
expect 0 fn import many.csv --consent x -q
test "$(held)" -eq $((before + 60000)) || fail "$(held) people, wanted 60000 more than $before"

#!/bin/bash
# labels: quick
# People by hand: add, list, show, set, address, remove, erase, and what each of them refuses.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
workspace_make 'url = "maildir:outbox";'
echo 'many_valued = ( "sector" );' >>"$WORKSPACE/fortnight.conf"

# says FILE PATTERN: the output (out) or the errors (err) of the last command.
says() {
    grep -Eq -- "$2" "$TEST_DIR/$1" || fail "no '$2' in $1: $(cat "$TEST_DIR/out" "$TEST_DIR/err")"
}
never_says() {
    if grep -q -- "$2" "$TEST_DIR/$1"; then fail "'$2' in $1: $(cat "$TEST_DIR/$1")"; fi
}
# holds EXPRESSION: of the last JSON document, as d.
holds() {
    /usr/bin/python3 - "$TEST_DIR/out" "$1" <<'PY' || fail "not so: $1: $(cat "$TEST_DIR/out")"
import json, sys
d = json.load(open(sys.argv[1]))
sys.exit(0 if eval(sys.argv[2]) else 1)
PY
}

# Nobody yet.
expect 0 fn list --count
says out '^0$'
expect 0 fn list --json
holds 'd["people"] == [] and d["count"] == 0'

# Nobody comes on the list without consent, and nobody twice.
expect 64 fn add ada@example.org
says err 'consent'
expect 0 fn add Ada@Example.Org first_name=Ada 'last name=Lovelace' 'Sector=buses; rail' --consent 'asked at the stall'
says out '#1'
expect 0 fn add bob@example.org name='Bob Ünal' --consent 'asked at the stall' --json
holds 'd["number"] == 2 and d["changed"] and d["status"] == "active"'
expect 65 fn add ada@EXAMPLE.org first_name=Eve --consent 'x'
says err '#1'
expect 64 fn add 'ada lovelace' --consent 'x'
expect 64 fn add eve@example.org status=left --consent 'x'
expect 65 fn add eve@example.org "first_name=$(printf 'E\001ve')" --consent 'x'
expect 0 fn list --count
says out '^2$'

# The words of consent name nobody.
expect 0 fn add carol@example.org --consent 'carol@example.org wrote to us'
expect 0 fn show '#3' --json
holds '"carol" not in d["history"][0]["evidence"] and "wrote to us" in d["history"][0]["evidence"]'

# Looking.
expect 0 fn list
says out '^ *#1  Ada@example.org  *Ada Lovelace  *active$'
says out '^ *#2  bob@example.org  *Bob Ünal  *active$'
expect 0 fn list --json
holds '[p["number"] for p in d["people"]] == [1, 2, 3] and d["count"] == 3 and d["statuses"]["active"] == 3'
holds 'd["people"][0]["fields"] == {"first_name": "Ada", "last_name": "Lovelace", "sector": ["buses", "rail"]}'
expect 0 fn list 'sector has RAIL' --count
says out '^1$'
expect 0 fn list 'sector is empty' --json
holds 'd["count"] == 2'
expect 0 fn list --find 'ÜNA' --count
says out '^1$'
expect 0 fn list --find 'ada love' --count
says out '^1$'
expect 0 fn list 'sector has rail' --find bob
says out '^Nobody'
expect 65 fn list 'sector hass rail'
says err 'column'
expect 64 fn list --find ''

expect 0 fn show ada@example.org
says out 'Lovelace'
says out 'buses; rail'
says out 'asked at the stall'
echo 'ada@example.org' >"$TEST_DIR/in"
expect 0 "$FORTNIGHT" -C "$WORKSPACE" show - --json <"$TEST_DIR/in"
holds 'sorted(k for k in d if k in ("number", "address", "name", "status", "fields", "history")) == ["address", "fields", "history", "name", "number", "status"]'
holds 'd["number"] == 1 and d["name"] == "Ada Lovelace" and d["status"] == "active"'
holds 'd["history"][0]["change"] == "add" and d["history"][0]["evidence"] == "asked at the stall"'
expect 66 fn show '#99'
expect 66 fn show nobody@example.org
expect 64 fn show '#x'
# An address that was not typed is not told to a log.
echo 'secret@example.org' >"$TEST_DIR/in"
expect 66 "$FORTNIGHT" -C "$WORKSPACE" show - <"$TEST_DIR/in"
never_says err secret

# Fields change; what is no field says which command it is.
expect 0 fn set '#1' 'First Name=Augusta' sector=rail branch=Leeds
expect 0 fn show '#1' --json
holds 'd["fields"] == {"first_name": "Augusta", "last_name": "Lovelace", "sector": ["rail"], "branch": "Leeds"}'
holds '[e["change"] for e in d["history"]] == ["add", "set"] and "Augusta" not in d["history"][1]["evidence"]'
expect 0 fn set '#1' branch= first_name=Augusta --json
holds 'd["changed"]'
expect 0 fn set '#1' first_name=Augusta --json
holds 'not d["changed"]'
expect 64 fn set '#1' status=left
says err 'remove'
expect 64 fn set '#1' E-Mail=x@example.org
says err 'fortnight address'
expect 64 fn set '#1' address=x@example.org
says err 'fortnight address'
expect 64 fn set '#1' number=7
expect 64 fn set '#1' branch
expect 66 fn set '#9' branch=Leeds
expect 0 fn show '#1' --json
holds 'd["status"] == "active" and len(d["history"]) == 3'

# A new address; a conflict names the other by number only.
expect 65 fn address '#1' bob@example.org
says err '#2'
echo 'bob@example.org' >"$TEST_DIR/in"
expect 65 "$FORTNIGHT" -C "$WORKSPACE" address '#1' - <"$TEST_DIR/in"
never_says err bob
expect 0 fn address ada@example.org lovelace@example.net --json
holds 'd["number"] == 1 and d["changed"]'
expect 66 fn show ada@example.org
says err '#1'
expect 0 fn show lovelace@example.net --json
holds 'd["number"] == 1 and d["fields"]["first_name"] == "Augusta"'
expect 64 fn address '#1' 'no address'
expect 64 fn address - -

# The old address stays out: no file and no hand brings it back, but its owner may go back to it.
printf 'email,name\nADA@example.org,Ada\nlovelace@example.net,Augusta\n' >"$TEST_DIR/old.csv"
expect 0 fn import "$TEST_DIR/old.csv" --consent 'the old file' --dry-run --json
holds 'd["kept_out"] == 1 and d["added"] == 0'
expect 0 fn import "$TEST_DIR/old.csv" --consent 'the old file' --json
holds 'd["kept_out"] == 1 and d["added"] == 0 and d["updated"] == 1'
expect 65 fn add ada@example.org --consent 'asked again'
says err "fortnight address '#1'"
expect 65 fn address '#2' ada@example.org
says err '#1'
expect 66 fn remove ada@example.org
says err '#1'
expect 0 fn address '#1' ada@example.org --json
holds 'd["number"] == 1 and d["changed"] and d["status"] == "active"'
expect 65 fn add lovelace@example.net --consent 'asked again'
expect 0 fn address '#1' lovelace@example.net
expect 0 fn list --count
says out '^3$'

# Removed: the person alone can undo it.
expect 0 fn remove bob@example.org
says out '[Oo]nly they themselves'
expect 0 fn remove bob@example.org --json
holds 'not d["changed"] and d["status"] == "left"'
expect 0 fn add BOB@example.org --consent 'asked again' --json
holds 'not d["changed"] and d["status"] == "left" and d["asked"]'
expect 65 fn add BOB@example.org --consent 'and again'
says err 'themselves'
grep -rq '^To: bob@example.org' "$WORKSPACE/outbox/new" || fail 'no letter asks whether they want to be back'
expect 65 fn address '#2' bobby@example.org
says err 'themselves'
expect 65 fn address '#1' bob@example.org
expect 0 fn show '#2' --json
holds 'd["status"] == "left" and d["history"][-1]["change"] == "remove" and d["address"] == "bob@example.org"'
expect 0 fn set '#2' branch=Leeds
expect 0 fn show '#2' --json
holds 'd["status"] == "left"'

# Erased: nothing is left but that the address is kept out, and the number is never given again.
expect 0 fn erase lovelace@example.net
expect 66 fn show '#1'
expect 66 fn erase '#1'
expect 65 fn address '#3' lovelace@example.net
expect 0 fn show lovelace@example.net --json
holds 'd["number"] == 0 and d["status"] == "erased" and d["fields"] == {} and d["history"] == []'
expect 0 fn erase '#3'
expect 0 fn add dora@example.org --consent 'asked' --json
holds 'd["number"] == 4'

# An old file brings nobody back.
printf 'email,name\nBob@example.org,Bob\nlovelace@example.net,Ada\nada@example.org,Ada\neve@example.org,Eve\n' >"$TEST_DIR/old.csv"
expect 0 fn import "$TEST_DIR/old.csv" --consent 'the old file' --json
holds 'd["kept_out"] == 3 and d["added"] == 1'
expect 0 fn list 'everyone' --json
holds '{p["address"]: p["status"] for p in d["people"]} == {"bob@example.org": "left", "dora@example.org": "active", "eve@example.org": "active"}'

# -q: nothing but results asked for.
expect 0 fn -q remove eve@example.org
[ ! -s "$TEST_DIR/out" ] || fail "-q says something: $(cat "$TEST_DIR/out")"
[ ! -s "$TEST_DIR/err" ] || fail "-q says something: $(cat "$TEST_DIR/err")"

# Erased, they are asked too, and nothing but the address is kept until they answer.
expect 0 fn add lovelace@example.net --consent 'asked again'
says out 'letter asks them'
expect 0 fn show lovelace@example.net --json
holds 'd["status"] == "pending" and d["fields"] == {}'

#!/bin/bash
# labels: quick
# The whole story of one edition, as an organiser types it: each step's output names the next command.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
servers_begin
cd "$TEST_DIR"

# step STATUS 'NEXT' WORDS...: the command ends so, and what it prints tells to type NEXT.
step() {
    local status=$1 next=$2 got=0
    shift 2
    "$FORTNIGHT" "$@" >out 2>err </dev/null || got=$?
    [ "$got" -eq "$status" ] || fail "exit status $got instead of $status: $*: $(cat out err)"
    [ -z "$next" ] || grep -qF -- "$next" out || fail "'$*' does not tell '$next' next: $(cat out)"
}
# has KEY VALUE: the JSON document in out has it.
has() {
    /usr/bin/python3 - "$1" "$2" <<'PY' || fail "no $1 = $2 in: $(cat out)"
import json, sys
value = json.load(open("out"))
for key in sys.argv[1].split("."):
    value = value[int(key)] if key.isdigit() else value[key]
sys.exit(0 if str(value) == sys.argv[2] else 1)
PY
}

{
    echo 'Email,First name,Sector'
    echo 'ada@example.org,Ada,buses'
    echo 'no address,Bob,rail'
    echo 'zoe@example.org,Zoë,buses'
} >members.csv

step 0 'cd bulletin' init bulletin
step 0 'fortnight import' init other
cd bulletin
step 0 "fortnight new 'Title of the edition'" status
step 66 '' check pay-talks
step 1 "fortnight import ../members.csv --consent" import ../members.csv --dry-run
step 65 '' import ../members.csv --map 'First name=email' --consent x
step 1 'fortnight import bad.csv' import ../members.csv --consent 'joined at conference 2026' --rejects bad.csv
grep -q 'members.csv:3: ' err || fail "the rejected row is not named: $(cat err)"
step 1 '' import ../members.csv --consent 'joined at conference 2026' --json
for pair in rows=3 added=0 updated=0 unchanged=2 rejected=1 kept_out=0; do
    has "${pair%=*}" "${pair#*=}"
done
step 0 'fortnight check pay-talks' new 'Pay talks'
step 73 '' new 'Pay talks'
step 65 '' check
grep -q '^editions/pay-talks.md:[0-9]*: error: ' out || fail "no place in: $(cat out)"
cat >editions/pay-talks.md <<'MD'
---
subject: Pay talks
preheader: What was said
audience: sector has buses
---
Dear {{first_name|friend}},

The talks go on.
MD
step 0 'fortnight preview pay-talks' check
step 0 'fortnight plan pay-talks' preview pay-talks
step 0 'fortnight test pay-talks' plan
step 0 'fortnight send pay-talks' test pay-talks me@example.org
step 0 '' plan --json
has edition pay-talks
has audience 2
has excluded.outside 0
step 0 'fortnight status pay-talks' send pay-talks
[ "$(find outbox -type f -path '*/new/*' | wc -l)" -eq 3 ] || fail "not 2 messages and a test copy in the outbox"
step 0 'accepted by the mail server' status pay-talks
step 0 '' status pay-talks --json --people
for pair in edition=pay-talks audience=2 waiting=0 sending=0 accepted=2 deferred=0 refused=0 unknown=0 skipped=0 \
    'people=[]'; do
    has "${pair%%=*}" "${pair#*=}"
done
has seconds "$(/usr/bin/python3 -c 'import json; print(json.load(open("out"))["seconds"])')"
has messages_per_second "$(/usr/bin/python3 -c 'import json; print(json.load(open("out"))["messages_per_second"])')"
step 0 'fortnight status pay-talks' send pay-talks
[ "$(find outbox -type f -path '*/new/*' | wc -l)" -eq 3 ] || fail "sent twice"
step 0 '' status --json
has editions.0.state 'done'

# From elsewhere the next command has the -C that was typed.
cd ..
step 0 'fortnight -C bulletin check strike' -C bulletin new Strike
step 0 'strike' -C bulletin status
grep -q 'not sent yet' out || fail "an edition that was not sent is not shown: $(cat out)"

# What the shell completes.
"$FORTNIGHT" --completion bash >completion.bash
# shellcheck source=/dev/null
. ./completion.bash
compopt() { :; }
COMP_WORDS=(fortnight -C bulletin send p)
COMP_CWORD=4
COMPREPLY=()
_fortnight
[ "${COMPREPLY[*]}" = pay-talks ] || fail "completing an edition gave '${COMPREPLY[*]}'"

# Every mistake in the settings at once, each with its place; and none of it is sent.
sed -i 's/postal_address/postal_adress/; s/url = "maildir:outbox"/url = "gopher:outbox"/' bulletin/fortnight.conf
step 78 '' -C bulletin send strike
grep -q 'bulletin/fortnight.conf:[0-9]*: error: ' err || fail "$(cat err)"
step 78 'error: ' -C bulletin check
step 66 '' -C nowhere status

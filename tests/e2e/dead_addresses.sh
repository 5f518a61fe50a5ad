#!/bin/bash
# labels: ci
# Whose address is dead is marked bounced, with the server's words in their history, and sent nothing any more; but when
# a provider calls too many dead at once nobody is, until a person has said what it is.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
told=$TEST_DIR/told
: >"$told"
sink_start --say "$told"
workspace_make "url = \"$SINK_URL\"; connections = 3; rate = \"unlimited\";"

{
    echo email
    for ((i = 100; i < 400; i++)); do echo "big$i@big.example"; done
    for ((i = 100; i < 130; i++)); do echo "mid$i@mid.example"; done
    for ((i = 100; i < 110; i++)); do echo "one$i@one$i.example"; done
} >"$TEST_DIR/people.csv"
fn import "$TEST_DIR/people.csv" --consent "asked" >/dev/null
for edition in one two three four; do workspace_edition $edition; done

is() {
    local got
    got=$(/usr/bin/python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$TEST_DIR/out" "$1")
    [ "$got" = "$2" ] || fail "$1 is $got instead of $2: $(cat "$TEST_DIR/out")"
}
says() {
    grep -qF -- "$1" "$TEST_DIR/out" "$TEST_DIR/err" || fail "not said: '$1': $(cat "$TEST_DIR/out" "$TEST_DIR/err")"
}
bounced_are() {
    local got
    got=$(fn list --json | grep -Ec '"status": ?"bounced"' || true)
    [ "$got" -eq "$1" ] || fail "$got are marked bounced instead of $1"
}

# A few, each about the address: marked. What is only for now, or about anything else: not.
cat >"$told" <<'TOLD'
big10[0-4]@* 550 5.1.1 <{}>: Recipient address rejected: User unknown
mid100@* 550 No such user here
one100@* 556 5.1.10 null MX
one101@* 450 4.1.1 User unknown, perhaps
one102@* 550 go away
one103@* 552 5.2.2 mailbox full
TOLD
expect 0 fn send one --json
is refused 9
is deferred 1
is marked 7
bounced_are 7
expect 0 fn show mid100@mid.example
says 'bounce'
says 'No such user here'
expect 0 fn show big100@big.example
says 'Recipient address rejected: User unknown'
if [[ $(sqlite3 "$WORKSPACE/fortnight.db" 'SELECT evidence FROM history') == *@* ]]; then fail "an address is kept as evidence"; fi
# They get nothing any more: not this edition once more, not the next one, not by an import.
: >"$told"
before=$(wc -l <"$SINK_RECORD")
expect 0 fn send one --only refused --json
is accepted 332
[ "$(wc -l <"$SINK_RECORD")" -eq $((before + 2)) ] || fail "more than two were sent to again"
expect 0 fn import "$TEST_DIR/people.csv" --consent "the same file" --json
is kept_out 7
expect 0 fn send two --json
is accepted 333

# A provider's bad day: 30 of the 295 people left there. Nobody is marked, and it is said.
echo 'big[12]5*@* 550 5.1.1 <{}> User unknown' >"$told"
echo 'big21*@* 550 5.1.1 <{}> User unknown' >>"$told"
expect 1 fn send three
says 'big.example calls 30 of 295 addresses dead'
says 'send three --only refused'
says 'send three --dead keep'
says 'send three --dead mark'
bounced_are 7
expect 1 fn status three --json
says '"kind":"too_many_dead"'
# It was their mistake.
: >"$told"
expect 0 fn send three --only refused --json
is accepted 333
bounced_are 7

# Once more, and this time an organiser believes it; a person who moved meanwhile is spared.
echo 'big[12]5*@* 550 5.1.1 <{}> User unknown' >"$told"
expect 1 fn send four
says 'big.example calls 20 of 295'
bounced_are 7
expect 0 fn address big150@big.example ada@elsewhere.example
expect 0 fn send four --dead mark --json
is marked 19
bounced_are 26
expect 0 fn status four
expect 0 fn show ada@elsewhere.example
says 'active'

# Stopped half-way a domain's dead are not judged yet, and run says nothing of it; once the rest is dropped it judges them.
workspace_edition five
echo 'mid10[1-3]@* 550 5.1.1 <{}> User unknown' >"$told"
expect 0 fn send five --json
is marked 3
sqlite3 "$WORKSPACE/fortnight.db" "UPDATE delivery SET fault = 2 WHERE edition_id = 5 AND fault = 3;
    UPDATE subscriber SET status = 2 WHERE id IN (SELECT subscriber_id FROM delivery WHERE edition_id = 5 AND fault = 2);
    UPDATE delivery SET state = 1 WHERE edition_id = 5 AND state = 3;
    UPDATE edition SET state = 1 WHERE id = 5"
bounced_are 26
expect 0 fn run
[ ! -s "$TEST_DIR/out" ] || fail "run said something: $(cat "$TEST_DIR/out")"
bounced_are 26
expect 0 fn cancel five --yes
expect 0 fn run
says '3 people are marked bounced'
bounced_are 29
expect 0 fn run
[ ! -s "$TEST_DIR/out" ] || fail "run said it again: $(cat "$TEST_DIR/out")"

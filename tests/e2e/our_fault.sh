#!/bin/bash
# labels: ci
# What is refused because of us costs nobody their place: a domain that does not want us is left alone, refused over
# many domains the send stops, a crash makes nobody forget, and once the cause is mended everybody gets it.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
told=$TEST_DIR/told
: >"$told"
sink_start --say "$told"
workspace_make "url = \"$SINK_URL\"; connections = 2; rate = \"unlimited\";"

# people NAME COUNT DOMAIN: so many of a domain, or with "-" one each of so many domains
people() {
    local i
    for ((i = 1; i <= $2; i++)); do
        if [ "$3" = - ]; then echo "$1$i@$1$i.example"; else echo "$1$i@$3"; fi
    done
}
{
    echo email
    people g 40 big.example
    people m 30 middle.example
    people s 30 -
} >"$TEST_DIR/people.csv"
fn import "$TEST_DIR/people.csv" --consent "asked" >/dev/null
for edition in one two three four five; do workspace_edition $edition; done

# figures WORD: that figure of what was printed last
figure() {
    /usr/bin/python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$TEST_DIR/out" "$1"
}
is() {
    [ "$(figure "$1")" = "$2" ] || fail "$1 is $(figure "$1") instead of $2: $(cat "$TEST_DIR/out")"
}
says() {
    grep -qF -- "$1" "$TEST_DIR/out" "$TEST_DIR/err" || fail "not said: '$1': $(cat "$TEST_DIR/out" "$TEST_DIR/err")"
}
nobody_is_marked() {
    [ "$(fn list --json | grep -Ec '"status": ?"bounced"')" -eq 0 ] || fail "somebody was marked for our fault"
}

# One domain: it is left alone after a few, its people wait, everybody else gets it.
echo '*@big.example 550 5.7.26 <{}> Unauthenticated mail is not accepted' >"$told"
expect 1 fn send one --json
is accepted 60
is waiting 40
is refused 0
says '"domain":"big.example"'
tried=$(grep -c '@big.example' "$SINK_RECORD" || true)
[ "$tried" -eq 0 ] || fail "the sink took $tried of big.example"
nobody_is_marked
if grep -q 'g[0-9]*@big' <(sqlite3 "$WORKSPACE/fortnight.db" 'SELECT reply FROM delivery'); then fail "an address is kept"; fi
# Looked at again it is still so, and cron leaves it alone.
expect 1 fn status one
says 'big.example refuses our mail because of us'
says 'send one   # tries again'
expect 0 fn run
[ ! -s "$TEST_DIR/out" ] || fail "run did something: $(cat "$TEST_DIR/out")"
# Said once more it is tried once more; mended, all get it.
expect 1 fn send one
says '40 people wait'
: >"$told"
expect 0 fn send one --json
is accepted 100

# The mail server relays for nobody: it stops after a few, and everybody waits.
echo '* 554 5.7.1 <{}>: Relay access denied' >"$told"
expect 77 fn send two --json
is accepted 0
is refused 0
is waiting 100
says 'Relay access denied'
says 'send two'
nobody_is_marked
# Another try changes nothing, and goes as far only.
expect 77 fn send two --json
is waiting 100
: >"$told"
expect 0 fn send two --json
is accepted 100
# The same about our host.
echo '* 554 5.7.1 <mx[192.0.2.1]>: Client host rejected: Access denied' >"$told"
expect 77 fn send three --json
is waiting 100
nobody_is_marked
: >"$told"
expect 0 fn send three --json
is accepted 100

# A few refusals stop nothing, and may be sent again once the cause is mended; nobody who left since is.
{
    echo 'm[12]9@* 550 5.7.1 Refused for policy reasons'
    echo 's[12]5@* 550 5.7.1 Your server has a poor reputation'
} >"$told"
expect 0 fn send four --json
is accepted 96
is refused 4
nobody_is_marked
expect 0 fn remove m19@middle.example
: >"$told"
before=$(wc -l <"$SINK_RECORD")
expect 0 fn send four --only refused --json
is accepted 99
is refused 1
[ "$(wc -l <"$SINK_RECORD")" -eq $((before + 3)) ] || fail "not just those three were sent to"
expect 0 fn send four --only refused
says 'nobody of those is left'

# Greylisting is said to everybody and is no fault of ours.
echo '* 451 4.7.1 Greylisted for 5 minutes' >"$told"
expect 0 fn send five --json
is deferred 99
: >"$told"
expect 0 fn send five --only deferred --json
is accepted 99
[ -z "$(sort "$SINK_RECORD" | uniq -c | awk '$1 > 5')" ] || fail "somebody got an edition twice"
nobody_is_marked

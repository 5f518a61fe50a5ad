#!/bin/bash
# labels: ci
# A mistake found half-way: --amended reaches those who still wait and nobody else, also when it dies in the middle;
# a correction goes to those who got it.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
workspace_make 'url = "maildir:outbox"; rate = "100/second";'
workspace_people 120
workspace_edition pay-talks
workspace_edition unsent
NEW=$WORKSPACE/outbox/new

says() {
    grep -Eq -- "$2" "$TEST_DIR/$1" || fail "no '$2' in $1: $(cat "$TEST_DIR/out" "$TEST_DIR/err")"
}
count() { # how many in the outbox hold this
    { grep -l -- "$1" "$NEW"/* 2>/dev/null || true; } | wc -l
}
wait_for() { # until so many files are in the outbox
    until [ "$(find "$NEW" -type f 2>/dev/null | wc -l)" -ge "$1" ]; do sleep 0.02; done
}

expect 64 fn send pay-talks --amended
says err 'leave out --amended'
expect 66 fn new --correction-of unsent
says err 'nothing was sent'

# Stopped half-way; a changed file alone changes nothing.
"$FORTNIGHT" -C "$WORKSPACE" -q send pay-talks >/dev/null 2>&1 </dev/null &
sender=$!
wait_for 10
expect 0 fn hold pay-talks
wait "$sender" || true
first=$(count 'one demand')
if [ "$first" -lt 10 ] || [ "$first" -ge 110 ]; then fail "$first went out before the hold"; fi
sed -i 's/one demand/three demands/; s/^subject:.*/subject: Pay talks, put right/' "$WORKSPACE/editions/pay-talks.md"

# Broken, it is refused and nobody's version changes.
sed -i 's/^Dear .*/{{{broken}}}/' "$WORKSPACE/editions/pay-talks.md"
expect 65 fn send pay-talks --amended
says err 'pay-talks.md:'
sed -i 's/^{{{broken}}}/Dear {{first_name|friend}},/' "$WORKSPACE/editions/pay-talks.md"

# Killed in the middle of the second version: the next send goes on with the second, and needs no option.
"$FORTNIGHT" -C "$WORKSPACE" -q send pay-talks --amended >/dev/null 2>&1 </dev/null &
sender=$!
wait_for $((first + 10))
kill -9 "$sender"
wait "$sender" 2>/dev/null || true
rm -r "$WORKSPACE/editions"
mkdir "$WORKSPACE/editions"
expect 0 fn send pay-talks --json
says out '"version": ?2'
says out '"accepted": ?120'
[ "$(find "$NEW" -type f | wc -l)" -eq 120 ] || fail "not 120 messages"
[ "$(count 'one demand')" -eq "$first" ] || fail "the first version went on: $(count 'one demand') of $first"
[ "$(count 'three demands')" -eq $((120 - first)) ] || fail "not everybody else has the second version"
[ "$(count '^Subject: Pay talks, put right')" -eq $((120 - first)) ] || fail "not everybody else has the second subject"
[ -z "$(grep -h '^To:' "$NEW"/* | sort | uniq -d)" ] || fail "somebody got both"

# Nobody waits any more, and the file is gone.
expect 66 fn send pay-talks --amended
workspace_edition pay-talks
expect 65 fn send pay-talks --amended
says err 'new --correction-of pay-talks'

# The correction: whoever got it, nobody else, also when they joined since.
echo 'new@example.org,New' | sed '1i email,first name' >"$TEST_DIR/more.csv"
expect 0 fn import "$TEST_DIR/more.csv" --consent asked
expect 0 fn remove person7@example.org
expect 0 fn new --correction-of pay-talks
says out 'correction-pay-talks.md'
grep -qx 'audience: got pay-talks' "$WORKSPACE/editions/correction-pay-talks.md" || fail "no audience"
grep -qx 'subject: Correction: Pay talks, put right' "$WORKSPACE/editions/correction-pay-talks.md" || fail "no subject"
expect 65 fn check correction-pay-talks
for line in 10 14; do says out "correction-pay-talks.md:$line: error: a line of the starter is still here"; done
expect 73 fn new --correction-of pay-talks
sed -i 's/^> .*/> Two and two are four./' "$WORKSPACE/editions/correction-pay-talks.md"
expect 0 fn check correction-pay-talks
says out 'It goes to 119 people'
expect 0 fn new --correction-of pay-talks 'What we got wrong'
says out 'what-we-got-wrong.md'
sed -i 's/^audience:.*/audience: got pay-talx/' "$WORKSPACE/editions/what-we-got-wrong.md"
expect 65 fn check what-we-got-wrong
says out "no edition 'pay-talx' was sent"
expect 64 fn new

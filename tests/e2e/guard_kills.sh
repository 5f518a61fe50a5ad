#!/bin/bash
# labels: ci
# A sender that is killed again and again remembers which domains do not want us, and whose addresses are dead: the wall
# is hit no oftener than once, nobody is lost, nobody gets it twice, nobody is marked too early.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
told=$TEST_DIR/told
cat >"$told" <<'TOLD'
wall*@* 550 5.7.1 <{}> Your server has a poor reputation
dead[12]*@* 550 5.1.1 <{}> User unknown
TOLD
sink_start --say "$told"
workspace_make "url = \"$SINK_URL\"; connections = 3; rate = \"150/second\";"
echo 'on_unknown = "skip";' >>"$WORKSPACE/fortnight.conf"
{
    echo email
    for ((i = 100; i < 300; i++)); do echo "wall$i@wall.example"; done
    for ((i = 100; i < 500; i++)); do echo "dead$i@dead.example"; done
    for ((i = 100; i < 700; i++)); do echo "fine$i@fine.example"; done
} >"$TEST_DIR/people.csv"
fn import "$TEST_DIR/people.csv" --consent "asked" >/dev/null
workspace_edition one
db=$WORKSPACE/fortnight.db
count() {
    sqlite3 -cmd '.timeout 10000' "$db" "SELECT count(*) FROM $1"
}

kills=0
ended=0
for ((i = 0; i < 12; i++)); do
    "$FORTNIGHT" -C "$WORKSPACE" send one -q </dev/null >/dev/null 2>&1 &
    sender=$!
    sleep "0.$((RANDOM % 5 + 2))"
    if kill -9 "$sender" 2>/dev/null; then kills=$((kills + 1)); else ended=1; fi
    wait "$sender" 2>/dev/null || true
    # A pause ends with its run: the next send after one that ended by itself tries the wall anew.
    [ "$ended" -eq 0 ] || break
    # Until its people are all through, nobody of a domain is marked.
    if [ "$(count 'delivery d JOIN subscriber s ON s.id = d.subscriber_id WHERE d.state IN (1, 2)
            AND d.domain_key IN (SELECT domain_key FROM subscriber WHERE status = 5)')" -gt 0 ]; then
        fail "somebody was marked too early"
    fi
done
[ "$kills" -gt 3 ] || fail "only $kills kills"
got=0
fn send one >"$TEST_DIR/out" || got=$?
[ "$got" -eq 1 ] || fail "ended with $got: $(cat "$TEST_DIR/out")"
grep -q 'wall.example refuses our mail' "$TEST_DIR/out" || fail "the wall is not told: $(cat "$TEST_DIR/out")"
grep -q 'dead.example calls' "$TEST_DIR/out" || fail "the dead are not told: $(cat "$TEST_DIR/out")"

skipped=$(count 'delivery WHERE state = 7')
[ "$skipped" -le $((kills * 3)) ] || fail "$skipped unknown after $kills kills of 3 connections"
[ "$(count 'subscriber WHERE status <> 2')" -eq 0 ] || fail "somebody was marked"
[ "$(count 'delivery WHERE state = 5 AND fault = 4')" -ge $((200 - skipped)) ] || fail "not all of the dead are held"
[ "$(count 'delivery WHERE state = 1')" -ge $((200 - skipped)) ] || fail "not all of the wall wait"
[ -z "$(sort "$SINK_RECORD" | uniq -d)" ] || fail "somebody got it twice"
[ "$(wc -l <"$SINK_RECORD")" -ge $((800 - skipped)) ] || fail "somebody is lost"
servers_stop "$SINK_PID"
# The wall was tried until it was known, and those under way then; a crash may cost it what was under way once more.
tried=$(/usr/bin/python3 -c 'import json, sys; print(json.loads(open(sys.argv[1]).read().splitlines()[-1])["refused"])' "$TEST_DIR/sink.out")
[ $((tried - 200)) -le $((10 * (1 + ended) + kills * 3)) ] || fail "the wall was hit $((tried - 200)) times in $kills kills"
echo "$kills kills, $skipped not sure, the wall was hit $((tried - 200)) times"

#!/bin/bash
# labels: ci
# Two relays through the whole program: shares, one that refuses the login, one that dies in the middle, is stopped, or ends
# after ten messages; a kill and a resume. Everybody is taken once, by one of them, and the summary says by which.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin

people=300
edition=0

# relays_start SCENARIO SCENARIO: sets PORT1, PORT2, SERVER1 and SERVER2, and RECORD1 and RECORD2.
relays_start() {
    local i
    for i in 1 2; do
        : >"$TEST_DIR/record$i"
        : >"$TEST_DIR/ports$i"
        "$SOURCE_DIR/tests/servers/faults.py" --record "$TEST_DIR/record$i" --login u:good "${!i}" >"$TEST_DIR/ports$i" &
        printf -v "SERVER$i" '%s' "$!"
        servers_stop_later "$!"
    done
    for i in 1 2; do
        until grep -q ready "$TEST_DIR/ports$i"; do sleep 0.05; done
        printf -v "PORT$i" '%s' "$(head -n 1 "$TEST_DIR/ports$i" | cut -d ' ' -f 1)"
    done
}

# Both together took everybody, once.
everybody_once() {
    cat "$TEST_DIR/record1" "$TEST_DIR/record2" | sed 's/.* //' | sort >"$TEST_DIR/taken"
    [ "$(uniq -d "$TEST_DIR/taken" | wc -l)" -eq 0 ] || fail "$1: somebody was taken twice"
    [ "$(wc -l <"$TEST_DIR/taken")" -eq "$people" ] || fail "$1: $(wc -l <"$TEST_DIR/taken") were taken, not $people"
}

# relays_are RELAY...: the groups of the list
relays_are() {
    /usr/bin/python3 - "$WORKSPACE/fortnight.conf" "$@" <<'PY'
import re, sys
path, *relays = sys.argv[1:]
text = open(path).read()
text, count = re.subn(r"^relay = [{(].*?[})];$", lambda m: "relay = ( " + ", ".join("{ %s }" % r for r in relays) + " );",
                      text, count=1, flags=re.S | re.M)
assert count == 1, text
open(path, "w").write(text)
PY
}

next_edition() {
    edition=$((edition + 1))
    workspace_edition "talks-$edition"
}

# took N: how many relay N of the last summary (in out) accepted
took() {
    /usr/bin/python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["relays"][int(sys.argv[2]) - 1][sys.argv[3]])' \
        "$TEST_DIR/out" "$1" "${2:-accepted}"
}

workspace_make 'url = "smtp://127.0.0.1:9"; rate = "unlimited";'
workspace_people $people

# Shares by connections.
relays_start "" ""
relays_are "url = \"smtp://127.0.0.1:$PORT1\"; rate = \"unlimited\"; connections = 1;" \
    "url = \"smtp://127.0.0.1:$PORT2\"; rate = \"unlimited\"; connections = 4;"
next_edition
expect 0 fn send talks-1 --json
everybody_once "shares"
if [ "$(took 1)" -le 20 ] || [ "$(took 2)" -le "$(took 1)" ]; then fail "shares: $(took 1) and $(took 2)"; fi
expect 0 fn test talks-1 me@example.org
servers_stop "$SERVER1"
servers_stop "$SERVER2"

# One refuses the login: the other takes all, and the summary says why the first is out.
relays_start "auth:PLAIN" "auth:PLAIN"
printf 'wrong\n' >"$WORKSPACE/secrets/wrong"
printf 'good\n' >"$WORKSPACE/secrets/good"
chmod 600 "$WORKSPACE"/secrets/*
relays_are "url = \"smtp://127.0.0.1:$PORT1\"; rate = \"unlimited\"; user = \"u\"; password_file = \"secrets/wrong\";" \
    "url = \"smtp://127.0.0.1:$PORT2\"; rate = \"unlimited\"; user = \"u\"; password_file = \"secrets/good\";"
next_edition
expect 0 fn test talks-2 me@example.org # by the first that works
grep -q me@example.org "$TEST_DIR/record2" || fail "the test copy went nowhere"
: >"$TEST_DIR/record2"
expect 0 fn send talks-2 --json
everybody_once "a refused login"
[ "$(took 2)" -eq $people ] || fail "a refused login: $(took 2)"
[[ $(took 1 out) == *"refuses the login"* ]] || fail "it does not say why: $(took 1 out)"
servers_stop "$SERVER1"

# Both refuse us: nobody is marked, and the status is 77.
next_edition
printf 'wrong\n' >"$WORKSPACE/secrets/good"
relays_are "url = \"smtp://127.0.0.1:$PORT2\"; user = \"u\"; password_file = \"secrets/wrong\";" \
    "url = \"smtp://localhost:$PORT2\"; user = \"u\"; password_file = \"secrets/good\";"
expect 77 fn send talks-3
grep -q 'relay 1: .*relay 2: ' "$TEST_DIR/err" || fail "it does not name both: $(cat "$TEST_DIR/err")"
! grep -rq 'wrong$' "$TEST_DIR/err" "$TEST_DIR/out" || fail "a password is shown"
servers_stop "$SERVER2"

# One dies in the middle, or is stopped as if unplugged, or ends each connection after ten.
for trouble in kill restart dies; do
    case $trouble in
    restart) relays_start "restart:30:1" "" ;;
    dies) relays_start "dies:10" "limit:10" ;;
    *) relays_start "" "" ;;
    esac
    next_edition
    relays_are "url = \"smtp://127.0.0.1:$PORT1\"; rate = \"150/second\"; connections = 3;" \
        "url = \"smtp://127.0.0.1:$PORT2\"; rate = \"150/second\"; connections = 3;"
    fn send "talks-$edition" --json >"$TEST_DIR/out" 2>"$TEST_DIR/err" &
    sender=$!
    if [ $trouble = kill ]; then
        until [ "$(wc -l <"$TEST_DIR/record1")" -ge 30 ]; do sleep 0.02; done
        kill -9 "$SERVER1"
    fi
    status=0
    wait $sender || status=$?
    unknown=$(/usr/bin/python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["unknown"])' "$TEST_DIR/out")
    [ "$unknown" -le 3 ] || fail "$trouble: $unknown are unknown"
    [ "$status" -eq $((unknown > 0)) ] || fail "$trouble: exit status $status: $(cat "$TEST_DIR/err")"
    cat "$TEST_DIR/record1" "$TEST_DIR/record2" | sed 's/.* //' | sort >"$TEST_DIR/taken"
    [ "$(uniq -d "$TEST_DIR/taken" | wc -l)" -eq 0 ] || fail "$trouble: somebody was taken twice"
    [ "$(wc -l <"$TEST_DIR/taken")" -ge $((people - unknown)) ] || fail "$trouble: $(wc -l <"$TEST_DIR/taken") taken"
    if [ "$(took 1)" -le 20 ] || [ "$(took 2)" -le 20 ]; then fail "$trouble: $(took 1) and $(took 2)"; fi
    servers_stop "$SERVER1"
    servers_stop "$SERVER2"
done

# Killed in the middle of two, and gone on with: nobody is handed to the other one again.
relays_start "" ""
next_edition
relays_are "url = \"smtp://127.0.0.1:$PORT1\"; rate = \"100/second\"; connections = 3;" \
    "url = \"smtp://127.0.0.1:$PORT2\"; rate = \"100/second\"; connections = 3;"
"$FORTNIGHT" -C "$WORKSPACE" send "talks-$edition" </dev/null >"$TEST_DIR/out" 2>&1 &
sender=$!
until [ "$(cat "$TEST_DIR"/record[12] | wc -l)" -ge 100 ]; do sleep 0.02; done
kill -9 $sender
wait $sender || true
status=0
fn send "talks-$edition" --json >"$TEST_DIR/out" 2>"$TEST_DIR/err" || status=$?
unknown=$(/usr/bin/python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["unknown"])' "$TEST_DIR/out")
if [ "$unknown" -gt 6 ] || [ "$status" -ne $((unknown > 0)) ]; then fail "after the kill: $unknown unknown, status $status"; fi
cat "$TEST_DIR/record1" "$TEST_DIR/record2" | sed 's/.* //' | sort >"$TEST_DIR/taken"
[ "$(uniq -d "$TEST_DIR/taken" | wc -l)" -eq 0 ] || fail "after the kill: somebody was taken twice"
[ "$(wc -l <"$TEST_DIR/taken")" -ge $((people - unknown)) ] || fail "after the kill: $(wc -l <"$TEST_DIR/taken") taken"

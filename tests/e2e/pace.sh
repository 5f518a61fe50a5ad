#!/bin/bash
# labels: ci
# The pace in real time, by the clock of the server: 600 a minute over 50 connections, and 20 a minute for one domain; the
# sender is stopped in the middle and killed once, and goes on. In no 60 s more than the limit + max(1, 2 %), and no less
# than 98 % while it runs. What `plan` said before is within 10 % of what it took.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
# shellcheck disable=SC2119 # no options
sink_start --times "$TEST_DIR/times"
workspace_make "url = \"$SINK_URL\"; connections = 50; rate = \"600/minute\";"
echo 'limits = { domains = ( { domain = "Slow.Example.net"; rate = "20/minute"; connections = 2; } ); };' \
    >>"$WORKSPACE/fortnight.conf"
{
    echo email
    seq 1 680 | sed 's/.*/person&@example.org/'
    seq 1 20 | sed 's/.*/person&@slow.example.net/'
} >"$TEST_DIR/people.csv"
fn import "$TEST_DIR/people.csv" --consent "asked" >/dev/null
workspace_edition pay-talks
fn plan pay-talks --json >"$TEST_DIR/plan.json"

count() { wc -l <"$TEST_DIR/times"; }

# until N messages were taken, then a signal
run_until() {
    local sender status=0
    "$FORTNIGHT" -C "$WORKSPACE" send pay-talks >"$TEST_DIR/out" 2>"$TEST_DIR/err" </dev/null &
    sender=$!
    until [ "$(count)" -ge "$1" ] || ! kill -0 "$sender" 2>/dev/null; do sleep 0.1; done
    kill "-$2" "$sender" 2>/dev/null || true
    wait "$sender" || status=$?
    [ "$status" -eq "$3" ] || fail "exit status $status instead of $3: $(cat "$TEST_DIR/err")"
}

run_until 230 TERM 75
run_until 380 KILL 137
fn send pay-talks --unknown resend >"$TEST_DIR/out" 2>"$TEST_DIR/err" || fail "the third run: $(cat "$TEST_DIR/err")"
/usr/bin/python3 - "$TEST_DIR" <<'PY' || fail "the pace is not what was set"
import json, sys
folder = sys.argv[1]
plan = json.load(open(folder + "/plan.json"))
lines = [line.split() for line in open(folder + "/times")]

def most(times):
    """the most in any 60 s"""
    first, found = 0, 0
    for last, at in enumerate(times):
        while at - times[first] >= 60000:
            first += 1
        found = max(found, last - first + 1)
    return found

everybody = [int(at) for at, who in lines]
slow = [int(at) for at, who in lines if who.endswith("@slow.example.net")]
took = everybody[-1] - everybody[0]
gaps = sum(b - a for a, b in zip(everybody, everybody[1:]) if b - a > 300)  # nobody was at work
rate = (len(everybody) - 1) / (took - gaps) * 60000
print(f"{len(everybody)} messages in {took} ms, {gaps} ms of it without a sender; at most {most(everybody)} in 60 s, "
      f"{rate:.0f} a minute while it ran; {len(slow)} to the slow domain, at most {most(slow)} in 60 s; "
      f"planned {plan['estimated_seconds']} s")
good = most(everybody) <= 612 and rate >= 588 and len(slow) >= 20 and most(slow) <= 21
good = good and abs(plan["estimated_seconds"] * 1000 - (took - gaps)) <= (took - gaps) / 10
sys.exit(0 if good else 1)
PY

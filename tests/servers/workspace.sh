# shellcheck shell=bash disable=SC2034,SC2119,SC2120
# A workspace to send from, and the sink to send to. Needs lib.sh and servers_begin.
#
#   sink_start [OPTION...]       the sink of sink.c; sets SINK_URL and SINK_RECORD (recipients taken, one a line)
#   workspace_make 'RELAY'       $WORKSPACE with this relay group: 'url = "smtp://..."; rate = "unlimited";'
#   workspace_people N           imports person1@example.org ... personN, with a first name
#   workspace_edition SLUG       writes an edition
#   fn WORDS...                  fortnight in the workspace, nobody at the terminal; FN_INPUT is its standard input
#   expect STATUS WORDS...       the command must end with this status; its output is in $TEST_DIR/out and err

fn() {
    "$FORTNIGHT" -C "$WORKSPACE" "$@" <"${FN_INPUT:-/dev/null}"
}

expect() {
    local want=$1 got=0
    shift
    "$@" >"$TEST_DIR/out" 2>"$TEST_DIR/err" || got=$?
    [ "$got" -eq "$want" ] || {
        cat "$TEST_DIR/out" "$TEST_DIR/err" >&2
        fail "exit status $got instead of $want: $*"
    }
}

sink_start() {
    SINK_RECORD=$TEST_DIR/record
    rm -f "$TEST_DIR/sink.out"
    : >"$SINK_RECORD"
    : >"$TEST_DIR/sink.out" # not the port of the one before
    "$SINK" --record "$SINK_RECORD" "$@" >"$TEST_DIR/sink.out" &
    SINK_PID=$!
    servers_stop_later "$SINK_PID"
    until [ -s "$TEST_DIR/sink.out" ]; do sleep 0.05; done
    SINK_URL=smtp://127.0.0.1:$(head -n 1 "$TEST_DIR/sink.out")
}

workspace_make() {
    WORKSPACE=$TEST_DIR/bulletin
    "$FORTNIGHT" init "$WORKSPACE" --name "Rank and File" --from bulletin@lists.example.org </dev/null >"$TEST_DIR/init.out"
    # What init wrote for the relay is replaced: the tests want limits of their own.
    /usr/bin/python3 - "$WORKSPACE/fortnight.conf" "$1" <<'PY'
import re, sys
path, relay = sys.argv[1:]
text = open(path).read()
text, count = re.subn(r"^relay = \{.*?^\};", lambda m: "relay = { " + relay + " };", text, flags=re.S | re.M)
assert count == 1, text
open(path, "w").write(text)
PY
}

workspace_people() {
    seq 1 "$1" | sed 's/.*/person&@example.org,First&/; 1i email,first name' >"$TEST_DIR/people.csv"
    fn import "$TEST_DIR/people.csv" --consent "asked at a meeting" >/dev/null
}

workspace_edition() {
    cat >"$WORKSPACE/editions/$1.md" <<'MD'
---
subject: Pay talks for {{first_name|you}}
preheader: What was said and what comes next
---
Dear {{first_name|friend}},

The talks go on. Read [what was said](https://example.org/talks).

- one demand
- another demand
MD
}

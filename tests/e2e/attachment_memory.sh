#!/bin/bash
# labels: ci
# One copy of a file in memory, whatever the number of connections: 10 MB attached, 50 connections all in the middle of
# it, under 64 MiB. Wants a build without sanitizers, which multiply memory (tests/run.sh makes the release one).
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
# Not with grep -q: it ends at the match, and ldd, cut off, would fail the pipe.
[[ $(ldd "$FORTNIGHT") != *libasan* ]] || FORTNIGHT=$SOURCE_DIR/build/release/src/fortnight
[ -x "$FORTNIGHT" ] || {
    echo "skipped: there is no build without sanitizers; make one: cmake --preset release && cmake --build --preset release"
    exit 125
}
servers_begin
CONNECTIONS=50
LIMIT_KB=$((64 << 10))

sink_start
workspace_make "url = \"$SINK_URL\"; connections = $CONNECTIONS; rate = \"unlimited\";"
workspace_people 300
workspace_edition pay-talks
{ echo '%PDF-1.7'; head -c 10000000 /dev/urandom; } >"$WORKSPACE/editions/leaflet.pdf"
sed -i 's/^subject:.*/&\nattach: leaflet.pdf/' "$WORKSPACE/editions/pay-talks.md"

# run STATUS: one send, which must end so; its peak of memory and the most sockets that were open.
run() {
    local got=0 now open sender
    peak=0 most=0
    "$FORTNIGHT" -C "$WORKSPACE" -q send pay-talks >"$TEST_DIR/send.out" 2>&1 &
    sender=$!
    servers_stop_later "$sender"
    while [ -r "/proc/$sender/status" ]; do
        now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$sender/status" 2>/dev/null || true)
        [ "${now:-0}" -le "$peak" ] || peak=$now
        open=$(find "/proc/$sender/fd" -lname 'socket:*' 2>/dev/null | wc -l || true)
        [ "$open" -le "$most" ] || most=$open
        sleep 0.02
    done
    wait "$sender" || got=$?
    [ "$got" -eq "$1" ] || fail "send ended with $got: $(cat "$TEST_DIR/send.out")"
    echo "peak $((peak >> 10)) MiB, $most sockets"
    [ "$most" -ge "$CONNECTIONS" ] || fail "only $most connections were seen at once: this proves nothing"
    [ "$peak" -gt $((10 << 10)) ] || fail "$peak KB is less than the file: it was not measured"
    [ "$peak" -lt "$LIMIT_KB" ] || fail "$peak KB of memory, where $LIMIT_KB are allowed"
}

# The first send, which freezes the file, and one that goes on and compares it.
echo 'limits = { per_day = 150; };' >>"$WORKSPACE/fortnight.conf"
run 75
sed -i '/^limits/d' "$WORKSPACE/fortnight.conf"
run 0
[ "$(wc -l <"$SINK_RECORD")" -eq 300 ] || fail "$(wc -l <"$SINK_RECORD") of 300 were taken"

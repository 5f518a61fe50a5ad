#!/bin/bash
# labels: ci
# A section for whoever got an earlier edition: rendering such a message asks the store, which it must not do in the
# midst of a commit; over SMTP, with as many messages a turn as connections.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin

send() {
    local slug=$1
    shift
    sink_start --keep "$TEST_DIR/kept.$slug" "$@"
    sed -i "s|^relay = .*|relay = { url = \"$SINK_URL\"; connections = 5; rate = \"unlimited\"; };|" "$WORKSPACE/fortnight.conf"
    expect 0 fn send "$slug"
    servers_stop "$SINK_PID"
}

workspace_make 'url = "smtp://127.0.0.1:1"; rate = "unlimited";'
workspace_people 20
workspace_edition first
send first

echo 'audiences = ( { name = "before"; where = "got first"; } );' >>"$WORKSPACE/fortnight.conf"
seq 21 40 | sed 's/.*/person&@example.org,First&/; 1i email,first name' >"$TEST_DIR/more.csv"
expect 0 fn import "$TEST_DIR/more.csv" --consent asked
for slug in second third; do
    workspace_edition "$slug"
    printf '{{#audience.before}}\nYou had the first.\n{{/audience.before}}\n{{^audience.before}}\nYou are new.\n{{/audience.before}}\n' \
        >>"$WORKSPACE/editions/$slug.md"
done
sed -i 's/^subject:.*/&\naudience: first_name = First7 or first_name = First9/' "$WORKSPACE/editions/second.md"
sed -i 's/^subject:.*/&\naudience: first_name = First27 or first_name = First29/' "$WORKSPACE/editions/third.md"
for extension in PIPELINING CHUNKING; do
    cp -r "$WORKSPACE" "$TEST_DIR/whole"
    send second --without "$extension"
    grep -q 'You had the first' "$TEST_DIR/kept.second" || fail "not told that it had the first"
    ! grep -q 'You are new' "$TEST_DIR/kept.second" || fail "called new"
    send third --without "$extension"
    grep -q 'You are new' "$TEST_DIR/kept.third" || fail "not called new"
    rm -r "$WORKSPACE" && mv "$TEST_DIR/whole" "$WORKSPACE"
done
send second
grep -q 'You had the first' "$TEST_DIR/kept.second" || fail "not told that it had the first"

#!/bin/bash
# labels: ci
# The subscriber's pages in a browser: by keyboard alone, without a script, and with axe-core as the judge.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
# shellcheck source=tests/servers/web.sh
. "$SOURCE_DIR/tests/servers/web.sh"
servers_begin
judges=$BUILD_DIR/judges
mkdir -p "$judges"
cp "$SOURCE_DIR"/tests/judges/package*.json "$judges"
if ! (cd "$judges" && npm ci --ignore-scripts --no-audit --no-fund >"$TEST_DIR/npm.out" 2>&1); then
    echo "SKIP: axe-core cannot be installed (npm ci): $(tail -n 1 "$TEST_DIR/npm.out")"
    exit 125
fi

workspace_make 'url = "maildir:outbox"; rate = "unlimited";'
web_settings
workspace_people 3
workspace_edition pay-talks
expect 0 fn send pay-talks --yes
web_start
HOME=$TEST_DIR /usr/bin/python3 "$SOURCE_DIR/tests/servers/browser.py" "$WEB" "$judges/node_modules/axe-core/axe.min.js" \
    "$(web_token 1)" "$(web_token 2)" "$(web_token 3)" ${SCREENSHOTS:+"$SCREENSHOTS"}
fn show person1@example.org --json | grep -Eq '"status": ?"left"' || fail "person1 did not leave by keyboard"
fn show person2@example.org --json | grep -Eq '"status": ?"paused"' || fail "person2 did not pause by keyboard"
fn show person3@example.org --json | grep -Eq '"status": ?"active"' || fail "person3 is not as before"
web_stop

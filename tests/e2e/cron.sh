#!/bin/bash
# labels: quick
# The cron line and the systemd units in config/ are read by those they are for, and what they run is there.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
workspace_make 'url = "maildir:outbox";'

# here FILE: its text with this program and this workspace, each named once
here() {
    for place in /usr/local/bin/fortnight /srv/bulletin; do
        grep -q "$place" "$1" || fail "$1 does not name $place"
    done
    sed "s|/usr/local/bin/fortnight|$FORTNIGHT|; s|/srv/bulletin|$WORKSPACE|g" "$1"
}

line=$(here "$SOURCE_DIR/config/crontab" | grep -v '^#')
[ "$(wc -l <<<"$line")" -eq 1 ] || fail "more than one line: $line"
[[ $line == '*/5 * * * *  '* ]] || fail "no line for every five minutes: $line"
expect 0 sh -c "${line#'*/5 * * * *  '}"
[ ! -s "$TEST_DIR/out" ] && [ ! -s "$TEST_DIR/err" ]

units=$TEST_DIR/units
mkdir "$units"
here "$SOURCE_DIR/config/systemd/fortnight-run.service" | sed "s/^User=.*/User=$(id -un)/" >"$units/fortnight-run.service"
cp "$SOURCE_DIR/config/systemd/fortnight-run.timer" "$units"
expect 0 sh -c "$(sed -n 's/^ExecStart=//p' "$units/fortnight-run.service")"
if command -v systemd-analyze >/dev/null; then
    expect 0 systemd-analyze verify --man=no --recursive-errors=one "$units/fortnight-run.timer" "$units/fortnight-run.service"
    [ ! -s "$TEST_DIR/err" ] || fail "$(cat "$TEST_DIR/err")"
else
    echo "systemd-analyze is not here: the units were not read by it"
fi

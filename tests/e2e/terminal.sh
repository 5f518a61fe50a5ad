#!/bin/bash
# labels: quick
# What a person at a terminal sees: the question before a send, the bar, Ctrl-C, colours or none.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
sink_start
workspace_make "url = \"$SINK_URL\"; connections = 2; rate = \"unlimited\";"
workspace_people 1200
for edition in pay-talks pickets strike; do
    workspace_edition "$edition"
done

# at_terminal COLUMNS [WAIT=ANSWER...] -- WORDS...: fortnight in the workspace; what was shown is in $TEST_DIR/shown.
at_terminal() {
    local before=()
    while [ "$1" != -- ]; do
        before+=("$1")
        shift
    done
    shift
    TERM=${TERMINAL:-xterm} LANG=C.UTF-8 /usr/bin/python3 "$SOURCE_DIR/tests/servers/at_terminal.py" "${before[@]}" \
        -- "$FORTNIGHT" -C "$WORKSPACE" "$@" >"$TEST_DIR/shown"
}
shows() {
    grep -qF -- "$1" "$TEST_DIR/shown" || fail "not shown: '$1' in: $(cat -v "$TEST_DIR/shown")"
}
hides() {
    ! grep -qF -- "$1" "$TEST_DIR/shown" || fail "shown: '$1' in: $(cat -v "$TEST_DIR/shown")"
}
escape=$(printf '\033')

# Anything but the count stops it.
expect 75 at_terminal 80 'to stop: =yes' -- send pay-talks
shows 'Pay talks for'
shows 'everyone'
shows '1,200'
shows 'not as it is now; a copy to yourself first:'
shows 'nothing was sent'
hides 'Usage:'
expect 75 at_terminal 80 'to stop: =^C' -- send pay-talks
[ ! -s "$SINK_RECORD" ] || fail "something was sent without a yes"
expect 0 fn status --json
grep -q '"unsent"' "$TEST_DIR/out" || fail "a send that was not confirmed left something behind"

# A preview or a test copy of just this version was a look at it; after a change it is not; and `check` is asked.
expect 0 fn preview pickets
expect 75 at_terminal 80 'to stop: =no' -- send pickets
hides 'Looked at'
hides 'warning'
sed -i 's/another demand/&: {{first_name|x}} [them][all]/' "$WORKSPACE/editions/pickets.md"
expect 75 at_terminal 80 'to stop: =no' -- send pickets
shows 'not as it is now; a copy to yourself first:'
shows '1 warning; see: '
expect 0 fn test pickets me@example.org
expect 75 at_terminal 80 'to stop: =no' -- send pickets
hides 'Looked at'
sed -i 's/ \[them\]\[all\]//' "$WORKSPACE/editions/pickets.md"
: >"$SINK_RECORD"

# The count, as it is shown, sends; the bar is drawn and taken away.
expect 0 at_terminal 80 'to stop: =1,200' -- send pay-talks
shows 'Sending  '
shows "${escape}[J"
shows 'accepted by the mail server  1,200  100 %'
shows 'Next: '
[ "$(wc -l <"$SINK_RECORD")" -eq 1200 ] || fail "$(wc -l <"$SINK_RECORD") of 1200 were taken"

# Nobody left: nothing is asked, nothing is sent.
expect 0 at_terminal 80 -- send pay-talks
hides 'to stop'

# --yes, NO_COLOR and a narrow window.
NO_COLOR=1 expect 0 at_terminal 30 -- send pickets --yes
hides 'to stop'
shows 'Sending  '
hides "${escape}[1m"
hides "${escape}[3"

# A dumb terminal gets nothing to draw; -q gets nothing at all.
TERMINAL=dumb expect 0 at_terminal 80 -- send strike --yes
hides "$escape"
expect 0 at_terminal 80 -- -q send strike
[ ! -s "$TEST_DIR/shown" ] || fail "-q showed: $(cat -v "$TEST_DIR/shown")"

# What cannot be undone wants a word at a terminal, and none elsewhere.
expect 75 at_terminal 80 'to stop: =y' -- erase person7@example.org
expect 0 fn list --count
[ "$(cat "$TEST_DIR/out")" = 1200 ] || fail "somebody was erased without a word"
expect 0 at_terminal 80 'to stop: =erase' -- erase person7@example.org
expect 0 fn erase person8@example.org
expect 0 fn list --count
[ "$(cat "$TEST_DIR/out")" = 1198 ] || fail "nobody was erased"

# What goes on amended says so; what is cancelled is for good.
workspace_edition last
echo 'limits = { per_day = 3700; };' >>"$WORKSPACE/fortnight.conf"
expect 75 fn send last
sed -i 's/one demand/no demand/' "$WORKSPACE/editions/last.md"
expect 75 at_terminal 80 'to stop: =no' -- send last --amended
shows 'amended; whoever got it before is not mailed again'
shows 'not as it is now; a copy to yourself first:'
expect 75 at_terminal 80 'to stop: =yes' -- cancel last
shows 'will never get it. It cannot be undone.'
shows 'nothing was cancelled'
expect 0 fn status last --json
grep -q '"state":"open"' "$TEST_DIR/out" || fail "cancelled without a yes: $(cat "$TEST_DIR/out")"
left=$(sed -n 's/.*"waiting": *\([0-9]*\).*/\1/p' "$TEST_DIR/out")
expect 0 at_terminal 80 "to stop: =$left" -- cancel last
shows 'is cancelled'
expect 65 at_terminal 80 -- send last
shows 'was cancelled'
sed -i '/^limits/d' "$WORKSPACE/fortnight.conf"

# Without a terminal nothing is asked, and an edition must be named in full.
expect 66 fn send pick
grep -q "'pick'" "$TEST_DIR/err" || fail "$(cat "$TEST_DIR/err")"

# A server that does not answer: Ctrl-C says what it waits for, a second one ends at once.
expect 0 fn add hangdot-1@example.org --consent "asked at a meeting"
expect 0 fn add somebody@example.org --consent "asked at a meeting"
workspace_edition strike-on
sed -i 's/^subject:.*/&\naudience: first_name is empty/' "$WORKSPACE/editions/strike-on.md"
expect 1 at_terminal 80 '1 of 2=^C' 'a second Ctrl-C=^C' -- send strike-on --yes
shows 'stopping: 1 message is on the way'
shows 'not sure'

#!/bin/bash
# labels: long
# Connections that have served for more than two minutes, busy when another one is opened: libcurl would close them then.
# Two at one message a second each, answers late, so that there is nearly always one in hand; the first one ends before the second.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin

people=340
sink_start --per-connection 140 --delay 900
workspace_make "url = \"$SINK_URL\"; connections = 2; rate = \"2/second\";"
workspace_people "$people"
workspace_edition all
begun=$(date +%s)
expect 0 fn send all -q
took=$(($(date +%s) - begun))
[ "$(sort -u "$SINK_RECORD" | wc -l)" -eq "$people" ] || fail "$(sort -u "$SINK_RECORD" | wc -l) of $people were taken"
[ "$(wc -l <"$SINK_RECORD")" -eq "$people" ] || fail "somebody was taken twice"
[ "$took" -lt 230 ] || fail "it took $took s: somebody waited for an answer that could not come"

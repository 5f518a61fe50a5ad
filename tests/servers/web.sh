# shellcheck shell=bash disable=SC2034
# `fortnight serve` for a test. Needs lib.sh, workspace.sh and a workspace.
#
#   web_settings             gives the workspace a public_url and lets serve listen on any port
#   web_start                starts it; sets WEB_PID and WEB (http://127.0.0.1:PORT)
#   web_stop                 asks it to stop; fails unless it ends well
#   web_token EDITION N      prints the leave token of person N's message in the Maildir outbox
#   web_code ARGUMENTS...    prints the status curl got

web_settings() {
    sed -i 's|^bulletin = {|web = { listen = "127.0.0.1:0"; };\nbulletin = {\n    public_url = "https://bulletin.example.org/fortnight";|' \
        "$WORKSPACE/fortnight.conf"
}

web_start() {
    : >"$TEST_DIR/web.out"
    "$FORTNIGHT" -C "$WORKSPACE" serve >"$TEST_DIR/web.out" 2>"$TEST_DIR/web.err" </dev/null &
    WEB_PID=$!
    servers_stop_later "$WEB_PID"
    local i
    for ((i = 0; i < 200; i++)); do
        [ ! -s "$TEST_DIR/web.out" ] || break
        kill -0 "$WEB_PID" 2>/dev/null || fail "serve ended: $(cat "$TEST_DIR/web.err")"
        sleep 0.05
    done
    WEB=http://$(sed -n 's/^Listening on \([0-9.:]*\)\. .*/\1/p' "$TEST_DIR/web.out")
}

web_stop() {
    local status=0
    kill "$WEB_PID"
    wait "$WEB_PID" || status=$?
    [ "$status" -eq 0 ] || fail "serve ended with $status: $(cat "$TEST_DIR/web.err")"
}

web_token() {
    grep -hrl "^To: .*person$1@example.org" "$WORKSPACE/outbox/new" | head -n 1 | xargs sed -n 's|^List-Unsubscribe: <https://[^>]*/u/\([a-z2-7]*\)>.*|\1|p'
}

web_code() {
    curl -s -o "$TEST_DIR/page" -w '%{http_code}' --max-time 50 "$@"
}

#!/bin/bash
# labels: ci
# Mailbox servers that misbehave in every way we know: the harmless are worked rightly, the others end in an error of one
# line, within the deadline, and nothing is changed for them.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
servers_begin
servers_certificates "$TEST_DIR/certs"

# peer_start NAME MODE [OPTION...]: sets PEER_PORT; what the mailbox holds is in $TEST_DIR/NAME.json
peer_start() {
    local name=$1
    shift
    "$SOURCE_DIR/tests/servers/imap_peer.py" "$@" --record "$TEST_DIR/$name.json" >"$TEST_DIR/$name.port" &
    servers_stop_later $!
    until [ -s "$TEST_DIR/$name.port" ]; do sleep 0.05; done
    PEER_PORT=$(cat "$TEST_DIR/$name.port")
}

# workspace_for NAME SCHEME PORT SETTINGS
workspace_for() {
    "$FORTNIGHT" init "$TEST_DIR/$1" --name "Rank and File" --from bulletin@lists.example.org </dev/null >/dev/null
    echo hunter2 >"$TEST_DIR/$1/secrets/inbox"
    chmod 600 "$TEST_DIR/$1/secrets/inbox"
    echo "inbox = { url = \"$2://localhost:$3\"; user = \"bulletin\"; password_file = \"secrets/inbox\"; $4 };" \
        >>"$TEST_DIR/$1/fortnight.conf"
}

# run_inbox NAME: its status in $TEST_DIR/NAME.status
run_inbox() {
    local got=0
    timeout 150 "$FORTNIGHT" -C "$TEST_DIR/$1" inbox --json >"$TEST_DIR/$1.out" 2>"$TEST_DIR/$1.err" </dev/null || got=$?
    echo "$got" >"$TEST_DIR/$1.status"
}

# ended NAME STATUS [WORDS]: it ended so, and said the words in one line
ended() {
    local got
    got=$(cat "$TEST_DIR/$1.status")
    [ "$got" = "$2" ] || fail "$1: exit status $got instead of $2: $(cat "$TEST_DIR/$1.err")"
    if grep -qi 'hunter2\|AddressSanitizer\|runtime error' "$TEST_DIR/$1.err"; then fail "$1: $(cat "$TEST_DIR/$1.err")"; fi
    [ -z "${3:-}" ] || grep -qF "$3" "$TEST_DIR/$1.err" || fail "$1 does not say '$3': $(cat "$TEST_DIR/$1.err")"
    [ -z "${3:-}" ] || [ "$(wc -l <"$TEST_DIR/$1.err")" -eq 1 ] || fail "$1: more than one line"
}

# number NAME KEY: of the JSON that the run printed
number() {
    /usr/bin/python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$TEST_DIR/$1.out" "$2"
}

# holds NAME JSON: the mailbox holds this now
holds() {
    /usr/bin/python3 - "$TEST_DIR/$1.json" "$2" <<'PY' || fail "$1: the mailbox holds $(cat "$TEST_DIR/$1.json")"
import json, sys
have, want = json.load(open(sys.argv[1])), json.loads(sys.argv[2])
sys.exit(any(have.get(key) != value for key, value in want.items()))
PY
}

# The slow ones begin first, and wait beside the others.
waiting='hang hangfetch nogreeting slow'
waiters=()
for mode in $waiting; do
    peer_start "$mode" "$mode"
    workspace_for "$mode" imap "$PEER_PORT" ''
    run_inbox "$mode" &
    waiters+=($!)
done

# --- worked rightly ---

moved='{"folders": {"INBOX": [["mail 2", []]], "INBOX.Fortnight.Auto-replies": [["mail 1", []], ["mail 3", []]]},
        "subscribed": ["INBOX.Fortnight.Auto-replies"]}'
for mode in normal uidvalidity expunge nouidmove; do
    peer_start "$mode" "$mode"
    workspace_for "$mode" imap "$PEER_PORT" ''
    run_inbox "$mode"
    ended "$mode" 0
    [ "$(number "$mode" mails)" = 3 ] || fail "$mode: $(cat "$TEST_DIR/$mode.out")"
    [ "$(number "$mode" autoreplies)" = 2 ] || fail "$mode: $(cat "$TEST_DIR/$mode.out")"
    holds "$mode" "$moved"
    run_inbox "$mode"
    ended "$mode" 0
    [ "$(number "$mode" mails)" = 0 ] || fail "$mode: worked twice: $(cat "$TEST_DIR/$mode.out")"
    holds "$mode" "$moved"
done

# Without UIDPLUS nothing is expunged: others' deleted mails lie there as well. A third run copies nothing again.
peer_start nomove nomove
workspace_for nomove imap "$PEER_PORT" ''
for _ in 1 2 3; do run_inbox nomove; done
ended nomove 0
holds nomove '{"folders": {"INBOX": [["mail 1", ["\\Deleted"]], ["mail 2", []], ["mail 3", ["\\Deleted"]]],
               "INBOX.Fortnight.Auto-replies": [["mail 1", []], ["mail 3", []]]}}'

# No namespace, no subfolders.
peer_start flat flat
workspace_for flat imap "$PEER_PORT" ''
run_inbox flat
ended flat 0
holds flat '{"folders": {"INBOX": [["mail 2", []]], "Fortnight-Auto-replies": [["mail 1", []], ["mail 3", []]]}}'

# What the server would not move is worked once, said, and tried again.
peer_start delfail delfail
workspace_for delfail imap "$PEER_PORT" ''
run_inbox delfail
ended delfail 1 "2 mails are done, but the server would not move them"
[ "$(number delfail mails)" = 3 ] || fail "delfail: $(cat "$TEST_DIR/delfail.out")"
run_inbox delfail
ended delfail 1 "2 mails are done, but the server would not move them"
[ "$(number delfail mails)" = 0 ] || fail "delfail: worked twice"

for mode in big whole binary; do
    peer_start "$mode" "$mode"
    workspace_for "$mode" imap "$PEER_PORT" ''
    run_inbox "$mode"
    ended "$mode" 0
    [ "$(number "$mode" mails)" = 1 ] || fail "$mode: $(cat "$TEST_DIR/$mode.out")"
    run_inbox "$mode"
    [ "$(number "$mode" mails)" = 0 ] || fail "$mode: worked twice"
done

# --- refused ---

# refused NAME STATUS WORDS SCHEME SETTINGS MODE [OPTION...]
refused() {
    local name=$1 status=$2 words=$3 scheme=$4 settings=$5
    shift 5
    peer_start "$name" "$@"
    workspace_for "$name" "$scheme" "$PEER_PORT" "$settings"
    run_inbox "$name"
    ended "$name" "$status" "$words"
    [ "$(sqlite3 "$TEST_DIR/$name/fortnight.db" 'SELECT count(*) FROM mail_record')" = 0 ] || fail "$name: something was worked"
}
refused bye 69 'asks to come later' imap '' bye
refused badpass 77 'refuses the login' imap '' badpass
refused throttle 69 'asks to come later' imap '' throttle
refused preauth 77 'without a login (PREAUTH)' imap '' preauth
refused hugeliteral 69 'more octets than any mail has' imap '' hugeliteral
refused endlessline 69 'far more than it was asked for' imap '' endlessline
refused flood 69 'far more than it was asked for' imap '' flood
refused deepbody 69 'brackets within brackets' imap '' deepbody
refused dropmid 69 'closed the connection' imap '' dropmid
refused statusinfo 69 'cannot be understood' imap '' statusinfo
refused novalidity 69 'no lasting numbers' imap '' novalidity
refused nofolder 78 "'INBOX': the mailbox's server refuses to open" imap '' nofolder

tls="tls = \"required\"; ca_file = \"$TEST_DIR/certs/ca.crt\";"
with() { echo "--cert $TEST_DIR/certs/$1.crt --key $TEST_DIR/certs/$1.key"; }
# shellcheck disable=SC2046 # options
{
    refused inject 69 'does not answer' imap "$tls" inject $(with good)
    refused nostarttls 69 'no encrypted connection' imap "$tls" nostarttls $(with good)
    refused preauth-plain 69 'no encrypted connection' imap "$tls" preauth $(with good)
    refused preauth-tls 77 'without a login (PREAUTH)' imaps "$tls" preauth $(with good) --tls-at-once
    refused dropclean-tls 69 'closed the connection' imap "$tls" dropclean $(with good)
    refused dropmid-tls 69 'closed the connection' imaps "$tls" dropmid $(with good) --tls-at-once
    for certificate in wronghost expired selfsigned; do
        refused "$certificate" 77 'cannot be trusted' imaps "$tls" normal $(with "$certificate") --tls-at-once
        refused "$certificate-starttls" 77 'cannot be trusted' imap "$tls" normal $(with "$certificate")
    done
    peer_start starttls normal $(with good)
}
workspace_for starttls imap "$PEER_PORT" "$tls"
run_inbox starttls
ended starttls 0
holds starttls "$moved"

# An access token instead of a password.
for token in abc.def another; do
    # shellcheck disable=SC2046 # options
    peer_start "token-$token" token $(with good) --tls-at-once
    workspace_for "token-$token" imaps "$PEER_PORT" "$tls"
    sed -i "s/password_file = \"secrets.inbox\"/token_command = \"echo $token\"/" "$TEST_DIR/token-$token/fortnight.conf"
    run_inbox "token-$token"
done
ended token-abc.def 0
holds token-abc.def "$moved"
ended token-another 77 'refuses the login'

# What was never asked for does not count, and neither does a second answer.
peer_start liar liar
workspace_for liar imap "$PEER_PORT" ''
run_inbox liar
ended liar 0
[ "$(sqlite3 "$TEST_DIR/liar/fortnight.db" 'SELECT count(*) FROM mail_record WHERE uid > 3')" = 0 ] || fail "liar: believed"

wait "${waiters[@]}"
ended hang 69 'does not answer'
ended hangfetch 69 'has not answered for a minute'
ended nogreeting 69 'does not answer'
ended slow 69 'answers too slowly'

#!/bin/bash
# labels: ci
# Logins by access token, by both mechanisms, against a server that checks them; over STARTTLS too. One that has expired is
# fetched once more; a wrong one ends the run after two tries. The token is on no command line, in no output and no log.
# And a password that systemd hands over.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
servers_certificates "$TEST_DIR/certificates"

tokens=$TEST_DIR/tokens
: >"$tokens"
command=$TEST_DIR/token-command
cat >"$command" <<SH
#!/bin/sh
echo ran >>"$TEST_DIR/runs"
# what others see while it runs
ps -eo args >>"$TEST_DIR/processes"
sed -n "\$(wc -l <"$TEST_DIR/runs")p" "$TEST_DIR/says"
SH
chmod 700 "$command"

server_start() {
    : >"$TEST_DIR/record"
    : >"$TEST_DIR/port"
    "$SOURCE_DIR/tests/servers/faults.py" --record "$TEST_DIR/record" --login u@example.org:secret-password \
        --tokens "$tokens" --cert "$TEST_DIR/certificates/good" "$1" >"$TEST_DIR/port" &
    SERVER=$!
    servers_stop_later $SERVER
    until grep -q ready "$TEST_DIR/port"; do sleep 0.05; done
    PORT=$(head -n 1 "$TEST_DIR/port" | cut -d ' ' -f 1)
}

relay_is() {
    /usr/bin/python3 - "$WORKSPACE/fortnight.conf" "$1" <<'PY'
import re, sys
path, relay = sys.argv[1:]
text = open(path).read()
text, count = re.subn(r"^relay = \{.*?\};$", lambda m: "relay = { " + relay + " };", text, count=1, flags=re.S | re.M)
assert count == 1, text
open(path, "w").write(text)
PY
}

# What the command says at its first run, its second...
says() {
    printf '%s\n' "$@" >"$TEST_DIR/says"
    : >"$TEST_DIR/runs"
}
ran() { [ "$(wc -l <"$TEST_DIR/runs")" -eq "$1" ] || fail "$2: the command ran $(wc -l <"$TEST_DIR/runs") times, not $1"; }
log() { cat "$TEST_DIR/out" "$TEST_DIR/err" >>"$TEST_DIR/everything"; }

workspace_make 'url = "smtp://127.0.0.1:9";'
workspace_people 20
number=0
login="user = \"u@example.org\"; token_command = \"$command\"; rate = \"unlimited\"; connections = 3;"

send() {
    number=$((number + 1))
    workspace_edition "talks-$number"
    expect "$1" fn -v send "talks-$number"
    log
}
all_were_taken() { [ "$(sort -u "$TEST_DIR/record" | wc -l)" -eq 20 ] || fail "$1: $(wc -l <"$TEST_DIR/record") were taken"; }

echo "good-TOKEN~1+/=" >"$tokens"
for mechanisms in XOAUTH2 OAUTHBEARER PLAIN,XOAUTH2,OAUTHBEARER; do
    server_start "auth:$mechanisms"
    relay_is "url = \"smtp://127.0.0.1:$PORT\"; $login"
    says "good-TOKEN~1+/="
    send 0
    all_were_taken "$mechanisms"
    ran 1 "$mechanisms"

    # Expired since: once more.
    : >"$TEST_DIR/record"
    says expired-TOKEN "good-TOKEN~1+/="
    send 0
    all_were_taken "expired, $mechanisms"
    ran 2 "expired, $mechanisms"

    # Wrong for good: two tries, nobody is marked.
    : >"$TEST_DIR/record"
    says wrong-TOKEN-1 wrong-TOKEN-2 wrong-TOKEN-3
    send 77
    grep -q "check user and token_command" "$TEST_DIR/err" || fail "it does not say what to check: $(cat "$TEST_DIR/err")"
    ran 2 "wrong, $mechanisms"
    [ ! -s "$TEST_DIR/record" ] || fail "taken without a login"
    servers_stop $SERVER
done

# In the middle of a run the token expires; each connection ends after three messages.
server_start "auth:OAUTHBEARER+dies:3"
relay_is "url = \"smtp://127.0.0.1:$PORT\"; $login"
says "good-TOKEN~1+/=" next-TOKEN
sed -i 's/rate = "unlimited"; connections = 3/rate = "20\/second"; connections = 1/' "$WORKSPACE/fortnight.conf"
(until [ "$(wc -l <"$TEST_DIR/record")" -ge 12 ]; do sleep 0.02; done; echo next-TOKEN >"$tokens") &
send 0
all_were_taken "expired in the middle"
ran 2 "expired in the middle"
servers_stop $SERVER

# Over STARTTLS, and only after it.
echo next-TOKEN >"$tokens"
server_start "auth:XOAUTH2+tls"
relay_is "url = \"smtp://127.0.0.1:$PORT\"; tls = \"required\"; ca_file = \"$TEST_DIR/certificates/ca.crt\"; $login"
says next-TOKEN
send 0
all_were_taken "over TLS"
servers_stop $SERVER

# A command that fails, one that says no token, a server without these mechanisms: 78, and nothing is sent.
server_start "auth:PLAIN"
relay_is "url = \"smtp://127.0.0.1:$PORT\"; $login"
says next-TOKEN
send 78
grep -q "offers no login by token" "$TEST_DIR/err" || fail "$(cat "$TEST_DIR/err")"
says "two words-TOKEN"
send 78
grep -q "no access token" "$TEST_DIR/err" || fail "$(cat "$TEST_DIR/err")"
relay_is "url = \"smtp://127.0.0.1:$PORT\"; user = \"u@example.org\"; token_command = \"echo x-TOKEN; exit 3\";"
send 78
grep -q "token_command failed (exit status 3)" "$TEST_DIR/err" || fail "$(cat "$TEST_DIR/err")"

# systemd's way.
mkdir -m 700 "$TEST_DIR/credentials"
echo secret-password >"$TEST_DIR/credentials/relay"
chmod 400 "$TEST_DIR/credentials/relay"
relay_is "url = \"smtp://127.0.0.1:$PORT\"; user = \"u@example.org\"; password_credential = \"relay\"; rate = \"unlimited\";"
: >"$TEST_DIR/record"
send 78
grep -q "LoadCredential=relay:" "$TEST_DIR/err" || fail "$(cat "$TEST_DIR/err")"
export CREDENTIALS_DIRECTORY=$TEST_DIR/credentials
send 0
all_were_taken "a credential"
servers_stop $SERVER

# Only one of the four.
relay_is "url = \"smtp://127.0.0.1:9\"; user = \"u\"; password_credential = \"relay\"; token_command = \"echo x\";"
expect 78 fn check talks-1
log

[ -s "$TEST_DIR/processes" ] || fail "nobody looked at the process list"
! grep -q -- "-TOKEN" "$TEST_DIR/processes" || fail "a token is on the process list"
! grep -q -e "-TOKEN" -e "secret-password" "$TEST_DIR/everything" || fail "a secret is in the output: $(grep -e -TOKEN -e secret- "$TEST_DIR/everything" | head -n 3)"
! grep -q -a -e "-TOKEN" -e "secret-password" "$WORKSPACE"/fortnight.db* || fail "a secret is in the database"

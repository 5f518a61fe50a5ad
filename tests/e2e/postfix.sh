#!/bin/bash
# labels: ci
# The main job against real servers: submission to Postfix with STARTTLS and login, LMTP to Dovecot, read back over
# IMAP and compared part by part; then the ways in which a connection must be refused. Needs root for Postfix.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
# shellcheck source=tests/servers/dovecot.sh
. "$SOURCE_DIR/tests/servers/dovecot.sh"
# shellcheck source=tests/servers/postfix.sh
. "$SOURCE_DIR/tests/servers/postfix.sh"
[ "$(id -u)" = 0 ] || {
    echo "skipped: Postfix needs root"
    exit 125
}
servers_begin
servers_certificates "$TEST_DIR/certs"
dovecot_start good "bulletin@mail.example.org:s3cret ada@mail.example.org:pw bob@mail.example.org:pw"
postfix_start good

relay() { # URL CA
    echo "url = \"$1\"; user = \"bulletin@mail.example.org\"; password_file = \"secrets/relay\"; ca_file = \"$2\"; tls = \"required\"; connections = 2; rate = \"unlimited\";"
}
set_relay() {
    /usr/bin/python3 - "$WORKSPACE/fortnight.conf" "$1" <<'PY'
import re, sys
path, relay = sys.argv[1:]
text = open(path).read()
open(path, "w").write(re.sub(r"^relay = \{.*?\};$", lambda m: "relay = { " + relay + " };", text, flags=re.S | re.M))
PY
}
secret() {
    (umask 077 && echo "$1" >"$WORKSPACE/secrets/relay")
}

workspace_make 'url = "maildir:outbox";'
sed -i 's/bulletin@lists.example.org/bulletin@mail.example.org/; s/^ *return_address.*//' "$WORKSPACE/fortnight.conf"
secret s3cret
set_relay "$(relay "smtp://localhost:$SUBMISSION_PORT" "$TEST_DIR/certs/ca.crt")"
cat >"$TEST_DIR/people.csv" <<'CSV'
email;first name;last name
ada@mail.example.org;Ada;"O'Neill, Siân"
bob@mail.example.org;Łukasz;東京
nobody@mail.example.org;No;Body
CSV
expect 0 fn import "$TEST_DIR/people.csv" --consent "asked at a meeting"
workspace_edition pay-talks

# What must be refused before a single message leaves.
for bad in wronghost expired selfsigned; do
    read -r port < <(servers_free_ports 1)
    /usr/bin/python3 "$SOURCE_DIR/tests/servers/starttls.py" "$port" "$TEST_DIR/certs/$bad" &
    servers_stop_later $!
    servers_wait_port "$port"
    set_relay "$(relay "smtp://localhost:$port" "$TEST_DIR/certs/ca.crt")"
    got=0
    fn send pay-talks >"$TEST_DIR/out" 2>"$TEST_DIR/err" || got=$?
    case $got in 69 | 77 | 78) ;; *) fail "$bad certificate: exit $got: $(cat "$TEST_DIR/err")" ;; esac
    grep -qi certificate "$TEST_DIR/err" || fail "$bad certificate is not named: $(cat "$TEST_DIR/err")"
    if grep -q s3cret "$TEST_DIR/out" "$TEST_DIR/err"; then fail "the password is shown"; fi
done
secret wrong
set_relay "$(relay "smtp://localhost:$SUBMISSION_PORT" "$TEST_DIR/certs/ca.crt")"
expect 77 fn send pay-talks
grep -qi 'password\|login' "$TEST_DIR/err" || fail "a wrong password is not named: $(cat "$TEST_DIR/err")"
chmod 644 "$WORKSPACE/secrets/relay"
expect 78 fn send pay-talks

# The real thing, over STARTTLS; then TLS from the start for a second edition.
rm "$WORKSPACE/secrets/relay"
secret s3cret
expect 0 fn send pay-talks
grep -q 'accepted by the mail server' "$TEST_DIR/out" || fail "$(cat "$TEST_DIR/out")"
fn status pay-talks --json >"$TEST_DIR/status.json"
/usr/bin/python3 - "$TEST_DIR/status.json" <<'PY'
import json, sys
s = json.load(open(sys.argv[1]))
assert (s["audience"], s["accepted"], s["refused"], s["unknown"], s["waiting"]) == (3, 2, 1, 0, 0), s
PY
for _ in {1..50}; do
    ! grep -q ' bdat=[1-9]' "$TEST_DIR/postfix/log" || break
    sleep 0.1
done
grep -q ' bdat=[1-9]' "$TEST_DIR/postfix/log" || fail "no message went in one flight with its envelope: $(cat "$TEST_DIR/postfix/log")"
/usr/bin/python3 "$SOURCE_DIR/tests/servers/read_back.py" "$IMAPS_PORT" "$TEST_DIR/certs/ca.crt" ada pw 1
/usr/bin/python3 "$SOURCE_DIR/tests/servers/read_back.py" "$IMAPS_PORT" "$TEST_DIR/certs/ca.crt" bob pw 1
workspace_edition second
set_relay "$(relay "smtps://localhost:$SMTPS_PORT" "$TEST_DIR/certs/ca.crt")"
expect 0 fn send second
/usr/bin/python3 "$SOURCE_DIR/tests/servers/read_back.py" "$IMAPS_PORT" "$TEST_DIR/certs/ca.crt" ada pw 2

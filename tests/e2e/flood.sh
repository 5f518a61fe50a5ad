#!/bin/bash
# labels: ci
# Ten thousand mails that ask to leave in other people's names: twenty count in an hour, the rest is held, nobody held is
# mailed, and an organiser decides. Ten thousand forged tokens change nothing. Sign-ups of strangers have limits.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
workspace_make 'url = "maildir:outbox"; rate = "unlimited";'
sed -i 's/^ *postal_address/    return_address = "bulletin+{tag}@lists.example.org";\n&/; /^inbox = /d' "$WORKSPACE/fortnight.conf"
echo 'inbox = { url = "maildir:inbox"; };' >>"$WORKSPACE/fortnight.conf"
workspace_people 100
mkdir -p "$WORKSPACE/inbox/new" "$WORKSPACE/inbox/cur" "$WORKSPACE/inbox/tmp"

holds() {
    /usr/bin/python3 - "$TEST_DIR/out" "$1" <<'PY' || fail "not so: $1: $(cut -c1-600 "$TEST_DIR/out")"
import json, sys
d = json.load(open(sys.argv[1]))
sys.exit(0 if eval(sys.argv[2]) else 1)
PY
}
flood() { # KIND COUNT
    /usr/bin/python3 - "$WORKSPACE/inbox/new" "$1" "$2" <<'PY'
import random, sys
folder, kind, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
letters = "abcdefghijklmnopqrstuvwxyz234567"
random.seed(7)
for i in range(count):
    to, subject, sender = "bulletin@lists.example.org", "unsubscribe", f"person{i % 99 + 1}@example.org"
    if kind == "tokens":
        token = "ceaq" + "".join(random.choice(letters) for _ in range(36))
        to, subject, sender = f"bulletin+{token}@lists.example.org", "hello", "eve@example.net"
    elif kind == "join":
        subject, sender = "join", f"stranger{i}@example.com"
    with open(f"{folder}/{kind}.{i}", "w") as file:
        file.write(f"From: <{sender}>\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{kind}.{i}@example.net>\r\n\r\n"
                   f"{subject}\r\n")
PY
}

flood leave 10000
expect 1 fn inbox --json
holds 'd["mails"] == 10000 and d["requests"] == 10000 and d["changed"] == 20'
expect 0 fn list --json
holds 'sum(p["status"] == "left" for p in d["people"]) == 20 and sum(p["status"] == "active" for p in d["people"]) == 80'
ls "$WORKSPACE/outbox/new" >"$TEST_DIR/outbox"
[ "$(grep -c '^letter' "$TEST_DIR/outbox")" = 20 ] || fail "$(grep -c '^letter' "$TEST_DIR/outbox") goodbyes for 20 who left"

# Nobody held is mailed: of the hundred only the one nobody asked for.
workspace_edition pay-talks
expect 0 fn send pay-talks
fn status pay-talks --json >"$TEST_DIR/out"
holds 'd["accepted"] == 1 and d["waiting"] == 79'
expect 1 fn held --json
holds 'len(d["people"]) == 79'
expect 0 fn held --keep
expect 0 fn held --json
holds 'd["people"] == []'
expect 0 fn send pay-talks
fn status pay-talks --json >"$TEST_DIR/out"
holds 'd["accepted"] == 80 and d["waiting"] == 0'

flood tokens 2000
expect 0 fn inbox --json
holds 'd["mails"] == 2000 and d["changed"] == 0'
flood join 200
expect 0 fn inbox --json
fn list --json >"$TEST_DIR/out"
holds 'sum(p["status"] == "pending" for p in d["people"]) == 50'

#!/bin/bash
# labels: ci
# A real round: editions through Postfix to Dovecot users, to unknown ones, to a server elsewhere that refuses and one
# that defers; the reports come back to the tagged address, people answer, and `inbox` reads it all over IMAP. The right
# people, only they, are changed. Needs root for Postfix.
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
people="ada bob carol"
dovecot_start good "bulletin@mail.example.org:s3cret $(for one in $people; do echo "$one@mail.example.org:pw"; done | paste -sd' ')"
read -r REMOTE_PORT < <(servers_free_ports 1)
: >"$TEST_DIR/remote.record"
/usr/bin/python3 "$SOURCE_DIR/tests/servers/remote.py" "$REMOTE_PORT" "$TEST_DIR/remote.record" &
servers_stop_later $!
servers_wait_port "$REMOTE_PORT"
# Domains that Postfix takes mail for and hands on, so that refusals come back as reports. What is put off is said so
# after two seconds, to whoever did not ask for failures only: over SMTPS, where DSN is not offered.
# shellcheck disable=SC2034 # for postfix_start
POSTFIX_MORE="relay_domains = box.example.org remote.example.net
transport_maps = inline:{ {box.example.org = lmtp:inet:127.0.0.1:$LMTP_PORT} {remote.example.net = smtp:[127.0.0.1]:$REMOTE_PORT} }
relay_recipient_maps =
delay_warning_time = 2s
queue_run_delay = 2s
minimal_backoff_time = 2s
maximal_backoff_time = 4s"
postfix_start good

box() { # USER: how many mails lie in the inbox
    find "$TEST_DIR/mail/$1/Maildir/new" "$TEST_DIR/mail/$1/Maildir/cur" -type f 2>/dev/null | wc -l
}
wait_for() { # USER COUNT: until so many lie there
    local i
    for ((i = 0; i < 300; i++)); do
        [ "$(box "$1")" -lt "$2" ] || return 0
        sleep 0.1
    done
    fail "$1 has $(box "$1") mails instead of $2: $(tail -n 20 "$TEST_DIR/postfix/log" 2>/dev/null)"
}
by() { # USER ACTION...: somebody writes
    local user=$1
    shift
    /usr/bin/python3 "$SOURCE_DIR/tests/servers/correspond.py" "$SMTPS_PORT" "$TEST_DIR/certs/ca.crt" \
        "$user@mail.example.org" pw "$TEST_DIR/mail/$user/Maildir" "$@"
}
holds() { # EXPRESSION of the last JSON document
    /usr/bin/python3 - "$TEST_DIR/out" "$1" <<'PY' || fail "not so: $1: $(cat "$TEST_DIR/out")"
import json, sys
d = json.load(open(sys.argv[1]))
sys.exit(0 if eval(sys.argv[2]) else 1)
PY
}
stand() { # "ada active" ...: everybody's status, and nobody else is there
    fn list --json >"$TEST_DIR/list.json"
    /usr/bin/python3 - "$TEST_DIR/list.json" "$@" <<'PY' || fail "the list is otherwise"
import json, sys
found = {p["address"].split("@")[0]: p["status"] for p in json.load(open(sys.argv[1]))["people"]}
wanted = dict(one.split() for one in sys.argv[2:])
if found != wanted:
    sys.exit(f"{found} instead of {wanted}")
PY
}
left=0 # people's own mails stay in the inbox
read_inbox() { # COUNT: the bulletin's inbox, once so many more have come
    wait_for bulletin $((left + $1))
    expect 0 fn inbox --json
    holds "d['mails'] == $1"
    left=$(box bulletin)
}

workspace_make 'url = "maildir:outbox";'
(umask 077 && echo s3cret >"$WORKSPACE/secrets/relay")
configure() { # RELAY_URL
    /usr/bin/python3 - "$WORKSPACE/fortnight.conf" "$1" "$TEST_DIR/certs/ca.crt" "$IMAPS_PORT" <<'PY'
import re, sys
path, url, ca, imaps = sys.argv[1:]
text = open(path).read().replace("lists.example.org", "mail.example.org")
text = re.sub(r"^ *return_address.*\n", "", text, flags=re.M)
text = text.replace('postal_address', 'return_address = "bulletin+{tag}@mail.example.org";\n    postal_address', 1)
login = f'user = "bulletin@mail.example.org"; password_file = "secrets/relay"; ca_file = "{ca}";'
text = re.sub(r"^relay = \{.*?\};$", f'relay = {{ url = "{url}"; {login} tls = "required"; connections = 2; rate = "unlimited"; }};', text,
              flags=re.S | re.M)
text = re.sub(r"^inbox = .*\n", "", text, flags=re.M)
text += f'inbox = {{ url = "imaps://localhost:{imaps}"; {login} }};\n'
open(path, "w").write(text)
PY
}
configure "smtp://localhost:$SUBMISSION_PORT"
cat >"$TEST_DIR/people.csv" <<'CSV'
email
ada@mail.example.org
bob@mail.example.org
ghost@box.example.org
dead@remote.example.net
full@remote.example.net
policy@remote.example.net
slow@remote.example.net
fine@remote.example.net
CSV
expect 0 fn import "$TEST_DIR/people.csv" --consent "asked at a meeting"
everybody=("ada active" "bob active" "full active" "policy active" "slow active" "fine active")

# Everything is accepted; four reports come back.
workspace_edition pay-talks
expect 0 fn send pay-talks
fn status pay-talks --json >"$TEST_DIR/out"
holds 'd["accepted"] == 8'
wait_for ada 1
wait_for bob 1
wait_for bulletin 4
expect 0 fn inbox --dry-run --json
holds 'd["bounces"] == 4'
stand "${everybody[@]}" "ghost active" "dead active"
read_inbox 4
holds 'd["bounces"] == 4 and d["changed"] == 2 and d["set_aside"] == 0'
stand "${everybody[@]}" "ghost bounced" "dead bounced"
expect 0 fn show dead@remote.example.net --json
holds 'd["history"][-1]["change"] == "bounce" and d["history"][-1]["by"] == "mail" and "5.1.1" in d["history"][-1]["evidence"] and "@" not in d["history"][-1]["evidence"]'
expect 0 fn status pay-talks --people --json
holds '{p["domain"] + " " + p["reason"] for p in d["people"]} == {"box.example.org user_unknown", "remote.example.net user_unknown", "remote.example.net mailbox_full", "remote.example.net policy"}'
grep -q '^fine@remote.example.net$' "$TEST_DIR/remote.record" || fail "nothing went to the remote"
# Once is enough: nothing is read or changed again.
expect 0 fn inbox --json
holds 'd["mails"] == 0 and d["changed"] == 0'

# A delay warning changes nothing.
configure "smtps://localhost:$SMTPS_PORT"
sed -i 's/^smtpd_error_sleep_time.*/&\nsmtpd_discard_ehlo_keywords = dsn/' "$TEST_DIR/postfix/etc/main.cf"
postfix -c "$TEST_DIR/postfix/etc" reload >"$TEST_DIR/reload.out" 2>&1
expect 0 fn set slow@remote.example.net wanted=slow
workspace_edition second
sed -i 's/^subject:.*/&\naudience: wanted = slow/' "$WORKSPACE/editions/second.md"
expect 0 fn send second
fn status second --json >"$TEST_DIR/out"
holds 'd["accepted"] == 1'
read_inbox 1
holds 'd["bounces"] == 1 and d["changed"] == 0'
stand "${everybody[@]}" "ghost bounced" "dead bounced"

# Automatic replies to a message, a person's answer, the message itself coming back: nothing.
by ada vacation
by bob reply "Thank you for this."
by bob loop
read_inbox 3
holds 'd["changed"] == 0'
stand "${everybody[@]}" "ghost bounced" "dead bounced"

# A token with one character other than ours: nothing, and no goodbye.
by ada forged
read_inbox 1
holds 'd["changed"] == 0'
[ "$(box ada)" = 1 ] || fail "somebody was written to"

# Leaving by the message's own link; the goodbye; an automatic reply to that; and the way back.
by ada leave-link
read_inbox 1
holds 'd["requests"] == 1 and d["changed"] == 1'
wait_for ada 2
fn list --json >"$TEST_DIR/out"
holds '{p["address"]: p["status"] for p in d["people"]}["ada@mail.example.org"] == "left"'
by ada vacation
by ada loop
read_inbox 2
holds 'd["changed"] == 0'
by ada way-back
read_inbox 1
holds 'd["changed"] == 1'
by ada way-back # what worked once
by ada leave-link-as "$TEST_DIR/mail/bob/Maildir" # who has another's message can leave for them, no more
read_inbox 2
holds 'd["changed"] == 1'
wait_for bob 2
stand "ada active" "bob left" "full active" "policy active" "slow active" "fine active" "ghost bounced" "dead bounced"
by bob way-back
read_inbox 1
stand "${everybody[@]}" "ghost bounced" "dead bounced"

# Joining: only an answer of a person's own to the letter counts.
by carol write join ""
read_inbox 1
holds 'd["requests"] == 1'
wait_for carol 1
by carol vacation
by carol loop
read_inbox 2
stand "${everybody[@]}" "carol pending" "ghost bounced" "dead bounced"
by carol reply ""
read_inbox 1
holds 'd["changed"] == 1'
stand "${everybody[@]}" "carol active" "ghost bounced" "dead bounced"

# In one's own words, from one's own address; from another's nothing is known of.
by carol write "Re: Pay talks" "Please take me off your list."
read_inbox 1
stand "${everybody[@]}" "carol left" "ghost bounced" "dead bounced"
wait_for carol 2

# A complaint.
by bob complain
read_inbox 1
holds 'd["complaints"] == 1 and d["changed"] == 1'
fn list --json >"$TEST_DIR/out"
holds '{p["address"]: p["status"] for p in d["people"]}["bob@mail.example.org"] == "complained"'

# Nothing of all that stands in a log or the database's evidence.
fn show carol@mail.example.org --json >"$TEST_DIR/out"
holds 'all("@" not in (e["evidence"] or "") and "take me off" not in (e["evidence"] or "") for e in d["history"])'

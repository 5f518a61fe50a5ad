#!/bin/bash
# labels: ci
# Promises 5, 6 and 7: every command at every level, its output, the process list and what is in the messages are
# searched for addresses, names and tokens (what the user typed there aside); no message has remote content; nothing
# is ever called delivered.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
sink_start --keep "$TEST_DIR/last.eml"
workspace_make "url = \"$SINK_URL\"; connections = 2; rate = \"200/second\";"

# Nobody's address, name or field in here may turn up anywhere: each holds one of these words.
secret_words='zebedee|quagga|okapinate|xylotomous'
{
    echo "email,first name,last name,home town"
    for n in $(seq 1 60); do echo "zebedee$n@people.example.org,Okapinate,Xylotomous,Quagga on Sea"; done
    echo "rcpt550-zebedee@people.example.org,Okapinate,Xylotomous,"
    echo "rcpt451-zebedee@people.example.org,Okapinate,Xylotomous,"
    echo "lostdot-zebedee@people.example.org,Okapinate,Xylotomous,"
    echo "zebedee not an address,Okapinate,Xylotomous,"
} >"$TEST_DIR/members.csv"
workspace_edition pay-talks

runs=0
# run STATUSES WORDS...: at every level; stdout and stderr are searched.
run() {
    local statuses=$1 level got
    shift
    for level in "" --quiet --verbose --json; do
        got=0
        # shellcheck disable=SC2086 # level may be nothing
        fn $level "$@" >"$TEST_DIR/out" 2>"$TEST_DIR/err" || got=$?
        case " $statuses " in
        *" $got "*) ;;
        *) fail "$level $* ended with $got: $(cat "$TEST_DIR/err")" ;;
        esac
        for stream in out err; do
            if grep -Eiq "$secret_words" "$TEST_DIR/$stream"; then
                fail "$level $*: somebody is named on std$stream: $(grep -Ei "$secret_words" "$TEST_DIR/$stream" | head -n 3)"
            fi
            if grep -Eq '[a-z2-7]{40}' "$TEST_DIR/$stream"; then fail "$level $*: a token is on std$stream"; fi
            if grep -Eiq '\bdelivered\b' "$TEST_DIR/$stream"; then fail "$level $* calls something delivered"; fi
        done
        runs=$((runs + 1))
    done
}
# err_only: asked for people, so stdout may name them; stderr may not.
err_only() {
    local got=0
    fn "$@" >"$TEST_DIR/out" 2>"$TEST_DIR/err" || got=$?
    if grep -Eiq "$secret_words" "$TEST_DIR/err"; then fail "$*: somebody is named on stderr: $(cat "$TEST_DIR/err")"; fi
    runs=$((runs + 1))
}

run 1 import "$TEST_DIR/members.csv" --consent "asked at a meeting"
err_only import "$TEST_DIR/members.csv" --dry-run
err_only list
err_only list --json
err_only show '#1'
err_only export
err_only preview pay-talks --as '#1' --format text
run "0 1" check pay-talks
err_only preview pay-talks -o "$TEST_DIR/preview.html"
run 0 plan pay-talks
run 0 test pay-talks me@example.net
run 0 set '#2' town=Leeds
run 0 remove '#3'
run "0 66" erase '#4'
fn --verbose send pay-talks >"$TEST_DIR/out" 2>"$TEST_DIR/err" &
sender=$!
while kill -0 "$sender" 2>/dev/null; do
    # What the kernel shows of every process, this script's own greps aside.
    for args in /proc/[0-9]*/cmdline; do
        if { tr "\\0" " " <"$args"; } 2>/dev/null | grep -E fortnight | grep -Eiq "$secret_words"; then
            fail "somebody is named in the process list"
        fi
    done
    sleep 0.1
done
wait "$sender" || true
if grep -Eiq "$secret_words" "$TEST_DIR/out" "$TEST_DIR/err"; then
    fail "send names somebody: $(grep -Ehi "$secret_words" "$TEST_DIR/out" "$TEST_DIR/err" | head -n 3)"
fi
run "0 1" send pay-talks
run "0 1" status pay-talks
run "0 1" status pay-talks --people
run "0 1" status
run 0 hold pay-talks
run "66 65 64" show '#999999'
run "64 65 66" show nobody@example.net
run "64 65 66" set '#999999' a=b
run "64 66" send no-such-edition
run 64 nonsense
# The inbox: a report about somebody, somebody who leaves, and somebody who writes.
mkdir -p "$WORKSPACE"/mail/{new,cur,tmp}
echo 'inbox = { url = "maildir:mail"; };' >>"$WORKSPACE/fortnight.conf"
printf 'From: MAILER-DAEMON@quagga.example.net\r\nSubject: failure\r\nContent-Type: text/plain\r\n\r\n%s\r\n' \
    '<zebedee8@people.example.org>: 550 5.1.1 no such user zebedee8' >"$WORKSPACE/mail/new/1795000001.M1.xylotomous"
printf 'From: Okapinate <zebedee9@people.example.org>\r\nSubject: %s\r\n\r\n%s\r\n' unsubscribe stop \
    >"$WORKSPACE/mail/new/1795000002.M2.xylotomous"
printf 'From: Okapinate <zebedee10@people.example.org>\r\nSubject: Quagga\r\n\r\nDear Quagga,\r\n\r\nhello.\r\n' \
    >"$WORKSPACE/mail/new/1795000003.M3.xylotomous"
run 0 inbox --dry-run
run "0 1" inbox
run "0 1" run

echo "zebedee7@people.example.org" >"$TEST_DIR/who"
FN_INPUT=$TEST_DIR/who err_only show -
[ "$runs" -gt 60 ] || fail "only $runs runs"

# What stands in a message: the address in To alone, the name there and where the template shows it.
/usr/bin/python3 - "$TEST_DIR/last.eml" <<'PY'
import email, email.policy, re, sys
mail = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
named = re.compile("zebedee|quagga|okapinate|xylotomous", re.I)
for header, value in mail.items():
    assert header in ("To", "Subject") or not named.search(str(value)), f"{header}: {value}"
html = mail.get_body(("html",)).get_content()
urls = re.findall(r'(?:href|src|background|action)\s*=\s*"([^"]*)"', html)
assert urls and not [u for u in urls if named.search(u)], urls
assert not re.search(r'(src|background)\s*=\s*"(?!cid:)|url\(|@import|<link|<script|<iframe|<object', html, re.I), "remote content"
assert all(u == "https://example.org/talks" or u.startswith(("mailto:", "#")) for u in urls), f"a link was rewritten or added: {urls}"
PY

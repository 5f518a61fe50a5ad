#!/bin/bash
# labels: ci
# Ten thousand mails at once, with forged codes, of strangers, and automatic replies to every message: nobody is changed, no
# letter is written, memory stays small, each mail is filed once, and the next run reads nothing again.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
[ ! -x "$BUILD_DIR/../release/src/fortnight" ] || FORTNIGHT=$BUILD_DIR/../release/src/fortnight
workspace_make 'url = "maildir:outbox";'
echo 'inbox = { url = "maildir:mail"; };' >>"$WORKSPACE/fortnight.conf"
workspace_people 50
workspace_edition pay-talks
fn -q send pay-talks
mkdir -p "$WORKSPACE"/mail/{new,cur,tmp}
/usr/bin/python3 - "$WORKSPACE" <<'PY'
import pathlib, random, re, sys
random.seed(1)
workspace = pathlib.Path(sys.argv[1])
tags = [re.search(r"unsubscribe%20([a-z2-7]+)", file.read_text())[1] for file in (workspace / "outbox/new").iterdir()]
def forged():
    tag = list(random.choice(tags))
    tag[random.randrange(8, len(tag))] = random.choice("abcdefgh234567")
    return "".join(tag) if "".join(tag) not in tags else forged()
def bounce(n):
    return (f"From: MAILER-DAEMON@mx{n}.example.net\r\nTo: bulletin+{forged()}@lists.example.org\r\nSubject: failure\r\n"
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nno such user\r\n"
            "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
            f"Final-Recipient: rfc822; person{n % 50 + 1}@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n")
def away(n):
    return (f"From: person{n % 50 + 1}@example.org\r\nTo: bulletin@lists.example.org\r\nAuto-Submitted: auto-replied\r\n"
            f"Subject: Re: unsubscribe {tags[n % 50]}\r\nMessage-ID: <{n}@example.org>\r\n\r\nI am away.\r\n")
def leave(n):
    return (f"From: stranger{n}@example.net\r\nTo: bulletin@lists.example.org\r\nSubject: unsubscribe {forged()}\r\n"
            f"Message-ID: <{n}@example.net>\r\n\r\n\r\n")
for n in range(10000):
    (workspace / "mail/new" / f"17950{n:05}.M{n}.host").write_text((bounce, away, leave)[n % 3](n), newline="")
PY
/usr/bin/python3 - "$FORTNIGHT" "$WORKSPACE" >"$TEST_DIR/figures" <<'PY'
import resource, subprocess, sys, time
began = time.monotonic()
run = subprocess.run([sys.argv[1], "-C", sys.argv[2], "inbox", "--json"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(run.returncode, int(time.monotonic() - began), peak >> 10, run.stdout.decode().replace("\n", "").replace(" ", ""))
PY
read -r status seconds megabytes numbers <"$TEST_DIR/figures"
echo "10,000 mails in $seconds s, at most $megabytes MB: $numbers"
[ "$status" = 0 ] || fail "exit status $status"
grep -q '"mails":10000,.*"set_aside":0,"changed":0,"letters":0,"unmoved":0,' <<<"$numbers" || fail "$numbers"
[ "$(sqlite3 "$WORKSPACE/fortnight.db" 'SELECT count(*) FROM subscriber WHERE status = 2')" = 50 ] || fail "somebody was changed"
[ "$(sqlite3 "$WORKSPACE/fortnight.db" 'SELECT count(*) FROM letter')" = 0 ] || fail "a letter was written"
[ "$(find "$WORKSPACE/mail" -name '1795*' | wc -l)" = 10000 ] || fail "a mail is lost, or there twice"
[ "$(sqlite3 "$WORKSPACE/fortnight.db" 'SELECT count(*) FROM mail_record')" = 10000 ] || fail "not all were recorded"
expect 0 fn inbox
grep -q 'No new mail' "$TEST_DIR/out" || fail "read again: $(cat "$TEST_DIR/out")"

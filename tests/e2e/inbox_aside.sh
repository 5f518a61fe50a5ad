#!/bin/bash
# labels: ci
# Mails that break their reader are set aside, each alone: the others are worked, and the run ends with 1 and says how many.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
workspace_make 'url = "maildir:outbox";'
echo 'inbox = { url = "maildir:mail"; };' >>"$WORKSPACE/fortnight.conf"
BOX=$WORKSPACE/mail
mkdir -p "$BOX"/{new,cur,tmp}
files() { find "$BOX" -type f -path "$BOX/$1/*" ! -name maildirfolder | wc -l; }

# No mail is known that breaks it, so somebody kills it here.
/usr/bin/python3 - "$BOX/new" <<'PY'
import sys
for n in range(16):
    with open(f"{sys.argv[1]}/17951000{n:02}.M{n}.host", "w") as mail:
        mail.write(f"From: x{n}@example.org\r\nAuto-Submitted: auto-replied\r\nSubject: {n}\r\n"
                   "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n\r\nunsubscribe me (please)\r\n" * 15000)
PY
/usr/bin/python3 - "$FORTNIGHT" "$WORKSPACE" >"$TEST_DIR/killed" <<'PY'
import os, signal, subprocess, sys
fortnight, workspace = sys.argv[1:]
run = subprocess.Popen([fortnight, "-C", workspace, "inbox", "--json"], stdin=subprocess.DEVNULL,
                       stdout=open(f"{workspace}/out", "w"), stderr=open(f"{workspace}/err", "w"))
children = lambda pid: open(f"/proc/{pid}/task/{pid}/children").read().split()
killed, seen = set(), set() # the first is only a trial; one that waits for its mail is replaced, the next is not
while run.poll() is None:
    try:
        for helper in children(run.pid):
            for reader in children(helper):
                if len(seen) > 3 and len(killed) < 8 and reader not in seen:
                    os.kill(int(reader), signal.SIGKILL)
                    killed.add(reader)
                seen.add(reader)
    except (FileNotFoundError, ProcessLookupError):
        pass
print(len(killed), run.returncode)
PY
read -r killed status <"$TEST_DIR/killed"
aside=$(files .Fortnight.Set\ aside)
[ "$status" = 1 ] || fail "exit status $status instead of 1: $(cat "$WORKSPACE/err")"
if [ "$aside" -lt 1 ] || [ "$aside" -gt "$killed" ]; then fail "$aside set aside of $killed"; fi
grep -q "$aside mail.* set aside for you to look at" "$WORKSPACE/err" || fail "$(cat "$WORKSPACE/err")"
[ $((aside + $(files .Fortnight.Auto-replies))) = 16 ] || fail "$aside set aside, $(files .Fortnight.Auto-replies) filed"
[ "$(files new)" = 0 ] || fail "$(files new) are left"

# A person puts them back to have them tried again.
mv "$BOX"/.Fortnight.Set\ aside/new/* "$BOX/new/"
expect 0 fn inbox --json
tr -d '\n ' <"$TEST_DIR/out" | grep -q "\"mails\":$aside,.*\"again\":0,\"set_aside\":0," || fail "$(cat "$TEST_DIR/out")"
[ "$(files .Fortnight.Auto-replies)" = 16 ] || fail "$(files .Fortnight.Auto-replies) filed in the end"

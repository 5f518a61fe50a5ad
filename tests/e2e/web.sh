#!/bin/bash
# labels: ci
# `serve`, as mail programs and browsers talk to it: RFC 8058 clients, no body, a large one, slow ones, 200 at once;
# nothing changes by GET or by a token that is not ours; nobody can tell from it who is on the list.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
# shellcheck source=tests/servers/web.sh
. "$SOURCE_DIR/tests/servers/web.sh"
servers_begin
workspace_make 'url = "maildir:outbox"; rate = "unlimited";'
web_settings
workspace_people 230
workspace_edition pay-talks
expect 0 fn send pay-talks --yes
web_start

is_now() { # PERSON STATUS
    fn show "person$1@example.org" --json >"$TEST_DIR/show"
    grep -Eq "\"status\": ?\"$2\"" "$TEST_DIR/show" || fail "person$1 is not $2: $(cat "$TEST_DIR/show")"
}

one=$(web_token 1)
[ ${#one} -eq 40 ] || fail "no token: $one"

# Looking changes nothing, for whoever looks and however.
[ "$(web_code "$WEB/u/$one")" = 200 ] || fail "GET"
grep -q '<button class="main" type="submit">Unsubscribe</button>' "$TEST_DIR/page" || fail "no button"
if grep -q 'person1\|First1' "$TEST_DIR/page"; then fail "the page names the person"; fi
[ "$(web_code -I "$WEB/u/$one")" = 200 ] || fail "HEAD"
[ "$(web_code -X PUT -d x "$WEB/u/$one")" = 405 ] || fail "PUT"
[ "$(web_code -X OPTIONS "$WEB/u/$one")" = 405 ] || fail "OPTIONS"
is_now 1 active
curl -si "$WEB/u/$one" >"$TEST_DIR/head"
for header in 'Cache-Control: no-store' 'Referrer-Policy: no-referrer' 'Connection: close' "default-src 'none'"; do
    grep -qi "$header" "$TEST_DIR/head" || fail "without $header"
done
if grep -qi '^Set-Cookie' "$TEST_DIR/head"; then fail "a cookie"; fi
curl -s "$WEB/u/$(web_token 2)" | cmp -s - <(curl -s "$WEB/u/$one") || fail "pages of two people differ"

# RFC 8058 clients, under the public path and without it; an empty body; multipart; a large body.
[ "$(web_code -d List-Unsubscribe=One-Click "$WEB/fortnight/u/$one")" = 200 ] || fail "one click"
is_now 1 left
[ "$(web_code -d List-Unsubscribe=One-Click "$WEB/u/$one")" = 200 ] || fail "one click again"
for ((i = 0; i < 50; i++)); do # the goodbye letter goes at once
    letter=$(grep -lrs '^To: .*person1@example.org' "$WORKSPACE/outbox/new" | grep letter || true)
    [ -z "$letter" ] || break
    sleep 0.1
done
[ -n "$letter" ] || fail "no goodbye letter within five seconds"

# The way back, for whoever has the letter: looking at it changes nothing, and it works once.
back=$(/usr/bin/python3 -c '
import email, email.policy, re, sys
text = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default).get_body(("plain",)).get_content()
print(re.search(r"^https://bulletin\.example\.org/fortnight/c/([a-z2-7]{40})$", text, re.M)[1])' "$letter")
[ "$(web_code "$WEB/c/$back")" = 200 ] || fail "the way back cannot be looked at"
is_now 1 left
[ "$(web_code -X POST "$WEB/c/$back")" = 200 ] || fail "the way back"
is_now 1 active
[ "$(web_code -d List-Unsubscribe=One-Click "$WEB/u/$one")" = 200 ] || fail "one click after coming back"
is_now 1 left
[ "$(web_code -X POST "$WEB/c/$back")" = 410 ] || fail "the way back works twice"
is_now 1 left
[ "$(web_code -X POST "$WEB/u/$(web_token 2)")" = 200 ] || fail "no body"
is_now 2 left
[ "$(web_code -F List-Unsubscribe=One-Click "$WEB/u/$(web_token 3)")" = 200 ] || fail "multipart"
is_now 3 left
head -c 1000000 /dev/zero >"$TEST_DIR/large"
[ "$(web_code --data-binary "@$TEST_DIR/large" "$WEB/u/$(web_token 4)")" = 200 ] || fail "1 MB"
is_now 4 left
head -c 6000000 /dev/zero >"$TEST_DIR/huge"
[ "$(web_code --data-binary "@$TEST_DIR/huge" "$WEB/u/$(web_token 5)")" = 413 ] || fail "6 MB"
web_code -H 'Transfer-Encoding: chunked' --data-binary "@$TEST_DIR/huge" "$WEB/u/$(web_token 5)" >/dev/null || true
is_now 5 active
[ "$(web_code -d 'action=pause&days=28' "$WEB/u/$(web_token 6)")" = 200 ] || fail "pause"
is_now 6 paused
[ "$(web_code -d 'action=pause&days=4000' "$WEB/u/$(web_token 7)")" = 400 ] || fail "pause for ever"
is_now 7 active
[ "$(web_code -d action=link "$WEB/u/$(web_token 8)")" = 200 ] || fail "fresh link"
is_now 8 active

# Tokens that are none, forged, of a test copy, or of another purpose.
forged=${one:0:39}$([ "${one:39}" = a ] && echo b || echo a)
[ "$(web_code -X POST "$WEB/u/$forged")" = 404 ] || fail "a forged token"
[ "$(web_code -X POST "$WEB/u/xyz")" = 404 ] || fail "no token"
[ "$(web_code -X POST "$WEB/c/$(web_token 9)")" = 404 ] || fail "a leave token to confirm"
is_now 9 active
fn preview pay-talks --as person9@example.org --format eml >"$TEST_DIR/preview.eml"
test_token=$(sed -n 's|^List-Unsubscribe: <https://[^>]*/u/\([a-z2-7]*\)>.*|\1|p' "$TEST_DIR/preview.eml")
[ "$(web_code -X POST "$WEB/u/$test_token")" = 200 ] || fail "the token of a preview"
grep -q 'This was a test' "$TEST_DIR/page" || fail "the page of a preview's token"
is_now 9 active
[ "$(web_code "$WEB/../../etc/passwd")" = 404 ] || fail "a path outside"
[ "$(web_code "$WEB/style.css")" = 200 ] || fail "the style sheet"

# Slow and broken ones hold nobody up; 200 at once are all answered and all counted.
/usr/bin/python3 - "$WEB" "$(for i in $(seq 11 210); do web_token "$i"; done)" <<'PY'
import socket, sys, threading, time
host, port = sys.argv[1].removeprefix("http://").split(":")
tokens = sys.argv[2].split()
assert len(tokens) == 200, len(tokens)
address = (host, int(port))
slow = [socket.create_connection(address) for _ in range(40)]
for n, s in enumerate(slow):
    s.sendall([b"POST /u/", b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ", b"\xff\xfe\x00junk"][n % 4])
answers = []
def post(token):
    with socket.create_connection(address, timeout=50) as s:
        s.sendall(f"POST /u/{token} HTTP/1.1\r\nHost: x\r\nContent-Length: 26\r\n\r\nList-Unsubscribe=One-Click".encode())
        got = b""
        while piece := s.recv(65536):
            got += piece
        answers.append(got.split(b"\r\n")[0])
began = time.monotonic()
threads = [threading.Thread(target=post, args=(t,)) for t in tokens]
[t.start() for t in threads]
[t.join() for t in threads]
took = time.monotonic() - began
assert answers.count(b"HTTP/1.1 200 OK") == 200, (len(answers), set(answers))
print(f"200 at once: {took:.1f} s")
# One octet a second keeps a connection open for 30 s at most, an idle one for 10.
began = time.monotonic()
slow[0].settimeout(1)
ended = None
while ended is None and time.monotonic() - began < 60:
    try:
        slow[0].sendall(b"a")
        if slow[0].recv(1000) == b"":
            ended = time.monotonic() - began
    except TimeoutError:
        pass
    except OSError:
        ended = time.monotonic() - began
assert ended is not None and ended < 45, ended
PY
[ "$(fn list 'not (region = x)' --count 2>/dev/null | grep -o '[0-9]*' | head -n 1)" != "" ] || fail "list"
for i in 11 111 210; do is_now "$i" left; done

# Two cannot share a port; the first goes on.
port=${WEB##*:}
sed -i "s/127.0.0.1:0/127.0.0.1:$port/" "$WORKSPACE/fortnight.conf"
expect 69 fn serve
grep -q 'cannot listen' "$TEST_DIR/err" || fail "$(cat "$TEST_DIR/err")"
[ "$(web_code "$WEB/u/$one")" = 200 ] || fail "the first does not go on"

# Nothing of all this was logged: no token, no address.
web_stop
if grep -Eq '[a-z2-7]{40}|@' "$TEST_DIR/web.out" "$TEST_DIR/web.err"; then fail "something private was logged"; fi

# Whichever process of the three dies, the others end: nobody is left to answer wrongly.
sed -i "s/127.0.0.1:$port/127.0.0.1:0/" "$WORKSPACE/fortnight.conf"
for which in 1 2; do
    web_start
    status=0
    pkill -9 -P "$WEB_PID" -o || true
    [ "$which" -eq 1 ] || kill -9 "$(pgrep -P "$WEB_PID" -n)" 2>/dev/null || true
    wait "$WEB_PID" || status=$?
    [ "$status" -eq 71 ] || fail "serve ended with $status when one of its processes died"
done
web_start
behind=$(pgrep -P "$WEB_PID")
kill -9 "$WEB_PID"
for ((i = 0; i < 100; i++)); do
    # shellcheck disable=SC2086 # several numbers
    kill -0 $behind 2>/dev/null || break
    sleep 0.1
done
# shellcheck disable=SC2086
if kill -0 $behind 2>/dev/null; then fail "those behind live on"; fi

# On a socket that systemd would hand over (sd_listen_fds(3)): here a local one.
sed -i "s|^web = .*|web = { listen = \"127.0.0.1:1\"; };|" "$WORKSPACE/fortnight.conf"
/usr/bin/python3 - "$TEST_DIR/socket" "$FORTNIGHT" -C "$WORKSPACE" -q serve <<'PY' 2>"$TEST_DIR/web.err" &
import os, socket, sys
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen()
os.dup2(listener.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
PY
WEB_PID=$!
servers_stop_later "$WEB_PID"
for ((i = 0; i < 100; i++)); do
    [ ! -S "$TEST_DIR/socket" ] || break
    sleep 0.1
done
[ "$(web_code --unix-socket "$TEST_DIR/socket" -X POST "http://localhost/u/$(web_token 221)")" = 200 ] ||
    fail "on a socket handed over: $(cat "$TEST_DIR/page" "$TEST_DIR/web.err")"
is_now 221 left
web_stop
sed -i "s/127.0.0.1:1\"/127.0.0.1:0\"/" "$WORKSPACE/fortnight.conf"

# What cannot work is said before anything listens.
mv "$WORKSPACE/fortnight.key" "$WORKSPACE/key.away"
expect 66 fn serve
mv "$WORKSPACE/key.away" "$WORKSPACE/fortnight.key"
sed -i 's/127.0.0.1:0/0.0.0.0:8025/' "$WORKSPACE/fortnight.conf"
expect 78 fn serve

# What users get is limited by the kernel as well (not under a sanitizer, whose report needs more).
release=$BUILD_DIR/../release/src/fortnight
if [ -x "$release" ]; then
    sed -i 's/0.0.0.0:8025/127.0.0.1:0/' "$WORKSPACE/fortnight.conf"
    FORTNIGHT=$release
    web_start
    grep -Eq '^Seccomp:[[:space:]]2' "/proc/$WEB_PID/status" || fail "no system call is refused"
    [ "$(web_code -X POST "$WEB/u/$(web_token 220)")" = 200 ] || fail "the limited server does not work"
    is_now 220 left
    web_stop
else
    echo "no release build: that the server is limited was not tested"
fi

#!/bin/bash
# labels: ci
# Promise 3: a click counts within 2 s, also while an edition is going out; and under nginx with our example, which
# logs nothing of it.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
# shellcheck source=tests/servers/web.sh
. "$SOURCE_DIR/tests/servers/web.sh"
servers_begin

# An edition that everybody has, for its links; then another over SMTP, slowly.
workspace_make 'url = "maildir:outbox"; rate = "unlimited";'
web_settings
workspace_people 300
workspace_edition first
expect 0 fn send first --yes
for i in 291 292 293 294 295; do tokens[i]=$(web_token "$i"); done
sink_start
sed -i "s|url = \"maildir:outbox\"|url = \"$SINK_URL\"|; s|rate = \"unlimited\"|rate = \"40/second\"|" "$WORKSPACE/fortnight.conf"
workspace_edition second
web_start

# nginx in front, as config/web/nginx.conf has it, but on a free port, with a certificate of our own, and as ourselves.
read -r https <<<"$(servers_free_ports 1)"
servers_certificates "$TEST_DIR/tls"
mkdir -p "$TEST_DIR/nginx"
sed -e "s|listen 443 ssl;|listen 127.0.0.1:$https ssl;|" -e '/listen \[::\]/d' -e "s|127.0.0.1:8025|${WEB#http://}|" \
    -e "s|ssl_certificate .*|ssl_certificate $TEST_DIR/tls/good.crt;|" \
    -e "s|ssl_certificate_key .*|ssl_certificate_key $TEST_DIR/tls/good.key;|" \
    "$SOURCE_DIR/config/web/nginx.conf" >"$TEST_DIR/nginx/site.conf"
cat >"$TEST_DIR/nginx/nginx.conf" <<CONF
daemon off;
pid $TEST_DIR/nginx/pid;
error_log $TEST_DIR/nginx/error.log info;
events {}
http {
    access_log $TEST_DIR/nginx/access.log;
    client_body_temp_path $TEST_DIR/nginx/body;
    proxy_temp_path $TEST_DIR/nginx/proxy;
    fastcgi_temp_path $TEST_DIR/nginx/fastcgi;
    uwsgi_temp_path $TEST_DIR/nginx/uwsgi;
    scgi_temp_path $TEST_DIR/nginx/scgi;
    include $TEST_DIR/nginx/site.conf;
}
CONF
[ "$(id -u)" -ne 0 ] || sed -i '1i user root;' "$TEST_DIR/nginx/nginx.conf"
/usr/sbin/nginx -p "$TEST_DIR/nginx" -e "$TEST_DIR/nginx/error.log" -c "$TEST_DIR/nginx/nginx.conf" &
servers_stop_later $!
servers_wait_port "$https"
front() { web_code -k "$@"; }

fn -q send second >/dev/null 2>&1 &
sender=$!
until [ -s "$SINK_RECORD" ]; do sleep 0.05; done
for i in 291 292 293 294 295; do
    began=$(date +%s%N)
    [ "$(front -d List-Unsubscribe=One-Click "https://127.0.0.1:$https/u/${tokens[i]}")" = 200 ] || fail "POST: $(cat "$TEST_DIR/page")"
    took=$((($(date +%s%N) - began) / 1000000))
    [ "$took" -lt 2000 ] || fail "a click took $took ms"
done
wait "$sender" || fail "send ended with $?"
# They are the last in the list and so were not yet mailed; what they got is one letter each, with the way back.
fn status second --json >"$TEST_DIR/status"
grep -Eq '"skipped": ?5' "$TEST_DIR/status" || fail "not all five were left out: $(cat "$TEST_DIR/status")"
for i in 291 292 293 294 295; do
    [ "$(grep -c "^person$i@" "$SINK_RECORD")" -eq 1 ] || fail "person$i got something else than one letter"
done
[ "$(front "https://127.0.0.1:$https/elsewhere")" = 404 ] || fail "another page"
[ "$(front "https://127.0.0.1:$https/style.css")" = 200 ] || fail "the style sheet through nginx"

# With Fortnight gone nginx says so to the reader, and still logs no token.
web_stop
[ "$(front -X POST "https://127.0.0.1:$https/u/${tokens[291]}")" = 502 ] || fail "without serve"
grep -q elsewhere "$TEST_DIR/nginx/access.log" || fail "nginx logs nothing at all: the check below would prove nothing"
if grep -Ehq '[a-z2-7]{40}' "$TEST_DIR/nginx/access.log" "$TEST_DIR/nginx/error.log"; then fail "nginx logged a token"; fi

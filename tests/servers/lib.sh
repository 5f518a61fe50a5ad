# shellcheck shell=bash
# Common to the test servers. Source it from bash: everything lives in one temporary folder ($TEST_DIR), listens on
# 127.0.0.1 only, at free ports, and is stopped by process number on exit.
#
#   servers_begin                    makes $TEST_DIR, and cleans up at exit
#   servers_stop_later PID           is stopped at exit
#   servers_free_ports N             prints N free ports
#   servers_wait_port PORT [SECONDS] until somebody listens there
#   servers_certificates FOLDER      a CA and certificates under it: good, wronghost, expired; selfsigned
#   fail WORDS                       ends the test
set -euo pipefail

SERVER_PIDS=()

fail() {
    echo "FAIL: $*" >&2
    exit 1
}

servers_begin() {
    TEST_DIR=$(mktemp -d "${TMPDIR:-/tmp}/fortnight-test.XXXXXX")
    chmod 755 "$TEST_DIR"
    trap servers_end EXIT
    trap 'exit 130' INT TERM
}

servers_stop_later() {
    SERVER_PIDS+=("$1")
}

# TERM, up to 3 s, then KILL.
servers_stop() {
    local i
    kill "$1" 2>/dev/null || return 0
    for ((i = 0; i < 30; i++)); do
        kill -0 "$1" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -9 "$1" 2>/dev/null || true
}

servers_end() {
    local status=$? pid
    for pid in "${SERVER_PIDS[@]:-}"; do
        [ -z "$pid" ] || servers_stop "$pid"
    done
    if [ "$status" -ne 0 ] && [ -n "${TEST_KEEP:-}" ]; then
        echo "kept $TEST_DIR" >&2
    else
        rm -rf "$TEST_DIR"
    fi
    exit "$status"
}

servers_free_ports() {
    /usr/bin/python3 - "$1" <<'PY'
import socket, sys
sockets = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in sockets:
    s.bind(("127.0.0.1", 0))
print(*[s.getsockname()[1] for s in sockets])
PY
}

servers_wait_port() {
    local i tries=$((${2:-10} * 10))
    for ((i = 0; i < tries; i++)); do
        if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return 0; fi
        sleep 0.1
    done
    fail "port $1 did not open"
}

servers_certificates() {
    local folder=$1 name hosts validity
    mkdir -p "$folder/issued"
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$folder/ca.key" -out "$folder/ca.crt" -days 30 \
        -subj "/CN=Fortnight test CA" -addext basicConstraints=critical,CA:TRUE \
        -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
    : >"$folder/issued/index"
    echo 01 >"$folder/issued/serial"
    cat >"$folder/ca.conf" <<CONF
[ca]
default_ca = test
[test]
database = $folder/issued/index
serial = $folder/issued/serial
new_certs_dir = $folder/issued
default_md = sha256
policy = policy
copy_extensions = copy
unique_subject = no
[policy]
commonName = supplied
CONF
    while read -r name hosts validity; do
        openssl req -newkey rsa:2048 -nodes -keyout "$folder/$name.key" -out "$folder/$name.csr" -subj "/CN=${hosts%%,*}" \
            -addext "subjectAltName=$(sed 's/[^,]*/DNS:&/g; s/DNS:127/IP:127/g' <<<"$hosts")" 2>/dev/null
        # shellcheck disable=SC2086 # validity is options
        openssl ca -batch -notext -config "$folder/ca.conf" -cert "$folder/ca.crt" -keyfile "$folder/ca.key" \
            -in "$folder/$name.csr" -out "$folder/$name.crt" $validity >/dev/null 2>&1
    done <<'LIST'
good localhost,127.0.0.1,mail.example.org -days 20
wronghost other.example.net -days 20
expired localhost,127.0.0.1 -startdate 20200101000000Z -enddate 20200201000000Z
LIST
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$folder/selfsigned.key" -out "$folder/selfsigned.crt" -days 20 \
        -subj "/CN=localhost" -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" 2>/dev/null
    chmod 644 "$folder"/*.key # keys of a test; the unprivileged servers must read them
}

#!/bin/bash
# labels: ci
# TLS with several relays: one that stops offering STARTTLS, one that never did and one with another host's certificate get
# nothing more, not an octet of a message; the good one takes all; without a good one nobody is marked.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
servers_begin
servers_certificates "$TEST_DIR/certificates"

record=$TEST_DIR/record
: >"$record"
start() { # CERTIFICATE FILE SCENARIO...
    local certificate=$1 file=$2
    shift 2
    "$SOURCE_DIR/tests/servers/faults.py" --record "$record" --cert "$TEST_DIR/certificates/$certificate" "$@" >"$file" &
    servers_stop_later $!
    until grep -q ready "$file"; do sleep 0.05; done
}
start good "$TEST_DIR/ports" "tls:1+limit:3" tls no:DSN
start wronghost "$TEST_DIR/other" "tls+no:SIZE"
stripped=$(sed -n 1p "$TEST_DIR/ports" | cut -d ' ' -f 1)
good=$(sed -n 2p "$TEST_DIR/ports" | cut -d ' ' -f 1)
never=$(sed -n 3p "$TEST_DIR/ports" | cut -d ' ' -f 1)
wronghost=$(sed -n 1p "$TEST_DIR/other" | cut -d ' ' -f 1)
mapfile -t people < <(seq 1 30 | sed 's/.*/ok&@example.org/')

run() { # PORT...
    : >"$record"
    "$HAND_OVER" --limit 5000 --give-up 1000 --ca "$TEST_DIR/certificates/ca.crt" "${@/#/smtp://localhost:}" -- \
        "${people[@]}" >"$TEST_DIR/said"
}
says() { [ "$(grep -c "$1" "$TEST_DIR/said")" -eq "$2" ] || fail "$3: $(tail -n 3 "$TEST_DIR/said")"; }
taken() { [ "$(sort "$record" | grep -c "^$1 ")" -eq "$2" ] || fail "$3: $(sort "$record" | cut -d ' ' -f 1 | uniq -c)"; }

run "$stripped" "$good"
says " accepted " 30 "stripped"
taken "tls:1+limit:3" 3 "stripped" # over the one connection that had TLS
taken tls 27 "stripped"

run "$never" "$wronghost" "$good"
says " accepted 3" 30 "never had it, wrong host"
taken tls 30 "never had it, wrong host"
says " out=2 " 1 "never had it, wrong host"

run "$never" "$wronghost"
says " waiting" 30 "no good one"
says "^end unavailable relay 1: no encrypted connection" 1 "no good one"
[ ! -s "$record" ] || fail "something was taken without TLS: $(head -n 1 "$record")"

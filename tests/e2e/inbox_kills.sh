#!/bin/bash
# labels: ci
# Each mail has its effect once: twenty kills over a Maildir, twenty over a real IMAP server.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/dovecot.sh
. "$SOURCE_DIR/tests/servers/dovecot.sh"
servers_begin
/usr/bin/python3 "$SOURCE_DIR/tests/crash/inbox_kills.py" "$FORTNIGHT" --kills 20
servers_certificates "$TEST_DIR/certs"
dovecot_start good "bulletin@lists.example.org:hunter2"
/usr/bin/python3 "$SOURCE_DIR/tests/crash/inbox_kills.py" "$FORTNIGHT" --kills 20 \
    --imap "$TEST_DIR/certs/ca.crt" "$IMAPS_PORT" bulletin@lists.example.org hunter2

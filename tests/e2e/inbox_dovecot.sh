#!/bin/bash
# labels: ci
# The mailbox of a real server, with both ways to name folders: mails are read, worked once and filed; people's own stay
# where they are, unseen; the folders are made and subscribed to.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
# shellcheck source=tests/servers/dovecot.sh
. "$SOURCE_DIR/tests/servers/dovecot.sh"
servers_begin
servers_certificates "$TEST_DIR/certs"
USER=bulletin@lists.example.org
PASSWORD=hunter2

box() {
    "$SOURCE_DIR/tests/servers/mailbox.py" "$TEST_DIR/certs/ca.crt" "$IMAPS_PORT" "$USER" "$PASSWORD" "$@"
}

# mail NAME SUBJECT [HEADER]: a file $TEST_DIR/mails/NAME
mail() {
    mkdir -p "$TEST_DIR/mails"
    printf 'From: Ada <ada@example.org>\r\nTo: %s\r\nSubject: %s\r\n%s\r\nDear editors,\r\n\r\nthank you for %s.\r\n' \
        "$USER" "$2" "${3:+$3$'\r\n'}" "$2" >"$TEST_DIR/mails/$1"
}
mail person talks
mail person2 leaflets
mail away away 'Auto-Submitted: auto-replied'
mail holiday holiday 'Auto-Submitted: auto-replied'

# deliver FILE...: as a mail server does, which puts its own lines in front
deliver() {
    /usr/bin/python3 - "$LMTP_PORT" "$USER" "$@" <<'PY'
import smtplib, sys
port, user, *files = sys.argv[1:]
with smtplib.LMTP("127.0.0.1", int(port)) as server:
    for file in files:
        server.sendmail("ada@example.org", [user], open(file, "rb").read())
PY
}

# inbox_settings URL [SETTINGS]
inbox_settings() {
    sed -i '/^inbox = /d' "$WORKSPACE/fortnight.conf"
    echo "inbox = { url = \"$1\"; user = \"$USER\"; password_file = \"secrets/inbox\"; ca_file = \"$TEST_DIR/certs/ca.crt\"; ${2:-} };" \
        >>"$WORKSPACE/fortnight.conf"
}

# shows JSON: the mailbox holds this
shows() {
    local have
    have=$(box show)
    /usr/bin/python3 -c 'import json, sys; sys.exit(json.loads(sys.argv[1]) != json.loads(sys.argv[2]))' "$have" "$1" ||
        fail "the mailbox holds $have instead of $1"
}

# One whole story; $1 is what stands before the names of folders, $2 between their parts.
story() {
    local prefix=$1 between=$2 extra=$1$3
    DOVECOT_PREFIX=$prefix DOVECOT_SEPARATOR=$between dovecot_start good "$USER:$PASSWORD"
    workspace_make 'url = "maildir:outbox";'
    echo "$PASSWORD" >"$WORKSPACE/secrets/inbox"
    chmod 600 "$WORKSPACE/secrets/inbox"
    inbox_settings "imaps://localhost:$IMAPS_PORT"

    expect 0 fn inbox
    expect 0 fn -q inbox
    [ -z "$(cat "$TEST_DIR/out" "$TEST_DIR/err")" ] || fail "-q says something about nothing"

    deliver "$TEST_DIR/mails/person" "$TEST_DIR/mails/away"
    expect 0 fn inbox --dry-run
    [ "$(grep -c '^INBOX' "$TEST_DIR/out")" = 2 ] || fail "--dry-run: $(cat "$TEST_DIR/out")"
    shows '{"INBOX": [["away"], ["talks"]]}'
    expect 0 fn inbox --json
    shows "{\"INBOX\": [[\"talks\"]], \"${prefix}Fortnight${between}Auto-replies\": [[\"away\"]]}"
    box subscribed | grep -qx "${prefix}Fortnight${between}Auto-replies" || fail "not subscribed: $(box subscribed)"

    # The same mail delivered again, with other lines of the servers on its way, is not worked a second time; another is.
    deliver "$TEST_DIR/mails/away" "$TEST_DIR/mails/holiday" "$TEST_DIR/mails/person2"
    inbox_settings "imap://localhost:$IMAP_PORT" 'tls = "required";'
    expect 0 fn inbox --json
    grep -q '"mails": *2,.*"again": *1' <(tr -d '\n' <"$TEST_DIR/out") || fail "$(cat "$TEST_DIR/out")"
    shows "{\"INBOX\": [[\"leaflets\"], [\"talks\"]],
            \"${prefix}Fortnight${between}Auto-replies\": [[\"away\"], [\"away\"], [\"holiday\"]]}"

    # Another folder, whose name is not ASCII, named with and without what stands before all names.
    mail plus plus 'Auto-Submitted: auto-replied'
    box put "${prefix}B&APw-cher" "$TEST_DIR/mails/plus"
    inbox_settings "imaps://localhost:$IMAPS_PORT" "folders = ( \"INBOX\", \"$extra\" );"
    expect 0 fn inbox --json
    grep -q '"mails": *1,' <(tr -d '\n' <"$TEST_DIR/out") || fail "$(cat "$TEST_DIR/out")"
    inbox_settings "imaps://localhost:$IMAPS_PORT" 'folders = ( "Bücher" );'
    expect 0 fn inbox
    inbox_settings "imaps://localhost:$IMAPS_PORT" 'folders = ( "nowhere" );'
    expect 78 fn inbox
    grep -q "'nowhere'" "$TEST_DIR/err" || fail "the folder is not named: $(cat "$TEST_DIR/err")"
    shows "{\"INBOX\": [[\"leaflets\"], [\"talks\"]],
            \"${prefix}Fortnight${between}Auto-replies\": [[\"away\"], [\"away\"], [\"holiday\"], [\"plus\"]]}"

    echo wrong >"$WORKSPACE/secrets/inbox"
    expect 77 fn inbox
    rm -r "$WORKSPACE"
    rm -r "$TEST_DIR/mail" "$TEST_DIR/dovecot"
}

story '' / Bücher
servers_stop "${SERVER_PIDS[-1]}"
story INBOX. . Bücher

#!/bin/bash
# labels: quick
# A change of address, from the page's fresh link to both letters: the letter's "move" mail, sent from the new address,
# asks that address; its answer moves the person. A mail whose word is lost on the way changes nothing.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
# shellcheck source=tests/servers/web.sh
. "$SOURCE_DIR/tests/servers/web.sh"
servers_begin
workspace_make 'url = "maildir:outbox"; rate = "unlimited";'
web_settings
echo 'inbox = { url = "maildir:mail"; };' >>"$WORKSPACE/fortnight.conf"
BOX=$WORKSPACE/mail
mkdir -p "$BOX"/{new,cur,tmp}
workspace_people 2
workspace_edition pay-talks
expect 0 fn send pay-talks --yes
web_start
[ "$(web_code -d action=link "$WEB/u/$(web_token 1)")" = 200 ] || fail "fresh link"

letter() { # SUBJECT: the text of the letter to whose subject this belongs, once it is there; soft line breaks undone
    local i found
    for ((i = 0; i < 100; i++)); do
        found=$(grep -rl "^Subject: $1" "$WORKSPACE/outbox/new" | head -n 1 || true)
        [ -z "$found" ] || break
        sleep 0.05
    done
    [ -n "$found" ] || fail "no letter '$1'"
    tr -d '\r' <"$found" | sed -e ':a' -e '/=$/{N;s/=\n//;ta' -e '}' -e 's/=3D/=/g'
}
number=0
mail() { # TO SUBJECT: from the new address
    number=$((number + 1))
    printf 'From: New <one@new.example.org>\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <m%s@new.example.org>\r\n\r\n\r\n' \
        "$1" "$2" "$number" >"$BOX/new/$((1795000000 + number)).M1.host"
}
letter 'The link you asked for' >"$TEST_DIR/link"
web_stop
link=$(grep -o 'mailto:[^)>" ]*subject=move[^)>" ]*' "$TEST_DIR/link" | head -n 1)
[ -n "$link" ] || fail "no way to move: $(cat "$TEST_DIR/link")"
to=${link#mailto:}
to=${to%%\?*}
subject=$(sed 's/.*subject=//; s/%20/ /g' <<<"$link")
[[ "$to $subject" =~ [a-z2-7]{40} ]] || fail "no token: $link"
token=${BASH_REMATCH[0]}

# Another word, or none: filed, not understood, nothing changed and nobody written to.
mail bulletin@lists.example.org "Re: The link you asked for $token"
expect 0 fn inbox --dry-run
grep -q -- '-> requests: not-understood' "$TEST_DIR/out" || fail "$(cat "$TEST_DIR/out")"
expect 0 fn inbox --json
tr -d '\n ' <"$TEST_DIR/out" | grep -q '"mails":1,.*"changed":0,"letters":0,' || fail "$(cat "$TEST_DIR/out")"
[ -f "$BOX/.Fortnight.Requests/new/1795000001.M1.host" ] || fail "not filed"

mail "$to" "$subject"
expect 0 fn inbox --json
[ "$(grep -rl '^To: .*one@new.example.org' "$WORKSPACE/outbox/new" | wc -l)" = 1 ] || fail "the new address was not asked"
letter 'A new address for' | grep -q '^To: .*person1@example.org' || fail "the old address was not told"
expect 0 fn show person1@example.org

answer=$(letter 'Is this your new address' | grep -o '[a-z2-7]\{40\}\]' | head -n 1)
mail bulletin@lists.example.org "Re: Is this your new address? [$answer"
expect 0 fn inbox --json
expect 0 fn show one@new.example.org
grep -q 'active' "$TEST_DIR/out" || fail "$(cat "$TEST_DIR/out")"
expect 66 fn show person1@example.org

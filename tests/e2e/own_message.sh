#!/bin/bash
# labels: ci
# Everybody gets their own message, whoever is read and whatever is made ahead of whom: 2,000 people, one changed before the send
# and one by a command while it runs.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin

people=2000
workspace_make 'url = "maildir:outbox"'
workspace_people "$people"
workspace_edition all
expect 0 fn set person7@example.org "first name=Changed7"
fn -q send all >"$TEST_DIR/send.out" 2>&1 &
sender=$!
until compgen -G "$WORKSPACE/outbox/new/*.*" >"$TEST_DIR/begun"; do sleep 0.01; done
expect 0 fn set "person$people@example.org" "first name=Changed$people"
wait "$sender" || fail "send ended with $?: $(cat "$TEST_DIR/send.out")"

/usr/bin/python3 - "$WORKSPACE/outbox/new" "$people" <<'PY'
import base64, email, email.policy, pathlib, re, sys
folder, people = pathlib.Path(sys.argv[1]), int(sys.argv[2])
seen, wrong = set(), []


def subscribers(mail):
    """Whom the tags are about: the last 5 of a tag's 13 octets before its MAC."""
    tags = re.findall(r"(?<![a-z2-7])c[a-z2-7]{39}\b", mail["Message-ID"] + " " + mail["List-Unsubscribe"])
    return [int.from_bytes(base64.b32decode(tag.upper())[8:13]) for tag in tags]


for path in folder.iterdir():
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    number = int(re.fullmatch(r"person(\d+)@example\.org", mail["To"].addresses[0].addr_spec).group(1))
    names = {f"First{number}", f"Changed{number}"} if number == people else {f"Changed{number}" if number == 7 else f"First{number}"}
    said = set(re.findall(r"(?:First|Changed)\d+", str(mail["Subject"])))
    for part in ("plain", "html"):
        said |= set(re.findall(r"(?:First|Changed)\d+", mail.get_body((part,)).get_content()))
    own = int(path.name.split(".")[1])
    if len(said) != 1 or not said <= names or own != number or subscribers(mail) != [own, own]:
        wrong.append((path.name, number, said))
    seen.add(number)
assert len(list(folder.iterdir())) == people, "somebody got two"
assert seen == set(range(1, people + 1)), f"{len(seen)} of {people} got one"
assert not wrong, wrong[:5]
PY

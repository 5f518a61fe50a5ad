#!/bin/bash
# labels: quick
# After the first send the store alone suffices: with the editions, the templates and half the settings gone or changed,
# the rest is octet for octet what an uninterrupted send would have sent.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
workspace_make 'url = "maildir:outbox";'
seq 1 60 | sed 's/.*/person&@example.org,First&,Depot & \& Söhne/; 1i email,first name,workplace' >"$TEST_DIR/people.csv"
expect 0 fn import "$TEST_DIR/people.csv" --consent asked

# All that a message can be made of: a theme of one's own, a picture, a file, a section named after an audience.
mkdir -p "$WORKSPACE/templates/theme"
cp "$SOURCE_DIR"/templates/theme/* "$WORKSPACE/templates/theme/"
sed -i 's/<body/&  /' "$WORKSPACE/templates/theme/bulletin.html"
printf '\x89PNG\r\n\x1a\nnot really a picture' >"$WORKSPACE/editions/bus.png"
printf '%%PDF-1.7 a leaflet' >"$WORKSPACE/editions/leaflet.pdf"
echo 'audiences = ( { name = "first"; where = "first_name = First7 or first_name = First57"; } );' >>"$WORKSPACE/fortnight.conf"
cat >"$WORKSPACE/editions/pay-talks.md" <<'MD'
---
subject: Pay talks for {{first_name|you}}
preheader: What was said
attach: leaflet.pdf
language: cy
---
Dear {{first_name|friend}} of {{workplace}},

![The 42 bus](bus.png "At the gate")

{{#audience.first}}
You were *first*.
{{/audience.first}}

| demand | answer |
| --- | --- |
| pay | {{workplace}} |

**[Join](https://example.org/join)**
MD
cp -r "$WORKSPACE" "$TEST_DIR/whole"

# One goes through, the other is stopped by the day's limit.
(WORKSPACE=$TEST_DIR/whole expect 0 fn send pay-talks)
echo 'limits = { per_day = 23; };' >>"$WORKSPACE/fortnight.conf"
expect 75 fn send pay-talks
[ "$(find "$WORKSPACE/outbox/new" -type f | wc -l)" -eq 23 ] || fail "not stopped in the middle"

rm -r "$WORKSPACE/editions" "$WORKSPACE/templates"
sed -i 's/per_day = 23/per_day = 0/; s/name = "Rank and File"/name = "Another name"/; s/first_name = First7 or/first_name = First8 or/' \
    "$WORKSPACE/fortnight.conf"
sed -i 's/^\( *\)postal_address = .*/\1postal_address = "Elsewhere";/; s/^\( *\)from = .*/\1from = "other@lists.example.org";/' \
    "$WORKSPACE/fortnight.conf"
grep -q 'Another name' "$WORKSPACE/fortnight.conf" || fail "the settings were not changed"
grep -q 'Elsewhere' "$WORKSPACE/fortnight.conf" || fail "the settings were not changed"
grep -q 'First8' "$WORKSPACE/fortnight.conf" || fail "the audience was not changed"
expect 0 fn send pay-talks
[ ! -s "$TEST_DIR/err" ] || fail "something is wrong without the files: $(cat "$TEST_DIR/err")"

# Only the moment differs.
/usr/bin/python3 - "$TEST_DIR/whole/outbox/new" "$WORKSPACE/outbox/new" <<'PY' || fail "the rest is not what was frozen"
import os, re, sys

whole, cut = sys.argv[1:]

def read(folder):
    found = {}
    for name in os.listdir(folder):
        octets = open(os.path.join(folder, name), "rb").read()
        octets, count = re.subn(rb"\r\nDate: [^\r]*\r\n", b"\r\nDate: -\r\n", octets, count=1)
        assert count == 1, name
        found[name] = octets
    return found

one, other = read(whole), read(cut)
assert len(one) == 60 and one.keys() == other.keys(), (len(one), len(other))
different = [name for name in one if one[name] != other[name]]
assert not different, f"{len(different)} messages differ, as {different[0]}"
assert len(set(one.values())) == 60, "everybody has the same message: this proves nothing"
assert sum(b"You were" in octets for octets in one.values()) == 2
PY

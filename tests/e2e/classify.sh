#!/bin/sh
# classify as somebody runs it: no workspace, rows with tabs, one JSON document, standard input, files that are no mail.
# labels: quick
set -eu

mails=$SOURCE_DIR/tests/fixtures/inbound

"$FORTNIGHT" classify "$mails/report-several.eml" >out
printf '%s\tbounce\tada@example.net;grace@example.com\t5.1.1;5.2.2\thard;soft\tuser_unknown;mailbox_full\n' \
    "$mails/report-several.eml" | cmp - out

# In the order they were given, a row each, whatever stands in the rows before.
(cd "$mails" && "$FORTNIGHT" classify -- person.eml qmail.eml away-german.eml) | cut -f1,2 >out
printf 'person.eml\tperson\nqmail.eml\tbounce\naway-german.eml\tautoreply\n' | cmp - out

"$FORTNIGHT" classify - <"$mails/leave-by-words.eml" | cut -f2 >out
test "$(cat out)" = request

"$FORTNIGHT" classify --json "$mails"/report-several.eml "$mails"/leave-by-words.eml >out
python3 - <<'END'
import json
document = json.load(open("out"))
report, leave = document["mails"]
assert document["set_aside"] == 0
assert [r["action"] for r in report["recipients"]] == ["failed", "failed", "relayed"], report
assert report["recipients"][1]["reason"] == "mailbox_full" and report["why"] == "report"
assert leave["request"] == "leave" and leave["may_answer"] is True and leave["recipients"] == []
END

# A file that is not there ends it; one that is no mail is something all the same.
got=0
"$FORTNIGHT" classify nothing.eml >out 2>err || got=$?
test "$got" -eq 66
grep -q nothing.eml err
head -c 100000 /dev/urandom >noise
"$FORTNIGHT" classify noise | grep -q '^noise	other	'
: >empty
"$FORTNIGHT" classify empty | grep -q '^empty	other	'

# It reads no key and no configuration: a broken one beside it does not matter.
echo 'bulletin = {' >fortnight.conf
"$FORTNIGHT" classify "$mails/person.eml" >out
got=0
"$FORTNIGHT" classify >out 2>err || got=$?
test "$got" -eq 64

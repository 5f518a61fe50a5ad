#!/bin/bash
# labels: quick
# The demo: the whole round on 1,000 invented people, with paths that are there and a message that can be read.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
servers_begin
TMPDIR=$TEST_DIR "$FORTNIGHT" demo --json </dev/null >"$TEST_DIR/demo.json"
/usr/bin/python3 - "$TEST_DIR/demo.json" <<'PY'
import email, email.policy, json, os, sys
demo = json.load(open(sys.argv[1]))
assert demo["accepted"] == demo["audience"] == 1000, demo
assert len(os.listdir(os.path.join(demo["outbox"], "new"))) == 1000
assert os.path.isabs(demo["outbox"]) and os.path.isabs(demo["message"])
mail = email.message_from_binary_file(open(demo["message"], "rb"), policy=email.policy.default)
assert not [d for part in mail.walk() for d in part.defects]
assert "unsubscribe" in mail.get_body(("plain",)).get_content().lower()
PY

#!/bin/sh
# labels: long
# Promises 1 and 2 with fifty kills of one send, over SMTP and into a Maildir: for before a release, or after a change of
# what a sender writes and when.
set -eu
/usr/bin/python3 "$SOURCE_DIR/tests/crash/kills.py" "$FORTNIGHT" "$SINK" --people 2000 --kills 50
/usr/bin/python3 "$SOURCE_DIR/tests/crash/kills.py" "$FORTNIGHT" "$SINK" --people 2000 --kills 50 --relay maildir

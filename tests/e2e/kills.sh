#!/bin/sh
# labels: ci
# Promises 1 and 2: twenty kills of one send lose nobody and mail nobody twice.
set -eu
/usr/bin/python3 "$SOURCE_DIR/tests/crash/kills.py" "$FORTNIGHT" "$SINK" --people 2000 --kills 20
/usr/bin/python3 "$SOURCE_DIR/tests/crash/kills.py" "$FORTNIGHT" "$SINK" --people 2000 --kills 20 --relay maildir

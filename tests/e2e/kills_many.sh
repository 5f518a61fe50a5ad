#!/bin/sh
# labels: long
# Promises 1 and 2 at length: for before a release, or after a change of what a sender writes and when.
set -eu
kills() {
    /usr/bin/python3 "$SOURCE_DIR/tests/crash/kills.py" "$FORTNIGHT" "$SINK" --shim "$SHIM" --people 20000 --kills 200 "$@"
}
kills
kills --relay maildir
kills --what sink
kills --what clock
kills --what disk --kills 50
/usr/bin/python3 "$SOURCE_DIR/tests/crash/every_write.py" "$FORTNIGHT" "$SINK" "$SHIM"

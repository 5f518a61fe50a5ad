#!/bin/sh
# labels: ci
# Promises 1 and 2: whatever dies in the middle of a send, nobody is lost and nobody mailed twice.
set -eu
kills() {
    /usr/bin/python3 "$SOURCE_DIR/tests/crash/kills.py" "$FORTNIGHT" "$SINK" --shim "$SHIM" --people 2000 --kills 20 "$@"
}
kills
kills --relay maildir
kills --what sink --people 1000 --kills 5
kills --what clock
[ "$(id -u)" -ne 0 ] || kills --what disk --kills 5
[ "$(id -u)" -eq 0 ] || echo "not root: the full disk was left out"

#!/bin/sh
# labels: ci
# Promises 1 and 2: a stop at every fourth write of a send, as a kill and as a loss of power (kills_many.sh: at each).
set -eu
/usr/bin/python3 "$SOURCE_DIR/tests/crash/every_write.py" "$FORTNIGHT" "$SINK" "$SHIM" --every 4

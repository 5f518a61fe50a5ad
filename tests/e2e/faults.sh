#!/bin/bash
# labels: ci
# Every way a relay can go wrong, at each point of a session (tests/servers/faults.py): everybody ends in the right state,
# counted against what the server took, and the run ends.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
servers_begin

/usr/bin/python3 "$SOURCE_DIR/tests/servers/fault_matrix.py" "$HAND_OVER" "$TEST_DIR"

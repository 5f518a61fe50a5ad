#!/bin/sh
# Writes the golden files anew: run it after a change that is meant to show, and read the diff.
#   sh tests/golden/update.sh [BUILD_DIR]
set -eu
build=${1:-$(dirname "$0")/../../build/dev}
for test in "$build"/tests/test_edition_render "$build"/tests/test_edition_theme \
  "$build"/tests/test_message_golden "$build"/tests/test_inbox_classify; do
  [ ! -x "$test" ] || FORTNIGHT_GOLDEN_UPDATE=1 "$test" >/dev/null
done
git -C "$(dirname "$0")" status --short .

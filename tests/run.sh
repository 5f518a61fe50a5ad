#!/bin/sh
# The whole test: installs what it needs (--no-install skips that), builds with gcc and with clang, both with
# sanitizers, runs the labels quick and ci, and ends with ctest's summary. 30 minutes at most on two cores.
set -eu
cd "$(dirname "$0")/.."

if [ "${1:-}" != --no-install ]; then
    sh config/install-packages.sh config/packages tests/packages
    command -v npm >/dev/null || sh config/install-packages.sh tests/judges/packages
fi

step() {
    echo
    echo "== $* =="
}

step "clang: build, unit tests, short fuzzing, clang-tidy"
cmake --preset clang
cmake --build --preset clang
clang_status=0
ctest --preset clang || clang_status=$?

step "release: what users get (for the end-to-end tests that need its speed)"
cmake --preset release -DFORTNIGHT_WERROR=ON
cmake --build --preset release

step "gcc: build, all tests labelled quick and ci"
cmake --preset dev
cmake --build --preset dev
dev_status=0
ctest --preset ci || dev_status=$?

[ "$clang_status" -eq 0 ] || echo "The clang part above failed ($clang_status)." >&2
[ "$clang_status" -eq 0 ] && [ "$dev_status" -eq 0 ]

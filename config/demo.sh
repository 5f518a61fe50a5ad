#!/bin/sh
# Installs what Fortnight needs, builds it and runs the whole main job on invented people: no server, nothing sent.
set -eu
cd "$(dirname "$0")/.."

sh config/install-packages.sh config/packages
echo "Building Fortnight (release) ..."
log=build/demo.log
mkdir -p build
if ! { cmake --preset release -DBUILD_TESTING=OFF && cmake --build --preset release --target fortnight; } >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    echo "The build failed; its whole output is in $log" >&2
    exit 70
fi
exec build/release/src/fortnight demo

#!/bin/sh
# The figures of sending in tests/bench/README.md, one after the other: about 25 minutes on a quiet machine. What is given goes to each
# of them: --realtime, --build DIR.
set -eu
here=$(dirname "$0")
for options in "" "--data" "--connections 50" "--tls" "--connections 50 --delay 20 --people 50000 --runs 5"; do
    printf '\n== send.py %s\n' "$options"
    # shellcheck disable=SC2086 # words are meant
    "$here/send.py" $options "$@"
done
printf '\n== million.py\n'
"$here/million.py" "$@"
printf '\n== peers.py\n'
"$here/peers.py" "$@"

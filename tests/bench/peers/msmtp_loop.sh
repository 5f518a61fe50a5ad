#!/bin/sh
# msmtp_loop.sh PORT COUNT MESSAGE: COUNT copies of a message, one process of msmtp each.
set -eu
n=0
while [ "$n" -lt "$2" ]; do
    msmtp --host=127.0.0.1 --port="$1" --tls=off --auth=off --from=bulletin@lists.example.org "person$n@example.org" <"$3"
    n=$((n + 1))
done

#!/bin/sh
# An organiser makes a workspace, and then mistakes in its configuration: each is told with its line, and no secret is.
# labels: quick
set -eu

rm -rf bulletin other login full out err
# wants STATUS WORD...: runs fortnight with the words; stdout in out, stderr in err.
wants() {
    want=$1
    shift
    got=0
    "$FORTNIGHT" "$@" >out 2>err </dev/null || got=$?
    if test "$got" -ne "$want"; then
        echo "fortnight $*: exit status $got, wanted $want" >&2
        cat out err >&2
        exit 1
    fi
    if grep -q hunter2 out err; then
        echo "fortnight $*: shows a secret" >&2
        exit 1
    fi
}

# says WORDS: the last run's error line holds them.
says() {
    if ! grep -qF -- "$1" err; then
        echo "not said: $1" >&2
        cat err >&2
        exit 1
    fi
}

# Nobody is asked, everything works at once, and the output tells the next step.
wants 0 init bulletin
grep -q '^Next: cd bulletin' out
grep -q 'example' bulletin/fortnight.conf
test "$(stat -c %a bulletin/secrets)" = 700
test "$(stat -c %a bulletin/fortnight.key)" = 600
test "$(stat -c %a bulletin/fortnight.db)" = 600
wants 0 -C bulletin status
(cd bulletin && "$FORTNIGHT" status >/dev/null)

# A folder with something in it stays as it is.
cp bulletin/fortnight.key key
wants 73 init bulletin
cmp key bulletin/fortnight.key

wants 66 -C nowhere status
says "no workspace"
mkdir other
wants 66 -C other status
says "'fortnight init DIR' makes one"

# broken LINES: the configuration with these lines added; it must be refused.
good=$(cat bulletin/fortnight.conf)
broken() {
    printf '%s\n%s\n' "$good" "$1" >bulletin/fortnight.conf
    wants 78 -C bulletin status
}
last=$(($(wc -l <bulletin/fortnight.conf) + 1))
broken 'stroe = "sqlite:x.db";'
says "bulletin/fortnight.conf:$last: 'stroe' is not known here; did you mean 'store'?"
broken 'password = "hunter2";'
says "no secret may stand"
broken 'limits = { per_day = 99999999999; };'
says "limits.per_day: it must be from 0 to"
broken 'audiences = ( { name = "buses"; where = "sector has"; } );'
says "bulletin/fortnight.conf:$last"
broken 'store = "sqlite:x.db'
says "a text does not end on this line"
broken '@include "."'
says "it is a folder"

printf '%s\n' "$good" >bulletin/fortnight.conf
wants 0 -C bulletin status
chmod o+w bulletin/fortnight.conf
wants 78 -C bulletin status
says "everybody on this machine can change this file"

# A password that cannot be fetched is found by check, not on the evening of the edition.
wants 0 init login --relay smtps://mail.example.org --user us
wants 78 -C login check
grep -q 'secrets/relay' out
grep -q 'is empty; write the password into it' out
echo hunter2 >login/secrets/relay
chmod 644 login/secrets/relay
wants 78 -C login check
grep -q 'can be used by others; run chmod 600 on it' out
chmod 600 login/secrets/relay
wants 0 -C login check

# No space for it: nothing half-done stays behind.
if test "$(id -u)" = 0 && mkdir full && mount -t tmpfs -o size=64k tmpfs full 2>/dev/null; then
    got=0
    "$FORTNIGHT" init full/bulletin >out 2>err </dev/null || got=$?
    left=$(ls -A full)
    umount full
    test "$got" = 74
    test -z "$left"
fi

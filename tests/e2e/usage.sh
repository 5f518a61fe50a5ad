#!/bin/sh
# Help, mistyped words and exit statuses, as somebody sees them who has no workspace yet.
# labels: quick
set -eu

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
}

# Nothing typed: the overview, on stderr, and "usage".
wants 64
test ! -s out
grep -q '^Usage: fortnight' err

wants 0 --help
grep -q '^Usage: fortnight' out
test ! -s err
cp out overview
wants 0 help
cmp out overview
wants 0 -h
cmp out overview

wants 0 --version
grep -qE '^fortnight [0-9]+\.[0-9]+\.[0-9]+$' out
wants 0 --version --json
grep -qE '^\{"fortnight": "[0-9.]+"\}$' out

# Every command of the overview has its own help, both ways, within 80 columns.
sed -n 's/^  \([a-z][a-z]*\) .*/\1/p' overview >commands
test -s commands
while read -r command; do
    wants 0 "$command" --help
    grep -q "^Usage: fortnight $command" out
    grep -qE '^Examples?$' out
    grep -q '^Exit status$' out
    test "$(wc -L <out)" -le 80
    cp out help
    wants 0 help "$command"
    cmp out help
done <commands

# One line says what is wrong and what was probably meant, on stderr only.
wants 64 hlep
grep -q "^fortnight: there is no command 'hlep'; did you mean 'help'?$" err
test ! -s out
wants 64 help --quite
grep -q "did you mean '--quiet'?" err
grep -q '^Usage: fortnight help' err
wants 64 -q
wants 64 help one two
wants 64 -C

# No colours and nothing to redraw where nobody looks.
if grep -q "$(printf '\033')" overview help err; then
    echo "escape sequences outside a terminal" >&2
    exit 1
fi

# A full disk behind stdout is not "done".
got=0
"$FORTNIGHT" --help >/dev/full 2>err || got=$?
test "$got" -eq 74
grep -q '^fortnight: cannot write the result: ' err

# Closed standard streams are no accident either.
"$FORTNIGHT" --version <&- 2>&- >out
grep -q '^fortnight ' out

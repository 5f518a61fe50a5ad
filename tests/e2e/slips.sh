#!/bin/bash
# labels: quick
# Slips of a tired organiser: none loses anything or says something untrue, and each is told what to do.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
# shellcheck source=tests/servers/workspace.sh
. "$SOURCE_DIR/tests/servers/workspace.sh"
servers_begin
workspace_make 'url = "maildir:outbox";'
workspace_edition pay-talks

# says FILE PATTERN: the output (out) or the errors (err) of the last command.
says() {
    grep -Eq -- "$2" "$TEST_DIR/$1" || fail "no '$2' in $1: $(cat "$TEST_DIR/out" "$TEST_DIR/err")"
}
never_says() {
    if grep -q -- "$2" "$TEST_DIR/$1"; then fail "'$2' in $1: $(cat "$TEST_DIR/$1")"; fi
}

# Nobody is there yet: no place in the file is to blame.
expect 65 fn send pay-talks
says err 'nobody on the list yet'
never_says err ':0:'
workspace_people 30

# Two addresses on standard input: the second would be lost.
printf 'ada@example.org\nbob@example.org\n' >"$TEST_DIR/two"
FN_INPUT=$TEST_DIR/two expect 64 fn add - --consent "asked at a meeting"
says err 'more than one line'
printf 'ada@example.org\n\n' >"$TEST_DIR/one"
FN_INPUT=$TEST_DIR/one expect 0 fn add - --consent "asked at a meeting"

# The edition by its path, from its own folder.
(
    cd "$WORKSPACE/editions" || exit
    expect 0 "$FORTNIGHT" -C .. check ./pay-talks.md
    expect 0 "$FORTNIGHT" -C .. check pay-talks.md
    expect 0 "$FORTNIGHT" -C .. check ../editions/pay-talks.md
)

# The settings are wrong, not the edition: 78, as if they could not be read at all. With both wrong: 65.
cp "$WORKSPACE/fortnight.conf" "$TEST_DIR/conf"
sed -i 's,^relay = .*,relay = { url = "smtps://mail.example.org"; user = "u"; password_file = "secrets/gone"; };,' "$WORKSPACE/fortnight.conf"
expect 78 fn check pay-talks
says out 'fortnight.conf:[0-9]*: error: .*secrets/gone'
expect 78 fn check pay-talks --json
says out '"errors":1'
sed 's/^Dear.*/{{nonsense}}/' "$WORKSPACE/editions/pay-talks.md" >"$WORKSPACE/editions/wrong.md"
expect 65 fn check wrong
rm "$WORKSPACE/editions/wrong.md"
cp "$TEST_DIR/conf" "$WORKSPACE/fortnight.conf"

# One's own address twice: one copy.
expect 0 fn test pay-talks me@example.org ME@example.org you@example.org --json
says out '"accepted":2'

# The key as an attachment would go to everybody.
sed 's/^subject:.*/&\nattach: ..\/fortnight.key/' "$WORKSPACE/editions/pay-talks.md" >"$WORKSPACE/editions/key.md"
expect 65 fn send key
says err 'key.md:3: the attachment is not a file beside the edition'
rm "$WORKSPACE/editions/key.md"

# What was typed stands in the next command; a file that is no list of rejected rows stays as it is.
printf 'Mail,Branch\nno address,Leeds\nada@example.org,Hull\n' >"$TEST_DIR/list.csv"
expect 1 fn import "$TEST_DIR/list.csv" --map 'Branch=work place' --consent "it's asked" --dry-run
says out "^Next: .* import .*/list.csv --map 'Branch=work place' --consent 'it'.''s asked'$"
expect 1 fn import "$TEST_DIR/list.csv" --map Branch=place --consent asked --rejects "$TEST_DIR/rejected.csv"
says out '^Next: .* import .*/rejected.csv --map .Branch=place. --consent asked   # once it is mended$'
cp "$TEST_DIR/people.csv" "$TEST_DIR/precious.csv"
expect 73 fn import "$TEST_DIR/list.csv" --consent asked --rejects "$TEST_DIR/precious.csv"
says err 'precious.csv. is there already'
cmp -s "$TEST_DIR/people.csv" "$TEST_DIR/precious.csv" || fail "--rejects replaced another file"
sed -i 's/no address/zoe@example.org/' "$TEST_DIR/rejected.csv"
expect 0 fn import "$TEST_DIR/rejected.csv" --map Branch=place --consent asked --rejects "$TEST_DIR/again.csv"
expect 0 fn remove zoe@example.org
echo 'Mail' >"$TEST_DIR/nobody.csv"
expect 0 fn import "$TEST_DIR/nobody.csv" --consent asked
says out 'no people below them'

# A mistyped field fits nobody: that is said, not only shown as nobody.
expect 0 fn list --count 'frist_name = First1'
says out '^0$'
says err "nobody has the field 'frist_name'; did you mean 'first_name'"
expect 0 fn list 'first_name = Nobody'
[ ! -s "$TEST_DIR/err" ] || fail "a field that is there was warned of: $(cat "$TEST_DIR/err")"

# The day's limit, in the middle of an edition and before one (two test copies count).
echo 'limits = { per_day = 22; };' >>"$WORKSPACE/fortnight.conf"
workspace_edition late
expect 75 fn send pay-talks
says out '20 messages accepted now'
says err '11 people still waiting'
expect 75 fn send pay-talks
says err '11 people still waiting'
never_says out 'nobody is waiting'
expect 75 fn send late
says err "limit of 22 messages in 24 hours is reached; nothing of 'late' was sent yet"
[ ! -s "$TEST_DIR/out" ] || fail "figures of an edition that was not begun: $(cat "$TEST_DIR/out")"
expect 0 fn status late
says out 'not sent yet'
expect 0 fn plan pay-talks --json
says out '"octets":[1-9].*"estimated_seconds":86400'
sed -i 's/per_day = 22/per_day = 33/' "$WORKSPACE/fortnight.conf"
expect 0 fn send pay-talks
says out '11 messages accepted now'
[ ! -s "$TEST_DIR/err" ] || fail "something is wrong with a plain resume: $(cat "$TEST_DIR/err")"

# Names of files: one with a blank is quoted in the next step, one that is no UTF-8 (out of a ZIP file) is refused before
# anything is stored of it.
workspace_edition 'pay talks 2'
expect 0 fn check 'pay talks 2'
says out "^Next: .* preview 'pay talks 2'$"
expect 0 fn test 'pay talks 2' me@example.org
says out "^Next: .* send 'pay talks 2' "
odd=$(printf 'gr\366\337e')
workspace_edition "$odd"
expect 65 fn check "$odd"
expect 65 fn send "$odd"
says err 'Rename it'
rm "$WORKSPACE/editions/$odd.md"
expect 0 fn status

# What is changed after the first message reaches nobody: without a terminal, too, that is said.
sed -i 's/one demand/one more demand/' "$WORKSPACE/editions/pay-talks.md"
expect 0 fn send pay-talks
says err 'was changed since its first messages went out'
expect 0 fn -q send pay-talks
[ ! -s "$TEST_DIR/err" ] || fail "-q warns: $(cat "$TEST_DIR/err")"

# A slip of the file name must not cost the list or the key.
for own in fortnight.db fortnight.key fortnight.conf; do
    cp "$WORKSPACE/$own" "$TEST_DIR/own"
    expect 73 fn export -o "$WORKSPACE/$own"
    says err "$own' belongs to the workspace"
    expect 73 fn preview late -o "$WORKSPACE/editions/../$own"
    cmp -s "$WORKSPACE/$own" "$TEST_DIR/own" || fail "$own was overwritten"
done
expect 0 fn export -o "$TEST_DIR/people.csv"
ln -s people.csv "$TEST_DIR/link"
mkfifo "$TEST_DIR/fifo"
for special in link fifo bulletin; do
    expect 73 fn export -o "$TEST_DIR/$special"
    says err 'no ordinary file'
    expect 73 fn preview late -o "$TEST_DIR/$special"
done
[ -L "$TEST_DIR/link" ] || fail "a link was replaced"
[ -p "$TEST_DIR/fifo" ] || fail "a pipe was replaced"
expect 0 fn export -o -
says out '^email,'

#!/bin/bash
# labels: ci
# cmake --install puts everything where Debian expects it, and what is installed works without the source tree.
# shellcheck source=tests/servers/lib.sh
. "$SOURCE_DIR/tests/servers/lib.sh"
servers_begin
DESTDIR=$TEST_DIR/root cmake --install "$BUILD_DIR" --prefix /usr >"$TEST_DIR/install.log"
root=$TEST_DIR/root/usr
for file in bin/fortnight share/man/man1/fortnight.1 share/man/man5/fortnight.conf.5 \
    share/bash-completion/completions/fortnight share/fortnight/templates/theme/bulletin.html \
    share/fortnight/templates/starter.md share/doc/fortnight/examples/fortnight.conf \
    share/doc/fortnight/examples/crontab share/doc/fortnight/examples/systemd/fortnight-run.timer; do
    [ -s "$root/$file" ] || fail "$file is not installed"
done
# From another folder, with the source tree out of sight as far as the program can know.
cd "$TEST_DIR"
cp "$root/bin/fortnight" "$TEST_DIR/fortnight"
"$TEST_DIR/fortnight" init bulletin --name Test --from bulletin@example.org </dev/null >/dev/null
cd bulletin
"$TEST_DIR/fortnight" new "Pay talks" </dev/null >/dev/null
[ -s editions/pay-talks.md ] || fail "new made no edition"
grep -q 'Dear' editions/pay-talks.md || fail "the starter is not in it"
if grep -q "$SOURCE_DIR/templates" "$TEST_DIR/fortnight"; then fail "the program looks for its templates in the source tree"; fi

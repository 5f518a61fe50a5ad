#!/bin/bash
# What the shell offers after Tab.
# labels: quick
set -eu

"$FORTNIGHT" --completion bash >completion.bash
shellcheck -s bash completion.bash
# shellcheck source=/dev/null
. ./completion.bash
compopt() { :; } # there is no line being edited

# offers WANTED WORD...: what completing the last word gives, blanks between; WANTED is a pattern.
offers() {
    local wanted=$1
    shift
    COMP_WORDS=(fortnight "$@")
    COMP_CWORD=$#
    COMPREPLY=()
    _fortnight
    # shellcheck disable=SC2053 # a pattern
    if [[ ${COMPREPLY[*]} != $wanted ]]; then
        echo "completing '$*': '${COMPREPLY[*]}', wanted '$wanted'" >&2
        exit 1
    fi
}

offers 'held help' hel
offers '*help*' ''
offers '--quiet' --qu
offers '*--json*--strict*' help --
offers 'held help' -C somewhere hel
offers 'held help' -q help he
mkdir -p folder
offers 'folder' -C fold
offers '' help xyzzy

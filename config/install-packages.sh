#!/bin/sh
# install-packages.sh FILE... - installs the Debian packages named in the files, those that are missing only.
# Nothing it installs is started: a policy-rc.d forbids it while apt runs and is gone afterwards.
set -eu

wanted=$(sed 's/#.*//' "$@")
missing=
for package in $wanted; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
if [ -z "$missing" ]; then
    echo "All packages are there."
    exit 0
fi
echo "Installing with apt:$missing"

as_root=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || {
        echo "Not root, and no sudo: run as root: apt-get install$missing" >&2
        exit 77
    }
    as_root=sudo
fi

policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap '$as_root rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    $as_root chmod 755 "$policy"
fi
log=$(mktemp)
# shellcheck disable=SC2086 # a list of names
if $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update >"$log" 2>&1 &&
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -y --no-install-recommends install $missing >>"$log" 2>&1 </dev/null; then
    rm -f "$log"
else
    tail -n 20 "$log" >&2
    echo "apt failed; its whole output is in $log" >&2
    exit 69
fi

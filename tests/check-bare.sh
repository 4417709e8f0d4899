#!/bin/sh
# check-bare.sh SOURCE: whether Lanes configures on a machine that has only what build-aux/run installs
#
# build-aux/run installs the packages "build" of build-aux/packages. This asks for the same configuration with a
# pkg-config that knows nothing of what the tests need besides (check), as on a bare machine.
#
# Copyright 2026 The Lanes authors
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu

source=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/pkg-config" <<'SH'
#!/bin/sh
for word in "$@"; do
  [ "$word" = check ] && exit 1
done
exec pkg-config "$@"
SH
chmod +x "$work/pkg-config"

echo 1..1
options=$(sed -n 's/^ *build_in build \(-D.*\)/\1/p' "$source/build-aux/run")
# shellcheck disable=SC2086 # a word an option
if PKG_CONFIG="$work/pkg-config" meson setup "$work/build" "$source" $options >"$work/log" 2>&1; then
  echo "ok 1 - configures without the packages of the tests"
else
  tail -n 20 "$work/log" | sed 's/^/# /'
  echo "not ok 1 - configures without the packages of the tests"
fi

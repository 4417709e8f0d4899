# setup.sh: what build-aux/run and build-aux/test share: the packages they need, and the build
#
# Sourced, not run; the caller has set $top, the folder of the tree. Packages are asked for by name (dpkg-query), and
# only what is missing is installed; where there is no apt-get the list is said and the build is tried with what is here.
#
# Copyright 2026 The Lanes authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh

say ()
{
  printf '%s\n' "$*" >&2
}

die ()
{
  say "${0##*/}: $*"
  exit 1
}

# The names in build-aux/packages that are for one of the given purposes.
packages_for ()
{
  for purpose in "$@"; do
    sed -n "s/^$purpose //p" "$top/build-aux/packages"
  done
}

# Those of the given packages that are not installed, in one line.
packages_missing ()
{
  missing=
  for package in "$@"; do
    case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
    installed) ;;
    *) missing="$missing $package" ;;
    esac
  done
  printf '%s' "${missing# }"
}

as_root ()
{
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

can_be_root ()
{
  [ "$(id -u)" = 0 ] && return 0
  command -v sudo >/dev/null 2>&1 || return 1
  sudo -n true 2>/dev/null && return 0
  [ -t 0 ] # sudo can ask for the password
}

# Apt waits for another apt to end and asks nothing. A server that comes with a package is not left running.
install_packages ()
{
  had_nginx=$(command -v nginx || true)
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 update </dev/null >&2 || return 1
  # shellcheck disable=SC2086 # the list is meant to be split
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=600 \
    -o Dpkg::Use-Pty=0 install $1 </dev/null >&2 || return 1
  if [ -z "$had_nginx" ] && [ -d /run/systemd/system ] && command -v nginx >/dev/null 2>&1; then
    as_root systemctl disable --now nginx.service >&2 || true
  fi
}

# need_packages PURPOSE…: installs what is missing.
need_packages ()
{
  # shellcheck disable=SC2046
  set -- $(packages_for "$@")
  if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-query >/dev/null 2>&1; then
    command -v meson >/dev/null 2>&1 && command -v ninja >/dev/null 2>&1 && return 0
    die "this is not Debian or Ubuntu, and packages are missing. Install what your system calls these, then run it again:
  $*"
  fi
  missing=$(packages_missing "$@")
  [ -z "$missing" ] && return 0
  if ! can_be_root; then
    die "packages are missing and there is neither root nor sudo to install them. As root, type
  apt-get update && apt-get install $missing
and run it again."
  fi
  say "Installing: $missing"
  install_packages "$missing" || die "installing failed (apt-get says why above). Mend that, for example by typing
  ${SUDO_USER:+sudo }apt-get update && ${SUDO_USER:+sudo }apt-get install $missing
and run it again."
}

# build_in FOLDER [MESON OPTION…]: configures the folder at the first time, then builds what changed.
build_in ()
{
  folder=$1
  shift
  log=$(mktemp) || die "no temporary file"
  if [ -f "$top/$folder/build.ninja" ]; then
    meson configure "$top/$folder" "$@" >"$log" 2>&1 || rm -rf "${top:?}/$folder"
  fi
  if [ ! -f "$top/$folder/build.ninja" ]; then
    # A folder that an interrupted run left half made is made again.
    rm -rf "${top:?}/$folder"
    meson setup "$top/$folder" "$top" "$@" >"$log" 2>&1 || {
      cat "$log" >&2
      rm -f "$log"
      die "configuring $folder failed"
    }
  fi
  rm -f "$log"
  ninja -C "$top/$folder" >&2 || die "building $folder failed"
}

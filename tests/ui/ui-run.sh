#!/bin/sh
# ui-run.sh COMMAND [ARG…]: runs a command on a display, a session bus and folders of its own
#
# Xvfb picks a free display by itself (-displayfd: no race with a neighbour), the settings make every drawing the same
# (two runs differ in no pixel), and all of it is gone when the command ends.
#   LANES_SCREEN  size of the screen, 1280x800 by default
#
# Copyright 2026 The Lanes authors
# SPDX-License-Identifier: GPL-3.0-or-later
set -u

for program in Xvfb dbus-run-session; do
  if ! command -v "$program" >/dev/null 2>&1; then
    echo "1..0 # SKIP $program is not installed"
    exit 0
  fi
done

work=$(mktemp -d "${TMPDIR:-/tmp}/lanes-ui-XXXXXX") || exit 99
server=
finish ()
{
  [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 143' TERM INT HUP

mkdir -m 700 "$work/run" "$work/tmp"
mkdir -p "$work/config/gtk-4.0" "$work/share" "$work/state" "$work/cache" "$work/home"
cat >"$work/config/gtk-4.0/settings.ini" <<INI
[Settings]
gtk-font-name=Cantarell 11
gtk-enable-animations=false
gtk-cursor-blink=false
gtk-xft-antialias=1
gtk-xft-hinting=1
gtk-xft-hintstyle=hintslight
gtk-xft-rgba=none
INI

mkfifo "$work/number"
Xvfb -displayfd 7 -screen 0 "${LANES_SCREEN:-1280x800}x24" -nolisten tcp -noreset 7<>"$work/number" 2>"$work/xvfb.log" &
server=$!
exec 8<>"$work/number"
number=
if ! number=$(timeout 60 head -n 1 <&8) || [ -z "$number" ]; then
  echo "Bail out! Xvfb did not start: $(tail -n 1 "$work/xvfb.log")"
  exit 99
fi
exec 8<&-

unset WAYLAND_DISPLAY XAUTHORITY DBUS_SESSION_BUS_ADDRESS AT_SPI_BUS_ADDRESS
export DISPLAY=":$number"
export HOME="$work/home" TMPDIR="$work/tmp"
export XDG_RUNTIME_DIR="$work/run" XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work/share"
export XDG_STATE_HOME="$work/state" XDG_CACHE_HOME="$work/cache"
export LANES_UI_RUN=1 CK_FORK=no
# No OpenGL: the first word is for GTK 4.8, the second for 4.16 and later.
export GDK_BACKEND=x11 GSK_RENDERER=cairo GDK_DEBUG=gl-disable GDK_DISABLE=gl,vulkan GTK_USE_PORTAL=0
export GSETTINGS_BACKEND="${GSETTINGS_BACKEND:-memory}" LC_ALL="${LANES_LOCALE:-C.UTF-8}"

# What the bus starts says something too, which is no TAP.
exec 9>&1
dbus-run-session -- sh -c 'exec "$@" >&9 9>&-' sh "$@" >&2
exit $?

#!/usr/bin/env bash
# Set-up for `make run` and `make test`.
#   setup.sh system run|test|package  the system libraries Qt needs, installed where possible; for tests a virtual screen
#                                     too, for installers the tools that pack
#   setup.sh environment EXTRA[,..]   .venv with the program and the named extras, at the versions of constraints.txt
set -euo pipefail
cd "$(dirname "$0")/.."

# What a bare Debian or Ubuntu lacks: shared library (or "bin:" program, "font:" family) and the package that brings it.
RUN_NEEDS=(
  libxcb-cursor.so.0=libxcb-cursor0
  libxcb-icccm.so.4=libxcb-icccm4
  libxcb-image.so.0=libxcb-image0
  libxcb-keysyms.so.1=libxcb-keysyms1
  libxcb-render-util.so.0=libxcb-render-util0
  libxcb-shape.so.0=libxcb-shape0
  libxcb-xkb.so.1=libxcb-xkb1
  libxkbcommon-x11.so.0=libxkbcommon-x11-0
  libxkbcommon.so.0=libxkbcommon0
  libEGL.so.1=libegl1
  libGL.so.1=libgl1
  libdbus-1.so.3=libdbus-1-3
  libfontconfig.so.1=libfontconfig1
  libglib-2.0.so.0=libglib2.0-0
  libstdc++.so.6=libstdc++6
  font:dejavu=fonts-dejavu-core
)
PACKAGE_NEEDS=(bin:dpkg-deb=dpkg bin:strip=binutils bin:readelf=binutils bin:lintian=lintian bin:rpmbuild=rpm
  bin:desktop-file-validate=desktop-file-utils bin:appstreamcli=appstream bin:xz=xz-utils bin:shellcheck=shellcheck)
TEST_NEEDS=(bin:Xvfb=xvfb bin:xdotool=xdotool bin:openbox=openbox bin:desktop-file-validate=desktop-file-utils
  bin:appstreamcli=appstream bin:makensis=nsis)

say() { printf 'matryoshka-explorer: %s\n' "$*" >&2; }

present() {
  case "$1" in
    bin:*) command -v "${1#bin:}" >/dev/null ;;
    font:*) compgen -G "/usr/share/fonts/*/*/*.[ot]tf" >/dev/null || compgen -G "/usr/share/fonts/*/*.[ot]tf" >/dev/null ;;
    *) grep -qF "$1" <<<"$LIBRARIES" ;;
  esac
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_install() {
  command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

install_packages() {
  say "installing $*"
  as_root apt-get update -qq >/dev/null || true
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

system() {
  [ "$(uname -s)" = Linux ] || return 0
  LIBRARIES=$( { command -v ldconfig >/dev/null && ldconfig -p || /sbin/ldconfig -p; } 2>/dev/null || true)
  local needs=("${RUN_NEEDS[@]}") missing=() need
  [ "$1" = test ] && needs+=("${TEST_NEEDS[@]}")
  [ "$1" = package ] && needs+=("${PACKAGE_NEEDS[@]}")
  for need in "${needs[@]}"; do
    present "${need%%=*}" || missing+=("${need#*=}")
  done
  [ ${#missing[@]} = 0 ] && return 0
  if can_install && install_packages "${missing[@]}"; then return 0; fi
  say "this system lacks ${missing[*]}; install them with: sudo apt-get install ${missing[*]}"
  exit 1
}

find_python() {
  local name
  for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  say "Python 3.11 or newer is needed; install it with: sudo apt-get install python3 python3-venv"
  exit 1
}

environment() {
  local python version
  if [ ! -x .venv/bin/pip ]; then
    python=$(find_python)
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
      if ! { can_install && install_packages "python$version-venv"; }; then
        say "Python's venv module is missing; install it with: sudo apt-get install python$version-venv"
        exit 1
      fi
    fi
    say "making .venv with Python $version"
    "$python" -m venv .venv
  fi
  say "installing the program's libraries into .venv (a few minutes the first time)"
  PIP_CONSTRAINT=$PWD/constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 .venv/bin/pip install -q -e ".[$1]"
  # PySide6 compiles 110 KB of its own Python at every start, unless it may unpack it once
  SBK_EMBED=0 .venv/bin/python -c 'import shiboken6' || say "PySide6 stays packed; the window opens a little later"
}

case "${1:-}" in
  system) system "$2" ;;
  environment) environment "$2" ;;
  *) say "usage: setup.sh system run|test|package, or setup.sh environment EXTRAS"; exit 2 ;;
esac

#!/bin/sh
# Matryoshka Explorer @VERSION@ in one file. Without arguments the window opens; what follows is handed to the program.
#   --extract FOLDER    only unpack
#   --install           unpack into ~/.local, with a command and a menu entry
#   --uninstall         take that away
set -eu
NAME=matryoshka-explorer VERSION=@VERSION@ SUM=@SUM@ LINES=@LINES@
SELF=$0
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/$NAME/portable
DATA=${XDG_DATA_HOME:-$HOME/.local/share}
HOME_BIN=$HOME/.local/bin

say() { printf '%s: %s\n' "$NAME" "$*" >&2; }

unpack() {
  command -v xz >/dev/null || { say "this archive is unpacked with xz; install the package xz or xz-utils"; exit 1; }
  found=$(tail -n "+$LINES" "$SELF" | sha256sum | cut -d' ' -f1)
  [ "$found" = "$SUM" ] || { say "$SELF is damaged; download it again"; exit 1; }
  mkdir -p "$1"
  tail -n "+$LINES" "$SELF" | tar -xJf - -C "$1"
}

unpack_once() {
  [ -x "$1/$NAME/$NAME" ] && return
  say "unpacking into $1 (once)"
  rm -rf "$1" "$1.part"
  unpack "$1.part"
  mkdir -p "$(dirname "$1")"
  mv "$1.part" "$1"
}

# A version is used by whoever shares the lock beside it; those that nobody uses are removed when a new one comes.
use() {
  command -v flock >/dev/null || return 0
  exec 9>>"$1.lock"
  flock -s 9
}

forget_others() {
  command -v flock >/dev/null || return 0
  for old in "$CACHE"/*/; do
    old=${old%/}
    case "$old" in "$1" | *.part) continue ;; esac
    flock -n "$old.lock" rm -rf "$old" "$old.lock" || say "$old is in use, and stays"
  done
}

case "${1:-}" in
  --extract)
    unpack "${2:?--extract needs a folder}"
    ;;
  --install)
    rm -rf "$DATA/$NAME-program"
    unpack_once "$DATA/$NAME-program"
    mkdir -p "$HOME_BIN"
    ln -sf "$DATA/$NAME-program/$NAME/$NAME" "$HOME_BIN/$NAME"
    "$HOME_BIN/$NAME" --install-desktop
    ;;
  --uninstall)
    if [ -x "$HOME_BIN/$NAME" ]; then "$HOME_BIN/$NAME" --uninstall-desktop; fi
    rm -rf "$DATA/$NAME-program" "${HOME_BIN:?}/$NAME" "$CACHE"
    ;;
  *)
    place=$CACHE/$VERSION-$(printf %.12s "$SUM")
    [ -x "$place/$NAME/$NAME" ] || { unpack_once "$place"; forget_others "$place"; }
    use "$place"
    exec "$place/$NAME/$NAME" "$@"
    ;;
esac
exit 0

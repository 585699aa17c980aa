#!/usr/bin/env bash
# Tries the Debian package as a user gets it, in a bare root of its own: install, start from the menu entry, drop a file,
# search, map, slider, picture, self-test, upgrade, remove, purge, and a look at what was left. Needs root and debootstrap.
#   try-deb.sh [SUITE [MIRROR]]        bookworm, trixie, jammy ...; pictures and logs go to build/try/SUITE
#   KEEP=1 keeps the root in build/roots/SUITE
set -euo pipefail
cd "$(dirname "$0")/../.."
NAME=matryoshka-explorer
SUITE=${1:-bookworm}
MIRROR=${2:-http://deb.debian.org/debian}
ROOT=$PWD/build/roots/$SUITE
OUT=$PWD/build/try/$SUITE
DEB=$(ls -t dist/${NAME}_*.deb | head -1)
ID=$(python3 packaging/metadata.py APP_ID)
[ "$(id -u)" = 0 ] || { echo "try-deb.sh needs root: debootstrap and chroot do" >&2; exit 1; }

say() { printf '\n== %s\n' "$*"; }
inside() { chroot "$ROOT" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
apt() { inside apt-get -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends "$@" >>"$OUT/apt.log" 2>&1; }
cleanup() {
  for mounted in "$ROOT$OUT" "$ROOT/tmp/.X11-unix" "$ROOT/dev" "$ROOT/proc" "$ROOT/sys"; do
    umount -R -l "$mounted" 2>/dev/null || true
  done
  if grep -q " $ROOT" /proc/mounts; then echo "$ROOT is still mounted; unmount it, then remove it" >&2; return; fi
  [ "${KEEP:-}" = 1 ] || rm -rf --one-file-system "$ROOT"
}
trap cleanup EXIT

say "a bare $SUITE"
mkdir -p "$OUT"
if [ ! -x "$ROOT/usr/bin/apt-get" ]; then
  rm -rf --one-file-system "$ROOT"
  mkdir -p "$ROOT"
  debootstrap --variant=minbase "$SUITE" "$ROOT" "$MIRROR" >"$OUT/debootstrap.log"
fi
case $MIRROR in
  *ubuntu*) echo "deb $MIRROR $SUITE main universe" >"$ROOT/etc/apt/sources.list" ;;  # as every Ubuntu desktop has it
esac
cp /etc/resolv.conf "$ROOT/etc/resolv.conf"
for file in /etc/apt/apt.conf.d/*proxy*; do [ -f "$file" ] && cp "$file" "$ROOT/etc/apt/apt.conf.d/"; done
mount -t proc proc "$ROOT/proc"
mount -t sysfs sys "$ROOT/sys"
mount --rbind /dev "$ROOT/dev" && mount --make-rslave "$ROOT/dev"
apt update
inside sh -c '! command -v python3' || { echo "the root is not bare: it has Python"; exit 1; }
inside find / -xdev -not -path '/proc/*' -not -path '/tmp/*' | sort >"$OUT/before.txt"

say "install $(basename "$DEB")"
cp "$DEB" "$ROOT/tmp/new.deb"
apt install /tmp/new.deb
inside dpkg -s $NAME | sed -n '/^Status\|^Version\|^Installed-Size/p'
inside sh -c '! command -v python3'
echo "no Python was needed"

say "self-test"
inside $NAME self-test --picture /tmp/offscreen.png
cp "$ROOT/tmp/offscreen.png" "$OUT/"

# The screen, the mouse and the keys are ours; the program runs in the root, started as its menu entry says.
say "as a user: menu entry, drop, search, map, slider, picture"
started=$(sed -n 's/^Exec=\([^ ]*\).*/\1/p' "$ROOT/usr/share/applications/$ID.desktop")
mkdir -p "$ROOT/tmp/.X11-unix" "$ROOT$OUT" /tmp/.X11-unix
mount --bind /tmp/.X11-unix "$ROOT/tmp/.X11-unix"
mount --bind "$OUT" "$ROOT$OUT"
FROZEN_PROGRAM="chroot $ROOT $started" FROZEN_PICTURES=$OUT \
  "${PYTHON:-.venv/bin/python}" -m pytest -q -p no:cacheprovider tests/frozen --basetemp="$OUT/files"

say "upgrade from an older version"
old=$(mktemp -d)
dpkg-deb -R "$DEB" "$old/tree"
sed -i 's/^Version: .*/Version: 0.0.1-1/' "$old/tree/DEBIAN/control"
echo gone >"$old/tree/usr/lib/$NAME/left-over"
dpkg-deb --root-owner-group -Znone -b "$old/tree" "$ROOT/tmp/old.deb" >/dev/null
rm -rf "$old"
apt install --allow-downgrades /tmp/old.deb
[ -e "$ROOT/usr/lib/$NAME/left-over" ]
apt install /tmp/new.deb
[ ! -e "$ROOT/usr/lib/$NAME/left-over" ]
inside $NAME --version

say "remove and purge"
apt remove $NAME
[ ! -e "$ROOT/usr/lib/$NAME" ]
[ ! -e "$ROOT/usr/bin/$NAME" ]
apt install /tmp/new.deb
apt purge $NAME
inside find / -xdev -name '*matryoshka*' -not -path '/proc/*' -not -path '/tmp/*' -not -path '/root/*' | tee "$OUT/left.txt"
[ ! -s "$OUT/left.txt" ]
echo "nothing was left but the user's own files"
say "$SUITE: everything held; pictures and logs are in build/try/$SUITE"

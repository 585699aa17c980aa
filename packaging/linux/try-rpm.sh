#!/usr/bin/env bash
# Tries the rpm in a bare root of its own: what it asks for, install, self-test, use, verify, erase, and a look at what was
# left. The root is Debian's, since Debian has the tools to make one; the libraries that the rpm asks for are looked up
# there by their names, as rpm would. Needs root, debootstrap and rpm.
#   try-rpm.sh [SUITE [MIRROR]]        pictures and logs go to build/try/rpm-SUITE
set -euo pipefail
cd "$(dirname "$0")/../.."
NAME=matryoshka-explorer
SUITE=${1:-bookworm}
MIRROR=${2:-http://deb.debian.org/debian}
ROOT=$PWD/build/roots/rpm-$SUITE
OUT=$PWD/build/try/rpm-$SUITE
RPM=$(ls -t dist/$NAME-*.rpm | head -1)
DEB=$(ls -t dist/${NAME}_*.deb | head -1)
[ "$(id -u)" = 0 ] || { echo "try-rpm.sh needs root: debootstrap and chroot do" >&2; exit 1; }

say() { printf '\n== %s\n' "$*"; }
inside() { chroot "$ROOT" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
cleanup() {
  for mounted in "$ROOT$OUT" "$ROOT/tmp/.X11-unix" "$ROOT/dev" "$ROOT/proc"; do
    umount -R -l "$mounted" 2>/dev/null || true
  done
  if grep -q " $ROOT" /proc/mounts; then echo "$ROOT is still mounted; unmount it, then remove it" >&2; return; fi
  rm -rf --one-file-system "$ROOT"
}
trap cleanup EXIT

say "a bare $SUITE with the libraries of the program"
mkdir -p "$OUT"
rm -rf --one-file-system "$ROOT"
mkdir -p "$ROOT"
debootstrap --variant=minbase "$SUITE" "$ROOT" "$MIRROR" >"$OUT/debootstrap.log"
cp /etc/resolv.conf "$ROOT/etc/resolv.conf"
for file in /etc/apt/apt.conf.d/*proxy*; do [ -f "$file" ] && cp "$file" "$ROOT/etc/apt/apt.conf.d/"; done
mount -t proc proc "$ROOT/proc"
mount --rbind /dev "$ROOT/dev" && mount --make-rslave "$ROOT/dev"
cp "$DEB" "$ROOT/tmp/program.deb"
inside sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends /tmp/program.deb && dpkg -r matryoshka-explorer' >"$OUT/apt.log" 2>&1

say "what the rpm asks for is there"
inside ldconfig -p >"$OUT/libraries.txt"
for soname in $(rpm -qpR "$RPM" | sed -n 's/^\(lib[^(]*\)()(64bit)$/\1/p'); do
  grep -qF "$soname " "$OUT/libraries.txt" || { echo "nothing brings $soname"; exit 1; }
done

say "install $(basename "$RPM")"
rpm --root "$ROOT" --initdb
rpm --root "$ROOT" --nodeps -i "$RPM"
rpm --root "$ROOT" --nodeps -V $NAME
rpm --root "$ROOT" -q $NAME
inside sh -c '! command -v python3'
echo "no Python was needed"
inside $NAME self-test

say "as a user: drop, search, map, slider, picture"
mkdir -p "$ROOT/tmp/.X11-unix" "$ROOT$OUT" /tmp/.X11-unix
mount --bind /tmp/.X11-unix "$ROOT/tmp/.X11-unix"
mount --bind "$OUT" "$ROOT$OUT"
FROZEN_PROGRAM="chroot $ROOT $NAME" FROZEN_PICTURES=$OUT \
  "${PYTHON:-.venv/bin/python}" -m pytest -q -p no:cacheprovider tests/frozen --basetemp="$OUT/files"

say "install over itself, as an update does, and erase"
rpm --root "$ROOT" --nodeps -U --replacepkgs "$RPM"
rpm --root "$ROOT" --nodeps -e $NAME
inside find / -xdev -name '*matryoshka*' -not -path '/proc/*' -not -path '/tmp/*' -not -path '/root/*' -not -path '/var/lib/dpkg/*' |
  tee "$OUT/left.txt"
[ ! -s "$OUT/left.txt" ]
echo "nothing was left but the user's own files"
say "rpm in $SUITE: everything held; pictures and logs are in build/try/rpm-$SUITE"

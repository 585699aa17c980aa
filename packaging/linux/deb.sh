#!/usr/bin/env bash
# Packs build/frozen as dist/matryoshka-explorer_VERSION-1_ARCH.deb. DEB_VERSION replaces the version, for tests.
set -euo pipefail
cd "$(dirname "$0")/../.."
NAME=matryoshka-explorer
ROOT=build/deb/$NAME
about() { python3 packaging/metadata.py "$1"; }
VERSION=${DEB_VERSION:-$(about VERSION)-1}
ARCH=$(dpkg --print-architecture)
MAINTAINER="$(about MAINTAINER) <$(about MAIL)>"
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1767225600)}

packaging/linux/tree.sh "${FROZEN:-build/frozen/$NAME}" "$ROOT"
DOC=$ROOT/usr/share/doc/$NAME
PYTHONPATH=packaging:packaging/linux python3 packaging/linux/copyright.py >"$DOC/copyright"
printf '%s (%s) unstable; urgency=medium\n\n  * What changed is told at\n    %s\n\n -- %s  %s\n' \
  "$NAME" "$VERSION" "$(about HOMEPAGE)" "$MAINTAINER" "$(date -Ru -d "@$SOURCE_DATE_EPOCH")" |
  gzip -9n >"$DOC/changelog.Debian.gz"
install -D -m 644 packaging/linux/lintian-overrides "$ROOT/usr/share/lintian/overrides/$NAME"

mkdir -p "$ROOT/DEBIAN"
size=$(du -sk --apparent-size "$ROOT/usr" | cut -f1)
PYTHONPATH=packaging:packaging/linux python3 packaging/linux/control.py "$VERSION" "$ARCH" "$size" "$ROOT/usr/lib/$NAME" >"$ROOT/DEBIAN/control"
(cd "$ROOT" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)
chmod 644 "$ROOT"/DEBIAN/*
mkdir -p dist
dpkg-deb --root-owner-group -Zxz -z${XZ_LEVEL:-6} --build "$ROOT" "dist/${NAME}_${VERSION}_$ARCH.deb"

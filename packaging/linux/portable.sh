#!/usr/bin/env bash
# Packs build/bundled as dist/matryoshka-explorer-VERSION-ARCH.run: one file that runs on any Linux with a desktop.
set -euo pipefail
cd "$(dirname "$0")/../.."
NAME=matryoshka-explorer
VERSION=$(python3 packaging/metadata.py VERSION)
ARCH=$(uname -m)
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1767225600)}
OUT=dist/$NAME-$VERSION-$ARCH.run

mkdir -p dist build/portable
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" --mode='u+w,go-w' \
  -C "${BUNDLED:-build/bundled}" -cf - "$NAME" | xz -T2 -6 >build/portable/payload.tar.xz
sum=$(sha256sum build/portable/payload.tar.xz | cut -d' ' -f1)
lines=$(($(wc -l <packaging/linux/portable-head.sh) + 1))
sed -e "s/@VERSION@/$VERSION/; s/@SUM@/$sum/; s/@LINES@/$lines/" packaging/linux/portable-head.sh |
  cat - build/portable/payload.tar.xz >"$OUT"
chmod 755 "$OUT"
ls -l "$OUT"

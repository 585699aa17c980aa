#!/usr/bin/env bash
# Lays the program out as a Linux system has it: tree.sh FROZEN ROOT
set -euo pipefail
cd "$(dirname "$0")/../.."
FROZEN=$1 ROOT=$2
NAME=matryoshka-explorer
ID=$(python3 packaging/metadata.py APP_ID)

rm -rf "$ROOT"
mkdir -p "$ROOT"/usr/{bin,lib/$NAME,share/{applications,metainfo,mime/packages,man/man1,doc/$NAME}}
cp -a "$FROZEN/." "$ROOT/usr/lib/$NAME/"
ln -s "../lib/$NAME/$NAME" "$ROOT/usr/bin/$NAME"
cp "resources/desktop/$ID.desktop" "$ROOT/usr/share/applications/"
cp "resources/desktop/$ID.metainfo.xml" "$ROOT/usr/share/metainfo/"
cp "resources/desktop/$ID.xml" "$ROOT/usr/share/mime/packages/"
for picture in build/icons/*.png; do
  size=$(basename "$picture" .png)
  install -D -m 644 "$picture" "$ROOT/usr/share/icons/hicolor/${size}x${size}/apps/$ID.png"
done
install -D -m 644 "resources/icons/$NAME.svg" "$ROOT/usr/share/icons/hicolor/scalable/apps/$ID.svg"
gzip -9n <packaging/linux/$NAME.1 >"$ROOT/usr/share/man/man1/$NAME.1.gz"
ln -s "../../../lib/$NAME/_internal/resources/licences.txt" "$ROOT/usr/share/doc/$NAME/licences.txt"

find "$ROOT" -type d -exec chmod 755 {} +
find "$ROOT" -type f -exec chmod 644 {} +
chmod 755 "$ROOT/usr/lib/$NAME/$NAME"
find "$ROOT" -exec touch -h -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1767225600)}" {} +

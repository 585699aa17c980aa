#!/usr/bin/env bash
# Packs build/bundled as dist/*.AppImage. APPIMAGETOOL names the tool, which is not part of any distribution.
set -euo pipefail
cd "$(dirname "$0")/../.."
NAME=matryoshka-explorer
ID=$(python3 packaging/metadata.py APP_ID)
VERSION=$(python3 packaging/metadata.py VERSION)
DIR=build/AppDir

rm -rf "$DIR"
mkdir -p "$DIR/usr/lib" "$DIR/usr/share/metainfo" dist
cp -a build/bundled/$NAME "$DIR/usr/lib/$NAME"
cp "resources/desktop/$ID.desktop" "$DIR/"
cp "resources/desktop/$ID.metainfo.xml" "$DIR/usr/share/metainfo/$ID.appdata.xml"
cp build/icons/256.png "$DIR/$ID.png"
ln -s "$ID.png" "$DIR/.DirIcon"
printf '#!/bin/sh\nexec "${APPDIR:-$(dirname "$(readlink -f "$0")")}/usr/lib/%s/%s" "$@"\n' "$NAME" "$NAME" >"$DIR/AppRun"
chmod 755 "$DIR/AppRun"
ARCH=$(uname -m) "${APPIMAGETOOL:-appimagetool}" --no-appstream "$DIR" "dist/$NAME-$VERSION-$(uname -m).AppImage"

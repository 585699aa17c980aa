#!/usr/bin/env bash
# Signs build/frozen/Matryoshka Explorer.app, packs it as a disk image, and has Apple notarise it. Each step needs its
# secret in the environment, and is left out without it:
#   CODESIGN_IDENTITY                            "Developer ID Application: ..." in an unlocked keychain
#   APPLE_ID  APPLE_TEAM_ID  APPLE_PASSWORD      of the account that notarises; the password is one for this app alone
set -euo pipefail
cd "$(dirname "$0")/../.."
APP="build/frozen/Matryoshka Explorer.app"
VERSION=$(python3 packaging/metadata.py VERSION)
DMG=dist/matryoshka-explorer-$VERSION-$(uname -m).dmg
ENTITLEMENTS=packaging/macos/entitlements.plist

if [ -n "${CODESIGN_IDENTITY:-}" ]; then
  # from the inside out: every library first, then the bundle with its right to run compiled code
  find "$APP/Contents" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 |
    xargs -0 -n 20 codesign --force --timestamp --options runtime --sign "$CODESIGN_IDENTITY"
  codesign --force --timestamp --options runtime --entitlements "$ENTITLEMENTS" --sign "$CODESIGN_IDENTITY" "$APP"
else
  echo "no CODESIGN_IDENTITY: signed for this machine alone" >&2
  codesign --force --deep --options runtime --entitlements "$ENTITLEMENTS" --sign - "$APP"
fi
codesign --verify --deep --strict "$APP"

mkdir -p dist build/dmg
rm -rf build/dmg/* "$DMG"
cp -R "$APP" build/dmg/
ln -s /Applications build/dmg/Applications
hdiutil create -volname "Matryoshka Explorer" -srcfolder build/dmg -fs HFS+ -format ULMO -ov "$DMG"

if [ -n "${CODESIGN_IDENTITY:-}" ]; then codesign --force --timestamp --sign "$CODESIGN_IDENTITY" "$DMG"; fi
if [ -n "${CODESIGN_IDENTITY:-}" ] && [ -n "${APPLE_ID:-}" ]; then
  xcrun notarytool submit "$DMG" --apple-id "$APPLE_ID" --team-id "$APPLE_TEAM_ID" --password "$APPLE_PASSWORD" --wait
  xcrun stapler staple "$DMG"
  spctl --assess --type open --context context:primary-signature --verbose "$DMG"
fi
echo "$DMG"

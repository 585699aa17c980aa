#!/usr/bin/env bash
# Checks what no test does without a network or what is in dist: the workflows, the scripts, the package, and that every
# library is to be had ready-made for every system that the program is published for. Run by `make release-check`.
set -euo pipefail
cd "$(dirname "$0")/.."
ENV=build/wheel-env/bin
PATH=$PATH:$PWD/$ENV

say() { printf '%s\n' "$*"; }

say "workflows and scripts"
actionlint .github/workflows/*.yml
shellcheck --severity=warning packaging/*.sh packaging/*/*.sh

say "what desktops are told"
desktop-file-validate resources/desktop/*.desktop
appstreamcli validate --no-net resources/desktop/*.metainfo.xml

ready_made() {
  say "libraries for $1"
  uv pip install -q --dry-run --no-deps --only-binary :all: --require-hashes --target build/none \
    --python-platform "$1" --python-version 3.12 -r "$2"
}
ready_made x86_64-manylinux_2_35 packaging/locked.txt
ready_made x86_64-pc-windows-msvc packaging/locked.txt
ready_made aarch64-apple-darwin packaging/locked.txt
ready_made x86_64-apple-darwin packaging/macos/locked-intel.txt

for deb in dist/*.deb; do
  [ -e "$deb" ] || continue
  say "lintian $deb"
  lintian --allow-root --fail-on error,warning "$deb"
done
say "everything held"

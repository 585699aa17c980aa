#!/usr/bin/env bash
# Writes packaging/locked.txt: every library of the frozen program on every system, with the hashes of its files; and
# packaging/macos/locked-intel.txt, the same for the one system that needs older ones.
set -euo pipefail
cd "$(dirname "$0")/.."
lock() {
  build/wheel-env/bin/uv pip compile -q --extra freeze --generate-hashes --no-emit-index-url --no-header --no-annotate \
    "$@" pyproject.toml
}
lock --universal --python-version 3.11 -c constraints.txt -o packaging/locked.txt

INTEL=packaging/macos/intel.txt
others=$(mktemp)
trap 'rm -f "$others"' EXIT
grep -v -E "^($(sed -n 's/==.*//p' $INTEL | paste -sd '|'))==" constraints.txt >"$others"
lock --python-platform x86_64-apple-darwin --python-version 3.12 -c $INTEL -c "$others" -o packaging/macos/locked-intel.txt

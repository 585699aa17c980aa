#!/usr/bin/env bash
# Builds the frozen program twice and compares the two: the same files and links with the same contents.
set -euo pipefail
cd "$(dirname "$0")/.."
list() {
  cd build/frozen
  find . -type f -not -name .ready -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
  find . -type l -printf '%p -> %l\n' | LC_ALL=C sort
}
for round in 1 2; do
  build/freeze-env/bin/python packaging/freeze.py
  (list) >"build/files-$round.txt"
done
if diff build/files-1.txt build/files-2.txt; then
  echo "both builds have the same $(wc -l <build/files-1.txt) files and links"
else
  echo "the builds differ" >&2
  exit 1
fi

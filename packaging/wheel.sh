#!/usr/bin/env bash
# Builds the Python package and its source into dist, and checks both.
set -euo pipefail
cd "$(dirname "$0")/.."
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1767225600)}
ENV=build/wheel-env/bin
rm -f dist/matryoshka_explorer-*.whl dist/matryoshka_explorer-*.tar.gz
$ENV/python -m build --no-isolation --outdir dist .
$ENV/twine check --strict dist/matryoshka_explorer-*
# W002: the model has its licence beside it, which is the one of the program.
$ENV/check-wheel-contents --toplevel explorer --ignore W002 dist/matryoshka_explorer-*.whl

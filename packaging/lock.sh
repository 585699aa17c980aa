#!/usr/bin/env bash
# Writes packaging/locked.txt: every library of the frozen program on every system, with the hashes of its files.
set -euo pipefail
cd "$(dirname "$0")/.."
build/wheel-env/bin/uv pip compile -q --universal --python-version 3.11 --extra freeze -c constraints.txt \
  --generate-hashes --no-emit-index-url --no-header --no-annotate -o packaging/locked.txt pyproject.toml

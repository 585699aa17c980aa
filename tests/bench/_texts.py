"""Writes texts of real sentences, a line each, from a folder of JSON lines: _texts.py FOLDER OUT [--texts 1000000].

Every string of every line is cut into sentences, and with `--short` into clauses. Each is written once, in an order
that mixes the files. Nothing is made up: the file is shorter when the folder holds fewer.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

SENTENCE = re.compile(r"(?<=[.!?])\s+")
CLAUSE = re.compile(r"(?<=[.!?,;:])\s+")
SHORTEST = 12
"""Characters below which a piece says nothing."""


def strings(path: Path) -> Iterator[str]:
    """Yield the strings of a file of JSON lines, gzipped or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for line in file:
            yield from (value for value in json.loads(line).values() if isinstance(value, str))


def pieces(folder: Path, pattern: re.Pattern[str]) -> Iterator[str]:
    """Yield the different sentences or clauses of all files of `folder`."""
    seen: set[int] = set()
    for path in sorted(folder.rglob("*.jsonl*")):
        for text in strings(path):
            for piece in pattern.split(" ".join(text.split())):
                if len(piece) >= SHORTEST and hash(piece) not in seen:
                    seen.add(hash(piece))
                    yield piece


def main() -> int:
    """Write the file, and say how many texts it has."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--texts", type=int, default=1_000_000)
    parser.add_argument("--short", action="store_true", help="clauses instead of sentences")
    arguments = parser.parse_args()
    found = list(pieces(arguments.folder, CLAUSE if arguments.short else SENTENCE))
    random.Random(0).shuffle(found)
    found = found[: arguments.texts]
    arguments.out.write_text("\n".join(found) + "\n", encoding="utf-8")
    print(f"{len(found):,} texts, {sum(map(len, found)) / len(found):.0f} characters on average")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Leaves out of Qt's copy of ICU what Qt never asks for: half of its 32 MB.

Qt asks ICU for capital letters, the order of names, encodings, and the names of time zones. ICU's data also say how
currencies, units, languages and regions are called, where lines break, how numbers are spelled, and how to write one
script in another.
"""

from __future__ import annotations

import re
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

NEVER_ASKED = ("brkitr", "curr", "lang", "rbnf", "region", "translit", "unit")
"""Folders of ICU's data."""

SIGNATURE = b"\xda\x27"
FORMAT = b"CmnD"
ALIGNED = 16

SOURCE = """.section .note.GNU-stack,"",@progbits
.section .rodata
.globl {name}
.type {name}, @object
.balign 16
{name}: .incbin "{data}"
.size {name}, .-{name}
"""


def thin_library(source: Path, made: Path) -> None:
    """Write the library of ICU's data `source` to `made`, without what Qt never asks for."""
    whole = source.read_bytes()
    at = whole.index(FORMAT) - 12
    data, assembly, compiled = (made.with_suffix(end) for end in (".dat", ".s", ".o"))
    data.write_bytes(thin(whole[at:]))
    number = made.name.rpartition(".")[2]
    assembly.write_text(SOURCE.format(name=f"icudt{number}_dat", data=data), encoding="utf-8")
    subprocess.run(["as", "-o", compiled, assembly], check=True)
    shared = ["-shared", "-s", "-soname", made.name, "--build-id=none", "-z", "noseparate-code"]
    subprocess.run(["ld", *shared, "-o", made, compiled], check=True)
    for path in (data, assembly, compiled):
        path.unlink()


def thin(data: bytes) -> bytes:
    """Return a file of ICU's data without the folders that Qt never asks for.

    The format is that of `ucmndata.h`: a header, the number of items, their names' and their own places counted from
    there, the names in order, the items.
    """
    start = struct.unpack_from("<H", data)[0]
    assert data[2:4] == SIGNATURE, "this is no file of ICU's data"
    kept = [(name, item) for name, item in _items(data[start:]) if not _left_out(name)]
    names = [name.encode() + b"\0" for name, _ in kept]
    at = 4 + 8 * len(kept)
    body_at = _aligned(at + sum(map(len, names)))
    table, body = bytearray(struct.pack("<I", len(kept))), bytearray()
    for name, (_, item) in zip(names, kept, strict=True):
        table += struct.pack("<II", at, body_at + len(body))
        at += len(name)
        body += item.ljust(_aligned(len(item)), b"\0")
    return bytes(data[:start] + (table + b"".join(names)).ljust(body_at, b"\0") + body)


def _items(table: bytes) -> Iterator[tuple[str, bytes]]:
    count = struct.unpack_from("<I", table)[0]
    places = [struct.unpack_from("<II", table, 4 + 8 * number) for number in range(count)]
    ends = [place for _, place in places[1:]] + [len(table)]
    for (name_at, place), end in zip(places, ends, strict=True):
        name = table[name_at : table.index(b"\0", name_at)].decode()
        yield name, table[place:end]


def _left_out(name: str) -> bool:
    return re.sub(r"^icudt\d+[lbe]/", "", name).partition("/")[0] in NEVER_ASKED


def _aligned(length: int) -> int:
    return -(-length // ALIGNED) * ALIGNED

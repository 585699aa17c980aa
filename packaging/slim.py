"""Makes the libraries of a Linux program smaller, and forgets the folders of the machine they were built on."""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
import subprocess
from pathlib import Path

import contents
import icu

Entry = tuple[str, str, str]
"""A file as PyInstaller lists it: where it goes, where it is (of a link: what it says), and its kind."""

ORIGIN = "$ORIGIN"
PT_DYNAMIC = 2
DT_NULL, DT_STRTAB, DT_RPATH, DT_RUNPATH = 0, 5, 15, 29
PT_LOAD = 1


def slim(entries: list[Entry], folder: Path) -> list[Entry]:
    """Return `entries` with the libraries among them replaced by smaller ones, which are made in `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    return linked([_slim(entry, folder) for entry in entries])


def _slim(entry: Entry, folder: Path) -> Entry:
    target, source, kind = entry
    if kind == "SYMLINK" or ".so" not in target:
        return entry
    made = folder / target
    made.parent.mkdir(parents=True, exist_ok=True)
    if made.name.startswith("libicudata"):
        icu.thin_library(Path(source), made)
    elif made.name.startswith(contents.NEVER_STRIPPED):
        shutil.copyfile(source, made)
    else:
        subprocess.run(["strip", "--strip-unneeded", "-o", str(made), source], check=True)
    made.write_bytes(without_foreign_path(made.read_bytes()))
    return target, str(made), kind


def linked(entries: list[Entry]) -> list[Entry]:
    """Return `entries` with a link in place of every library that is there already under the same name."""
    first: dict[tuple[str, str], str] = {}
    return [_linked(entry, first) for entry in sorted(entries)]


def _linked(entry: Entry, first: dict[tuple[str, str], str]) -> Entry:
    target, source, kind = entry
    if kind == "SYMLINK" or ".so" not in target:
        return entry
    digest = hashlib.sha256(Path(source).read_bytes()).hexdigest()
    there = first.setdefault((Path(target).name, digest), target)
    if there == target:
        return entry
    return target, os.path.relpath(there, Path(target).parent), "SYMLINK"


def without_foreign_path(library: bytes) -> bytes:
    """Return a 64-bit ELF library without a search path that is not relative to itself.

    Such a path is a folder of the machine that built it: on another it may be anybody's.
    """
    made = bytearray(library)
    segments = [_segment(library, number) for number in range(struct.unpack_from("<H", library, 56)[0])]
    for kind, offset, _address, size in segments:
        if kind == PT_DYNAMIC:
            tags = [struct.unpack_from("<QQ", library, at) for at in range(offset, offset + size, 16)]
            names = next((value for tag, value in tags if tag == DT_STRTAB), 0)
            kept = [pair for pair in tags if not _is_foreign(library, segments, pair, names)]
            kept += [(DT_NULL, 0)] * (len(tags) - len(kept))
            made[offset : offset + size] = b"".join(struct.pack("<QQ", *pair) for pair in kept)
    return bytes(made)


def _segment(library: bytes, number: int) -> tuple[int, int, int, int]:
    """Return kind, offset, address and size in the file of a part of `library`."""
    at = struct.unpack_from("<Q", library, 32)[0] + number * struct.unpack_from("<H", library, 54)[0]
    kind = struct.unpack_from("<I", library, at)[0]
    offset, address, _physical, size = struct.unpack_from("<QQQQ", library, at + 8)
    return kind, offset, address, size


def _is_foreign(library: bytes, segments: list[tuple[int, int, int, int]], pair: tuple[int, int], names: int) -> bool:
    if pair[0] not in {DT_RPATH, DT_RUNPATH}:
        return False
    place = names + pair[1]
    holds = (
        at + place - address for kind, at, address, size in segments if kind == PT_LOAD and 0 <= place - address < size
    )
    start = next(holds)
    return not library[start : library.index(b"\0", start)].decode().startswith(ORIGIN)

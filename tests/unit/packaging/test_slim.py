"""What is made smaller for Linux does the same, and tells nothing of the machine it was built on."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import icu
import pytest
import slim

TOOLS = ("as", "ld", "readelf", "strip")
needs_tools = pytest.mark.skipif(
    sys.platform != "linux" or any(shutil.which(tool) is None for tool in TOOLS),
    reason="binutils are not installed; `make deb` installs them where it can",
)
HEADER = struct.pack("<H2sHHBBBB4s4s4s", 32, icu.SIGNATURE, 20, 0, 0, 0, 2, 0, icu.FORMAT, bytes(4), bytes(4)) + bytes(
    8
)

ASK_QT = """
import functools, sys
from PySide6.QtCore import QCollator, QDateTime, QLocale, QStringDecoder, QTimeZone
assert any(sys.argv[1] in line for line in open("/proc/self/maps")), "another library was loaded"
names = ["zebra", "Ärger", "apfel", "öl", "Zoo", "ångström", "file 10", "file 9"]
for language in (QLocale.Language.German, QLocale.Language.Swedish, QLocale.Language.Japanese):
    order = QCollator(QLocale(language))
    order.setNumericMode(True)
    print(sorted(names, key=functools.cmp_to_key(order.compare)))
print(QLocale(QLocale.Language.Turkish).toUpper("ii"), QLocale(QLocale.Language.German).toUpper("straße"))
print([QStringDecoder(name).isValid() for name in ("windows-1252", "gb18030", "nonsense")])
print(QTimeZone(b"Europe/Berlin").displayName(QTimeZone.TimeType.StandardTime))
print(sorted(QStringDecoder.availableCodecs()))
"""


def packed(items: dict[str, bytes]) -> bytes:
    """Return a file of ICU's data."""
    names = [f"icudt73l/{name}".encode() + b"\0" for name in sorted(items)]
    at = 4 + 8 * len(items)
    place = -(-(at + sum(map(len, names))) // 16) * 16
    table, body = struct.pack("<I", len(items)), b""
    for name, key in zip(names, sorted(items), strict=True):
        table += struct.pack("<II", at, place + len(body))
        at += len(name)
        body += items[key].ljust(-(-len(items[key]) // 16) * 16, b"\0")
    return HEADER + (table + b"".join(names)).ljust(place, b"\0") + body


def test_of_icu_everything_is_kept_but_what_qt_never_asks_for() -> None:
    asked = {"coll/root.res": b"order" * 9, "root.res": b"root", "zone/de.res": b"Berlin", "gb18030.cnv": b"x" * 33}
    never = {"brkitr/cjdict.dict": b"words" * 99, "curr/de.res": b"Euro", "unit/de.res": b"Meter"}
    assert icu.thin(packed(asked | never)) == packed(asked)
    assert icu.thin(packed(asked)) == packed(asked)


@needs_tools
def test_qt_says_the_same_with_the_smaller_icu(tmp_path: Path) -> None:
    found = importlib.util.find_spec("PySide6")
    assert found is not None
    libraries = Path(str(found.origin)).parent / "Qt" / "lib"
    (source,) = libraries.glob("libicudata.so.*")
    icu.thin_library(source, tmp_path / source.name)
    assert (tmp_path / source.name).stat().st_size < 0.6 * source.stat().st_size
    assert [path.name for path in tmp_path.iterdir()] == [source.name]
    answers = []
    for folder in (libraries, tmp_path):
        env = os.environ | {"LD_LIBRARY_PATH": str(folder)}
        done = subprocess.run(
            [sys.executable, "-c", ASK_QT, str(folder / source.name)],
            env=env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answers.append(done.stdout)
    assert answers[0] == answers[1]


@needs_tools
@pytest.mark.parametrize(("path", "kept"), [("/home/builder/lib", False), ("$ORIGIN/../lib", True), ("", True)])
def test_a_library_searches_no_folder_of_the_machine_that_built_it(tmp_path: Path, path: str, *, kept: bool) -> None:
    source = tmp_path / "empty.s"
    source.write_text(".globl nothing\n.data\nnothing: .quad 0\n", encoding="utf-8")
    subprocess.run(["as", "-o", tmp_path / "empty.o", source], check=True)
    where = ["-rpath", path, "--enable-new-dtags"] if path else []
    library = tmp_path / "libempty.so"
    subprocess.run(["ld", "-shared", *where, "-soname", "libempty.so", "-o", library, tmp_path / "empty.o"], check=True)
    before = library.read_bytes()
    library.write_bytes(slim.without_foreign_path(before))
    said = subprocess.run(["readelf", "-d", library], capture_output=True, text=True, check=True).stdout
    assert re.findall(r"runpath: \[(.*)\]", said) == ([path] if path and kept else [])
    assert "soname: [libempty.so]" in said
    assert (library.read_bytes() == before) is kept


def test_a_library_that_is_there_twice_under_one_name_is_packed_once(tmp_path: Path) -> None:
    for folder, text in (("a", "same"), ("b", "same"), ("c", "other")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "libx.so.1").write_text(text, encoding="utf-8")
    (tmp_path / "a" / "liby.so.1").write_text("same", encoding="utf-8")
    entries = [(str(p.relative_to(tmp_path)), str(p), "BINARY") for p in sorted(tmp_path.rglob("*.so.1"))]
    made = {
        target: (source, kind)
        for target, source, kind in slim.linked([*entries, ("libx.so", "a/libx.so.1", "SYMLINK")])
    }
    assert made["b/libx.so.1"] == ("../a/libx.so.1", "SYMLINK")
    assert {kind for target, (_, kind) in made.items() if target[0] in "ac"} == {"BINARY"}
    assert made["libx.so"] == ("a/libx.so.1", "SYMLINK")

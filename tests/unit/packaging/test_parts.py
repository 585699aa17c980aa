"""The licences and the bill of materials name what is packed, and no more."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import parts
import pytest

from explorer.installed.licences import Component

OWNERS = {"/usr/lib/x/libcrypto.so.3": "libssl3", "/lib/x/libbz2.so.1.0": "libbz2-1.0"}


@pytest.fixture
def debian(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for a system with two packages."""
    read = Path.read_text

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        if "-S" in command:
            found = [f"{OWNERS[path]}:amd64: {path}\n" for path in command[2:] if path in OWNERS]
            return subprocess.CompletedProcess(command, 0 if found else 1, "".join(found), "")
        return subprocess.CompletedProcess(command, 0, "3.0-1", "")

    def text(path: Path, *given: str, **named: str) -> str:
        if path.name == "copyright":
            return f"Of {path.parent.name}\nLicense: Apache-2.0\n text\nLicense: Apache-2.0\nLicense:\n"
        return read(path, *given, **named)

    monkeypatch.setattr(parts.shutil, "which", lambda _: "/usr/bin/dpkg-query")
    monkeypatch.setattr(parts.subprocess, "run", run)
    monkeypatch.setattr(Path, "read_text", text)
    monkeypatch.setattr(parts.platform, "freedesktop_os_release", lambda: {"ID": "debian"})
    monkeypatch.setattr(parts, "packed", lambda: [some("Python"), some("numpy")])
    monkeypatch.setattr(parts.contents, "SHIPPED", ("numpy",))


def some(name: str) -> Component:
    return Component(name, "2.0", "", "BSD", (), (f"The text of {name}",))


def test_libraries_of_the_system_are_listed_with_their_licences(debian: None, tmp_path: Path) -> None:
    del debian
    packed = ["/usr/lib/x/libcrypto.so.3", "/usr/lib/x/libbz2.so.1.0", "/root/python/lib/libpython3.11.so.1.0"]
    parts.main(tmp_path, [Path(name) for name in packed])
    bill = json.loads((tmp_path / "sbom.cdx.json").read_text(encoding="utf-8"))
    listed = {component["name"]: component for component in bill["components"]}
    assert set(listed) >= {"Python", "numpy", "Qt", "libssl3", "libbz2-1.0"}
    assert listed["libssl3"]["purl"] == "pkg:deb/debian/libssl3@3.0-1"
    assert listed["libssl3"]["licenses"] == [{"expression": "Apache-2.0"}]
    assert not [name for name in listed if "python3.11" in name]
    text = (tmp_path / "licences.txt").read_text(encoding="utf-8")
    assert "Of libssl3" in text
    assert "The text of numpy" in text


def test_a_library_without_a_known_licence_stops_the_build(
    debian: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del debian
    monkeypatch.setattr(parts.contents, "SHIPPED", ("numpy", "duckdb"))
    with pytest.raises(AssertionError, match="duckdb"):
        parts.main(tmp_path, [])


def test_a_system_without_such_packages_lists_none(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere: Callable[[str], None] = lambda _: None  # noqa: E731
    monkeypatch.setattr(parts.shutil, "which", nowhere)
    assert parts.of_the_system([Path("/usr/lib/x/libcrypto.so.3")]) == []


def test_qt_brings_icu_in_its_own_version() -> None:
    versions = {component["name"]: component["version"] for component in parts.qt_parts()}
    assert versions["Qt"].startswith("6.")
    assert versions.get("ICU", "73").isdigit()

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.installed import licences


def test_every_library_the_program_needs_is_listed_with_a_licence() -> None:
    parts = {part.name.lower(): part for part in licences.components()}
    for name in ("python", "numpy", "scipy", "numba", "llvmlite", "duckdb", "tokenizers", "pyside6_essentials"):
        assert parts[name].version
        assert parts[name].licence


def test_the_text_holds_the_licences_in_full() -> None:
    text = licences.text()
    assert "Apache License" in text
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
    assert "NumPy Developers" in text


def test_an_installed_program_shows_what_was_packed_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / licences.FILE).write_text("the licences of all", encoding="utf-8")
    monkeypatch.setattr(licences, "resource", tmp_path.joinpath)
    assert licences.text() == "the licences of all"


def test_a_library_that_is_not_here_is_no_error() -> None:
    assert [part.name for part in licences.components(("no-such-library",))] == ["Python"]

"""Where things are kept, and what happens where nothing can be."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from explorer import paths


def test_the_folders_are_made_where_they_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    made = [paths.cache_dir(), paths.config_dir(), paths.data_dir()]
    assert [folder.name for folder in made] == ["cache", "config", "data"]
    assert all(folder.is_dir() for folder in made)
    assert paths.makeshift() is None


def test_where_none_can_be_made_a_temporary_one_serves_and_it_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "file"))
    folder = paths.config_dir()
    assert folder.is_dir()
    assert folder == paths.config_dir()
    assert folder != paths.cache_dir()
    with pytest.raises(NotADirectoryError):
        paths.cache_dir(lasting=True)
    assert paths.makeshift() == tmp_path / "file" / "config"

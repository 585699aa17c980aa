"""Stored vectors from the command line: reopening embeds nothing, clearing removes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from explorer.paths import HOME_VARIABLE
from explorer.projection import kept
from explorer.projection.layout import StopLayout

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))


def test_a_corpus_is_embedded_once_whatever_the_command_and_the_dimension(
    run: Run, model_folder: Path, corpus: Path, tmp_path: Path
) -> None:
    assert "Embedding texts" in run("search", corpus, "tea", "--model", model_folder)[2]
    for command in (
        ("search", corpus, "green tea", "--dim", 3),
        ("dimensions", corpus),
        ("embed", corpus, "-o", tmp_path / "vectors.npy", "--quiet"),
    ):
        assert "Embedding texts" not in run(*command, "--model", model_folder)[2]


def test_the_cache_is_shown_and_cleared(run: Run, model_folder: Path, corpus: Path, tmp_path: Path) -> None:
    assert run("cache", "clear") == (0, "There were no stored vectors, texts or maps.\n", "")
    run("search", corpus, "tea", "--model", model_folder)
    info = json.loads(run("cache", "info", "--json")[1])
    assert info["stores"] == 1
    assert info["path"] == str(tmp_path / "home" / "cache" / "vectors")
    assert f"{info['path']}: " in run("cache", "info")[1]
    assert run("cache", "clear")[1].startswith("Removed the stored vectors of 1 corpus: ")
    assert json.loads(run("cache", "info", "--json")[1])["bytes"] == 0
    assert "Embedding texts" in run("search", corpus, "tea", "--model", model_folder)[2]


def test_clearing_removes_the_maps_as_well(run: Run) -> None:
    points = np.zeros((9, 2), np.float32)
    kept.write_layouts("some", {32: StopLayout(32, points, "pca", 9)})
    assert json.loads(run("cache", "info", "--json")[1])["maps"] > points.nbytes
    assert f"{kept.home()}: " in run("cache", "info")[1]
    assert run("cache", "clear")[1].startswith("Removed stored maps: ")
    assert json.loads(run("cache", "info", "--json")[1])["maps"] == 0
    assert kept.read_layouts("some", 9) == {}

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from numba.core import caching

from explorer.projection import kernels, numba_cache

SCRIPT = """
import numpy as np
from explorer.projection import kernels
print(kernels._limited(np.float32(9)), sum(kernels._limited.stats.cache_hits.values()))
"""


def limited(home: Path, folder: Path) -> str:
    root = Path(__file__).parents[3]
    environment = os.environ | {"MATRYOSHKA_EXPLORER_HOME": str(home), "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def test_code_compiled_in_one_folder_is_found_from_another(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    assert limited(tmp_path / "home", here) == "4.0 0"
    assert limited(tmp_path / "home", there) == "4.0 1"
    assert [*(tmp_path / "home" / "cache" / "compiled").glob("*.nbc")]


def test_damaged_files_are_replaced(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "home" / "cache" / "compiled"
    assert limited(home, tmp_path) == "4.0 0"
    for kept in folder.iterdir():
        kept.write_bytes(kept.read_bytes()[:100])
    assert limited(home, tmp_path) == "4.0 0"
    assert limited(home, tmp_path) == "4.0 1"


def test_code_that_cannot_be_kept_or_found_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise OSError("No space left on device")

    for name in ("load_overload", "save_overload", "flush"):
        monkeypatch.setattr(caching.FunctionCache, name, refuse)
    cache = numba_cache._CodeCache(kernels._limited.py_func)
    assert cache.load_overload(None, None) is None
    cache.save_overload(None, None)


def test_nothing_is_kept_where_no_folder_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    monkeypatch.setenv("MATRYOSHKA_EXPLORER_HOME", str(tmp_path / "home"))
    assert numba_cache.code_folder.__wrapped__() is None


def test_code_is_compiled_again_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    assert limited(tmp_path / "home", tmp_path) == "4.0 0"


def test_kept_code_is_out_of_date_when_a_source_beside_it_changes(tmp_path: Path) -> None:
    source = tmp_path / "kernel.py"
    source.write_text("def kernel(): ...")
    locator = numba_cache._CodeLocator(function_of(source), tmp_path)
    before = locator.get_source_stamp()
    assert locator.get_source_stamp() == before
    (tmp_path / "constants.py").write_text("LIMIT = 4")
    assert locator.get_source_stamp() != before


def test_code_in_a_frozen_program_is_out_of_date_with_the_next_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("explorer.__version__", "7.0")
    assert numba_cache._CodeLocator(function_of(tmp_path / "frozen.py"), tmp_path).get_source_stamp() == "7.0"


def test_code_that_an_installed_program_brings_is_used_and_never_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought, home = tmp_path / "compiled", tmp_path / "home"
    _frozen(monkeypatch, home, brought)
    assert limited_here() == 0
    (home / "cache" / "compiled").rename(brought)
    before = {path: path.read_bytes() for path in brought.iterdir()}
    _frozen(monkeypatch, home, brought)
    assert limited_here() == 1
    assert {path: path.read_bytes() for path in brought.iterdir()} == before
    assert not [*(home / "cache" / "compiled").iterdir()]


def test_brought_code_is_found_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    brought = tmp_path / "compiled"
    brought.mkdir()
    (tmp_path / "home").write_text("a file where the folder should be")
    _frozen(monkeypatch, tmp_path / "home", brought)
    assert numba_cache.code_folder() == brought


def _frozen(monkeypatch: pytest.MonkeyPatch, home: Path, brought: Path) -> None:
    """Look like an installed program whose compiled code lies in `brought`."""
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setenv("MATRYOSHKA_EXPLORER_HOME", str(home))
    monkeypatch.setattr(numba_cache, "resource", lambda *_parts: brought)
    for name in ("code_folder", "shipped_folder"):
        monkeypatch.setattr(numba_cache, name, functools.cache(getattr(numba_cache, name).__wrapped__))


def limited_here() -> int:
    """Compile or load one function in this process; returns how often it was loaded."""
    function = cast(Any, numba_cache.compiled(kernels._limited.py_func))
    assert function(np.float32(9)) == 4
    return sum(function.stats.cache_hits.values())


def function_of(source: Path) -> Callable[[], None]:
    """Return a function that seems to come from `source`."""
    namespace: dict[str, Callable[[], None]] = {}
    exec(compile("def kernel(): ...", str(source), "exec"), namespace)
    return namespace["kernel"]

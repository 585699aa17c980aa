"""The floors point one way, and nothing below ui/ knows Qt."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "explorer"
BASE = {"errors", "locks", "paths", "progress", "stamps", "sums"}
FLOORS: list[set[str]] = [
    {"hub", "installed", "shelves"},
    {"model", "corpus"},
    {"index"},
    {"analysis", "projection", "training"},
    {"session", "jobs"},
    {"ui", "cli", "__main__"},
]
NETWORK = {"huggingface_hub", "httpx", "httpx2", "requests", "urllib", "http", "socket", "ssl", "ftplib", "asyncio"}
HEAVY = {"umap", "numba", "pynndescent", "sklearn"}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


def floor(name: str) -> int:
    if name in BASE or name == "__init__":
        return 0
    return next(i for i, rooms in enumerate(FLOORS, start=1) if name in rooms)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_from_its_own_room_and_the_floors_below(path: Path) -> None:
    here = room(path)
    for name in imported(path):
        parts = name.split(".")
        if parts[0] != "explorer" or len(parts) < 2 or parts[1] == here:
            continue
        if (here, parts[1]) == ("session", "jobs"):
            continue  # the session names the requests it still needs
        assert floor(parts[1]) < floor(here) or here in {"cli", "__main__"}, f"{here} imports {name}"


@pytest.mark.parametrize("path", [p for p in MODULES if room(p) != "ui"], ids=lambda p: str(p.relative_to(PACKAGE)))
def test_nothing_below_the_interface_imports_qt(path: Path) -> None:
    assert not {"PySide6", "pyqtgraph"} & {name.split(".")[0] for name in imported(path)}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_the_compiler_is_imported_only_where_the_worker_runs(path: Path) -> None:
    if room(path) == "projection":
        return
    assert not HEAVY & {name.split(".")[0] for name in imported(path)}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_the_network_is_used_in_one_room(path: Path) -> None:
    if room(path) == "hub":
        return
    assert not NETWORK & {name.split(".")[0] for name in imported(path)}


def test_what_every_process_imports_first_leaves_numpy_alone() -> None:
    """The worker process imports the main module anew; numpy must come after its priority and thread limits are set."""
    look = "import sys, explorer.__main__, explorer.cli, explorer.jobs.requests; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert done.stdout.strip() == "False"

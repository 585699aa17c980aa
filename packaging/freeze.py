"""Builds the one-folder program in build/frozen, with what it is made of and what is compiled in advance.

freeze.py            asks the system for the libraries that every desktop has; for packages that declare them
freeze.py bundled    brings those too, in build/bundled; for archives that declare nothing

Run it with the Python of an environment made from locked.txt: whatever else is installed there might be packed too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
NEW_YEAR_2026 = "1767225600"


def environment(bundled: bool) -> dict[str, str]:
    """Return an environment in which equal sources make equal programs: one time for all, one order of sets."""
    stamp = os.environ.get("SOURCE_DATE_EPOCH") or _commit_time() or NEW_YEAR_2026
    fixed = {"SOURCE_DATE_EPOCH": stamp, "PYTHONHASHSEED": "1", "PYTHONDONTWRITEBYTECODE": "1", "TZ": "UTC"}
    path = os.pathsep.join([str(ROOT / "packaging"), str(ROOT)])
    return os.environ | fixed | {"PYTHONPATH": path, "BUNDLE_SYSTEM_LIBRARIES": str(int(bundled))}


def _commit_time() -> str:
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def main(bundled: bool) -> None:
    env = environment(bundled)
    target = BUILD / ("bundled" if bundled else "frozen")
    for old in (target, BUILD / "packed"):
        shutil.rmtree(old, ignore_errors=True)

    def python(*words: str | Path) -> None:
        subprocess.run([sys.executable, *map(str, words)], env=env, cwd=ROOT, check=True)

    python("packaging/icons.py", BUILD / "icons")
    python("packaging/parts.py", BUILD / "packed")
    python("packaging/precompile.py", BUILD / "packed" / "compiled")
    python("packaging/windows/version_info.py", BUILD / "version-info.txt")
    folders = ("--distpath", target, "--workpath", BUILD / "pyinstaller")
    python("-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN", *folders, "packaging/explorer.spec")


if __name__ == "__main__":
    main("bundled" in sys.argv[1:])

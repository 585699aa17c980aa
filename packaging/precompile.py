"""Compiles what the map needs, for any processor of this kind, as the frozen program will look for it.

precompile.py FOLDER
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from explorer.installed.start import COMPILED_FOR_ALL
from explorer.paths import HOME_VARIABLE

ADDRESS = re.compile(rb"(?<=<function )(\w+ at 0x)([0-9a-f]+)")
"""Where a function was in memory: told in the remarks beside the code, and another one in every build."""


def without_addresses(code: bytes) -> bytes:
    """Return what numba keeps of a function without where others were in memory; nothing moves."""
    return ADDRESS.sub(lambda found: found[1] + b"0" * len(found[2]), code)


def main(folder: Path) -> None:
    sys.frozen = True  # type: ignore[attr-defined]  # so that the code is kept under the program's version
    os.environ.update(COMPILED_FOR_ALL)
    with tempfile.TemporaryDirectory() as home:
        os.environ[HOME_VARIABLE] = home
        from explorer.jobs.child import warm_up
        from explorer.projection.descent import warm_up_large

        warm_up()
        warm_up_large()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(Path(home, "cache", "compiled"), folder)
    for path in folder.glob("*.nbc"):
        path.write_bytes(without_addresses(path.read_bytes()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Prints what the libraries of a folder need of the system: sonames that are not inside, and the newest glibc symbol.

needs.py FOLDER [wayland]    with `wayland`, only what the Wayland plugins alone need; else all but that
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

LOADER = ("ld-linux", "linux-vdso")
OF_WAYLAND = re.compile("wayland|wlshell|wl-shell", re.IGNORECASE)


def elf_files(folder: Path) -> list[Path]:
    """Return the programs and libraries below `folder`, in order."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path for path in files if path.open("rb").read(4) == b"\x7fELF")


def read(path: Path) -> tuple[set[str], set[str]]:
    """Return the sonames and the versions of glibc that `path` needs."""
    said = subprocess.run(["readelf", "-dV", str(path)], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"NEEDED.*\[(.*)\]", said)), set(re.findall(r"Name: GLIBC_([\d.]+)", said))


def needs(folder: Path) -> tuple[list[str], list[str], str]:
    """Return the sonames needed, those that Wayland alone needs, and the newest version of glibc."""
    files = elf_files(folder)
    inside = {path.name for path in folder.rglob("*.so*")}
    always, wayland, versions = set[str](), set[str](), set[str]()
    for path in files:
        sonames, glibc = read(path)
        (wayland if OF_WAYLAND.search(str(path.relative_to(folder))) else always).update(sonames - inside)
        versions |= glibc
    always = {name for name in always if not name.startswith(LOADER)}
    newest = max(versions, key=lambda version: [int(part) for part in version.split(".")])
    return sorted(always), sorted(wayland - always), newest


def main() -> None:
    always, wayland, glibc = needs(Path(sys.argv[1]))
    if "wayland" in sys.argv[2:]:
        print("\n".join(wayland))
    else:
        print("\n".join([*always, f"glibc {glibc}"]))


if __name__ == "__main__":
    main()

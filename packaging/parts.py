"""Lists what the frozen program is made of: licences to read, and a CycloneDX bill of materials.

parts.py FOLDER    writes licences.txt and sbom.cdx.json there

`explorer.spec` writes them once more when it knows which libraries of the system are packed.
"""

from __future__ import annotations

import json
import platform
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata as installed
from pathlib import Path
from typing import Any

import contents
import metadata

from explorer.installed.licences import FILE, Component, as_text, components

NOT_PACKED = {"fsspec", "hf-xet"}
"""Libraries that `contents.EXCLUDED` leaves out."""

SPDX = re.compile(r"^[A-Za-z0-9.+()-]+( (AND|OR|WITH) [A-Za-z0-9.+()-]+)*$")
KNOWN = {
    "Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
    "BSD": "BSD-2-Clause",
    "BSD License": "BSD-3-Clause",
}


def packed() -> list[Component]:
    """Return the libraries in the program, and PyInstaller, whose loader starts it."""
    loader = Component(
        "PyInstaller",
        installed.version("pyinstaller"),
        "https://pyinstaller.org",
        "GPL-2.0-or-later WITH Bootloader-exception",
        (),
        (),
    )
    project = tomllib.loads((metadata.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    roots = tuple(re.split(r"[<>=!~ ;\[]", need)[0] for need in project["dependencies"])
    return [part for part in components(roots) if part.name.lower() not in NOT_PACKED] + [loader]


def of_the_system(libraries: list[Path]) -> list[Component]:
    """Return the packages that `libraries` come from, where the system is Debian, Ubuntu or their like."""
    if shutil.which("dpkg-query") is None:
        return []
    owners = {_owner(path) for path in libraries} - {""}
    return [_debian(name) for name in sorted(owners)]


def _owner(library: Path) -> str:
    plain = str(library).removeprefix("/usr")  # /lib is a link to /usr/lib, and either is noted
    command = ["dpkg-query", "-S", plain, f"/usr{plain}"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.partition(":")[0]


def _debian(package: str) -> Component:
    query = ["dpkg-query", "-W", "-f", "${Version}", package]
    version = subprocess.run(query, capture_output=True, text=True, check=True).stdout
    text = Path("/usr/share/doc", package, "copyright").read_text(encoding="utf-8", errors="replace")
    licences = dict.fromkeys(re.findall(r"^License: *(\S.*)$", text, re.MULTILINE))
    return Component(
        package, version, f"https://packages.debian.org/{package}", ", ".join(licences) or "see its text", (), (text,)
    )


def qt_parts() -> list[dict[str, Any]]:
    """Return what PySide6 brings: Qt, and on Linux ICU."""
    qt = installed.version("pyside6-essentials")
    made = [entry("library", "Qt", qt, f"pkg:generic/qt@{qt}", "LGPL-3.0-only")]
    for file in installed.files("pyside6-essentials") or ():
        if file.name.startswith("libicudata.so."):
            icu = file.name.rpartition(".")[2]
            made.append(entry("library", "ICU", icu, f"pkg:generic/icu@{icu}", "Unicode-3.0"))
    return made


def entry(kind: str, name: str, version: str, purl: str, licence: str = "") -> dict[str, Any]:
    """Return a component in CycloneDX's terms."""
    made: dict[str, Any] = {"type": kind, "bom-ref": purl, "name": name, "version": version, "purl": purl}
    licence = KNOWN.get(licence, licence)
    if licence and SPDX.match(licence) and "Bootloader" not in licence:
        made["licenses"] = [{"expression": licence}]
    elif licence:
        made["licenses"] = [{"license": {"name": licence}}]
    return made


def sbom(parts: list[Component], system: list[Component]) -> dict[str, Any]:
    """Return the bill of materials; it tells no time and no serial number: equal builds have equal bills."""
    own = f"pkg:pypi/{metadata.NAME}@{metadata.VERSION}"
    listed = [entry("library", p.name, p.version, _purl(p), p.licence) for p in parts]
    listed += qt_parts()
    listed += [
        entry("library", p.name, p.version, f"pkg:deb/{_system()}/{p.name}@{p.version}", p.licence) for p in system
    ]
    names = {part.name.lower().replace("_", "-"): _purl(part) for part in parts}
    depends = [
        {"ref": _purl(part), "dependsOn": sorted({names[n] for n in map(_normal, part.requires) if n in names})}
        for part in parts
    ]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": entry("application", metadata.TITLE, metadata.VERSION, own, "Apache-2.0")},
        "components": listed,
        "dependencies": [{"ref": own, "dependsOn": sorted(names.values())}, *depends],
    }


def _system() -> str:
    return platform.freedesktop_os_release()["ID"]


def _purl(part: Component) -> str:
    kind = "generic" if part.name in {"Python", "PyInstaller"} else "pypi"
    return f"pkg:{kind}/{part.name.lower().replace('_', '-')}@{part.version}"


def _normal(name: str) -> str:
    return name.lower().replace("_", "-")


def main(folder: Path, libraries: list[Path]) -> None:
    parts = packed()
    missing = set(contents.SHIPPED) - {_module(part.name) for part in parts}
    assert not missing, f"no licence is known of {missing}"
    folder.mkdir(parents=True, exist_ok=True)
    system = of_the_system(libraries)
    (folder / FILE).write_text(as_text([*parts, *system]), encoding="utf-8")
    bill = json.dumps(sbom(parts, system), indent=1, ensure_ascii=False)
    (folder / "sbom.cdx.json").write_text(bill + "\n", encoding="utf-8")


def _module(name: str) -> str:
    return name.removesuffix("_Essentials").replace("-", "_")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [])

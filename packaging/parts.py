"""Lists what the frozen program is made of: licences to read, and a CycloneDX bill of materials.

parts.py FOLDER    writes licences.txt and sbom.cdx.json there
"""

from __future__ import annotations

import json
import re
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

QT_PARTS = {
    "Qt": "LGPL-3.0-only",
    "ICU": "Unicode-3.0",
}
"""Inside PySide6; the version is Qt's where none of its own is told."""

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


def system_libraries(libraries: list[Path]) -> list[dict[str, Any]]:
    """Return the Debian packages that `libraries` come from."""
    found: dict[str, dict[str, Any]] = {}
    for path in libraries:
        said = subprocess.run(["dpkg", "-S", f"*/{path.name}"], capture_output=True, text=True, check=False).stdout
        package = said.partition(":")[0]
        if package and package not in found:
            query = ["dpkg-query", "-W", "-f", "${Version}", package]
            version = subprocess.run(query, capture_output=True, text=True, check=False).stdout
            found[package] = entry("library", package, version, f"pkg:deb/debian/{package}@{version}")
    return [found[name] for name in sorted(found)]


def entry(kind: str, name: str, version: str, purl: str, licence: str = "") -> dict[str, Any]:
    """Return a component in CycloneDX's terms."""
    made: dict[str, Any] = {"type": kind, "bom-ref": purl, "name": name, "version": version, "purl": purl}
    licence = KNOWN.get(licence, licence)
    if licence and SPDX.match(licence) and "Bootloader" not in licence:
        made["licenses"] = [{"expression": licence}]
    elif licence:
        made["licenses"] = [{"license": {"name": licence}}]
    return made


def sbom(parts: list[Component], more: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the bill of materials; it tells no time and no serial number: equal builds have equal bills."""
    own = f"pkg:pypi/{metadata.NAME}@{metadata.VERSION}"
    listed = [entry("library", p.name, p.version, _purl(p), p.licence) for p in parts]
    qt = installed.version("pyside6-essentials")
    listed += [entry("library", name, qt, f"pkg:generic/{name.lower()}@{qt}", kind) for name, kind in QT_PARTS.items()]
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
        "components": [*listed, *more],
        "dependencies": [{"ref": own, "dependsOn": sorted(names.values())}, *depends],
    }


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
    (folder / FILE).write_text(as_text(parts), encoding="utf-8")
    bill = json.dumps(sbom(parts, system_libraries(libraries)), indent=1, ensure_ascii=False)
    (folder / "sbom.cdx.json").write_text(bill + "\n", encoding="utf-8")


def _module(name: str) -> str:
    return name.removesuffix("_Essentials").replace("-", "_")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])

"""The licences of everything that comes with the program, read from the libraries' own files."""

from __future__ import annotations

import re
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

from explorer.paths import APP, resource

FILE: Final = "licences.txt"
"""In the resources of an installed program, which has no metadata of its libraries."""

LICENCE_NAMES: Final = re.compile(r"(licen[cs]e|copying|notice)[^/]*$", re.IGNORECASE)
HOME_LABELS: Final = ("homepage", "repository", "source", "source code", "code")
QT_TEXTS: Final = ("LGPL-3.0.txt", "GPL-3.0.txt")
"""Qt's own packages bring no licence files."""
RULE: Final = "=" * 78


@dataclass(frozen=True, slots=True)
class Component:
    """A library.

    Attributes:
        name, version, home: as its metadata says.
        licence: an SPDX expression, or the words of its authors.
        requires: names of the libraries it needs.
        texts: what its licence files say.
    """

    name: str
    version: str
    home: str
    licence: str
    requires: tuple[str, ...]
    texts: tuple[str, ...]


def text() -> str:
    """Return all licences as one text to read: those packed with the program, else those of the libraries here."""
    packed = resource(FILE)
    return packed.read_text(encoding="utf-8") if packed.is_file() else as_text(components())


def as_text(parts: list[Component]) -> str:
    """Return the licences of `parts` as one text to read, in order of their names."""
    own = resource("model", "LICENSE").read_text(encoding="utf-8")
    head = "Matryoshka Explorer and its model are under the Apache License 2.0, whose text comes first. It contains:"
    listed = [f"  {part.name} {part.version}: {part.licence}" for part in parts]
    sections = [f"{RULE}\n{part.name} {part.version}\n{part.home}\n{RULE}\n\n{_body(part)}" for part in parts]
    return "\n".join([head, "", *listed, "", RULE, own, *sections])


def components(roots: tuple[str, ...] = (APP,)) -> list[Component]:
    """Return Python, and the libraries `roots` with all that they need and that is here, in order of their names."""
    found: dict[str, Component] = {}
    waiting = list(roots)
    while waiting:
        name = _normal(waiting.pop())
        if name in found:
            continue
        try:
            found[name] = _component(metadata.distribution(name))
        except metadata.PackageNotFoundError:
            continue  # for another system
        waiting.extend(found[name].requires)
    found.pop(_normal(APP), None)
    return sorted([*found.values(), _python()], key=lambda part: part.name.lower())


def _component(found: metadata.Distribution) -> Component:
    about = found.metadata
    needs = [need for need in found.requires or () if "extra ==" not in need]
    names = [match[0] for need in needs if (match := re.match(r"[A-Za-z0-9._-]+", need))]
    return Component(
        name=about["Name"],
        version=found.version,
        home=_home(about),
        licence=_licence(about),
        requires=tuple(names),
        texts=tuple(_texts(found)) or _qt_texts(_licence(about)),
    )


def _licence(about: metadata.PackageMetadata) -> str:
    for key in ("License-Expression", "License"):
        said = _said(about, key)
        if said and "\n" not in said:
            return said
    kinds = [kind.rpartition("::")[2].strip() for kind in about.get_all("Classifier") or () if "License ::" in kind]
    return ", ".join(kinds) or "see its text"


def _home(about: metadata.PackageMetadata) -> str:
    links = dict(link.split(", ", 1) for link in about.get_all("Project-URL") or () if ", " in link)
    by_label = {label.lower(): link for label, link in links.items()}
    return next((by_label[label] for label in HOME_LABELS if label in by_label), _said(about, "Home-page"))


def _said(about: metadata.PackageMetadata, key: str) -> str:
    return str(about[key]) if key in about else ""


def _texts(found: metadata.Distribution) -> Iterator[str]:
    for file in sorted(found.files or (), key=str):
        if LICENCE_NAMES.search(str(file)) and file.suffix not in {".py", ".pyc", ".so"}:
            path = Path(str(file.locate()))
            if path.is_file():
                yield path.read_text(encoding="utf-8", errors="replace").strip()


def _qt_texts(licence: str) -> tuple[str, ...]:
    if "LGPL-3.0" not in licence:
        return ()
    return tuple(resource("licences", name).read_text(encoding="utf-8") for name in QT_TEXTS)


def _body(part: Component) -> str:
    texts = list(dict.fromkeys(part.texts))
    return "\n\n".join(texts) + "\n" if texts else f"Licence: {part.licence}\n"


@cache
def _python() -> Component:
    places = [Path(sysconfig.get_path("stdlib"), "LICENSE.txt"), Path(sys.base_prefix, "LICENSE.txt")]
    texts = tuple(place.read_text(encoding="utf-8").strip() for place in places if place.is_file())
    return Component("Python", sys.version.split()[0], "https://www.python.org", "PSF-2.0", (), texts[:1])


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()

"""What installers say of the program, in one place: names, version, and the kinds of file it opens."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NAME = "matryoshka-explorer"
TITLE = "Matryoshka Explorer"
SUMMARY = "Explore texts with static embeddings at every dimension"
MAINTAINER = "The Matryoshka Explorer developers"
HOMEPAGE = "https://github.com/matryoshka-explorer/matryoshka-explorer"
MAIL = "matryoshka-explorer@users.noreply.github.com"


def _found(pattern: str, file: str) -> str:
    match = re.search(pattern, (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
    assert match is not None, f"{file} does not say {pattern}"
    return match[1]


VERSION = _found(r'^__version__ = "(.+)"$', "explorer/__init__.py")
APP_ID = _found(r'^APP_ID: Final = "(.+)"$', "explorer/installed/__init__.py")

DOCUMENTS: dict[str, tuple[str, ...]] = {
    "text/csv": ("csv",),
    "text/tab-separated-values": ("tsv",),
    "text/plain": ("txt",),
    "application/jsonl": ("jsonl", "ndjson"),
    "application/json": ("json",),
    "application/vnd.apache.parquet": ("parquet",),
}
"""Kinds of file the program opens, and the endings of their names. It is offered for them, never made their owner."""


def info_plist() -> dict[str, Any]:
    """Return what macOS is told of the bundle."""
    documents = [
        {
            "CFBundleTypeName": f"{endings[0].upper()} texts",
            "CFBundleTypeRole": "Viewer",
            "CFBundleTypeExtensions": list(endings),
            "CFBundleTypeMIMETypes": [kind],
            "LSHandlerRank": "Alternate",
        }
        for kind, endings in DOCUMENTS.items()
    ]
    folders = {"CFBundleTypeName": "Folder", "CFBundleTypeRole": "Viewer", "LSItemContentTypes": ["public.folder"]}
    return {
        "CFBundleDisplayName": TITLE,
        "CFBundleName": TITLE,
        "CFBundleShortVersionString": VERSION,
        "CFBundleVersion": VERSION,
        "CFBundleDocumentTypes": [*documents, folders | {"LSHandlerRank": "Alternate"}],
        "LSApplicationCategoryType": "public.app-category.developer-tools",
        "LSMinimumSystemVersion": "13.0",
        "NSHighResolutionCapable": True,
        "NSPrincipalClass": "NSApplication",
        "NSRequiresAquaSystemAppearance": False,
        "NSHumanReadableCopyright": f"{MAINTAINER}, Apache License 2.0",
    }


if __name__ == "__main__":
    print(globals()[sys.argv[1]])

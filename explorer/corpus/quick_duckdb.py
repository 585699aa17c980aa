"""DuckDB without what it does at every start to learn its own version.

It looks that up in the metadata of the installed packages, for which Python imports its code for e-mail: 35 modules and
a tenth of the time until texts are read. Here it is told instead. A version of DuckDB that wants to know more is
imported as it is.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

ASKED = "duckdb._version"


def import_duckdb() -> None:
    """Import DuckDB without its delay."""
    if "duckdb" in sys.modules:
        return
    before = set(sys.modules)
    try:
        sys.modules[ASKED] = _told()
        import duckdb  # noqa: F401 - found imported by everything else
    except (ImportError, AttributeError):
        for name in set(sys.modules) - before:
            if name.partition(".")[0] == "duckdb":
                del sys.modules[name]


def _told() -> ModuleType:
    module = ModuleType(ASKED)
    number: str = import_module("_duckdb").__version__
    answers = {"__version__": number, "__duckdb_version__": number}
    module.__dict__.update(answers, version=lambda: number, build_info=lambda: {"duckdb_version": number})
    return module

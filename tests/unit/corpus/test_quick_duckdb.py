"""How DuckDB is imported: every case in a process of its own, since it is imported once."""

from __future__ import annotations

import subprocess
import sys

HEAD = "import sys\nfrom explorer.corpus.quick_duckdb import import_duckdb\n"


def said(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", HEAD + program], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_duckdb_answers_and_knows_its_version_without_the_code_for_mail() -> None:
    program = """
import_duckdb()
import duckdb
import_duckdb()
print("email" in sys.modules, duckdb.sql("SELECT 6 * 7").fetchall(), duckdb.__version__.count("."), duckdb.version())
"""
    mail, answer, dots, number = said(program).split()
    assert (mail, answer, dots) == ("False", "[(42,)]", "2")
    assert number[0].isdigit()


def test_a_duckdb_that_asks_for_more_is_imported_as_it_is() -> None:
    program = """
from types import ModuleType
from explorer.corpus import quick_duckdb
quick_duckdb._told = lambda: ModuleType(quick_duckdb.ASKED)
import_duckdb()
import duckdb
print(duckdb.sql("SELECT 6 * 7").fetchall(), "dev" in duckdb.version() or "duckdb" in duckdb.version())
"""
    assert said(program).split() == ["[(42,)]", "True"]

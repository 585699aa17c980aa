from __future__ import annotations

import subprocess
import sys

VIEWS = ("search.query_bar", "search.records", "corpus_panel", "status", "palette", "drop", "notice")
HEAVY = {"numpy", "pyqtgraph", "duckdb", "scipy", "tokenizers", "umap", "numba"}


def test_the_first_views_load_nothing_but_qt() -> None:
    imports = "; ".join(f"import explorer.ui.{name}" for name in VIEWS)
    script = f"import sys; {imports}; print(*{{name.split('.')[0] for name in sys.modules}})"
    loaded = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
    assert not HEAVY & set(loaded.split())

"""What the records cost: a list of a million rows, a key press with fifty hits, a step of the wheel, the first look.

Run with `python tests/bench/records_view.py [--json FILE]`. Times are milliseconds of processor time with the painting
included, medians of many runs; `_worst` is the longest of them.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtWidgets import QApplication, QTableView, QWidget

from explorer.ui import theme
from explorer.ui.corpus_panel import CorpusPanel
from explorer.ui.drop import DropOverlay
from explorer.ui.notice import NoticeStrip
from explorer.ui.palette import CommandPalette
from explorer.ui.search.query_bar import QueryBar
from explorer.ui.search.records import RecordsView
from explorer.ui.status import StatusBar

ROOT = Path(__file__).parents[2]
IMPORTS = """
import time, PySide6.QtWidgets
began = time.process_time()
import explorer.ui.search.query_bar, explorer.ui.search.records, explorer.ui.corpus_panel, explorer.ui.drop
import explorer.ui.notice, explorer.ui.palette, explorer.ui.status
print(1000 * (time.process_time() - began))
"""
ROWS = 1_000_000
TIMES = 40
TEXT = "green tea is made from leaves that have not undergone withering and oxidation in the sun of spring"
WORDS = TEXT.split()


@dataclass(frozen=True)
class Record:
    text: str
    columns: dict[str, object]


def fetch(rows: Sequence[int]) -> list[Record]:
    return [Record(" ".join(WORDS[row % 7 :] + WORDS[: row % 13]), {"year": row % 200, "topic": "tea"}) for row in rows]


def cost(name: str, act: Callable[[int], object], times: int = TIMES) -> dict[str, float]:
    """Return the median and the worst cost of `act` under `name`."""
    took = []
    for at in range(times):
        began = time.process_time()
        act(at)
        QApplication.processEvents()
        took.append(1000 * (time.process_time() - began))
    return {f"{name}_ms": round(statistics.median(took), 2), f"{name}_ms_worst": round(max(took), 2)}


def press_key(view: RecordsView, at: int) -> None:
    rows = [(7919 * at + 31 * hit) % ROWS for hit in range(50)]
    view.set_query_words(["green", "tea", "leaves"[: 1 + at % 6]])
    view.show_rows("results", rows, [0.9 - hit / 100 for hit in range(50)])


def import_time() -> float:
    """Return what importing the modules of these views costs when Qt is loaded, the best of five."""
    run = [sys.executable, "-c", IMPORTS]
    return min(float(subprocess.run(run, cwd=ROOT, check=True, capture_output=True).stdout) for _ in range(5))


def first_look() -> float:
    """Return what it costs to build, dress and paint every view here."""
    began = time.process_time()
    window = QWidget()
    window.resize(1360, 860)
    at = 0
    for view in (QueryBar(window), NoticeStrip(window), CorpusPanel(window), RecordsView(window), StatusBar(window)):
        view.set_theme(theme.DARK)
        view.setGeometry(0, at, 1360, 170)
        at += 170
    CommandPalette(window).set_theme(theme.DARK)
    DropOverlay(window).set_theme(theme.DARK)
    window.show()
    window.grab()
    took = 1000 * (time.process_time() - began)
    window.close()
    return round(took, 1)


def lists(view: RecordsView) -> dict[str, float]:
    table = view.findChild(QTableView, "recordsTable")
    assert table is not None
    bar = table.verticalScrollBar()
    return {
        **cost("records_list_1m", lambda at: view.show_rows("all", range(at, ROWS + at))),
        **cost("records_wheel_step", lambda at: bar.setValue(1000 + 3 * at)),
        **cost("records_jump", lambda at: bar.setValue(7919 * at)),
        **cost("records_select_half_of_1m", lambda at: view.set_selected(range(at, ROWS // 2))),
        **cost("records_key_press", lambda at: press_key(view, at)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    target: Path | None = parser.parse_args().json
    app = QApplication([])
    theme.apply(app, theme.DARK)
    figures = {
        "search_views_import_ms": round(import_time(), 1),
        "search_views_first_look_ms": first_look(),
    }
    view = RecordsView()
    view.set_theme(theme.DARK)
    view.set_source(fetch, ["year", "topic"], {"year"})
    view.resize(1360, 280)
    view.show()
    figures |= lists(view)
    print(json.dumps(figures, indent=1))
    if target is not None:
        target.write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    main()

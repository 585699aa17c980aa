"""What a 2,000 x 2,000 matrix costs: a step of the slider, zooming, panning, the pointer; pyqtgraph beside it.

Run with `python tests/bench/matrix_view.py [--json FILE]`. Times are milliseconds of processor time with the painting
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
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from explorer.ui import colours, theme
from explorer.ui.matrix.ordering import similarity_order
from explorer.ui.matrix.view import MatrixPicture, MatrixView
from explorer.ui.why import WhyPanel, WhyRecord

COUNT, STOPS, TIMES = 2000, 6, 30
IMPORTS = """
import time, numpy, PySide6.QtWidgets
began = time.process_time()
import {module}
print(1000 * (time.process_time() - began))
"""


def pictures() -> list[MatrixPicture]:
    """Return one matrix of the same texts for every stop."""
    rng = np.random.default_rng(0)
    made = []
    labels = tuple(f"text {i}" for i in range(COUNT))
    vectors = rng.normal(size=(40, 256))[np.arange(COUNT) * 40 // COUNT] + rng.normal(size=(COUNT, 256))
    for dim in np.geomspace(8, 256, STOPS).astype(int):
        cut = vectors[:, :dim] / np.linalg.norm(vectors[:, :dim], axis=1, keepdims=True)
        scores = (cut @ cut.T).astype(np.float32)
        levels = ((scores + 1) * 127.5).astype(np.uint8)
        made.append(MatrixPicture(levels, -1.0, 1.0, labels, lambda i, j, s=scores: float(s[i, j])))
    return made


def cost(name: str, act: Callable[[int], object], times: int = TIMES) -> dict[str, float]:
    """Return the median and the worst cost of `act` under `name`."""
    took = []
    for at in range(times):
        began = time.process_time()
        act(at)
        QApplication.processEvents()
        took.append(1000 * (time.process_time() - began))
    return {f"{name}_ms": round(statistics.median(took), 2), f"{name}_worst_ms": round(max(took), 2)}


def import_time(module: str) -> float:
    """Return the milliseconds a fresh process needs to import `module` after Qt and numpy, the best of three."""
    run = [sys.executable, "-c", IMPORTS.format(module=module)]
    return round(min(float(subprocess.run(run, check=True, capture_output=True).stdout) for _ in range(3)), 1)


def ours(made: list[MatrixPicture]) -> dict[str, float]:
    """Measure the view of this program."""
    view = MatrixView()
    view.set_theme(theme.DARK)
    view.set_source("selection")
    view.resize(900, 900)
    view.show()
    view.set_matrix(made[0])
    QApplication.processEvents()
    canvas = view._canvas
    middle = QPointF(canvas.rect().center())
    figures = {
        **cost("matrix_2000_step", lambda at: view.set_matrix(made[at % STOPS])),
        **cost("matrix_2000_hover", lambda at: canvas._set_current((at, 3 * at))),
        **cost("matrix_2000_zoom", lambda at: canvas._zoom(1.1 if at < TIMES // 2 else 1 / 1.1, middle)),
    }
    canvas._zoom(6, middle)
    figures |= cost("matrix_2000_pan", lambda at: canvas._look(canvas._layout[1].panned(-3, -2)))
    figures |= cost("matrix_2000_order", lambda at: similarity_order(made[at].levels), STOPS)
    view.close()
    return figures


def pyqtgraphs(made: list[MatrixPicture]) -> dict[str, float]:
    """Measure pyqtgraph's image item with the same matrices, size and colours; it averages nothing."""
    import pyqtgraph as pg

    pg.setConfigOptions(imageAxisOrder="row-major")
    plot, item = pg.PlotWidget(), pg.ImageItem()
    plot.addItem(item)
    item.setLookupTable(colours.lut("sequential"))
    plot.getViewBox().setAspectLocked(True)
    plot.resize(900, 900)
    plot.show()
    step = cost(
        "matrix_2000_step_pyqtgraph",
        lambda at: item.setImage(made[at % STOPS].levels, levels=(0, 255), autoLevels=False),
    )
    plot.close()
    return step


def why() -> dict[str, float]:
    """Measure the Why panel with a text of a million characters."""
    panel = WhyPanel()
    panel.resize(312, 800)
    panel.show()
    text = "Sourdough rises because wild yeast and bacteria share the dough. " * 16_000
    return cost("why_1mb_text", lambda at: panel.set_record(WhyRecord(at, "1", f"{at} {text}", query="yeast")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    target: Path | None = parser.parse_args().json
    app = QApplication([])
    theme.apply(app, theme.DARK)
    made = pictures()
    figures = {
        "matrix_import_ms": import_time("explorer.ui.matrix.view"),
        "matrix_import_pyqtgraph_ms": import_time("pyqtgraph"),
        **ours(made),
        **pyqtgraphs(made),
        **why(),
    }
    print(json.dumps(figures, indent=1))
    if target is not None:
        target.write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    main()

"""How fast the map draws and answers: panning, zooming, gliding, picking, a lasso; medians in milliseconds.

Run with `python tests/bench/map_fps.py [--json FILE]`. A frame is a whole repaint of the widget; `map_*_fps` is how
many the slowest of panning, zooming and gliding leaves in a second. `select` is a selection of a fiftieth of the points
and its picture, `select_many` of a tenth.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from explorer.ui.map import picking
from explorer.ui.map.appearance import LegendEntry
from explorer.ui.map.scratch import Scratch
from explorer.ui.map.view import MapView

FRAMES = 40
CLUSTERS = 30


class Clock:
    """The real clock, with a lever to skip ahead."""

    def __init__(self) -> None:
        self.skipped = 0.0

    def __call__(self) -> float:
        return self.skipped + time.perf_counter()


def clusters(count: int, seed: int) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    random = np.random.default_rng(seed)
    centres, labels = random.normal(0, 6, (CLUSTERS, 2)), np.random.default_rng(0).integers(0, CLUSTERS, count)
    return (centres[labels] + random.normal(0, 1, (count, 2))).astype(np.float32), (labels % 10).astype(np.uint8)


def shown(count: int, width: int, height: int, clock: Clock) -> MapView:
    xy, codes = clusters(count, 0)
    view = MapView(clock=clock)
    view.resize(width, height)
    view.show()
    view.set_points(xy)
    view.set_colours(codes, [LegendEntry(f"Category {i}", None, int((codes == i).sum())) for i in range(10)])
    QApplication.processEvents()
    return view


def median_ms(
    act: Callable[[int], object], times: int = FRAMES, before: Callable[[int], object] | None = None
) -> float:
    """Return the median time of `act`, with `before` run ahead of each and not counted."""
    took = []
    for at in range(times):
        if before is not None:
            before(at)
        began = time.perf_counter()
        act(at)
        took.append(1000 * (time.perf_counter() - began))
    return round(statistics.median(took), 2)


def frame_times(view: MapView, clock: Clock, layouts: list[NDArray[np.float32]]) -> dict[str, float]:
    """Return the median time of a frame of each kind of movement."""
    stage = view._stage

    def paint() -> None:
        view._moved()
        view.repaint()

    def pan(at: int) -> None:
        QTest.mouseMove(view, QPoint(300 + 9 * (at % 8), 300 + 3 * at))
        view.repaint()

    def zoom(at: int) -> None:
        stage.zoom(1.2 if at % 20 < 10 else 1 / 1.2, 400, 300)
        clock.skipped += 0.06
        stage.advance()
        paint()

    def keep_gliding(at: int) -> None:
        if not stage.moving:
            view.glide_to(layouts[1 - at % 2])

    def glide(_at: int) -> None:
        stage.advance()
        paint()

    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(290, 290))
    times = {"pan": median_ms(pan)}
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton)
    times["zoom"] = median_ms(zoom)
    stage.fit()
    stage.finish()
    times["glide"] = median_ms(glide, before=keep_gliding)
    stage.finish()
    return times


def answer_times(view: MapView, layouts: list[NDArray[np.float32]]) -> dict[str, float]:
    """Return the median time to find what is under the cursor and in a lasso of 200 corners, to select, to set off."""
    stage, turns, scratch = view._stage, np.linspace(0, 2 * np.pi, 200), Scratch()
    cloud, camera = stage.cloud, stage.camera
    assert cloud is not None
    for layout in layouts:  # as the view does ahead, while nothing moves
        list(cloud.prepare(layout))
    list(cloud.rest())
    reach = 0.35 * min(camera.width, camera.height) * (1 + 0.2 * np.sin(5 * turns))
    path = list(zip(camera.width / 2 + reach * np.cos(turns), camera.height / 2 + reach * np.sin(turns), strict=True))
    return {
        "pick": median_ms(lambda at: picking.nearest(cloud, None, camera, 300 + at, 300, 10)),
        "lasso": median_ms(lambda _at: picking.in_lasso(cloud, None, camera, path, scratch), 15),
        "select": median_ms(lambda at: (view.set_selection(np.arange(at, len(cloud), 50)), view.repaint()), 10),
        "select_many": median_ms(lambda at: (view.set_selection(np.arange(at, len(cloud), 10)), view.repaint()), 10),
        "setoff": median_ms(lambda at: (view.glide_to(layouts[1 - at % 2]), view.repaint()), 8),
    }


def measure(count: int, width: int, height: int) -> dict[str, float]:
    """Return and print all times of a map of `count` points."""
    clock = Clock()
    view = shown(count, width, height, clock)
    layouts = [clusters(count, seed)[0] for seed in (0, 1)]
    times = frame_times(view, clock, layouts) | answer_times(view, layouts)
    named = "  ".join(f"{key} {value:.2f}" for key, value in times.items())
    print(f"{width}x{height} {count:9,} points, ms:  {named}", flush=True)
    view.close()
    view.deleteLater()
    QApplication.processEvents()
    return times


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser()
    options.add_argument("--json", type=Path)
    given = options.parse_args()
    app = QApplication([])
    figures: dict[str, float] = {}
    for name, count in (("10k", 10_000), ("100k", 100_000), ("1m", 1_000_000)):
        for suffix, width, height in (("", 1000, 800), ("_2000x1600", 2000, 1600)):
            times = measure(count, width, height)
            figures[f"map_{name}_fps{suffix}"] = round(1000 / max(times[key] for key in ("pan", "zoom", "glide")), 1)
            told = ("pick", "lasso", "select", "select_many", "setoff")
            figures |= {f"map_{name}_{key}_ms{suffix}": times[key] for key in told}
    print(json.dumps(figures, indent=1))
    if given.json:
        given.json.write_text(json.dumps(figures) + "\n", encoding="utf-8")
    app.quit()


if __name__ == "__main__":
    main()

"""What the map costs beyond drawing: measuring trust, finding clusters, bringing maps back from disk; CPU seconds.

Run with `python tests/bench/map_groups.py [--json FILE]`. Times are those of the thread that works, so that a busy
machine changes them little.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from explorer import paths
from explorer.analysis.clusters import find_clusters, usual_number
from explorer.analysis.trust import measure_trust, true_neighbours
from explorer.index.vectors import VectorIndex, index_of
from explorer.jobs.tasks.mapping import THOROUGH_PAIRS
from explorer.progress import drain
from explorer.projection.kept import read_layouts, write_layouts
from explorer.projection.layout import StopLayout
from explorer.ui.map.contours import contours
from explorer.ui.map.naming import labels_of

DIMS = (32, 64, 128, 256, 384)
SIZES = (("10k", 10_000), ("50k", 50_000))
ROUNDS = 3


def sample(count: int) -> VectorIndex:
    """Return clustered vectors whose later numbers matter less."""
    rng = np.random.default_rng(0)
    fading = (1 / np.sqrt(1 + np.arange(DIMS[-1]) / 32)).astype(np.float32)
    centres = rng.standard_normal((40, DIMS[-1]), np.float32)
    noise = 0.8 * rng.standard_normal((count, DIMS[-1]), np.float32)
    return index_of((centres[rng.integers(40, size=count)] + noise) * fading, DIMS)


def cpu_seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the least CPU time of this thread that `work` takes."""
    took = []
    for _ in range(rounds):
        began = time.thread_time()
        work()
        took.append(time.thread_time() - began)
    return min(took)


def measure(name: str, count: int) -> dict[str, float]:
    """Return the figures of a corpus of `count` texts."""
    index = sample(count)
    xy = np.ascontiguousarray(index.rows(slice(None), 32)[:, :2])
    codes = (np.arange(count) % 20).astype(np.uint8)
    found = drain(true_neighbours(index, pairs=0))
    layouts = {dim: StopLayout(dim, xy, "umap", count) for dim in DIMS}
    write_layouts(name, layouts)
    return {
        f"trust_{name}_words_s": cpu_seconds(lambda: drain(true_neighbours(index, pairs=0)), 1),
        f"trust_{name}_colours_s": cpu_seconds(lambda: drain(true_neighbours(index, pairs=THOROUGH_PAIRS)), 1),
        f"trust_{name}_a_stop_s": cpu_seconds(lambda: drain(measure_trust(index, found, xy, 64))),
        f"clusters_{name}_s": cpu_seconds(lambda: drain(find_clusters(index, usual_number(count))), 1),
        f"maps_back_{name}_ms": 1000 * cpu_seconds(lambda: read_layouts(name, count)),
        f"map_names_{name}_ms": 1000 * cpu_seconds(lambda: labels_of(xy, codes, [str(i) for i in range(20)], ())),
        f"map_lines_{name}_ms": 1000 * cpu_seconds(lambda: contours(xy)),
    }


def main() -> None:
    """Print the figures, and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write one flat JSON object here")
    target = parser.parse_args().json
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as home:
        os.environ[paths.HOME_VARIABLE] = home
        for name, count in SIZES:
            figures |= measure(name, count)
    figures = {name: round(value, 4) for name, value in figures.items()}
    print(json.dumps(figures, indent=1))
    if target is not None:
        target.write_text(json.dumps(figures) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

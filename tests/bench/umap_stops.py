"""Maps at all six Matryoshka stops against one map by umap-learn, and how soon a small corpus has its maps.

Run with `python tests/bench/umap_stops.py --json FILE`. Both sides run in turn on the same vectors in one process; code
is compiled before anything is timed. The start of a program is timed in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402
from threadpoolctl import threadpool_limits  # noqa: E402

from explorer.index.vectors import VectorIndex, index_of  # noqa: E402
from explorer.progress import drain  # noqa: E402
from explorer.projection.alignment import displacement  # noqa: E402
from explorer.projection.layout import umap_layouts  # noqa: E402

DIMS = (32, 64, 128, 256, 512, 1024)
SIZES = (2_000, 10_000)
ROUNDS = 3
JUDGED = 500
NEIGHBOURS = 15


def main() -> None:
    """Measure, print, and write the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write one flat JSON object here")
    target = parser.parse_args().json
    figures = first_maps()
    for size in SIZES:
        figures |= compared(size)
    figures["umap_six_stops_vs_one"] = figures[f"umap_six_stops_vs_one_{SIZES[-1]}"]
    figures = {name: round(value, 4) for name, value in figures.items()}
    print(json.dumps(figures, indent=1))
    if target is not None:
        target.write_text(json.dumps(figures), encoding="utf-8")


def first_maps() -> dict[str, float]:
    """Return when 600 texts have their maps, in seconds since the start of a program; the median of three starts."""
    starts = [_start() for _ in range(ROUNDS + 1)][1:]  # the first may have to compile
    names = {
        "pca": "pca_600_s",
        "LayoutPartial": "umap_600_moves_s",
        "LayoutDone": "umap_600_first_s",
        "JobDone": "umap_600_all_s",
    }
    return {new: statistics.median(start[old] for start in starts) for old, new in names.items()}


def compared(count: int) -> dict[str, float]:
    """Return what six maps of `count` texts cost against one by umap-learn, and how good they are."""
    index = sample(count)
    learn(index.rows(slice(0, 5000)))
    for compiled in (sample(100), sample(3_000)):  # what moves small maps, and large ones
        drain(umap_layouts(compiled, DIMS))
    ours, theirs = [], []
    for _ in range(ROUNDS):
        with threadpool_limits(1, "blas"):  # as in the worker process
            ours.append(_seconds(lambda: drain(umap_layouts(index, DIMS))))
        theirs.append(_seconds(lambda: learn(index.rows(slice(None)))))
    maps = drain(umap_layouts(index, DIMS))
    steps = [displacement(maps[a].xy, maps[b].xy) for a, b in zip(DIMS[1:], DIMS, strict=False)]
    return {
        f"umap_six_stops_vs_one_{count}": statistics.median(theirs) / statistics.median(ours),
        f"umap_six_stops_{count}_s": statistics.median(ours),
        f"umap_learn_one_{count}_s": statistics.median(theirs),
        f"umap_displacement_mean_{count}": float(np.mean(steps)),
        f"umap_displacement_max_{count}": max(steps),
        f"umap_neighbours_kept_{count}": kept(index, maps[DIMS[-1]].xy),
        f"umap_learn_neighbours_kept_{count}": kept(index, learn(index.rows(slice(None)))),
    }


def sample(count: int) -> VectorIndex:
    """Return clustered vectors whose later numbers matter less, as in a Matryoshka model."""
    rng = np.random.default_rng(0)
    fading = (1 / np.sqrt(1 + np.arange(DIMS[-1]) / 32)).astype(np.float32)
    centres = rng.standard_normal((40, DIMS[-1]), np.float32)
    noise = 0.8 * rng.standard_normal((count, DIMS[-1]), np.float32)
    return index_of((centres[rng.integers(40, size=count)] + noise) * fading, DIMS)


def learn(vectors: NDArray[np.float32], init: str = "spectral") -> NDArray[np.float32]:
    """Return the map that umap-learn makes with its own settings but for the metric and, where said, the start."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import umap

        return np.asarray(umap.UMAP(metric="cosine", init=init).fit_transform(vectors), np.float32)


def kept(index: VectorIndex, xy: NDArray[np.float32]) -> float:
    """Return the part of the nearest texts at full dimension that are nearest on the map, over some texts."""
    rows = np.linspace(0, len(index) - 1, JUDGED).astype(np.int64)
    unit = index.unit_rows(slice(None), index.dim)
    near = np.argsort(-(unit[rows] @ unit.T), axis=1)[:, : NEIGHBOURS + 1]
    distances = ((xy[rows, None] - xy) ** 2).sum(axis=2)
    seen = np.argsort(distances, axis=1)[:, : NEIGHBOURS + 1]
    shared = [len(set(a) & set(b) - {row}) / NEIGHBOURS for row, a, b in zip(rows, near, seen, strict=True)]
    return float(np.mean(shared))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _start() -> dict[str, float]:
    script = Path(__file__).with_name("_umap_start.py")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


if __name__ == "__main__":
    main()

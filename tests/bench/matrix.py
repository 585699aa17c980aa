"""How long all stops of a matrix take, and a step of the slider; neighbours and overlap of a corpus beside them.

Run with `python tests/bench/matrix.py [--json FILE]`. Seconds, but a step in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program does
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from explorer.analysis.dimensions import overlap_at_k
from explorer.analysis.matrix import MOST, matrix_stack
from explorer.index.neighbours import nearest_neighbours
from explorer.index.vectors import index_of
from explorer.progress import drain

DIMS = (32, 64, 128, 256, 384)


def seconds(work: Callable[[], object], times: int = 1) -> float:
    """Return the shortest of a few runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return round(min(taken), 4)


def matrices(rng: np.random.Generator) -> dict[str, float]:
    """Measure matrices of as many texts as are ever compared."""
    figures = {}
    for dims in (DIMS, (32, 64, 128, 256, 512, 1024)):
        vectors = rng.standard_normal((MOST, dims[-1]), dtype=np.float32)
        figures[f"matrix_2000_{dims[-1]}_s"] = seconds(lambda v=vectors, d=dims: drain(matrix_stack(v, d, "cosine")), 3)
        stack = drain(matrix_stack(vectors, dims, "cosine"))
        figures["matrix_step_ms"] = round(1000 * seconds(lambda s=stack: s.levels(64), 5), 4)
    return figures


def corpora(rng: np.random.Generator) -> dict[str, float]:
    """Measure what a map and the slider's readout need, on vectors in clusters."""
    figures = {}
    for count in (10_000, 50_000):
        centres = rng.standard_normal((200, 384), dtype=np.float32)
        noise = rng.standard_normal((count, 384), dtype=np.float32)
        index = index_of(centres[rng.integers(0, 200, count)] + noise, DIMS)
        figures[f"neighbours_{count // 1000}k_256_s"] = seconds(
            lambda i=index: drain(nearest_neighbours(i, dim=256, k=15))
        )
        figures[f"overlap_{count // 1000}k_s"] = seconds(lambda i=index: drain(overlap_at_k(i, DIMS)))
    return figures


def main() -> int:
    """Measure, print and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    target = parser.parse_args().json
    rng = np.random.default_rng(0)
    figures = matrices(rng) | corpora(rng)
    print(json.dumps(figures, indent=1))
    if target:
        target.write_text(json.dumps(figures), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

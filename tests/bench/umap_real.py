"""Maps of real texts at all stops beside independent fits of umap-learn: time, movement, trustworthiness.

Run with `python tests/bench/umap_real.py [--json FILE] [--texts FILE --count N] [--fits FOLDER]`, a text a line;
without a file the sample corpus is mapped. An independent fit a stop, with umap-learn's own settings but for the
metric, takes minutes at 50,000 texts; with a folder each is kept there, so that a run that was cut short goes on. With
`--random`, movement is compared with fits from a random start as well. The two sides that are timed run in turn in one
process, on compiled code.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import zlib
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402
from sklearn.manifold import trustworthiness  # noqa: E402
from threadpoolctl import threadpool_limits  # noqa: E402
from umap_stops import DIMS, learn, sample  # noqa: E402

from explorer.corpus.readers import read_corpus  # noqa: E402
from explorer.index.vectors import IndexBuilder, VectorIndex  # noqa: E402
from explorer.model.embedding import StaticEmbedding  # noqa: E402
from explorer.progress import drain  # noqa: E402
from explorer.projection.alignment import displacement, framed, procrustes  # noqa: E402
from explorer.projection.layout import umap_layouts  # noqa: E402

Map = NDArray[np.float32]

SAMPLES = ROOT / "resources" / "samples" / "encyclopaedia"
NEIGHBOURS = 15
JUDGED = 5_000
"""Texts that trustworthiness is taken of."""

LOOKED_AT = 1_000
"""Texts whose nearest on the map are looked up among all texts."""

BLOCK = 100


def main() -> None:
    """Measure, print, and write the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write one flat JSON object here")
    parser.add_argument("--texts", type=Path, default=SAMPLES, help="a file with a text a line")
    parser.add_argument("--count", type=int, default=50_000, help="texts taken")
    parser.add_argument("--fits", type=Path, help="where independent fits are kept")
    parser.add_argument("--untimed", action="store_true", help="leave the times out, and only compare the maps")
    parser.add_argument("--random", action="store_true", help="fit from random starts, too")
    given = parser.parse_args()
    index = embedded(given.texts, given.count)
    print(f"{len(index):,} texts", flush=True)
    figures = {} if given.untimed else timed(index)
    ours, theirs = mapped(index), {dim: independent(index, dim, given.fits) for dim in DIMS}
    figures |= moved(ours, theirs) | trusted(index, ours, theirs)
    if given.random:
        fits = {dim: independent(index, dim, given.fits, init="random") for dim in DIMS}
        figures |= {f"random_{name}": value for name, value in moved(ours, fits).items()}
    figures = {f"umap_real_{name}": round(value, 4) for name, value in figures.items()}
    print(json.dumps(figures, indent=1))
    if given.json is not None:
        given.json.write_text(json.dumps(figures), encoding="utf-8")


def embedded(path: Path, count: int) -> VectorIndex:
    """Return the vectors of the first `count` texts by the bundled model."""
    model = StaticEmbedding.from_pretrained(ROOT / "resources" / "model")
    corpus = drain(read_corpus([path]))
    count = min(count, len(corpus))
    builder = IndexBuilder(count, DIMS, "cosine")
    for start in range(0, count, 4096):
        builder.add(model.encode(corpus.texts(range(start, min(start + 4096, count)))))
    return builder.finish()


def timed(index: VectorIndex) -> dict[str, float]:
    """Return the seconds of six maps of ours and of one by umap-learn, on warm code."""
    for compiled in (sample(100), sample(3_000)):  # what moves small maps, and large ones
        drain(umap_layouts(compiled, DIMS))
    learn(index.rows(slice(0, 5_000)))
    began = time.perf_counter()
    mapped(index)
    ours = time.perf_counter() - began
    vectors = index.rows(slice(None))
    began = time.perf_counter()
    learn(vectors)
    theirs = time.perf_counter() - began
    return {"six_stops_s": ours, "umap_learn_one_s": theirs, "six_stops_against_one": ours / theirs}


def mapped(index: VectorIndex) -> dict[int, Map]:
    """Return our maps, made as in the worker process."""
    with threadpool_limits(1, "blas"):
        return {dim: layout.xy for dim, layout in drain(umap_layouts(index, DIMS)).items()}


def independent(index: VectorIndex, dim: int, folder: Path | None, init: str = "spectral") -> Map:
    """Return a map at one stop by umap-learn alone; one that was kept counts for the same vectors alone."""
    vectors = index.rows(slice(None), dim)
    start = "" if init == "spectral" else f"-{init}"
    name = f"umap-{len(index)}-{dim}{start}-{zlib.crc32(np.ascontiguousarray(vectors)):08x}.npy"
    kept = folder / name if folder is not None else None
    if kept is not None and kept.exists():
        return np.asarray(np.load(kept), np.float32)
    began = time.perf_counter()
    xy = learn(vectors, init)
    print(f"umap-learn at {dim}: {time.perf_counter() - began:.0f} s", flush=True)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.save(kept, xy)
    return xy


def moved(ours: dict[int, Map], theirs: dict[int, Map]) -> dict[str, float]:
    """Return the mean distance between neighbouring stops in root-mean-square radii, ours and of independent fits.

    These are brought to one centre and size, and once more laid over each other by Procrustes as well.
    """
    pairs = list(zip(DIMS[1:], DIMS, strict=False))
    own = [displacement(ours[a], ours[b]) for a, b in pairs]
    apart = [displacement(framed(theirs[a]), framed(theirs[b])) for a, b in pairs]
    laid = [displacement(procrustes(theirs[a], theirs[b]), theirs[b]) for a, b in pairs]
    return {
        "displacement_mean": float(np.mean(own)),
        "displacement_max": max(own),
        "displacement_independent": float(np.mean(apart)),
        "displacement_independent_procrustes": float(np.mean(laid)),
        "displacement_ratio": float(np.mean(own) / np.mean(apart)),
        "displacement_ratio_procrustes": float(np.mean(own) / np.mean(laid)),
    }


def trusted(index: VectorIndex, ours: dict[int, Map], theirs: dict[int, Map]) -> dict[str, float]:
    """Return trustworthiness at every stop: by scikit-learn on a sample, and of some texts among all."""
    rng = np.random.default_rng(0)
    rows = np.sort(rng.choice(len(index), min(JUDGED, len(index)), replace=False))
    some = np.sort(rng.choice(len(index), min(LOOKED_AT, len(index)), replace=False))
    figures: dict[str, float] = {}
    for dim in DIMS:
        vectors, sides = index.rows(rows, dim), {"ours": ours[dim], "umap_learn": theirs[dim]}
        for name, xy in sides.items():
            figures[f"trust_{dim}_{name}"] = trustworthiness(vectors, xy[rows], n_neighbors=NEIGHBOURS, metric="cosine")
        for name, value in zip(sides, among_all(index, dim, list(sides.values()), some), strict=True):
            figures[f"trust_all_{dim}_{name}"] = value
        print({name: round(value, 4) for name, value in figures.items() if f"_{dim}_" in name}, flush=True)
    for kind in ("trust", "trust_all"):
        lags = [figures[f"{kind}_{dim}_umap_learn"] - figures[f"{kind}_{dim}_ours"] for dim in DIMS]
        figures[f"{kind}_worst_lag"] = max(lags)
    return figures


def among_all(index: VectorIndex, dim: int, maps: list[Map], rows: NDArray[np.int64]) -> list[float]:
    """Return the trustworthiness of `rows` among all texts (Venna and Kaski, 2001), on each map."""
    unit, count, k = index.unit_rows(slice(None), dim), len(index), NEIGHBOURS
    penalties = np.zeros(len(maps))
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK]
        for row, likeness in zip(block, unit[block] @ unit.T, strict=True):
            likeness[row] = np.inf
            for place, xy in enumerate(maps):
                apart = ((xy - xy[row]) ** 2).sum(axis=1)
                apart[row] = np.inf
                ranks = (likeness > likeness[np.argpartition(apart, k)[:k], None]).sum(axis=1)
                penalties[place] += np.maximum(ranks - k, 0).sum()
    return [float(1 - 2 * penalty / (len(rows) * k * (2 * count - 3 * k - 1))) for penalty in penalties]


if __name__ == "__main__":
    main()

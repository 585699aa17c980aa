"""Writes reference.npz: what umap-learn itself computes, for the tests to compare with. Needs umap-learn 0.5."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import umap.umap_ as umap
    from umap.layouts import optimize_layout_euclidean

CURVES = [(0.0, 1.0), (0.1, 1.0), (0.25, 1.0), (0.5, 1.0), (0.8, 1.0), (1.0, 1.0), (0.1, 2.0)]
EPOCHS = 40
SEED = 42
NEIGHBOURS = 10


def main() -> None:
    """Compute and write."""
    rng = np.random.default_rng(1)
    centres = rng.standard_normal((6, 12))
    vectors = (centres[rng.integers(6, size=120)] + 0.5 * rng.standard_normal((120, 12))).astype(np.float32)
    vectors[20:24] = vectors[20]  # texts that are equal
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    distances = np.maximum(1 - unit @ unit.T, 0)
    np.fill_diagonal(distances, -1)
    neighbours = np.argsort(distances, axis=1, kind="stable")[:, :NEIGHBOURS].astype(np.int32)
    near = np.maximum(np.take_along_axis(distances, neighbours, axis=1), 0).astype(np.float32)
    graph, *_ = umap.fuzzy_simplicial_set(vectors, NEIGHBOURS, None, "cosine", {}, neighbours, near)
    graph = graph.tocsr()
    graph.sort_indices()
    graph = graph.tocoo()
    start = (10 * rng.random((120, 2))).astype(np.float32)
    np.savez_compressed(
        Path(__file__).with_name("reference.npz"),
        neighbours=neighbours,
        distances=near,
        head=graph.row,
        tail=graph.col,
        weight=graph.data,
        curves=np.array([(*curve, *umap.find_ab_params(curve[1], curve[0])) for curve in CURVES]),
        start=start,
        gentle=laid_out(graph.copy(), start.copy(), 0.01),
        usual=laid_out(graph.copy(), start.copy(), 1.0),
    )


def laid_out(graph: object, xy: np.ndarray, rate: float) -> np.ndarray:
    """Do what `umap.simplicial_set_embedding` does after its start is chosen."""
    graph.data[graph.data < graph.data.max() / EPOCHS] = 0
    graph.eliminate_zeros()
    every = umap.make_epochs_per_sample(graph.data, EPOCHS)
    states = np.random.RandomState(SEED).randint(umap.INT32_MIN, umap.INT32_MAX, 3).astype(np.int64)
    a, b = umap.find_ab_params(1.0, 0.1)
    ends = graph.row, graph.col
    return optimize_layout_euclidean(
        xy, xy, *ends, EPOCHS, len(xy), every, a, b, states, 1.0, rate, 5.0, tqdm_kwds={}, move_other=True
    )


if __name__ == "__main__":
    main()

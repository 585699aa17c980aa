"""The command that draws a map."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.cli.drawing import csv_table, map_png, map_svg
from explorer.cli.loading import chosen_dim, load_model, opened_corpus
from explorer.cli.output import check_ending, whole_file
from explorer.cli.progress import follow
from explorer.index.corpus_vectors import embed_corpus
from explorer.index.vectors import VectorIndex
from explorer.progress import Steps
from explorer.projection.layout import umap_layouts
from explorer.projection.params import UmapParams
from explorer.projection.pca import pca_layouts

ENDINGS = (".png", ".svg", ".csv", ".npy")

Points = NDArray[np.float32]


def project(arguments: Namespace) -> int:
    """Lay a corpus out in the plane, and write the map."""
    ending = check_ending(arguments.output, ENDINGS)
    params = UmapParams(seed=arguments.seed)
    model = load_model(arguments.model)
    dim = chosen_dim(model, arguments.dim)
    with opened_corpus(arguments) as corpus:
        index = follow(embed_corpus(model, corpus, arguments.threads), quiet=arguments.quiet).cut(dim)
        ids, texts = corpus.ids(), corpus.texts(np.arange(len(corpus))) if ending == ".csv" else []
    xy, method = follow(_layout(index, arguments.method, params), quiet=arguments.quiet)
    with whole_file(arguments.output) as path:
        _write(path, ending, xy, ids, texts)
    print(f"{arguments.output}: {len(xy):,} texts, {method} at {dim} dimensions")
    return 0


def _layout(index: VectorIndex, method: str, params: UmapParams) -> Steps[tuple[Points, str]]:
    if method == "pca":
        flat = yield from pca_layouts(index, (index.dim,), seed=params.seed)
        return flat[index.dim], method
    layouts = yield from umap_layouts(index, (index.dim,), params)
    return layouts[index.dim].xy, layouts[index.dim].method


def _write(path: Path, ending: str, xy: Points, ids: list[str], texts: list[str]) -> None:
    if ending == ".npy":
        with path.open("wb") as file:
            np.save(file, xy)
    elif ending == ".csv":
        path.write_text(csv_table(xy, ids, texts), encoding="utf-8", newline="")
    elif ending == ".svg":
        path.write_text(map_svg(xy), encoding="utf-8")
    else:
        path.write_bytes(map_png(xy))

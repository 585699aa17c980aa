"""Commands about a corpus."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.analysis.dimensions import agreements, smallest_keeping
from explorer.cli.loading import chosen_dim, load_model, opened_corpus
from explorer.cli.output import check_ending, one_line, print_json, whole_file
from explorer.cli.progress import follow
from explorer.corpus.corpus import Corpus
from explorer.corpus.schema import Record
from explorer.index.corpus_vectors import embed_corpus, vectors_of
from explorer.index.funnel import Funnel, find, serving
from explorer.index.measured import read_tuning
from explorer.index.search import Hits
from explorer.index.vectors import VectorIndex
from explorer.model.embedding import StaticEmbedding
from explorer.progress import Progress, Steps

QUERIES = 200
KEPT = 0.95

Rows = NDArray[np.generic]
SAFETENSORS_DTYPES = {"float32": "F32", "float16": "F16"}


def embed(arguments: Namespace) -> int:
    """Write the vectors of a corpus; memory holds a few batches of them, however large it is."""
    ending = check_ending(arguments.output, (".npy", ".safetensors"))
    model = load_model(arguments.model)
    dim = chosen_dim(model, arguments.dim)
    make: Callable[[Path, tuple[int, int], str], Rows] = _npy if ending == ".npy" else _safetensors
    with opened_corpus(arguments) as corpus, whole_file(arguments.output) as path:
        out = make(path, (len(corpus), dim), arguments.dtype)
        follow(_fill(out, model, corpus, arguments.threads), quiet=arguments.quiet)
        print(f"{arguments.output}: {len(corpus):,} vectors of {dim} numbers, {arguments.dtype}")
    return 0


def search(arguments: Namespace) -> int:
    """Print the texts nearest to a query."""
    model = load_model(arguments.model)
    dim = chosen_dim(model, arguments.dim)
    query = model.encode([arguments.query], dim=dim, prompt="query")[0]
    with opened_corpus(arguments) as corpus:
        rows = None if arguments.where is None else corpus.where(arguments.where)
        index = follow(embed_corpus(model, corpus, arguments.threads), quiet=arguments.quiet)
        funnel = (
            None if arguments.exact else _funnel(index, dim, len(corpus) if rows is None else len(rows), arguments.k)
        )
        hits = find(index.cut(dim), query, dim=dim, k=arguments.k, rows=rows, funnel=funnel)
        found = _found(hits, corpus.records(hits.rows))
    if arguments.json:
        head = {"model": model.info.name, "dim": dim, "mode": "meaning", "query": arguments.query}
        print_json({**head, "recall": 1.0 if funnel is None else funnel.recall, "hits": found})
    for hit in () if arguments.json else found:
        line = f"{hit['rank']:>4}  {hit['score']:7.4f}  {hit['id']}  "
        print(line + one_line(str(hit["text"]), len(line)))
    return 0


def dimensions(arguments: Namespace) -> int:
    """Print what each Matryoshka stop keeps of the top 10 at full dimension."""
    model = load_model(arguments.model)
    full = chosen_dim(model, arguments.dim)
    dims = (*(stop for stop in model.dims if stop < full), full)
    with opened_corpus(arguments) as corpus:
        index = follow(embed_corpus(model, corpus, arguments.threads), quiet=arguments.quiet).cut(full)
    measured = follow(agreements(index, dims, sample=QUERIES), quiet=arguments.quiet)
    smallest, queries = smallest_keeping(measured, KEPT), min(QUERIES, len(index))
    if arguments.json:
        table = {dim: {"overlap@10": kept.overlap, "rbo": kept.rbo} for dim, kept in measured.items()}
        print_json({"model": model.info.name, "queries": queries, "dims": table, "smallest_keeping_95": smallest})
        return 0
    print("  dim  overlap@10    rbo")
    for dim, kept in measured.items():
        print(f"{dim:>5}  {kept.overlap:10.3f}  {kept.rbo:5.3f}")
    print(f"\n{smallest} is the smallest that keeps 95 % of the top 10 ({queries} texts as queries).")
    return 0


def _funnel(index: VectorIndex, dim: int, rows: int, k: int) -> Funnel | None:
    """Return the funnel that was measured for the stop `dim`, if the window has done so."""
    tuning = None if index.folder is None else read_tuning(index.folder, index)
    return None if tuning is None else serving(tuning.funnels.get(dim), rows, k)


def _found(hits: Hits, records: list[Record]) -> list[dict[str, object]]:
    return [
        {"rank": rank, "id": record.id, "score": float(score), "text": record.text, "columns": record.columns}
        for rank, (score, record) in enumerate(zip(hits.scores, records, strict=True), start=1)
    ]


def _fill(out: Rows, model: StaticEmbedding, corpus: Corpus, threads: int | None) -> Steps[None]:
    done = 0
    for vectors in vectors_of(model, corpus, out.shape[1], threads):
        out[done : done + len(vectors)] = vectors
        done += len(vectors)
        yield Progress("Embedding texts", done, len(corpus))


def _npy(path: Path, shape: tuple[int, int], dtype: str) -> Rows:
    return np.lib.format.open_memmap(path, "w+", np.dtype(dtype), shape)


def _safetensors(path: Path, shape: tuple[int, int], dtype: str) -> Rows:
    """Lay out a safetensors file with one tensor, `embeddings`: header length, JSON header, numbers."""
    count = shape[0] * shape[1] * np.dtype(dtype).itemsize
    tensor = {"dtype": SAFETENSORS_DTYPES[dtype], "shape": shape, "data_offsets": [0, count]}
    header = json.dumps({"embeddings": tensor}).encode()
    header += b" " * (-len(header) % 8)
    path.write_bytes(len(header).to_bytes(8, "little") + header)
    return np.memmap(path, np.dtype(dtype), "r+", 8 + len(header), shape)

"""Commands about a corpus."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from typing import Any, BinaryIO

import numpy as np

from explorer.analysis.dimensions import agreements, smallest_keeping
from explorer.cli.loading import chosen_dim, load_model, opened_corpus
from explorer.cli.output import check_ending, one_line, print_json, whole_file
from explorer.cli.progress import follow
from explorer.corpus.corpus import Corpus
from explorer.corpus.schema import Record
from explorer.errors import ExplorerError
from explorer.index.corpus_vectors import embed_corpus, vectors_of
from explorer.index.cutting import CutTexts, cut_corpus
from explorer.index.fusion import BOTH, MEANING, WORDS
from explorer.index.measured import read_tuning, tuned
from explorer.index.vectors import VectorIndex
from explorer.index.wording import parse
from explorer.jobs import requests as ask
from explorer.jobs.tasks import run
from explorer.model.embedding import StaticEmbedding
from explorer.progress import Progress, Steps

FOUND_BY = {MEANING: "meaning", WORDS: "words", BOTH: "both"}
QUERIES = 200
KEPT = 0.95

SAFETENSORS_DTYPES = {"float32": "F32", "float16": "F16"}


def embed(arguments: Namespace) -> int:
    """Write the vectors of a corpus; memory holds a few batches of them, however large it is."""
    ending = check_ending(arguments.output, (".npy", ".safetensors"))
    model = load_model(arguments.model)
    dim = chosen_dim(model, arguments.dim)
    begin: Callable[[BinaryIO, tuple[int, int], str], None] = _begin_npy if ending == ".npy" else _begin_safetensors
    with opened_corpus(arguments) as corpus, whole_file(arguments.output) as path, path.open("wb") as file:
        begin(file, (len(corpus), dim), arguments.dtype)
        follow(_write(file, model, corpus, dim, arguments), quiet=arguments.quiet)
        print(f"{arguments.output}: {len(corpus):,} vectors of {dim} numbers, {arguments.dtype}")
    return 0


def search(arguments: Namespace) -> int:
    """Print the texts that a query finds."""
    if not arguments.query.strip():
        raise ExplorerError('The query is empty: say what to look for, such as: search texts.csv "bees and flowers".')
    model = load_model(arguments.model)
    dim = chosen_dim(model, arguments.dim)
    with opened_corpus(arguments) as corpus:
        result = _result(arguments, model, corpus, dim)
        found = _found(result, corpus.records(result.hits.rows))
    if not arguments.quiet and not result.query.any():
        print("No word of the query is known to the model.", file=sys.stderr)
    if arguments.json:
        head = {"model": model.info.name, "dim": dim, "mode": arguments.mode, "query": arguments.query}
        print_json({**head, "recall": result.recall, "hits": found})
    for hit in () if arguments.json else found:
        line = f"{hit['rank']:>4}  {hit['score']:7.4f}  {hit['id']}  "
        print(line + one_line(_shown(hit), len(line)))
    return 0


def _result(arguments: Namespace, model: StaticEmbedding, corpus: Corpus, dim: int) -> ask.SearchResult:
    """Carry the search out, as the window does."""
    within = None if arguments.where is None else ask.RowSet(corpus.where(arguments.where))
    index = follow(embed_corpus(model, corpus, arguments.threads), quiet=arguments.quiet)
    cut = _cut(arguments, model, corpus, index)
    texts, searched = (corpus, index) if cut is None else (cut.passages or corpus, cut.index or index)
    tuning = None if searched.folder is None else read_tuning(searched.folder, searched)
    floor = arguments.min_score
    if arguments.min_percentile is not None:
        if dim not in index.dims:
            stops = ", ".join(map(str, index.dims))
            raise ExplorerError(f"Percentiles are measured at the stops of the model: choose a --dim of {stops}.")
        tuning = tuning or follow(tuned(model, texts, searched), quiet=arguments.quiet)
        floor = tuning.background.score(arguments.min_percentile, dim)
    wording, occurring = parse(arguments.query), None
    if wording.restricted:
        wanted = ask.Occur(model, corpus, index, wording.phrases, wording.without)
        occurring = follow(run(wanted), quiet=arguments.quiet)
    request = ask.Search(
        model,
        index.cut(dim),
        arguments.query,
        dim,
        arguments.k,
        within,
        None if arguments.exact or tuning is None else tuning.funnels.get(dim),
        mode=arguments.mode,
        occurring=occurring,
        floor=floor,
        cut=None if cut is None else replace(cut, index=searched.cut(dim)),
    )
    result: ask.SearchResult = follow(run(request), quiet=True)
    return result


def _cut(arguments: Namespace, model: StaticEmbedding, corpus: Corpus, index: VectorIndex) -> CutTexts | None:
    """Return the passages that texts are searched by; None where these stay whole."""
    if arguments.passages == "never":
        return None
    always = arguments.passages == "always"
    steps = cut_corpus(model, corpus, index, always=always, threads=arguments.threads)
    cut = follow(steps, quiet=arguments.quiet)
    if cut.passages is None:
        return None
    if not arguments.quiet:
        print(f"{len(corpus):,} texts are searched by {len(cut.passages):,} passages.", file=sys.stderr)
    return cut


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


def _found(result: ask.SearchResult, records: list[Record]) -> list[dict[str, Any]]:
    hits: list[dict[str, Any]] = [
        {"rank": rank, "id": record.id, "score": float(score), "text": record.text, "columns": record.columns}
        for rank, (score, record) in enumerate(zip(result.hits.scores, records, strict=True), start=1)
    ]
    if result.spans is not None:
        for hit, record, (start, end) in zip(hits, records, result.spans.tolist(), strict=True):
            hit["passage"] = {"start": start, "end": end, "text": record.text[start:end]}
    if result.mode != "meaning" and result.found_by is not None and result.ranked is not None:
        for hit, who, ranked in zip(hits, result.found_by.tolist(), result.ranked.tolist(), strict=True):
            hit |= {"found_by": FOUND_BY[who], "ranked": ranked}
    return hits


def _shown(hit: dict[str, Any]) -> str:
    text: str = hit.get("passage", hit)["text"]
    return text


def _write(file: BinaryIO, model: StaticEmbedding, corpus: Corpus, dim: int, arguments: Namespace) -> Steps[None]:
    """Write the vectors one after the other: a full disk is an error then, and no dead process as with a memory map."""
    done = 0
    for vectors in vectors_of(model, corpus, dim, arguments.threads):
        file.write(np.ascontiguousarray(vectors, arguments.dtype).data)
        done += len(vectors)
        yield Progress("Embedding texts", done, len(corpus))


def _begin_npy(file: BinaryIO, shape: tuple[int, int], dtype: str) -> None:
    kind = np.lib.format.dtype_to_descr(np.dtype(dtype))
    np.lib.format.write_array_header_1_0(file, {"descr": kind, "fortran_order": False, "shape": shape})


def _begin_safetensors(file: BinaryIO, shape: tuple[int, int], dtype: str) -> None:
    """Begin a safetensors file with one tensor, `embeddings`: header length, JSON header; the numbers follow."""
    count = shape[0] * shape[1] * np.dtype(dtype).itemsize
    tensor = {"dtype": SAFETENSORS_DTYPES[dtype], "shape": shape, "data_offsets": [0, count]}
    header = json.dumps({"embeddings": tensor}).encode()
    header += b" " * (-len(header) % 8)
    file.write(len(header).to_bytes(8, "little") + header)

"""The command that measures a model on retrieval test sets."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

from explorer.analysis.evaluation import Evaluation, evaluate
from explorer.analysis.report import as_fields, as_markdown, as_text, query_fields
from explorer.analysis.retrieval_set import RetrievalSet, read_retrieval_sets
from explorer.cli.loading import chosen_dim, load_model
from explorer.cli.output import check_ending, plain, print_json, whole_file
from explorer.cli.progress import follow
from explorer.model.embedding import StaticEmbedding
from explorer.progress import Steps


def evaluation(arguments: Namespace) -> int:
    """Print how well a model finds what is relevant in each BEIR folder, and the mean."""
    if arguments.per_query is not None:
        check_ending(arguments.per_query, (".jsonl",))
    model = load_model(arguments.model)
    dims = _dims(model, arguments)
    sets = follow(_sets(arguments), quiet=arguments.quiet)
    done = follow(evaluate(model, sets, dims=dims, threads=arguments.threads), quiet=arguments.quiet)
    if arguments.per_query is not None:
        _write_queries(done, arguments.per_query)
    if arguments.json:
        print_json(as_fields(done))
    else:
        sys.stdout.write(as_markdown(done) if arguments.markdown else as_text(done))
    return 0


def _sets(arguments: Namespace) -> Steps[tuple[RetrievalSet, ...]]:
    if not arguments.suite:
        return read_retrieval_sets(arguments.folders)
    from explorer.analysis.nanobeir import nanobeir_sets

    return nanobeir_sets()


def _dims(model: StaticEmbedding, arguments: Namespace) -> list[int]:
    """Return the dimensions asked for, or the stops of the model up to the one asked for."""
    if arguments.dims is not None:
        return [chosen_dim(model, dim) for dim in arguments.dims]
    full = chosen_dim(model, arguments.dim)
    return [*(dim for dim in model.dims if dim < full), full]


def _write_queries(done: Evaluation, target: Path) -> None:
    with whole_file(target) as path, path.open("w", encoding="utf-8") as out:
        for query in query_fields(done):
            out.write(json.dumps(plain(query), ensure_ascii=False, allow_nan=False) + "\n")

"""Make the bundled model, from pairs to a folder that the program opens with.

    pip install -e ".[bench]"
    OPENBLAS_NUM_THREADS=1 python packaging/model/make.py --pairs FOLDER --work FOLDER [--out resources/model]

The steps, each left on disk in the work folder and gone on from when the program is called again:

1. `held_out.py` keeps some pairs of every source for measuring, `sentences.py` splits texts of the rest into more
   pairs; they are tokenised.
2. `teacher.py` asks the encoder for vectors of short texts, `start.py` makes the table to start from.
3. `explorer.training` trains it with the settings of `recipe.py`, once for each seed.
4. Their mean, with a part of the start, is stored as int8 with one scale per row.

`card.py` then measures the model and writes its card.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from held_out import split
from numpy.typing import NDArray
from recipe import KEPT, NAME, SEEDS, TRAINING
from sentences import write_sentences
from start import load_tokenizer, starting_model

from explorer.cli.progress import follow
from explorer.model.embedding import StaticEmbedding
from explorer.model.formats import plain_info
from explorer.model.writing import save_pretrained
from explorer.training.log import Trained
from explorer.training.pairs import TokenPairs, prepare_pairs
from explorer.training.trainer import train
from explorer.training.writing import write_trained

SUMMARY = "summary.json"

log = logging.getLogger("make")


def prepared(pairs: Path, work: Path) -> TokenPairs:
    """Return the tokenised pairs to train on; the held-out ones are written beside them as sets."""
    for file in sorted(pairs.glob("*.jsonl.gz")):
        if not (work / "train" / file.name.removesuffix(".gz")).exists():
            log.info("splitting %s", file.name)
            split(file, work / "train", work / "held-out", TRAINING.seed)
            write_sentences(work / "train" / file.name.removesuffix(".gz"), TRAINING.seed)
    tokenizer = load_tokenizer()
    vocabulary = np.zeros((tokenizer.get_vocab_size(), 1), dtype=np.float32)
    tool = StaticEmbedding.from_table(vocabulary, tokenizer, plain_info(vocabulary, "vocabulary"))
    most = TRAINING.max_tokens
    return follow(prepare_pairs([work / "train"], tool, work / "tokens", max_tokens=most), quiet=False)


def started(data: TokenPairs, work: Path) -> StaticEmbedding:
    """Return the model to start from."""
    folder = work / "start"
    if not folder.exists():
        log.info("making the starting table")
        dim = max(TRAINING.dims)
        save_pretrained(starting_model(load_tokenizer(), data, dim, TRAINING.seed, work), folder)
    return StaticEmbedding.from_pretrained(folder)


def trained(start: StaticEmbedding, data: TokenPairs, seed: int, folder: Path, threads: int | None) -> Trained:
    """Train with `seed`, or go on where that was stopped."""
    config = replace(TRAINING, seed=seed)
    log.info("training with seed %d", seed)
    result = follow(train(start, data, config, name=NAME, folder=folder, threads=threads), quiet=False)
    write_trained(result, folder, card="")
    return result


def finished(results: Sequence[Trained], start: StaticEmbedding) -> StaticEmbedding:
    """Return the mean of the trained tables with a part of the starting table kept; all have root mean square 1."""
    first, *tables = (_unit(table) for table in (start.table, *(result.model.table for result in results)))
    table = KEPT * first + (1 - KEPT) * np.mean(tables, axis=0)
    return results[0].model.with_table(table, name=NAME, dims=tuple(sorted(TRAINING.dims)))


def _unit(table: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(table / np.sqrt(np.mean(np.square(table))), dtype=np.float32)


def main() -> None:
    """Make the model in the folder named on the command line."""
    parser = argparse.ArgumentParser(description="Make the bundled model.")
    parser.add_argument("--pairs", type=Path, required=True, help="folder of *.jsonl.gz pairs")
    parser.add_argument("--work", type=Path, required=True, help="folder for what is made on the way")
    parser.add_argument("--out", type=Path, default=Path("resources/model"))
    parser.add_argument("--threads", type=int, default=None)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    work = arguments.work
    data = prepared(arguments.pairs, work)
    start = started(data, work)
    results = [trained(start, data, seed, work / f"trained-{seed}", arguments.threads) for seed in SEEDS]
    total = {name: sum(getattr(result, name) for result in results) for name in ("steps", "pairs", "seconds")}
    (work / f"trained-{SEEDS[0]}" / SUMMARY).write_text(json.dumps(total), encoding="utf-8")
    model = finished(results, start)
    save_pretrained(model, work / "final")
    save_pretrained(model, arguments.out, dtype="int8")


if __name__ == "__main__":
    main()

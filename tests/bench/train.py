"""How many pairs a second are trained at batch 1,024 and dimensions 1,024 to 32, from pairs on disk.

Run with `python tests/bench/train.py [--json FILE] [--steps 12] [--threads 2]`. Texts are made up: anchors of 12 tokens
and positives of 140, whose tokens are as uneven as words are, as in titles with abstracts or headings with sections.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program does
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from explorer import paths
from explorer.model.embedding import StaticEmbedding
from explorer.progress import drain
from explorer.training.config import TrainingConfig
from explorer.training.log import TrainingProgress
from explorer.training.pairs import TokenPairs, prepare_pairs
from explorer.training.trainer import train

BATCH, DIM = 1024, 1024
DIMS = (1024, 512, 256, 128, 64, 32)
ANCHOR, POSITIVE = 12, 140
WARM = 2


def base() -> StaticEmbedding:
    """Return a model with the bundled vocabulary and random rows of 1,024 numbers."""
    bundled = StaticEmbedding.from_pretrained(paths.resource("model"))
    rng = np.random.default_rng(0)
    return bundled.with_table(rng.standard_normal((bundled.info.vocabulary, DIM), dtype=np.float32), name="random")


def written(model: StaticEmbedding, pairs: int, folder: Path) -> TokenPairs:
    """Write `pairs` made-up pairs to `folder` and tokenise them."""
    rng = np.random.default_rng(1)
    words = sorted(word for word in model.tokenizer.get_vocab() if word.isalpha())
    chances = 1 / np.arange(10, len(words) + 10)
    drawn = rng.choice(rng.permutation(words), (pairs, ANCHOR + POSITIVE), p=chances / chances.sum())
    with (folder / "pairs.jsonl").open("w", encoding="utf-8") as out:
        for row in drawn:
            out.write(json.dumps({"anchor": " ".join(row[:ANCHOR]), "positive": " ".join(row[ANCHOR:])}) + "\n")
    return drain(prepare_pairs([folder / "pairs.jsonl"], model, folder))


def seconds_of_steps(model: StaticEmbedding, data: TokenPairs, threads: int) -> list[float]:
    """Return how long each step took, batches and all."""
    config = TrainingConfig(DIMS, batch_size=BATCH)
    taken, before = [], time.perf_counter()
    for progress in train(model, data, config, name="trained", threads=threads):
        now = time.perf_counter()
        if isinstance(progress, TrainingProgress):
            taken.append(now - before)
        before = now
    return taken[WARM:]


def main() -> int:
    """Measure, print, and write the figures that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    model = base()
    with tempfile.TemporaryDirectory() as folder:
        data = written(model, (arguments.steps + WARM) * BATCH, Path(folder))
        taken = seconds_of_steps(model, data, arguments.threads)
        del data
    median = float(np.median(taken))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(taken)} steps of {BATCH:,} pairs: median {median * 1000:.0f} ms, slowest {max(taken) * 1000:.0f} ms")
    print(f"{BATCH / median:,.0f} pairs a second with {arguments.threads} threads; at most {peak:,.0f} MB of memory")
    figures = {"train_pairs_per_s": round(BATCH / median)}
    if arguments.json:
        arguments.json.write_text(json.dumps(figures), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

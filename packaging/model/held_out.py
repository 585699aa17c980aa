"""Pairs held out of every source: what settings are chosen on, so that no test collection is looked at.

A source's held-out pairs become a retrieval set in BEIR layout: their anchors are the queries, their positives are to
be found among the positives of more pairs of the source. A pair that shares a text with one of them is not trained on.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable
from pathlib import Path

from explorer.training.pair_files import source_name

Pair = dict[str, str]

HELD_OUT = 400
"""Pairs of a source, or a tenth of it when that is fewer."""
OTHERS = 3_600
"""Positives of other pairs among which those of the held-out pairs are to be found."""


def split(file: Path, train: Path, sets: Path, seed: int) -> None:
    """Write the pairs of a `.jsonl.gz` file to train on below `train`, and the held-out ones as a set below `sets`."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        pairs: list[Pair] = [json.loads(line) for line in lines]
    random.Random(seed).shuffle(pairs)
    held = pairs[: min(HELD_OUT, len(pairs) // 10)]
    anchors, positives = ({pair[side] for pair in held} for side in ("anchor", "positive"))
    kept = [pair for pair in pairs[len(held) :] if pair["anchor"] not in anchors and pair["positive"] not in positives]
    name = source_name(file)
    _write(train / f"{name}.jsonl", kept)
    _write_set(sets / name, held, kept[:OTHERS])


def _write_set(folder: Path, held: list[Pair], others: list[Pair]) -> None:
    texts = dict.fromkeys(pair["positive"] for pair in (*held, *others))
    rows = {text: row for row, text in enumerate(texts)}
    _write(folder / "corpus.jsonl", ({"_id": f"d{row}", "text": text} for text, row in rows.items()))
    _write(folder / "queries.jsonl", ({"_id": f"q{n}", "text": pair["anchor"]} for n, pair in enumerate(held)))
    judged = "".join(f"q{n}\td{rows[pair['positive']]}\t1\n" for n, pair in enumerate(held))
    (folder / "qrels").mkdir(exist_ok=True)
    (folder / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{judged}", encoding="utf-8")


def _write(file: Path, records: Iterable[dict[str, str]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(record) + "\n" for record in records)

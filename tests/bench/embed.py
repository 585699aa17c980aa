"""Embedding a corpus and building its index, beside tokenising the same texts alone; side by side in one run.

Run with `python tests/bench/embed.py [--json FILE] [--texts FILE] [--rounds 3]`, a text a line; without a file the
paragraphs of the docstrings of numpy and scipy. One side is `tokenizers` on all cores, ids out. The other is all that
the program does with an opened corpus before the first search: vectors at every stop and their lengths, and the words,
written to an empty store with their checksums. Best of the rounds, taken in turns.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program does

from encode import paragraphs, tokenizing

from explorer import paths
from explorer.corpus.readers import read_corpus
from explorer.index.corpus_vectors import embed_corpus
from explorer.model.embedding import StaticEmbedding
from explorer.model.tokens import load_tokenizer
from explorer.progress import drain


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds `work` takes, by the clock and of the processors."""
    clock, processors = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processors


def embedding(texts: Path) -> tuple[float, float]:
    """Embed and index `texts` with a program that has just started, as to what it remembers; return the seconds."""
    model = StaticEmbedding.from_pretrained(paths.resource("model"))
    corpus = drain(read_corpus([texts]))
    with tempfile.TemporaryDirectory() as home:
        os.environ["MATRYOSHKA_EXPLORER_HOME"] = home
        return timed(lambda: drain(embed_corpus(model, corpus)))


def measure(path: Path, rounds: int) -> dict[str, float]:
    """Take the two sides in turns."""
    texts = path.read_text(encoding="utf-8").splitlines()
    tokenizer = load_tokenizer(paths.resource("model", "0_StaticEmbedding", "tokenizer.json"))
    ours, alone = [], []
    for _ in range(rounds):
        alone.append(timed(tokenizing(tokenizer, texts)))
        ours.append(embedding(path))
    found = {}
    for place, unit in enumerate(("s", "cpu_s")):
        best = [min(side, key=lambda pair: pair[0])[place] for side in (ours, alone)]
        found |= {f"embed_{unit}": round(best[0], 3), f"tokenize_{unit}": round(best[1], 3)}
        found[f"embed_vs_tokenizing_{unit[:-2] or 'clock'}"] = round(best[0] / best[1], 3)
    print(f"{len(texts):,} texts: " + "  ".join(f"{name} {value}" for name, value in found.items()))
    return found


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        texts = arguments.texts or Path(folder) / "docstrings.txt"
        if arguments.texts is None:
            lines = (" ".join(text.split()) for text in paragraphs())
            texts.write_text("\n".join(filter(None, lines)), encoding="utf-8")
        figures = measure(texts, arguments.rounds)
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(figures), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Measure the bundled model beside others, and write its card.

    python packaging/model/card.py --work FOLDER --model resources/model --baselines FOLDER BEIR_FOLDER...

Test collections are looked at here only, after everything is decided.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from recipe import SEEDS, TRAINING

from explorer.analysis.evaluation import Evaluation, evaluate
from explorer.analysis.report import MAIN, as_markdown
from explorer.analysis.retrieval_set import RetrievalSet, read_retrieval_sets
from explorer.cli.progress import follow
from explorer.model.embedding import StaticEmbedding
from explorer.training.log import LogEntry, Trained
from explorer.training.model_card import model_card
from explorer.training.pairs import TokenPairs

HERE = Path(__file__).parent
FRONT = """---
license: apache-2.0
language: en
base_model: sentence-transformers/all-MiniLM-L6-v2
"""
USE = """Matryoshka Explorer opens with this model. The table is stored as int8 with one float32 scale per row
(`embedding.weight` times `embedding.scale`), which only this program reads. For sentence-transformers, export it first:
`matryoshka-explorer model export resources/model -o FOLDER`.
"""


def load_trained(folder: Path, model: StaticEmbedding) -> Trained:
    """Return what `make.py` left in `folder` of the training of `model`."""
    lines = (folder / "training_log.jsonl").read_text(encoding="utf-8").splitlines()
    log = [LogEntry(**entry) for entry in map(json.loads, lines) if "loss" in entry]
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return Trained(model, log=tuple(log), evaluations=(), **summary)


def measured(folder: Path, sets: Sequence[RetrievalSet], *, bm25: bool) -> Evaluation:
    """Return the evaluation of the model in `folder` on every set."""
    return follow(evaluate(StaticEmbedding.from_pretrained(folder), sets, bm25=bm25), quiet=False)


def overview(ours: Evaluation, full: Evaluation, others: Mapping[str, Evaluation]) -> str:
    """Return the table that puts our model beside its table before int8, other static models and BM25."""
    widest = {f"{name}, {each.dims[-1]}": _main(each, each.dims[-1]) for name, each in others.items()}
    stops = {f"**{dim}**": _main(ours, dim) for dim in reversed(ours.dims)}
    words = [done.bm25.means[MAIN] for done in ours.sets if done.bm25 is not None]
    columns = {"BM25": [*words, sum(words) / len(words)], **widest, "float32": _main(full, full.dims[-1]), **stops}
    names = [*(done.data.name for done in ours.sets), "**mean**"]
    lines = [" | ".join(["nDCG@10", *columns]), "|".join(["---", *("---:" for _ in columns)])]
    lines += [
        " | ".join([name, *(f"{column[row]:.3f}" for column in columns.values())]) for row, name in enumerate(names)
    ]
    return "".join(f"| {line} |\n" for line in lines)


def _main(each: Evaluation, dim: int) -> list[float]:
    return [*(done.dims[dim].means[MAIN] for done in each.sets), each.mean(dim)[MAIN]]


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def main() -> None:
    """Write the card of the model named on the command line."""
    parser = argparse.ArgumentParser(description="Write the card of the bundled model.")
    parser.add_argument("--work", type=Path, required=True, help="the work folder of make.py")
    parser.add_argument("--model", type=Path, default=Path("resources/model"))
    parser.add_argument("--baselines", type=Path, required=True, help="the folder that baselines.py wrote")
    parser.add_argument("tests", type=Path, nargs="+", help="retrieval sets in BEIR layout")
    arguments = parser.parse_args()
    sets = follow(read_retrieval_sets(arguments.tests), quiet=False)
    ours = measured(arguments.model, sets, bm25=True)
    others = {folder.name: measured(folder, sets, bm25=False) for folder in sorted(arguments.baselines.iterdir())}
    table = overview(ours, measured(arguments.work / "final", sets, bm25=False), others)
    model = StaticEmbedding.from_pretrained(arguments.model)
    trained = load_trained(arguments.work / f"trained-{SEEDS[0]}", model)
    (tokens,) = (folder for folder in (arguments.work / "tokens").iterdir() if folder.is_dir())
    text = model_card(
        trained,
        TRAINING,
        TokenPairs(tokens).sources,
        base="rows distilled from all-MiniLM-L6-v2 and random ones, see below",
        use=USE,
        evaluation=f"{_read('QUALITY.md')}\n{table}\n{as_markdown(ours)}",
        notes=f"{_read('MAKING.md')}\n{_read('SOURCES.md')}",
    )
    (arguments.model / "README.md").write_text(text.replace("---\n", FRONT, 1), encoding="utf-8")


if __name__ == "__main__":
    main()

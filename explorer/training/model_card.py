"""The model card of a trained model: what it is, from what, how it was made and how good it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from explorer.training.config import TrainingConfig
from explorer.training.log import Trained
from explorer.training.pairs import Source

LOG_LINES: Final = 20
MINUTE: Final = 60

FRONT: Final = """---
library_name: sentence-transformers
pipeline_tag: sentence-similarity
tags: [sentence-transformers, static-embedding, matryoshka, feature-extraction]
---
"""

USE: Final = """```python
from sentence_transformers import SentenceTransformer

model = SentenceTransformer("path/to/this/folder", truncate_dim={dim})
query, documents = model.encode("a question"), model.encode(["a text", "another text"])
print(model.similarity(query, documents))
```
"""


def model_card(
    trained: Trained,
    config: TrainingConfig,
    sources: Sequence[Source],
    *,
    base: str,
    use: str = USE,
    evaluation: str = "",
    notes: str = "",
) -> str:
    """Return the text of `README.md` for a trained model.

    Args:
        trained: the model and its log.
        config: the settings it was trained with.
        sources: the pairs it was trained on.
        base: the name of the model the training began with.
        use: how to load the model; `{dim}` becomes its smallest dimension.
        evaluation: section of Markdown that says how good it is.
        notes: sections of Markdown for what only its maker knows: licences, weak points.
    """
    parts = [
        f"{FRONT}\n# {trained.model.info.name}\n",
        _architecture(trained),
        f"## Use\n\n{use.format(dim=trained.model.dims[0])}",
        _data(sources),
        _settings(trained, config, base),
        *(part.rstrip() + "\n" for part in (evaluation, notes) if part),
        *_log(trained),
    ]
    return "\n".join(parts)


def compared(rows: Sequence[tuple[str, int, float, float]]) -> str:
    """Return a section of Markdown: nDCG@10 of the base model and of the result, by data set and dimension."""
    lines = [(name, str(dim), f"{old:.4f}", f"{new:.4f}", f"{new - old:+.4f}") for name, dim, old, new in rows]
    head = ("data set", "dimensions", "base model", "this model", "change")
    return "\n### nDCG@10 before and after\n\n" + _table(head, lines)


def _architecture(trained: Trained) -> str:
    info = trained.model.info
    rows = {
        "Type": "static embedding: one row per token, the mean of a text's rows is its embedding",
        "Vocabulary": f"{info.vocabulary:,} tokens",
        "Dimensions": f"{info.dim:,}",
        "Matryoshka dimensions": ", ".join(map(str, info.dims)),
        "Similarity": info.similarity,
        "Longest text": "no limit",
    }
    return "## Architecture\n\n" + _table(("", ""), rows.items())


def _data(sources: Sequence[Source]) -> str:
    rows = [(source.name, f"{source.pairs:,}", str(source.width - 2)) for source in sources]
    total = ("**all**", f"**{sum(source.pairs for source in sources):,}**", "")
    return "## Training data\n\n" + _table(("source", "pairs", "hard negatives a pair"), [*rows, total])


def _settings(trained: Trained, config: TrainingConfig, base: str) -> str:
    drawn = "" if config.n_dims_per_step < 0 else f", {config.n_dims_per_step} drawn for each step"
    weights = config.weights or (1.0,) * len(config.dims)
    rows = {
        "Base model": base,
        "Loss": f"MatryoshkaLoss over MultipleNegativesRankingLoss (cosine, scale {config.scale:g})",
        "Dimensions": ", ".join(map(str, config.dims)) + drawn,
        "Weights": ", ".join(f"{weight:g}" for weight in weights),
        "Batches": f"{config.batch_size:,} pairs at most, of one source each, no text twice" + _drawn(config),
        "Epochs": f"{config.epochs:,}",
        "Steps": f"{trained.steps:,} ({trained.pairs:,} pairs)",
        "Optimizer": "row-sparse Adam (betas 0.9, 0.999)",
        "Learning rate": f"{config.learning_rate:g} of the table's root mean square, linear decay",
        "Warm-up": f"{config.warmup:.0%} of the steps",
        "Tokens of a text": "all" if config.max_tokens is None else f"the first {config.max_tokens:,}",
        "Seed": str(config.seed),
        "Time": f"{trained.seconds / 60:,.1f} minutes" if trained.seconds > MINUTE else f"{trained.seconds:.0f} s",
    }
    return "## Training\n\n" + _table(("", ""), rows.items())


def _drawn(config: TrainingConfig) -> str:
    if config.source_power == 1:
        return ""
    return f"; of a source as many as its pairs to the power {config.source_power:g} ask for"


def _log(trained: Trained) -> list[str]:
    every = max(1, -(-len(trained.log) // LOG_LINES))
    kept = trained.log[::-1][::every][::-1]
    rows = [(f"{entry.step:,}", f"{entry.loss:.4f}", f"{entry.learning_rate:.3g}") for entry in kept]
    parts = ["## Training log\n\n" + _table(("step", "loss", "learning rate"), rows)]
    if trained.evaluations:
        names = list(trained.evaluations[-1].scores)
        found = [(f"{e.step:,}", *(f"{e.scores[name]:.4f}" for name in names)) for e in trained.evaluations]
        parts.append("Evaluations along the way:\n\n" + _table(("step", *names), found))
    return parts


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")

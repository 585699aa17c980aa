"""Pairs of a sentence and the rest of its text (Inverse Cloze Task: Lee et al. 2019, arXiv:1906.00300).

They are made of the positives that are trained on, so that the table learns what belongs together in running text, not
only under a title or a question.
"""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Final

SENTENCES: Final = "_sentences"
"""What is added to the name of a source."""
EVERY: Final = 4
"""One text of so many."""
STAYS: Final = 0.5
"""The part of the pairs in which the sentence stays in the text, as it does when a user searches for what was read."""
SHORTEST, LONGEST = 5, 40
"""Words of a sentence that is taken out."""
FEWEST: Final = 3
"""Sentences of a text that is split."""
FEWEST_PAIRS: Final = 400
"""Pairs below which a source has too few long texts."""

_END = re.compile(r"(?<=[.!?])\s+(?=\S)")


def write_sentences(file: Path, seed: int) -> Path | None:
    """Write the pairs that the texts of `file`, a `.jsonl` of pairs, give beside it; None when they are too few."""
    rng = random.Random(f"{seed} {file.stem}")
    with file.open(encoding="utf-8") as lines:
        texts = sorted({json.loads(line)["positive"] for line in lines})
    pairs = [pair for text in rng.sample(texts, len(texts) // EVERY) if (pair := _split(text, rng)) is not None]
    if len(pairs) < FEWEST_PAIRS:
        return None
    out = file.with_name(f"{file.stem}{SENTENCES}.jsonl")
    lines_out = (json.dumps({"anchor": sentence, "positive": rest}) + "\n" for sentence, rest in pairs)
    out.write_text("".join(lines_out), encoding="utf-8")
    return out


def _split(text: str, rng: random.Random) -> tuple[str, str] | None:
    sentences = _END.split(text)
    if len(sentences) < FEWEST:
        return None
    place = rng.randrange(len(sentences))
    if not SHORTEST <= len(sentences[place].split()) <= LONGEST:
        return None
    rest = sentences if rng.random() < STAYS else sentences[:place] + sentences[place + 1 :]
    return sentences[place], " ".join(rest)

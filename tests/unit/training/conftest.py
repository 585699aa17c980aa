from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from explorer.model.embedding import StaticEmbedding
from explorer.progress import drain
from explorer.training.pairs import TokenPairs, prepare_pairs
from tests.unit.model.tiny import STORY, tiny_table, tiny_tokenizer

WORDS = STORY.split()

Prepare = Callable[..., TokenPairs]
WritePairs = Callable[..., Path]


@pytest.fixture(scope="session")
def model() -> StaticEmbedding:
    tokenizer = tiny_tokenizer()
    return StaticEmbedding.from_table(tiny_table(tokenizer.get_vocab_size(), 32), tokenizer)


@pytest.fixture
def write_pairs(tmp_path: Path) -> WritePairs:
    """Write texts of two words and more as JSON lines."""

    def write(pairs: Sequence[Sequence[str]], name: str = "pairs.jsonl") -> Path:
        path = tmp_path / name
        names = ("anchor", "positive", "negative", "negative_2")
        lines = [json.dumps(dict(zip(names, pair, strict=False))) for pair in pairs]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def prepare(model: StaticEmbedding, tmp_path: Path) -> Prepare:
    def act(*paths: Path, max_tokens: int | None = 256) -> TokenPairs:
        return drain(prepare_pairs(paths, model, tmp_path / "tokens", max_tokens=max_tokens))

    return act


def story_pairs(count: int, start: int = 0) -> list[tuple[str, str]]:
    """Return pairs of different texts that share a word."""
    return [
        (f"{WORDS[n % 40]} {WORDS[40 + n // 40]}", f"{WORDS[n % 40]} of the {WORDS[60 + n // 40]}")
        for n in range(start, start + count)
    ]

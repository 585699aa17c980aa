"""A small model and a corpus without files; every test has a cache folder of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.index import corpus_vectors
from explorer.index.store import BATCH
from explorer.model.embedding import StaticEmbedding
from explorer.model.formats import plain_info
from explorer.paths import HOME_VARIABLE
from tests.unit.model.tiny import STORY, tiny_tokenizer

DIMS = (2, 4, 8)
COUNT = 2 * BATCH + 700


class Texts:
    """What is used of a corpus, over texts in memory."""

    def __init__(self, lines: Sequence[str], key: str = "texts") -> None:
        self.lines, self.key, self.text_column = list(lines), key, "text"
        self.read = 0

    def __len__(self) -> int:
        return len(self.lines)

    def texts(self, rows: Any) -> list[str]:
        self.read += len(rows)
        return [self.lines[row] for row in rows]

    def batches(self, size: int = 4096) -> Iterator[list[str]]:
        for start in range(0, len(self), size):
            yield self.texts(range(start, min(start + size, len(self))))


def some_texts(count: int, seed: int = 0) -> list[str]:
    words = STORY.split()
    rng = np.random.default_rng(seed)
    return [" ".join(words[i] for i in rng.integers(0, len(words), rng.integers(0, 9))) for _ in range(count)]


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr(corpus_vectors, "CHUNK", BATCH)
    monkeypatch.setattr(corpus_vectors, "PATIENCE", 0)
    return tmp_path / "home"


@pytest.fixture(scope="session")
def model() -> StaticEmbedding:
    tokenizer = tiny_tokenizer()
    table = np.random.default_rng(3).standard_normal((tokenizer.get_vocab_size(), 8), dtype=np.float32)
    return StaticEmbedding.from_table(table, tokenizer, plain_info(table, "tiny", DIMS))


@pytest.fixture
def corpus() -> Any:
    return Texts(some_texts(COUNT))

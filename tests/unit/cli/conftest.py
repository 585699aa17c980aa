from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from explorer.cli import THREAD_LIMITS, main
from explorer.model.embedding import StaticEmbedding
from explorer.model.formats import plain_info
from explorer.model.writing import save_pretrained

WORDS = ["[UNK]", "red", "green", "blue", "sea", "wine", "tea", "##s", "the", "of", "a"]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv("MATRYOSHKA_EXPLORER_HOME", str(tmp_path_factory.getbasetemp() / "home"))
    for name in THREAD_LIMITS:
        monkeypatch.setenv(name, "1")


@pytest.fixture(scope="session")
def tiny() -> StaticEmbedding:
    table = np.random.default_rng(3).standard_normal((len(WORDS), 8), dtype=np.float32)
    tokenizer = Tokenizer(WordPiece({word: row for row, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return StaticEmbedding.from_table(table, tokenizer, plain_info(table, "tiny", (2, 4, 8)))


@pytest.fixture(scope="session")
def model_folder(tiny: StaticEmbedding, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "tiny"
    save_pretrained(tiny, folder)
    return folder


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "drinks.csv"
    rows = ["red wine of the sea,1999,2024-01-09", "green tea,2004,2024-02-10", "blue seas,2011,2024-03-11"]
    path.write_text("\n".join(["title,year,seen", *rows, "a red tea,2020,2024-04-12"]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def act(*argv: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in argv])
        return (code, *capfd.readouterr())

    return act

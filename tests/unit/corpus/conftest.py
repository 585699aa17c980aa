from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from explorer.corpus.corpus import Corpus
from explorer.corpus.readers import read_corpus
from explorer.corpus.scratch import home
from explorer.progress import drain

Write = Callable[..., Path]
Open = Callable[..., Corpus]


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATRYOSHKA_EXPLORER_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(name: str, data: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return write


@pytest.fixture
def open_corpus() -> Iterator[Open]:
    opened: list[Corpus] = []

    def open_corpus(*paths: Path, text_column: str | None = None) -> Corpus:
        opened.append(drain(read_corpus(paths, text_column=text_column)))
        return opened[-1]

    yield open_corpus
    for corpus in opened:
        corpus.close()
    assert not list(home().iterdir()), "something temporary was left behind"

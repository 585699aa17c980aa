from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from explorer import paths
from explorer.corpus.corpus import Corpus
from explorer.corpus.readers import read_corpus
from explorer.errors import CorpusError
from explorer.jobs import requests as ask
from explorer.jobs.tasks import run
from explorer.progress import drain


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Corpus]:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    file = tmp_path / "first.csv"
    file.write_text("id,body\n1,black tea with milk\n2,a ship in a storm\n3,the oldest violin\n", encoding="utf-8")
    made = drain(read_corpus([file]))
    yield made
    made.close()


def texts(corpus: Corpus) -> list[str]:
    try:
        return corpus.texts(np.arange(len(corpus)))
    finally:
        corpus.close()


def test_typed_texts_follow_those_that_were_there(corpus: Corpus) -> None:
    found = drain(run(ask.AddTexts(corpus, typed=("green tea, “hot”", "a wreck"))))
    assert texts(found)[3:] == ["green tea, “hot”", "a wreck"]
    assert found.text_column == "body"
    assert found.sources[0] == corpus.sources[0]
    assert found.sources[1].parent == paths.data_dir() / "added"


def test_files_with_another_column_or_none_at_all_are_added_by_their_texts(corpus: Corpus, tmp_path: Path) -> None:
    same, other, plain = (tmp_path / name for name in ("same.jsonl", "other.csv", "plain.txt"))
    same.write_text('{"body": "the same column"}\n', encoding="utf-8")
    other.write_text("id,story\n1,another column of words\n2,and one more of them\n", encoding="utf-8")
    plain.write_text("a line\nand another\n", encoding="utf-8")
    assert texts(drain(run(ask.AddTexts(corpus, (same,)))))[3:] == ["the same column"]
    assert texts(drain(run(ask.AddTexts(corpus, (other,)))))[3:] == ["another column of words", "and one more of them"]
    assert texts(drain(run(ask.AddTexts(corpus, (plain,)))))[3:] == ["a line", "and another"]


def test_a_file_that_is_open_already_is_not_added_again(corpus: Corpus) -> None:
    with pytest.raises(CorpusError, match="is open already"):
        drain(run(ask.AddTexts(corpus, corpus.sources)))
    with pytest.raises(CorpusError, match="No text was added"):
        drain(run(ask.AddTexts(corpus, typed=("",))))

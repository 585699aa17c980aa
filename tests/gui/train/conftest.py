from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer import paths
from explorer.model.embedding import StaticEmbedding
from explorer.model.formats import plain_info
from explorer.model.writing import save_pretrained
from explorer.ui.theme import LIGHT
from explorer.ui.train.controller import TrainController
from explorer.ui.train.window import TrainWindow
from tests.unit.model.tiny import tiny_table, tiny_tokenizer
from tests.unit.training.conftest import story_pairs

PATIENCE = 60_000


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StaticEmbedding:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    tokenizer = tiny_tokenizer()
    table = tiny_table(tokenizer.get_vocab_size(), 16)
    model = StaticEmbedding.from_table(table, tokenizer, plain_info(table, "tiny", (4, 8, 16)))
    save_pretrained(model, tmp_path / "tiny")
    return StaticEmbedding.from_pretrained(tmp_path / "tiny")


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "faq.jsonl"
    lines = [json.dumps({"anchor": anchor, "positive": positive}) for anchor, positive in story_pairs(80)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.csv"
    path.write_text("anchor,positive\nred,blue\ngreen,\n", encoding="utf-8")
    return path


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    folder = tmp_path / "story"
    (folder / "qrels").mkdir(parents=True)
    documents = [{"_id": str(n), "title": "", "text": text} for n, (_, text) in enumerate(story_pairs(12))]
    queries = [{"_id": str(n), "text": text} for n, (text, _) in enumerate(story_pairs(12))]
    for name, records in (("corpus", documents), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    judged = "".join(f"{n}\t{n}\t1\n" for n in range(12))
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + judged, encoding="utf-8")
    return folder


@pytest.fixture
def control(qtbot: QtBot, base: StaticEmbedding) -> Iterator[TrainController]:
    made = TrainController()
    made.offer_base(base.info)
    yield made
    made.close()


@pytest.fixture
def ready(qtbot: QtBot, control: TrainController, pairs: Path) -> TrainController:
    """A training that could begin."""
    control.add([pairs])
    qtbot.waitUntil(lambda: not control.state.checking, timeout=PATIENCE)
    control.change(replace(control.state.settings, batch_size=16, epochs=3))
    return control


@pytest.fixture
def window(qtbot: QtBot, ready: TrainController) -> TrainWindow:
    made = TrainWindow(ready, LIGHT)
    qtbot.addWidget(made)
    made.show()
    return made

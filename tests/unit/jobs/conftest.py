from __future__ import annotations

import json
from pathlib import Path

import pytest

from explorer import paths
from explorer.model.embedding import StaticEmbedding
from explorer.model.writing import save_pretrained
from explorer.training.config import TrainingConfig
from explorer.training.plan import TrainingPlan
from tests.unit.model.tiny import tiny_table, tiny_tokenizer
from tests.unit.training.conftest import story_pairs

CONFIG = TrainingConfig(dims=(16, 8), batch_size=16, epochs=3, log_every=4, checkpoint_every=5, seed=3)


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TrainingPlan:
    """A training of a second or less, with its base model and its pairs."""
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    tokenizer = tiny_tokenizer()
    save_pretrained(
        StaticEmbedding.from_table(tiny_table(tokenizer.get_vocab_size(), 16), tokenizer), tmp_path / "tiny"
    )
    pairs = tmp_path / "pairs.jsonl"
    lines = [json.dumps({"anchor": anchor, "positive": positive}) for anchor, positive in story_pairs(80)]
    pairs.write_text("\n".join(lines), encoding="utf-8")
    return TrainingPlan(tmp_path / "tiny", (pairs,), tmp_path / "out", CONFIG)


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    """A retrieval set of a few texts."""
    folder = tmp_path / "story"
    (folder / "qrels").mkdir(parents=True)
    pairs = story_pairs(12)
    documents = [{"_id": str(n), "title": "", "text": positive} for n, (_, positive) in enumerate(pairs)]
    queries = [{"_id": str(n), "text": anchor} for n, (anchor, _) in enumerate(pairs)]
    for name, records in (("corpus", documents), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    judged = "".join(f"{n}\t{n}\t1\n" for n in range(len(pairs)))
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + judged, encoding="utf-8")
    return folder

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.model.embedding import StaticEmbedding
from explorer.progress import Progress, Steps, drain
from explorer.training import checkpoint
from explorer.training.config import TrainingConfig
from explorer.training.errors import TrainingError
from explorer.training.log import Trained, TrainingProgress
from explorer.training.model_card import model_card
from explorer.training.pairs import TokenPairs
from explorer.training.trainer import train
from explorer.training.writing import write_trained
from tests.unit.training.conftest import Prepare, WritePairs, story_pairs

CONFIG = TrainingConfig(dims=(32, 8), batch_size=16, epochs=3, log_every=4, checkpoint_every=5, seed=3)


@pytest.fixture
def data(prepare: Prepare, write_pairs: WritePairs) -> TokenPairs:
    hard = [(*pair, "stock market crash") for pair in story_pairs(30, 100)]
    return prepare(write_pairs(story_pairs(80), "a.jsonl"), write_pairs(hard, "b.jsonl"))


def margin(model: StaticEmbedding) -> Steps[Mapping[str, float]]:
    """Tell how much nearer than the others the positives are."""
    anchors, positives = zip(*story_pairs(80), strict=True)
    yield Progress("Measuring", 0, 1)
    scores = model.scores(model.encode(anchors), model.encode(positives))
    return {"margin": float(np.mean(np.diag(scores)) - np.mean(scores))}


def trained(model: StaticEmbedding, data: TokenPairs, config: TrainingConfig = CONFIG, **more: Any) -> Trained:
    return drain(train(model, data, config, name="trained", **more))


def test_training_brings_pairs_together_and_logs_how(model: StaticEmbedding, data: TokenPairs) -> None:
    found = trained(model, data, evaluate=margin)
    assert found.log[-1].loss < 0.7 * found.log[0].loss
    assert [entry.step for entry in found.log] == [*range(4, found.steps, 4), found.steps]
    assert set(found.log[0].by_dim) == {8, 32}
    assert found.log[0].loss == pytest.approx(sum(found.log[0].by_dim.values()))
    assert len(found.evaluations) == 3
    assert found.evaluations[-1].scores["margin"] > drain(margin(model))["margin"] + 0.05
    assert (found.model.dim, found.model.dims, found.model.info.name) == (32, (8, 32), "trained")


def test_every_step_reports_its_loss(model: StaticEmbedding, data: TokenPairs) -> None:
    seen: list[Progress] = []
    found = drain(train(model, data, CONFIG, name="t"), seen.append)
    steps = [progress for progress in seen if isinstance(progress, TrainingProgress)]
    assert [(progress.done, progress.total) for progress in steps] == [
        (step + 1, found.steps) for step in range(found.steps)
    ]
    losses = [progress.loss for progress in steps if progress.loss is not None]
    assert np.mean(losses[:4]) == pytest.approx(found.log[0].loss)


def test_the_seed_decides_and_threads_do_not(model: StaticEmbedding, data: TokenPairs) -> None:
    one, three = trained(model, data, threads=1), trained(model, data, threads=3)
    np.testing.assert_array_equal(one.model.table, three.model.table)
    other = trained(model, data, dataclasses.replace(CONFIG, seed=4))
    assert not np.array_equal(one.model.table, other.model.table)


@pytest.mark.parametrize("killed_after", [1, 5, 13])
def test_a_killed_training_goes_on_to_the_same_model(
    model: StaticEmbedding, data: TokenPairs, tmp_path: Path, killed_after: int
) -> None:
    config = dataclasses.replace(CONFIG, n_dims_per_step=1, evaluate_every=4)
    whole = trained(model, data, config, evaluate=margin)
    steps = train(model, data, config, name="trained", folder=tmp_path / "out", evaluate=margin)
    while next(steps).done != killed_after or not (tmp_path / "out").exists():
        pass
    steps.close()
    seen: list[Progress] = []
    again = drain(train(model, data, config, name="trained", folder=tmp_path / "out", evaluate=margin), seen.append)
    first = next(progress.done for progress in seen if isinstance(progress, TrainingProgress))
    assert first == (killed_after - 1) // 5 * 5 + 1
    np.testing.assert_array_equal(again.model.table, whole.model.table)
    assert (again.log, again.evaluations, again.pairs) == (whole.log, whole.evaluations, whole.pairs)


def test_a_checkpoint_of_another_training_is_not_gone_on_from(
    model: StaticEmbedding, data: TokenPairs, tmp_path: Path
) -> None:
    trained(model, data, folder=tmp_path)
    with pytest.raises(TrainingError, match="belongs to a training with other pairs"):
        trained(model, data, dataclasses.replace(CONFIG, learning_rate=0.1), folder=tmp_path)


@pytest.mark.parametrize("keep", [10, 3000])
def test_a_damaged_checkpoint_is_named(model: StaticEmbedding, data: TokenPairs, tmp_path: Path, keep: int) -> None:
    trained(model, data, folder=tmp_path)
    path = tmp_path / checkpoint.FILE
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(TrainingError, match=r"checkpoint\.bin is damaged"):
        trained(model, data, folder=tmp_path)


def test_a_folder_that_cannot_be_written_stops_the_training_before_its_first_step(
    model: StaticEmbedding, data: TokenPairs, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    seen: list[Progress] = []
    with pytest.raises(TrainingError, match="cannot be written"):
        drain(train(model, data, CONFIG, name="t", folder=tmp_path / "file"), seen.append)
    assert not any(isinstance(progress, TrainingProgress) for progress in seen)


def test_pairs_that_all_share_a_text_are_refused(
    model: StaticEmbedding, prepare: Prepare, write_pairs: WritePairs
) -> None:
    data = prepare(write_pairs([("red", "the house"), ("green", "the house"), ("blue", "the house")]))
    with pytest.raises(TrainingError, match="No batch can be made of pairs: nearly all pairs of a file share a text"):
        trained(model, data)


@pytest.mark.parametrize(("value", "message"), [(0.0, "only zeros"), (np.nan, "not finite")])
def test_a_base_model_without_usable_numbers_is_refused(
    model: StaticEmbedding, data: TokenPairs, value: float, message: str
) -> None:
    base = model.with_table(np.full_like(model.table, value), name="bad")
    with pytest.raises(TrainingError, match=message):
        trained(base, data)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_loss_that_is_no_number_ends_the_training(model: StaticEmbedding, data: TokenPairs) -> None:
    with pytest.raises(TrainingError, match="no longer finite at step"):
        trained(model, data, dataclasses.replace(CONFIG, learning_rate=1e38))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"dims": ()}, "at least one dimension"),
        ({"dims": (8, 8)}, "none twice"),
        ({"dims": (33,)}, "33 is not a dimension of the base model; choose from 1 to 32"),
        ({"weights": (1.0,)}, "2 dimensions need as many weights, but 1 are given"),
        ({"weights": (1.0, -1.0)}, "weights"),
        ({"n_dims_per_step": 3}, "from 1 to 2"),
        ({"batch_size": 1}, "batch size cannot be 1"),
        ({"epochs": 0}, "epochs"),
        ({"source_power": 1.5}, "power of the sources cannot be 1.5; it must be from 0 to 1"),
        ({"learning_rate": 0.0}, "learning rate"),
        ({"warmup": 1.0}, "warm-up"),
        ({"scale": float("nan")}, "scale"),
        ({"max_tokens": 0}, "tokens"),
    ],
)
def test_settings_that_cannot_be_are_named(change: dict[str, Any], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        dataclasses.replace(CONFIG, **change).check(32)


def test_the_folder_holds_model_card_and_log_and_no_checkpoint(
    model: StaticEmbedding, data: TokenPairs, tmp_path: Path
) -> None:
    config = dataclasses.replace(CONFIG, dims=(16, 8), weights=(1.0, 0.5))
    found = trained(model, data, config, folder=tmp_path, evaluate=margin)
    card = model_card(
        found, config, data.sources, base="tiny", evaluation="## Evaluation\n\nGood.\n", notes="## Licence\n\nNone."
    )
    write_trained(found, tmp_path, card=card)
    again = StaticEmbedding.from_pretrained(tmp_path)
    np.testing.assert_array_equal(again.table, found.model.table)
    assert again.dims == (8, 16)
    assert not (tmp_path / checkpoint.FILE).exists()
    entries = [json.loads(line) for line in (tmp_path / "training_log.jsonl").read_text().splitlines()]
    assert [entry["loss"] for entry in entries if "loss" in entry] == [entry.loss for entry in found.log]
    assert [entry["step"] for entry in entries] == sorted(entry["step"] for entry in entries)
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == card


def test_the_card_says_what_how_and_how_good(model: StaticEmbedding, data: TokenPairs) -> None:
    found = trained(model, data, evaluate=margin)
    card = model_card(found, CONFIG, data.sources, base="tiny | one", evaluation="## Evaluation\n\nGood.\n")
    assert card.startswith("---\nlibrary_name: sentence-transformers\n")
    for line in (
        "# trained",
        "| Matryoshka dimensions | 8, 32 |",
        "| b | 30 | 1 |",
        "| **all** | **110** |  |",
        "| Base model | tiny \\| one |",
        "| Weights | 1, 1 |",
        "## Evaluation",
        f"| {found.steps:,} | {found.evaluations[-1].scores['margin']:.4f} |",
        f"| {found.steps:,} | {found.log[-1].loss:.4f} | {found.log[-1].learning_rate:.3g} |",
    ):
        assert line in card.splitlines(), line


def test_a_log_that_cannot_be_written_keeps_the_checkpoint(
    model: StaticEmbedding, data: TokenPairs, tmp_path: Path
) -> None:
    found = trained(model, data, folder=tmp_path)
    (tmp_path / "training_log.jsonl").mkdir()
    with pytest.raises(TrainingError, match=r"training_log\.jsonl cannot be written"):
        write_trained(found, tmp_path, card="")
    assert (tmp_path / checkpoint.FILE).exists()

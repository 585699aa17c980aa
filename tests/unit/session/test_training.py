from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from explorer.jobs.checks import CheckedModel, CheckedPairs, CheckedSet
from explorer.model.formats import ModelInfo
from explorer.session.training import (
    Settings,
    TrainState,
    obstacle,
    offered_dims,
    plan_of,
    unused,
    with_base,
    with_checked,
    without,
)
from explorer.training.config import TrainingConfig


def info(dims: tuple[int, ...] = (32, 64, 128)) -> ModelInfo:
    return ModelInfo(Path("/m"), "m", 100, dims[-1], dims, "float32", "cosine", 1, {}, None, False, False)


@pytest.fixture
def ready(tmp_path: Path) -> TrainState:
    state = with_base(TrainState(), CheckedModel(Path("/m"), info()))
    path = tmp_path / "faq.jsonl.gz"
    return with_checked(replace(state, checking=(path,)), path, [CheckedPairs(path, 3000, 0, ("a", "b"))])


def test_the_defaults_are_those_of_the_training(ready: TrainState) -> None:
    assert plan_of(ready).config == TrainingConfig((128, 64, 32))
    assert plan_of(ready).pairs == (ready.pairs[0].path,)


def test_every_setting_of_the_window_is_one_of_the_training(ready: TrainState) -> None:
    chosen = replace(ready, settings=Settings(epochs=3, source_power=0.45, warmup=0.2, max_tokens=99, seed=7))
    config = plan_of(chosen).config
    assert (config.epochs, config.source_power, config.warmup, config.max_tokens, config.seed) == (3, 0.45, 0.2, 99, 7)


def test_the_result_goes_beside_the_first_pairs_until_the_user_says_otherwise(
    ready: TrainState, tmp_path: Path
) -> None:
    assert ready.output == tmp_path / "faq-model"
    assert obstacle(ready) == ""
    chosen = replace(ready, output=tmp_path / "mine", own_output=True)
    assert without(chosen, ready.pairs[0].path).output == tmp_path / "mine"
    assert without(ready, ready.pairs[0].path).output is None


def test_a_folder_with_a_model_is_not_proposed(tmp_path: Path) -> None:
    for name in ("a", "a-2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "modules.json").touch()
    assert unused(tmp_path / "a") == tmp_path / "a-3"


def test_what_is_missing_is_named_in_the_order_it_is_asked_for(ready: TrainState) -> None:
    assert obstacle(TrainState()) == "Choose a base model."
    based = with_base(TrainState(), CheckedModel(Path("/m"), info()))
    assert obstacle(based) == "Add a file of pairs to begin."
    assert obstacle(replace(based, checking=(Path("x.csv"),))) == "Checking x.csv…"
    assert obstacle(replace(ready, output=None)) == "Choose a folder for the result."
    assert obstacle(with_base(ready, CheckedModel(Path("/x"), None, "No model."))) == "No model."
    bad = with_checked(ready, Path("b.csv"), [CheckedPairs(Path("b.csv"), problem="line 3")])
    assert obstacle(bad) == "b.csv cannot be used; mend or remove it."
    assert obstacle(without(bad, Path("b.csv"))) == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"learning_rate": float("nan")}, "The learning rate is no number."),
        ({"learning_rate": 0.0}, "learning rate cannot be 0.0"),
        ({"weights": (1.0, float("nan"))}, "The weights must be numbers"),
        ({"dims": (64, 32), "weights": (1.0,)}, "2 dimensions need as many weights"),
        ({"n_dims_per_step": 9}, "number of dims per step"),
    ],
)
def test_a_setting_that_cannot_be_is_named(ready: TrainState, change: dict[str, object], words: str) -> None:
    assert words in obstacle(replace(ready, settings=Settings(**change)))


def test_a_file_that_is_checked_again_takes_its_own_place(ready: TrainState) -> None:
    path = ready.pairs[0].path
    again = with_checked(ready, path, [CheckedPairs(path, 10, 1, ("c", "d", "e"))])
    assert [file.pairs for file in again.pairs] == [10]


def test_another_base_keeps_the_dimensions_it_has(ready: TrainState) -> None:
    chosen = replace(ready, settings=Settings(dims=(64, 32), weights=(1.0, 2.0)))
    assert with_base(chosen, CheckedModel(Path("/n"), info((32, 256)))).dims == (32,)
    other = with_base(chosen, CheckedModel(Path("/n"), info((16, 256))))
    assert (other.dims, other.settings.weights) == ((256, 16), ())
    assert offered_dims(None) == ()


def test_test_sets_are_evaluated_a_number_of_times_on_the_way(ready: TrainState) -> None:
    found = CheckedSet(Path("/s"), "s", 5, 9)
    state = with_checked(ready, found.path, [found])
    state = replace(state, settings=Settings(batch_size=100, epochs=4, evaluations=10))
    assert state.steps == 120
    assert plan_of(state).config.evaluate_every == 12
    assert plan_of(state).evaluate == (found.path,)
    assert without(state, found.path).sets == ()

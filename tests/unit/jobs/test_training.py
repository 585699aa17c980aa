"""A training from files to a folder, in the process of the test."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from explorer.jobs import training_child as child
from explorer.jobs import training_wire as wire
from explorer.jobs.training import MEAN, GoneOn, run_training
from explorer.model.embedding import StaticEmbedding
from explorer.progress import Progress, drain
from explorer.training import checkpoint
from explorer.training import plan as plans
from explorer.training.errors import TrainingError
from explorer.training.log import SavedProgress, ScoresProgress, TrainingProgress
from explorer.training.plan import TrainingPlan


def table(folder: Path) -> np.ndarray:
    return StaticEmbedding.from_pretrained(folder).table


def stopped_after(plan: TrainingPlan, step: int) -> None:
    steps = run_training(plan)
    while not (isinstance(progress := next(steps), TrainingProgress) and progress.done == step):
        pass
    steps.close()


class Told:
    """What a training process tells, and the orders it gets once it has done a number of steps."""

    def __init__(self, stop_after: int = 10**9, *, keep: bool = False) -> None:
        self.events: list[wire.Event] = []
        self.orders = child.Orders()
        self._stop_after, self._keep = stop_after, keep

    def __call__(self, event: wire.Event) -> None:
        self.events.append(event)
        if self.steps and self.steps[-1].done >= self._stop_after:
            self.orders.stop, self.orders.keep = True, self._keep

    @property
    def progress(self) -> list[Progress]:
        return [each for event in self.events if isinstance(event, wire.Moved) for each in event.progress]

    @property
    def steps(self) -> list[TrainingProgress]:
        return [each for each in self.progress if isinstance(each, TrainingProgress)]


def test_a_training_reads_files_and_writes_a_folder_without_leftovers(plan: TrainingPlan) -> None:
    report = drain(run_training(plan))
    assert (report.folder, report.steps, report.pairs, report.changes) == (plan.output, 15, 240, ())
    assert report.last_loss < report.first_loss
    assert StaticEmbedding.from_pretrained(plan.output).dims == (8, 16)
    names = {path.name for path in plan.output.iterdir()}
    assert not names & {checkpoint.FILE, checkpoint.PART, plans.FILE}
    assert {"README.md", "training_log.jsonl", "modules.json"} <= names


def test_every_step_tells_its_losses_rate_pairs_and_time(plan: TrainingPlan) -> None:
    told = Told()
    child.serve(plan, told.orders, told)
    assert isinstance(told.events[-1], wire.Finished)
    assert [step.done for step in told.steps] == list(range(1, 16))
    for step in told.steps:
        assert set(step.by_dim) == {8, 16}
        assert step.loss == pytest.approx(sum(step.by_dim.values()))
        assert step.learning_rate > 0
    assert [step.pairs for step in told.steps] == [16 * step.done for step in told.steps]
    assert all(a.seconds < b.seconds for a, b in zip(told.steps, told.steps[1:], strict=False))


def test_evaluations_come_along_the_way_and_the_report_compares_before_and_after(
    plan: TrainingPlan, beir: Path
) -> None:
    plan = dataclasses.replace(plan, evaluate=(beir,))
    told = Told()
    child.serve(plan, told.orders, told)
    scores = [each.found for each in told.progress if isinstance(each, ScoresProgress)]
    assert [found.step for found in scores if found is not None] == [0, 5, 10, 15]
    end = told.events[-1]
    assert isinstance(end, wire.Finished)
    assert [(change.name, change.dim) for change in end.report.changes] == [("story", 16), ("story", 8)]
    assert scores[-1] is not None
    assert scores[0] is not None
    assert end.report.changes[0].before == pytest.approx(scores[0].scores["nDCG@10 at 16"])
    assert end.report.changes[0].after == pytest.approx(scores[-1].scores["nDCG@10 at 16"])
    card = (plan.output / "README.md").read_text(encoding="utf-8")
    change = end.report.changes[0]
    assert f"| story | 16 | {change.before:.4f} | {change.after:.4f} |" in card


def test_several_sets_have_a_mean(plan: TrainingPlan, beir: Path) -> None:
    other = beir.rename(beir.with_name("one"))
    second = beir.with_name("two")
    (second / "qrels").mkdir(parents=True)
    for name in ("corpus.jsonl", "queries.jsonl", "qrels/test.tsv"):
        (second / name).write_bytes((other / name).read_bytes())
    report = drain(run_training(dataclasses.replace(plan, evaluate=(other, second))))
    assert [(change.name, change.dim) for change in report.changes][-2:] == [(MEAN, 16), (MEAN, 8)]
    by_name = {(change.name, change.dim): change.after for change in report.changes}
    assert by_name[MEAN, 8] == pytest.approx((by_name["one", 8] + by_name["two", 8]) / 2)


@pytest.mark.parametrize("killed_after", [3, 7, 12])
def test_a_killed_training_is_found_and_gone_on_with_to_the_same_model(
    plan: TrainingPlan, beir: Path, killed_after: int
) -> None:
    plan = dataclasses.replace(plan, evaluate=(beir,))
    whole = dataclasses.replace(plan, output=plan.output.with_name("whole"))
    expected = drain(run_training(whole))
    stopped_after(plan, killed_after)
    found = plans.interrupted(plan.output)
    assert found is not None
    assert found.plan == plan
    assert found.done.step == (killed_after - 1) // 5 * 5
    seen: list[Progress] = []
    report = drain(run_training(found.plan), seen.append)
    (gone_on,) = (each for each in seen if isinstance(each, GoneOn))
    assert gone_on.so_far == found.done
    assert not any(each.what == "Evaluating tiny" for each in seen)
    np.testing.assert_array_equal(table(plan.output), table(whole.output))
    assert report.changes == expected.changes


def test_pausing_keeps_a_checkpoint_of_the_step_it_stopped_at(
    plan: TrainingPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "TOLD_SECONDS", 0)
    whole = dataclasses.replace(plan, output=plan.output.with_name("whole"))
    drain(run_training(whole))
    told = Told(stop_after=6, keep=True)
    child.serve(plan, told.orders, told)
    assert told.events[-1] == wire.Stopped(kept=True)
    found = plans.interrupted(plan.output)
    assert found is not None
    assert found.done.step == told.steps[-1].done < 15
    assert isinstance(told.progress[-1], SavedProgress)
    drain(run_training(plan))
    np.testing.assert_array_equal(table(plan.output), table(whole.output))


def test_cancelling_stops_at_the_next_step(plan: TrainingPlan) -> None:
    told = Told()
    told.orders.stop = True
    child.serve(plan, told.orders, told)
    assert told.events[-1] == wire.Stopped(kept=False)
    assert not told.steps
    assert not plan.output.exists()


def test_pausing_before_the_first_step_keeps_nothing(plan: TrainingPlan) -> None:
    told = Told()
    told.orders.stop = told.orders.keep = True
    child.serve(plan, told.orders, told)
    assert told.events[-1] == wire.Stopped(kept=False)


def test_what_is_discarded_leaves_other_files_alone(plan: TrainingPlan) -> None:
    plan.output.mkdir()
    (plan.output / "notes.txt").write_text("mine")
    stopped_after(plan, 7)
    plans.discard(plan.output)
    assert [path.name for path in plan.output.iterdir()] == ["notes.txt"]
    stopped_after(other := dataclasses.replace(plan, output=plan.output.with_name("new")), 7)
    plans.discard(other.output)
    assert not other.output.exists()


def test_a_training_that_cannot_begin_says_why_and_touches_nothing(plan: TrainingPlan) -> None:
    plan.pairs[0].write_text('{"anchor": "red", "positive": "blue"}\n{"anchor": "green"}\n')
    told = Told()
    child.serve(plan, told.orders, told)
    assert told.events[-1] == wire.Failed(
        f"{plan.pairs[0]}, line 2: the column 'positive' is missing; every pair must have it."
    )
    assert not plan.output.exists()


def test_another_unfinished_training_in_the_folder_is_left_as_it_is(plan: TrainingPlan) -> None:
    stopped_after(plan, 7)
    other = dataclasses.replace(plan, config=dataclasses.replace(plan.config, seed=9))
    with pytest.raises(TrainingError, match="belongs to a training with other pairs"):
        drain(run_training(other))
    found = plans.interrupted(plan.output)
    assert found is not None
    assert found.plan == plan


@pytest.mark.parametrize(
    ("error", "words"), [(MemoryError(), "not enough memory"), (ZeroDivisionError("x"), "ZeroDivisionError: x")]
)
def test_a_defect_becomes_a_sentence(
    plan: TrainingPlan, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise error

    monkeypatch.setattr("explorer.jobs.training.train", fail)
    told = Told()
    child.serve(plan, told.orders, told)
    failed = told.events[-1]
    assert isinstance(failed, wire.Failed)
    assert words in failed.sentence


def test_a_disk_without_room_is_named_before_anything_is_written(
    plan: TrainingPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "free_space", lambda _folder: 1000)
    with pytest.raises(TrainingError, match=r"needs 1 MB in .*out, but 1 MB are free"):
        drain(run_training(plan))
    assert not plan.output.exists()


def test_the_need_of_the_disk_is_two_checkpoints_and_in_the_end_a_model() -> None:
    assert plans.disk_need(30_522, 1024) == (6 * 30_522 * 1024 * 4, 30_522 * 1024 * 4)
    assert plans.megabytes(750_108_672) == "750 MB"
    assert plans.megabytes(2_500_000_000) == "2.5 GB"


@pytest.mark.parametrize("damage", ["", "[]", '{"config": {}}', '{"config": {"dims": 3, "weights": []}}', "\x00"])
def test_a_damaged_plan_is_no_training_to_go_on_with(plan: TrainingPlan, damage: str) -> None:
    stopped_after(plan, 7)
    (plan.output / plans.FILE).write_text(damage)
    assert plans.interrupted(plan.output) is None
    assert plans.scores_before(plan.output) is None


@pytest.mark.parametrize("damage", [b"", b"[]\n", b"{}\n", b'{"step": "x"}\n', b"\xff\n"])
def test_a_damaged_checkpoint_is_no_training_to_go_on_with(plan: TrainingPlan, damage: bytes) -> None:
    stopped_after(plan, 7)
    (plan.output / checkpoint.FILE).write_bytes(damage)
    assert plans.interrupted(plan.output) is None


def test_an_empty_folder_holds_no_training(tmp_path: Path) -> None:
    assert plans.interrupted(tmp_path) is None
    assert plans.free_space(tmp_path / "not" / "yet" / "there") == plans.free_space(tmp_path)


def test_stages_of_the_work_are_told_of_by_their_latest_alone() -> None:
    sent: list[wire.Event] = []
    teller = child.Teller(sent.append)
    teller.tell(Progress("Reading", 1))
    for n in range(3):
        teller.tell(Progress("Tokenising", n))
    teller.tell(TrainingProgress("Training", 1, 2))
    teller.tell(TrainingProgress("Training", 2, 2))
    teller.flush()
    teller.flush()
    assert sent == [
        wire.Moved((Progress("Reading", 1),)),
        wire.Moved((Progress("Tokenising", 2), TrainingProgress("Training", 1, 2), TrainingProgress("Training", 2, 2))),
    ]


def test_the_plan_file_can_be_read_by_people(plan: TrainingPlan) -> None:
    plans.keep(plan, {"story": {16: 0.5}})
    fields = json.loads((plan.output / plans.FILE).read_text())
    assert fields["pairs"] == [str(plan.pairs[0])]
    assert fields["before"] == {"story": {"16": 0.5}}
    assert plans.scores_before(plan.output) == {"story": {16: 0.5}}

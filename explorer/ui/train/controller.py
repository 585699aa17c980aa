"""Holds what is to be trained and how it goes, and tells the view when that changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from explorer.corpus.beir import is_beir
from explorer.jobs import requests as ask
from explorer.jobs import training_wire as wire
from explorer.jobs.checks import CheckedModel, CheckedOne
from explorer.jobs.training import GoneOn
from explorer.model.folders import is_model_folder
from explorer.model.formats import ModelInfo
from explorer.progress import Progress
from explorer.session import training as to
from explorer.session.loss_curve import LossCurve
from explorer.session.training import Settings, TrainState
from explorer.training import plan as plans
from explorer.training.log import ScoresProgress, TrainingProgress
from explorer.training.plan import TrainingPlan
from explorer.ui.runner import Runner
from explorer.ui.train.lane import TrainingLane


class TrainController(QObject):
    """The state of a training, and its only writer.

    Signals:
        changed(): the state is new.
        moved(): the curve is new.
    """

    changed = Signal()
    moved = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = TrainState()
        self.curve = LossCurve()
        self._plan: TrainingPlan | None = None
        self._offered: CheckedModel | None = None
        self._runner = Runner(self)
        self._wanted = ask.Check()
        self.lane = TrainingLane(self)
        self._runner.progressed.connect(self._take_in)
        self._runner.failed.connect(lambda _request, _sentence: self._give_up_checking())
        self.lane.moved.connect(self._follow)
        self.lane.ended.connect(self._end)

    @property
    def output(self) -> Path:
        """Folder of the training that is on its way or was done."""
        chosen = self._plan.output if self._plan is not None else self.state.output
        return chosen if chosen is not None else Path()

    def offer_base(self, info: ModelInfo) -> None:
        """Start from the model that is open, unless the user chose one or a training is on its way."""
        base, offered = self.state.base, self._offered
        if info.path is not None and self.state.phase == "setup" and (base is None or base == offered):
            self._offered = CheckedModel(info.path, info)
            self._move(to.with_base(self.state, self._offered))

    def add(self, paths: Sequence[Path]) -> None:
        """Take files and folders of pairs, test sets and a model, each for what it is."""
        models = [path for path in paths if is_model_folder(path) and not is_beir(path)]
        sets = [path for path in paths if path.is_dir() and is_beir(path)]
        pairs = [path for path in paths if path not in models and path not in sets]
        self._check(ask.Check(tuple(pairs), tuple(sets), tuple(models[:1])))

    def add_sets(self, paths: Sequence[Path]) -> None:
        """Measure on the BEIR folders `paths`, whatever is in them."""
        self._check(ask.Check(sets=tuple(paths)))

    def set_base(self, folder: Path) -> None:
        """Start from the model in `folder`."""
        self._check(ask.Check(models=(folder,)))

    def remove(self, path: Path) -> None:
        """Leave out a file or a set."""
        self._move(to.without(self.state, path))

    def set_output(self, folder: Path | None) -> None:
        """Write the result to `folder`; None leaves the choice to the program."""
        self._move(to.with_usual_output(replace(self.state, output=folder, own_output=folder is not None)))

    def change(self, settings: Settings) -> None:
        """Use other settings."""
        self._move(replace(self.state, settings=settings))

    def train(self) -> None:
        """Begin."""
        if not self.state.busy and not to.obstacle(self.state):
            self._begin(to.plan_of(self.state))

    def go_on(self) -> None:
        """Go on with the training that was paused or failed, or that was found in the output folder."""
        found = self.state.interrupted
        plan = self._plan if self._plan is not None else found.plan if found is not None else None
        if plan is not None and not self.state.busy:
            self._begin(plan)

    def forget_interrupted(self) -> None:
        """Delete the unfinished training in the output folder."""
        if self.state.interrupted is not None:
            plans.discard(self.state.interrupted.plan.output)
            self._back_to_setup()

    def pause(self) -> None:
        """Stop after the next step, and keep what was done."""
        if self.state.phase == "running":
            self._move(replace(self.state, phase="pausing"))
            self.lane.pause()

    def cancel(self) -> None:
        """Stop, and keep nothing."""
        if self.state.busy:
            self._move(replace(self.state, phase="cancelling"))
            self.lane.cancel()
        elif self.state.phase in ("paused", "failed") and self._plan is not None:
            plans.discard(self._plan.output)
            self._back_to_setup()

    def begin_anew(self) -> None:
        """Prepare another training with the same pairs."""
        if not self.state.busy:
            self._back_to_setup()

    def close(self) -> None:
        """End all work; a training that is on its way can be gone on with later."""
        self._runner.close()
        self.lane.close()

    def _begin(self, plan: TrainingPlan) -> None:
        self._plan, self.curve = plan, LossCurve()
        self._move(replace(self.state, phase="running", stage="Starting", sentence="", report=None))
        self.moved.emit()
        self.lane.start(plan)

    def _back_to_setup(self) -> None:
        self._plan = None
        self.curve = LossCurve()
        self._move(to.with_usual_output(replace(self.state, phase="setup", stage="", sentence="", report=None)))

    def _follow(self, progress: Sequence[Progress]) -> None:
        for each in progress:
            if isinstance(each, TrainingProgress):
                self.curve.add(each)
            elif isinstance(each, ScoresProgress) and each.found is not None:
                self.curve.add_scores(each.found)
            elif isinstance(each, GoneOn) and each.so_far is not None:
                self.curve.go_on(each.so_far.log, each.so_far.evaluations, each.so_far.step)
        last = progress[-1]
        stage = "" if isinstance(last, TrainingProgress) else last.what
        if stage != self.state.stage and last.what != "Training":
            self._move(replace(self.state, stage=stage))
        elif self.state.stage and isinstance(last, TrainingProgress):
            self._move(replace(self.state, stage=""))
        self.moved.emit()

    def _end(self, end: wire.Ended) -> None:
        match end:
            case wire.Finished():
                self._move(replace(self.state, phase="done", stage="", report=end.report))
            case wire.Stopped() if end.kept:
                self._move(replace(self.state, phase="paused", stage=""))
            case wire.Stopped():
                self._back_to_setup()
            case wire.Failed():
                self._move(replace(self.state, phase="failed", stage="", sentence=end.sentence))

    def _check(self, more: ask.Check) -> None:
        """Look at `more`, and at what is still to be looked at."""
        waiting = self.state.checking
        wanted = ask.Check(
            _still(self._wanted.pairs, waiting, more.pairs),
            _still(self._wanted.sets, waiting, more.sets),
            more.models or _still(self._wanted.models, waiting, ()),
        )
        checking = (*wanted.models, *wanted.pairs, *wanted.sets)
        if checking:
            self._wanted = wanted
            self._move(replace(self.state, checking=checking))
            self._runner.start(wanted)

    def _take_in(self, _request: object, progress: Progress) -> None:
        if isinstance(progress, CheckedOne) and progress.path in self.state.checking:
            self._move(to.with_checked(self.state, progress.path, progress.found))

    def _give_up_checking(self) -> None:
        self._move(replace(self.state, checking=()))

    def _move(self, state: TrainState) -> None:
        if state.output is not None and not state.busy:
            state = replace(state, interrupted=plans.interrupted(state.output))
        self.state = state
        self.changed.emit()


def _still(before: tuple[Path, ...], waiting: Sequence[Path], more: tuple[Path, ...]) -> tuple[Path, ...]:
    kept = [path for path in before if path in waiting]
    return tuple(dict.fromkeys([*kept, *more]))

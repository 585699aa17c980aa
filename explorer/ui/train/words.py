"""What the training window says, apart from how it looks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from explorer.jobs.checks import CheckedPairs, CheckedSet
from explorer.jobs.training import TrainingReport
from explorer.session.loss_curve import LossCurve
from explorer.session.training import TrainState, obstacle
from explorer.training.plan import Interrupted, disk_need, free_space, megabytes
from explorer.ui.status import time_left_text

INTRODUCTION = (
    "Pairs of texts that belong together, such as a question and its answer, teach a model what counts as similar. "
    "The training runs beside everything else."
)
DROP_PAIRS = "Drop files of pairs here"
PAIRS_FORM = "JSON lines, CSV, TSV or Parquet, with the columns anchor and positive, perhaps also negative"
NO_SETS = "None. With a test set, the training shows whether search gets better."
PHASES = {
    "running": "Training",
    "pausing": "Pausing after this step",
    "paused": "Paused",
    "cancelling": "Stopping",
    "failed": "Stopped by a problem",
    "done": "Done",
    "setup": "",
}


def many(count: int, one: str, more: str = "") -> str:
    """Return a number with its noun."""
    return f"1 {one}" if count == 1 else f"{count:,} {more or one + 's'}"


def pairs_line(file: CheckedPairs) -> str:
    """Return how much a file holds."""
    if file.problem:
        return "cannot be used"
    hard = f", {many(file.negatives, 'hard negative')} each" if file.negatives else ""
    return many(file.pairs, "pair") + hard


def set_line(one: CheckedSet) -> str:
    """Return how much a test set holds."""
    if one.problem:
        return "cannot be used"
    return f"{many(one.queries, 'query', 'queries')}, {many(one.documents, 'document')}"


def example(texts: Sequence[str]) -> str:
    """Return the first pair of a file in one line."""
    return "  →  ".join(" ".join(text.split()) for text in texts[:2])


def summary(state: TrainState) -> str:
    """Return what stands in the way, or what the training will be."""
    wrong = obstacle(state)
    if wrong:
        return wrong
    size = state.settings.batch_size
    small = [file for file in state.pairs if file.pairs < size]
    if len(small) == len(state.pairs):
        return f"{many(state.count, 'pair')}: one batch an epoch; a smaller batch size gives more steps."
    return f"{many(state.count, 'pair')}, about {many(state.steps, 'step')}"


def room(state: TrainState) -> str:
    """Return what the output folder needs, and what is in it."""
    if state.base is None or state.base.info is None or not state.dims:
        return ""
    most, end = disk_need(state.base.info.vocabulary, max(state.dims))
    words = f"Takes {megabytes(most)} while it trains, {megabytes(end)} in the end"
    free = free_space(state.output) if state.output is not None else None
    return f"{words}; {megabytes(free)} are free." if free is not None else f"{words}."


def replaced(folder: Path | None) -> str:
    """Return a warning when a model would be replaced."""
    there = folder is not None and (folder / "modules.json").exists()
    return "This folder holds a model; the new one takes its place." if there else ""


def found(one: Interrupted) -> str:
    """Return what was found in the output folder."""
    return f"An unfinished training is in this folder: {many(one.done.step, 'step')} done, saved {moment(one.when)}."


def moment(when: datetime, now: datetime | None = None) -> str:
    """Return a time as people say it."""
    days = ((now or datetime.now()).date() - when.date()).days
    day = {0: "today", 1: "yesterday"}.get(days, f"{when.day} {when:%B %Y}")
    return f"{day} at {when:%H:%M}"


def stats(state: TrainState, curve: LossCurve) -> tuple[tuple[str, str], ...]:
    """Return the figures above the curve: a name and a value each."""
    steps = f"{curve.step:,} of {curve.total:,}" if curve.total else f"{curve.step:,}" if curve.step else "–"
    speed = curve.pairs_per_second()
    return (
        ("Step", steps),
        ("Loss", f"{curve.loss:.3f}" if curve.loss is not None else "–"),
        ("Pairs a second", f"{speed:,.0f}" if speed is not None else "–"),
        ("Time left", left(state, curve) or "–"),
    )


def left(state: TrainState, curve: LossCurve) -> str:
    """Return how long the training still takes; empty before that is known."""
    seconds = curve.seconds_left() if state.phase == "running" else None
    return time_left_text(seconds).removesuffix(" left") if seconds is not None else ""


def heading(state: TrainState) -> str:
    """Return how far the training is, in words."""
    if state.phase == "running" and state.stage:
        return f"{state.stage}…"
    if state.phase == "done" and state.report is not None:
        return done(state.report)
    return PHASES[state.phase]


def done(report: TrainingReport) -> str:
    """Return what a training did."""
    took = duration(report.seconds)
    return (
        f"{many(report.steps, 'step')} over {many(report.pairs, 'pair')} in {took}; "
        f"loss {report.first_loss:.3f} to {report.last_loss:.3f}."
    )


def duration(seconds: float) -> str:
    """Return a duration as people say it."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{max(rest, 1)} s"


def chip(state: TrainState, curve: LossCurve) -> str:
    """Return what the status bar of the program says of a training; empty while there is nothing to say."""
    if state.phase in ("setup", "cancelling"):
        return ""
    if state.phase == "running" and curve.total:
        parts = [f"Training {curve.step / curve.total:.0%}".replace("%", " %"), left(state, curve)]
        return " · ".join(part + " left" if part and part is parts[-1] else part for part in parts if part)
    return {"running": "Training", "pausing": "Pausing", "paused": "Training paused", "failed": "Training stopped"}.get(
        state.phase, "Model trained"
    )

"""A training as it was asked for: kept in its output folder while it runs, so that it can be gone on with later."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from explorer.training import checkpoint
from explorer.training.checkpoint import Glimpse
from explorer.training.config import TrainingConfig
from explorer.training.errors import TrainingError

FILE: Final = "training_plan.json"
FLOAT: Final = 4
"""Bytes of a number of the table."""
TABLES: Final = 3
"""Tables of a checkpoint: the model's and two of the optimizer's."""

Before = Mapping[str, Mapping[int, float]]
"""Scores of the base model: by data set, then by dimension."""


@dataclass(frozen=True)
class TrainingPlan:
    """All that decides a training.

    Attributes:
        base: folder of the model it starts from.
        pairs: files of pairs, and folders of them.
        output: folder of the result.
        config: the settings.
        evaluate: BEIR folders to measure on.
    """

    base: Path
    pairs: tuple[Path, ...]
    output: Path
    config: TrainingConfig
    evaluate: tuple[Path, ...] = ()


@dataclass(frozen=True, eq=False)
class Interrupted:
    """A training that was begun and not finished.

    Attributes:
        plan: what was asked for.
        done: how far it came.
        when: of the last checkpoint, in local time.
    """

    plan: TrainingPlan
    done: Glimpse
    when: datetime


def disk_need(vocabulary: int, dim: int) -> tuple[int, int]:
    """Return the bytes that the output folder takes at most while training, and in the end.

    A checkpoint is written beside the one before it, and the model beside the last.
    """
    table = vocabulary * dim * FLOAT
    return 2 * TABLES * table, table


def free_space(folder: Path) -> int | None:
    """Return the free bytes on the disk of `folder`, which need not exist yet; None when that cannot be told."""
    for place in (folder, *folder.absolute().parents):
        if place.is_dir():
            try:
                return shutil.disk_usage(place).free
            except OSError:
                return None
    return None


def check_output(plan: TrainingPlan) -> None:
    """Refuse an output folder that is none, or is the base model's own.

    Raises:
        TrainingError: which of the two.
    """
    if plan.output.exists() and not plan.output.is_dir():
        raise TrainingError(f"{plan.output} is a file; name a folder for the model.")
    if plan.output.exists() and plan.output.samefile(plan.base):
        raise TrainingError(f"{plan.output} is the base model itself; name another folder, so that it is not lost.")


def check_room(folder: Path, vocabulary: int, dim: int) -> None:
    """Refuse a training for which the disk has no room.

    Raises:
        TrainingError: how much is needed, and how much is free.
    """
    need, free = disk_need(vocabulary, dim)[0], free_space(folder)
    there = sum((folder / name).stat().st_size for name in (checkpoint.FILE,) if (folder / name).is_file())
    if free is not None and free + there < need:
        raise TrainingError(
            f"The training needs {megabytes(need)} in {folder}, but {megabytes(free)} are free; "
            "choose another folder or free some space."
        )


def megabytes(count: int) -> str:
    """Return `count` bytes in words."""
    return f"{count / 1e9:,.1f} GB" if count >= 1e9 else f"{max(1, round(count / 1e6)):,} MB"


def keep(plan: TrainingPlan, before: Before) -> None:
    """Write `plan` to its output folder, with the scores of the base model `before` it.

    Raises:
        TrainingError: the folder cannot be written.
    """
    fields = {
        "base": str(plan.base.absolute()),
        "pairs": [str(path.absolute()) for path in plan.pairs],
        "evaluate": [str(path.absolute()) for path in plan.evaluate],
        "config": dataclasses.asdict(plan.config),
        "before": {name: {str(dim): score for dim, score in scores.items()} for name, scores in before.items()},
    }
    try:
        plan.output.mkdir(parents=True, exist_ok=True)
        (plan.output / FILE).write_text(json.dumps(fields, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise TrainingError(f"{plan.output / FILE} cannot be written ({error.strerror or error}).") from None


def interrupted(folder: Path) -> Interrupted | None:
    """Return the training in `folder` that was not finished; None when there is none that can be gone on with."""
    done = checkpoint.glimpse(folder)
    fields = _fields(folder)
    if done is None or fields is None:
        return None
    with suppress(OSError, KeyError, TypeError, ValueError):
        when = datetime.fromtimestamp((folder / checkpoint.FILE).stat().st_mtime)
        return Interrupted(_plan(folder, fields), done, when)
    return None


def scores_before(folder: Path) -> Before | None:
    """Return the scores of the base model that `keep` left in `folder`; None when there are none."""
    fields = _fields(folder)
    with suppress(KeyError, TypeError, ValueError, AttributeError):
        if fields is not None and fields["before"]:
            return {name: {int(dim): float(x) for dim, x in each.items()} for name, each in fields["before"].items()}
    return None


def finish(folder: Path) -> None:
    """Delete the plan in `folder`: its training is done."""
    (folder / FILE).unlink(missing_ok=True)


def discard(folder: Path) -> None:
    """Delete what an unfinished training left in `folder`, and the folder when nothing else is in it."""
    with suppress(OSError):
        checkpoint.remove(folder)
        finish(folder)
        folder.rmdir()


def _fields(folder: Path) -> dict[str, Any] | None:
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _plan(folder: Path, fields: dict[str, Any]) -> TrainingPlan:
    given = dict(fields["config"])
    given |= {name: tuple(given[name]) for name in ("dims", "weights")}
    pairs, sets = (tuple(Path(path) for path in fields[name]) for name in ("pairs", "evaluate"))
    return TrainingPlan(Path(fields["base"]), pairs, folder, TrainingConfig(**given), sets)

"""Undo and redo: what the user chose, never what was loaded."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from explorer.session.state import SessionState

KEPT = (
    *("dimension", "query", "where", "facets", "selection", "tab", "matrix_source", "matrix_texts"),
    *("mode", "more", "less", "threshold", "threshold_is_percentile", "only", "ignored"),
)
"""What undo brings back, in the order in which a step is named after the first that changed."""

NAMES = {
    "dimension": "dimension",
    "query": "query",
    "where": "filter",
    "facets": "filter",
    "selection": "selection",
    "matrix_source": "matrix source",
    "matrix_texts": "matrix texts",
    "mode": "search mode",
    "more": "example",
    "less": "example",
    "threshold": "threshold",
    "threshold_is_percentile": "threshold",
    "only": "choice of groups",
    "ignored": "stop words",
}
MERGE_SECONDS = 1.0
LIMIT = 200


@dataclass(frozen=True, slots=True)
class Step:
    """A state to go back to, and the name of the change that left it."""

    state: SessionState
    name: str
    at: float


@dataclass(frozen=True, slots=True)
class History:
    """States before and after the present one.

    Attributes:
        past: the latest last.
        future: the next to redo last.
    """

    past: tuple[Step, ...] = field(default=())
    future: tuple[Step, ...] = field(default=())

    def recorded(self, old: SessionState, new: SessionState, at: float) -> History:
        """Remember the change from `old` to `new` at `at` seconds; quick changes of one thing are one step."""
        name = changed(old, new)
        if not name:
            return self
        last = self.past[-1] if self.past else None
        if last is not None and not self.future and last.name == name and at - last.at < MERGE_SECONDS:
            return History((*self.past[:-1], replace(last, at=at)), ())
        return History((*self.past, Step(old, name, at))[-LIMIT:], ())

    def undone(self, now: SessionState) -> tuple[History, SessionState]:
        """Go one step back from `now`."""
        if not self.past:
            return self, now
        step = self.past[-1]
        back = replace(step, state=now, at=0.0)
        return History(self.past[:-1], (*self.future, back)), _restored(now, step.state)

    def redone(self, now: SessionState) -> tuple[History, SessionState]:
        """Go one step forward from `now`."""
        if not self.future:
            return self, now
        step = self.future[-1]
        back = replace(step, state=now, at=0.0)
        return History((*self.past, back), self.future[:-1]), _restored(now, step.state)


def changed(old: SessionState, new: SessionState) -> str:
    """Name the first thing undo would bring back, or return an empty text when there is none."""
    return next((name for key, name in NAMES.items() if getattr(old, key) != getattr(new, key)), "")


def _restored(now: SessionState, then: SessionState) -> SessionState:
    """Return `now` with what undo brings back of `then`; groups come back only while they are the same ones."""
    groups_then, groups_now = ((s.colour, s.cut_by, s.clusters, s.smallest, s.corpus, s.model) for s in (then, now))
    kept = [key for key in KEPT if key != "only" or groups_then == groups_now]
    return replace(now, **{key: getattr(then, key) for key in kept})

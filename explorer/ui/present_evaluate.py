"""From the derived state to the Evaluate view."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from explorer.analysis.evaluation import Evaluation
from explorer.analysis.nanobeir import missing_sets
from explorer.errors import ExplorerError
from explorer.jobs import requests as ask
from explorer.session.measuring import open_set
from explorer.ui.evaluate.remark import Saying
from explorer.ui.evaluate.view import EvaluateView

if TYPE_CHECKING:
    from explorer.analysis.retrieval_set import Documents
    from explorer.progress import Progress
    from explorer.session.resolve import Resolved
    from explorer.session.state import SessionState
    from explorer.ui.store import Store

Work = ask.Measuring | ask.FetchSuite

GONE = "This document cannot be read any more; its file was moved or changed."


class EvaluatePresenter(QObject):
    """Sets the Evaluate view: its figures, the stop in use, and what is being measured."""

    def __init__(self, view: EvaluateView, store: Store) -> None:
        super().__init__(view)
        self._view, self._store = view, store
        self._progress: Progress | None = None
        store.changed.connect(self.show)
        store.stepped.connect(self._step)
        store.started.connect(self._follow_suite)
        store.ended.connect(self._follow_suite)
        self._show_figures()
        self._show_surroundings()

    def show(self, old: SessionState, known: Resolved) -> None:
        """Bring the view from `old` and what was `known` to the present."""
        state, resolved = self._store.state, self._store.resolved
        self._view.set_dimension(state.dimension)
        figures_moved = resolved.measured != known.measured or state.tested != old.tested
        if figures_moved and (resolved.measured or measuring(resolved) is None):
            self._show_figures()
        if figures_moved or state.corpus is not old.corpus or state.model is not old.model:
            self._show_surroundings()
        if measuring(resolved) is not measuring(known):
            self._progress = None
        self._show_remark()

    def _show_figures(self) -> None:
        state, resolved = self._store.state, self._store.resolved
        self._view.set_dimension(state.dimension)
        if state.tested is None or not resolved.measured:
            self._view.set_evaluation(None)
        else:
            self._view.set_evaluation(Evaluation(state.tested.name, state.tested.similarity, resolved.measured))

    def _show_surroundings(self) -> None:
        """Show what the open corpus is to the view."""
        corpus = self._store.state.corpus
        folder = open_set(corpus)
        self._view.set_offer(corpus.name if corpus is not None and folder is not None else "")
        self._view.set_missing(len(missing_sets()))
        self._view.set_open_set(_place(self._store.resolved, folder))
        self._show_remark()

    def _step(self, request: ask.Request, progress: Progress) -> None:
        if isinstance(request, ask.Measuring | ask.FetchSuite):
            self._progress = progress
            self._show_remark()

    def _follow_suite(self, request: ask.Request) -> None:
        if isinstance(request, ask.FetchSuite):
            self._progress = None
            self._show_surroundings()

    def _show_remark(self) -> None:
        request = under_way(self._store)
        self._view.set_remark(saying(self._store.state, self._store.resolved, request, self._progress))


def saying(state: SessionState, resolved: Resolved, request: Work | None, progress: Progress | None) -> Saying | None:
    """Return what is said above the figures: what is under way, or whose figures these are."""
    if request is not None:
        several = len(state.test_sets) > 1 and not isinstance(request, ask.FetchSuite)
        many = f" ({len(resolved.measured) + 1} of {len(state.test_sets)})" if several else ""
        words = progress.what if progress is not None else _beginning(request)
        fraction = min(progress.done / progress.total, 1.0) if progress is not None and progress.total else 0.0
        return Saying(f"{words}{many}", "cancel", "Cancel", fraction)
    if state.model is None or state.tested is None or ask.tested_by(state.model) == state.tested:
        return None
    old, new = state.tested.name, state.model.info.name
    words = f"These figures are of {old}, not of the model in use."
    return Saying(words, "again", f"Evaluate {new}" if new != old else "Evaluate the model in use")


def measuring(resolved: Resolved) -> ask.Measuring | None:
    """Return what is being measured."""
    return next((request for request in resolved.needed if isinstance(request, ask.Measuring)), None)


def under_way(store: Store) -> Work | None:
    """Return what is being fetched or measured."""
    fetching = (request for request in store.runner.running() if isinstance(request, ask.FetchSuite))
    return next(fetching, None) or measuring(store.resolved)


def read_text(documents: Documents, row: int) -> str:
    """Return the text of a document, or a sentence when its file is gone."""
    try:
        return documents.text(row)
    except (OSError, ExplorerError):
        return GONE


def _beginning(request: Work) -> str:
    if isinstance(request, ask.FetchSuite):
        return "Looking for NanoBEIR"
    if isinstance(request, ask.ReadSet):
        return f"Reading {request.folder.name}"
    return f"Evaluating {request.data.name}"


def _place(resolved: Resolved, folder: Path | None) -> int | None:
    """Return which of the sets shown was read from `folder`."""
    folders = [measured.folder for measured in resolved.measured_sets]
    return folders.index(folder.resolve()) if folder is not None and folder.resolve() in folders else None

"""The one place that holds the session: what is open, what is known, and what is on its way."""

from __future__ import annotations

import time
from collections.abc import Hashable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, Signal

from explorer.errors import ExplorerError
from explorer.jobs import requests as ask
from explorer.progress import drain
from explorer.session.cache import Cache
from explorer.session.history import History
from explorer.session.maps import finished_maps
from explorer.session.measuring import added, asked
from explorer.session.opening import requests_for
from explorer.session.resolve import Resolved, resolve
from explorer.session.state import (
    SessionState,
    coloured_as,
    is_filtered,
    with_added,
    with_corpus,
    with_filter,
    with_model,
    with_test_sets,
)
from explorer.ui.map_worker import MapWorker
from explorer.ui.quick import is_quick
from explorer.ui.runner import Runner

if TYPE_CHECKING:
    from explorer.analysis.retrieval_set import RetrievalSet
    from explorer.corpus.corpus import Corpus

Level = Literal["info", "warning", "danger"]


class Store(QObject):
    """Holds the session state, derives the rest, and asks for what is missing.

    Signals:
        changed(old_state, old_resolved): the state, or something derived from it, is new.
        started(request), stepped(request, Progress), ended(request): the life of every request that takes time.
        told(level, sentence, action): something the user should read; the level is "info", "warning" or "danger", the
            action "Retry" or empty.
        filter_failed(sentence): why the filter the user typed cannot be applied; empty once one can.
    """

    changed = Signal(object, object)
    started = Signal(object)
    stepped = Signal(object, object)
    ended = Signal(object)
    told = Signal(str, str, str)
    filter_failed = Signal(str)

    def __init__(self, runner: Runner, worker: MapWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = SessionState()
        self.resolved = Resolved()
        self.history = History()
        self.cache = Cache()
        self.runner, self.worker = runner, worker
        self.message: tuple[Level, str, str] | None = None
        self._failed: dict[Hashable, str] = {}
        self._before_opening: SessionState | None = None
        self._before_measuring: SessionState | None = None
        self._before_colouring: SessionState | None = None
        self._tried: ask.Filter | None = None
        self._known = (self.state, self.resolved)
        for lane in (runner, worker):
            lane.progressed.connect(self.stepped)
            lane.finished.connect(self._finish)
            lane.failed.connect(self._fail)
        worker.laid_out.connect(self._keep_layout)

    def change(self, state: SessionState) -> None:
        """Move on to `state`, and remember the way back."""
        if state == self.state:
            return
        self.history = self.history.recorded(self.state, state, time.monotonic())
        if (state.method, state.neighbours) != (self.state.method, self.state.neighbours):
            self._failed.clear()
        if coloured_as(state, self.state) != state:
            self._before_colouring = self._before_colouring or self.state
        self._move(state)

    def filter(self, where: str) -> None:
        """Filter the rows by `where` once it is known to be a filter; until then the one in use stays."""
        self.narrow(with_filter(self.narrowed, where))

    @property
    def narrowed(self) -> SessionState:
        """The state with the filters that are being tried, for changing these further."""
        tried = self._tried
        if tried is None or tried.corpus is not self.state.corpus:
            return self.state
        return with_filter(replace(self.state, facets=tried.facets), tried.where)

    def narrow(self, state: SessionState) -> None:
        """Take over the filters of `state` once it is known what they leave; until then those in use stay."""
        self._tried = None
        self.filter_failed.emit("")
        if state.corpus is None or not is_filtered(state):
            self.change(state)
            return
        request = ask.Filter(state.corpus, state.where, state.facets)
        if self.cache.get(request) is not None:
            self.change(state)
        else:
            self._tried = request
            self.start(request)

    def undo(self) -> None:
        """Go back one step."""
        self.history, state = self.history.undone(self.state)
        self._move(state)

    def redo(self) -> None:
        """Go forward one step."""
        self.history, state = self.history.redone(self.state)
        self._move(state)

    def open(self, paths: list[Path]) -> None:
        """Open models and texts; what is open now stays until the new is ready."""
        for request in requests_for(paths):
            self.start(request)

    def measure(self, test_sets: tuple[ask.ReadSet, ...]) -> None:
        """Measure the model in use on `test_sets`; after a cancel, what was measured before is back."""
        state = with_test_sets(self.state, test_sets)
        if state != self.state:
            self._before_measuring = self._before_measuring or self.state
            self.change(state)

    def measure_read(self, sets: Mapping[Path, RetrievalSet]) -> None:
        """Measure the model in use on sets that were read already, by their folders, beside those that are shown."""
        wanted = {asked(folder)[0]: data for folder, data in sets.items()}
        for request, data in wanted.items():
            if self.cache.get(request) is None:
                self.cache.put(request, data)
        self.measure(added(self.state.test_sets, wanted))

    def start(self, request: ask.Request) -> None:
        """Carry `request` out, unless it is on its way already; it takes the place of what its slot is at."""
        lane = self._lane(request)
        if request in lane.running():
            return
        for other in lane.running():
            if lane.same_slot(other, request):
                self.ended.emit(other)
        lane.start(request)
        self.started.emit(request)

    def cancel(self, request: ask.Request) -> None:
        """Stop `request`; the session is then as it was before."""
        self._lane(request).cancel(request)
        self.ended.emit(request)
        if isinstance(request, ask.Embed):
            self._give_up_opening()
        elif isinstance(request, ask.Measuring):
            self._give_up_measuring()
        elif isinstance(request, ask.Project):
            self.change(replace(self.state, method="pca"))
        elif isinstance(request, ask.Extend):
            self._move(replace(self.state, grown=None))
        elif isinstance(request, ask.ForColours):
            self._give_up_colouring()
        elif isinstance(request, ask.Deriving):
            self._failed[request] = ""

    def tell(self, level: Level, sentence: str, action: str = "") -> None:
        """Say `sentence` to the user; who comes later finds it in `message`."""
        self.message = (level, sentence, action)
        self.told.emit(level, sentence, action)

    @property
    def can_retry(self) -> bool:
        """Whether something failed that can be asked for again."""
        return bool(self._failed)

    def retry(self) -> None:
        """Ask again for everything that failed."""
        self._failed.clear()
        self.refresh()

    def close(self) -> None:
        """Stop all work and let go of what is open."""
        self.worker.close()
        self.runner.close()
        if self.state.corpus is not None:
            self.state.corpus.close()

    def refresh(self) -> None:
        """Derive again, ask for what is missing, and tell the views."""
        self.resolved = self._resolve()
        if not any(isinstance(request, ask.Measuring) for request in self.resolved.needed):
            self._before_measuring = None
        if not any(isinstance(request, ask.ForColours) for request in self.resolved.needed):
            self._before_colouring = None
        self._reconcile([request for request in self.resolved.needed if request not in self._failed])
        old, self._known = self._known, (self.state, self.resolved)
        self.changed.emit(*old)

    def _move(self, state: SessionState) -> None:
        self.state = state
        self.refresh()

    def _resolve(self) -> Resolved:
        resolved = resolve(self.state, self.cache)
        while quick := [r for r in resolved.needed if r not in self._failed and is_quick(r)]:
            for request in quick:
                self._answer_now(request)
            resolved = resolve(self.state, self.cache)
        return resolved

    def _answer_now(self, request: ask.Request) -> None:
        from explorer.jobs.tasks import run

        try:
            self.cache.put(request, drain(run(request)))
        except ExplorerError as error:
            self._failed[request] = str(error)
            self.tell("danger", str(error), "")

    def _reconcile(self, needed: list[ask.Request]) -> None:
        for lane in (self.runner, self.worker):
            for request in lane.running():
                if request not in needed and not isinstance(request, ask.Loading) and request != self._tried:
                    lane.cancel(request)
                    self.ended.emit(request)
        for request in needed:
            self.start(request)

    def _lane(self, request: ask.Request) -> Runner | MapWorker:
        return self.worker if isinstance(request, ask.Project) else self.runner

    def _finish(self, request: ask.Request, result: Any) -> None:
        self.ended.emit(request)
        if isinstance(request, ask.LoadModel):
            self._opened(with_model(self.state, result))
        elif isinstance(request, ask.OpenCorpus):
            self._opened(with_corpus(self.state, result))
        elif isinstance(request, ask.AddTexts):
            self._added(request, result)
        elif isinstance(request, ask.Download):
            self.start(ask.LoadModel(result))
        elif isinstance(request, ask.ClearCache):
            self.tell("info", result.sentence)
        elif isinstance(request, ask.FetchSuite):
            self.measure_read(result)
        elif isinstance(request, ask.Project):
            self.refresh()
        else:
            self.cache.put(request.measured if isinstance(request, ask.Evaluate) else request, result)
            if isinstance(request, ask.Embed):
                self._settle(request, result)
            if isinstance(request, ask.Filter) and request == self._tried:
                tried, self._tried = self.narrowed, None
                self.change(tried)
            else:
                self.refresh()

    def _opened(self, state: SessionState) -> None:
        if self._before_opening is None and self.state.model is not None:
            self._before_opening = self.state
        self.history = History()
        self._move(state)

    def _added(self, request: ask.AddTexts, corpus: Corpus) -> None:
        """Go on with more texts, on the maps that are there; what was opened in the meantime stays."""
        if request.corpus is not self.state.corpus:
            corpus.close()
            return
        import numpy as np

        new = ask.RowSet(np.arange(len(request.corpus), len(corpus)))
        self._opened(with_added(self.state, corpus, new, finished_maps(self.state, self.cache)))

    def _settle(self, request: ask.Embed, index: object) -> None:
        before, self._before_opening = self._before_opening, None
        if before is not None and before.corpus is not None and before.corpus is not request.corpus:
            before.corpus.close()
        self._failed.clear()
        self.cache.forget(request.model, request.corpus, index)

    def _fail(self, request: ask.Request, sentence: str) -> None:
        self.ended.emit(request)
        if isinstance(request, ask.Filter):
            self._tried = None
            self.filter_failed.emit(sentence)
            return
        self.tell("danger", sentence, "" if isinstance(request, ask.Loading | ask.Measuring | ask.Embed) else "Retry")
        if isinstance(request, ask.Embed):
            self._give_up_opening()
        elif isinstance(request, ask.Measuring):
            self._leave_out(request)
        elif not isinstance(request, ask.Loading):
            self._failed[request] = sentence
            self.refresh()

    def _give_up_opening(self) -> None:
        before = self._before_opening or replace(self.state, corpus=None)
        self._before_opening = None
        given_up = self.state.corpus
        self._move(replace(before, test_sets=self.state.test_sets, tested=self.state.tested))
        if given_up is not None and given_up is not before.corpus:
            given_up.close()

    def _give_up_measuring(self) -> None:
        before, self._before_measuring = self._before_measuring or self.state, None
        self._move(replace(self.state, test_sets=before.test_sets, tested=before.tested))

    def _give_up_colouring(self) -> None:
        """Go back to the colours before, which can be had without what was cancelled; it can be asked for again."""
        before, self._before_colouring = self._before_colouring, None
        if before is None or before.corpus is not self.state.corpus:
            before = replace(self.state, colour="")
        self._move(coloured_as(self.state, before))

    def _leave_out(self, failed: ask.Measuring) -> None:
        """Go on without a test set that cannot be measured; without any, what was measured before is back."""
        data = failed.data if isinstance(failed, ask.Evaluate) else None
        left = tuple(s for s in self.state.test_sets if s != failed and (data is None or self.cache.get(s) is not data))
        if left:
            self.change(replace(self.state, test_sets=left))
        else:
            self._give_up_measuring()

    def _keep_layout(self, layout: ask.Layout, drawn: ask.Drawn) -> None:
        self.cache.put(layout, drawn)
        self.refresh()

    @property
    def awaits_hits(self) -> bool:
        """Whether what the user looks for is on its way; until it is there, views may go on showing what they have."""
        looking = ask.Filter | ask.Among | ask.Occur | ask.Search
        return any(isinstance(request, looking) and request not in self._failed for request in self.resolved.needed)

    @property
    def undo_name(self) -> str:
        """What undo would take back, or an empty text."""
        return self.history.past[-1].name if self.history.past else ""

    @property
    def redo_name(self) -> str:
        """What redo would bring back, or an empty text."""
        return self.history.future[-1].name if self.history.future else ""

"""What the user can do with evaluations: begin, choose folders, leave sets out, copy and save the figures."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from explorer.jobs.requests import FetchSuite
from explorer.session import state as to
from explorer.session.measuring import added, asked, open_set, sets_in
from explorer.ui import dialogs

if TYPE_CHECKING:
    from explorer.analysis.evaluation import Evaluation
    from explorer.ui.evaluate.view import EvaluateView
    from explorer.ui.store import Store
    from explorer.ui.window import MainWindow

CHOOSE = "Evaluate on a folder in the BEIR layout, or on all of a folder"
KINDS = "Markdown (*.md);;CSV (*.csv);;JSON (*.json)"


class Evaluating:
    """The Evaluate view's part of the program; the view is made when it is first looked at."""

    def __init__(
        self, window: MainWindow, store: Store, folder: Callable[[], str], search: Callable[[str], None]
    ) -> None:
        """Remember the parts.

        Args:
            window: the window.
            store: the session.
            folder: returns where file dialogs begin.
            search: searches the open corpus.
        """
        self._window, self._store, self._folder, self._search = window, store, folder, search
        self.view: EvaluateView | None = None

    def make_view(self, at: int) -> None:
        """Put the view in its place in the centre."""
        from explorer.ui.evaluate.view import EvaluateView
        from explorer.ui.present_evaluate import EvaluatePresenter, read_text

        if self.view is not None:
            return
        view = self.view = EvaluateView(read_text)
        view.set_theme(self._window.theme)
        self._window.add_centre(view, "Evaluate", at)
        EvaluatePresenter(view, self._store)
        view.open_corpus_wanted.connect(self.measure_corpus)
        view.choose_wanted.connect(self.choose)
        view.suite_wanted.connect(self.measure_suite)
        view.remove_wanted.connect(self.leave_out)
        view.again_wanted.connect(self.again)
        view.cancel_wanted.connect(self.cancel)
        view.dimension_wanted.connect(self._use)
        view.search_wanted.connect(self._search)

    @property
    def evaluation(self) -> Evaluation | None:
        """The figures shown."""
        return self.view.evaluation if self.view is not None else None

    def measure(self, paths: Sequence[Path]) -> bool:
        """Measure the model on the test sets that `paths` are, beside those that are shown; False without any."""
        sets = sets_in(paths)
        if sets:
            self._store.measure(added(self._store.state.test_sets, sets))
        return bool(sets)

    def measure_or_tell(self, paths: Sequence[Path]) -> None:
        """Measure the model on `paths`, or say that they are no test sets."""
        if not self.measure(paths):
            names = " and ".join(path.name or str(path) for path in paths)
            needs = "holds corpus.jsonl, queries.jsonl and qrels/test.tsv"
            self._store.tell("danger", f"{names} is not a test set: a folder in the BEIR layout {needs}.")

    @property
    def corpus_folder(self) -> Path | None:
        """The open corpus when it is a test set."""
        return open_set(self._store.state.corpus)

    def measure_corpus(self) -> None:
        """Measure the model on the open corpus."""
        folder = self.corpus_folder
        if folder is not None:
            self._store.measure(added(self._store.state.test_sets, asked(folder)))

    def measure_suite(self) -> None:
        """Measure the model on NanoBEIR; what is not on this computer is fetched first."""
        self._store.start(FetchSuite())

    def choose(self) -> None:
        """Ask for a folder to measure the model on."""
        dialogs.ask_for_folder(self._window, CHOOSE, self._folder(), self.measure_or_tell)

    def again(self) -> None:
        """Measure the model in use on the sets that are shown."""
        self._store.measure(self._store.state.test_sets)

    def cancel(self) -> None:
        """Stop measuring."""
        from explorer.ui.present_evaluate import under_way

        request = under_way(self._store)
        if request is not None:
            self._store.cancel(request)

    def leave_out(self, place: int | None) -> None:
        """Show the figures without the set at `place`, or without any set."""
        gone = self._store.resolved.measured_sets[place] if place is not None else None
        left = tuple(each for each in self._store.state.test_sets if each != gone)
        self._store.measure(left if gone is not None else ())

    def copy(self, kind: str) -> None:
        """Put the figures on the clipboard, as "md" or "csv"."""
        if self.evaluation is not None:
            QGuiApplication.clipboard().setText(written(self.evaluation, kind))
            self._store.tell("info", f"Copied the figures as {'Markdown' if kind == 'md' else 'CSV'}.")

    def save(self) -> None:
        """Ask where to save the figures, and save them."""
        if self.evaluation is not None:
            dialogs.ask_where_to_save(
                self._window, "Save the figures", "evaluation.md", KINDS, lambda names: self.save_as(names[0])
            )

    def save_as(self, target: Path) -> None:
        """Write the figures, in the form that the name of the file asks for."""
        if self.evaluation is None:
            return
        try:
            target.write_text(written(self.evaluation, target.suffix.lower().lstrip(".")), encoding="utf-8")
        except OSError as error:
            self._store.tell("danger", f"{target} could not be written: {error.strerror}.")
        else:
            self._store.tell("info", f"Saved {target}.")

    def _use(self, dim: int) -> None:
        from explorer.ui.wiring import set_field

        model = self._store.state.model
        if model is not None:
            set_field(self._store, "dimension", to.nearest_stop(model.dims, dim))


def written(evaluation: Evaluation, kind: str) -> str:
    """Return the figures as "csv", "json", or Markdown for any other word."""
    from explorer.analysis.report import as_csv, as_fields, as_markdown

    if kind == "csv":
        return as_csv(evaluation)
    if kind == "json":
        return json.dumps(as_fields(evaluation), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    return as_markdown(evaluation)

"""From the derived state to the matrix view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from explorer.jobs.requests import CompareRows, CompareTexts
from explorer.session.resolve import typed_texts
from explorer.ui.matrix.view import MatrixPicture, MatrixView

if TYPE_CHECKING:
    from explorer.analysis.matrix import MatrixStack
    from explorer.session.resolve import Resolved
    from explorer.session.state import SessionState
    from explorer.ui.store import Store


COMPARING = (CompareTexts, CompareRows)


class MatrixPresenter(QObject):
    """Sets the matrix: its texts, its source and its picture at the current stop."""

    def __init__(self, view: MatrixView, store: Store) -> None:
        super().__init__(view)
        self._view, self._store = view, store
        self._labelled: MatrixStack | None = None
        self._labels: tuple[str, ...] = ()
        store.changed.connect(self.show)
        self._view.set_texts_edit(store.state.matrix_texts)
        self._show_picture()

    def show(self, old: SessionState, known: Resolved) -> None:
        """Bring the matrix from `old` and what was `known` to the present."""
        state, resolved = self._store.state, self._store.resolved
        if state.matrix_texts != old.matrix_texts:
            self._view.set_texts_edit(state.matrix_texts)
        if state.matrix_source != old.matrix_source:
            self._view.set_source(state.matrix_source)
        moved = resolved.matrix is not known.matrix or state.dimension != old.dimension
        if moved or state.matrix_source != old.matrix_source:
            self._show_picture()

    def _show_picture(self) -> None:
        state, stack = self._store.state, self._store.resolved.matrix
        if stack is None:
            if not any(isinstance(r, COMPARING) for r in self._store.resolved.needed):
                self._view.set_matrix(None)
            return
        dim = state.dimension
        self._label(stack)
        self._view.set_matrix(
            MatrixPicture(
                levels=stack.levels(dim),
                low=stack.low,
                high=stack.high,
                labels=self._labels,
                value=lambda i, j: stack.value(dim, i, j),
                scores=lambda: stack.scores(dim),
            )
        )

    def _label(self, stack: MatrixStack) -> None:
        if stack is self._labelled:
            return
        compared, corpus = self._store.resolved.compared, self._store.state.corpus
        note = ""
        if compared is None or corpus is None:
            self._labels = typed_texts(self._store.state)
        else:
            self._labels = tuple(corpus.texts(compared.rows[: len(stack)]))
            note = f"the first {len(stack):,} of {len(compared):,}" if len(stack) < len(compared) else ""
        self._labelled = stack
        self._view.set_note(note)

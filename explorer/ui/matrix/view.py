"""Every text against every other: typed ones as they are typed, the selection, or the hits."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from explorer.ui.matrix import export
from explorer.ui.matrix.canvas import MatrixCanvas, Pair
from explorer.ui.matrix.controls import MatrixControls, Source
from explorer.ui.matrix.ordering import similarity_order
from explorer.ui.matrix.paint import MOST_TEXTS, score_text
from explorer.ui.matrix.picture import MatrixPicture, Order, reordered, values_tsv
from explorer.ui.matrix.texts_edit import TextsEdit
from explorer.ui.search.looks import dress
from explorer.ui.theme import LIGHT, SPACE, Theme

__all__ = ["MatrixPicture", "MatrixView"]

HINTS: dict[Source, str] = {
    "typed": "Type two or more texts, one a line,\nto see how similar they are.",
    "selection": "Select two or more texts on the map or in the list\nto compare them here.",
    "hits": "Search for something:\nthe hits are compared with each other here.",
}
MOST_COPIED = 500
"""Texts whose values fit a clipboard."""
NARROW = 520
"""Below this width, in logical pixels, the texts stand above the matrix."""
SAVED = QSize(1000, 800)
"""The least size of a saved picture, in logical pixels."""


class MatrixView(QWidget):
    """The similarity matrix with its texts, its controls and a readout.

    Signals:
        texts_changed: the typed texts, as they stand in the editor.
        source_changed: the user chose what to compare: "typed", "selection" or "hits".
        pair_picked: two texts, by their position in the picture that was set, were clicked.
        pair_hovered: two texts are under the pointer or the keyboard's focus; (-1, -1) when none are.
    """

    texts_changed = Signal(str)
    source_changed = Signal(str)
    pair_picked = Signal(int, int)
    pair_hovered = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("matrixView")
        self.setAccessibleName("Similarity matrix")
        self._given: MatrixPicture | None = None
        self._shown: MatrixPicture | None = None
        self._similar = False
        self._order: Order | None = None
        self._note = ""
        self._controls = MatrixControls(self)
        self._edit = TextsEdit()
        self._canvas = MatrixCanvas()
        self._readout = QLabel(self)
        self._arrange()
        self._connect()
        self.set_source("typed")
        self.set_theme(LIGHT)

    def set_texts_edit(self, text: str) -> None:
        """Show `text` in the editor, without a signal; the cursor stays when nothing changed."""
        if text != self._edit.toPlainText():
            with QSignalBlocker(self._edit):
                self._edit.setPlainText(text)

    def set_source(self, source: Source) -> None:
        """Show that typed texts, the selection or the hits are compared."""
        self._controls.set_source(source)
        self._follow_source()

    def set_matrix(self, picture: MatrixPicture | None) -> None:
        """Show `picture`, or a hint what to do; the order and the zoom stay while the texts do."""
        picture = picture if picture is not None and len(picture) > 1 else None
        if self._given is None or picture is None or picture.labels != self._given.labels:
            self._order = None
        self._given = picture
        self._show_in_order()

    def set_note(self, note: str) -> None:
        """Show a remark about the matrix, such as that only a part of a selection is compared; empty for none."""
        self._note = note
        self._show_readout()

    def set_theme(self, theme: Theme) -> None:
        """Dress in the colours of `theme`."""
        self._canvas.set_theme(theme)
        self._controls.set_theme(theme)
        self._edit.set_theme(theme)
        dress(self._splitter, f"QSplitter::handle {{ background: {theme.border}; }}")

    def save_png(self, path: Path) -> None:
        """Write the matrix as PNG, twice as sharp as on the screen; OSError when that fails."""
        scene = self._canvas.scene(self._saved_size(), export.SHARPNESS)
        if scene is not None:
            export.save_png(scene, self._saved_size(), path)

    def save_svg(self, path: Path) -> None:
        """Write the matrix as SVG; OSError when that fails."""
        scene = self._canvas.scene(self._saved_size(), export.SHARPNESS)
        if scene is not None:
            export.save_svg(scene, self._saved_size(), path, "Similarity matrix")

    def copy_values(self) -> None:
        """Put the values as tab-separated text on the clipboard."""
        if self._shown is not None and len(self._shown) <= MOST_COPIED:
            QGuiApplication.clipboard().setText(values_tsv(self._shown))

    def _arrange(self) -> None:
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._splitter.addWidget(self._edit)
        self._splitter.addWidget(self._canvas)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([240, 640])
        self._splitter.setChildrenCollapsible(False)
        self._readout.setProperty("role", "muted")
        self._readout.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE // 2)
        self._readout.setTextFormat(Qt.TextFormat.PlainText)
        self._readout.setMinimumWidth(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._controls)
        column.addWidget(self._splitter, stretch=1)
        column.addWidget(self._readout)

    def _connect(self) -> None:
        self._edit.textChanged.connect(lambda: self.texts_changed.emit(self._edit.toPlainText()))
        self._controls.source_changed.connect(self._on_source)
        self._controls.order_changed.connect(self._on_order)
        self._controls.fit_wanted.connect(self._canvas.fit)
        self._controls.copy_wanted.connect(self.copy_values)
        self._canvas.zoomed.connect(lambda zoomed: self._controls.set_zoomed(zoomed=zoomed))
        self._canvas.pair_hovered.connect(self._on_hover)
        self._canvas.pair_picked.connect(lambda row, column: self.pair_picked.emit(*self._given_pair(row, column)))

    def _on_source(self, source: str) -> None:
        self._follow_source()
        self.source_changed.emit(source)

    def _on_order(self, similar: bool) -> None:
        self._similar = similar
        self._show_in_order()

    def _on_hover(self, row: int, column: int) -> None:
        self._show_readout()
        self.pair_hovered.emit(*(self._given_pair(row, column) if row >= 0 else (-1, -1)))

    def _follow_source(self) -> None:
        source = self._controls.source()
        self._edit.setVisible(source == "typed")
        self._canvas.set_hint(HINTS[source])

    def _show_in_order(self) -> None:
        picture = self._given
        if picture is not None and self._similar:
            if self._order is None:
                self._order = similarity_order(picture.levels)
            picture = reordered(picture, self._order)
        self._shown = picture
        self._canvas.set_picture(picture)
        self._controls.set_ready(ready=picture is not None and len(picture) <= MOST_COPIED)
        self._show_readout()

    def _given_pair(self, row: int, column: int) -> Pair:
        if self._order is None or not self._similar:
            return row, column
        return int(self._order[row]), int(self._order[column])

    def _show_readout(self) -> None:
        current, shown = self._canvas.current(), self._shown
        if shown is None:
            text = ""
        elif current is None:
            text = summary(shown, self._note)
        else:
            room = self.width() - 2 * SPACE
            text = pair_line(shown, current, self._readout.fontMetrics(), room)
        self._readout.setText(text)
        self._canvas.setAccessibleDescription(text)

    def _saved_size(self) -> QSize:
        return self._canvas.size().expandedTo(SAVED)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the texts above the matrix where there is no room beside it, and shorten the readout."""
        super().resizeEvent(event)
        wide = self.width() >= NARROW
        self._splitter.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)
        self._show_readout()


def summary(picture: MatrixPicture, note: str) -> str:
    """Return what is shown when no pair is under the pointer."""
    count = len(picture)
    parts = [f"{count:,} texts", f"{count * (count - 1) // 2:,} pairs"]
    if count > MOST_TEXTS:
        parts.append("the wheel zooms, a drag pans")
    return " · ".join([*parts, note] if note else parts)


def pair_line(picture: MatrixPicture, pair: Pair, metrics: QFontMetrics, room: int) -> str:
    """Return the value of a pair and as much of both texts as fits, such as "0.734 between “tea” and “coffee”"."""
    row, column = pair
    value = score_text(picture.value(row, column))
    pattern = f"{value} between “%s” and “%s”" if row != column else f"{value} between “%s” and itself%s"
    texts = [" ".join(picture.labels[i][:500].split()) for i in dict.fromkeys(pair)]
    left = (room - metrics.horizontalAdvance(pattern % ("", ""))) // len(texts)
    shortest = min(metrics.horizontalAdvance(text) for text in texts)
    each = max(left, 2 * left - shortest) if len(texts) > 1 else left
    shown = [metrics.elidedText(text, Qt.TextElideMode.ElideRight, each) for text in texts]
    return pattern % ((*shown, "")[:2])

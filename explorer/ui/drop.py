"""Files dragged onto the window: what is in the drag, and the layer that says where it goes.

The window calls `accept` from its dragEnterEvent, dragMoveEvent and dropEvent.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QColor, QDropEvent, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from explorer.ui.search import glyphs
from explorer.ui.search.looks import RADIUS
from explorer.ui.theme import LIGHT, SPACE, Theme

NAMES_SHOWN = 5
ICON = 40
VEIL = 0.92
LINE_HEIGHT = 1.6


def paths_of(mime: QMimeData) -> list[Path]:
    """Return the local files and folders in a drag, in its order, each once."""
    found = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    return list(dict.fromkeys(found))


def accept(event: QDropEvent) -> list[Path]:
    """Take the local files of a drag as a copy and return them; a drag without any is left alone."""
    paths = paths_of(event.mimeData())
    if paths:
        event.setDropAction(Qt.DropAction.CopyAction)  # sources offer Move too, and would delete their file
        event.accept()
    else:
        event.ignore()
    return paths


def names_text(paths: Sequence[Path]) -> list[str]:
    """Return the names to show for `paths`, not more than a glance takes in."""
    names = [path.name or str(path) for path in paths[:NAMES_SHOWN]]
    rest = len(paths) - NAMES_SHOWN
    return [*names, f"and {rest:,} more"] if rest > 0 else names


class DropOverlay(QWidget):
    """A layer over the whole window while files are dragged over it; it lets every event through."""

    def __init__(self, parent: QWidget, title: str = "Drop to open") -> None:
        super().__init__(parent)
        self._window, self._title = parent, title
        self._theme = LIGHT
        self._names: list[str] = []
        self._words = title
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(title)
        self.hide()

    def show_for(self, paths: Sequence[Path], words: str = "") -> None:
        """Cover the parent, say what a drop does unless it is the usual, and name `paths`."""
        self._names, self._words = names_text(paths), words or self._title
        self.setAccessibleName(self._words)
        self.setAccessibleDescription(", ".join(self._names))
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint the veil, the frame and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(self._theme.window)
        veil.setAlphaF(VEIL)
        painter.fillRect(self.rect(), veil)
        painter.setPen(QPen(QColor(self._theme.accent), 2, Qt.PenStyle.DashLine))
        frame = QRectF(self.rect()).adjusted(2 * SPACE, 2 * SPACE, -2 * SPACE, -2 * SPACE)
        painter.drawRoundedRect(frame, 2 * RADIUS, 2 * RADIUS)
        self._paint_words(painter, frame)
        painter.end()

    def _paint_words(self, painter: QPainter, frame: QRectF) -> None:
        title = QFont(self.font())
        title.setPointSizeF(title.pointSizeF() * 1.6)
        line = self.fontMetrics().height() * LINE_HEIGHT
        height = ICON + 2 * line + line * len(self._names)
        top = frame.center().y() - height / 2
        icon = QRectF(frame.center().x() - ICON / 2, top, ICON, ICON)
        glyphs.paint(painter, "open", self._theme.accent, icon)
        painter.setFont(title)
        painter.setPen(QColor(self._theme.text))
        self._paint_line(painter, frame, top + ICON + SPACE, 1.4 * line, self._words)
        painter.setFont(self.font())
        painter.setPen(QColor(self._theme.muted))
        for at, name in enumerate(self._names):
            self._paint_line(painter, frame, top + ICON + 2 * SPACE + (1.4 + at) * line, line, name)

    def _paint_line(self, painter: QPainter, frame: QRectF, top: float, height: float, text: str) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, int(frame.width() - 4 * SPACE))
        painter.drawText(QRectF(frame.left(), top, frame.width(), height), Qt.AlignmentFlag.AlignCenter, shown)

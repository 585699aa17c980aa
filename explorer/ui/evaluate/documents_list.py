"""What one way of ranking found for a query: rank, score and two lines of each document, the wanted ones marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from explorer.ui.evaluate.case import Found
from explorer.ui.matrix.paint import score_text
from explorer.ui.search.looks import dress, mix, scroll_sheet
from explorer.ui.search.records_model import Index, one_line
from explorer.ui.theme import LIGHT, SPACE, Theme

FOUND = Qt.ItemDataRole.UserRole
RANK_WIDTH = 26
LINES = 2
Align = Qt.AlignmentFlag


class DocumentsDelegate(QStyledItemDelegate):
    """Paints a found document."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt: the height of two lines."""
        metrics: QFontMetrics = option.fontMetrics
        return QSize(120, LINES * metrics.height() + SPACE + SPACE // 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt: paint one document."""
        found: Found = index.data(FOUND)
        rect: QRect = option.rect
        painter.save()
        painter.setFont(option.font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option)
        self._paint_rank(painter, rect, found)
        right = rect.adjusted(0, SPACE // 2, -SPACE, -SPACE // 2)
        room = self._paint_judgement(painter, right, found)
        painter.setPen(QColor(self._theme.text))
        text = rect.adjusted(RANK_WIDTH + SPACE * 3 // 2, SPACE // 2 + SPACE // 4, -room - 2 * SPACE, 0)
        for at, line in enumerate(two_lines(found.text, painter.fontMetrics(), text.width())):
            painter.drawText(text.left(), text.top() + at * painter.fontMetrics().height(), text.width(), 100, 0, line)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        state: QStyle.StateFlag = option.state
        share = 0.14 if state & QStyle.StateFlag.State_Selected else 0.0
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if share or hovered:
            ink = self._theme.accent if share else self._theme.text
            painter.fillRect(option.rect, QColor(mix(ink, self._theme.surface, share or 0.05)))

    def _paint_rank(self, painter: QPainter, rect: QRect, found: Found) -> None:
        """Paint the rank, on a pill when the document is wanted."""
        theme, high = self._theme, painter.fontMetrics().height() + 2
        pill = QRectF(rect.left() + SPACE, rect.top() + SPACE // 2 + 1, RANK_WIDTH, high)
        wanted = bool(found.grade and found.grade > 0)
        if wanted:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent))
            painter.drawRoundedRect(pill, high / 2, high / 2)
        painter.setPen(QColor(theme.on_accent if wanted else theme.muted))
        painter.drawText(pill, Align.AlignCenter, str(found.rank))

    def _paint_judgement(self, painter: QPainter, rect: QRect, found: Found) -> int:
        """Paint the score and what the judges say on the right; return the width taken."""
        score, words = score_text(found.score), judgement(found.grade)
        painter.setPen(QColor(self._theme.muted))
        painter.drawText(rect, Align.AlignRight | Align.AlignTop, score)
        if found.grade and found.grade > 0:
            painter.setPen(QColor(self._theme.accent))
        painter.drawText(rect, Align.AlignRight | Align.AlignBottom, words)
        metrics = painter.fontMetrics()
        return max(metrics.horizontalAdvance(score), metrics.horizontalAdvance(words))


class DocumentsList(QListWidget):
    """Documents in the order in which they were found.

    Signals:
        document_wanted(int): the user moved to a document, by its row.
    """

    document_wanted = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells = DocumentsDelegate(self)
        self.setObjectName(name)
        self.setItemDelegate(self._cells)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.currentItemChanged.connect(self._moved)

    def set_found(self, found: Sequence[Found]) -> None:
        """List these documents, none of them chosen."""
        blocked = self.blockSignals(True)
        self.clear()
        for each in found:
            item = QListWidgetItem(self)
            item.setData(FOUND, each)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken(each))
        self.blockSignals(blocked)

    def choose(self, row: int) -> None:
        """Show the document in `row` as chosen, without a signal; none when it is not here."""
        blocked = self.blockSignals(True)
        places = [at for at in range(self.count()) if self.item(at).data(FOUND).row == row]
        self.setCurrentRow(places[0] if places else -1)
        self.blockSignals(blocked)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._cells.set_theme(theme)
        ground = f"QListWidget {{ background: {theme.surface}; border: none; outline: none; }}"
        dress(self, ground + scroll_sheet(theme))
        self.viewport().update()

    def _moved(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.document_wanted.emit(item.data(FOUND).row)


def judgement(grade: int | None) -> str:
    """Return what the judges say of a document."""
    if grade is None:
        return ""
    if grade <= 0:
        return "not relevant"
    return "wanted" if grade == 1 else f"wanted, {grade}"


def spoken(found: Found) -> str:
    """Return a found document for a screen reader."""
    words = [f"rank {found.rank}", f"score {score_text(found.score)}", judgement(found.grade)]
    return ", ".join(word for word in words if word) + f": {one_line(found.text)}"


def two_lines(text: str, metrics: QFontMetrics, width: int) -> list[str]:
    """Return the beginning of `text` on two lines of `width` pixels, cut short with …."""
    words, first = one_line(text).split(" "), ""
    while words and metrics.horizontalAdvance(f"{first} {words[0]}".strip()) <= width:
        first = f"{first} {words.pop(0)}".strip()
    rest = " ".join(words)
    if not first:
        return [metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)]
    return [first, metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)] if rest else [first]


def bold(font: QFont) -> QFont:
    """Return the bold kind of a font."""
    made = QFont(font)
    made.setBold(True)
    return made

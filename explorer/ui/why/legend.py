"""What the colours of the shares mean."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.ui.theme import LIGHT, SPACE, Theme
from explorer.ui.why.highlight import share_colour

BAR = (48.0, 8.0)
STEPS = 8
LOWERS, RAISES, EXACT = "lowers", "raises the score", "exact word"


class Legend(QWidget):
    """A strip from blue to orange between the words for its ends, and what is underlined."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self.setAccessibleName("Blue lowers, orange raises the score; words of the query are underlined")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Return one line."""
        words = self.fontMetrics().horizontalAdvance(LOWERS + RAISES + EXACT)
        return QSize(words + round(BAR[0]) + 4 * SPACE, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint words, strip, words."""
        painter = QPainter(self)
        painter.setPen(QColor(self._theme.muted))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(self.rect()), flags, LOWERS)
        left = self.fontMetrics().horizontalAdvance(LOWERS) + SPACE
        strip = QRectF(left, (self.height() - BAR[1]) / 2, *BAR)
        gradient = QLinearGradient(strip.topLeft(), strip.topRight())
        for step in range(-STEPS, STEPS + 1):
            gradient.setColorAt((step + STEPS) / (2 * STEPS), QColor(share_colour(step / STEPS, self._theme)))
        painter.fillRect(strip, gradient)
        painter.drawText(QRectF(self.rect()).adjusted(strip.right() + SPACE, 0, 0, 0), flags, RAISES)
        after = strip.right() + 3 * SPACE + self.fontMetrics().horizontalAdvance(RAISES)
        font = painter.font()
        font.setUnderline(True)
        painter.setFont(font)
        painter.drawText(QRectF(self.rect()).adjusted(after, 0, 0, 0), flags, EXACT)

"""How similar hits must be: as a score, or as a percentile of the scores of chance; each says what the other is."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox, QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from explorer.ui.search.fields import FIELD_HEIGHT, form_row, wrapped
from explorer.ui.search.looks import RADIUS, buttons_sheet, dress, mix
from explorer.ui.search.narrowing_terms import rarity
from explorer.ui.search.popup import drop_from, make_popup, popup_sheet
from explorer.ui.theme import SPACE, Theme

WIDTH = 300
MOST_SCORE = 1e6
COMMON = (90.0, 99.0, 99.9, 99.99)
UNMEASURED = "Percentiles can be used once the scores of chance are measured, a moment after the texts are mapped."


class ThresholdPopup(QFrame):
    """Two numbers that stand for the same, and the usual percentiles.

    Signals:
        threshold_wanted(float, bool): the user chose a value; whether it is a percentile.
        removed(): the user wants no threshold.
        closed(): the panel is gone.
    """

    threshold_wanted = Signal(float, bool)
    removed = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score = _spin("thresholdScore", "Score at least", (-MOST_SCORE, MOST_SCORE), 0.01)
        self._percentile = _spin("thresholdPercentile", "Percentile at least", (0, 99.999), 0.1)
        self._common = [QToolButton(self) for _ in COMMON]
        self._note = wrapped("muted")
        self._count = QLabel(self)
        self._remove = QToolButton(self)
        self._build()

    def open_at(self, anchor: QWidget) -> None:
        """Come up below `anchor`."""
        drop_from(self, anchor)
        field = self._percentile if self._percentile.isEnabled() else self._score
        field.setFocus(Qt.FocusReason.PopupFocusReason)
        field.selectAll()

    def set_threshold(self, score: float | None, percentile: float | None) -> None:
        """Show the threshold both ways; None where it is not known. The number that is being typed stays."""
        self._percentile.setEnabled(percentile is not None)
        self._percentile.setSpecialValueText("" if percentile is not None else "–")
        for button in self._common:
            button.setEnabled(percentile is not None)
        for spin, value in ((self._score, score), (self._percentile, percentile)):
            if value is not None and not spin.hasFocus():
                with QSignalBlocker(spin):
                    spin.setValue(value)
        self._note.setText(UNMEASURED if percentile is None else rarity(percentile))
        self.adjustSize()

    def set_count(self, words: str) -> None:
        """Say how many hits are left."""
        self._count.setText(words)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        dress(self, popup_sheet(theme, "thresholdPopup") + buttons_sheet(theme) + _fields_sheet(theme))

    def _build(self) -> None:
        column = make_popup(self, "thresholdPopup", "Threshold")
        self.setFixedWidth(WIDTH)
        title = QLabel("Hits must have at least")
        title.setProperty("role", "muted")
        common = QHBoxLayout()
        common.setSpacing(SPACE // 2)
        for button, value in zip(self._common, COMMON, strict=True):
            _dress_button(button, "commonPercentile", f"{value:g}", f"Percentile {value:g}: {rarity(value)}")
            button.clicked.connect(lambda _checked=False, value=value: self._choose(value))
            common.addWidget(button)
        common.addStretch(1)
        _dress_button(self._remove, "thresholdRemove", "Remove", "Take the threshold away")
        self._count.setProperty("role", "muted")
        foot = QHBoxLayout()
        foot.addWidget(self._count, 1)
        foot.addWidget(self._remove)
        column.addWidget(title)
        column.addWidget(form_row("Percentile", self._percentile))
        column.addLayout(common)
        column.addWidget(form_row("or score", self._score))
        column.addWidget(self._note)
        column.addLayout(foot)
        self._score.valueChanged.connect(lambda value: self.threshold_wanted.emit(value, False))
        self._percentile.valueChanged.connect(lambda value: self.threshold_wanted.emit(value, True))
        self._remove.clicked.connect(self._take_away)

    def _choose(self, percentile: float) -> None:
        with QSignalBlocker(self._percentile):
            self._percentile.setValue(percentile)
        self.threshold_wanted.emit(percentile, True)

    def _take_away(self) -> None:
        self.hide()
        self.removed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: Esc and Enter close."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.hide()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Qt: the panel is gone."""
        super().hideEvent(event)
        self.closed.emit()


def _spin(name: str, words: str, reach: tuple[float, float], step: float) -> QDoubleSpinBox:
    spin = QDoubleSpinBox()
    spin.setObjectName(name)
    spin.setAccessibleName(words)
    spin.setDecimals(3)
    spin.setRange(*reach)
    spin.setSingleStep(step)
    spin.setLocale(QLocale.c())
    spin.lineEdit().setTextMargins(SPACE - SPACE // 4, 0, 0, 0)
    spin.setFixedHeight(FIELD_HEIGHT)
    return spin


def _dress_button(button: QToolButton, name: str, words: str, tip: str) -> None:
    button.setObjectName(name)
    button.setText(words)
    button.setAccessibleName(tip)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


def _fields_sheet(theme: Theme) -> str:
    return f"""
    QDoubleSpinBox {{
        color: {theme.text}; background: {theme.surface}; border: 1px solid {theme.border};
        border-radius: {RADIUS}px; padding: {SPACE // 2}px;
        selection-background-color: {theme.accent}; selection-color: {theme.on_accent};
    }}
    QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {{ background: transparent; border: none; width: 1px; }}
    QDoubleSpinBox::up-arrow, QDoubleSpinBox::down-arrow {{ image: none; }}
    QDoubleSpinBox:focus {{ border-color: {theme.accent}; }}
    QDoubleSpinBox:disabled {{ color: {theme.muted}; background: {theme.window}; }}
    QToolButton#commonPercentile {{ background: {mix(theme.text, theme.surface, 0.07)}; }}
    QToolButton#commonPercentile:hover {{ background: {mix(theme.text, theme.surface, 0.14)}; }}
    """

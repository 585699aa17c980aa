"""The bottom line: what is open, and the work in progress with its way to stop it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QToolButton, QWidget

from explorer.ui.search.looks import buttons_sheet, dress, mix
from explorer.ui.theme import SPACE, Theme

HEIGHT = 32
BAR_WIDTH = 160
BAR_HEIGHT = 6
ENOUGH_SECONDS = 0.5
ENOUGH_FRACTION = 0.01


@dataclass(frozen=True, slots=True)
class JobLine:
    """The work that the status bar shows.

    Attributes:
        what: the work in the user's words, such as "Embedding texts".
        fraction: how much of it is done, 0 to 1, or None while that is unknown.
        seconds_left: how long it still takes, or None while that is unknown.
    """

    what: str
    fraction: float | None = None
    seconds_left: float | None = None


def seconds_left(fraction: float, elapsed: float) -> float | None:
    """Return how long work that did `fraction` of itself in `elapsed` seconds still takes; None before one can tell."""
    if elapsed < ENOUGH_SECONDS or fraction < ENOUGH_FRACTION:
        return None
    return elapsed * (1 - min(fraction, 1.0)) / fraction


def time_left_text(seconds: float) -> str:
    """Return a duration as people say it: exact when it is short, coarse when it is long."""
    if seconds < 1:
        return "almost done"
    if round(seconds) < 60:
        return f"{round(seconds)} s left"
    minutes, tens = divmod(10 * round(seconds / 10), 60)
    if minutes < 5:
        return f"{minutes} min {tens} s left" if tens else f"{minutes} min left"
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours:
        return f"{minutes} min left"
    return f"{hours} h {minutes} min left" if minutes else f"{hours} h left"


class StatusBar(QWidget):
    """A readout on the left, and on the right a job with progress, time left and Cancel.

    Signals:
        cancel_wanted(): the user wants the job stopped.
        training_wanted(): the user wants to see the training.
    """

    cancel_wanted = Signal()
    training_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._readout = _label(self, "statusReadout", "Status")
        self._what = _label(self, "jobWhat", "Work in progress")
        self._bar = QProgressBar(self)
        self._left = _label(self, "jobLeft", "Time left")
        self._cancel = QToolButton(self)
        self._training = QToolButton(self)
        self._job = (self._what, self._bar, self._left, self._cancel)
        self._build()
        self.set_job(None)

    def set_readout(self, text: str) -> None:
        """Say what is open."""
        self._readout.setText(text)

    def set_job(self, line: JobLine | None) -> None:
        """Show the work in progress, or none."""
        if line is not None:
            self._what.setText(line.what)
            self._left.setText(_left_text(line))
            self._set_fraction(line.fraction)
            self._bar.setAccessibleName(line.what)
            self._cancel.setAccessibleName(f"Cancel: {line.what}")
        for part in self._job:
            part.setVisible(line is not None)

    def set_training(self, words: str) -> None:
        """Say how far a training is; nothing takes it away."""
        self._training.setText(words)
        self._training.setAccessibleName(words or "Training")
        self._training.setVisible(bool(words))

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        dress(self, buttons_sheet(theme) + _bar_sheet(theme))

    def _set_fraction(self, fraction: float | None) -> None:
        self._bar.setRange(0, 0 if fraction is None else 1000)
        if fraction is not None:
            self._bar.setValue(round(1000 * min(max(fraction, 0.0), 1.0)))

    def _build(self) -> None:
        self._readout.setProperty("role", "muted")
        self._left.setProperty("role", "muted")
        self._left.setMinimumWidth(self.fontMetrics().horizontalAdvance("100 %   59 min left"))
        self._bar.setObjectName("jobProgress")
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(BAR_WIDTH, BAR_HEIGHT)
        self._cancel.setObjectName("jobCancel")
        self._cancel.setText("Cancel")
        self._cancel.setToolTip("Stop this work; everything stays as it was before it")
        self._cancel.clicked.connect(self.cancel_wanted)
        self._training.setObjectName("trainingButton")
        self._training.setToolTip("Show the training")
        self._training.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._training.clicked.connect(self.training_wanted)
        self._training.hide()
        self._readout.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setFixedHeight(HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE + SPACE // 2, 0, SPACE, 0)
        row.setSpacing(SPACE)
        row.addWidget(self._readout, 1)
        row.addWidget(self._training)
        for part in self._job:
            row.addWidget(part)


def _label(parent: QWidget, name: str, words: str) -> QLabel:
    label = QLabel(parent)
    label.setObjectName(name)
    label.setAccessibleName(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _left_text(line: JobLine) -> str:
    percent = "" if line.fraction is None else f"{100 * min(max(line.fraction, 0.0), 1.0):.0f} %"
    left = "" if line.seconds_left is None else time_left_text(line.seconds_left)
    return "   ".join(part for part in (percent, left) if part)


def _bar_sheet(theme: Theme) -> str:
    return f"""
    QProgressBar {{
        background: {mix(theme.text, theme.window, 0.12)}; border: none; border-radius: {BAR_HEIGHT // 2}px;
    }}
    QProgressBar::chunk {{ background: {theme.accent}; border-radius: {BAR_HEIGHT // 2}px; }}
    """

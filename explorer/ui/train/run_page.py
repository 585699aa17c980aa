"""The second page of the training window: how the training goes, and what became of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from explorer.session.loss_curve import LossCurve
from explorer.session.training import TrainState
from explorer.ui.charts import ChartView
from explorer.ui.theme import SPACE, Theme
from explorer.ui.train import words
from explorer.ui.train.curves import loss_chart, score_chart
from explorer.ui.train.looks import button, label
from explorer.ui.train.report import ReportTable

MARGIN = 3 * SPACE
CHART_HEIGHT = 250
BAR_HEIGHT = 6
WORTH_ASKING = 60.0
"""Seconds of training that are not thrown away without a question."""


class RunPage(QWidget):
    """Figures, curves and buttons.

    Signals:
        pause_wanted(), cancel_wanted(), go_on_wanted(), anew_wanted(): as the buttons say.
        open_wanted(), folder_wanted(), card_wanted(): the user wants to use, find or read about the new model.
    """

    pause_wanted = Signal()
    cancel_wanted = Signal()
    go_on_wanted = Signal()
    anew_wanted = Signal()
    open_wanted = Signal()
    folder_wanted = Signal()
    card_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = label("title")
        self._heading = label("muted", wrap=True)
        self._figures = [(label("muted"), label("figure")) for _ in range(4)]
        self._bar = QProgressBar()
        self._failure = _Failure()
        self._loss, self._scores = ChartView(), ChartView()
        self._table = ReportTable()
        self._buttons = {
            "pause": button("trainPause", "Pause", "Keep what was done, and free the memory"),
            "cancel": button("trainCancel", "Cancel", "Stop, and delete what was done"),
            "discard": button("trainDiscard", "Delete it", "Delete what was done"),
            "keep": button("trainKeep", "Keep training"),
            "throw": button("trainThrow", "Throw it away"),
            "anew": button("trainAnew", "Train another…"),
            "card": button("trainCard", "Model card", "How it was made and how good it is"),
            "folder": button("trainFolder", "Show folder"),
            "go_on": button("trainResume", "Continue", "Go on from the last checkpoint", primary=True),
            "retry": button("trainRetry", "Retry", "Go on from the last checkpoint", primary=True),
            "open": button("trainOpen", "Open this model", "Use it in this window", primary=True),
        }
        for name in ("go_on", "retry", "open"):
            self._buttons[name].setShortcut("Ctrl+Return")
        self._question = label("", wrap=True)
        self._asking = False
        self._seconds = 0.0
        self._state = TrainState()
        self._build()

    def set_state(self, state: TrainState, name: str) -> None:
        """Show how far the training of `name` is."""
        self._asking = self._asking and state.phase == "running"
        self._state = state
        self._title.setText(name)
        self._heading.setText(words.heading(state))
        self._failure.set_sentence(state.sentence if state.phase == "failed" else "")
        self._table.set_changes(state.report.changes if state.phase == "done" and state.report is not None else ())
        self._bar.setVisible(state.phase != "done")
        self._show_buttons()

    def set_curve(self, state: TrainState, curve: LossCurve) -> None:
        """Show the figures and the curves."""
        for (name, value), (about, figure) in zip(words.stats(state, curve), self._figures, strict=True):
            about.setText(name)
            figure.setText(value)
            figure.setAccessibleName(f"{name}: {value}")
        self._bar.setRange(0, 1000 if curve.total else 0 if state.busy else 1000)
        if curve.total:
            self._bar.setValue(round(1000 * curve.step / curve.total))
        self._seconds = curve.seconds
        self._loss.set_chart(loss_chart(curve))
        scores = score_chart(curve)
        self._scores.set_chart(scores)
        self._scores.setVisible(scores is not None)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._loss.set_theme(theme)
        self._scores.set_theme(theme)

    def _show_buttons(self) -> None:
        shown = _shown(self._state.phase, asking=self._asking)
        for name, each in self._buttons.items():
            each.setVisible(name in shown)
            each.setEnabled(self._state.phase not in ("pausing", "cancelling") or name == "cancel")
        self._buttons["cancel"].setEnabled(self._state.phase != "cancelling")
        self._question.setText(
            f"Throw away {words.duration(self._seconds)} of training? Pause keeps it." if self._asking else ""
        )

    def _build(self) -> None:
        self._bar.setFixedHeight(BAR_HEIGHT)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Part of the training that is done")
        for view, name, hint in (
            (self._loss, "Loss by dimension", "The loss appears here with the first steps."),
            (self._scores, "Evaluation", "Evaluations appear here."),
        ):
            view.setAccessibleName(name)
            view.setObjectName("trainLoss" if view is self._loss else "trainScores")
            view.set_hint(hint)
            view.setMinimumHeight(CHART_HEIGHT)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self._page())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(area, 1)
        line = QFrame()
        line.setProperty("role", "line")
        line.setFixedHeight(1)
        column.addWidget(line)
        column.addWidget(self._footer())
        self._connect()

    def _page(self) -> QWidget:
        page = QWidget()
        page.setObjectName("trainRun")
        column = QVBoxLayout(page)
        column.setContentsMargins(MARGIN, MARGIN - SPACE, MARGIN, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self._title)
        column.addWidget(self._heading)
        column.addWidget(self._failure)
        row = QHBoxLayout()
        row.setContentsMargins(0, SPACE, 0, SPACE)
        for name, value in self._figures:
            part = QVBoxLayout()
            part.setSpacing(0)
            part.addWidget(name)
            part.addWidget(value)
            row.addLayout(part, 1)
        column.addLayout(row)
        column.addWidget(self._bar)
        column.addWidget(self._table)
        column.addWidget(self._loss, 1)
        column.addWidget(self._scores, 1)
        return page

    def _footer(self) -> QWidget:
        footer = QWidget()
        line = QHBoxLayout(footer)
        line.setContentsMargins(MARGIN, SPACE + SPACE // 2, MARGIN, SPACE + SPACE // 2)
        line.setSpacing(SPACE)
        line.addWidget(self._question, 1)
        for each in self._buttons.values():
            line.addWidget(each)
        return footer

    def _connect(self) -> None:
        pressed: dict[str, Callable[[], object]] = {
            "pause": self.pause_wanted.emit,
            "cancel": self._cancel,
            "discard": self.cancel_wanted.emit,
            "keep": lambda: self._ask(asking=False),
            "throw": self.cancel_wanted.emit,
            "anew": self.anew_wanted.emit,
            "card": self.card_wanted.emit,
            "folder": self.folder_wanted.emit,
            "go_on": self.go_on_wanted.emit,
            "retry": self.go_on_wanted.emit,
            "open": self.open_wanted.emit,
        }
        for name, act in pressed.items():
            _on_click(self._buttons[name], act)

    def _cancel(self) -> None:
        if self._seconds >= WORTH_ASKING and self._state.phase == "running":
            self._ask(asking=True)
        else:
            self.cancel_wanted.emit()

    def _ask(self, *, asking: bool) -> None:
        self._asking = asking
        self._show_buttons()


class _Failure(QFrame):
    """Why the training stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "failure")
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line = QHBoxLayout(self)
        line.setContentsMargins(SPACE + SPACE // 2, SPACE, SPACE, SPACE)
        line.addWidget(self._words)

    def set_sentence(self, sentence: str) -> None:
        """Show `sentence`; nothing hides the strip."""
        self._words.setText(sentence)
        self._words.setAccessibleName(f"Error: {sentence}")
        self.setVisible(bool(sentence))


def _shown(phase: str, *, asking: bool) -> tuple[str, ...]:
    """Return the buttons of a phase."""
    if asking:
        return ("keep", "throw", "pause")
    return {
        "running": ("pause", "cancel"),
        "pausing": ("pause", "cancel"),
        "cancelling": ("cancel",),
        "paused": ("discard", "go_on"),
        "failed": ("anew", "retry"),
        "done": ("anew", "card", "folder", "open"),
    }.get(phase, ())


def _on_click(each: QPushButton, act: Callable[[], object]) -> None:
    each.clicked.connect(lambda _checked=False: act())

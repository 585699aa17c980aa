"""The numbers of a training: the usual ones in sight, the others behind "Advanced"."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from explorer.session.training import Settings
from explorer.ui.search.fields import FIELD_HEIGHT, QuietSpin
from explorer.ui.theme import SPACE
from explorer.ui.train.looks import label, link
from explorer.ui.train.stops import StopSwitches

MOST_EPOCHS, MOST_BATCH, MOST_SEED, MOST_TOKENS, MOST_EVALUATIONS = 1000, 65_536, 2**31 - 1, 100_000, 1000
LABEL_WIDTH = 112
NUMBER_WIDTH = 120


class SettingsForm(QWidget):
    """Dimensions, epochs, batch size, learning rate, seed; and behind a switch what is seldom changed.

    Signals:
        changed(Settings): the user changed one of them.
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._settings = Settings()
        self._stops = StopSwitches()
        self._epochs = _spin("trainEpochs", "Epochs", 1, MOST_EPOCHS, "How often every pair is seen")
        self._batch = _spin("trainBatch", "Batch size", 2, MOST_BATCH, "Pairs that are told from each other in a step")
        self._rate = _edit("trainRateEdit", "Learning rate", "The highest, in units of the table's root mean square")
        self._seed = _spin("trainSeed", "Seed", 0, MOST_SEED, "The same seed gives the same model")
        self._weights = _edit("trainWeightsEdit", "Weights", "Of the loss at each dimension, parted by commas")
        self._drawn = _spin("trainDrawn", "Dimensions a step", 0, 64, "How many dimensions are drawn for each step")
        self._warmup = _spin("trainWarmup", "Warm-up", 0, 99, "The part of the steps in which the learning rate rises")
        self._tokens = _spin("trainTokens", "Tokens of a text", 1, MOST_TOKENS, "How many of the first tokens are used")
        self._rounds = _spin(
            "trainRounds", "Evaluations", 1, MOST_EVALUATIONS, "How often the test sets are evaluated on the way"
        )
        self._power = _spin(
            "trainSourcePower",
            "Power of the sources",
            0,
            100,
            "Below 100 %, small files come more often; at 0 all equally",
        )
        self._more = link("trainAdvanced", "Advanced", "Settings that seldom need a change")
        self._advanced = QWidget()
        self._build()
        self._connect()

    def set_settings(self, settings: Settings, offered: tuple[int, ...], on: tuple[int, ...]) -> None:
        """Show `settings`, and the stops that are offered and on."""
        self._settings = settings
        self._stops.set_stops(offered, on)
        for spin, value in self._spins(settings):
            spin.set_quietly(value)
        _show(self._rate, (settings.learning_rate,))
        _show(self._weights, settings.weights)

    def _spins(self, settings: Settings) -> tuple[tuple[QuietSpin, int], ...]:
        return (
            (self._epochs, settings.epochs),
            (self._batch, settings.batch_size),
            (self._seed, settings.seed),
            (self._drawn, max(settings.n_dims_per_step, 0)),
            (self._warmup, round(100 * settings.warmup)),
            (self._tokens, settings.max_tokens),
            (self._power, round(100 * settings.source_power)),
            (self._rounds, settings.evaluations),
        )

    def _build(self) -> None:
        self._drawn.setSpecialValueText("all")
        self._warmup.setSuffix(" %")
        self._power.setSuffix(" %")
        self._weights.setPlaceholderText("1 for each")
        self._more.setCheckable(True)
        self._more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._more.setArrowType(Qt.ArrowType.RightArrow)
        self._advanced.hide()
        top, below = _grid(), _grid()
        _put(top, 0, 0, "Dimensions", self._stops, wide=True)
        for place, (words, field) in enumerate(
            (("Epochs", self._epochs), ("Batch size", self._batch), ("Learning rate", self._rate), ("Seed", self._seed))
        ):
            _put(top, 1 + place // 2, place % 2, words, field)
        _put(below, 0, 0, "Weights", self._weights, wide=True)
        more = (
            ("Dimensions a step", self._drawn),
            ("Warm-up", self._warmup),
            ("Tokens of a text", self._tokens),
            ("Evaluations", self._rounds),
            ("Power of sources", self._power),
        )
        for place, (words, field) in enumerate(more):
            _put(below, 1 + place // 2, place % 2, words, field)
        self._advanced.setLayout(below)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._advanced)

    def _connect(self) -> None:
        self._stops.chosen.connect(lambda on: self._change(dims=on, weights=()))
        self._epochs.valueChanged.connect(lambda value: self._change(epochs=value))
        self._batch.valueChanged.connect(lambda value: self._change(batch_size=value))
        self._seed.valueChanged.connect(lambda value: self._change(seed=value))
        self._drawn.valueChanged.connect(lambda value: self._change(n_dims_per_step=value or -1))
        self._warmup.valueChanged.connect(lambda value: self._change(warmup=value / 100))
        self._tokens.valueChanged.connect(lambda value: self._change(max_tokens=value))
        self._power.valueChanged.connect(lambda value: self._change(source_power=value / 100))
        self._rounds.valueChanged.connect(lambda value: self._change(evaluations=value))
        self._rate.textEdited.connect(lambda text: self._change(learning_rate=_number(text)))
        self._weights.textEdited.connect(lambda text: self._change(weights=_numbers(text)))
        self._more.toggled.connect(self._show_more)

    def _change(self, **change: object) -> None:
        self.changed.emit(replace(self._settings, **change))  # type: ignore[arg-type]

    def _show_more(self, shown: bool) -> None:
        self._more.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        self._advanced.setVisible(shown)


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(SPACE)
    grid.setVerticalSpacing(SPACE)
    for column in (0, 2):
        grid.setColumnMinimumWidth(column, LABEL_WIDTH)
    grid.setColumnStretch(4, 1)
    return grid


def _put(grid: QGridLayout, row: int, half: int, words: str, field: QWidget, *, wide: bool = False) -> None:
    name = label("", words)
    name.setBuddy(field)
    grid.addWidget(name, row, 2 * half)
    grid.addWidget(field, row, 2 * half + 1, 1, 4 if wide else 1)
    if half:
        name.setContentsMargins(2 * SPACE, 0, 0, 0)


def _spin(name: str, words: str, low: int, high: int, tip: str) -> QuietSpin:
    spin = QuietSpin(name, words, low, high)
    spin.setToolTip(tip)
    spin.setFixedWidth(NUMBER_WIDTH)
    spin.setGroupSeparatorShown(high < MOST_SEED)
    spin.setStepType(QSpinBox.StepType.AdaptiveDecimalStepType if high > 1000 else QSpinBox.StepType.DefaultStepType)
    return spin


def _edit(name: str, words: str, tip: str) -> QLineEdit:
    edit = QLineEdit()
    edit.setObjectName(name)
    edit.setAccessibleName(words)
    edit.setToolTip(tip)
    edit.setFixedHeight(FIELD_HEIGHT)
    if name == "trainRateEdit":
        edit.setFixedWidth(NUMBER_WIDTH)
    return edit


def _show(edit: QLineEdit, values: tuple[float, ...]) -> None:
    """Show `values`, unless what stands there says the same; what is no number is left to be mended."""
    if repr(_numbers(edit.text())) != repr(values):
        edit.setText(", ".join(f"{value:g}" for value in values))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _numbers(text: str) -> tuple[float, ...]:
    parts = [part for part in text.replace(";", ",").split(",") if part.strip()]
    return tuple(_number(part) for part in parts)

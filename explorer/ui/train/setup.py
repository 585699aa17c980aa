"""The first page of the training window: what to train from, and how."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from explorer.session.training import TrainState, obstacle, offered_dims
from explorer.ui.search.fields import FIELD_HEIGHT, heading
from explorer.ui.theme import SPACE, Theme
from explorer.ui.train import words
from explorer.ui.train.inputs import InputList, Item
from explorer.ui.train.looks import button, label, set_role
from explorer.ui.train.settings_form import LABEL_WIDTH, SettingsForm

MARGIN = 3 * SPACE


class SetupPage(QWidget):
    """The form, and below it what stands in the way, or the button that begins.

    Signals:
        files_wanted(), folder_wanted(): the user wants to choose files or a folder of pairs.
        set_wanted(), base_wanted(), output_wanted(): the user wants to choose a test set, a model, the result's place.
        output_typed(Path): another place for the result.
        remove_wanted(Path): a file or set is not to be used.
        settings_changed(Settings): other settings.
        train_wanted(), go_on_wanted(), forget_wanted(): begin; go on with, or delete, the unfinished training.
    """

    files_wanted = Signal()
    folder_wanted = Signal()
    set_wanted = Signal()
    base_wanted = Signal()
    output_wanted = Signal()
    output_typed = Signal(object)
    remove_wanted = Signal(object)
    settings_changed = Signal(object)
    train_wanted = Signal()
    go_on_wanted = Signal()
    forget_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._pairs = InputList("trainPairs", "Pairs to train on")
        self._sets = InputList("trainSets", "Test sets")
        self._base = _field("trainBaseEdit", "Base model")
        self._output = _field("trainOutputEdit", "Folder of the result")
        self._room = label("muted", wrap=True)
        self._replaced = label("warning", wrap=True)
        self.form = SettingsForm()
        self._offer = _Offer()
        self._summary = label("muted", wrap=True)
        self._train = button("trainStart", "Train", "Begin (Ctrl+Return)", primary=True)
        self._build()

    def set_state(self, state: TrainState) -> None:
        """Show what has been chosen, and whether it is enough."""
        known = [Item(f.path, words.pairs_line(f), words.example(f.first), f.problem) for f in state.pairs]
        sets = [Item(s.path, words.set_line(s), "", s.problem) for s in state.sets]
        waiting = [Item(path, "checking…") for path in state.checking if state.base is None or path != state.base.path]
        self._pairs.set_items([*known, *waiting])
        self._sets.set_items(sets)
        self._show_base(state)
        self._show_output(state)
        self.form.set_settings(state.settings, offered_dims(state.base), state.dims)
        self._offer.set_found(words.found(state.interrupted) if state.interrupted is not None else "")
        wrong = obstacle(state)
        self._summary.setText(words.summary(state))
        set_role(self._summary, "danger" if _is_error(state, wrong) else "muted")
        self._train.setEnabled(not wrong and state.interrupted is None)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._pairs.set_theme(theme)
        self._sets.set_theme(theme)

    def _show_base(self, state: TrainState) -> None:
        info = state.base.info if state.base is not None else None
        name = f"{info.name}  ·  {info.dim:,} dimensions, {info.vocabulary:,} tokens" if info is not None else ""
        self._base.setText(name or (str(state.base.path) if state.base is not None else ""))
        self._base.setToolTip(str(state.base.path) if state.base is not None else "")
        self._base.setCursorPosition(0)

    def _show_output(self, state: TrainState) -> None:
        text = str(state.output) if state.output is not None else ""
        if _folder(self._output.text()) != state.output:
            self._output.setText(text)
            self._output.setCursorPosition(len(text))
        self._room.setText(words.room(state))
        self._replaced.setText(words.replaced(state.output) if state.interrupted is None else "")
        self._replaced.setVisible(bool(self._replaced.text()))

    def _build(self) -> None:
        self._pairs.set_invitation(words.DROP_PAIRS, words.PAIRS_FORM)
        self._sets.set_invitation("", words.NO_SETS)
        self._base.setReadOnly(True)
        self._output.setPlaceholderText("Beside the pairs")
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._filled_form())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(area, 1)
        column.addWidget(_line())
        column.addWidget(self._footer())
        self._connect()

    def _filled_form(self) -> QWidget:
        page = QWidget()
        page.setObjectName("trainForm")
        column = QVBoxLayout(page)
        column.setContentsMargins(MARGIN, MARGIN - SPACE, MARGIN, MARGIN)
        column.setSpacing(SPACE)
        column.addWidget(label("title", "Train a model"))
        column.addWidget(label("muted", words.INTRODUCTION, wrap=True))
        self._add = button("trainAddFiles", "Add files…")
        self._add_folder = button("trainAddFolder", "Add a folder…")
        self._section(column, "PAIRS", self._add, self._add_folder)
        column.addWidget(self._pairs)
        self._section(column, "MODEL")
        self._choose_base = button("trainChooseBase", "Choose…", "Start from another model")
        self._choose_output = button("trainChooseOutput", "Choose…", "Write the result to another folder")
        column.addLayout(_row("Base model", self._base, self._choose_base))
        column.addLayout(_row("Save to", self._output, self._choose_output))
        for line in (self._room, self._replaced):
            line.setContentsMargins(LABEL_WIDTH + SPACE, 0, 0, 0)
            column.addWidget(line)
        self._section(column, "SETTINGS")
        column.addWidget(self.form)
        self._add_set = button("trainAddSet", "Add a test set…", "A BEIR folder: corpus, queries and judgements")
        self._section(column, "TEST SETS", self._add_set)
        column.addWidget(self._sets)
        column.addStretch(1)
        return page

    def _section(self, column: QVBoxLayout, title: str, *buttons: QPushButton) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(0, 2 * SPACE, 0, 0)
        line.setSpacing(SPACE)
        line.addWidget(heading(title), 1, Qt.AlignmentFlag.AlignBottom)
        for each in buttons:
            line.addWidget(each)
        column.addLayout(line)

    def _footer(self) -> QWidget:
        footer = QWidget()
        column = QVBoxLayout(footer)
        column.setContentsMargins(MARGIN, SPACE + SPACE // 2, MARGIN, SPACE + SPACE // 2)
        column.setSpacing(SPACE)
        column.addWidget(self._offer)
        line = QHBoxLayout()
        line.setSpacing(2 * SPACE)
        line.addWidget(self._summary, 1)
        line.addWidget(self._train)
        column.addLayout(line)
        for each in (self._train, self._offer.go_on):
            each.setShortcut("Ctrl+Return")  # the one that can be pressed is meant
        return footer

    def _connect(self) -> None:
        self._add.clicked.connect(self.files_wanted)
        self._add_folder.clicked.connect(self.folder_wanted)
        self._add_set.clicked.connect(self.set_wanted)
        self._choose_base.clicked.connect(self.base_wanted)
        self._choose_output.clicked.connect(self.output_wanted)
        self._output.textEdited.connect(lambda text: self.output_typed.emit(_folder(text)))
        self._pairs.remove_wanted.connect(self.remove_wanted)
        self._sets.remove_wanted.connect(self.remove_wanted)
        self.form.changed.connect(self.settings_changed)
        self._train.clicked.connect(self.train_wanted)
        self._offer.go_on.clicked.connect(self.go_on_wanted)
        self._offer.forget.clicked.connect(self.forget_wanted)


class _Offer(QFrame):
    """An unfinished training, and what can be done with it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "offer")
        self._words = label("", wrap=True)
        self.go_on = button("trainGoOn", "Continue it", "Go on from its last checkpoint", primary=True)
        self.forget = button("trainForget", "Delete it", "Delete its checkpoint; other files stay")
        line = QHBoxLayout(self)
        line.setContentsMargins(SPACE + SPACE // 2, SPACE, SPACE, SPACE)
        line.setSpacing(SPACE)
        line.addWidget(self._words, 1)
        line.addWidget(self.forget)
        line.addWidget(self.go_on)

    def set_found(self, sentence: str) -> None:
        """Show what was found; nothing hides the offer."""
        self._words.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))


def _is_error(state: TrainState, wrong: str) -> bool:
    """Tell whether `wrong` is more than a step not taken yet."""
    return bool(wrong and state.base is not None and state.pairs and not state.checking)


def _folder(text: str) -> Path | None:
    return Path(text.strip()).expanduser().absolute() if text.strip() else None


def _field(name: str, spoken: str) -> QLineEdit:
    edit = QLineEdit()
    edit.setObjectName(name)
    edit.setAccessibleName(spoken)
    edit.setFixedHeight(FIELD_HEIGHT)
    return edit


def _row(name: str, field: QLineEdit, choose: QPushButton) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(SPACE)
    title = QLabel(name)
    title.setBuddy(field)
    title.setFixedWidth(LABEL_WIDTH)
    line.addWidget(title)
    line.addWidget(field, 1)
    line.addWidget(choose)
    return line


def _line() -> QFrame:
    line = QFrame()
    line.setProperty("role", "line")
    line.setFixedHeight(1)
    return line

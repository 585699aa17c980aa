"""The window that trains a model: beside the program's own, which stays usable."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QDesktopServices,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QTextBrowser, QVBoxLayout, QWidget

from explorer.ui import dialogs, drop
from explorer.ui.search.looks import dress
from explorer.ui.theme import Theme
from explorer.ui.train.controller import TrainController
from explorer.ui.train.looks import sheet
from explorer.ui.train.run_page import RunPage
from explorer.ui.train.setup import SetupPage

SIZE = QSize(760, 820)
SMALLEST = QSize(560, 420)
PAIR_FILES = "Pairs (*.jsonl *.ndjson *.csv *.tsv *.parquet *.gz);;All files (*)"
DRAWN_MS = 100
"""The curves are drawn anew this often at most."""


class TrainWindow(QWidget):
    """Two pages: what to train from, and how it goes.

    Signals:
        model_wanted(Path): the user wants to use the model in this folder.
    """

    model_wanted = Signal(object)

    def __init__(self, controller: TrainController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._controller = controller
        self._theme = theme
        self._card: QTextBrowser | None = None
        self._setup, self._run = SetupPage(), RunPage()
        self._pages = QStackedWidget()
        self._overlay = drop.DropOverlay(self, "Drop to train with")
        self._drawing = QTimer(self, singleShot=True, interval=DRAWN_MS)
        self._build()
        self._connect()
        self.set_theme(theme)
        self._show_state()
        self._draw()

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._theme = theme
        dress(self, sheet(theme))
        for part in (self._setup, self._run, self._overlay):
            part.set_theme(theme)

    def _build(self) -> None:
        self.setObjectName("trainWindow")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("Train a model")
        self.setMinimumSize(SMALLEST)
        self.resize(SIZE.boundedTo(self.screen().availableSize() * 0.92))
        self.setAcceptDrops(True)
        self._pages.addWidget(self._setup)
        self._pages.addWidget(self._run)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        for edit in self.findChildren(QLineEdit):
            edit.setAcceptDrops(False)  # a dropped file is meant for the window, not as words of a field
        QShortcut(QKeySequence.StandardKey.Close, self, self.close)

    def _connect(self) -> None:
        control, setup, run = self._controller, self._setup, self._run
        control.changed.connect(self._show_state)
        control.moved.connect(lambda: self._drawing.start() if not self._drawing.isActive() else None)
        self._drawing.timeout.connect(self._draw)
        setup.files_wanted.connect(
            lambda: dialogs.ask_for_files(self, self._folder(), control.add, "Add pairs", PAIR_FILES)
        )
        setup.folder_wanted.connect(self._asking("Add a folder of pairs", control.add))
        setup.set_wanted.connect(self._asking("Add a test set in the BEIR layout", control.add_sets))
        setup.base_wanted.connect(self._asking("Start from a model", lambda found: control.set_base(found[0])))
        setup.output_wanted.connect(self._asking("Save the model to", lambda found: control.set_output(found[0])))
        setup.output_typed.connect(control.set_output)
        setup.remove_wanted.connect(control.remove)
        setup.settings_changed.connect(control.change)
        setup.train_wanted.connect(control.train)
        setup.go_on_wanted.connect(control.go_on)
        setup.forget_wanted.connect(control.forget_interrupted)
        run.pause_wanted.connect(control.pause)
        run.cancel_wanted.connect(control.cancel)
        run.go_on_wanted.connect(control.go_on)
        run.anew_wanted.connect(control.begin_anew)
        run.open_wanted.connect(lambda: self.model_wanted.emit(control.output))
        run.folder_wanted.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(control.output))))
        run.card_wanted.connect(self._show_card)

    def _asking(self, title: str, chosen: dialogs.Chosen) -> dialogs.Asked:
        return lambda: dialogs.ask_for_folder(self, title, self._folder(), chosen)

    def _folder(self) -> str:
        pairs = self._controller.state.pairs
        return str(pairs[0].path.parent) if pairs else ""

    def _show_state(self) -> None:
        state = self._controller.state
        self._setup.set_state(state)
        self._run.set_state(state, self._controller.output.name)
        self._pages.setCurrentWidget(self._setup if state.phase == "setup" else self._run)
        self._draw()

    def _draw(self) -> None:
        if self._controller.state.phase != "setup":
            self._run.set_curve(self._controller.state, self._controller.curve)

    def _show_card(self) -> None:
        try:
            text = (self._controller.output / "README.md").read_text(encoding="utf-8")
        except OSError:
            return
        card = QTextBrowser(self)
        card.setWindowFlag(Qt.WindowType.Window)
        card.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        card.setObjectName("trainCardView")
        card.setAccessibleName("Model card")
        card.setWindowTitle(f"Model card of {self._controller.output.name}")
        card.setMarkdown(text.split("---\n", 2)[-1])
        card.resize(SIZE)
        card.show()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Show where a drop would go."""
        if self._controller.state.phase == "setup" and drop.accept(event):
            self._overlay.show_for(drop.paths_of(event.mimeData()))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Go on accepting."""
        drop.accept(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Take the overlay away."""
        self._overlay.hide()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped, each for what it is."""
        self._overlay.hide()
        if drop.accept(event):
            self._controller.add([Path(path) for path in drop.paths_of(event.mimeData())])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the layer over everything."""
        super().resizeEvent(event)
        self._overlay.setGeometry(self.rect())

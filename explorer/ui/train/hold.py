"""What the program holds of a training: nothing until somebody trains, then a controller and a window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from explorer.ui.store import Store
    from explorer.ui.train.controller import TrainController
    from explorer.ui.train.window import TrainWindow
    from explorer.ui.window import MainWindow


class Training(QObject):
    """The training window of a program.

    Signals:
        open_wanted(list[Path]): the user wants to use the model in a folder.
        told(str): how far a training is, for those who measure it.

    Attributes:
        controller: None until the window was wanted.
        view: the same.
    """

    open_wanted = Signal(object)
    told = Signal(str)

    def __init__(self, window: MainWindow, store: Store) -> None:
        super().__init__()
        self._window, self._store = window, store
        self.controller: TrainController | None = None
        self.view: TrainWindow | None = None
        store.changed.connect(self._offer)
        window.status.training_wanted.connect(self.show)

    def show(self) -> None:
        """Show the window, with the model in use as its base."""
        if self.view is None:
            self._build()
            self._offer()
        assert self.view is not None
        self.view.show()
        self.view.raise_()
        self.view.activateWindow()

    def dress(self) -> None:
        """Wear the colours of the program."""
        if self.view is not None:
            self.view.set_theme(self._window.theme)

    def close(self) -> None:
        """End a training, and close its window."""
        if self.controller is not None and self.view is not None:
            self.view.close()
            if self.controller.state.busy:
                self._window.hide()  # saving what was done may take a moment
            self.controller.close()
            self.view.deleteLater()
            self.controller = self.view = None

    def _build(self) -> None:
        from explorer.ui.train.controller import TrainController
        from explorer.ui.train.window import TrainWindow

        self.controller = TrainController()
        self.view = TrainWindow(self.controller, self._window.theme)
        self.view.setWindowIcon(self._window.windowIcon())
        self.view.model_wanted.connect(self._use)
        self.controller.changed.connect(self._tell)
        self.controller.moved.connect(self._tell)

    def _use(self, folder: Path) -> None:
        self.open_wanted.emit([folder])
        self._window.status.set_training("")
        self._window.raise_()
        self._window.activateWindow()

    def _offer(self, *_before: object) -> None:
        model = self._store.state.model
        if self.controller is not None and model is not None:
            self.controller.offer_base(model.info)

    def _tell(self) -> None:
        from explorer.ui.train import words

        if self.controller is not None:
            state, curve = self.controller.state, self.controller.curve
            self._window.status.set_training(words.chip(state, curve))
            found = "yes" if state.interrupted is not None else "no"
            self.told.emit(f"phase={state.phase} pairs={state.count} step={curve.step} unfinished={found}")

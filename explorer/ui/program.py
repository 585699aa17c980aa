"""The parts of the program, put together: window, store, presenters and commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from explorer import paths
from explorer.errors import ExplorerError
from explorer.session import settings as preferences
from explorer.session.measuring import sets_in
from explorer.session.resolve import Resolved
from explorer.session.state import SessionState, with_query
from explorer.ui import dialogs, theme
from explorer.ui.actions import Actions
from explorer.ui.beginning import new_store
from explorer.ui.commands import commands
from explorer.ui.evaluating import Evaluating
from explorer.ui.job_board import JobBoard
from explorer.ui.listing import listing
from explorer.ui.narrowing import Narrowing
from explorer.ui.present import Presenter
from explorer.ui.store import Store
from explorer.ui.train.hold import Training
from explorer.ui.window import MainWindow
from explorer.ui.wiring import connect_map, connect_matrix, connect_window, select, set_field

if TYPE_CHECKING:
    from explorer.ui.evaluate.view import EvaluateView
    from explorer.ui.map.view import MapView
    from explorer.ui.matrix.view import MatrixView
    from explorer.ui.present_map import MapPresenter
    from explorer.ui.present_matrix import MatrixPresenter

MAP_TAB, MATRIX_TAB, EVALUATE_TAB = 0, 1, 2


class Program(QObject):
    """One running program."""

    def __init__(self, app: QApplication, window: MainWindow | None = None, store: Store | None = None) -> None:
        """Put the parts together; a window and a store that are at work already are taken over."""
        super().__init__()
        self._app = app
        self._settings_file = paths.config_dir() / preferences.FILE
        self.settings = preferences.load(self._settings_file)
        self.map_view: MapView | None = None
        self.matrix_view: MatrixView | None = None
        self.map_presenter: MapPresenter | None = None
        self.matrix_presenter: MatrixPresenter | None = None
        look = self._theme()
        self.window = window or MainWindow(look)
        if not self.window.furnished:
            theme.apply(app, look)
            list(self.window.furnish())
        self.store = store or new_store()
        self.board = JobBoard()
        self.presenter = Presenter(self.window, self.store)
        self.narrowing = Narrowing(self.window, self.store)
        self.training = Training(self.window, self.store)
        self.evaluating = Evaluating(self.window, self.store, lambda: self.settings.last_folder, self._search)
        self.actions = Actions(self.window, commands(self))
        self._connect()
        self._catch_up()
        self.window.lift_curtain()
        self.window.setWindowIcon(QIcon(str(paths.resource("icons", "matryoshka-explorer.svg"))))

    def open(self, wanted: list[Path]) -> None:
        """Open files, folders or a model."""
        self.window.notice.clear()
        self.store.open(wanted)

    def cancel(self) -> None:
        """Stop the work that the status bar shows."""
        if (request := self.board.visible) is not None:
            self.store.cancel(request)

    def retry(self) -> None:
        """Ask again for everything that failed."""
        self.window.notice.clear()
        self.store.retry()

    def show_palette(self) -> None:
        """Offer every command by name."""
        self.actions.show_palette()

    def show_training(self) -> None:
        """Show the window that trains a model."""
        self.training.show()

    def fit_map(self) -> None:
        """Show the whole map."""
        if self.map_view is not None:
            self.map_view.fit()

    def select_listed(self) -> None:
        """Pick the records that are listed."""
        select(self.store, listing(self.store.state, self.store.resolved).rows, "replace")

    def set_scheme(self, scheme: preferences.Scheme) -> None:
        """Use light or dark colours from now on."""
        self._prefer(replace(self.settings, scheme=scheme))
        self.dress()

    def dress(self) -> None:
        """Dress the window in the colours that are wanted now."""
        look = self._theme()
        if look is self.window.theme:
            return
        theme.apply(self._app, look)
        self.window.set_theme(look)
        self.actions.dress()
        self.narrowing.dress()
        self.training.dress()
        if self.map_presenter is not None:
            self.map_presenter.show_colours()

    @property
    def can_save_picture(self) -> bool:
        """Whether the view in front is a picture."""
        return self._picture() is not None

    def save_picture(self) -> None:
        """Ask where to save the map or the matrix, and save it."""
        view = self._picture()
        if view is not None:
            name = f"{self.window.centre.tabText(self.window.centre.currentIndex()).lower()}.png"
            kinds = ";;".join(f"{kind.upper()} (*.{kind})" for kind in _savers(view))
            dialogs.ask_where_to_save(self.window, "Save picture", name, kinds, lambda names: self.save(view, names[0]))

    def close(self) -> None:
        """End all work."""
        self.window.why_panel.set_record(None)
        self.narrowing.close()
        self.training.close()
        self.store.close()
        self.board.clear()

    def _catch_up(self) -> None:
        """Show what the store knows already, and watch what it is at."""
        self.presenter.show(SessionState(), Resolved())
        self.narrowing.show(SessionState(), Resolved())
        self._grow(SessionState(), Resolved())
        for request in self.store.runner.running():
            self.board.begin(request)
        if self.store.message is not None:
            self.window.notice.show_message(*self.store.message)

    def _connect(self) -> None:
        window, store, board = self.window, self.store, self.board
        connect_window(window, store)
        store.changed.connect(self._grow)
        store.told.connect(window.notice.show_message)
        store.started.connect(board.begin)
        store.stepped.connect(board.step)
        store.ended.connect(board.end)
        board.shown.connect(window.status.set_job)
        window.status.cancel_wanted.connect(self.cancel)
        window.notice.action_wanted.connect(lambda action: self.retry() if action == "Retry" else None)
        self.training.open_wanted.connect(self.open)
        window.paths_dropped.connect(self._take_dropped)
        window.drop_words = self._drop_words
        window.centre.currentChanged.connect(self._turned_to)
        window.corpus_panel.open_wanted.connect(self.actions.open_texts)
        window.query_bar.open_model_wanted.connect(self.actions.open_model)
        window.query_bar.recent_model_wanted.connect(lambda folder: self.open([Path(folder)]))
        window.query_bar.palette_wanted.connect(self.actions.show_palette)
        window.closing.connect(self.close)
        self._app.styleHints().colorSchemeChanged.connect(lambda _scheme: self.dress())

    def _grow(self, old: SessionState, known: Resolved) -> None:
        if self.map_view is None and self.store.resolved.drawn is not None:
            self._add_map()
        elif known.index is None and self.store.resolved.index is not None:
            for later in (_import_map, self.window.why_panel.get_ready):
                QTimer.singleShot(0, self, later)
        if self.matrix_view is None and self.store.state.matrix_shown:
            self._add_matrix()
        self._remember(old)

    def _add_map(self) -> None:
        from explorer.ui.map.page import MapPage
        from explorer.ui.map.view import MapView
        from explorer.ui.present_groups import GroupsPresenter
        from explorer.ui.present_map import MapPresenter
        from explorer.ui.wiring_map import connect_panel

        self.map_view = MapView()
        self.map_view.set_theme(self.window.theme)
        page = MapPage(self.map_view, self.window.theme)
        self.window.add_centre(page, "Map", MAP_TAB)
        connect_map(self.map_view, self.store)
        page.panel_made.connect(lambda panel: connect_panel(panel, self.store))
        GroupsPresenter(page, self.store).show(SessionState(), Resolved())
        self.map_presenter = MapPresenter(self.map_view, self.window, self.store)
        self.map_presenter.show(SessionState(), Resolved())

    def _add_matrix(self) -> None:
        from explorer.ui.matrix.view import MatrixView
        from explorer.ui.present_matrix import MatrixPresenter

        self.matrix_view = MatrixView()
        self.matrix_view.set_theme(self.window.theme)
        self.window.add_centre(self.matrix_view, "Matrix", MATRIX_TAB)
        connect_matrix(self.matrix_view, self.store)
        self.matrix_presenter = MatrixPresenter(self.matrix_view, self.store)
        if not self.store.state.matrix_texts:
            set_field(self.store, "matrix_texts", _first_texts())

    def _remember(self, old: SessionState) -> None:
        state = self.store.state
        if state.model is not None and state.model is not old.model:
            if state.model.info.path is not None:
                self._prefer(preferences.used_model(self.settings, state.model.info.path))
            self.window.query_bar.set_model(state.model.info.name, self.settings.recent_models)
        if state.corpus is not None and state.corpus is not old.corpus:
            self._prefer(preferences.used_corpus(self.settings, state.corpus.sources[0]))

    def _prefer(self, settings: preferences.Settings) -> None:
        self.settings = settings
        preferences.save(settings, self._settings_file)

    def _theme(self) -> theme.Theme:
        return theme.chosen(self.settings.scheme, self._app)

    def _picture(self) -> MapView | MatrixView | EvaluateView | None:
        tab = self.window.centre.currentIndex()
        if tab == EVALUATE_TAB:
            return self.evaluating.view if self.evaluating.evaluation is not None else None
        return self.map_view if tab == MAP_TAB else self.matrix_view

    def _turned_to(self, tab: int) -> None:
        if tab == EVALUATE_TAB and self.evaluating.view is None:
            self._add_evaluation()
        self.window.give_room(wanted=tab == EVALUATE_TAB)

    def _add_evaluation(self) -> None:
        self.evaluating.make_view(EVALUATE_TAB)
        if self.evaluating.view is not None:
            self.evaluating.view.export_wanted.connect(self._export)

    def _export(self, what: str) -> None:
        if what == "save-chart":
            self.save_picture()
        elif what == "save":
            self.evaluating.save()
        else:
            self.evaluating.copy("csv" if what == "copy-csv" else "md")

    def _drop_words(self, paths: Sequence[Path]) -> str:
        return "Drop to evaluate" if self._to_evaluate(paths) else "Drop to open"

    def _to_evaluate(self, paths: Sequence[Path]) -> bool:
        return self.window.centre.currentIndex() == EVALUATE_TAB and bool(sets_in(paths))

    def _take_dropped(self, paths: list[Path]) -> None:
        self.window.notice.clear()
        if self._to_evaluate(paths):
            self.evaluating.measure(paths)
        else:
            self.open(paths)

    def _search(self, query: str) -> None:
        self.store.change(with_query(self.store.state, query))
        self.window.centre.setCurrentIndex(MAP_TAB)

    def save(self, view: MapView | MatrixView | EvaluateView, target: Path) -> None:
        """Write the picture of `view`, in the format that the name of the file asks for, else as PNG."""
        savers = _savers(view)
        try:
            savers.get(target.suffix.lower().lstrip("."), savers["png"])(target)
        except OSError as error:
            self.window.notice.show_message("danger", f"{target} could not be written: {error.strerror}.")
        except ExplorerError as error:
            self.window.notice.show_message("danger", str(error))
        else:
            self.window.notice.show_message("info", f"Saved {target}.")


def _import_map() -> None:
    """Import what the map needs, while its first layout is computed by code that leaves the interpreter alone."""
    from explorer.ui import present_groups, present_map, wiring_map  # noqa: F401
    from explorer.ui.map import page  # noqa: F401


def _savers(view: MapView | MatrixView | EvaluateView) -> dict[str, Callable[[Path], object]]:
    """Return how to save a picture, by the ending of its name."""
    names = {"png": "save_png", "svg": "save_svg", "pdf": "save_pdf"}
    return {kind: getattr(view, name) for kind, name in names.items() if hasattr(view, name)}


def _first_texts() -> str:
    return paths.resource("samples", "pairs.txt").read_text(encoding="utf-8")

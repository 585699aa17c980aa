"""The window: where every view stands. What the views show is decided elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QMainWindow, QSplitter, QTabWidget, QVBoxLayout, QWidget

from explorer.ui.curtain import SIDE_WIDTH, WHY_WIDTH, Curtain
from explorer.ui.theme import Theme

if TYPE_CHECKING:
    from explorer.ui.corpus_panel import CorpusPanel
    from explorer.ui.dimension import DimensionBar
    from explorer.ui.drop import DropOverlay
    from explorer.ui.notice import NoticeStrip
    from explorer.ui.search.query_bar import QueryBar
    from explorer.ui.search.records import RecordsView
    from explorer.ui.status import StatusBar
    from explorer.ui.why import WhyPanel

RECORDS_HEIGHT = 280


class MainWindow(QMainWindow):
    """The program's window, a drop target as a whole. It opens with a curtain, behind which `furnish` builds the views.

    Signals:
        paths_dropped(list[Path]): files or folders were dropped.
        closing(): the window is about to close.
    """

    paths_dropped = Signal(object)
    closing = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.furnished = False
        self.setObjectName("mainWindow")
        self.setWindowTitle("Matryoshka Explorer")
        self.setMinimumSize(QSize(860, 560))
        self.resize(1360, 860)
        self.drop_words: Callable[[Sequence[Path]], str] = lambda _paths: "Drop to open"
        self.curtain: Curtain | None = Curtain(self, theme)

    def furnish(self) -> Iterator[None]:
        """Build the views and put them in their places, one at each step; nothing is seen of it."""
        yield from self._build_views()
        page = self._arranged()
        yield
        for view in self._themed():
            cast("Any", view).set_theme(self.theme)
            yield
        self.setCentralWidget(page)
        self.setAcceptDrops(True)
        self.furnished = True

    def lift_curtain(self) -> None:
        """Show the views."""
        if self.curtain is not None:
            self.curtain.hide()
            self.curtain.deleteLater()
            self.curtain = None
            self.query_bar.focus_query()

    def set_theme(self, theme: Theme) -> None:
        """Dress every view in `theme`."""
        self.theme = theme
        for view in self._themed():
            cast("Any", view).set_theme(theme)

    def add_centre(self, view: QWidget, title: str, at: int) -> None:
        """Put `view` in the place that was kept for it in the centre."""
        current = self.centre.currentIndex()
        self.centre.blockSignals(True)
        placeholder = self.centre.widget(at)
        self.centre.removeTab(at)
        self.centre.insertTab(at, view, title)
        self.centre.setCurrentIndex(current)
        self.centre.blockSignals(False)
        if placeholder is not None:
            placeholder.deleteLater()

    def give_room(self, *, wanted: bool) -> None:
        """Give the view in the centre the room of the records and of the Why panel, or give it back."""
        self.records.setVisible(not wanted)
        self.why_panel.setVisible(not wanted)

    def _build_views(self) -> Iterator[None]:
        self._build_bars()
        yield
        self._build_corpus()
        yield
        self._build_why()
        yield
        self._build_centre()
        yield
        self._build_records()
        yield
        self._build_layers()
        yield

    def _build_bars(self) -> None:
        from explorer.ui.dimension import DimensionBar
        from explorer.ui.notice import NoticeStrip
        from explorer.ui.search.query_bar import QueryBar
        from explorer.ui.status import StatusBar

        self.query_bar: QueryBar = QueryBar()
        self.dimension_bar: DimensionBar = DimensionBar()
        self.notice: NoticeStrip = NoticeStrip()
        self.status: StatusBar = StatusBar()

    def _build_corpus(self) -> None:
        from explorer.ui.corpus_panel import CorpusPanel

        self.corpus_panel: CorpusPanel = CorpusPanel()

    def _build_why(self) -> None:
        from explorer.ui.why import WhyPanel

        self.why_panel: WhyPanel = WhyPanel()

    def _build_centre(self) -> None:
        self.centre = QTabWidget()
        self.centre.setObjectName("centreTabs")
        self.centre.setDocumentMode(True)
        self.centre.tabBar().setDrawBase(False)
        self.centre.setAccessibleName("Views")
        self.centre.addTab(_placeholder("Opening…"), "Map")
        self.centre.addTab(_placeholder(""), "Matrix")
        self.centre.addTab(_placeholder(""), "Evaluate")

    def _build_records(self) -> None:
        from explorer.ui.search.records import RecordsView

        self.records: RecordsView = RecordsView()

    def _build_layers(self) -> None:
        from explorer.ui.drop import DropOverlay

        self.overlay: DropOverlay = DropOverlay(self)

    def _arranged(self) -> QWidget:
        """Build from the outside in: whenever a view moves, Qt works out anew how everything in it looks."""
        from PySide6.QtCore import Qt

        page = QWidget(self)
        down = QSplitter(Qt.Orientation.Vertical, page)
        across = QSplitter(Qt.Orientation.Horizontal, down)
        for view in (self.corpus_panel, self.centre, self.why_panel):
            across.addWidget(view)
            across.setStretchFactor(across.count() - 1, 1 if view is self.centre else 0)
            view.setMinimumWidth(180)
            across.setCollapsible(across.count() - 1, view is not self.centre)
        across.setSizes([SIDE_WIDTH, 784, WHY_WIDTH])
        down.addWidget(across)
        down.addWidget(self.records)
        down.setStretchFactor(0, 1)
        down.setCollapsible(0, False)
        down.setSizes([480, RECORDS_HEIGHT])
        self.splitters = (across, down)
        _stack(page, self.query_bar, _line(), self.dimension_bar, _line(), self.notice, down, _line(), self.status)
        return page

    def _themed(self) -> list[QWidget]:
        every: tuple[QWidget | None, ...] = (
            self.query_bar, self.dimension_bar, self.notice, self.corpus_panel, self.why_panel, self.records,
            self.status, self.overlay, *(self.centre.widget(i) for i in range(self.centre.count())),
        )  # fmt: skip
        return [view for view in every if view is not None and hasattr(view, "set_theme")]

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Show where a drop would go."""
        from explorer.ui import drop

        if drop.accept(event):
            paths = drop.paths_of(event.mimeData())
            self.overlay.show_for(paths, self.drop_words(paths))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Go on accepting."""
        from explorer.ui import drop

        drop.accept(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Take the overlay away."""
        self.overlay.hide()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        from explorer.ui import drop

        self.overlay.hide()
        if drop.accept(event):
            self.paths_dropped.emit([Path(path) for path in drop.paths_of(event.mimeData())])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the layers over everything."""
        super().resizeEvent(event)
        if self.curtain is not None:
            self.curtain.setGeometry(self.rect())
        if self.furnished:
            self.overlay.setGeometry(self.rect())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say that the window closes."""
        self.closing.emit()
        event.accept()


def _placeholder(words: str) -> QWidget:
    from PySide6.QtCore import Qt

    label = QLabel(words)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setProperty("role", "muted")
    return label


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setProperty("role", "line")
    line.setFixedHeight(1)
    return line


def _stack(page: QWidget, *views: QWidget) -> None:
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for view in views:
        column.addWidget(view, 1 if isinstance(view, QSplitter) else 0)

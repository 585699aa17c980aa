"""The Evaluate view: curves and tables of an evaluation, and every query of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from explorer.analysis.evaluation import Evaluation
from explorer.analysis.report import MAIN
from explorer.ui.charts import ChartView
from explorer.ui.evaluate import figures
from explorer.ui.evaluate.case import Read, case_of
from explorer.ui.evaluate.case_pane import CasePane, scrolled
from explorer.ui.evaluate.controls import EvaluateControls
from explorer.ui.evaluate.empty import EmptyPage
from explorer.ui.evaluate.figures_table import FiguresTable
from explorer.ui.evaluate.queries_table import QueriesPane
from explorer.ui.evaluate.remark import Remark, Saying
from explorer.ui.search.looks import dress, scroll_sheet
from explorer.ui.theme import LIGHT, SPACE, Theme

WIDE = 900
"""From this width on, in logical pixels, parts stand side by side."""


class EvaluateView(QWidget):
    """What an evaluation says.

    Signals:
        open_corpus_wanted(): the open corpus is to be measured.
        choose_wanted(): folders to measure are to be chosen.
        suite_wanted(): NanoBEIR is to be measured, and fetched first where it is missing.
        remove_wanted(object): the set at this place is to be left out; None for all.
        again_wanted(), cancel_wanted(): measure again with the model in use, stop measuring.
        dimension_wanted(int): the user picked a stop.
        search_wanted(str): the user wants a query searched in the open corpus.
        export_wanted(str): one of the keys of `controls.EXPORTS`.
    """

    open_corpus_wanted = Signal()
    choose_wanted = Signal()
    suite_wanted = Signal()
    remove_wanted = Signal(object)
    again_wanted = Signal()
    cancel_wanted = Signal()
    dimension_wanted = Signal(int)
    search_wanted = Signal(str)
    export_wanted = Signal(str)

    def __init__(self, read: Read, parent: QWidget | None = None) -> None:
        """Build the view; `read` returns the text of a document of a set."""
        super().__init__(parent)
        self.setObjectName("evaluateView")
        self.setAccessibleName("Evaluate")
        self._read_text = read
        self._evaluation: Evaluation | None = None
        self._measure, self._page, self._dim = MAIN, "measures", 0
        self._chosen: int | None = None
        self._single = False
        self._open_set: int | None = None
        self._build()
        self._arrange()
        self._connect()
        self.set_theme(LIGHT)
        self._show()

    @property
    def evaluation(self) -> Evaluation | None:
        """The figures shown."""
        return self._evaluation

    @property
    def place(self) -> tuple[int, int] | None:
        """The query in focus: the place of its set, and its row there."""
        return self._queries.place

    def set_evaluation(self, evaluation: Evaluation | None) -> None:
        """Show other figures, or the invitation; what is looked at stays where it can."""
        self._evaluation = evaluation
        count = len(evaluation.sets) if evaluation is not None else 0
        if count == 1:
            self._chosen = 0
        elif self._single or (self._chosen is not None and self._chosen >= count):
            self._chosen = None
        self._single = count == 1
        if evaluation is not None and self._measure not in dict(figures.offered(evaluation)):
            self._measure = MAIN
        if self._page == "sets" and count < 2:
            self._page = "measures"
        self._show()

    def set_dimension(self, dim: int) -> None:
        """Show `dim` as the stop in use."""
        if dim != self._dim:
            self._dim = dim
            self._show_figures()

    def set_offer(self, name: str) -> None:
        """Offer to measure the open corpus, by its name; empty when it is no test set."""
        self._empty.set_offer(name)

    def set_missing(self, count: int) -> None:
        """Say how many sets of NanoBEIR would have to be fetched."""
        self._empty.set_missing(count)

    def set_open_set(self, place: int | None) -> None:
        """Say which of the sets is the open corpus."""
        self._open_set = place
        self._show_case()

    def set_remark(self, saying: Saying | None) -> None:
        """Say what is being measured, or whose the figures are."""
        self._remark.say(saying)
        self._empty.set_busy(busy=saying is not None and saying.action == "cancel")

    def set_theme(self, theme: Theme) -> None:
        """Dress in the colours of `theme`."""
        for part in (self._empty, self._controls, self._remark, self._chart, self._table, self._queries, self._case):
            part.set_theme(theme)
        dress(self._area, scroll_sheet(theme) + f"QScrollArea, #casePane {{ background: {theme.surface}; }}")
        for splitter in (self._curves, self._cases):
            dress(splitter, f"QSplitter::handle {{ background: {theme.border}; }}")

    def save_png(self, path: Path) -> None:
        """Write the chart as PNG; OSError when that fails."""
        self._chart.save_png(path)

    def save_svg(self, path: Path) -> None:
        """Write the chart as SVG; OSError when that fails."""
        self._chart.save_svg(path)

    def focus_queries(self) -> None:
        """Show the queries, with the keyboard in their list."""
        self._turn_to("queries")
        self._queries.focus_list()

    def _build(self) -> None:
        self._remark = Remark()
        self._empty = EmptyPage()
        self._controls = EvaluateControls()
        self._chart = ChartView()
        self._chart.setObjectName("evaluateChart")
        self._chart.setAccessibleName("Curves")
        self._chart.set_picking(places=True, lines=True)
        self._table = FiguresTable()
        self._queries = QueriesPane()
        self._case = CasePane()
        self._area = scrolled(self._case)
        self._readout = QLabel()
        self._readout.setProperty("role", "muted")
        self._readout.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE // 2)
        self._readout.setTextFormat(Qt.TextFormat.PlainText)
        self._readout.setMinimumWidth(1)

    def _arrange(self) -> None:
        self._curves = _splitter(self._chart, self._table, [600, 480])
        self._cases = _splitter(self._queries, self._area, [400, 640])
        self._pages = QStackedWidget()
        self._pages.addWidget(self._curves)
        self._pages.addWidget(self._cases)
        results = QWidget()
        inside = _column(results, self._controls, self._pages, self._readout)
        inside.setStretch(1, 1)
        self._whole = QStackedWidget()
        self._whole.addWidget(self._empty)
        self._whole.addWidget(results)
        _column(self, self._remark, self._whole).setStretch(1, 1)

    def _connect(self) -> None:
        self._empty.open_corpus_wanted.connect(self.open_corpus_wanted)
        self._empty.choose_wanted.connect(self.choose_wanted)
        self._empty.suite_wanted.connect(self.suite_wanted)
        self._controls.page_wanted.connect(self._turn_to)
        self._controls.set_wanted.connect(lambda key: self._choose(int(key) if key else None))
        self._controls.measure_wanted.connect(self._measure_by)
        self._controls.add_wanted.connect(self.choose_wanted)
        self._controls.remove_wanted.connect(lambda: self.remove_wanted.emit(self._chosen))
        self._controls.export_wanted.connect(self.export_wanted)
        self._remark.action_wanted.connect(self._act)
        self._chart.place_picked.connect(lambda dim: self.dimension_wanted.emit(round(dim)))
        self._chart.line_picked.connect(self._choose_line)
        self._table.row_wanted.connect(self._choose_row)
        self._table.dim_wanted.connect(self.dimension_wanted)
        self._queries.query_wanted.connect(lambda _set, _row: self._show_case())
        self._case.search_wanted.connect(self.search_wanted)

    def _looked_at(self) -> figures.View | None:
        if self._evaluation is None:
            return None
        dim = figures.nearest_measured(self._evaluation, self._dim or self._evaluation.dims[-1])
        return figures.View(self._evaluation, self._measure, self._chosen, dim)

    def _show(self) -> None:
        view = self._looked_at()
        self._whole.setCurrentIndex(0 if view is None else 1)
        if view is None:
            self._chart.set_chart(None)
            return
        chosen = "" if self._chosen is None else str(self._chosen)
        self._controls.set_sets(figures.set_names(view.evaluation), chosen)
        self._controls.set_measures(figures.offered(view.evaluation), self._measure)
        self._controls.set_page(self._page)
        self._pages.setCurrentIndex(1 if self._page == "queries" else 0)
        self._readout.setText(figures.summary(view))
        self._show_figures()

    def _show_figures(self) -> None:
        """Show the figures of what is looked at on the page in front; the other pages wait until they are."""
        view = self._looked_at()
        if view is None:
            return
        self._chart.set_chart(figures.curves(view))
        if self._page == "queries":
            self._queries.set_queries(figures.queries(view), view.dim, view.full)
            self._show_case()
            return
        table = figures.sets_table(view) if self._page == "sets" else figures.measures_table(view)
        self._table.set_table(table, view.dim)

    def _show_case(self) -> None:
        view, place = self._looked_at(), self._queries.place
        if view is None or place is None or self._page != "queries" or place[0] >= len(view.evaluation.sets):
            return
        self._case.set_searchable(searchable=place[0] == self._open_set)
        self._case.set_case(case_of(view, place, self._read_text))

    def _turn_to(self, page: str) -> None:
        self._page = page
        if page == "sets":
            self._chosen = None
        self._show()

    def _choose(self, chosen: int | None) -> None:
        self._chosen = chosen
        self._show()

    def _choose_line(self, line: int) -> None:
        if self._evaluation is not None:
            several = len(self._evaluation.sets) > 1
            self._choose(figures.line_choice(self._evaluation, line) if several else 0)

    def _choose_row(self, row: int) -> None:
        view = self._looked_at()
        if view is None:
            return
        if self._page == "sets":
            self._choose(figures.sets_table(view).keys[row])  # type: ignore[arg-type]
        else:
            self._measure_by(figures.offered(view.evaluation)[row][0])

    def _measure_by(self, measure: str) -> None:
        if measure != self._measure:
            self._measure = measure
            self._show()

    def _act(self, action: str) -> None:
        if action == "cancel":
            self.cancel_wanted.emit()
        else:
            self.again_wanted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: put the parts side by side where there is room."""
        super().resizeEvent(event)
        wide = self.width() >= WIDE
        for splitter in (self._curves, self._cases):
            splitter.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)


def _splitter(first: QWidget, second: QWidget, sizes: list[int]) -> QSplitter:
    splitter = QSplitter(Qt.Orientation.Horizontal)
    splitter.addWidget(first)
    splitter.addWidget(second)
    splitter.setChildrenCollapsible(False)
    splitter.setSizes(sizes)
    splitter.setStretchFactor(0, sizes[0])
    splitter.setStretchFactor(1, sizes[1])
    return splitter


def _column(page: QWidget, *widgets: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in widgets:
        column.addWidget(widget)
    return column

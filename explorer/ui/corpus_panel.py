"""What is open, and how it is read, filtered and laid out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from explorer.ui.search.columns_list import ColumnsList
from explorer.ui.search.corpus_words import Column, CorpusCard, count_text, example_filter, quoted, result_text
from explorer.ui.search.edits import ClearableEdit
from explorer.ui.search.fields import (
    FIELD_HEIGHT,
    ElidedLabel,
    QuietCombo,
    QuietSpin,
    form_row,
    heading,
    wrapped,
)
from explorer.ui.search.looks import controls_sheet, dress, field_sheet, scroll_sheet
from explorer.ui.theme import LIGHT, SPACE, Theme

FILTER_DELAY_MS = 150
NEIGHBOURS_DELAY_MS = 300
FILES_SHOWN = 3
NEIGHBOURS = (2, 200)
USUAL_NEIGHBOURS = 15
METHODS = (("umap", "UMAP"), ("pca", "PCA"))
CUTTING = (("auto", "Automatic"), ("always", "Passages"), ("never", "Whole texts"))
NO_COLOUR = ("", "One colour")
SCORE_COLOUR = ("score", "Score of the query")


class CorpusPanel(QScrollArea):
    """The panel on the left.

    Signals:
        open_wanted(): the user wants to choose files.
        text_column_wanted(str): another column holds the texts.
        cutting_wanted(str): when texts are searched passage by passage: "auto", "always" or "never".
        filter_wanted(str): the user changed the WHERE clause; sent when the typing pauses, or with Enter.
        colour_wanted(str): the key of what colours the map.
        method_wanted(str): "umap" or "pca".
        neighbours_wanted(int): UMAP's n_neighbors.
    """

    open_wanted = Signal()
    text_column_wanted = Signal(str)
    cutting_wanted = Signal(str)
    filter_wanted = Signal(str)
    colour_wanted = Signal(str)
    method_wanted = Signal(str)
    neighbours_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sent_filter = ""
        self._open = QPushButton("Open…")
        self._name = ElidedLabel()
        self._count = wrapped("muted")
        self._files = [ElidedLabel() for _ in range(FILES_SHOWN)]
        self._notices = wrapped("warning")
        self._text = QuietCombo("textColumnCombo", "Text column")
        self._cutting = QuietCombo("cuttingCombo", "Search by passages")
        self._colour = QuietCombo("colourCombo", "Colour by")
        self._theme = LIGHT
        self._columns: ColumnsList | None = None
        self._filter = ClearableEdit("filterEdit", "Filter")
        self._result = wrapped("muted")
        self._method = QuietCombo("mapMethodCombo", "Map method")
        self._neighbours = QuietSpin("neighboursSpin", "Neighbours", *NEIGHBOURS)
        self._filter_timer = _timer(self, FILTER_DELAY_MS)
        self._neighbours_timer = _timer(self, NEIGHBOURS_DELAY_MS)
        self._method.set_items(METHODS)
        self._cutting.set_items(CUTTING)
        self._neighbours.set_quietly(USUAL_NEIGHBOURS)
        self._build()
        self._connect()
        self.set_corpus(None)

    def set_corpus(self, corpus: CorpusCard | None) -> None:
        """Show what is open, or how to open something."""
        self._name.set_text(corpus.name if corpus is not None else "Nothing is open")
        self._count.setText(count_text(corpus))
        self._show_files(corpus.sources if corpus is not None else ())
        columns = corpus.columns if corpus is not None else ()
        names = [column.name for column in columns]
        text = corpus.text_column if corpus is not None else ""
        self._text.set_items([(name, name) for name in names])
        self._text.set_key(text)
        self.set_colours([NO_COLOUR, SCORE_COLOUR, *((name, name) for name in names if name != text)])
        self._show_columns(columns)
        self._filter.setPlaceholderText(example_filter(columns, text))
        self.set_filter_result("", None, 0)
        self.set_notices(())
        for part in self._needs_corpus:
            part.setEnabled(corpus is not None)

    def set_colours(self, colours: Sequence[tuple[str, str]]) -> None:
        """Offer what the map can be coloured by, as keys and the words for them; the choice stays where it can."""
        self._colour.set_items(colours)

    def set_colour(self, key: str) -> None:
        """Show what colours the map."""
        self._colour.set_key(key)

    def set_filter(self, where: str) -> None:
        """Show the filter in use; what the user is typing is left alone."""
        self._sent_filter = where.strip()
        if not self._filter_timer.isActive() and self._filter.text().strip() != where.strip():
            self._filter.setText(where)

    def set_filter_result(self, failure: str, passing: int | None, total: int) -> None:
        """Show why the filter cannot be applied, or how many of `total` texts pass it; None while it is applied."""
        self._result.setProperty("role", "danger" if failure else "muted")
        self._result.setText(failure or result_text(bool(self._filter.text().strip()), passing, total))
        self._result.setVisible(bool(self._result.text()))
        self._result.style().polish(self._result)

    def set_cutting(self, cutting: str) -> None:
        """Show when texts are searched passage by passage."""
        self._cutting.set_key(cutting)

    def set_method(self, method: str) -> None:
        """Show how the map is laid out."""
        self._method.set_key(method)
        self._neighbours.setEnabled(method == "umap" and self._method.isEnabled())

    def set_neighbours(self, count: int) -> None:
        """Show UMAP's n_neighbors."""
        if not self._neighbours_timer.isActive():
            self._neighbours.set_quietly(count)

    def set_notices(self, notices: Sequence[str]) -> None:
        """Show what the user should know about the files, such as "Skipped 3 rows with too few fields."."""
        self._notices.setText("\n".join(notices))
        self._notices.setVisible(bool(notices))

    def focus_filter(self) -> None:
        """Put the keyboard into the filter."""
        self._filter.setFocus()
        self._filter.selectAll()

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        dress(self, controls_sheet(theme) + field_sheet(theme, name="filterEdit") + scroll_sheet(theme))
        self._filter.set_icons(theme)
        self._theme = theme
        if self._columns is not None:
            self._columns.set_theme(theme)

    def _build(self) -> None:
        self.setObjectName("corpusPanel")
        self.setAccessibleName("Corpus")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._open.setObjectName("openButton")
        self._filter.setFixedHeight(FIELD_HEIGHT)
        self._filter.setToolTip("A condition in SQL; press Enter to apply it at once")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._name.set_strong()
        self._neighbours.setToolTip("How many neighbours UMAP keeps together: few show detail, many the whole")
        self._cutting.setToolTip(
            "Long texts are found by their best passage: a few sentences of them.\n"
            "Automatic does so where one text in ten has more than 256 tokens."
        )
        self._needs_corpus = (self._text, self._cutting, self._colour, self._filter, self._method, self._neighbours)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(SPACE + SPACE // 2, SPACE, SPACE + SPACE // 2, SPACE)
        column.setSpacing(SPACE)
        self._add_corpus(column)
        column.addWidget(_section("FILTER", self._filter, self._result))
        colour, method = form_row("Colour by", self._colour), form_row("Method", self._method)
        column.addWidget(_section("MAP", colour, method, form_row("Neighbours", self._neighbours)))
        column.addStretch(1)
        self._column = column
        self.setWidget(page)

    def _add_corpus(self, column: QVBoxLayout) -> None:
        about = QVBoxLayout()
        about.setSpacing(SPACE // 2)
        for part in (self._name, self._count, *self._files, self._notices):
            about.addWidget(part)
        column.addWidget(heading("CORPUS"))
        column.addLayout(about)
        hint = QLabel("or drop files anywhere")
        hint.setProperty("role", "muted")
        column.addWidget(form_row(self._open, hint))
        column.addWidget(form_row("Text column", self._text))
        column.addWidget(form_row("Search in", self._cutting))

    def _connect(self) -> None:
        self._open.clicked.connect(self.open_wanted)
        self._text.chosen.connect(self.text_column_wanted)
        self._cutting.chosen.connect(self.cutting_wanted)
        self._colour.chosen.connect(self.colour_wanted)
        self._method.chosen.connect(self.method_wanted)
        self._filter.textEdited.connect(lambda _: self._filter_timer.start())
        self._filter.returnPressed.connect(self._send_filter)
        self._filter_timer.timeout.connect(self._send_filter)
        self._neighbours.valueChanged.connect(lambda _: self._neighbours_timer.start())
        self._neighbours_timer.timeout.connect(lambda: self.neighbours_wanted.emit(self._neighbours.value()))

    def _send_filter(self) -> None:
        self._filter_timer.stop()
        where = self._filter.text().strip()
        if where != self._sent_filter:
            self._sent_filter = where
            self.filter_wanted.emit(where)

    def _insert(self, name: str) -> None:
        self._filter.insert(quoted(name))
        self._filter.setFocus()
        self._filter_timer.start()

    def _show_columns(self, columns: Sequence[Column]) -> None:
        if self._columns is None and columns:  # the first window has no corpus, and is faster without the list
            self._columns = ColumnsList()
            self._columns.set_theme(self._theme)
            self._columns.chosen.connect(self._insert)
            self._columns_section = _section("COLUMNS", self._columns)
            self._column.insertWidget(self._column.count() - 1, self._columns_section)
        if self._columns is not None:
            self._columns.set_columns([(column.name, column.kind) for column in columns])
            self._columns_section.setVisible(bool(columns))

    def _show_files(self, sources: Sequence[Path]) -> None:
        rest = len(sources) - FILES_SHOWN
        shown = [str(path) for path in sources[: FILES_SHOWN - (rest > 0)]]
        more = [f"and {rest + 1:,} more"] if rest > 0 else []
        for label, text in zip(self._files, [*shown, *more, *[""] * FILES_SHOWN], strict=False):
            label.set_text(text)
            label.setVisible(bool(text))
        if more:
            self._files[-1].setToolTip("\n".join(str(path) for path in sources))


def _section(title: str, *parts: QWidget) -> QWidget:
    section = QWidget()
    column = QVBoxLayout(section)
    column.setContentsMargins(0, SPACE, 0, 0)
    column.setSpacing(SPACE)
    for part in (heading(title), *parts):
        column.addWidget(part)
    return section


def _timer(parent: QWidget, milliseconds: int) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    return timer

"""One query: what was found by the model and by BM25, side by side, and where the wanted documents are."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from explorer.ui.evaluate.case import Case, Found
from explorer.ui.evaluate.documents_list import DocumentsList, bold
from explorer.ui.evaluate.wanted_table import WantedTable
from explorer.ui.search.fields import heading, wrapped
from explorer.ui.search.looks import controls_sheet, dress
from explorer.ui.theme import LIGHT, SPACE, Theme
from explorer.ui.why.passage import Passage
from explorer.ui.why.spans import word_spans
from explorer.ui.words import query_words

LISTS = 2
LIST_HEIGHT = 190
READER_LINES = 7


class CasePane(QWidget):
    """Shows one `Case`; a document that is chosen anywhere is chosen everywhere, and read below.

    Signals:
        search_wanted(str): the user wants this query searched in the open corpus.
    """

    search_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("casePane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._case: Case | None = None
        self._row: int | None = None
        self._theme = LIGHT
        self._build()
        self._arrange()
        self.set_case(None)

    def set_case(self, case: Case | None) -> None:
        """Show another query, or nothing."""
        same = case is not None and self._case is not None and case.query == self._case.query
        self._case, self._row = case, self._row if same else None
        self.setVisible(case is not None)
        if case is None:
            return
        self._query.setText(case.query)
        self._figures.setText(case.figures)
        self._verdict.setText(case.verdict)
        self._wanted.set_case(case)
        self._more.setText(f"and {case.more:,} more")
        self._more.setVisible(case.more > 0)
        for at, (title, documents) in enumerate(zip(self._titles, self._lists, strict=True)):
            self._show_list(title, documents, case.found[at] if at < len(case.found) else None)
        self._read(self._row if self._row is not None else self._first(case))

    def set_searchable(self, *, searchable: bool) -> None:
        """Say whether the query's set is the open corpus."""
        self._search.setVisible(searchable)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._theme = theme
        self._wanted.set_theme(theme)
        self._reader.set_theme(theme)
        for documents in self._lists:
            documents.set_theme(theme)
        dress(self._search, controls_sheet(theme))
        self._read(self._row)

    def _build(self) -> None:
        self._query, self._figures, self._verdict = wrapped(""), wrapped("muted"), wrapped("")
        self._query.setFont(bold(self._query.font()))
        self._query.setAccessibleName("Query")
        self._search = QPushButton("Search this in the corpus")
        self._search.setObjectName("evaluateSearch")
        self._search.setToolTip("Set this as the query of the open corpus, and go to the map")
        self._search.clicked.connect(lambda: self.search_wanted.emit(self._query.text()))
        self._wanted = WantedTable()
        self._more = QLabel()
        self._more.setProperty("role", "muted")
        self._titles = [heading("") for _at in range(LISTS)]
        self._lists = [DocumentsList(f"evaluateFound{at + 1}") for at in range(LISTS)]
        self._reader_title = heading("")
        self._reader = Passage("The document", READER_LINES)
        self._wanted.document_wanted.connect(self._read)
        for documents in self._lists:
            documents.document_wanted.connect(self._read)
            documents.setMinimumHeight(LIST_HEIGHT)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(SPACE)
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self._query, 1)
        head.addWidget(self._search, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(self._verdict)
        column.addWidget(self._figures)
        column.addWidget(self._wanted)
        column.addWidget(self._more)
        lists = QHBoxLayout()
        lists.setSpacing(SPACE)
        for title, documents in zip(self._titles, self._lists, strict=True):
            part = QVBoxLayout()
            part.setSpacing(SPACE // 2)
            part.addWidget(title)
            part.addWidget(documents, 1)
            lists.addLayout(part, 1)
        column.addLayout(lists, 1)
        column.addWidget(self._reader_title)
        column.addWidget(self._reader)

    def _show_list(self, title: QLabel, documents: DocumentsList, found: tuple[str, tuple[Found, ...]] | None) -> None:
        title.setVisible(found is not None)
        documents.setVisible(found is not None)
        if found is not None:
            words = f"Found {'by' if found[0] == 'BM25' else 'at'} {found[0]}"
            title.setText(words)
            documents.setAccessibleName(words)
            documents.set_found(found[1])

    def _first(self, case: Case) -> int | None:
        """Return the document that is read first: the best wanted one."""
        return case.wanted[0].row if case.wanted else None

    def _read(self, row: int | None) -> None:
        """Choose a document in every list, and show its text."""
        case, self._row = self._case, row
        if case is None or row is None:
            return
        self._wanted.choose(row)
        for documents in self._lists:
            documents.choose(row)
        texts = {each.row: each.text for _name, found in case.found for each in found}
        texts |= {each.row: each.text for each in case.wanted}
        wanted = any(each.row == row for each in case.wanted)
        self._reader_title.setText("The wanted document in full" if wanted else "The document in full")
        self._reader.set_text(texts.get(row, ""))
        self._mark_words()

    def _mark_words(self) -> None:
        """Mark the words of the query in the text that is read."""
        if self._case is not None:
            words = " ".join(query_words(self._case.query))
            self._reader.set_spans(word_spans(self._reader.shown(), words, self._theme.mark))


def scrolled(pane: CasePane) -> QScrollArea:
    """Return the pane in an area that scrolls where the window is low."""
    area = QScrollArea()
    area.setWidget(pane)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    return area

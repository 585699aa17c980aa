"""The panel beside the map: its clusters, and what tells two groups of texts apart."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from explorer.ui.map.cards import ClusterCard, Comparison
from explorer.ui.map.cluster_list import ClusterList
from explorer.ui.map.movers import MoversView
from explorer.ui.map.sentences import about_cluster, about_difference
from explorer.ui.map.stop_words import StopWordsRow
from explorer.ui.search.fields import QuietCombo, QuietSpin, heading, wrapped
from explorer.ui.search.looks import controls_sheet, dress, scroll_sheet
from explorer.ui.theme import LIGHT, SPACE, Theme

WIDTH = 300
DELAY_MS = 400
MOST = 60
AUTOMATIC = 1
CUTS = (("centres", "k-means"), ("density", "HDBSCAN"))
NUMBERS = {
    "centres": ("Number of clusters", AUTOMATIC, MOST),
    "density": ("Texts of a cluster at least", AUTOMATIC, 100_000),
}
LOOKING = "Finding clusters…"


class MapPanel(QWidget):
    """What the map cannot say in colours.

    Signals:
        cut_wanted(str): clusters by "centres" or by "density".
        number_wanted(int): so many clusters, or texts of a cluster at least; 0 for the usual number.
        toggled(int), renamed(int, str): as of the list.
        selection_wanted(list[int]): the texts of these clusters.
        only_wanted(list[int]): nothing but these clusters.
        comparison_wanted(int, int): these two clusters in words; -1 for all the others.
        comparison_ended(): the comparison is to go.
        ignored_wanted(frozenset[str]): words to leave out, all of them.
        focus_wanted(int): the row of a text to be read.
        against_wanted(int): the dimension that movement is measured from.
    """

    cut_wanted = Signal(str)
    number_wanted = Signal(int)
    toggled = Signal(int)
    renamed = Signal(int, str)
    selection_wanted = Signal(object)
    only_wanted = Signal(object)
    comparison_wanted = Signal(int, int)
    comparison_ended = Signal()
    ignored_wanted = Signal(object)
    focus_wanted = Signal(int)
    against_wanted = Signal(int)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mapPanel")
        self.setAccessibleName("Groups on the map")
        self._theme = theme
        self._cards: tuple[ClusterCard, ...] = ()
        self._comparison: Comparison | None = None
        self._cut = QuietCombo("clusterMethodCombo", "How clusters are found")
        self._number = QuietSpin("clustersSpin", *NUMBERS["centres"])
        self._number.setSpecialValueText("auto")
        self._list = ClusterList()
        self._remark = wrapped("muted")
        self._ignored = StopWordsRow()
        self.movers = MoversView()
        self._about = QLabel()
        self._scroll = QScrollArea()
        self._select = QPushButton("Select")
        self._only = QPushButton("Show only")
        self._compare = QPushButton("Compare")
        self._close = QPushButton("Close")
        self._number_timer = _timer(self)
        self._build()
        self._connect()
        self.movers.hide()
        self.set_theme(theme)

    def set_clusters(self, cards: Sequence[ClusterCard] | None) -> None:
        """Show these clusters; None where the map is not coloured by clusters."""
        self._clusters.setVisible(cards is not None)
        self._cards = tuple(cards or ())
        self._list.set_cards(self._cards)
        self._list.pick_first()
        self._tell()

    def set_cut(self, cut_by: str, number: int) -> None:
        """Show how clusters are found, and how many are wanted or how many texts one has at least."""
        self._cut.set_key(cut_by)
        words, lowest, highest = NUMBERS[cut_by]
        self._number.setAccessibleName(words)
        self._number.setToolTip(words)
        blocked = self._number.blockSignals(True)
        self._number.setPrefix("≥ " if cut_by == "density" else "")
        self._number.setRange(lowest, highest)
        self._number.blockSignals(blocked)
        if not self._number_timer.isActive():
            self._number.set_quietly(number or AUTOMATIC)

    def set_remark(self, sentence: str) -> None:
        """Say what the clusters are of."""
        self._remark.setText(sentence)
        self._remark.setVisible(bool(sentence))

    def set_ignored(self, words: frozenset[str]) -> None:
        """Show the words that are left out."""
        self._ignored.set_words(words)

    def set_comparison(self, said: Comparison | None) -> None:
        """Show two groups in words; None shows the cluster picked in the list."""
        self._comparison = said
        self._tell()

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._theme = theme
        dress(self, controls_sheet(theme))
        dress(self._scroll, scroll_sheet(theme) + "QScrollArea, #aboutText { background: transparent; border: none; }")
        self._ignored.set_theme(theme)
        self._list.set_theme(theme)
        self.movers.set_theme(theme)
        self._tell()

    def _build(self) -> None:
        self._about.setObjectName("aboutText")
        self._about.setAccessibleName("About the groups")
        self._about.setWordWrap(True)
        self._about.setTextFormat(Qt.TextFormat.RichText)
        self._about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._about.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self._about.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._scroll.setWidget(self._about)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._select.setToolTip("Select the texts of the clusters picked in the list")
        self._only.setToolTip(
            "Restrict the map, the lists and searches to the clusters picked in the list, or show all"
        )
        self._compare.setToolTip("In words: the two clusters picked, or the one against all the others")
        self._clusters = QWidget()
        inside = _column(self._clusters)
        inside.addWidget(self._method_row())
        inside.addWidget(self._list, 1)
        inside.addWidget(self._remark)
        inside.addWidget(self._ignored)
        column = _column(self, SPACE + SPACE // 2)
        column.addWidget(self._clusters, 4)
        column.addWidget(self.movers, 4)
        column.addWidget(self._scroll, 3)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        for button in (self._select, self._only, self._compare, self._close):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)

    def _method_row(self) -> QWidget:
        self._cut.set_items(CUTS)
        self._cut.setMinimumContentsLength(8)
        self._cut.setToolTip("k-means cuts the vectors around centres; HDBSCAN finds where texts lie close on the map")
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(heading("CLUSTERS"))
        row.addWidget(self._cut, 6)
        row.addWidget(self._number, 5)
        return line

    def _connect(self) -> None:
        self._cut.chosen.connect(self.cut_wanted)
        self._number.valueChanged.connect(lambda _: self._number_timer.start())
        self._number_timer.timeout.connect(self._send_number)
        self._ignored.words_wanted.connect(self.ignored_wanted)
        self.movers.focus_wanted.connect(self.focus_wanted)
        self.movers.against_wanted.connect(self.against_wanted)
        self._list.toggled.connect(self.toggled)
        self._list.renamed.connect(self.renamed)
        self._list.moved.connect(self._move)
        self._list.focus_wanted.connect(self.focus_wanted)
        self._about.linkActivated.connect(lambda row: self.focus_wanted.emit(int(row)))
        self._select.clicked.connect(lambda: self.selection_wanted.emit(self._list.picked))
        self._only.clicked.connect(lambda: self.only_wanted.emit([] if self._only_picked() else self._list.picked))
        self._compare.clicked.connect(self._send_comparison)
        self._close.clicked.connect(self.comparison_ended)

    def _move(self) -> None:
        if self._comparison is not None:
            self.comparison_ended.emit()
        self._tell()

    def _tell(self) -> None:
        picked = [place for place in self._list.picked if place < len(self._cards)]
        comparing = self._comparison is not None
        if self._comparison is not None:
            self._about.setText(about_difference(self._comparison, self._theme))
        elif self._cards:
            self._about.setText("".join(about_cluster(self._cards[place], self._theme) for place in picked[:2]))
        else:
            self._about.setText(LOOKING if not self._remark.text() else "")
        self._scroll.setVisible(comparing or not self._clusters.isHidden())
        self._select.setVisible(bool(picked) and not comparing)
        self._only.setVisible(bool(picked) and not comparing and len(self._cards) > 1)
        self._only.setText("Show all" if self._only_picked() else "Show only")
        self._compare.setVisible(0 < len(picked) < 3 and not comparing and len(self._cards) > 1)
        self._close.setVisible(comparing)

    def _only_picked(self) -> bool:
        """Tell whether the picked clusters are all that is on the map."""
        shown = [place for place, card in enumerate(self._cards) if card.shown]
        return len(shown) < len(self._cards) and shown == self._list.picked

    def _send_number(self) -> None:
        number = self._number.value()
        self.number_wanted.emit(0 if number == AUTOMATIC else number)

    def _send_comparison(self) -> None:
        picked = self._list.picked
        self.comparison_wanted.emit(picked[0], picked[1] if len(picked) > 1 else -1)


def _column(page: QWidget, margin: int = 0) -> QVBoxLayout:
    column = QVBoxLayout(page)
    column.setContentsMargins(margin, margin - margin // 3, margin, margin - margin // 3)
    column.setSpacing(SPACE)
    return column


def _timer(parent: QWidget) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(DELAY_MS)
    return timer

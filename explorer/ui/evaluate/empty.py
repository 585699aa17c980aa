"""What the view says before anything was measured: what it is for, and how to begin."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from explorer.ui.search import glyphs
from explorer.ui.search.fields import wrapped
from explorer.ui.search.looks import controls_sheet, dress, mix
from explorer.ui.theme import LIGHT, SPACE, Theme

TITLE = "How well does the model find what is relevant?"
WORDS = (
    "Drop a test set in the BEIR layout here: a folder with corpus.jsonl, queries.jsonl and qrels/test.tsv. "
    "Several at once, or a folder of them, give their mean as well. Every Matryoshka dimension is measured, "
    "and BM25 over the same tokens beside it."
)
ICON = 40
WIDTH = 520


class _Sign(QWidget):
    """The icon above the words."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self.setFixedSize(ICON, ICON)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Qt: paint the icon."""
        painter = QPainter(self)
        glyphs.paint(painter, "open", self._theme.accent, QRectF(self.rect()).adjusted(2, 2, -2, -2))
        painter.end()


class EmptyPage(QWidget):
    """An invitation.

    Signals:
        open_corpus_wanted(): the open corpus is to be measured.
        choose_wanted(): folders are to be chosen.
        suite_wanted(): NanoBEIR is to be measured, and fetched first where it is missing.
    """

    open_corpus_wanted = Signal()
    choose_wanted = Signal()
    suite_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = _Sign()
        self._title = QLabel(TITLE)
        font = self._title.font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        font.setBold(True)
        self._title.setFont(font)
        self._title.setWordWrap(True)
        self._title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._words = wrapped("muted")
        self._words.setText(WORDS)
        self._words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._corpus = QPushButton()
        self._corpus.setObjectName("evaluateCorpus")
        self._corpus.clicked.connect(self.open_corpus_wanted)
        self._choose = QPushButton("Choose a folder…")
        self._choose.setObjectName("evaluateChoose")
        self._choose.clicked.connect(self.choose_wanted)
        self._suite = QPushButton()
        self._suite.setObjectName("evaluateSuite")
        self._suite.clicked.connect(self.suite_wanted)
        self._network = wrapped("muted")
        self._network.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._arrange()
        self.set_offer("")
        self.set_missing(0)

    def set_offer(self, name: str) -> None:
        """Offer to measure the open corpus, by its name; empty when it is no test set."""
        self._corpus.setText(f"Evaluate {name}".replace("&", "&&"))
        self._corpus.setAccessibleName(f"Evaluate the open corpus, {name}")
        self._corpus.setToolTip("Evaluate the open corpus, which is a test set")
        self._corpus.setVisible(bool(name))

    def set_missing(self, count: int) -> None:
        """Say how many sets of NanoBEIR would have to be fetched."""
        self._suite.setText("Fetch NanoBEIR…" if count else "Evaluate NanoBEIR")
        fetched = "They are fetched from the Hugging Face hub, once: the only thing here that uses the network."
        self._network.setText(
            f"NanoBEIR: 13 small public test sets. {fetched if count else 'They are on this computer.'}"
        )

    def set_busy(self, *, busy: bool) -> None:
        """Say whether something is being measured."""
        for button in (self._corpus, self._choose, self._suite):
            button.setEnabled(not busy)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._sign.set_theme(theme)
        dress(self, controls_sheet(theme) + _sheet(theme))

    def _arrange(self) -> None:
        inside = QWidget()
        inside.setMaximumWidth(WIDTH)
        column = QVBoxLayout(inside)
        column.setSpacing(2 * SPACE)
        column.addStretch(1)
        column.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._title)
        column.addWidget(self._words)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        buttons.addStretch(1)
        buttons.addWidget(self._corpus)
        buttons.addWidget(self._choose)
        buttons.addWidget(self._suite)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addWidget(self._network)
        column.addStretch(2)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(inside, 100)
        row.addStretch(1)
        self.setObjectName("evaluateEmpty")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


def _sheet(theme: Theme) -> str:
    hover = mix(theme.text, theme.accent, 0.12)
    return f"""
    QWidget#evaluateEmpty {{ background: {theme.surface}; }}
    QPushButton#evaluateCorpus {{
        color: {theme.on_accent}; background: {theme.accent}; border-color: {theme.accent}; font-weight: 600;
    }}
    QPushButton#evaluateCorpus:hover {{ background: {hover}; }}
    QPushButton#evaluateCorpus:focus {{ border-color: {theme.text}; }}
    QPushButton#evaluateCorpus:disabled {{
        color: {theme.muted}; background: {theme.raised}; border-color: {theme.border};
    }}
    """

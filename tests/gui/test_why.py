"""The Why panel shows one text, colours it by what each word adds to the score, and survives any text."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QListWidget, QPlainTextEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from explorer.analysis.attribution import Explanation, Share
from explorer.ui import colours
from explorer.ui.theme import DARK, LIGHT, Theme
from explorer.ui.why import WhyNeighbour, WhyNeighbours, WhyPanel, WhyRecord, details, highlight, passage, shares, spans
from explorer.ui.why.body import place_tip

TEXT = "Yeast 🍞 makes bread rise.\nBread keeps."
RECORD = WhyRecord(
    7, "doc-7", TEXT, {"year": 2019, "tags": ["a", "b"], "note": None}, rank=3, score=0.734, query="bread"
)


@pytest.fixture
def panel(qtbot: QtBot) -> WhyPanel:
    made = WhyPanel()
    qtbot.addWidget(made)
    made.resize(312, 900)
    made.show()
    qtbot.waitExposed(made)
    return made


def explained(query: str, text: str) -> Explanation:
    return Explanation(0.5, shared(query), shared(text))


def shared(text: str) -> tuple[Share, ...]:
    found = list(re.finditer(r"\w+", text))
    return tuple(Share(m.group().lower(), *m.span(), (-1) ** i * 0.1 * (i + 1)) for i, m in enumerate(found))


def part(panel: WhyPanel, kind: type[QWidget], name: str) -> QWidget:
    return next(widget for widget in panel.findChildren(kind) if widget.accessibleName() == name)


def edit(panel: WhyPanel, name: str) -> QPlainTextEdit:
    found = part(panel, QPlainTextEdit, name)
    assert isinstance(found, QPlainTextEdit)
    return found


def highlighted(edit: QPlainTextEdit) -> dict[str, str]:
    """Return the highlighted parts of a text and their colours."""
    found = {}
    block = edit.document().begin()
    while block.isValid():
        units = block.text().encode("utf-16-le")
        for entry in block.layout().formats():
            word = units[2 * entry.start : 2 * (entry.start + entry.length)].decode("utf-16-le")
            found[word] = entry.format.background().color().name()
        block = block.next()
    return found


def visible_words(panel: WhyPanel) -> str:
    return "\n".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def test_without_a_text_the_panel_says_how_to_choose_one(panel: WhyPanel) -> None:
    assert "Pick a point" in visible_words(panel)
    assert not panel.findChildren(QPlainTextEdit)
    panel.get_ready()
    assert "Pick a point" in visible_words(panel)
    assert not edit(panel, "Text").isVisible()


def test_a_text_comes_with_its_rank_score_and_columns(panel: WhyPanel) -> None:
    panel.set_record(RECORD)
    shown = visible_words(panel)
    for words in ("0.734", "rank 3", "doc-7", "2019", "a, b", "–"):
        assert words in shown
    assert edit(panel, "Text").toPlainText() == TEXT
    assert edit(panel, "Query").toPlainText() == "bread"


def test_a_text_without_a_query_has_no_score_and_no_query(panel: WhyPanel) -> None:
    panel.set_record(replace(RECORD, query="", rank=None, score=None))
    assert "rank" not in visible_words(panel) and "hits" not in visible_words(panel)
    assert not edit(panel, "Query").isVisible()


def test_a_text_that_is_no_hit_says_so(panel: WhyPanel) -> None:
    panel.set_record(replace(RECORD, rank=None, score=None))
    assert "Not among the hits" in visible_words(panel)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_words_of_the_query_are_marked_in_any_case(panel: WhyPanel, theme: Theme) -> None:
    panel.set_theme(theme)
    panel.set_record(RECORD)
    assert highlighted(edit(panel, "Text")) == {"bread": theme.mark, "Bread": theme.mark}


def test_an_explanation_colours_the_tokens_of_both_texts(panel: WhyPanel) -> None:
    panel.set_record(RECORD)
    panel.set_explanation(explained("bread", TEXT))
    text = highlighted(edit(panel, "Text"))
    assert set(text) == {"Yeast", "makes", "bread", "rise", "Bread", "keeps"}
    assert QColor(text["bread"]).red() > QColor(text["bread"]).blue()  # the third share is positive
    assert QColor(text["keeps"]).red() < QColor(text["keeps"]).blue()  # the sixth is negative
    assert set(highlighted(edit(panel, "Query"))) == {"bread"}
    assert "What adds up to 0.500" in visible_words(panel)


def underlines(edit: QPlainTextEdit) -> list[str]:
    found: list[str] = []
    block = edit.document().begin()
    while block.isValid():
        units = block.text().encode("utf-16-le")
        lines = [entry for entry in block.layout().formats() if entry.format.fontUnderline()]
        found += [units[2 * line.start : 2 * (line.start + line.length)].decode("utf-16-le") for line in lines]
        block = block.next()
    return found


def test_an_exact_word_is_marked_whatever_its_share(panel: WhyPanel) -> None:
    panel.set_record(replace(RECORD, query="bread keeps -rise", marked=("bread", "keeps")))
    none = Explanation(0.0, (), (Share("makes", 8, 13, 0.5), Share("bread", 14, 19, 0.0)))
    panel.set_explanation(none)
    assert underlines(edit(panel, "Text")) == ["bread", "Bread", "keeps"]
    panel.set_explanation(explained("bread", TEXT))
    assert underlines(edit(panel, "Text")) == ["bread", "Bread", "keeps"]
    assert set(highlighted(edit(panel, "Text"))) == {"Yeast", "makes", "bread", "rise", "Bread", "keeps"}


@given(st.data())
def test_underlining_keeps_every_colour_and_reaches_every_word(data: st.DataObject) -> None:
    def drawn(colour: str) -> list[spans.Span]:
        ends = sorted(data.draw(st.sets(st.integers(0, 30))))
        return [spans.Span(*pair, colour) for pair in zip(ends[::2], ends[1::2], strict=False)]

    coloured, words = drawn("#ff0000"), drawn("#ffff00")
    found = spans.underlined(coloured, words)
    for place in range(31):
        here = [span for span in found if span.start <= place < span.end]
        assert len(here) == any(span.start <= place < span.end for span in (*coloured, *words))
        for span in here:
            assert bool(span.background) == any(one.start <= place < one.end for one in coloured)
            assert span.underlined == any(one.start <= place < one.end for one in words)


def test_another_text_drops_the_explanation_of_the_one_before(panel: WhyPanel, qtbot: QtBot) -> None:
    panel.set_record(RECORD)
    panel.set_explanation(explained("bread", TEXT))
    panel.set_record(replace(RECORD, row=8, text="Bread and tea."))
    assert highlighted(edit(panel, "Text")) == {"Bread": LIGHT.mark}
    qtbot.waitUntil(lambda: "What adds up" not in visible_words(panel))


def test_the_same_text_set_again_keeps_its_explanation(panel: WhyPanel) -> None:
    panel.set_record(RECORD)
    panel.set_explanation(explained("bread", TEXT))
    panel.set_record(replace(RECORD, rank=4))
    assert len(highlighted(edit(panel, "Text"))) == 6


def test_the_strongest_tokens_are_listed_first_and_the_rest_is_added_up(panel: WhyPanel) -> None:
    text = " ".join(f"word{i}" for i in range(20))
    panel.set_record(replace(RECORD, text=text))
    panel.set_explanation(explained("bread", text))
    listed = part(panel, QListWidget, "What the words of the text add to the score")
    assert isinstance(listed, QListWidget)
    entries = [listed.item(i).text() for i in range(listed.count())]
    assert entries[:2] == ["word19 −2.000", "word18 +1.900"]
    assert entries[-1].startswith("12 more ") and len(entries) == shares.MOST + 1


def test_a_long_text_shows_its_beginning_until_all_is_asked_for(panel: WhyPanel, qtbot: QtBot) -> None:
    text = "Bread rises. " * 5000
    panel.set_record(replace(RECORD, text=text))
    shown = edit(panel, "Text")
    assert len(shown.toPlainText()) <= passage.FIRST_SHOWN
    button = next(b for b in panel.findChildren(QToolButton) if b.text() == "Show all")
    assert "65,000 characters" in button.toolTip()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert shown.toPlainText().replace("\n", " ") == text
    assert not button.isVisible()


def test_a_text_is_as_high_as_its_lines_and_needs_no_scroll_bar(panel: WhyPanel) -> None:
    panel.set_record(replace(RECORD, text="One line."))
    low = edit(panel, "Text").height()
    panel.set_record(replace(RECORD, row=8, text="One\nTwo\nThree"))
    shown = edit(panel, "Text")
    assert shown.height() == pytest.approx(low + 2 * shown.fontMetrics().lineSpacing(), abs=2)
    assert shown.verticalScrollBar().maximum() == 0


def test_the_text_can_be_searched_for(panel: WhyPanel, qtbot: QtBot) -> None:
    panel.set_record(RECORD)
    button = next(b for b in panel.findChildren(QPushButton) if b.text() == "Search for this text")
    with qtbot.waitSignal(panel.query_wanted) as heard:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert heard.args == [TEXT]


def test_neighbours_are_grouped_and_lead_to_their_texts(panel: WhyPanel, qtbot: QtBot) -> None:
    panel.set_record(RECORD)
    kept, lost = WhyNeighbour(1, "Oo-long", 0.8), WhyNeighbour(2, "Rye", -0.6)
    panel.set_neighbours(WhyNeighbours(64, 1024, kept=(kept,), lost=(lost,)))
    listed = part(panel, QListWidget, "Neighbours")
    assert isinstance(listed, QListWidget)
    entries = [listed.item(i).text() for i in range(listed.count())]
    assert entries == ["Kept 1", "= 0.80  Oo-long", "Lost 1", "− −0.60  Rye"]
    listed.setCurrentRow(3)
    with qtbot.waitSignal(panel.row_wanted) as heard:
        qtbot.keyClick(listed, Qt.Key.Key_Return)
    assert heard.args == [2]
    panel.set_neighbours(None)
    assert not listed.isVisible()


def test_taking_the_text_away_brings_the_hint_back(panel: WhyPanel) -> None:
    panel.set_record(RECORD)
    panel.set_explanation(explained("bread", TEXT))
    panel.set_record(None)
    assert "Pick a point" in visible_words(panel)
    assert "What adds up" not in visible_words(panel)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_body_text_reads_on_every_highlight(theme: Theme) -> None:
    for step in range(-10, 11):
        background = colours.rgb(highlight.share_colour(step / 10, theme))
        assert colours.contrast(colours.rgb(theme.text), background) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_panel_paints_in_both_schemes(panel: WhyPanel, theme: Theme) -> None:
    panel.set_theme(theme)
    panel.set_record(RECORD)
    panel.set_explanation(explained("bread", TEXT))
    panel.set_neighbours(WhyNeighbours(64, 1024, gained=(WhyNeighbour(2, "Rye", 0.6),)))
    image = panel.grab().toImage()
    assert len({image.pixel(x, y) for x in range(0, 312, 3) for y in range(0, 900, 3)}) > 5


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_positions_count_as_qt_counts_them(text: str) -> None:
    expected = [len(text[:place].encode("utf-16-le")) // 2 for place in range(len(text) + 1)]
    assert spans.utf16(text, range(len(text) + 1)) == expected


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=" ab\r\n\u2029🍞", max_size=200))
def test_display_keeps_every_character_in_its_place(text: str) -> None:
    shown = spans.displayed(text * 60)
    assert len(shown) == len(text * 60)
    assert all(a == b or b in " \n" for a, b in zip(text * 60, shown, strict=True))


def test_an_endless_paragraph_is_broken_at_spaces() -> None:
    shown = spans.displayed("word " * 10_000)
    assert max(map(len, shown.split("\n"))) <= spans.PARAGRAPH
    assert shown.replace("\n", " ") == "word " * 10_000


def test_a_text_is_cut_at_the_end_of_a_word_if_it_has_any() -> None:
    assert spans.beginning("one two three", 9) == "one two"
    assert spans.beginning("x" * 50, 9) == "x" * 9


def test_equal_tokens_are_added_up() -> None:
    sums = spans.token_sums([Share("a", 0, 1, 0.1), Share("b", 2, 3, -0.5), Share("a", 4, 5, 0.2)])
    assert [(entry.token, entry.count) for entry in sums] == [("b", 1), ("a", 2)]
    assert sums[1].share == pytest.approx(0.3)


def test_bars_begin_where_the_lowering_ones_leave_room() -> None:
    made = shares.lines([spans.TokenSum("up", 1, 0.3), spans.TokenSum("##down", 2, -0.1)])
    assert [line.name for line in made] == ["up", "…down ×2"]
    assert [line.bar for line in made] == [(pytest.approx(0.25), pytest.approx(1)), (0, pytest.approx(0.25))]
    assert shares.lines([spans.TokenSum("nothing", 1, 0.0)])[0].bar == (0, 0)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "–"),
        ("", "–"),
        (3.0, "3"),
        (3.25, "3.25"),
        (2_000_000.0, "2,000,000"),
        (["x", 1], "x, 1"),
        (True, "True"),
    ],
)
def test_values_are_written_for_people(value: object, written: str) -> None:
    assert details.value_text(value) == written


def test_a_long_value_is_shortened() -> None:
    assert len(details.value_text("x" * 5000)) == details.MOST_CHARACTERS + 1


def test_an_id_that_is_a_column_is_listed_once(panel: WhyPanel) -> None:
    panel.set_record(replace(RECORD, columns={"_id": "doc-7"}))
    assert visible_words(panel).count("doc-7") == 1


def test_very_many_columns_are_cut_with_a_note(panel: WhyPanel) -> None:
    panel.set_record(replace(RECORD, columns={f"c{i}": i for i in range(200)}))
    assert "in the records table" in visible_words(panel)


def test_the_panel_needs_no_numpy() -> None:
    code = "import sys, explorer.ui.why; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_place_of_a_text_is_its_score_its_percentile_its_rank_and_who_found_it(panel: WhyPanel) -> None:
    panel.set_record(replace(RECORD, percentile=99.9871, found_by="words"))
    shown = visible_words(panel)
    assert "similarity · percentile 99.987" in shown
    assert "rank 3 · only by words" in shown
    assert place_tip(replace(RECORD, percentile=99.9)).startswith("By chance, about one text in 1,000 ")
    assert place_tip(RECORD) == ""


def test_of_a_long_text_the_passage_is_shown_and_told_from_the_rest(panel: WhyPanel) -> None:
    text = "One line of many.\n" * 400 + "Bread keeps.\nBread rises. " + "And so on.\n" * 50
    begin = text.index("Bread")
    end = begin + len("Bread keeps.\nBread rises.")
    panel.set_record(replace(RECORD, text=text, passage=(begin, end)))
    shown = edit(panel, "Text")
    assert len(shown.toPlainText()) >= end
    assert shown.verticalScrollBar().value() > 0
    assert highlighted(shown)[" keeps."] == LIGHT.raised
    panel.set_explanation(explained("bread", text[begin:end]))
    marked = highlighted(shown)
    assert marked["Bread"] not in (LIGHT.raised, LIGHT.mark)
    assert "One line of many." not in marked


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 5)), max_size=6), st.integers(0, 20), st.integers(1, 15))
def test_the_ground_fills_what_lies_between(pairs: list[tuple[int, int]], start: int, length: int) -> None:
    found, last = [], 0
    for gap, size in pairs:
        found.append(spans.Span(last + gap, last + gap + size, "word"))
        last += gap + size
    text = "ab\ncde f" * 40
    ground = spans.Span(start, start + length, "ground")
    painted = spans.on_ground(found, ground, text)
    assert [span for span in painted if span.background == "word"] == found
    words = {at for span in found for at in range(span.start, span.end)}
    filled = [at for span in painted if span.background == "ground" for at in range(span.start, span.end)]
    assert filled == [at for at in range(start, start + length) if at not in words and text[at] != "\n"]

"""The whole program without a screen: the real model, real files, real threads; only UMAP's process is left out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from explorer import paths
from explorer.jobs.requests import JOINED, AddTexts, Cluster
from explorer.session.state import CLUSTERS, MOST_QUERY, MOVED, with_query
from explorer.ui.beginning import open_first
from explorer.ui.listing import found_counts
from explorer.ui.program import MATRIX_TAB, Program
from explorer.ui.search.chips import ChipButton
from explorer.ui.search.records_model import Column
from explorer.ui.wiring import select, set_field
from explorer.ui.wiring_map import compare_selection, keep_selection

TOPICS = ("tea", "glacier", "violin", "bridge")
PATIENCE = 20_000


def write_corpus(path: Path, count: int = 200) -> Path:
    lines = (f"{i},a text about the {TOPICS[i % 4]} number {i},{TOPICS[i % 4]},{1900 + i}" for i in range(count))
    path.write_text("id,body,topic,year\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def corpus_file(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "texts.csv")


@pytest.fixture
def program(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, corpus_file: Path
) -> Iterator[Program]:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    made = Program(qapp)
    qtbot.addWidget(made.window)
    made.store.state = replace(made.store.state, method="pca")
    made.window.show()
    open_first(made.store, [corpus_file])
    qtbot.waitUntil(lambda: made.store.resolved.drawn is not None, timeout=PATIENCE)
    yield made
    made.window.close()
    qapp.setStyleSheet("")
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("slot-")]


def test_a_corpus_is_listed_mapped_and_described(program: Program) -> None:
    window = program.window
    assert program.map_view is not None
    assert "200 texts" in window.status.findChild(object, "statusReadout").text()
    assert program.store.state.colour == "topic"
    assert window.windowTitle().startswith("texts")


def test_every_key_of_a_query_changes_the_hits_at_once(program: Program, qtbot: QtBot) -> None:
    edit = program.window.query_bar.findChild(object, "queryEdit")
    qtbot.keyClicks(edit, "glacier")
    search = program.store.resolved.search
    assert search is not None
    assert len(search.rows) == 50
    assert set(search.rows.rows % 4) == {1}
    assert program.store.state.tab == "results"


def test_a_text_of_a_book_s_length_is_explained_without_holding_the_window_up(
    program: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "long.txt"
    file.write_text("glacier and tea " * 2000 + "\nshort\n", encoding="utf-8")
    program.open([file])
    qtbot.waitUntil(lambda: program.store.resolved.drawn is not None and len(program.store.state.corpus) == 2)
    set_field(program.store, "cutting", "never")  # or its best passage alone is explained, which is short
    set_field(program.store, "query", "glacier")
    set_field(program.store, "focus", 0)
    assert program.store.resolved.explanation is None
    qtbot.waitUntil(lambda: program.store.resolved.explanation is not None, timeout=PATIENCE)
    assert len(program.store.resolved.explanation.b) == 6000


def test_an_unknown_query_is_answered_in_words(program: Program, qtbot: QtBot) -> None:
    set_field(program.store, "tab", "results")
    set_field(program.store, "query", "\u200b.\u200b"[:1])
    assert "no word of the query" in program.window.status.findChild(object, "statusReadout").text()
    assert not len(program.store.resolved.search.rows)
    assert any("knows no word" in label.text() for label in program.window.records.findChildren(QLabel))


def test_the_switch_beside_the_query_ranks_by_words_by_meaning_or_by_both(program: Program, qtbot: QtBot) -> None:
    store, switch = program.store, program.window.query_bar.findChild(object, "modeSwitch")
    set_field(store, "query", "glacier 5")
    switch.setFocus()
    for mode in ("words", "both"):
        qtbot.keyClick(switch, Qt.Key.Key_Right)
        assert store.state.mode == mode
        assert store.resolved.search.mode == mode
    store.undo()
    assert switch.currentIndex() == 0


def test_a_book_pasted_as_a_query_is_cut_and_the_user_is_told(program: Program, qtbot: QtBot) -> None:
    store, edit = program.store, program.window.query_bar.findChild(object, "queryEdit")
    QApplication.clipboard().setText("glacier " * 130_000)
    edit.paste()
    assert len(store.state.query) == MOST_QUERY
    assert "20,000 characters" in store.message[1]
    qtbot.waitUntil(lambda: store.resolved.search is not None, timeout=PATIENCE)
    assert set(store.resolved.search.rows.rows % 4) == {1}
    set_field(store, "query", "")
    program.window.why_panel.query_wanted.emit("violin " * 130_000)
    assert len(store.state.query) == MOST_QUERY


def test_the_list_keeps_what_it_shows_until_new_hits_are_there(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, table = program.store, program.window.records.findChild(object, "recordsTable")
    store.change(with_query(store.state, "glacier"))
    first = table.model().index(0, Column.TEXT).data()
    monkeypatch.setattr("explorer.ui.quick.QUICK_FLOATS", 0)
    store.change(with_query(store.state, "violin"))
    assert store.awaits_hits
    assert table.model().index(0, Column.TEXT).data() == first
    qtbot.waitUntil(lambda: "violin" in table.model().index(0, Column.TEXT).data(), timeout=PATIENCE)


def test_the_slider_changes_the_dimension_under_hits_map_and_matrix(program: Program, qtbot: QtBot) -> None:
    store = program.store
    set_field(store, "query", "violin")
    before = store.resolved
    set_field(store, "dimension", store.state.model.dims[0])
    assert store.resolved.index is before.index
    assert store.resolved.search is not before.search
    assert store.resolved.drawn is not before.drawn
    store.undo()
    assert store.state.dimension == store.state.model.dim
    assert store.resolved.search is before.search


def test_a_filter_narrows_the_lists_and_the_search(program: Program, qtbot: QtBot) -> None:
    store = program.store
    program.window.corpus_panel.filter_wanted.emit("topic = 'tea' AND year < 1950")
    qtbot.waitUntil(lambda: store.resolved.filtered is not None, timeout=PATIENCE)
    assert len(store.resolved.filtered) == 13
    set_field(store, "query", "violin")
    assert set(store.resolved.search.rows.rows % 4) == {0}


def test_a_filter_that_is_wrong_is_explained_and_the_one_before_stays(program: Program, qtbot: QtBot) -> None:
    store = program.store
    store.filter("year > 2000")
    qtbot.waitUntil(lambda: store.state.where == "year > 2000", timeout=PATIENCE)
    with qtbot.waitSignal(store.filter_failed, check_params_cb=bool, timeout=PATIENCE) as failed:
        store.filter("yaer > 2000")
    assert "yaer" in failed.args[0]
    assert store.state.where == "year > 2000"
    assert store.resolved.filtered is not None


def test_a_selection_is_shared_by_list_map_and_matrix(program: Program, qtbot: QtBot) -> None:
    store = program.store
    select(store, [3, 1, 2], "replace")
    select(store, [9], "add")
    select(store, [1], "subtract")
    assert store.state.selection.rows.tolist() == [2, 3, 9]
    program.window.centre.setCurrentIndex(MATRIX_TAB)
    set_field(store, "matrix_source", "selection")
    qtbot.waitUntil(lambda: store.resolved.matrix is not None and len(store.resolved.matrix) == 3, timeout=PATIENCE)
    store.undo()
    store.undo()
    store.undo()
    assert store.state.selection is None


def test_what_is_picked_on_the_map_is_listed(program: Program) -> None:
    program.map_view.selection_wanted.emit(np.array([4, 2]), "replace")
    assert program.store.state.tab == "selected"
    program.map_view.selection_wanted.emit(np.array([4, 2]), "subtract")
    assert (program.store.state.selection, program.store.state.tab) == (None, "all")


def test_the_matrix_begins_with_texts_and_follows_what_is_typed(program: Program, qtbot: QtBot) -> None:
    program.window.centre.setCurrentIndex(MATRIX_TAB)
    qtbot.waitUntil(lambda: program.store.resolved.matrix is not None, timeout=PATIENCE)
    program.matrix_view.texts_changed.emit("green tea\nblack tea\na suspension bridge")
    stack = program.store.resolved.matrix
    assert len(stack) == 3
    dim = program.store.state.dimension
    assert stack.value(dim, 0, 1) > stack.value(dim, 0, 2)


def test_a_text_in_focus_is_explained_to_the_last_hundredth(program: Program, qtbot: QtBot) -> None:
    set_field(program.store, "query", "a violin")
    row = int(program.store.resolved.search.rows.rows[0])
    set_field(program.store, "focus", row)
    explanation = program.store.resolved.explanation
    assert explanation.score == pytest.approx(float(program.store.resolved.search.hits.scores[0]), abs=1e-5)
    assert sum(share.share for share in explanation.b) == pytest.approx(explanation.score, abs=1e-5)
    assert len(program.store.resolved.near.kept.rows) == 10


def test_what_cannot_be_read_is_named_and_what_was_open_stays(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    corpus, index = program.store.state.corpus, program.store.resolved.index
    with qtbot.waitSignal(program.store.told, timeout=PATIENCE) as told:
        program.open([tmp_path / "gone.csv"])
    assert "gone.csv" in told.args[1]
    assert program.store.state.corpus is corpus
    assert program.store.resolved.index is index
    assert "gone.csv" in program.window.notice.text


def test_another_corpus_takes_the_place_of_the_first(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    select(program.store, [1], "replace")
    other = write_corpus(tmp_path / "other.csv", 40)
    program.open([other])
    index = program.store.resolved.index
    qtbot.waitUntil(lambda: program.store.resolved.index not in (None, index), timeout=PATIENCE)
    assert len(program.store.resolved.index) == 40
    assert program.store.state.selection is None
    assert program.settings.recent_corpora[0] == str(other)


def test_after_a_cancelled_embedding_the_program_is_as_it_was(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    store = program.store
    corpus, index = store.state.corpus, store.resolved.index
    program.open([write_corpus(tmp_path / "large.csv", 30_000)])
    qtbot.waitUntil(lambda: store.state.corpus is not corpus, timeout=PATIENCE)
    embedding = [request for request in store.runner.running() if type(request).__name__ == "Embed"]
    store.cancel(embedding[0])
    assert store.state.corpus is corpus
    assert store.resolved.index is index
    set_field(store, "query", "tea")
    assert len(store.resolved.search.rows) == 50


def test_the_legend_restricts_map_lists_and_hits_until_its_chip_is_taken_away(program: Program, qtbot: QtBot) -> None:
    store, row = program.store, program.window.query_bar.chips

    def chip() -> str:
        return next((button.chip.words for button in row.findChildren(ChipButton) if not button.isHidden()), "")

    qtbot.waitUntil(lambda: store.resolved.colouring is not None, timeout=PATIENCE)
    topics = store.resolved.colouring
    assert chip() == ""
    program.map_view.legend_picked.emit(0, False)
    assert (topics.codes[store.resolved.filtered.rows] == 0).all()
    assert (store.state.tab, len(store.resolved.filtered)) == ("filtered", topics.counts[0])
    assert chip() == f"topic: {topics.labels[0]}"
    set_field(store, "query", "tea")
    assert (topics.codes[store.resolved.search.rows.rows] == 0).all()
    program.map_view.legend_picked.emit(1, True)
    assert set(topics.codes[store.resolved.filtered.rows]) == {0, 1}
    program.window.corpus_panel.filter_wanted.emit("year < 1950")
    qtbot.waitUntil(lambda: store.resolved.passing is not None, timeout=PATIENCE)
    assert set(store.resolved.filtered.rows) < set(store.resolved.passing.rows)
    row.chip_removed.emit("groups")
    assert store.resolved.filtered is store.resolved.passing
    store.undo()
    assert store.state.only == {0, 1}


def test_the_score_colours_the_map(program: Program) -> None:
    store = program.store
    set_field(store, "query", "tea")
    program.window.corpus_panel.colour_wanted.emit("score")
    assert store.state.colour == "score"


def test_clusters_are_found_named_listed_and_compared(program: Program, qtbot: QtBot) -> None:
    store = program.store
    page = program.window.centre.widget(0)
    assert not page.panel.isVisible()
    program.window.corpus_panel.colour_wanted.emit(CLUSTERS)
    qtbot.waitUntil(lambda: store.resolved.described is not None, timeout=PATIENCE)
    page.panel.number_wanted.emit(4)
    qtbot.waitUntil(lambda: store.resolved.described is not None, timeout=PATIENCE)
    clustering = store.resolved.clustering
    assert clustering.sizes == (50, 50, 50, 50)
    assert {words[0] for words in store.resolved.described.keywords} == set(TOPICS)
    assert page.panel.isVisible()
    page.panel.renamed.emit(0, "First")
    assert store.resolved.colouring.labels[0] == "First"
    page.panel.comparison_wanted.emit(0, 1)
    qtbot.waitUntil(lambda: store.resolved.difference is not None, timeout=PATIENCE)
    assert store.resolved.difference.first[0].word in TOPICS
    page.panel.comparison_ended.emit()
    page.panel.selection_wanted.emit([0])
    assert len(store.state.selection) == 50
    page.panel.toggled.emit(2)
    assert store.state.only == {0, 1, 3}
    page.panel.toggled.emit(2)
    assert store.state.only == frozenset()
    page.panel.only_wanted.emit([2])
    assert (clustering.codes[store.resolved.filtered.rows] == 2).all()
    program.window.corpus_panel.colour_wanted.emit("")
    assert not page.panel.isVisible()


def test_what_moved_between_two_dimensions_is_listed_and_leads_to_its_text(program: Program) -> None:
    store, panel = program.store, program.window.centre.widget(0).panel
    set_field(store, "dimension", store.state.model.dims[0])
    program.window.corpus_panel.colour_wanted.emit(MOVED)
    found = store.resolved.movement
    assert len(found.top) == 50
    assert panel.movers.isVisible()
    panel.focus_wanted.emit(int(found.top[0]))
    assert store.state.focus == found.top[0]
    panel.against_wanted.emit(store.state.model.dims[1])
    assert store.resolved.movement is not found
    nearer = store.resolved.movement
    assert nearer.mean > 0
    assert nearer.mean != found.mean
    for dim, way in ((store.state.model.dims[1], nearer), (store.state.model.dims[-1], found)):
        set_field(store, "dimension", dim)
        assert np.array_equal(store.resolved.drawn.xy, way.start)


def test_a_selection_is_compared_in_words_with_the_rest_and_with_one_kept_before(
    program: Program, qtbot: QtBot
) -> None:
    store = program.store
    tea, bridges = np.arange(0, 200, 4), np.arange(3, 200, 4)
    select(store, tea, "replace")
    compare_selection(store)
    qtbot.waitUntil(lambda: store.resolved.difference is not None, timeout=PATIENCE)
    assert store.resolved.difference.first[0].word == "tea"
    assert program.window.centre.widget(0).panel.isVisible()
    keep_selection(store)
    select(store, bridges, "replace")
    compare_selection(store)
    assert store.state.sides.second_name == "the 50 texts kept"
    qtbot.waitUntil(lambda: store.resolved.difference is not None, timeout=PATIENCE)
    assert (store.resolved.difference.first[0].word, store.resolved.difference.second[0].word) == ("bridge", "tea")


def test_light_and_dark_dress_every_view(program: Program) -> None:
    program.set_scheme("dark")
    assert program.window.theme.dark
    program.set_scheme("light")
    assert not program.window.theme.dark


def test_the_open_palette_follows_the_colours_of_the_window(program: Program) -> None:
    program.set_scheme("light")
    program.show_palette()
    palette = program.window.findChild(QWidget, "commandPalette")
    assert palette is not None
    light = palette.styleSheet()
    program.set_scheme("dark")
    assert program.window.theme.surface in palette.styleSheet()
    assert palette.styleSheet() != light


def test_every_command_has_a_name_and_no_two_share_keys(program: Program) -> None:
    entries = program.actions.entries
    assert len({entry.key for entry in entries}) == len(entries)
    shortcuts = [entry.shortcut for entry in entries if entry.shortcut]
    assert len(set(shortcuts)) == len(shortcuts)
    assert all(entry.title.strip("…") for entry in entries)


def test_the_map_is_saved_as_a_picture(program: Program, tmp_path: Path) -> None:
    for name in ("map.png", "map.svg", "map.pdf"):
        program.save(program.map_view, tmp_path / name)
        assert (tmp_path / name).stat().st_size > 1000
    program.save(program.map_view, tmp_path / "no folder" / "map.png")
    assert "map.png" in program.window.notice.text


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_handful_of_texts_is_a_sensible_corpus(program: Program, qtbot: QtBot, tmp_path: Path, count: int) -> None:
    file = tmp_path / "few.txt"
    file.write_text("\n".join(["one line", "another line", "a third"][:count]), encoding="utf-8")
    program.open([file])
    qtbot.waitUntil(
        lambda: program.store.resolved.drawn is not None and len(program.store.resolved.drawn.xy) == count,
        timeout=PATIENCE,
    )
    assert np.isfinite(program.store.resolved.drawn.xy).all()


def test_texts_opened_again_are_not_embedded_again_and_clearing_says_what_stays(
    program: Program, qtbot: QtBot, corpus_file: Path
) -> None:
    said: list[str] = []
    program.store.stepped.connect(lambda _request, progress: said.append(progress.what))
    before = program.store.state.corpus
    program.open([corpus_file])
    qtbot.waitUntil(
        lambda: program.store.state.corpus is not before and program.store.resolved.index is not None, timeout=PATIENCE
    )
    assert "Checking stored vectors" in said
    assert "Embedding texts" not in said
    next(entry for entry in program.actions.entries if entry.key == "clearCache").run()
    qtbot.waitUntil(lambda: program.store.message is not None, timeout=PATIENCE)
    assert "stay because they are open" in program.store.message[1]


def test_commands_search_by_words_and_by_examples(program: Program, qtbot: QtBot) -> None:
    store, entries = program.store, {entry.key: entry for entry in program.actions.entries}
    set_field(store, "query", "glacier 5")
    entries["mode-words"].run()
    qtbot.waitUntil(lambda: store.resolved.search is not None, timeout=PATIENCE)
    assert store.resolved.search.mode == "words"
    assert 5 in store.resolved.search.rows.rows[:1]
    assert "search by words" in program.window.status.findChild(object, "statusReadout").text()
    entries["mode-meaning"].run()
    set_field(store, "query", "")
    set_field(store, "focus", 7)
    entries["moreLikeThis"].run()
    assert store.state.tab == "results"
    assert store.resolved.search.rows.rows[0] == 7
    entries["forgetExamples"].run()
    assert store.resolved.search is None


def test_a_phrase_in_quotes_must_occur(program: Program, qtbot: QtBot) -> None:
    store = program.store
    set_field(store, "query", 'violin "number 2"')
    qtbot.waitUntil(lambda: store.resolved.search is not None, timeout=PATIENCE)
    assert store.resolved.search.rows.rows.tolist() == [2]
    set_field(store, "query", "violin -about")
    qtbot.waitUntil(lambda: store.resolved.search is not None, timeout=PATIENCE)
    assert len(store.resolved.search.rows) == 0


def test_search_is_exact_when_the_user_says_so(program: Program) -> None:
    entry = next(entry for entry in program.actions.entries if entry.key == "toggleExact")
    entry.run()
    switch = program.window.query_bar.findChild(object, "exactSwitch")
    assert program.store.state.exact
    assert switch.isChecked()
    switch.click()
    assert not program.store.state.exact


def test_where_meaning_and_words_disagree_is_counted_and_listed(program: Program, qtbot: QtBot) -> None:
    store, records = program.store, program.window.records
    switch = records.findChild(object, "foundSwitch")
    store.change(replace(with_query(store.state, "glaciers of ice 5"), mode="both"))
    counts = found_counts(store.resolved.search)
    assert counts["all"] >= JOINED
    assert counts["all"] == counts["both"] + counts["meaning"] + counts["words"]
    assert len(store.resolved.search.rows) == counts["all"]
    switch.setCurrentIndex(1)
    table = records.findChild(object, "recordsTable")
    assert table.model().rowCount() == counts["both"]
    ranks = [int(table.model().index(at, Column.RANK).data()) for at in range(counts["both"])]
    assert ranks == [at + 1 for at, who in enumerate(store.resolved.search.found_by) if who == 3]
    set_field(store, "mode", "meaning")
    assert not switch.isVisible()
    assert table.model().rowCount() == 50


def test_every_hit_has_its_percentile_once_chance_is_measured(program: Program, qtbot: QtBot) -> None:
    store, table = program.store, program.window.records.findChild(object, "recordsTable")
    store.change(with_query(store.state, "glacier"))
    qtbot.waitUntil(lambda: store.resolved.tuning is not None, timeout=PATIENCE)
    shown = [float(table.model().index(at, Column.PERCENTILE).data()) for at in range(50)]
    assert shown == sorted(shown, reverse=True)
    assert 50 < shown[0] < 100
    set_field(store, "focus", int(store.resolved.search.rows.rows[0]))
    assert any("percentile" in label.text() for label in program.window.why_panel.findChildren(QLabel))


def test_a_cancelled_clustering_brings_the_colours_before_back_and_can_be_asked_for_again(
    program: Program, qtbot: QtBot
) -> None:
    store = program.store
    qtbot.waitUntil(lambda: store.resolved.colouring is not None, timeout=PATIENCE)
    program.window.corpus_panel.colour_wanted.emit(CLUSTERS)
    store.cancel(next(request for request in store.runner.running() if isinstance(request, Cluster)))
    assert store.state.colour == "topic"
    assert store.resolved.colouring is not None
    program.window.corpus_panel.colour_wanted.emit(CLUSTERS)
    qtbot.waitUntil(lambda: store.resolved.described is not None, timeout=PATIENCE)
    panel = program.window.centre.widget(0).panel
    panel.number_wanted.emit(3)
    store.cancel(next(request for request in store.runner.running() if isinstance(request, Cluster)))
    assert (store.state.colour, store.state.clusters) == (CLUSTERS, 0)
    panel.cut_wanted.emit("density")
    qtbot.waitUntil(lambda: store.resolved.clustering is not None, timeout=PATIENCE)
    assert sum(store.resolved.clustering.sizes) <= 200


def test_typed_texts_land_on_the_map_as_it_is_beside_their_like(program: Program, qtbot: QtBot) -> None:
    store, view = program.store, program.map_view
    view._stage.zoom(2, 100, 100)
    view._stage.finish()
    before, camera = store.resolved.drawn.xy, view._stage.camera
    store.start(AddTexts(store.state.corpus, typed=("a text about the tea number 4", "glacier", "violin")))
    qtbot.waitUntil(lambda: len(store.state.corpus) == 203 and store.resolved.settled, timeout=PATIENCE)
    after = store.resolved.drawn.xy
    assert np.array_equal(after[:200], before)
    assert store.state.selection.rows.tolist() == [200, 201, 202]
    assert view._content.count == 203
    assert view._stage.camera == camera
    rows = np.arange(200)
    tea, other = (np.linalg.norm(after[rows[rows % 4 == kind]] - after[200], axis=1).min() for kind in (0, 1))
    assert tea < other
    action = program.window.findChild(QAction, "layOutAnew")
    assert action is not None
    action.trigger()
    qtbot.waitUntil(lambda: store.resolved.settled, timeout=PATIENCE)
    assert store.state.grown is None
    assert len(store.resolved.drawn.xy) == 203


def test_a_file_that_adds_nothing_is_said_and_what_is_open_stays(program: Program, qtbot: QtBot) -> None:
    store = program.store
    corpus = store.state.corpus
    with qtbot.waitSignal(store.told, timeout=PATIENCE) as told:
        store.start(AddTexts(corpus, corpus.sources))
    assert "is open already" in told.args[1]
    assert store.state.corpus is corpus


def test_what_is_in_no_category_has_no_name_on_the_map(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "few.csv"
    rows = (f"{i},a text about {TOPICS[i % 4]} {i},{TOPICS[i % 2] if i % 3 else ''}" for i in range(60))
    file.write_text("id,body,topic\n" + "\n".join(rows) + "\n", encoding="utf-8")
    store = program.store
    program.open([file])
    qtbot.waitUntil(lambda: store.state.corpus is not None and len(store.state.corpus) == 60, timeout=PATIENCE)
    qtbot.waitUntil(lambda: store.resolved.settled and store.resolved.colouring is not None, timeout=PATIENCE)
    assert "(none)" in store.resolved.colouring.labels
    names = program.map_view._content._extras.names
    assert {label.text for label in names} == {"tea", "glacier"}

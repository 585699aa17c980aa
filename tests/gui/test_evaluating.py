"""Evaluating in the whole program without a screen: a tiny model, real folders, real threads."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot
from safetensors.numpy import save_file

from explorer import paths
from explorer.analysis.retrieval_set import RetrievalSet, read_retrieval_set
from explorer.jobs import requests as ask
from explorer.jobs import tasks
from explorer.progress import Progress, Steps
from explorer.ui import dialogs
from explorer.ui.beginning import open_first
from explorer.ui.evaluate.remark import Remark
from explorer.ui.evaluate.view import EvaluateView
from explorer.ui.program import EVALUATE_TAB, MAP_TAB, Program
from explorer.ui.why.passage import Passage
from tests.unit.model.tiny import tiny_table, tiny_tokenizer, write_json

PATIENCE = 60_000


def write_set(folder: Path, *, unknown: bool = False) -> Path:
    """Write a set of three documents and two queries; `unknown` judges a document that is not there."""
    texts = {"a": "black tea with milk", "b": "a ship in a storm", "c": "the violin of the master"}
    (folder / "qrels").mkdir(parents=True)
    lines = (json.dumps({"_id": name, "title": "", "text": text}) for name, text in texts.items())
    (folder / "corpus.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    queries = {"q1": "a hot drink", "q2": "a vessel at sea"}
    lines = (json.dumps({"_id": name, "text": text}) for name, text in queries.items())
    (folder / "queries.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = ["query-id\tcorpus-id\tscore", "q1\ta\t1", f"q2\t{'x' if unknown else 'b'}\t1"]
    (folder / "qrels" / "test.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def write_model(folder: Path, dim: int = 64) -> Path:
    """Write a model in the layout of Model2Vec."""
    tokenizer = tiny_tokenizer()
    write_json(folder / "config.json", {"normalize": False})
    save_file({"embeddings": tiny_table(tokenizer.get_vocab_size(), dim)}, folder / "model.safetensors")
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture
def program(qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    made = Program(qapp)
    qtbot.addWidget(made.window)
    made.store.state = replace(made.store.state, method="pca")
    made.window.show()
    open_first(made.store, [write_set(tmp_path / "open")], write_model(tmp_path / "first model"))
    qtbot.waitUntil(lambda: made.store.resolved.index is not None, timeout=PATIENCE)
    yield made
    made.window.close()
    qapp.setStyleSheet("")


@pytest.fixture
def view(program: Program) -> EvaluateView:
    program.window.centre.setCurrentIndex(EVALUATE_TAB)
    assert program.evaluating.view is not None
    return program.evaluating.view


def drop(program: Program, *folders: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(folder)) for folder in folders])
    where, actions = QPointF(400, 400), Qt.DropAction.CopyAction
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    program.window.dragEnterEvent(QDragEnterEvent(where.toPoint(), actions, mime, buttons, keys))
    program.window.dropEvent(QDropEvent(where, actions, mime, buttons, keys))


def wait_for_sets(qtbot: QtBot, program: Program, *names: str) -> None:
    def there() -> bool:
        shown = [done.data.name for done in program.store.resolved.measured]
        return shown == list(names) and not program.store.runner.running()

    qtbot.waitUntil(there, timeout=PATIENCE)


def test_one_button_evaluates_the_open_corpus(qtbot: QtBot, program: Program, view: EvaluateView) -> None:
    button = view.findChild(QPushButton, "evaluateCorpus")
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    wait_for_sets(qtbot, program, "open")
    evaluation = view.evaluation
    assert evaluation is not None
    assert evaluation.dims == program.store.state.model.dims
    assert evaluation.bm25_mean is not None
    assert set(evaluation.bm25_mean) == set(evaluation.mean(evaluation.dims[-1]))


def test_the_view_takes_the_room_of_the_records_and_gives_it_back(program: Program, view: EvaluateView) -> None:
    window = program.window
    assert not window.records.isVisible()
    assert not window.why_panel.isVisible()
    window.centre.setCurrentIndex(MAP_TAB)
    assert window.records.isVisible()
    assert window.why_panel.isVisible()


def test_a_set_dropped_on_the_view_is_evaluated_and_another_one_joins_it(
    qtbot: QtBot, program: Program, view: EvaluateView, tmp_path: Path
) -> None:
    corpus = program.store.state.corpus
    drop(program, write_set(tmp_path / "one"))
    wait_for_sets(qtbot, program, "one")
    drop(program, write_set(tmp_path / "two"))
    wait_for_sets(qtbot, program, "one", "two")
    assert program.store.state.corpus is corpus
    assert program.window.overlay.accessibleName() == "Drop to evaluate"


def test_a_set_dropped_on_the_map_is_opened_as_a_corpus(qtbot: QtBot, program: Program, tmp_path: Path) -> None:
    drop(program, write_set(tmp_path / "one"))
    qtbot.waitUntil(lambda: program.store.state.corpus.name == "one", timeout=PATIENCE)
    assert program.store.state.test_sets == ()


def test_texts_dropped_on_the_view_are_opened(
    qtbot: QtBot, program: Program, view: EvaluateView, tmp_path: Path
) -> None:
    file = tmp_path / "lines.txt"
    file.write_text("one\ntwo\nthree\nfour\n", encoding="utf-8")
    drop(program, file)
    qtbot.waitUntil(lambda: len(program.store.state.corpus) == 4, timeout=PATIENCE)
    assert program.window.overlay.accessibleName() == "Drop to open"
    assert not view.findChild(QPushButton, "evaluateCorpus").isVisible()


def test_a_set_that_is_wrong_is_named_by_file_and_line_and_what_was_shown_stays(
    qtbot: QtBot, program: Program, view: EvaluateView, tmp_path: Path
) -> None:
    drop(program, write_set(tmp_path / "good"))
    wait_for_sets(qtbot, program, "good")
    drop(program, write_set(tmp_path / "bad", unknown=True))
    qtbot.waitUntil(lambda: bool(program.window.notice.text), timeout=PATIENCE)
    assert program.window.notice.text == "bad/qrels/test.tsv, line 3: the document x is not in corpus.jsonl."
    wait_for_sets(qtbot, program, "good")


def test_a_folder_that_is_no_set_is_named_with_what_it_needs(
    program: Program, view: EvaluateView, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    program.evaluating.measure_or_tell([tmp_path / "empty"])
    assert program.window.notice.text.startswith("empty is not a test set")
    assert "qrels/test.tsv" in program.window.notice.text


def test_the_slider_reads_other_figures_without_measuring_again(
    qtbot: QtBot, program: Program, view: EvaluateView, tmp_path: Path
) -> None:
    drop(program, write_set(tmp_path / "one"))
    wait_for_sets(qtbot, program, "one")
    measured = program.store.resolved.measured
    started: list[object] = []
    program.store.started.connect(started.append)
    view.dimension_wanted.emit(program.store.state.model.dims[0])
    assert program.store.state.dimension == program.store.state.model.dims[0]
    assert program.store.resolved.measured == measured
    assert not [request for request in started if isinstance(request, ask.Measuring)]


def test_another_model_leaves_the_figures_and_offers_to_evaluate_it(
    qtbot: QtBot, program: Program, view: EvaluateView, tmp_path: Path
) -> None:
    drop(program, write_set(tmp_path / "one"))
    wait_for_sets(qtbot, program, "one")
    before = program.store.state.tested
    program.open([write_model(tmp_path / "second model", dim=32)])
    qtbot.waitUntil(lambda: program.store.state.model.info.name != before.name, timeout=PATIENCE)
    remark = view.findChild(object, "evaluateRemark")
    assert remark.isVisible()
    assert view.evaluation is not None
    assert view.evaluation.model == before.name
    view.again_wanted.emit()
    qtbot.waitUntil(lambda: view.evaluation.model == program.store.state.model.info.name, timeout=PATIENCE)
    assert not remark.isVisible()


def test_a_query_is_searched_in_the_open_corpus(qtbot: QtBot, program: Program, view: EvaluateView) -> None:
    program.evaluating.measure_corpus()
    wait_for_sets(qtbot, program, "open")
    view.focus_queries()
    button = view.findChild(QPushButton, "evaluateSearch")
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    set_index, row = view.place
    assert program.store.state.query == view.evaluation.sets[set_index].data.queries[row]
    assert program.window.centre.currentIndex() == MAP_TAB
    assert program.store.resolved.search is not None


def test_sets_are_left_out_one_by_one_or_all(
    qtbot: QtBot, program: Program, view: EvaluateView, tmp_path: Path
) -> None:
    write_set(tmp_path / "sets" / "one")
    write_set(tmp_path / "sets" / "two")
    drop(program, tmp_path / "sets")
    wait_for_sets(qtbot, program, "one", "two")
    view.remove_wanted.emit(0)
    wait_for_sets(qtbot, program, "two")
    view.remove_wanted.emit(None)
    assert view.evaluation is None


Save = Callable[[Path], None]


def test_figures_are_saved_in_the_form_that_the_name_asks_for(
    qtbot: QtBot, program: Program, view: EvaluateView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(program, write_set(tmp_path / "one"))
    wait_for_sets(qtbot, program, "one")
    files = [tmp_path / f"figures.{kind}" for kind in ("md", "csv", "json")]
    for file in files:
        monkeypatch.setattr(
            dialogs, "ask_where_to_save", lambda _parent, _title, _name, _kinds, chosen, file=file: chosen([file])
        )
        view.export_wanted.emit("save")
    markdown, table, fields = (file.read_text(encoding="utf-8") for file in files)
    assert "### nDCG@10" in markdown
    assert table.startswith("Set,Measure,64 dims,32 dims,BM25\n")
    assert json.loads(fields)["sets"][0]["name"] == "one"
    view.export_wanted.emit("copy-csv")
    assert QGuiApplication.clipboard().text() == table
    program.evaluating.save_as(tmp_path / "nowhere" / "figures.md")
    assert "figures.md could not be written" in program.window.notice.text


def test_the_chart_is_the_picture_of_the_view(
    qtbot: QtBot, program: Program, view: EvaluateView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not program.can_save_picture
    drop(program, write_set(tmp_path / "one"))
    wait_for_sets(qtbot, program, "one")
    assert program.can_save_picture
    asked: list[str] = []

    def choose(_parent: object, _title: str, name: str, _kinds: str, chosen: Callable[[list[Path]], None]) -> None:
        asked.append(name)
        chosen([tmp_path / "chart.svg"])

    monkeypatch.setattr(dialogs, "ask_where_to_save", choose)
    view.export_wanted.emit("save-chart")
    assert asked == ["evaluate.png"]
    assert "nDCG@10" in (tmp_path / "chart.svg").read_text(encoding="utf-8")


def test_a_document_whose_file_is_gone_is_said_to_be(
    qtbot: QtBot, program: Program, view: EvaluateView, tmp_path: Path
) -> None:
    folder = write_set(tmp_path / "one")
    drop(program, folder)
    wait_for_sets(qtbot, program, "one")
    (folder / "corpus.jsonl").unlink()
    view.focus_queries()
    reader = view.findChild(Passage)
    assert "cannot be read any more" in reader.toPlainText()


def test_a_folder_is_asked_for_and_commands_need_something_to_work_on(
    program: Program, view: EvaluateView, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(dialogs, "ask_for_folder", lambda _parent, title, _folder, _chosen: asked.append(title))
    view.choose_wanted.emit()
    assert len(asked) == 1
    ready = {entry.key: entry.ready() for entry in program.actions.entries}
    assert (ready["evaluateCorpus"], ready["saveFigures"], ready["copyFigures"]) == (True, False, False)


def test_nanobeir_is_fetched_with_a_way_to_stop_and_then_measured(
    qtbot: QtBot, program: Program, view: EvaluateView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, go_on = write_set(tmp_path / "fetched"), threading.Event()

    def fetch(_request: ask.FetchSuite) -> Steps[dict[Path, RetrievalSet]]:
        while not go_on.wait(0.01):
            yield Progress("Downloading NanoBEIR", 1, 4)
        return {folder: (yield from read_retrieval_set(folder))}

    monkeypatch.setitem(tasks._TASKS, ask.FetchSuite, fetch)
    remark = view.findChild(Remark)
    button = view.findChild(QPushButton, "evaluateSuite")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Downloading NanoBEIR" in [label.text() for label in remark.findChildren(QLabel)])
    view.cancel_wanted.emit()
    assert not remark.isVisible()
    assert program.store.state.test_sets == ()
    go_on.set()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    wait_for_sets(qtbot, program, "fetched")

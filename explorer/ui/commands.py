"""The table of commands: what each does to the session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from explorer import paths
from explorer.jobs.requests import AddTexts, ClearCache, Download
from explorer.session import state as to
from explorer.session.settings import Scheme
from explorer.ui import dialogs
from explorer.ui.actions import Entry
from explorer.ui.search.chip_row import FILTER_KEYS, THRESHOLD_KEYS
from explorer.ui.search.mode_switch import EXACT_KEYS, MODES
from explorer.ui.wiring import set_field
from explorer.ui.wiring_map import compare_selection, keep_selection

if TYPE_CHECKING:
    from explorer.index.asking import Mode
    from explorer.ui.program import Program

SCHEMES: tuple[tuple[Scheme, str], ...] = (
    ("light", "Light colours"),
    ("dark", "Dark colours"),
    ("system", "Colours of the desktop"),
)
DOWNLOAD = "Its name on the Hugging Face hub, such as owner/model. It is fetched over the network:"
RANKINGS: dict[Mode, str] = {
    "meaning": "Search by meaning",
    "words": "Search by words",
    "both": "Search by meaning and words",
}
CLEAR = "Clear the cache of vectors, texts and maps"
TYPED = "One text a line. They are put on the map as it is, beside their neighbours:"
MORE_KEYS, LESS_KEYS = "Alt++", "Alt+-"
MENUS = ("&File", "&Edit", "&View", "&Go", "&Help")


def commands(program: Program) -> list[Entry]:
    """Return every command of the program."""
    return [*_file(program), *_edit(program), *_view(program), *_go(program), *_help(program)]


def _file(program: Program) -> list[Entry]:
    window = program.window
    menu = MENUS[0]

    def folder() -> str:
        return program.settings.last_folder

    def choose_model() -> None:
        dialogs.ask_for_folder(window, "Open a model folder", folder(), program.open)

    def ask_name() -> None:
        dialogs.ask_for_name(window, "Download a model", DOWNLOAD, lambda name: program.store.start(Download(name)))

    return [
        Entry(menu, "open", "Open texts…", "Ctrl+O", lambda: dialogs.ask_for_files(window, folder(), program.open)),
        Entry(
            menu,
            "openFolder",
            "Open a folder of texts…",
            "Ctrl+Shift+O",
            lambda: dialogs.ask_for_folder(window, "Open a folder of texts", folder(), program.open),
        ),
        *_adding(program),
        Entry(menu, "openModel", "Open a model…", "Ctrl+M", choose_model),
        Entry(menu, "downloadModel", "Download a model…", "", ask_name),
        Entry(
            menu,
            "openSample",
            "Open the sample corpus",
            "",
            lambda: program.open([paths.sample()]),
        ),
        Entry(menu, "bundledModel", "Use the bundled model", "", lambda: program.open([paths.resource("model")])),
        Entry(menu, "trainModel", "Train a model on pairs…", "Ctrl+Shift+T", program.show_training),
        *_evaluation(program),
        Entry(menu, "savePicture", "Save picture…", "Ctrl+S", program.save_picture, lambda: program.can_save_picture),
        Entry(
            menu,
            "clearCache",
            "Clear the cache of vectors, texts and maps",
            "",
            lambda: program.store.start(ClearCache()),
        ),
        Entry(menu, "cancel", "Cancel what is running", "Ctrl+.", program.cancel, lambda: bool(program.board.visible)),
        Entry(menu, "retry", "Try again what failed", "F5", program.retry, lambda: program.store.can_retry),
        Entry(menu, "quit", "Quit", "Ctrl+Q", window.close),
    ]


def _adding(program: Program) -> list[Entry]:
    window, store, menu = program.window, program.store, MENUS[0]

    def add(paths: Sequence[Path] = (), typed: Sequence[str] = ()) -> None:
        if store.state.corpus is not None:
            store.start(AddTexts(store.state.corpus, tuple(paths), tuple(typed)))

    def choose() -> None:
        dialogs.ask_for_files(window, program.settings.last_folder, add, "Add texts to those that are open")

    def ask() -> None:
        dialogs.ask_for_lines(window, "Type texts to add", TYPED, lambda lines: add(typed=lines))

    return [
        Entry(menu, "addTexts", "Add texts to those that are open…", "", choose, _has_corpus(program)),
        Entry(menu, "typeTexts", "Type texts to add…", "", ask, _has_corpus(program)),
    ]


def _evaluation(program: Program) -> list[Entry]:
    evaluating, menu = program.evaluating, MENUS[0]

    def show_and(begin: Callable[[], object]) -> None:
        program.window.centre.setCurrentIndex(2)
        begin()

    def measured() -> bool:
        return evaluating.evaluation is not None

    return [
        Entry(
            menu,
            "evaluateCorpus",
            "Evaluate the open corpus",
            "",
            lambda: show_and(evaluating.measure_corpus),
            lambda: evaluating.corpus_folder is not None,
        ),
        Entry(menu, "evaluateFolder", "Evaluate a test set…", "Ctrl+E", lambda: show_and(evaluating.choose)),
        Entry(
            menu,
            "evaluateSuite",
            "Evaluate NanoBEIR (fetched from the network once)",
            "",
            lambda: show_and(evaluating.measure_suite),
        ),
        Entry(menu, "saveFigures", "Save the figures…", "", evaluating.save, measured),
    ]


def _edit(program: Program) -> list[Entry]:
    store = program.store
    return [
        Entry(MENUS[1], "undo", "Undo", "Ctrl+Z", store.undo, lambda: bool(store.undo_name)),
        Entry(MENUS[1], "redo", "Redo", "Ctrl+Shift+Z", store.redo, lambda: bool(store.redo_name)),
        Entry(
            MENUS[1],
            "clearSelection",
            "Clear the selection",
            "Ctrl+Shift+A",
            lambda: store.change(to.with_selection(store.state, None)),
            lambda: store.state.selection is not None,
        ),
        Entry(MENUS[1], "selectListed", "Select the listed records", "", program.select_listed, _has_corpus(program)),
        Entry(
            MENUS[1],
            "keepSelection",
            "Keep the selection to compare with",
            "",
            lambda: keep_selection(store),
            lambda: store.state.selection is not None,
        ),
        Entry(
            MENUS[1],
            "compareSelection",
            "Compare the selection in words",
            "",
            lambda: compare_selection(store),
            lambda: store.state.selection is not None,
        ),
        Entry(
            MENUS[1],
            "clearQuery",
            "Clear the query",
            "",
            lambda: store.change(to.with_query(store.state, "")),
            lambda: bool(store.state.query),
        ),
        Entry(
            MENUS[1],
            "copyText",
            "Copy the text in focus",
            "Ctrl+Shift+C",
            lambda: _copy_focus(program),
            lambda: store.state.focus is not None,
        ),
        Entry(
            MENUS[1],
            "copyFigures",
            "Copy the figures as Markdown",
            "",
            lambda: program.evaluating.copy("md"),
            lambda: program.evaluating.evaluation is not None,
        ),
    ]


def _view(program: Program) -> list[Entry]:
    window, store = program.window, program.store

    def step(by: int) -> None:
        dims = store.state.model.dims if store.state.model is not None else ()
        if dims:
            at = min(max(dims.index(store.state.dimension) + by, 0), len(dims) - 1)
            set_field(store, "dimension", dims[at])

    def in_focus() -> bool:
        return store.state.focus is not None

    def example(like: bool) -> None:
        if store.state.focus is not None:
            store.change(to.with_example(store.state, store.state.focus, like=like))

    return [
        *(
            Entry(MENUS[2], f"mode-{mode}", RANKINGS[mode], keys, partial(set_field, store, "mode", mode))
            for mode, _title, _tip, keys in MODES
        ),
        Entry(MENUS[2], "moreLikeThis", "More like the text in focus", MORE_KEYS, lambda: example(True), in_focus),
        Entry(MENUS[2], "lessLikeThis", "Less like the text in focus", LESS_KEYS, lambda: example(False), in_focus),
        Entry(
            MENUS[2],
            "forgetExamples",
            "Forget the examples",
            "",
            lambda: store.change(to.without_examples(store.state)),
            lambda: bool(store.state.more or store.state.less),
        ),
        Entry(
            MENUS[2],
            "addFilter",
            "Filter by a column…",
            FILTER_KEYS,
            program.narrowing.add_filter,
            _has_corpus(program),
        ),
        Entry(
            MENUS[2], "threshold", "Threshold…", THRESHOLD_KEYS, program.narrowing.set_threshold, _has_corpus(program)
        ),
        Entry(
            MENUS[2],
            "removeFilters",
            "Remove all filters",
            "",
            lambda: store.narrow(to.without_filters(store.state)),
            lambda: to.is_filtered(store.state),
        ),
        Entry(
            MENUS[2],
            "toggleExact",
            "Exact search, or the fastest",
            EXACT_KEYS,
            lambda: set_field(store, "exact", not store.state.exact),
        ),
        Entry(MENUS[2], "showMap", "Map", "Ctrl+1", lambda: window.centre.setCurrentIndex(0)),
        Entry(MENUS[2], "showMatrix", "Matrix", "Ctrl+2", lambda: window.centre.setCurrentIndex(1)),
        Entry(MENUS[2], "showEvaluate", "Evaluate", "Ctrl+3", lambda: window.centre.setCurrentIndex(2)),
        Entry(MENUS[2], "dimensionUp", "Next larger dimension", "Ctrl+]", lambda: step(1)),
        Entry(MENUS[2], "dimensionDown", "Next smaller dimension", "Ctrl+[", lambda: step(-1)),
        Entry(
            MENUS[2],
            "layOutAnew",
            "Lay the map out anew, with the texts that were added",
            "",
            lambda: set_field(store, "grown", None),
            lambda: store.state.grown is not None,
        ),
        Entry(MENUS[2], "fitMap", "Fit the map", "Ctrl+0", program.fit_map),
        Entry(
            MENUS[2],
            "mapContours",
            "Density lines on the map",
            "",
            lambda: set_field(store, "contours", not store.state.contours),
        ),
        Entry(
            MENUS[2], "mapLabels", "Names on the map", "", lambda: set_field(store, "labels", not store.state.labels)
        ),
        *(Entry(MENUS[2], f"scheme-{key}", title, "", partial(program.set_scheme, key)) for key, title in SCHEMES),
    ]


def _go(program: Program) -> list[Entry]:
    window = program.window
    return [
        Entry(MENUS[3], "goQuery", "Query", "Ctrl+F", window.query_bar.focus_query),
        Entry(MENUS[3], "goDimension", "Dimension", "Ctrl+D", window.dimension_bar.setFocus),
        Entry(MENUS[3], "goRecords", "Records", "Ctrl+R", window.records.focus_list),
        Entry(MENUS[3], "goFilter", "Filter", "Ctrl+L", window.corpus_panel.focus_filter),
    ]


def _help(program: Program) -> list[Entry]:
    return [
        Entry(MENUS[4], "palette", "Find a command…", "Ctrl+K", program.show_palette),
        Entry(MENUS[4], "about", "About Matryoshka Explorer", "", lambda: dialogs.show_about(program.window)),
    ]


def _has_corpus(program: Program) -> Callable[[], bool]:
    return lambda: program.store.state.corpus is not None


def _copy_focus(program: Program) -> None:
    state = program.store.state
    if state.corpus is not None and state.focus is not None:
        QGuiApplication.clipboard().setText(state.corpus.texts([state.focus])[0])

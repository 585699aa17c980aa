"""Test sets: which paths are some, when they are measured, and whose results are shown."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from explorer import paths
from explorer.jobs import requests as ask
from explorer.jobs.tasks import run
from explorer.model.embedding import StaticEmbedding
from explorer.progress import drain
from explorer.session.cache import MOST_SETS, Cache
from explorer.session.measuring import added, asked, open_set, sets_in
from explorer.session.resolve import resolve
from explorer.session.state import SessionState, with_model, with_test_sets
from tests.unit.session.fakes import FakeCorpus, FakeModel

MODEL: Any = FakeModel()
OTHER: Any = FakeModel(key="two")
SETS = (ask.ReadSet(Path("a")), ask.ReadSet(Path("b")))


class Known:
    """Stands for a test set or a result; two are never equal."""


def beir(folder: Path) -> Path:
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text('{"_id": "1", "title": "", "text": "tea"}\n')
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": "a drink"}\n')
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\t1\t1\n")
    return folder


def measuring(model: Any = MODEL) -> SessionState:
    return with_test_sets(SessionState(model=model), SETS)


def test_folders_and_folders_of_folders_are_test_sets_in_order(tmp_path: Path) -> None:
    single, *inside = (beir(tmp_path / name) for name in ("single", "many/b", "many/a"))
    assert [s.folder for s in sets_in([single, tmp_path / "many"])] == [single, *reversed(inside)]


def test_paths_with_anything_else_among_them_are_no_test_sets(tmp_path: Path) -> None:
    file, empty, model = tmp_path / "texts.csv", tmp_path / "empty", tmp_path / "model"
    file.write_text("a\n")
    empty.mkdir()
    beir(model / "set")
    (model / "tokenizer.json").write_text("{}")
    for other in (file, empty, model, tmp_path / "missing"):
        assert sets_in([beir(tmp_path / f"beside {other.name}"), other]) == ()
    assert sets_in([]) == ()


def test_a_folder_that_cannot_be_listed_is_no_test_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_folder: Path) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert sets_in([tmp_path]) == ()


def test_a_set_whose_files_changed_is_asked_for_anew(tmp_path: Path) -> None:
    folder = beir(tmp_path / "set")
    (before,) = asked(folder)
    assert asked(folder) == [before]
    os.utime(folder / "qrels" / "test.tsv", ns=(1, 1))
    (after,) = asked(folder)
    assert after != before
    assert added((before, SETS[0]), (after,)) == (after, SETS[0])


def test_no_more_sets_are_measured_together_than_the_cache_holds() -> None:
    many = [ask.ReadSet(Path(str(number))) for number in range(MOST_SETS + 5)]
    assert len(added((), many)) == MOST_SETS


def test_the_open_corpus_is_a_test_set_when_it_is_one_beir_folder(tmp_path: Path) -> None:
    folder, file = beir(tmp_path / "set"), tmp_path / "texts.csv"
    opened: list[tuple[Any, Path | None]] = [
        (None, None),
        (FakeCorpus(sources=(folder,)), folder),
        (FakeCorpus(sources=(file,)), None),
        (FakeCorpus(sources=(folder, file)), None),
    ]
    assert [open_set(corpus) for corpus, _folder in opened] == [folder for _corpus, folder in opened]


def test_sets_are_read_and_measured_one_after_the_other() -> None:
    cache, state = Cache(), measuring()
    data, result = Known(), Known()
    assert resolve(state, cache).needed == (SETS[0],)
    cache.put(SETS[0], data)
    (request,) = resolve(state, cache).needed
    assert request == ask.Evaluate(MODEL, data)
    assert resolve(state, cache).measured == ()
    cache.put(request.measured, result)
    resolved = resolve(state, cache)
    assert (resolved.measured, resolved.needed) == ((result,), (SETS[1],))


def test_results_stay_those_of_the_model_they_were_asked_of() -> None:
    cache, data, result = Cache(), Known(), Known()
    cache.put(SETS[0], data)
    cache.put(ask.Evaluate(MODEL, data).measured, result)
    state = with_model(measuring(), OTHER)
    resolved = resolve(state, cache)
    assert (resolved.measured, resolved.needed) == ((result,), ())
    assert state.tested == ask.tested_by(MODEL)
    again = with_test_sets(state, state.test_sets)
    assert resolve(again, cache).needed == (ask.Evaluate(OTHER, data),)


def test_results_outlive_the_model_and_are_found_again_when_an_equal_one_is_loaded() -> None:
    cache, data, result, twin = Cache(), Known(), Known(), FakeModel()
    for wanted in SETS:
        cache.put(wanted, data)
    cache.put(ask.Evaluate(MODEL, data).measured, result)
    cache.forget(twin)
    assert resolve(measuring(twin), cache).measured == (result, result)


def test_sets_chosen_before_a_model_is_loaded_are_measured_with_the_first() -> None:
    state = with_test_sets(SessionState(), SETS)
    assert state.tested is None
    assert with_model(state, MODEL).tested == ask.tested_by(MODEL)
    assert with_model(SessionState(), MODEL).tested is None
    assert with_test_sets(measuring(), ()).tested is None


def test_a_set_without_a_result_is_not_measured_with_a_model_that_was_not_asked() -> None:
    assert resolve(replace(measuring(), model=OTHER), Cache()).needed == ()


def test_the_requests_measure_the_sample_with_the_bundled_model() -> None:
    model = StaticEmbedding.from_pretrained(paths.resource("model"))
    data = drain(run(*asked(paths.sample())))
    result = drain(run(ask.Evaluate(model, data)))
    assert tuple(result.dims) == model.dims
    assert 0.5 < result.dims[model.dim].means["ndcg@10"] <= 1
    assert result.bm25 is not None


def test_a_folder_of_several_sets_as_parquet_asks_for_each(tmp_path: Path) -> None:
    for part in ("corpus", "queries", "qrels"):
        (tmp_path / part).mkdir()
        for split in ("fish", "birds"):
            (tmp_path / part / f"{split}-00000-of-00001.parquet").write_bytes(b"")
    assert [wanted.split for wanted in sets_in([tmp_path])] == ["birds", "fish"]

"""The measures are those of sentence-transformers, trec_eval and bm25s, ties included."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_array

from explorer.analysis import evaluation, rankers
from explorer.analysis.evaluation import Evaluation, evaluate, evaluate_set
from explorer.analysis.metrics import NAMES, measure
from explorer.analysis.retrieval_set import RetrievalSet, read_retrieval_set
from explorer.errors import ModelError
from explorer.index.bm25 import Bm25, token_counts
from explorer.model import batches
from explorer.model.embedding import StaticEmbedding
from explorer.model.formats import plain_info
from explorer.progress import Progress, drain
from tests.unit.analysis.retrieval import COPIES, DIM, DIMS, SIMILARITIES, Data, made_data, made_table, write_beir
from tests.unit.model.tiny import tiny_tokenizer

REFERENCES = Path(__file__).parent / "references"


@pytest.fixture(scope="module")
def references() -> Any:
    return json.loads((REFERENCES / "evaluation.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def made() -> Data:
    return made_data()


@pytest.fixture(scope="module")
def data(made: Data, tmp_path_factory: pytest.TempPathFactory) -> RetrievalSet:
    return drain(read_retrieval_set(write_beir(tmp_path_factory.mktemp("beir") / "small", made)))


def tiny_model(similarity: str = "cosine") -> StaticEmbedding:
    tokenizer = tiny_tokenizer()
    table = made_table(tokenizer.get_vocab_size())
    return StaticEmbedding.from_table(table, tokenizer, replace(plain_info(table, "tiny"), similarity=similarity))


def counted(texts: list[str]) -> csr_array:
    model = tiny_model()
    return token_counts(model.tokenize(texts), model.info.vocabulary)


@pytest.mark.parametrize("similarity", SIMILARITIES)
def test_measures_equal_those_of_sentence_transformers_with_ties(
    references: Any, data: RetrievalSet, similarity: str
) -> None:
    result = drain(evaluate_set(tiny_model(similarity), data, dims=DIMS, bm25=False))
    for dim in DIMS:
        expected = references["evaluator"][f"{similarity} {dim}"]
        found = result.dims[dim].means
        assert {name: found[name] for name in expected} == pytest.approx(expected, abs=1e-6)
        assert set(NAMES) - set(expected) == {"graded_ndcg@10"}


@pytest.mark.parametrize("size", [1, 7, 100, 10_000])
def test_the_ranking_does_not_depend_on_how_the_work_is_parted(
    data: RetrievalSet, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    whole = drain(evaluate_set(tiny_model(), data, dims=[50]))
    monkeypatch.setattr(batches, "CHUNK_TEXTS", size)
    monkeypatch.setattr(rankers, "SCORED", 2 * size)
    monkeypatch.setattr(rankers, "BLOCK_SCORES", 3 * size)
    monkeypatch.setattr(rankers, "QUERIES", size)
    monkeypatch.setattr(evaluation, "QUERIES", size)
    parted = drain(evaluate_set(tiny_model(), data, dims=[50], threads=2))
    np.testing.assert_array_equal(parted.dims[50].ranking.rows, whole.dims[50].ranking.rows)
    assert parted.bm25 is not None
    assert whole.bm25 is not None
    np.testing.assert_array_equal(parted.bm25.ranking.rows, whole.bm25.ranking.rows)


def test_equal_documents_come_in_the_order_of_their_ids(data: RetrievalSet) -> None:
    result = drain(evaluate_set(tiny_model(), data, dims=[DIM], bm25=False))
    empty = data.query_ids.index("empty")
    rows = result.dims[DIM].ranking.rows[empty].tolist()
    assert [data.documents.ids[row] for row in rows] == sorted(data.documents.ids)[:100]
    copies = [name for name, text in made_data().documents.items() if text.startswith("the cat sat on the mat by")]
    found = [data.documents.ids[row] for row in result.dims[DIM].ranking.rows[data.query_ids.index("copies")]]
    among = [name for name in found if name in set(copies)]
    assert len(copies) == COPIES
    assert len(among) > 50
    assert among == sorted(copies)[: len(among)]


def test_graded_ndcg_equals_that_of_trec_eval(references: Any) -> None:
    graded = references["graded"]
    judged = [{int(row): grade for row, grade in grades.items()} | {99: 1} for grades in graded["judged"]]
    hits = [[grades.get(row, 0) for row in rows] for rows, grades in zip(graded["rankings"], judged, strict=True)]
    found = measure(np.array(hits), judged)["graded_ndcg@10"]
    np.testing.assert_allclose(found, graded["ndcg@10"], atol=1e-9)


def test_graded_ndcg_is_ndcg_when_all_grades_are_1() -> None:
    judged = [{0: 1, 4: 1, 5: 0}, {1: 1}]
    measures = measure(np.array([[0, 1, 0], [0, 0, 1]]), judged)
    np.testing.assert_allclose(measures["graded_ndcg@10"], measures["ndcg@10"])


def test_grades_below_zero_count_as_not_relevant() -> None:
    judged = [{0: 2, 1: -1}]
    below, zero = measure(np.array([[-1, 2]]), judged), measure(np.array([[0, 2]]), judged)
    assert {name: values[0] for name, values in below.items()} == {name: values[0] for name, values in zero.items()}


def test_bm25_scores_equal_those_of_bm25s(made: Data) -> None:
    with np.load(REFERENCES / "bm25.npz") as file:
        expected = file["scores"]
    texts = list(made.documents.values())
    index = Bm25([counted(texts[:100]), counted(texts[100:])])
    np.testing.assert_allclose(index.scores(counted(list(made.queries.values()))), expected, rtol=1e-5, atol=1e-6)


def test_bm25_finds_only_documents_with_a_common_token(data: RetrievalSet) -> None:
    result = drain(evaluate_set(tiny_model(), data, dims=[8])).bm25
    assert result is not None
    empty = data.query_ids.index("empty")
    assert set(result.ranking.rows[empty].tolist()) == {-1}
    assert result.measures["map@100"][empty] == 0
    assert np.isneginf(result.ranking.scores[empty]).all()


def test_bm25_of_texts_without_tokens_is_0_everywhere() -> None:
    np.testing.assert_array_equal(Bm25([counted(["", " "])]).scores(counted(["cat"])), [[0, 0]])


def test_counting_tokens_leaves_them_as_they_are() -> None:
    tokens = tiny_model().tokenize(["cat cat dog", "dog"])
    before = (tokens.ids.tolist(), tokens.offsets.tolist())
    assert token_counts(tokens, 500).sum() == 4
    assert (tokens.ids.tolist(), tokens.offsets.tolist()) == before


def test_every_stop_of_the_model_is_measured_by_default(data: RetrievalSet) -> None:
    done = drain(evaluate(tiny_model(), [data]))
    assert done.dims == tiny_model().dims == (32, 64)


def test_scores_are_the_similarity_of_the_cut_vectors(data: RetrievalSet) -> None:
    model = tiny_model()
    ranking = drain(evaluate_set(model, data, dims=[8], bm25=False)).dims[8].ranking
    query = model.encode([data.queries[0]], dim=8)
    documents = model.encode([data.documents.text(row) for row in ranking.rows[0].tolist()], dim=8)
    np.testing.assert_allclose(ranking.scores[0], model.scores(query, documents)[0], atol=1e-6)
    assert (np.diff(ranking.scores) <= 0).all()


def test_the_mean_counts_every_set_the_same(made: Data, data: RetrievalSet, tmp_path: Path) -> None:
    few = made._replace(qrels={"exact": {"d3": 1}})
    other = drain(read_retrieval_set(write_beir(tmp_path / "few", few)))
    done: Evaluation = drain(evaluate(tiny_model(), [data, other], dims=[DIM]))
    first, second = (each.dims[DIM].means["mrr@10"] for each in done.sets)
    assert done.mean(DIM)["mrr@10"] == pytest.approx((first + second) / 2)
    words = [each.bm25.means["map@100"] for each in done.sets if each.bm25 is not None]
    assert done.bm25_mean is not None
    assert done.bm25_mean["map@100"] == pytest.approx(sum(words) / 2)


def test_fewer_documents_than_the_measures_look_at_are_enough(tmp_path: Path) -> None:
    data = Data({"a": "cat", "b": "dog"}, {"q": "dog"}, {"q": {"b": 1}})
    result = drain(evaluate_set(tiny_model(), drain(read_retrieval_set(write_beir(tmp_path / "two", data)))))
    assert result.dims[DIM].ranking.rows.shape == (1, 2)
    assert result.dims[DIM].means["map@100"] == 1
    assert result.dims[DIM].means["precision@10"] == pytest.approx(0.1)


def test_prompts_of_the_model_are_put_before_queries_and_documents(data: RetrievalSet) -> None:
    plain = tiny_model()
    info = replace(plain.info, prompts={"query": "river: ", "document": "it was "})
    prompted = StaticEmbedding.from_table(plain.table, tiny_tokenizer(), info)
    ranking = drain(evaluate_set(prompted, data, dims=[DIM], bm25=False)).dims[DIM].ranking
    query = plain.encode(["river: " + data.queries[0]])
    best = plain.encode(["it was " + data.documents.text(int(ranking.rows[0, 0]))])
    assert ranking.scores[0, 0] == pytest.approx(plain.scores(query, best)[0, 0], abs=1e-6)


def test_words_of_the_prompt_are_no_words_of_the_documents_to_bm25(data: RetrievalSet) -> None:
    plain = tiny_model()
    info = replace(plain.info, prompts={"query": "", "document": "the cat sat on the mat "})
    prompted = StaticEmbedding.from_table(plain.table, tiny_tokenizer(), info)
    found, expected = (drain(evaluate_set(model, data, dims=[8])).bm25 for model in (prompted, plain))
    assert found is not None
    assert expected is not None
    np.testing.assert_array_equal(found.ranking.scores, expected.ranking.scores)


def test_a_slow_batch_is_waited_for_with_steps(data: RetrievalSet, monkeypatch: pytest.MonkeyPatch) -> None:
    free = threading.Event()
    encode = StaticEmbedding.encode_with_tokens

    def slow(*given: Any, **named: Any) -> Any:
        assert free.wait(60)
        return encode(*given, **named)

    monkeypatch.setattr(StaticEmbedding, "encode_with_tokens", slow)
    monkeypatch.setattr(batches, "LONG", 0.001)
    running = evaluate_set(tiny_model(), data, dims=[8])
    assert {next(running).done for _ in range(20)} == {0}
    free.set()
    assert drain(running).dims[8].means["accuracy@10"] > 0


def test_progress_rises_to_the_number_of_documents(data: RetrievalSet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "CHUNK_TEXTS", 100)
    seen: list[Progress] = []
    drain(evaluate(tiny_model(), [data], dims=[8, 64]), seen.append)
    meaning = [progress for progress in seen if progress.what == "Evaluating small"]
    assert [progress.done for progress in meaning] == sorted(progress.done for progress in meaning)
    assert (meaning[-1].done, meaning[-1].total) == (len(data.documents), len(data.documents))
    assert (seen[-1].done, seen[-1].total) == (len(data.queries), len(data.queries))
    assert list(dict.fromkeys(now.what for now in seen)) == ["Evaluating small", "BM25 on small"]


@pytest.mark.parametrize("steps", [0, 1, 3, 7, 9])
def test_closing_the_generator_ends_its_threads(
    data: RetrievalSet, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    monkeypatch.setattr(batches, "CHUNK_TEXTS", 100)
    before = set(threading.enumerate())
    running = evaluate(tiny_model(), [data], dims=[8])
    for _ in range(steps):
        next(running)
    running.close()
    assert set(threading.enumerate()) == before


def test_a_dimension_the_model_does_not_have_is_refused(data: RetrievalSet) -> None:
    with pytest.raises(ModelError, match="Dimensions from 1 to 64 can be measured, not 8, 65"):
        drain(evaluate(tiny_model(), [data], dims=[65, 8]))

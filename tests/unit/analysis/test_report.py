from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from explorer.analysis.evaluation import Evaluation, evaluate
from explorer.analysis.inspection import Hit, Wanted, inspect_query, worst_queries
from explorer.analysis.metrics import NAMES
from explorer.analysis.nanobeir import NAMES as NANO
from explorer.analysis.published import NANOBEIR, published_for
from explorer.analysis.report import as_csv, as_fields, as_markdown, as_text, is_graded, query_fields
from explorer.analysis.retrieval_set import read_retrieval_set
from explorer.model.embedding import StaticEmbedding
from explorer.model.formats import plain_info
from explorer.progress import drain
from tests.unit.analysis.retrieval import Data, write_beir

PETS = Data(
    {"cat": "cat", "dog": "dog", "both": "cat dog dog", "none": ""},
    {"q1": "cat", "q2": "dog", "q3": "cat"},
    {"q1": {"cat": 1}, "q2": {"cat": 1, "dog": 0}, "q3": {"both": 1, "none": 3}},
)
EXACT = Data({"cat": "cat", "dog": "dog"}, {"q1": "dog"}, {"q1": {"dog": 1}})


def evaluated(tmp_path: Path, *sets: tuple[str, Data], bm25: bool = True) -> Evaluation:
    tokenizer = Tokenizer(WordLevel({"[UNK]": 0, "cat": 1, "dog": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    table = np.array([[0, 0, 0], [1, 0, 1], [0, 1, 1]], dtype=np.float32)
    model = StaticEmbedding.from_table(table, tokenizer, plain_info(table, "pets model", (2, 3)))
    read = [drain(read_retrieval_set(write_beir(tmp_path / name, data))) for name, data in sets]
    return drain(evaluate(model, read, bm25=bm25))


@pytest.fixture
def pets(tmp_path: Path) -> Evaluation:
    return evaluated(tmp_path, ("pets", PETS))


@pytest.fixture
def two(tmp_path: Path) -> Evaluation:
    return evaluated(tmp_path, ("pets", PETS), ("exact|set", EXACT))


def test_json_has_every_set_dimension_and_measure_and_the_mean(two: Evaluation) -> None:
    fields = json.loads(json.dumps(as_fields(two)))
    assert list(fields) == ["model", "sets", "mean"]
    assert fields["model"] == "pets model"
    first, second = fields["sets"]
    assert list(first) == ["name", "queries", "documents", "dims", "bm25"]
    assert (first["name"], first["queries"], first["documents"]) == ("pets", 3, 4)
    assert list(first["dims"]) == ["2", "3"]
    assert list(first["dims"]["2"]) == list(first["bm25"]) == list(NAMES)
    assert fields["mean"]["dims"]["3"]["mrr@10"] == (first["dims"]["3"]["mrr@10"] + second["dims"]["3"]["mrr@10"]) / 2
    assert second["dims"]["2"]["accuracy@1"] == 1
    assert list(fields["mean"]) == ["dims", "bm25"]


def test_bm25_is_left_out_where_it_was_not_measured(tmp_path: Path) -> None:
    done = evaluated(tmp_path, ("pets", PETS), bm25=False)
    fields = as_fields(done)
    assert "bm25" not in json.dumps(fields)
    assert "| BM25" not in as_markdown(done)
    assert "bm25" not in next(query_fields(done))


def test_markdown_has_a_table_of_sets_and_one_of_measures_for_each(two: Evaluation) -> None:
    text = as_markdown(two)
    tables = [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]
    overview, first, second, mean = tables
    assert overview[0] == "| Dataset | 3 dims | 2 dims | BM25 |"
    assert overview[1] == "|:---|---:|---:|---:|"
    assert [line.split(" | ")[0] for line in overview[2:]] == ["| pets", "| exact\\|set", "| **Mean**"]
    assert overview[3] == "| exact\\|set | 1.0000 | 1.0000 | 1.0000 |"
    assert first[-1].startswith("| cosine_graded_ndcg@10 |")
    assert second[-1] == "| cosine_map@100 | 1.0000 | 1.0000 | 1.0000 |"
    assert any(line.startswith("| **cosine_ndcg@10** |") for line in mean)
    assert "### pets\n\n3 queries, 4 documents.\n" in text


def test_markdown_of_one_set_has_no_mean(pets: Evaluation) -> None:
    assert "Mean" not in as_markdown(pets)
    assert "mean" not in as_text(pets)


def test_text_shows_the_main_measures_of_every_set(two: Evaluation) -> None:
    blocks = as_text(two).split("\n\n")
    assert [block.splitlines()[0] for block in blocks] == [
        "pets  3 queries, 4 documents",
        "exact|set  1 query, 2 documents",
        "mean of 2 sets",
    ]
    assert blocks[0].splitlines()[1].split()[0] == "ndcg@10"
    assert [line.split()[0] for line in blocks[0].splitlines()[2:]] == ["3", "2", "BM25"]


def test_only_sets_with_several_grades_are_graded(two: Evaluation) -> None:
    assert [is_graded(done) for done in two.sets] == [True, False]


def test_every_query_tells_its_hits_and_where_the_relevant_ones_are(two: Evaluation) -> None:
    lines = json.loads(json.dumps(list(query_fields(two))))
    assert [(line["set"], line["query_id"]) for line in lines[:3]] == [("pets", "q1"), ("pets", "q2"), ("pets", "q3")]
    assert lines[1]["query"] == "dog"
    assert lines[1]["dims"]["2"]["hits"][0] == {"id": "dog", "score": 1.0, "grade": 0}
    assert lines[1]["dims"]["2"]["relevant"] == [{"id": "cat", "grade": 1, "rank": 3}]
    assert lines[2]["bm25"]["relevant"] == [
        {"id": "none", "grade": 3, "rank": None},
        {"id": "both", "grade": 1, "rank": 2},
    ]
    assert lines[0]["dims"]["3"]["measures"]["accuracy@1"] == 1


def test_the_worst_queries_come_first(pets: Evaluation) -> None:
    result = pets.sets[0].dims[2]
    values = result.measures["mrr@10"][worst_queries(result, "mrr@10")]
    assert values.tolist() == sorted(values.tolist())
    assert worst_queries(result, "mrr@10", 1).tolist() == [1]


def test_a_query_can_be_opened(pets: Evaluation) -> None:
    done = pets.sets[0]
    report = inspect_query(done.data, done.dims[2], 2, hits=2)
    assert (report.row, report.id, report.text) == (2, "q3", "cat")
    assert report.hits == (Hit(0, 1.0, None), Hit(2, pytest.approx(5**-0.5), 1))
    assert report.wanted == (Wanted(3, 3, 4), Wanted(2, 1, 2))
    assert report.measures["mrr@10"] == 0.5
    assert done.data.documents.text(report.hits[1].row) == "cat dog dog"


def test_published_figures_stand_beside_exactly_the_sets_they_were_measured_on(tmp_path: Path) -> None:
    done = evaluated(tmp_path, *((name, EXACT) for name in NANO))
    assert published_for(done) is NANOBEIR
    part = replace(done, sets=done.sets[1:])
    assert published_for(part) is None
    assert "published" not in as_text(part) + as_markdown(part) + json.dumps(as_fields(part))


def test_published_figures_are_shown_and_said_to_be_published(tmp_path: Path) -> None:
    done = evaluated(tmp_path, *((name, EXACT) for name in NANO))
    note = f"published: the figures of {NANOBEIR.model} at 1024 dims as its authors give them; not measured here."
    *_, mean, said = as_text(done).strip().split("\n\n")
    assert mean.splitlines()[-1].split() == ["published", "0.5039", "0.5491", "0.4211", "0.4255", "0.8108", "0.5728"]
    assert said == note
    tables = as_markdown(done).split("\n\n")
    assert "published" not in tables[3]
    assert tables[-2].splitlines()[0] == "| Metric | 3 dims | 2 dims | BM25 | published |"
    assert "| cosine_accuracy@3 | 1.0000 | 1.0000 | 1.0000 | 0.6352 |" in tables[-2]
    assert "| cosine_precision@3 | 0.3333 | 0.3333 | 0.3333 | – |" in tables[-2]
    assert tables[-1] == note + "\n"
    assert as_fields(done)["published"] == {"model": NANOBEIR.model, "dim": 1024, "mean": NANOBEIR.mean}


def test_a_spreadsheet_has_a_line_for_each_set_and_measure_and_the_mean(two: Evaluation) -> None:
    head, *rows = csv.reader(as_csv(two).splitlines())
    assert head == ["Set", "Measure", "3 dims", "2 dims", "BM25"]
    assert [row[0] for row in rows[:: len(NAMES)]] == ["pets", "exact|set", "Mean of 2 sets"]
    assert [row[1] for row in rows[: len(NAMES)]] == list(NAMES)
    assert float(rows[0][2]) == two.sets[0].dims[3].means[NAMES[0]]
    assert float(rows[-1][4]) == two.bm25_mean[NAMES[-1]]


def test_a_spreadsheet_leaves_cells_empty_that_nobody_published(tmp_path: Path) -> None:
    done = evaluated(tmp_path, *((name, EXACT) for name in NANO))
    head, *rows = csv.reader(as_csv(done).splitlines())
    assert head[-1] == "published"
    assert {row[-1] for row in rows if row[0] in NANO} == {""}
    assert [row[-1] for row in rows if row[0] not in NANO and row[1] == "ndcg@10"] == ["0.5039"]

"""What the bundled samples promise: form, completeness, and no two passages in the same words."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from explorer.paths import resource

SAMPLES = resource("samples")
CORPUS = SAMPLES / "encyclopaedia"
COLUMNS = {"_id", "title", "text", "topic", "kind", "region", "year"}
TOPICS = 20
PASSAGES_PER_TOPIC = 30
QUESTIONS = 120
RUN = 8
"""As many words in a row as no two passages may share."""


@pytest.fixture(scope="module")
def passages() -> list[dict[str, Any]]:
    return _json_lines(CORPUS / "corpus.jsonl")


@pytest.fixture(scope="module")
def questions() -> list[dict[str, Any]]:
    return _json_lines(CORPUS / "queries.jsonl")


@pytest.fixture(scope="module")
def judgements() -> list[tuple[str, str, int]]:
    rows = [line.split("\t") for line in _lines(CORPUS / "qrels" / "test.tsv")[1:]]
    return [(question, passage, int(score)) for question, passage, score in rows]


def _lines(path: Path) -> list[str]:
    return path.read_bytes().decode("utf-8").removesuffix("\n").split("\n")


def _json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in _lines(path)]


def _reviews() -> list[dict[str, str]]:
    with (SAMPLES / "reviews.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _repeated(values: Iterable[Any]) -> list[Any]:
    return [value for value, count in Counter(values).items() if count > 1]


def _shared_runs(texts: Iterable[str]) -> list[str]:
    """Return the runs of words that occur in more than one text."""
    runs: Counter[tuple[str, ...]] = Counter()
    for text in texts:
        words = _words(text)
        runs.update({tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)})
    return [" ".join(run) for run, count in runs.items() if count > 1]


def test_every_passage_has_every_column(passages: list[dict[str, Any]]) -> None:
    assert {frozenset(passage) for passage in passages} == {frozenset(COLUMNS)}
    assert all(passage[name] for passage in passages for name in COLUMNS - {"year"})


def test_years_are_whole_numbers_up_to_today_or_null(passages: list[dict[str, Any]]) -> None:
    years = [passage["year"] for passage in passages if passage["year"] is not None]
    assert all(type(year) is int and -30_000 <= year <= date.today().year for year in years)
    assert len(years) > len(passages) / 3


def test_topics_have_equally_many_passages(passages: list[dict[str, Any]]) -> None:
    counts = Counter(passage["topic"] for passage in passages)
    assert len(counts) == TOPICS
    assert set(counts.values()) == {PASSAGES_PER_TOPIC}


@pytest.mark.parametrize("column", ["kind", "region"])
def test_categories_are_few_enough_to_colour_by(passages: list[dict[str, Any]], column: str) -> None:
    counts = Counter(passage[column] for passage in passages)
    assert 5 <= len(counts) <= 12
    assert min(counts.values()) >= 10


@pytest.mark.parametrize("column", ["_id", "title", "text"])
def test_passages_do_not_repeat(passages: list[dict[str, Any]], column: str) -> None:
    assert _repeated(passage[column].casefold() for passage in passages) == []


def test_no_two_passages_share_a_run_of_words(passages: list[dict[str, Any]]) -> None:
    assert _shared_runs(passage["text"] for passage in passages) == []


def test_a_shared_run_would_be_found() -> None:
    assert _shared_runs(["one two three four five six seven eight nine", "two three four five six seven, Eight NINE."])


def test_passages_are_short_paragraphs(passages: list[dict[str, Any]]) -> None:
    lengths = {passage["_id"]: len(passage["text"].split()) for passage in passages}
    assert {name: length for name, length in lengths.items() if not 35 <= length <= 70} == {}


@pytest.mark.parametrize("path", sorted(p for p in SAMPLES.rglob("*") if p.is_file()), ids=lambda path: str(path.name))
def test_files_are_composed_unicode_without_control_characters(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert text.endswith("\n")
    assert not {c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Co", "Cs", "Cn"}} - {"\n", "\t"}


def test_passages_are_one_line_with_single_spaces(passages: list[dict[str, Any]]) -> None:
    assert [p["_id"] for p in passages if " ".join(p["text"].split()) != p["text"] or p["text"][-1] != "."] == []


def test_questions_do_not_repeat(questions: list[dict[str, Any]]) -> None:
    assert len(questions) == QUESTIONS
    assert _repeated(question["_id"] for question in questions) == []
    assert _repeated(question["text"].casefold() for question in questions) == []


def test_judgements_have_the_header_of_beir() -> None:
    assert _lines(CORPUS / "qrels" / "test.tsv")[0] == "query-id\tcorpus-id\tscore"


def test_judgements_name_known_questions_and_passages(
    passages: list[dict[str, Any]], questions: list[dict[str, Any]], judgements: list[tuple[str, str, int]]
) -> None:
    assert {passage for _, passage, _ in judgements} <= {passage["_id"] for passage in passages}
    assert {question for question, _, _ in judgements} <= {question["_id"] for question in questions}
    assert _repeated((question, passage) for question, passage, _ in judgements) == []
    assert {score for _, _, score in judgements} == {1, 2}


def test_every_question_has_one_to_four_passages_and_a_full_answer(
    questions: list[dict[str, Any]], judgements: list[tuple[str, str, int]]
) -> None:
    judged = Counter(question for question, _, _ in judgements)
    answered = {question for question, _, score in judgements if score == 2}
    assert {judged[question["_id"]] for question in questions} <= {1, 2, 3, 4}
    assert answered == {question["_id"] for question in questions}


def test_every_topic_is_asked_about(passages: list[dict[str, Any]], judgements: list[tuple[str, str, int]]) -> None:
    topics = {passage["_id"]: passage["topic"] for passage in passages}
    assert len({topics[passage] for _, passage, _ in judgements}) == TOPICS


def test_the_first_matrix_has_a_dozen_different_sentences() -> None:
    sentences = _lines(SAMPLES / "pairs.txt")
    assert len(sentences) == 12
    assert _repeated(sentences) == []


def test_reviews_have_every_column_filled() -> None:
    reviews = _reviews()
    assert {tuple(review) for review in reviews} == {("id", "review", "stars", "product", "date")}
    assert all(all(review.values()) for review in reviews)
    assert _repeated(review["id"] for review in reviews) == []
    assert _repeated(review["review"] for review in reviews) == []


def test_reviews_give_filters_something_to_do() -> None:
    reviews = _reviews()
    assert Counter(review["stars"] for review in reviews).keys() == set("12345")
    assert len({review["product"] for review in reviews}) == 5
    assert len({date.fromisoformat(review["date"]).month for review in reviews}) >= 6

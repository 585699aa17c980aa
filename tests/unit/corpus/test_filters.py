from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.corpus.corpus import Corpus
from explorer.errors import CorpusError

Write = Callable[..., Path]
Open = Callable[..., Corpus]


@pytest.fixture
def corpus(write: Write, open_corpus: Open) -> Corpus:
    rows = "".join(f"{2000 + i},{'news' if i % 2 else 'sport'},the words of text {i}\n" for i in range(20))
    return open_corpus(write("a.csv", "year,label,text\n" + rows))


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("year > 2017", [18, 19]),
        ("label = 'news' AND year < 2004", [1, 3]),
        ("text LIKE '%text 7'", [7]),
        ("year IN (2000, 2003) -- a comment", [0, 3]),
        ("contains(text, 'text 1') AND length(text) > 19", [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]),
        ("false", []),
        ('"year" BETWEEN 2001 AND 2002', [1, 2]),
    ],
)
def test_a_condition_gives_ascending_rows(corpus: Corpus, condition: str, rows: list[int]) -> None:
    assert corpus.where(condition).tolist() == rows


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("", "The filter is empty"),
        ("year >", "The filter is not valid: it ends too early."),
        ("yeer > 3", "The filter names a column yeer; the columns are year, label, text."),
        ("text > 1", "The filter cannot be applied: Cannot compare values of type VARCHAR"),
        ("nofunction(year)", "The filter cannot be applied: Scalar Function with name nofunction does not exist."),
        ("count(*) > 1", "The filter cannot be applied: WHERE clause cannot contain aggregates."),
        ("text ~ '('", "The filter cannot be applied"),
        ("year > ?", "A filter cannot contain a parameter"),
        ("true; DROP TABLE records", "The filter is not valid"),
        ("true) ; DROP TABLE records; SELECT (1", "A filter is one condition"),
        ("true) UNION SELECT 7 WHERE (true", "A filter is one condition"),
        ("true) ORDER BY (1", "A filter is one condition"),
        ("true) GROUP BY rowid HAVING (true", "A filter is one condition"),
        ("year IN (SELECT 2001)", "A filter cannot contain a SELECT"),
        ("EXISTS (FROM read_text('/etc/passwd'))", "A filter cannot contain a SELECT"),
        ("\ud800", "The filter is not valid"),
        ("SELECT 1", "A filter cannot contain a SELECT"),
    ],
)
def test_what_is_no_condition_is_refused_in_one_sentence(corpus: Corpus, condition: str, message: str) -> None:
    with pytest.raises(CorpusError) as error:
        corpus.where(condition)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    assert len(corpus.where("true")) == 20


def test_files_network_and_settings_are_out_of_reach(corpus: Corpus) -> None:
    for statement in (
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM 'https://example.org/a.csv'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "COPY records TO 'stolen.csv'",
        "ATTACH 'other.duckdb'",
        "SET enable_external_access = true",
        "SELECT * FROM corpus",
    ):
        with (
            corpus._table.cursor() as cursor,
            pytest.raises(Exception, match=r"(?i)disabled|locked|not exist|permission|external"),
        ):
            cursor.execute(statement)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(st.text(alphabet=st.sampled_from("yeartxl ()'\"<>=;-/*?$,.%123\n\0é"), max_size=30) | st.text(max_size=20))
def test_any_condition_gives_rows_or_a_corpus_error(corpus: Corpus, condition: str) -> None:
    try:
        assert len(corpus.where(condition)) <= 20
    except CorpusError as error:
        assert str(error).endswith(".")

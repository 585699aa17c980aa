from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import duckdb
import numpy as np
import pytest

from explorer.corpus.corpus import Corpus
from explorer.corpus.scratch import home
from explorer.errors import CorpusError
from explorer.progress import drain

Write = Callable[..., Path]
Open = Callable[..., Corpus]

ROWS = 500
LABELS = ("news", "sport", "weather")
CSV = "id,text,title,year,label,on\n" + "".join(
    f"d{i},the text of row {i},Title words {i},{1900 + i},{LABELS[i % 3]},2024-01-{i % 28 + 1:02}\n"
    for i in range(ROWS)
)
GAPS = 'id,text,year\na,first text,1\nb,,2\nc,third text,3\nd,"  ",4\ne,fifth text,\n'


@pytest.fixture
def corpus(write: Write, open_corpus: Open) -> Corpus:
    return open_corpus(write("data.csv", CSV))


def test_texts_come_in_the_order_asked_for(corpus: Corpus) -> None:
    assert corpus.texts(np.array([499, 0, 7, 7])) == [f"the text of row {i}" for i in (499, 0, 7, 7)]
    assert corpus.texts([]) == []
    assert len(corpus) == ROWS


@pytest.mark.parametrize("size", [1, 7, 500, 4096])
def test_batches_hold_all_texts_in_order(corpus: Corpus, size: int) -> None:
    batches = list(corpus.batches(size))
    assert [len(batch) for batch in batches[:-1]] == [size] * (len(batches) - 1)
    assert [text for batch in batches for text in batch] == corpus.texts(range(ROWS))


def test_records_carry_all_other_columns(corpus: Corpus) -> None:
    record = corpus.records([3])[0]
    assert (record.row, record.id, record.text) == (3, "d3", "the text of row 3")
    assert record.columns == {
        "id": "d3",
        "title": "Title words 3",
        "year": 1903,
        "label": "news",
        "on": date(2024, 1, 4),
    }


def test_columns_come_with_their_kinds(corpus: Corpus) -> None:
    kinds = {column.name: column.kind for column in corpus.columns}
    assert kinds == {
        "id": "text",
        "text": "text",
        "title": "text",
        "year": "number",
        "label": "category",
        "on": "date",
    }


def test_a_column_is_an_array_over_all_rows(corpus: Corpus) -> None:
    years, labels, days = corpus.column("year"), corpus.column("label"), corpus.column("on")
    assert years.dtype == np.float64
    assert years.tolist() == list(range(1900, 1900 + ROWS))
    assert labels.tolist()[:4] == ["news", "sport", "weather", "news"]
    assert days.dtype == np.dtype("datetime64[us]")
    assert str(days[1])[:10] == "2024-01-02"
    with pytest.raises(CorpusError, match="There is no column nonsense"):
        corpus.column("nonsense")


def test_missing_values_are_nan_nat_and_none(write: Write, open_corpus: Open) -> None:
    content = "n,d,b,c,text\n1,2024-01-01,true,x,some words\n,,,,other words\n"
    corpus = open_corpus(write("a.csv", content))
    assert np.isnan(corpus.column("n")[1])
    assert np.isnat(corpus.column("d")[1])
    assert corpus.column("b").tolist() == [True, None]
    assert corpus.column("c").tolist() == ["x", None]


def test_rows_without_text_are_left_out_and_keep_the_others_in_place(write: Write, open_corpus: Open) -> None:
    corpus = open_corpus(write("a.csv", GAPS))
    assert corpus.texts(range(3)) == ["first text", "third text", "fifth text"]
    assert corpus.ids() == ["a", "c", "e"]
    assert corpus.notices == ("2 rows have no text in text and are left out.",)
    assert corpus.where("year >= 2").tolist() == [1]
    assert corpus.column("year").tolist()[:2] == [1.0, 3.0]
    assert [record.columns["year"] for record in corpus.records([2, 0])] == [None, 1]


def test_rows_without_an_id_column_are_numbered_as_in_the_file(write: Write, open_corpus: Open) -> None:
    corpus = open_corpus(write("a.csv", "text,n\nfirst text,1\n,2\nthird text,3\n"))
    assert corpus.ids() == ["1", "3"]
    assert [record.id for record in corpus.records([1])] == ["3"]


def test_the_key_is_that_of_the_texts(write: Write, open_corpus: Open) -> None:
    first = open_corpus(write("a.csv", "id,text\n1,some words\n2,other words\n"))
    same = open_corpus(write("b.jsonl", '{"text":"some words"}\n{"text":"other words"}\n'))
    moved = open_corpus(write("c.csv", "id,text\n1,some wordso\n2,ther words\n"))
    renamed = open_corpus(write("d.csv", "id,body\n1,some words\n2,other words\n"))
    assert first.key == same.key
    assert len({first.key, moved.key, renamed.key}) == 3


def test_another_text_column_gives_another_corpus_over_the_same_files(corpus: Corpus) -> None:
    other = drain(corpus.with_text_column("TITLE"))
    assert other.texts([5]) == ["Title words 5"]
    assert other.records([5])[0].columns["text"] == "the text of row 5"
    assert other.key != corpus.key
    corpus.close()
    assert other.where("year = 1905").tolist() == [5]
    assert other.texts([5]) == ["Title words 5"]
    other.close()


def test_a_category_can_be_the_text(corpus: Corpus) -> None:
    other = drain(corpus.with_text_column("label"))
    assert next(column.kind for column in other.columns if column.name == "label") == "text"
    other.close()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("year", "holds numbers, not text; columns with text are id, text, title, label."),
        ("on", "holds dates, not text"),
        ("nonsense", "has no column nonsense; the columns found are id, text, title, year, label, on."),
    ],
)
def test_a_column_without_text_is_refused_and_the_corpus_stays_open(corpus: Corpus, name: str, message: str) -> None:
    files = sorted(home().rglob("*"))
    with pytest.raises(CorpusError) as error:
        drain(corpus.with_text_column(name))
    assert message in str(error.value)
    assert corpus.texts([0]) == ["the text of row 0"]
    assert sorted(home().rglob("*")) == files


def test_a_column_of_blanks_is_refused(write: Write, open_corpus: Open) -> None:
    with pytest.raises(CorpusError, match=r"The column text of a.csv holds no text: all of its 2 rows are empty"):
        open_corpus(write("a.csv", 'id,text\n1," "\n2,"\u3000\u00a0"\n'), text_column="text")


def test_a_change_of_column_that_is_stopped_leaves_nothing(corpus: Corpus) -> None:
    files = sorted(home().rglob("*"))
    steps = corpus.with_text_column("title")
    next(steps)
    steps.close()
    assert sorted(home().rglob("*")) == files
    assert corpus.texts([0]) == ["the text of row 0"]


def test_a_closed_corpus_says_so(corpus: Corpus) -> None:
    corpus.close()
    corpus.close()
    for use in (lambda: corpus.texts([0]), lambda: corpus.column("year"), lambda: corpus.where("true")):
        with pytest.raises(CorpusError, match="The corpus was closed"):
            use()
    with pytest.raises(CorpusError):
        drain(corpus.with_text_column("title"))


def test_a_forgotten_corpus_cleans_up(write: Write, open_corpus: Open) -> None:
    from explorer.corpus.readers import read_corpus

    corpus = drain(read_corpus([write("data.csv", CSV)]))
    assert list(home().iterdir())
    del corpus
    gc.collect()
    assert not list(home().iterdir())


def test_pages_filters_and_batches_work_side_by_side(corpus: Corpus) -> None:
    wrong: list[object] = []

    def check(work: Callable[[], object], expected: object) -> None:
        for _ in range(30):
            found = work()
            if found != expected:
                wrong.append(found)

    jobs = [
        (lambda: corpus.texts([1, 2]), ["the text of row 1", "the text of row 2"]),
        (lambda: [record.id for record in corpus.records([9])], ["d9"]),
        (lambda: corpus.where("year < 1903").tolist(), [0, 1, 2]),
        (lambda: sum(map(len, corpus.batches(64))), ROWS),
        (lambda: corpus.column("year").tolist()[:2], [1900.0, 1901.0]),
    ]
    threads = [threading.Thread(target=check, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_corpus_closes_while_others_read_it(corpus: Corpus) -> None:
    ended: list[str] = []
    reading = threading.Barrier(4)

    def read() -> None:
        reading.wait()
        try:
            while True:
                corpus.column("year")
        except CorpusError as error:
            ended.append(str(error))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    reading.wait()
    corpus.close()
    for reader in readers:
        reader.join()
    assert ended == ["The corpus was closed."] * 3


def test_a_change_of_column_that_fails_says_why(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("explorer.corpus.packing._chunk", full)
    with pytest.raises(CorpusError, match="The disk is full"):
        drain(corpus.with_text_column("title"))
    assert repr(corpus) == "Corpus('data.csv', 500 texts, text_column='text')"


def test_dates_beyond_pythons_calendar_stay_as_written(tmp_path: Path, open_corpus: Open) -> None:
    query = "SELECT 'some words' AS text, DATE '12024-01-01' AS d, TIMESTAMP '2024-01-01 10:00:00.5' AS t"
    duckdb.execute(f"COPY ({query}) TO '{tmp_path / 'a.parquet'}' (FORMAT parquet)")
    columns = open_corpus(tmp_path / "a.parquet").records([0])[0].columns
    assert columns == {"d": "12024-01-01", "t": datetime(2024, 1, 1, 10, 0, 0, 500_000)}

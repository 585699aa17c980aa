from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from explorer.corpus.readers import read_corpus
from explorer.progress import drain

Write = Callable[..., Path]

# A text must have something visible; lone surrogates have no UTF-8 form.
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t\",;|'\\")
TEXTS = st.lists(st.text(CHARACTERS, max_size=40).map(lambda text: f"word {text}"), min_size=1, max_size=8)
SETTINGS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)


def read(path: Path, column: str | None = None) -> list[str]:
    corpus = drain(read_corpus([path], text_column=column))
    texts = [text for batch in corpus.batches() for text in batch]
    assert corpus.texts(range(len(corpus))) == [record.text for record in corpus.records(range(len(corpus)))] == texts
    corpus.close()
    return texts


@SETTINGS
@given(texts=TEXTS)
def test_json_lines_give_back_the_texts(write: Write, texts: list[str]) -> None:
    content = "".join(json.dumps({"n": n, "text": text}, ensure_ascii=False) + "\n" for n, text in enumerate(texts))
    assert read(write("a.jsonl", content), "text") == texts


@SETTINGS
@given(texts=TEXTS, delimiter=st.sampled_from(",;\t|"), line_end=st.sampled_from(["\n", "\r\n"]))
def test_quoted_csv_gives_back_the_texts(write: Write, texts: list[str], delimiter: str, line_end: str) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([["n", "text"], *([n, text] for n, text in enumerate(texts))])
    assert read(write("a.csv", file.getvalue()), "text") == texts


@SETTINGS
@given(texts=TEXTS)
def test_csv_with_quotes_where_needed_gives_back_the_texts(write: Write, texts: list[str]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([["n", "text"], *([n, text] for n, text in enumerate(texts))])
    assert read(write("a.csv", file.getvalue()), "text") == texts


@SETTINGS
@given(texts=TEXTS)
def test_lines_give_back_the_texts(write: Write, texts: list[str]) -> None:
    lines = [text.replace("\n", " ").replace("\r", " ") for text in texts]
    assume(not any(line.startswith("\ufeff") for line in lines))
    assert read(write("a.txt", "\n".join(lines))) == lines

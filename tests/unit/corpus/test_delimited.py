from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.corpus.corpus import Corpus
from explorer.errors import CorpusError

Write = Callable[..., Path]
Open = Callable[..., Corpus]


def texts(corpus: Corpus) -> list[str]:
    return corpus.texts(range(len(corpus)))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_every_common_delimiter_is_recognised(write: Write, open_corpus: Open, delimiter: str, suffix: str) -> None:
    rows = [["id", "text"], ["1", "the first text"], ["2", "the second text"]]
    corpus = open_corpus(write(f"data{suffix}", "".join(delimiter.join(row) + "\n" for row in rows)))
    assert texts(corpus) == ["the first text", "the second text"]
    assert [column.name for column in corpus.columns] == ["id", "text"]
    assert corpus.notices == ()


def test_quoted_fields_keep_delimiters_quotes_and_line_ends(write: Write, open_corpus: Open) -> None:
    corpus = open_corpus(write("a.csv", 'id,text\r\n1,"one, ""two""\r\nthree"\r\n2,plain words\r\n'))
    assert texts(corpus) == ['one, "two"\r\nthree', "plain words"]


def test_quotes_inside_a_field_of_an_unquoted_file_are_kept(write: Write, open_corpus: Open) -> None:
    corpus = open_corpus(write("a.tsv", 'id\ttext\n1\t"open quote here\n2\tsay "hi" to them\n'))
    assert texts(corpus) == ['"open quote here', 'say "hi" to them']


def test_a_backslash_protects_a_quote_where_the_file_uses_it_so(write: Write, open_corpus: Open) -> None:
    corpus = open_corpus(write("a.csv", 'id,text\n1,"say \\"hi, you\\" now"\n2,"so, what"\n'))
    assert texts(corpus) == ['say "hi, you" now', "so, what"]


def test_an_index_column_without_a_name_gets_one(write: Write, open_corpus: Open) -> None:
    corpus = open_corpus(write("pandas.csv", ",text\n0,some words\n1,other words\n"))
    assert [(column.name, column.kind) for column in corpus.columns] == [("column_1", "number"), ("text", "text")]


def test_row_names_without_a_header_field_get_a_column(write: Write, open_corpus: Open) -> None:
    corpus = open_corpus(write("r.csv", "text,year\n1,some words,1999\n2,other words,2000\n3,more words,2001\n"))
    assert [column.name for column in corpus.columns] == ["column_1", "text", "year"]
    assert texts(corpus) == ["some words", "other words", "more words"]


def test_a_file_without_a_header_loses_no_row(write: Write, open_corpus: Open) -> None:
    corpus = open_corpus(write("a.csv", "1,the first text\n2,the second text\n"))
    assert texts(corpus) == ["the first text", "the second text"]


def test_lines_of_free_text_with_commas_are_one_column(write: Write, open_corpus: Open) -> None:
    lines = ["Hello, world, and all", "this is a line", "another one, with a comma", "and the last"]
    corpus = open_corpus(write("a.csv", "\n".join(lines)))
    assert texts(corpus) == lines


def test_one_quoted_column_is_unquoted(write: Write, open_corpus: Open) -> None:
    corpus = open_corpus(write("a.csv", 'text\n"first, with a comma"\n"second ""one"" here"\n'))
    assert texts(corpus) == ["first, with a comma", 'second "one" here']


def test_names_that_differ_in_case_only_are_told_apart(write: Write, open_corpus: Open) -> None:
    corpus = open_corpus(write("a.csv", "Text,text,rowid\nsome words,other words,x y\nmore,less of it,z\n"))
    assert [column.name for column in corpus.columns] == ["Text", "text_1", "rowid_1"]


def test_mixed_line_ends_are_read(write: Write, open_corpus: Open) -> None:
    corpus = open_corpus(write("a.csv", b"id,text\r\n1,one word\n2,two words\r\n3,with\rreturn\n"))
    assert texts(corpus) == ["one word", "two words", "with return"]
    assert corpus.notices == ()


def test_old_mac_line_ends_are_read(write: Write, open_corpus: Open) -> None:
    corpus = open_corpus(write("a.csv", b"id,text\r1,one word\r2,two words\r"))
    assert texts(corpus) == ["one word", "two words"]


def test_ragged_rows_are_skipped_and_named(write: Write, open_corpus: Open) -> None:
    rows = "".join(f"{i},row number {i}\n" for i in range(50))
    corpus = open_corpus(write("a.csv", f"id,text\n{rows}50,too,many,fields\n51\n52,the last\n"))
    assert len(corpus) == 51
    assert corpus.texts([50]) == ["the last"]
    assert corpus.notices == ("a.csv: 2 rows were skipped, the first at line 52 (2 fields expected, 4 found).",)


def test_one_ragged_row_is_named_in_the_singular(write: Write, open_corpus: Open) -> None:
    corpus = open_corpus(write("a.csv", "id,text\n1,some words\n2,a,b\n3,other words\n4,more words\n5,yet more\n"))
    assert corpus.notices == ("a.csv: 1 row was skipped, line 3 (2 fields expected, 3 found).",)


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest(write: Write, open_corpus: Open) -> None:
    rows = "".join(f"{i},row number {i}\n" for i in range(1500))
    corpus = open_corpus(write("a.csv", f'id,text\n{rows}x,"never closed\n{rows}'))
    assert len(corpus) == 3001
    assert corpus.texts([1500]) == ['"never closed']


def test_types_are_found_even_when_late_rows_break_them(write: Write, open_corpus: Open) -> None:
    rows = "".join(f"{i},{i},word number {i}\n" for i in range(3000))
    corpus = open_corpus(write("a.csv", f"id,count,text\n{rows}A7,7,the odd one\n"))
    assert {column.name: column.kind for column in corpus.columns} == {"id": "text", "count": "number", "text": "text"}
    assert corpus.records([3000])[0].id == "A7"


def test_numbers_dates_and_truth_values_get_their_types(write: Write, open_corpus: Open) -> None:
    head = "n,x,d,t,b,code,text\n"
    rows = [
        "1,1.5,2024-02-03,2024-02-03 04:05:06,true,007,some words\n",
        "NA,-2e3,,2024-02-03T04:05:06,False,008,other words\n",
    ]
    corpus = open_corpus(write("a.csv", head + "".join(rows)))
    assert [column.kind for column in corpus.columns] == ["number", "number", "date", "date", "bool", "text", "text"]
    first, second = corpus.records([0, 1])
    assert first.columns["n"] == 1
    assert second.columns["n"] is None
    assert second.columns["x"] == -2000.0
    assert second.columns["b"] is False
    assert first.columns["code"] == "007"


def test_a_field_of_several_megabytes_is_read(write: Write, open_corpus: Open) -> None:
    long = "word " * 600_000
    corpus = open_corpus(write("a.csv", f"id,text\n1,{long}\n2,short one\n"))
    assert [len(text) for text in texts(corpus)] == [len(long), 9]


def test_lines_before_the_header_are_passed_over_and_named(write: Write, open_corpus: Open) -> None:
    content = "# made by hand\n\n# last year\nid,text,n\n1,some words,2\n2,other words,3\n"
    corpus = open_corpus(write("a.csv", content))
    assert texts(corpus) == ["some words", "other words"]
    assert [column.name for column in corpus.columns] == ["id", "text", "n"]
    assert corpus.notices == ("a.csv: the first 3 lines are not part of the table.",)


def test_a_field_longer_than_any_record_may_be_is_named(
    write: Write, open_corpus: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.corpus.delimited.LONGEST", 1 << 21)
    long = "word " * 600_000
    corpus = open_corpus(write("a.csv", f"id,text\n1,short one\n2,{long}\n3,other one\n"))
    assert texts(corpus) == ["short one", "other one"]
    assert corpus.notices[0].startswith("a.csv: 1 row was skipped, line 3 (Maximum line size")


def test_a_table_none_of_whose_rows_fits_is_refused(write: Write, open_corpus: Open) -> None:
    with pytest.raises(CorpusError, match=r"a.csv, line 2: .* no row can be read"):
        open_corpus(write("a.csv", 'id, text\n1, "a, b"\n2, "c, d"\n'))


def test_a_comma_in_the_only_text_is_no_delimiter(write: Write, open_corpus: Open) -> None:
    corpus = open_corpus(write("a.csv", '"n";"text"\n"0";"word ,"\n'))
    assert [column.name for column in corpus.columns] == ["n", "text"]
    assert corpus.texts([0]) == ["word ,"]

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.model.embedding import StaticEmbedding
from explorer.progress import drain
from explorer.training.errors import TrainingError
from explorer.training.pair_files import PairLine, pair_files, read_pairs
from explorer.training.pairs import TokenPairs, prepare_pairs
from tests.unit.training.conftest import Prepare, WritePairs

GOOD = '{"anchor": "red", "positive": "green"}\n{"anchor": "blue", "positive": "house"}\n'


def ids_of(pairs: TokenPairs, text: int) -> list[int]:
    return pairs.tokens(np.array([text])).ids.tolist()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", GOOD),
        ("a.ndjson", "\ufeff" + GOOD.replace("\n", "\n\n")),
        ("a.csv", "anchor,positive\nred,green\n\nblue,house\n"),
        ("a.TSV", "id\tpositive\tanchor\n1\tgreen\tred\n2\thouse\tblue\n"),
    ],
)
def test_every_kind_of_file_gives_the_same_pairs_plain_and_gzipped(tmp_path: Path, name: str, content: str) -> None:
    plain, packed = tmp_path / name, tmp_path / f"{name}.gz"
    plain.write_text(content, encoding="utf-8")
    packed.write_bytes(gzip.compress(content.encode()))
    assert [pair.texts for pair in read_pairs(plain)] == [("red", "green"), ("blue", "house")]
    assert list(read_pairs(packed)) == list(read_pairs(plain))


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(TEXTS, TEXTS), min_size=2, max_size=5))
def test_any_text_comes_back_from_json_lines_and_csv(tmp_path: Path, pairs: list[tuple[str, str]]) -> None:
    lines, table = tmp_path / "a.jsonl", tmp_path / "a.csv"
    lines.write_text(
        "".join(json.dumps(dict(zip(("anchor", "positive"), pair, strict=True))) + "\n" for pair in pairs), "utf-8"
    )
    with table.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, quoting=csv.QUOTE_ALL).writerows([("anchor", "positive"), *pairs])
    assert [pair.texts for pair in read_pairs(lines)] == pairs
    assert [pair.texts for pair in read_pairs(table)] == pairs


def test_a_record_over_several_lines_keeps_the_line_it_begins_at(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('anchor,positive,negative\n"red\ngreen",blue,bank\ndog,cat,mat\n', encoding="utf-8")
    assert list(read_pairs(path)) == [
        PairLine(2, ("red\ngreen", "blue", "bank")),
        PairLine(4, ("dog", "cat", "mat")),
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.jsonl",
            '{"anchor": "red", "text": "green"}\n',
            r"line 1: the column 'positive' is missing .found: anchor, te",
        ),
        ("a.jsonl", GOOD + '{"positive": "red"}\n', "line 3: the column 'anchor' is missing"),
        ("a.jsonl", GOOD + '{"anchor": "red", "positive": " "}\n', "line 3: the column 'positive' is empty"),
        ("a.jsonl", GOOD + '{"anchor": null, "positive": "a"}\n', "line 3: the column 'anchor' is not a text"),
        ("a.jsonl", GOOD + '{"anchor": \n', "line 3: not valid JSON"),
        ("a.jsonl", GOOD + '["red", "green"]\n', "line 3: not an object"),
        (
            "a.jsonl",
            GOOD + '{"anchor": "a", "positive": "b", "negative": "c"}\n',
            "line 3: a hard negative that earlier",
        ),
        ("a.jsonl", '{"anchor": "red", "positive": "green"}\n', "holds one pair only"),
        ("a.jsonl", "\n", "holds no pair"),
        ("a.csv", "", "holds no pair"),
        ("a.csv", "query,positive\nred,green\n", "line 1: the column 'anchor' is missing"),
        ("a.csv", "anchor,positive\nred,green\nblue\n", "line 3: 2 fields expected, 1 found"),
        ("a.csv", "anchor,positive\nred,green\n,blue\n", "line 3: the column 'anchor' is empty"),
        ("a.csv", 'anchor,positive\nred,"green\n', "line 2: the row cannot be read"),
    ],
)
def test_a_bad_pair_is_named_with_file_and_line(tmp_path: Path, name: str, content: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TrainingError, match=message) as caught:
        list(read_pairs(path))
    assert str(path) in str(caught.value)


def test_bytes_that_are_not_utf8_are_named_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"anchor,positive\nred,green\ncaf\xe9,blue\n")
    with pytest.raises(TrainingError, match="line 3: not UTF-8"):
        list(read_pairs(path))


def test_a_gzip_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(GOOD.encode() * 50)[:-12])
    with pytest.raises(TrainingError, match="damaged or not complete"):
        list(read_pairs(path))


def test_a_packed_file_is_told_by_its_content_not_by_its_name(tmp_path: Path) -> None:
    packed, plain = tmp_path / "packed.jsonl", tmp_path / "plain.jsonl.gz"
    packed.write_bytes(gzip.compress(GOOD.encode()))
    plain.write_text(GOOD, encoding="utf-8")
    assert list(read_pairs(packed)) == list(read_pairs(plain))


@pytest.mark.parametrize(("column", "pair"), [("anchor", ("\u200b", "dog")), ("positive", ("dog", "\u200b"))])
def test_a_text_without_a_token_is_named_with_file_and_line(
    write_pairs: WritePairs, model: StaticEmbedding, tmp_path: Path, column: str, pair: tuple[str, str]
) -> None:
    path = write_pairs([("red", "green"), ("blue", "house"), pair])
    with pytest.raises(TrainingError) as caught:
        drain(prepare_pairs([path], model, tmp_path / "tokens"))
    where = f"{path}, line 3: the {column} holds no word of the model's tokenizer"
    assert str(caught.value) == f"{where}; mend or remove the pair."
    assert list((tmp_path / "tokens").iterdir()) == []


def test_files_are_found_in_folders_and_named_when_they_are_no_pairs(tmp_path: Path) -> None:
    folder = tmp_path / "pairs"
    folder.mkdir()
    with pytest.raises(TrainingError, match="holds no file of pairs"):
        pair_files([folder])
    for name in ("b.csv", "a.jsonl.gz", "README.md"):
        (folder / name).touch()
    assert [path.name for path in pair_files([folder])] == ["a.jsonl.gz", "b.csv"]
    with pytest.raises(TrainingError, match="is no file of pairs"):
        pair_files([folder / "README.md"])
    with pytest.raises(TrainingError, match="There is no file"):
        pair_files([tmp_path / "none.csv"])
    with pytest.raises(TrainingError, match="is named twice"):
        pair_files([folder, folder / "b.csv"])


def test_tokens_are_those_of_the_model(prepare: Prepare, write_pairs: WritePairs, model: StaticEmbedding) -> None:
    texts = [("red green", "blue house", "bank of the river"), ("dog, cat", "☃ mat", "mouse")]
    other = [("wood", "water"), ("play", "guitar")]
    pairs = prepare(write_pairs(texts, "a.jsonl"), write_pairs(other, "b.jsonl"))
    flat = [text for pair in (*texts, *other) for text in pair]
    assert [ids_of(pairs, number) for number in range(len(flat))] == [
        model.tokenize([text]).ids.tolist() for text in flat
    ]
    assert [(source.name, source.pairs, source.width, source.first) for source in pairs.sources] == [
        ("a", 2, 3, 0),
        ("b", 2, 2, 6),
    ]
    assert len(pairs) == 4


def test_long_texts_are_cut_to_their_first_tokens(prepare: Prepare, write_pairs: WritePairs) -> None:
    path = write_pairs([("red green blue house", "dog"), ("cat", "mat rug sat")])
    whole, cut = prepare(path, max_tokens=None), prepare(path, max_tokens=2)
    assert ids_of(cut, 0) == ids_of(whole, 0)[:2]
    assert ids_of(cut, 3) == ids_of(whole, 3)[:2]
    assert ids_of(cut, 1) == ids_of(whole, 1)
    assert cut.key != whole.key


def test_the_same_pairs_are_tokenised_once(
    write_pairs: WritePairs, model: StaticEmbedding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_pairs([("red", "green"), ("blue", "house")])
    first = drain(prepare_pairs([path], model, tmp_path / "tokens"))
    with monkeypatch.context() as patch:
        patch.setattr(StaticEmbedding, "tokenize", None)
        assert drain(prepare_pairs([path], model, tmp_path / "tokens")).key == first.key
    write_pairs([("red", "green"), ("blue", "wood")])
    assert drain(prepare_pairs([path], model, tmp_path / "tokens")).key != first.key


def test_nothing_is_left_on_disk_after_bad_pairs_or_a_cancel(
    write_pairs: WritePairs, model: StaticEmbedding, tmp_path: Path
) -> None:
    with pytest.raises(TrainingError):
        drain(prepare_pairs([write_pairs([("red", "green"), ("blue", "")])], model, tmp_path / "tokens"))
    steps = prepare_pairs([write_pairs([("red", "green"), ("blue", "dog")])], model, tmp_path / "tokens")
    while next(steps).what != "Tokenising pairs":
        pass
    steps.close()
    assert list((tmp_path / "tokens").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(
    write_pairs: WritePairs, model: StaticEmbedding, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    with pytest.raises(TrainingError, match="cannot hold the tokenised pairs"):
        drain(prepare_pairs([write_pairs([("red", "green"), ("blue", "dog")])], model, blocked))


def test_a_file_that_cannot_be_read_is_named(
    write_pairs: WritePairs, model: StaticEmbedding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_pairs([("red", "green"), ("blue", "dog")])
    with pytest.raises(TrainingError, match=r"none\.csv cannot be read"):
        list(read_pairs(tmp_path / "none.csv"))

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(hashlib, "file_digest", refuse)
    with pytest.raises(TrainingError, match=r"pairs\.jsonl cannot be read .Permission denied"):
        drain(prepare_pairs([path], model, tmp_path / "tokens"))

"""Stored vectors: found again, resumed, checked, repaired, shared between programs, and removed when asked."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import JobError
from explorer.index import corpus_vectors, filling, shelf, store
from explorer.index.corpus_vectors import embed_corpus, identity_of, stored_vectors, vectors_of
from explorer.index.halves import as_float32
from explorer.index.search import score_all, top_k
from explorer.index.store import BATCH, COMPLETE, JOURNAL
from explorer.index.vectors import VectorIndex
from explorer.locks import take
from explorer.model.embedding import StaticEmbedding
from explorer.progress import Progress, drain
from explorer.sums import PAGE, as_bytes, checksum, file_checksum
from tests.unit.index.conftest import COUNT, DIMS, Texts, some_texts


def embedded(model: StaticEmbedding, corpus: Any, dtype: str | None = None) -> tuple[VectorIndex, int]:
    """Return the index, and how many texts had to be embedded for it."""
    seen: list[Progress] = []
    index = drain(embed_corpus(model, corpus, dtype=dtype), seen.append)
    done = [progress.done for progress in seen if progress.what == corpus_vectors.EMBEDDING]
    return index, done[-1] - done[0] if done else 0


def assert_same(index: VectorIndex, model: StaticEmbedding, corpus: Any) -> None:
    whole = model.encode(corpus.lines, prompt="document")
    np.testing.assert_array_equal(index.rows(slice(None)), whole)
    for stop, dim in enumerate(DIMS):
        np.testing.assert_allclose(index.norms[stop], np.linalg.norm(whole[:, :dim], axis=1), rtol=1e-6, atol=1e-7)


def stop_after(model: StaticEmbedding, corpus: Any, batches: int) -> None:
    steps = embed_corpus(model, corpus)
    for progress in steps:
        if progress.what == corpus_vectors.EMBEDDING and progress.done >= batches * BATCH:
            steps.close()
            return


def flip(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 16]))


def test_what_was_embedded_once_is_opened_and_not_embedded_again(model: StaticEmbedding, corpus: Any) -> None:
    index, made = embedded(model, corpus)
    assert made == COUNT
    assert_same(index, model, corpus)
    again, made = embedded(model, Texts(corpus.lines))
    assert made == 0
    assert_same(again, model, corpus)
    assert again.folder == index.folder


def test_another_text_column_other_texts_or_another_precision_are_another_store(
    model: StaticEmbedding, corpus: Any
) -> None:
    embedded(model, corpus)
    other = Texts(corpus.lines)
    other.text_column = "title"
    assert embedded(model, other)[1] == COUNT
    assert embedded(model, Texts(corpus.lines, key="others"))[1] == COUNT
    assert embedded(model, corpus, "float16")[1] == COUNT
    assert len(shelf.kept()) == 4


def test_half_precision_is_as_near_as_half_precision_can_be(model: StaticEmbedding, corpus: Any) -> None:
    index, _ = embedded(model, corpus, "float16")
    whole = model.encode(corpus.lines)
    assert all(band.dtype == np.float16 for band in index.bands)
    np.testing.assert_array_equal(index.rows(slice(None)), whole.astype(np.float16).astype(np.float32))
    query = model.encode(["the cat sat on the mat"])[0]
    halves = whole[:, :4].astype(np.float16).astype(np.float32)
    right = halves @ query[:4] / np.maximum(np.linalg.norm(whole[:, :4], axis=1), 1e-30) / np.linalg.norm(query[:4])
    np.testing.assert_allclose(score_all(index, query, dim=4), right, atol=2e-6)
    rows = np.arange(0, COUNT, 50)
    np.testing.assert_allclose(score_all(index, query, dim=4, rows=rows), right[rows], atol=2e-6)
    assert top_k(index, query, dim=4, k=1).scores[0] == pytest.approx(right.max(), abs=1e-3)


def test_large_corpora_are_stored_in_half_precision(
    model: StaticEmbedding, corpus: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert identity_of(model, corpus).dtype == "float32"
    monkeypatch.setattr(corpus_vectors, "HALF_FROM", 1)
    assert identity_of(model, corpus).dtype == "float16"
    table = np.full_like(model.table, 1e6)
    assert identity_of(model.with_table(table, name="huge"), corpus).dtype == "float32"


def test_what_was_stopped_goes_on_where_it_was(model: StaticEmbedding, corpus: Any) -> None:
    stop_after(model, corpus, 1)
    assert stored_vectors(model, corpus) is None
    index, made = embedded(model, corpus)
    assert made == COUNT - BATCH
    assert_same(index, model, corpus)


def test_a_journal_cut_in_the_middle_of_a_line_counts_up_to_there(model: StaticEmbedding, corpus: Any) -> None:
    stop_after(model, corpus, 2)
    journal = next(shelf.home().glob(f"*/{JOURNAL}"))
    journal.write_bytes(journal.read_bytes()[:-9])
    index, made = embedded(model, corpus)
    assert made == COUNT - BATCH
    assert_same(index, model, corpus)


def test_a_half_written_store_of_other_shape_is_begun_anew(model: StaticEmbedding, corpus: Any) -> None:
    stop_after(model, corpus, 2)
    journal = next(shelf.home().glob(f"*/{JOURNAL}"))
    lines = journal.read_text().splitlines()
    journal.write_text("\n".join([json.dumps({"format": 0}), *lines[1:]]))
    assert embedded(model, corpus)[1] == COUNT


@pytest.mark.parametrize("damage", ["flip", "cut", "remove"])
def test_a_damaged_chunk_is_noticed_and_only_that_is_embedded_again(
    model: StaticEmbedding, corpus: Any, damage: str
) -> None:
    index, _ = embedded(model, corpus)
    folder = index.folder
    assert folder is not None
    del index
    path = folder / "band-0004"
    if damage == "flip":
        flip(path, (BATCH + 5) * 2 * 4)
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[: 2 * BATCH * 2 * 4])
    else:
        path.unlink()
    assert stored_vectors(model, corpus) is None
    again, made = embedded(model, corpus)
    assert made == {"flip": BATCH, "cut": COUNT - 2 * BATCH, "remove": COUNT}[damage]
    assert_same(again, model, corpus)
    assert embedded(model, corpus)[1] == 0


@pytest.mark.parametrize("name", ["words-rows", "words-weights", "words-tokens", COMPLETE])
def test_damage_beside_the_vectors_is_noticed_and_mended(model: StaticEmbedding, corpus: Any, name: str) -> None:
    index, _ = embedded(model, corpus)
    assert index.folder is not None
    before = {path.name: path.read_bytes() for path in index.folder.iterdir()}
    flip(index.folder / name, 40)
    again, made = embedded(model, corpus)
    assert made == COUNT
    assert_same(again, model, corpus)
    assert {path.name: path.read_bytes() for path in index.folder.iterdir()} == before


def test_a_damaged_note_of_words_makes_its_chunk_missing(model: StaticEmbedding, corpus: Any) -> None:
    stop_after(model, corpus, 2)
    notes = sorted(shelf.home().glob("*/words-*.spill"))
    flip(notes[0], 60)
    notes[1].write_bytes(notes[1].read_bytes()[:-8])
    assert embedded(model, corpus)[1] == COUNT


def test_the_memory_of_embedding_is_bounded_by_batches(model: StaticEmbedding, corpus: Any) -> None:
    steps = embed_corpus(model, corpus, threads=1)
    for progress in steps:
        if progress.what == corpus_vectors.EMBEDDING:
            assert corpus.read <= progress.done + 3 * BATCH + 200


def test_another_program_that_embeds_the_same_is_waited_for(
    model: StaticEmbedding, corpus: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = embed_corpus(model, corpus)
    while next(first).what != corpus_vectors.EMBEDDING:
        pass
    second = embed_corpus(model, corpus)
    said = [next(second).what for _ in range(5)]
    assert corpus_vectors.WAITING in said
    index = drain(first)
    rest: list[Progress] = []
    assert_same(drain(second, rest.append), model, corpus)
    assert corpus_vectors.EMBEDDING not in {progress.what for progress in rest}
    assert_same(index, model, corpus)


def test_a_program_that_was_killed_leaves_its_part_to_the_next(model: StaticEmbedding, corpus: Any) -> None:
    first = embed_corpus(model, corpus)
    for progress in first:
        if progress.done >= BATCH and progress.what == corpus_vectors.EMBEDDING:
            break
    folder = next(path for path in shelf.home().iterdir() if path.is_dir())
    shutil.copytree(folder, folder.parent / "as it was")
    first.close()
    shutil.rmtree(folder)
    (folder.parent / "as it was").rename(folder)
    index, made = embedded(model, corpus)
    assert made == COUNT - BATCH
    assert_same(index, model, corpus)


def test_a_full_disk_is_one_sentence_and_what_was_open_stays_right(
    model: StaticEmbedding, corpus: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, _ = embedded(model, Texts(some_texts(10), key="before"))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(JobError, match=r"There is no room .* clear the cache"):
        drain(embed_corpus(model, corpus))
    assert_same(before, model, Texts(some_texts(10)))


@pytest.mark.parametrize(
    ("number", "sentence"), [(errno.ENOSPC, "There is no room"), (errno.EACCES, "cannot be stored in")]
)
def test_a_disk_that_refuses_half_way_is_one_sentence(
    model: StaticEmbedding, corpus: Any, monkeypatch: pytest.MonkeyPatch, number: int, sentence: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr(filling, "_write", refuse)
    with pytest.raises(JobError, match=sentence):
        drain(embed_corpus(model, corpus))


def test_the_store_not_opened_for_longest_goes_when_there_are_too_many(
    model: StaticEmbedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = []
    for number in range(3):
        index, _ = embedded(model, Texts(some_texts(300), key=str(number)))
        folders.append(index.folder)
        del index
    for number, folder in enumerate(folders):
        assert folder is not None
        os.utime(folder.with_suffix(".lock"), (1000 + number % 2, 1000 + number % 2))
    size = shelf.kept()[0].bytes
    monkeypatch.setattr(shelf, "LIMIT", 3 * size)
    embedded(model, Texts(some_texts(300), key="new"))
    assert {store.folder for store in shelf.kept()} >= {folders[1], folders[2]}
    assert folders[0] not in {store.folder for store in shelf.kept()}


def test_clearing_removes_everything_but_what_is_in_use(model: StaticEmbedding, corpus: Any) -> None:
    kept, _ = embedded(model, corpus)
    other, _ = embedded(model, Texts(some_texts(50), key="other"))
    del other
    cleared = shelf.clear()
    assert (cleared.removed, cleared.in_use) == (1, 1)
    assert cleared.freed > 0
    assert_same(kept, model, corpus)
    del kept
    assert shelf.clear().removed == 1
    assert list(shelf.home().iterdir()) == []
    assert embedded(model, corpus)[1] == COUNT


def test_a_store_that_is_being_removed_is_waited_for(model: StaticEmbedding, corpus: Any) -> None:
    folder = shelf.home() / identity_of(model, corpus).key
    lock = take(folder.with_suffix(".lock"), shared=False)
    assert lock is not None
    steps = embed_corpus(model, corpus)
    assert "being cleared" in next(steps).what
    assert stored_vectors(model, corpus) is None
    lock.close()
    assert_same(drain(steps), model, corpus)


def test_vectors_for_writing_come_from_the_store_when_there_is_one(model: StaticEmbedding, corpus: Any) -> None:
    fresh = np.concatenate(list(vectors_of(model, corpus, 4)))
    embedded(model, corpus)
    corpus.read = 0
    np.testing.assert_array_equal(np.concatenate(list(vectors_of(model, corpus, 4))), fresh)
    assert corpus.read == 0


@pytest.mark.parametrize("dim", [1, 2, 3, 4, 7, 8])
def test_vectors_can_be_cut_at_any_dimension(model: StaticEmbedding, corpus: Any, dim: int) -> None:
    whole, _ = embedded(model, corpus)
    index = whole.cut(dim)
    vectors = model.encode(corpus.lines)[:, :dim]
    assert index.dims[-1] == dim
    np.testing.assert_array_equal(index.rows(slice(None)), vectors)
    np.testing.assert_allclose(index.norms[-1], np.linalg.norm(vectors, axis=1), rtol=1e-6, atol=1e-7)


@settings(deadline=None)
@given(st.binary(max_size=3 * PAGE), st.integers(0, 3 * PAGE), st.integers(0, 7))
def test_any_flipped_bit_changes_the_checksum(data: bytes, place: int, bit: int) -> None:
    before = np.frombuffer(data, np.uint8)
    if len(before):
        after = before.copy()
        after[place % len(after)] ^= np.uint8(1 << bit)
        assert checksum(after) != checksum(before)


def test_pages_out_of_order_and_bytes_in_pieces_are_told_apart(tmp_path: Path) -> None:
    data = as_bytes(np.random.default_rng(0).standard_normal(5000))
    pages = data[: 4 * PAGE]
    assert checksum(pages[2 * PAGE :], checksum(pages[: 2 * PAGE])) == checksum(pages)
    assert checksum(np.concatenate((pages[PAGE:], pages[:PAGE]))) != checksum(pages)
    path = tmp_path / "numbers"
    path.write_bytes(data.tobytes())
    assert file_checksum(path) == checksum(data)
    assert file_checksum(path, PAGE, PAGE) == checksum(data[PAGE : 2 * PAGE])
    assert file_checksum(path, PAGE, len(data)) is None
    assert file_checksum(tmp_path / "missing") is None


def test_every_finite_half_becomes_the_same_single() -> None:
    halves = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    halves = halves[np.isfinite(halves)]
    np.testing.assert_array_equal(as_float32(halves).view(np.uint32), halves.astype(np.float32).view(np.uint32))
    singles = np.ones(3, np.float32)
    assert as_float32(singles) is singles


def test_a_lock_is_alone_or_shared(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with take(path, shared=True) or pytest.fail("not taken"):
        assert take(path, shared=False) is None
        second = take(path, shared=True)
        assert second is not None
        second.close()
    alone = take(path, shared=False)
    assert alone is not None
    assert take(path, shared=True) is None
    alone.close()


def test_a_lock_that_was_removed_meanwhile_is_taken_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from explorer import locks

    path, real = tmp_path / "lock", locks._take
    removed: list[Path] = []

    def remove_first(handle: Any, shared: bool) -> bool:
        if not removed:
            path.unlink()
            removed.append(path)
        return real(handle, shared)

    monkeypatch.setattr(locks, "_take", remove_first)
    lock: Any = take(path, shared=False)
    assert path.exists()
    assert take(path, shared=False) is None
    lock.close()


def test_what_clearing_did_is_said_in_words() -> None:
    assert shelf.Cleared(0, 0, 0, 0).sentence == "There were no stored vectors, texts or maps."
    assert shelf.Cleared(0, 0, 1, 5_000_000).sentence == "Those of 1 corpus stay because they are open: 5 MB."
    both = shelf.Cleared(2, 3_000_000_000, 1, 0).sentence
    assert both.startswith("Removed the stored vectors of 2 corpora: 3.0 GB. Those of 1 corpus stay")


def test_sizes_are_said_in_words() -> None:
    say: Callable[[int], str] = shelf.megabytes
    assert (say(12_345_678), say(3_210_000_000)) == ("12 MB", "3.2 GB")


def test_a_store_in_another_format_is_not_read(model: StaticEmbedding, corpus: Any) -> None:
    index, _ = embedded(model, corpus)
    assert index.folder is not None
    identity = identity_of(model, corpus)
    newer = replace(identity, format=identity.format + 1)
    assert newer.key != identity.key
    assert store.read_contents(index.folder, identity).complete
    assert not store.read_contents(index.folder, newer).sums

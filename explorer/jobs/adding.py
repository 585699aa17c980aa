"""More texts for an open corpus, from files or typed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from explorer.corpus.corpus import Corpus
from explorer.corpus.readers import read_corpus
from explorer.errors import CorpusError
from explorer.paths import data_dir
from explorer.progress import Steps


def add_texts(corpus: Corpus, paths: Sequence[Path], typed: Sequence[str]) -> Steps[Corpus]:
    """Read the files of `corpus` again, with more behind them.

    Texts that are not in a column of the same name, and typed ones, are written to a file of the user's data folder,
    so that the corpus can be opened again.

    Args:
        corpus: what is open.
        paths: files or folders of more texts.
        typed: texts that the user typed.

    Raises:
        CorpusError: a file cannot be read, or brings no texts.
    """
    more = [path for path in paths if path.resolve() not in {source.resolve() for source in corpus.sources}]
    if paths and not more:
        raise CorpusError(f"{paths[0].name} is open already; choose files that are not.")
    if more:
        more = yield from _in_column(more, corpus.text_column)
    if typed:
        more.append(_written("typed", typed, corpus.text_column))
    found = yield from read_corpus((*corpus.sources, *more), text_column=corpus.text_column)
    if len(found) <= len(corpus):
        found.close()
        raise CorpusError("No text was added: the files hold none.")
    return found


def _in_column(paths: list[Path], column: str) -> Steps[list[Path]]:
    """Return files whose texts are in `column`: those given, or one that is written from them."""
    found = yield from read_corpus(paths)
    try:
        if found.text_column == column:
            return paths
        return [_written(paths[0].stem, (text for batch in found.batches() for text in batch), column)]
    finally:
        found.close()


def _written(name: str, texts: Iterable[str], column: str) -> Path:
    """Write texts as JSON lines to a file named for them; equal texts have one file."""
    lines = "".join(json.dumps({column: text}, ensure_ascii=False) + "\n" for text in texts)
    mark = hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    path = data_dir() / "added" / f"{name}-{mark}.jsonl"
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(lines, encoding="utf-8", errors="replace")
    except OSError as error:
        raise CorpusError(f"{path} could not be written: {error.strerror}.") from error
    return path

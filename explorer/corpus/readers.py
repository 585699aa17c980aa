"""Files to a corpus."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from explorer.corpus import kept
from explorer.corpus.corpus import Corpus
from explorer.corpus.fingerprint import fingerprint
from explorer.corpus.quick_duckdb import import_duckdb
from explorer.corpus.sentences import sentence
from explorer.corpus.sources import find_sources
from explorer.errors import CorpusError
from explorer.progress import Progress, Steps


def read_corpus(
    paths: Sequence[Path], *, text_column: str | None = None, keep: bool = True, least: int | None = None
) -> Steps[Corpus]:
    """Read text files, tables and folders of them into one corpus.

    Large files are read once: their texts and columns are kept, and opened while the files hold the same. Closing the
    generator stops the reading and removes all that was written.

    Args:
        paths: files or folders; several are put together.
        text_column: the column to embed; guessed when None.
        keep: whether files that are large enough are kept, and what was kept of any is used.
        least: bytes of the files from which they are kept; None for `kept.WORTH`.

    Returns:
        The corpus; the caller closes it.

    Raises:
        CorpusError: with one sentence that names the file, and the line where there is one.
    """
    paths = tuple(map(Path, paths))
    label = paths[0].name if paths else "Nothing"
    yield Progress(f"Reading {label}", 0)
    try:
        return (yield from _opened(paths, text_column, (kept.WORTH if least is None else least) if keep else None))
    except (OSError, MemoryError) as error:
        raise CorpusError(sentence(error, label)) from error


def _opened(paths: tuple[Path, ...], text_column: str | None, least: int | None) -> Steps[Corpus]:
    found = find_sources(paths)
    key = None
    if least is not None:
        key = fingerprint(found.sources, text_column)
        corpus = yield from kept.open_kept(key, called(paths), paths, found.notices)
        if corpus is not None:
            return corpus
        key = key if found.bytes >= least else None
    import_duckdb()
    from explorer.corpus.reading import read

    return (yield from read(called(paths), paths, found, text_column, key))


def called(paths: tuple[Path, ...]) -> str:
    """Return what to call the corpus that is read from `paths`."""
    first = paths[0].resolve().name or str(paths[0])
    return first if len(paths) == 1 else f"{first} and {len(paths) - 1} more"

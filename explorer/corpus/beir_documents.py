"""The documents of a BEIR folder, read as they are needed."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path

from explorer.corpus.beir_lines import Fields, field, parse, read_lines
from explorer.errors import CorpusError
from explorer.progress import Progress, Steps

LINES_A_STEP = 2_000


class LineDocuments:
    """Documents by row, in the order of the file. Memory holds their ids and where they begin, not their texts.

    Attributes:
        path: `corpus.jsonl`.
        ids: the id of each document.
    """

    def __init__(self, path: Path, ids: tuple[str, ...], starts: array[int]) -> None:
        self.path = path
        self.ids = ids
        self._starts = starts
        self._name = f"{path.parent.name}/{path.name}"

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[str]:
        """Yield the text of every document in order."""
        with self.path.open("rb") as handle:
            at = 0
            for row, start in enumerate(self._starts):
                if at != start:  # a seek throws away what was read ahead
                    handle.seek(start)
                line = handle.readline()
                at = start + len(line)
                yield self._read(line, row)

    def text(self, row: int) -> str:
        """Return title and text of the document in `row`, as it is embedded."""
        with self.path.open("rb") as handle:
            handle.seek(self._starts[row])
            return self._read(handle.readline(), row)

    def _read(self, line: bytes, row: int) -> str:
        at = f"{self._name}, document {row + 1}"
        return joined(parse(line, at), at)


def read_documents(path: Path) -> Steps[LineDocuments]:
    """Go through `corpus.jsonl` once, so that all of it is known to be readable.

    Raises:
        CorpusError: a malformed line or an id that comes twice, with file and line; no document at all.
    """
    ids: list[str] = []
    starts = array("q")
    what = f"Reading {path.parent.name}"
    try:
        size = path.stat().st_size
        for line in read_lines(path):
            joined(line.fields, line.at)
            ids.append(line.id)
            starts.append(line.start)
            if len(ids) % LINES_A_STEP == 0:
                yield Progress(what, line.start, size)
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror or error}.") from error
    if not ids:
        raise CorpusError(f"{path.parent.name}/{path.name} holds no document.")
    yield Progress(what, size, size)
    return LineDocuments(path, tuple(ids), starts)


def joined(fields: Fields, at: str) -> str:
    """Return title and text with a space between, as the BEIR library joins them before it embeds a document."""
    title = fields.get("title")
    text = field(fields, "text", at)
    return f"{title} {text}".strip() if isinstance(title, str) else text.strip()

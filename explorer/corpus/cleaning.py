"""Any text file to plain UTF-8: unpacked, without a byte order mark, from whatever encoding."""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO

from explorer.corpus import content
from explorer.corpus.scratch import Scratch
from explorer.errors import CorpusError
from explorer.progress import Progress, Steps

HEAD = 1 << 16
CHUNK = 1 << 20
SAMPLE = 1 << 15
OPENERS: dict[str, Callable[[IO[bytes]], gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile]] = {
    "gzip": lambda raw: gzip.GzipFile(fileobj=raw),
    "bzip2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
}
DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError)


@dataclass(frozen=True, slots=True)
class Clean:
    """A file that DuckDB can read.

    Attributes:
        path: the file itself, or a copy in the scratch folder.
        head: its first bytes.
        notices: what was assumed on the way, sentences for the user.
    """

    path: Path
    head: bytes
    notices: tuple[str, ...] = ()


def clean(path: Path, label: str, scratch: Scratch, report: Callable[[float], Progress]) -> Steps[Clean]:
    """Return `path` as an unpacked UTF-8 (or Parquet) file, copied only when it is not one already.

    Raises:
        CorpusError: an empty, damaged or binary file.
        OSError: a file that cannot be read, or a copy that cannot be written.
    """
    head = _head(path)
    packing = content.compression(head)
    if packing is not None:
        path = yield from _unpack(path, packing, label, scratch, report)
        head = _head(path)
    if not head:
        raise CorpusError(f"{label} is empty.")
    if head.startswith(content.PARQUET):
        return Clean(path, head)
    content.reject_known(head, label)
    encoding = content.bom_encoding(head) or content.wide_encoding(head)
    if encoding is None:
        content.reject_binary(head, label)
        broken = yield from _check(path, report)
        if broken is None:
            return Clean(path, head)
        encoding = content.guess_encoding(broken)
    if encoding is None:
        raise CorpusError(f"{label} is not text in any known encoding; save it as UTF-8.")
    return (yield from _convert(path, encoding, label, scratch, report))


def _unpack(path: Path, packing: str, label: str, scratch: Scratch, report: Callable[[float], Progress]) -> Steps[Path]:
    target, size = scratch.file(".unpacked"), path.stat().st_size
    try:
        with path.open("rb") as raw, OPENERS[packing](raw) as source, target.open("wb") as sink:
            while chunk := source.read(CHUNK):
                sink.write(chunk)
                yield report(raw.tell() / size)
    except DAMAGED as error:
        raise _damaged(label, packing) from error
    except OSError as error:
        # bz2 reports bad data as an OSError without a number.
        if error.errno is None:
            raise _damaged(label, packing) from error
        raise
    return target


def _damaged(label: str, packing: str) -> CorpusError:
    return CorpusError(f"{label} is damaged or not complete: its {packing} data ends too early or does not fit.")


def _check(path: Path, report: Callable[[float], Progress]) -> Steps[content.Broken | None]:
    """Return None for UTF-8, else what is wrong with the file."""
    decoder, size, done = codecs.getincrementaldecoder("utf-8")(), path.stat().st_size, 0
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
            done += len(chunk)
            yield report(done / size)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return (yield from _measure(path, report))
    return None


def _measure(path: Path, report: Callable[[float], Progress]) -> Steps[content.Broken]:
    decoder, size, done = codecs.getincrementaldecoder("utf-8")("replace"), path.stat().st_size, 0
    bad, good, sample = 0, 0, b""
    for chunk in _chunks(path):
        text = decoder.decode(chunk)
        replaced = text.count("\ufffd")
        bad, good = bad + replaced, good + len(text) - len(text.encode("ascii", "ignore")) - replaced
        if len(sample) < SAMPLE:
            sample += b"\n".join(re.findall(rb"[^\n]{0,200}[\x80-\xff][^\n]{0,200}", chunk)[:400])
        done += len(chunk)
        yield report(done / size)
    return content.Broken(max(bad, 1), good, sample[: 2 * SAMPLE])


def _convert(
    path: Path, encoding: str, label: str, scratch: Scratch, report: Callable[[float], Progress]
) -> Steps[Clean]:
    target, size, done, lost = scratch.file(".utf8"), path.stat().st_size, 0, 0
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with target.open("wb") as sink:
        for chunk in chain(_chunks(path), [b""]):
            text = decoder.decode(chunk, final=not chunk)
            lost += text.count("\ufffd")
            # Lone surrogates, which UTF-16 may carry, have no UTF-8 form.
            sink.write(text.encode("utf-8", "replace"))
            done += len(chunk)
            yield report(done / size)
    head = _head(target)
    if not head:
        raise CorpusError(f"{label} is empty.")
    content.reject_binary(head, label)
    return Clean(target, head, _encoding_notices(label, encoding, lost))


def _encoding_notices(label: str, encoding: str, lost: int) -> tuple[str, ...]:
    if encoding == "utf-8-sig" and not lost:
        return ()
    if encoding in ("utf-8", "utf-8-sig"):
        return (f"{label}: {_many(lost, 'place')} not valid UTF-8, shown as �.",)
    unreadable = f"; {_many(lost, 'character')} not readable, shown as �" if lost else ""
    return (f"{label} is not UTF-8: read as {encoding.replace('_', '-')}{unreadable}.",)


def _many(number: int, what: str) -> str:
    return f"1 {what} is" if number == 1 else f"{number:,} {what}s are"


def _head(path: Path) -> bytes:
    with path.open("rb") as handle:
        return handle.read(HEAD)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as handle:
        while chunk := handle.read(CHUNK):
            yield chunk

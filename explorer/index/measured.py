"""What was measured of a corpus, kept beside its vectors."""

from __future__ import annotations

import contextlib
import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from explorer import stamps
from explorer.corpus.schema import Readable
from explorer.index.background import PARTS, Background
from explorer.index.funnel import Funnel
from explorer.index.signs import Signs, read_signs, signs_checksum, signs_name, write_signs
from explorer.index.store import MEASURED
from explorer.index.tuning import Tuning, measure_search
from explorer.index.vectors import VectorIndex
from explorer.model.embedding import StaticEmbedding
from explorer.progress import Steps

FILE = MEASURED
FORMAT = 2


def tuned(model: StaticEmbedding, corpus: Readable, index: VectorIndex) -> Steps[Tuning]:
    """Return what was measured of `corpus` before, or measure it now and keep that beside its vectors."""
    known = None if index.folder is None else read_tuning(index.folder, index)
    if known is not None:
        return known
    folder = index.folder
    if folder is None:
        return (yield from measure_search(model, corpus, index))
    found = yield from measure_search(model, corpus, index, keep=lambda signs: _stored(folder, signs))
    with contextlib.suppress(OSError):  # then it is measured again the next time
        write_tuning(folder, found)
    return found


def _stored(folder: Path, signs: Signs) -> Signs:
    """Write signs beside the vectors and return them mapped, so that memory holds those of one stop at most."""
    try:
        write_signs(folder, signs)
        return read_signs(folder, signs.dim, len(signs))
    except OSError:  # then they are measured again the next time
        return signs


def read_tuning(folder: Path, index: VectorIndex) -> Tuning | None:
    """Return what was measured of `index`; None when there is nothing, or it is damaged, or of other stops."""
    try:
        line, body = (folder / FILE).read_bytes().split(b"\n", 1)
        found = json.loads(body)
        if int(line) != zlib.crc32(body) or found["format"] != FORMAT or tuple(found["dims"]) != index.dims:
            return None
        funnels = {int(dim): _funnel(folder, int(dim), kept, len(index)) for dim, kept in found["funnels"].items()}
        shape = (len(index.dims), len(PARTS))
        queries, texts = (np.array(found[name], np.float64).reshape(shape) for name in ("queries", "texts"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return Tuning(funnels, Background(index.dims, queries, texts))


def write_tuning(folder: Path, tuning: Tuning) -> None:
    """Write what was measured, but for the signs, which are there.

    Raises:
        OSError: the disk refuses.
    """
    background = tuning.background
    found = {
        "format": FORMAT,
        "dims": background.dims,
        "funnels": {str(dim): _plain(folder, funnel) for dim, funnel in tuning.funnels.items()},
        "queries": background.queries.tolist(),
        "texts": background.texts.tolist(),
    }
    body = json.dumps(found).encode()
    partial = folder / f"{FILE}.part"
    partial.write_bytes(b"%d\n" % zlib.crc32(body) + body)
    partial.replace(folder / FILE)


def _plain(folder: Path, funnel: Funnel) -> dict[str, object]:
    checked = signs_checksum(folder, funnel.dim)
    return {"kept": funnel.kept, "size": funnel.size, "recall": funnel.recall, "signs": checked}


def _funnel(folder: Path, dim: int, found: dict[str, Any], count: int) -> Funnel:
    """Return a funnel as it was kept.

    Raises:
        OSError, ValueError: its signs are damaged, or missing.
    """
    if not stamps.are_whole(folder, {signs_name(dim): found["signs"]}):
        raise ValueError("the signs are damaged")
    return Funnel(read_signs(folder, dim, count), int(found["kept"]), int(found["size"]), float(found["recall"]))

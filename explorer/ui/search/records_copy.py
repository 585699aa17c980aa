"""What the user takes away from the records: the selected rows of a list as tab-separated values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from explorer.ui.search.records_model import Column, RecordsModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COPIED_AT_MOST = 10_000
"""Rows put on the clipboard at once; reading more would make the window wait."""

HIT_COLUMNS = ((Column.SCORE, "score"), (Column.PERCENTILE, "percentile"), (Column.FOUND_BY, "found by"))


def selected_positions(rows: Sequence[int], selected: Sequence[int]) -> NDArray[np.int64]:
    """Return where the corpus rows `selected` stand in the list `rows`, ascending."""
    import numpy as np  # the first window paints before numpy is loaded

    picked = np.asarray(selected, dtype=np.int64)
    if isinstance(rows, range):
        return picked[(picked >= rows.start) & (picked < rows.stop)] - rows.start
    return np.flatnonzero(np.isin(np.asarray(rows, dtype=np.int64), picked))


def tsv(lines: Iterable[Iterable[object]]) -> str:
    """Return `lines` of cells as tab-separated values; tabs and line breaks inside a cell become spaces."""
    return "".join("\t".join(_cell(cell) for cell in line) + "\n" for line in lines)


def table_tsv(model: RecordsModel, positions: Iterable[int]) -> str:
    """Return the rows at `positions` as tab-separated values under a line of names, texts in full length."""
    beside = [name for column, name in HIT_COLUMNS if model.shown(column)]
    lines: list[list[object]] = [["rank" if model.scored else "row", *beside, "text", *model.names]]
    lines += ([*model.key(at), model.record(at).text, *_columns(model, at)] for at in positions)
    return tsv(lines)


def _columns(model: RecordsModel, position: int) -> list[object]:
    values = model.record(position).columns
    return [values.get(name) for name in model.names]


def _cell(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())

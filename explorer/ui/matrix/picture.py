"""What the matrix view shows: levels to paint, the range they stand for, and the exact value of a pair on request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explorer.ui.colours import MapName

Levels = NDArray[np.uint8]
Order = NDArray[np.int64]
Scores = NDArray[np.floating]


@dataclass(frozen=True, eq=False, slots=True)
class MatrixPicture:
    """The scores of n texts with each other.

    Attributes:
        levels: uint8 (n, n), C-contiguous; a score is low + level / 255 * (high - low).
        low: the score of level 0.
        high: the score of level 255.
        labels: the n texts.
        value: the exact score of a pair.
        colours: the kind of map the levels are painted with; differences use a diverging one.
        numbers: what each text is called in its list, from 1; empty when they stand in that order.
        scores: all values at once, (n, n), if that is quicker than one by one.
    """

    levels: Levels
    low: float
    high: float
    labels: tuple[str, ...]
    value: Callable[[int, int], float]
    colours: MapName = "sequential"
    numbers: tuple[int, ...] = ()
    scores: Callable[[], Scores] | None = None

    def __len__(self) -> int:
        return len(self.labels)


def reordered(picture: MatrixPicture, order: Order) -> MatrixPicture:
    """Return the picture with row and column i showing text `order[i]`."""
    scores = picture.scores
    return replace(
        picture,
        levels=np.take(np.take(picture.levels, order, axis=0), order, axis=1),
        labels=tuple(picture.labels[i] for i in order),
        value=lambda i, j: picture.value(int(order[i]), int(order[j])),
        numbers=tuple((order + 1).tolist()),
        scores=None if scores is None else lambda: scores()[np.ix_(order, order)],
    )


def all_scores(picture: MatrixPicture) -> Scores:
    """Return every value, (n, n)."""
    if picture.scores is not None:
        return picture.scores()
    count = range(len(picture))
    return np.array([[picture.value(i, j) for j in count] for i in count])


def values_tsv(picture: MatrixPicture) -> str:
    """Return the values as a table for a spreadsheet: tab-separated, the texts as first row and first column."""
    names = [" ".join(label.split()) for label in picture.labels]
    rows = zip(names, all_scores(picture).tolist(), strict=True)
    lines = ["\t".join(["", *names]), *("\t".join([name, *(f"{v:.6g}" for v in row)]) for name, row in rows)]
    return "\n".join(lines) + "\n"

"""Rows of the corpus as part of a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class RowSet:
    """Rows of a corpus, compared by identity so that it can be part of a request.

    Attributes:
        rows: int64 (m,), positions in the corpus.
    """

    rows: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)

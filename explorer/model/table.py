"""The rows of all tokens, made float32 when they are needed: a start needs few of the 125 MB they come to."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]


class TokenTable:
    """The rows of v tokens, d numbers each. Immutable to those who read it, thread safe.

    Args:
        stored: float32 (v, d); not copied, and read-only from now on. Or int8 (v, d), with
        scale: float32 (v,): a row is its int8 numbers times its scale. None where the numbers are taken as they are.
    """

    def __init__(self, stored: NDArray[Any], scale: Rows | None = None) -> None:
        stored.flags.writeable = False
        self.shape: tuple[int, int] = stored.shape[0], stored.shape[1]
        self._parts = stored, scale
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return self.shape[0]

    @property
    def is_whole(self) -> bool:
        """Whether all rows are float32 already."""
        return self._parts[1] is None

    def rows(self, ids: NDArray[np.integer[Any]]) -> Rows:
        """Return the rows `ids`, float32 (m, d); a copy."""
        return _as_floats(*self._parts, ids)

    def whole(self) -> Rows:
        """Return all rows, float32 (v, d), read-only; what they were made from is given up."""
        with self._lock:
            if not self.is_whole:
                table = _as_floats(*self._parts, slice(None))
                table.flags.writeable = False
                self._parts = table, None
        return self._parts[0]


def _as_floats(stored: NDArray[Any], scale: Rows | None, ids: Any) -> Rows:
    rows: Rows = stored[ids] if scale is None else np.multiply(stored[ids], scale[ids, None], dtype=np.float32)
    return rows

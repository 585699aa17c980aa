"""What the user sees of a map while it forms, and when it is finished."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.projection.alignment import framed, rotation
from explorer.projection.placement import Anchors
from explorer.projection.selection import Cast

GOLDEN_ANGLE = np.pi * (3 - 5**0.5)
RIM = 1.12
SPOT = 0.04


def picture(
    xy: NDArray[np.float32], parts: Cast, held: Anchors | None, reference: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the map of the whole corpus, float32 (n, 2), from the layout `xy` of its fitted rows.

    Args:
        xy: float32 (m, 2), in any frame.
        parts: which rows were fitted, placed, lost.
        held: where the placed rows belong; None when there are none.
        reference: float32 (n, 2), a map in the common frame that the result is turned to lie over.
    """
    there = np.concatenate([parts.fitted, parts.placed])
    whole = framed(xy if held is None else np.concatenate([xy, held.on(xy)]))
    whole = whole @ rotation(whole, reference[there])
    result = np.empty((parts.count, 2), np.float32)
    result[there] = whole
    result[parts.lost] = lost_spot(len(parts.lost), whole)
    return result


def lost_spot(count: int, layout: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return `count` points close together below `layout`, float32 (count, 2): texts that no direction places."""
    turn = GOLDEN_ANGLE * np.arange(count)
    far = SPOT * np.sqrt(np.arange(count) / max(count, 1))
    spot = np.stack([far * np.cos(turn), far * np.sin(turn)], axis=1)
    depth = RIM * np.linalg.norm(layout, axis=1).max(initial=0)
    return np.asarray(spot - (0, depth), np.float32)

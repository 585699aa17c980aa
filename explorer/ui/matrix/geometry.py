"""Where things are in the matrix view; plain numbers, so that it can be tested without a window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor, log10

LARGEST_CELL = 64.0
"""How large, in logical pixels, a cell may be made by zooming."""


@dataclass(frozen=True, slots=True)
class Viewport:
    """The part of an n x n matrix that a square of the screen shows.

    Attributes:
        count: n.
        side: the side of the square, in logical pixels.
        cell: the side of one cell, in logical pixels.
        left: the matrix column at the square's left edge, in cells.
        top: the matrix row at the square's upper edge, in cells.
    """

    count: int
    side: float
    cell: float
    left: float = 0.0
    top: float = 0.0

    @property
    def whole(self) -> bool:
        """Whether the whole matrix is in view."""
        return self.cell * self.count <= self.side + 1e-6

    def column_x(self, column: float) -> float:
        """Return the left edge of a column, in logical pixels from the square's left edge."""
        return (column - self.left) * self.cell

    def row_y(self, row: float) -> float:
        """Return the upper edge of a row, in logical pixels from the square's upper edge."""
        return (row - self.top) * self.cell

    def columns(self) -> range:
        """Return the columns that are at least partly in view."""
        return _seen(self.left, self.side / self.cell, self.count)

    def rows(self) -> range:
        """Return the rows that are at least partly in view."""
        return _seen(self.top, self.side / self.cell, self.count)

    def pair_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Return the row and column under a point of the square, or None outside the matrix."""
        row, column = floor(self.top + y / self.cell), floor(self.left + x / self.cell)
        inside = 0 <= x < self.side and 0 <= y < self.side and 0 <= row < self.count and 0 <= column < self.count
        return (row, column) if inside else None

    def zoomed(self, factor: float, x: float, y: float) -> Viewport:
        """Return the view enlarged by `factor`, with the cell under (x, y) staying there."""
        smallest = fitting_cell(self.count, self.side)
        cell = min(max(self.cell * factor, smallest), max(LARGEST_CELL, smallest))
        left = self.left + x / self.cell - x / cell
        return replace(self, cell=cell, left=left, top=self.top + y / self.cell - y / cell)._inside()

    def panned(self, dx: float, dy: float) -> Viewport:
        """Return the view with the matrix moved by (dx, dy) logical pixels, as far as there is matrix."""
        return replace(self, left=self.left - dx / self.cell, top=self.top - dy / self.cell)._inside()

    def showing(self, row: int, column: int) -> Viewport:
        """Return the view moved just enough to have a cell wholly inside."""
        seen = self.side / self.cell
        left = min(max(self.left, column + 1 - seen), column)
        return replace(self, left=left, top=min(max(self.top, row + 1 - seen), row))._inside()

    def _inside(self) -> Viewport:
        most = max(self.count - self.side / self.cell, 0.0)
        return replace(self, left=min(max(self.left, 0.0), most), top=min(max(self.top, 0.0), most))


def fitting_cell(count: int, side: float, ratio: float = 1.0) -> float:
    """Return the largest cell with which the whole matrix fits; whole device pixels when that costs little.

    Args:
        count: cells along a side, at least 1.
        side: room for them, in logical pixels.
        ratio: device pixels per logical pixel.
    """
    device = side * ratio / count
    return (floor(device) if device >= 6 else device) / ratio


def fitted(count: int, side: float, ratio: float = 1.0) -> Viewport:
    """Return the view that shows the whole matrix."""
    cell = fitting_cell(count, side, ratio)
    return Viewport(count, cell * count, cell)


def ticks(low: float, high: float, most: int) -> list[float]:
    """Return at most `most` + 1 round numbers from `low` to `high`, evenly apart by 1, 2 or 5 times a power of ten."""
    if not high > low:
        return [low]
    least = (high - low) / max(most, 1)
    power = 10.0 ** floor(log10(least))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least * (1 - 1e-9))
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [round(index * step, 12) for index in range(first, last + 1)]


def number_every(cell: float, room: float) -> int:
    """Return after how many cells of `cell` pixels the next number, `room` pixels wide, fits: 1, 2, 5, 10 and so on."""
    every = 1
    while every * cell < room:
        every = every * 5 // 2 if str(every).startswith("2") else every * 2
    return every


def _seen(start: float, length: float, count: int) -> range:
    return range(max(floor(start + 1e-9), 0), min(ceil(start + length - 1e-9), count))

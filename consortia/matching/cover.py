"""A cover as arrays: columns to choose, cells that each must be covered, and a few linear rows.

Everything is in whole numbers, so that sums are exact.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
LARGE = 2**20


@dataclass(frozen=True, slots=True)
class Row:
    """``least ≤ Σ coefficient · column ≤ most``, in whole numbers.

    Attributes
    ----------
    coefficients : array of int, one a column
    least, most : int or None
        None where that side is open.
    implied : bool
        True where the least side follows from everything else and only helps the bound.
    """

    coefficients: IntArray
    least: int | None = None
    most: int | None = None
    implied: bool = False

    def is_satisfied_by(self, chosen: IntArray) -> bool:
        """Tell whether a choice (indexes of columns) satisfies the row."""
        total = int(self.coefficients[chosen].sum())
        enough = self.least is None or total >= self.least
        return enough and (self.most is None or total <= self.most)


@dataclass(frozen=True)
class Cover:
    """A set-covering instance: columns to choose, cells to cover, further rows to satisfy.

    Attributes
    ----------
    cells : int
        How many there are.
    start, cell : array of int
        Column j covers ``cell[start[j]:start[j + 1]]``, in order.
    forced : array of bool
        Columns that are in every choice.
    rows : tuple of Row
        Further conditions.
    """

    cells: int
    start: IntArray
    cell: IntArray
    forced: BoolArray
    rows: tuple[Row, ...] = ()

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return len(self.start) - 1

    @cached_property
    def lengths(self) -> IntArray:
        """How many cells each column covers."""
        return np.diff(self.start)

    @cached_property
    def owners(self) -> IntArray:
        """The column of each entry of `cell`."""
        return np.repeat(np.arange(self.columns), self.lengths)

    def covered_by(self, chosen: IntArray) -> IntArray:
        """Return how many of the chosen columns cover each cell."""
        inside = np.zeros(self.columns, dtype=bool)
        inside[chosen] = True
        return np.bincount(self.cell[inside[self.owners]], minlength=self.cells)

    def is_satisfied_by(self, chosen: IntArray) -> bool:
        """Tell whether a choice covers every cell and satisfies every row."""
        inside = np.zeros(self.columns, dtype=bool)
        inside[chosen] = True
        if not inside[self.forced].all() or (self.covered_by(chosen) == 0).any():
            return False
        return all(row.is_satisfied_by(chosen) for row in self.rows)

    def only(self, kept: IntArray) -> Cover:
        """Return the cover with these columns alone, in this order."""
        lengths = self.lengths[kept]
        start = np.concatenate([[0], np.cumsum(lengths)])
        shift = np.repeat(self.start[kept] - start[:-1], lengths)
        rows = tuple(replace(r, coefficients=r.coefficients[kept]) for r in self.rows)
        cell = self.cell[np.arange(start[-1]) + shift]
        return Cover(self.cells, start, cell, self.forced[kept], rows)

    def with_rows(self, rows: Sequence[Row]) -> Cover:
        """Return the cover with further rows."""
        return replace(self, rows=(*self.rows, *rows))


def from_pairs(columns: int, cells: int, column: IntArray, cell: IntArray) -> Cover:
    """Return the cover in which each column covers the cells that it is paired with.

    Parameters
    ----------
    column, cell : array of int
        One entry a pair; a pair may come twice.

    Examples
    --------
    >>> cover = from_pairs(2, 3, np.array([1, 0, 1]), np.array([2, 0, 1]))
    >>> cover.start.tolist(), cover.cell.tolist()
    ([0, 1, 3], [0, 1, 2])
    """
    keys = np.sort(column * np.int64(max(cells, 1)) + cell)
    if len(keys) > 1:
        keys = keys[np.concatenate([[True], keys[1:] != keys[:-1]])]
    start = np.searchsorted(keys, np.arange(columns + 1) * np.int64(max(cells, 1)))
    return Cover(cells, start, keys % max(cells, 1), np.zeros(columns, dtype=bool))


def somebody_besides(members: Collection[int], columns: int) -> Row:
    """Return the row that a column besides these must be in."""
    row = np.ones(columns, dtype=np.int64)
    row[sorted(members)] = 0
    return Row(row, least=1)


def scaled(coefficients: Sequence[int] | IntArray | npt.NDArray[np.object_], least: int) -> Row:
    """Return ``Σ coefficient · column ≥ least`` in numbers below a million, eased where rounded.

    A choice that satisfies the exact row satisfies this one; one that satisfies this one may miss
    the exact row by a millionth.

    Examples
    --------
    >>> row = scaled([5 * 10**12, 10**13, 1], 10**13)
    >>> row.coefficients.tolist(), row.least
    ([524288, 1048576, 1], 1048576)
    """
    small = np.minimum(np.array(coefficients, dtype=object), least)
    if least <= LARGE:
        return Row(small.astype(np.int64), least=least)
    return Row((-(-small * LARGE // least)).astype(np.int64), least=LARGE)

"""Zero-half cuts: rows that every whole choice satisfies and half choices violate.

Three columns of which each two share a cell are paid by the relaxation with a half each: one and a
half in all, where a whole choice needs two. Adding up an odd number of cells that leaves every
chosen-in-part column with an even count says so: halve the sum and round up. Which cells to add up
is found by elimination modulo two.

References
----------
A. Caprara and M. Fischetti, "{0, 1/2}-Chvátal-Gomory cuts", Mathematical Programming 74 (1996),
221-235.
A. M. C. A. Koster, A. Zymolka and M. Kutschka, "Algorithms to separate {0, 1/2}-Chvátal-Gomory
cuts", Algorithmica 55 (2009), 375-391: elimination.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from consortia.matching.cover import Cover, IntArray, Row
from consortia.matching.relaxation import FloatArray

NEAR = 1e-6
BREAKS = 0.02
"""Cuts that are violated by less are left out."""
MOST = 60
"""So many cuts at once: the next relaxation says which others are still needed."""


class _Sum(NamedTuple):
    """Cells added up modulo two: the columns with an odd count, how many cells, and which."""

    columns: int
    odd: int
    cells: int


def zero_half_cuts(cover: Cover, values: FloatArray) -> list[Row]:
    """Return zero-half cuts that these values violate, the shortest first.

    Parameters
    ----------
    cover : Cover
        Only its cells are looked at.
    values : array of float
        How much of each column a relaxation chooses.

    Examples
    --------
    >>> from consortia.matching.cover import from_pairs
    >>> triangle = from_pairs(3, 3, np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 1, 2, 2, 0]))
    >>> row, = zero_half_cuts(triangle, np.array([0.5, 0.5, 0.5]))
    >>> row.coefficients.tolist(), row.least
    ([1, 1, 1], 2)
    """
    partly = np.flatnonzero((values > NEAR) & (values < 1 - NEAR))
    if not len(partly):
        return []
    cells, columns = _tight(cover, values, partly)
    amounts = values[partly].tolist()
    found = {
        tuple(cells[n] for n in _members(total.cells))
        for total in _eliminated(columns)
        if total.odd and sum(amounts[i] for i in _members(total.columns)) < 1 - 2 * BREAKS
    }
    shortest = sorted(found, key=lambda some: (len(some), some))[:MOST]
    return [_zero_half_cut(cover, np.array(some)) for some in shortest]


def _tight(cover: Cover, values: FloatArray, partly: IntArray) -> tuple[list[int], list[int]]:
    """Return cells covered exactly once, and of each the partly chosen columns as a bit set.

    Of cells with the same such columns the first is enough; those with fewest come first.
    """
    owners = cover.owners
    covered = np.bincount(cover.cell, weights=values[owners], minlength=cover.cells)
    place = np.full(cover.columns, -1)
    place[partly] = np.arange(len(partly))
    useful = (place[owners] >= 0) & (covered[cover.cell] < 1 + NEAR)
    bits = dict.fromkeys(cover.cell[useful].tolist(), 0)
    for cell, column in zip(
        cover.cell[useful].tolist(), place[owners][useful].tolist(), strict=True
    ):
        bits[cell] |= 1 << column
    first: dict[int, int] = {}
    for cell in sorted(bits):
        first.setdefault(bits[cell], cell)
    order = sorted(first, key=lambda columns: (columns.bit_count(), first[columns]))
    return [first[columns] for columns in order], order


def _eliminated(columns: list[int]) -> Iterator[_Sum]:
    """Yield sums of cells met while the columns are eliminated one after another."""
    pivots: dict[int, _Sum] = {}
    for n, inside in enumerate(columns):
        total = _Sum(inside, 1, 1 << n)
        while total.columns and total.columns.bit_length() in pivots:
            other = pivots[total.columns.bit_length()]
            total = _Sum(
                total.columns ^ other.columns, total.odd ^ other.odd, total.cells ^ other.cells
            )
            yield total
        if total.columns:
            pivots[total.columns.bit_length()] = total


def _zero_half_cut(cover: Cover, cells: IntArray) -> Row:
    """Return the cut of an odd number of cells: half their sum, rounded up."""
    inside = np.zeros(cover.cells, dtype=bool)
    inside[cells] = True
    counts = np.bincount(cover.owners[inside[cover.cell]], minlength=cover.columns)
    return Row((counts + 1) // 2, least=(len(cells) + 1) // 2, implied=True)


def _members(bits: int) -> list[int]:
    """Return the places of the bits that are set."""
    return [n for n in range(bits.bit_length()) if bits >> n & 1]

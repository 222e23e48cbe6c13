"""Column dominance: leaves out columns that another could always replace.

References
----------
A. Caprara, P. Toth and M. Fischetti, "Algorithms for the set covering problem", Annals of
Operations Research 98 (2000), 353-371: column dominance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from consortia.matching.cover import BoolArray, Cover, IntArray

Bits = npt.NDArray[np.uint64]
_CHUNK = 512
"""So many columns are compared with all of their class at once."""
_SEED = 20_231_024
_SKETCH = 61
"""A prime, so that cells next to each other in any regular order fall on different bits."""


def replaceable(cover: Cover) -> BoolArray:
    """Return which columns another may stand for: those that add to no row with a least side.

    Where a sum must be reached (a pooled turnover, a capacity), two that are alike may both be
    needed; so may forced columns.
    """
    adds = np.zeros(cover.columns, dtype=bool)
    for row in cover.rows:
        if row.least is not None and not row.implied:
            adds |= row.coefficients > 0
    return ~adds & ~cover.forced


def distinct(cover: Cover, weights: IntArray) -> IntArray:
    """Return the columns without those like another that weighs no more (the first is kept).

    Columns are alike that cover the same cells and have the same coefficients.

    Examples
    --------
    >>> from consortia.matching.cover import from_pairs
    >>> cover = from_pairs(3, 1, np.array([0, 1, 2]), np.array([0, 0, 0]))
    >>> distinct(cover, np.array([5, 3, 3])).tolist()
    [1]
    """
    if cover.columns < 2:
        return np.arange(cover.columns)
    keys = [_signatures(cover), *(row.coefficients for row in cover.rows)]
    order = np.lexsort((np.arange(cover.columns), weights, *keys))
    new = np.ones(len(order), dtype=bool)
    same = np.ones(len(order) - 1, dtype=bool)
    for key in keys:
        same &= key[order][1:] == key[order][:-1]
    new[1:] = ~same
    head = order[np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))]
    gone = np.zeros(cover.columns, dtype=bool)
    gone[order] = ~new & _covers_alike(cover, order, head)
    return np.flatnonzero(~(gone & replaceable(cover)))


def undominated(cover: Cover, weights: IntArray) -> IntArray:
    """Return the columns without those that another beats.

    One beats another that covers all of its cells and perhaps more, weighs no more, and has no
    larger coefficient in any row with a most side.
    """
    if cover.columns < 2 or not len(cover.cell):
        return np.arange(cover.columns)
    beaten, by = _rivals(cover)
    lengths = cover.lengths
    fits = (lengths[by] >= lengths[beaten]) & (weights[by] <= weights[beaten]) & (by != beaten)
    beaten, by = beaten[fits], by[fits]
    for row in cover.rows:
        if row.most is not None:
            fits = row.coefficients[by] <= row.coefficients[beaten]
            beaten, by = beaten[fits], by[fits]
    sketch = _sketches(cover)
    perhaps = (sketch[beaten] & ~sketch[by]) == 0
    beaten, by = beaten[perhaps], by[perhaps]
    bits = _bits(cover)
    inside = ((bits[beaten] & ~bits[by]) == 0).all(axis=1)
    beaten, by = beaten[inside], by[inside]
    alike = (lengths[by] == lengths[beaten]) & (weights[by] == weights[beaten])
    for row in cover.rows:
        if row.most is not None:
            alike &= row.coefficients[by] == row.coefficients[beaten]
    beaten = beaten[~alike | (by < beaten)]
    gone = np.zeros(cover.columns, dtype=bool)
    gone[beaten] = True
    return np.flatnonzero(~(gone & replaceable(cover)))


def _rivals(cover: Cover) -> tuple[IntArray, IntArray]:
    """Return pairs (column, another that covers the rarest of its cells)."""
    owners = cover.owners
    supply = np.bincount(cover.cell, minlength=cover.cells)
    filled = np.flatnonzero(cover.lengths > 0)
    order = np.lexsort((supply[cover.cell], owners))
    rarest = cover.cell[order][cover.start[filled]]
    by_cell = owners[np.argsort(cover.cell, kind="stable")]
    first = np.concatenate([[0], np.cumsum(supply)])[rarest]
    counts = supply[rarest]
    ends = np.cumsum(counts)
    at = np.arange(ends[-1]) + np.repeat(first - (ends - counts), counts)
    return np.repeat(filled, counts), by_cell[at]


def _sketches(cover: Cover) -> Bits:
    """Return 64 bits a column: where one covers all that another does, it has all of its bits."""
    bits = np.zeros(cover.columns, dtype=np.uint64)
    filled = cover.lengths > 0
    bit = np.uint64(1) << (cover.cell % _SKETCH).astype(np.uint64)
    bits[filled] = np.bitwise_or.reduceat(bit, cover.start[:-1][filled])
    return bits


def _bits(cover: Cover) -> Bits:
    """Return each column's cells as a bit set."""
    width = -(-cover.cells // 64)
    key = cover.owners * width + (cover.cell >> 6)
    bit = np.uint64(1) << (cover.cell & 63).astype(np.uint64)
    first = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
    table = np.zeros((cover.columns, width), dtype=np.uint64)
    table.ravel()[key[first]] = np.bitwise_or.reduceat(bit, first)
    return table


def _signatures(cover: Cover) -> IntArray:
    """Return a number for each column's set of cells; equal sets have equal ones."""
    random = np.random.default_rng(_SEED).integers(1, 2**62, max(cover.cells, 1), dtype=np.int64)
    sums = np.zeros(cover.columns, dtype=np.int64)
    filled = cover.lengths > 0
    if filled.any():
        sums[filled] = np.add.reduceat(random[cover.cell], cover.start[:-1][filled])
    return sums


def _covers_alike(cover: Cover, these: IntArray, those: IntArray) -> BoolArray:
    """Tell, pair by pair, whether two columns cover the same cells."""
    lengths = cover.lengths[these]
    alike: BoolArray = lengths == cover.lengths[those]
    pairs = np.flatnonzero(alike & (these != those))
    if len(pairs):
        mine, other = cover.only(these[pairs]), cover.only(those[pairs])
        wrong = mine.owners[mine.cell != other.cell]
        alike[pairs[np.unique(wrong)]] = False
    return alike


@dataclass(frozen=True, slots=True)
class Merits:
    """What columns bring to sums that must be reached.

    Attributes
    ----------
    classes : array of int
        Columns may stand for each other only within a class.
    amounts : sequence of array of int
        What each brings to a sum; more is better.
    """

    classes: IntArray
    amounts: Sequence[IntArray]


def nobody_stands_in(cover: Cover) -> Merits:
    """Return the merits by which no column can stand for another."""
    return Merits(np.arange(cover.columns), [])


def never_needed(cover: Cover, rank: IntArray, merits: Merits, size: int) -> BoolArray:
    """Return which columns no choice of at most `size` columns needs.

    A column is that of whose like (the same class, the same cells) `size` others are as good in
    everything: one of these is outside any choice that has it, and can stand for it.

    Parameters
    ----------
    rank : array of int
        What each column weighs.

    Examples
    --------
    >>> from consortia.matching.cover import from_pairs
    >>> zero = np.zeros(4, dtype=np.int64)
    >>> merits = Merits(zero, [np.array([5, 9, 7, 9])])
    >>> never_needed(from_pairs(4, 1, np.arange(4), zero), zero, merits, 2).tolist()
    [True, False, True, False]
    """
    gone = np.zeros(cover.columns, dtype=bool)
    if cover.columns <= size:
        return gone
    _, alike = np.unique(_bits(cover), axis=0, return_inverse=True)
    _, classes = np.unique(
        np.stack([alike.ravel(), merits.classes], axis=1), axis=0, return_inverse=True
    )
    less = [rank, *(row.coefficients for row in cover.rows if row.most is not None)]
    better = [*merits.amounts, *(-values for values in less if values.any())]
    order = np.argsort(classes.ravel(), kind="stable")
    counts = np.bincount(classes.ravel())
    ends = np.cumsum(counts)
    for end, count in zip(
        ends[counts > size].tolist(), counts[counts > size].tolist(), strict=True
    ):
        columns = order[end - count : end]
        for at in range(0, count, _CHUNK):
            mine = columns[at : at + _CHUNK]
            gone[mine] = _as_good(mine, columns, better) >= size
    return gone & ~cover.forced


def _as_good(mine: IntArray, columns: IntArray, better: Sequence[IntArray]) -> IntArray:
    """Return, for each of `mine`, how many columns are as good; of equals, those before it."""
    good = np.ones((len(mine), len(columns)), dtype=bool)
    same = good.copy()
    for values in better:
        here, there = values[mine][:, None], values[columns][None, :]
        good &= there >= here
        same &= there == here
    good &= ~same | (columns[None, :] < mine[:, None])
    counts: IntArray = good.sum(axis=1)
    return counts

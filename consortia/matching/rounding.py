"""A rounding heuristic: the relaxation rounded, completed greedily, redundant columns dropped.

References
----------
V. Chvatal, "A greedy heuristic for the set-covering problem", Mathematics of Operations Research
4 (1979), 233-235.
"""

from __future__ import annotations

import numpy as np

from consortia.matching.cover import BoolArray, Cover, IntArray
from consortia.matching.relaxation import FloatArray


def rounded(
    cover: Cover, weights: IntArray, values: FloatArray, extra: FloatArray, least: float = 0.5
) -> IntArray | None:
    """Return a choice that covers every cell, or None where that leaves a cell out.

    Parameters
    ----------
    values, extra : array of float
        Of the relaxation: how much of each column, and its reduced cost.
    least : float
        Columns of which the relaxation chooses at least so much come first.

    Notes
    -----
    Those columns come first, then greedily what costs least for each cell that is still open.
    Rows besides the cells are not looked at.
    """
    inside = (values >= least) | cover.forced
    counts = cover.covered_by(np.flatnonzero(inside))
    open_cells = counts == 0
    owners = cover.owners
    price = np.maximum(extra, 0.0) + weights * 1e-3 + 1e-6
    while open_cells.any():
        gain = np.bincount(owners[open_cells[cover.cell]], minlength=cover.columns)
        if not gain.any():
            return None
        ratio = np.where(gain > 0, price / np.maximum(gain, 1), np.inf)
        best = int(ratio.argmin())
        inside[best] = True
        open_cells[cover.cell[cover.start[best] : cover.start[best + 1]]] = False
    return stripped(cover, weights, inside)


def stripped(cover: Cover, weights: IntArray, inside: BoolArray) -> IntArray:
    """Return the choice without columns that it does not need, the heaviest dropped first."""
    chosen = np.flatnonzero(inside)
    counts = cover.covered_by(chosen)
    order = sorted(chosen.tolist(), key=lambda j: (-weights[j], cover.lengths[j], -j))
    for column in order:
        cells = cover.cell[cover.start[column] : cover.start[column + 1]]
        if not cover.forced[column] and (counts[cells] > 1).all():
            counts[cells] -= 1
            inside[column] = False
    return np.flatnonzero(inside)

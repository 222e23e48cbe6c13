"""The linear relaxation of a cover: a safe lower bound and the reduced costs of its columns.

References
----------
E. Balas and M. C. Carrera, "A dynamic subgradient-based branch-and-bound procedure for set
covering", Operations Research 44 (1996), 875-890: bounds and fixing by reduced costs.
A. Neumaier and O. Shcherbina, "Safe bounds in linear and mixed-integer linear programming",
Mathematical Programming 99 (2004), 283-296: a bound that rounding cannot spoil.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from consortia.matching.cover import Cover, IntArray, Row
from consortia.matching.solver_output import new_solver

FloatArray = npt.NDArray[np.float64]
GRAIN = 2.0**-16
"""Prices are rounded to this, so that sums of whole numbers times prices are exact in floats."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """An optimum of the relaxation.

    Attributes
    ----------
    values : array of float
        How much of each column is chosen, from 0 to 1.
    bound : float
        No choice weighs less; exact, whatever the solver's rounding.
    extra : array of float
        Reduced costs: a choice that has the column weighs at least ``bound + extra``; where it
        is negative, one that lacks the column weighs at least ``bound - extra``. Of forced columns
        it is in the bound already.
    """

    values: FloatArray
    bound: float
    extra: FloatArray


class Relaxation:
    """A relaxation that is solved again as rows come in, each time from where it was.

    Parameters
    ----------
    cover : Cover
    weights : array of int
    """

    def __init__(self, cover: Cover, weights: IntArray) -> None:
        self.cover = cover
        self.weights = weights
        self.rows: list[Row] = []
        self._filled = np.flatnonzero(cover.lengths)
        self._solver = new_solver()
        self._solver.setOptionValue("presolve", "off")
        self._solver.passModel(linear_model(cover, weights))
        for row in cover.rows:
            self.add(row)

    def add(self, row: Row) -> None:
        """Add a row over the same columns."""
        self.rows.append(row)
        index = np.flatnonzero(row.coefficients).astype(np.int32)
        values = row.coefficients[index].astype(np.float64)
        least, most = sides(row)
        self._solver.addRow(least, most, len(index), index, values)

    def weigh(self, weights: IntArray) -> None:
        """Weigh the columns anew."""
        self.weights = weights
        index = np.arange(self.cover.columns, dtype=np.int32)
        self._solver.changeColsCost(len(index), index, weights.astype(np.float64))

    def solve(self) -> Relaxed | None:
        """Return an optimum, or None where not even fractions of columns satisfy every row."""
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        solution = self._solver.getSolution()
        values = np.array(solution.col_value)
        prices = np.array(solution.row_dual)
        return self._bounded(values, prices)

    def solve_without(self, column: int) -> Relaxed | None:
        """Return an optimum in which a column is not chosen, or None where there is none.

        Its bound holds for choices with the column too.
        """
        self._solver.changeColBounds(column, 0.0, 0.0)
        relaxed = self.solve()
        self._solver.changeColBounds(column, float(self.cover.forced[column]), 1.0)
        return relaxed

    def _bounded(self, values: FloatArray, prices: FloatArray) -> Relaxed:
        """Return the bound that these prices prove, in exact arithmetic."""
        prices = np.rint(prices / GRAIN) * GRAIN
        covering = np.maximum(prices[: self.cover.cells], 0.0)
        extra = self.weights.astype(np.float64)
        if len(self.cover.cell):
            starts = self.cover.start[self._filled]
            extra[self._filled] -= np.add.reduceat(covering[self.cover.cell], starts)
        bound = float(covering.sum())
        for row, price in zip(self.rows, prices[self.cover.cells :], strict=True):
            side = row.least if price > 0 else row.most
            if side is not None and price:
                extra -= price * row.coefficients
                bound += price * side
        out = np.minimum(extra, 0.0)
        bound += float(np.where(self.cover.forced, extra, out).sum())
        return Relaxed(values, bound, extra)


def linear_model(cover: Cover, weights: IntArray) -> highspy.HighsLp:
    """Return the relaxation of the cells alone, as the solver reads it."""
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = cover.columns, cover.cells
    model.col_cost_ = weights.astype(np.float64)
    model.col_lower_ = cover.forced.astype(np.float64)
    model.col_upper_ = np.ones(cover.columns)
    model.row_lower_ = np.ones(cover.cells)
    model.row_upper_ = np.full(cover.cells, highspy.kHighsInf)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = cover.start.astype(np.int32)
    model.a_matrix_.index_ = cover.cell.astype(np.int32)
    model.a_matrix_.value_ = np.ones(len(cover.cell))
    return model


def sides(row: Row) -> tuple[float, float]:
    """Return the sides of a row as the solver reads them."""
    least = -highspy.kHighsInf if row.least is None else float(row.least)
    return least, highspy.kHighsInf if row.most is None else float(row.most)

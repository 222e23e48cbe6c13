"""The integer program of a small cover, solved by HiGHS."""

from __future__ import annotations

import math
from dataclasses import dataclass

import highspy
import numpy as np

from consortia.matching.clock import Clock
from consortia.matching.cover import Cover, IntArray
from consortia.matching.relaxation import linear_model, sides
from consortia.matching.solver_output import new_solver

FEW_CELLS = 150
_NONE = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)


@dataclass(frozen=True, slots=True)
class IntegerAnswer:
    """What a search came to.

    Attributes
    ----------
    chosen : array of int or None
        The lightest choice found.
    bound : float
        No choice weighs less; infinite where there is none.
    proven : bool
        True where none is lighter, or there is none.
    """

    chosen: IntArray | None
    bound: float
    proven: bool


def solve_integer_program(cover: Cover, weights: IntArray, clock: Clock) -> IntegerAnswer:
    """Return the lightest choice that covers every cell and satisfies every row."""
    if not cover.columns:
        none = cover.cells > 0 or not cover.is_satisfied_by(np.zeros(0, dtype=np.int64))
        return IntegerAnswer(None if none else np.zeros(0, dtype=np.int64), 0.0, proven=True)
    solver = _solver(cover, weights, clock)
    solver.run()
    status, info = solver.getModelStatus(), solver.getInfo()
    if status in _NONE:
        return IntegerAnswer(None, math.inf, proven=True)
    chosen = None
    if info.primal_solution_status == 2:
        chosen = np.flatnonzero(np.array(solver.getSolution().col_value) > 0.5)
    if status == highspy.HighsModelStatus.kOptimal and chosen is not None:
        return IntegerAnswer(chosen, float(weights[chosen].sum()), proven=True)
    bound = info.mip_dual_bound if math.isfinite(info.mip_dual_bound) else 0.0
    return IntegerAnswer(chosen, bound - 1e-4 - 1e-7 * abs(bound), proven=False)


def _solver(cover: Cover, weights: IntArray, clock: Clock) -> highspy.Highs:
    solver = new_solver()
    for option, value in (
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.5),
        ("mip_feasibility_tolerance", 1e-9),
        # It takes some 4 ms a call, more than a small cover needs altogether.
        ("mip_heuristic_run_feasibility_jump", cover.cells > FEW_CELLS),
        # The rounded relaxations have been tried already.
        ("mip_heuristic_run_rins", False),
        ("mip_heuristic_run_rens", False),
        ("mip_heuristic_run_root_reduced_cost", False),
        ("mip_detect_symmetry", False),
    ):
        solver.setOptionValue(option, value)
    left = clock.left()
    if left is not None:
        solver.setOptionValue("time_limit", left)
    model = linear_model(cover, weights)
    model.integrality_ = [highspy.HighsVarType.kInteger] * cover.columns
    solver.passModel(model)
    for row in cover.rows:
        index = np.flatnonzero(row.coefficients).astype(np.int32)
        values = row.coefficients[index].astype(np.float64)
        solver.addRow(*sides(row), len(index), index, values)
    return solver

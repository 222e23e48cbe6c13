"""A small integer program, solved by HiGHS with a real bound."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import highspy
import numpy as np

from consortia.matching.solver_output import new_solver

INFINITY = highspy.kHighsInf


class TimeUp(Exception):
    """No solution was found before the time ran out."""


class Clock:
    """How much time is left; None never ends."""

    def __init__(self, seconds: float | None) -> None:
        self.started = time.perf_counter()
        self.seconds = seconds

    def left(self) -> float | None:
        """Return the seconds left, never less than a hundredth."""
        if self.seconds is None:
            return None
        return max(0.01, self.seconds - self.spent())

    def spent(self) -> float:
        """Return the seconds since the start."""
        return time.perf_counter() - self.started

    def is_up(self) -> bool:
        """Tell whether the time has run out."""
        return self.seconds is not None and self.spent() >= self.seconds


class Found(StrEnum):
    """What a search came to."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a search found.

    Attributes
    ----------
    found : Found
        Optimal and infeasible are proven; `NOTHING` means that time ran out with nothing found.
    values : list of float
        One a column, where something was found.
    bound : float
        No solution has a smaller objective.
    """

    found: Found
    values: list[float]
    bound: float

    @property
    def least(self) -> int:
        """The least whole number that the bound allows, the solver's tolerance granted."""
        slack = 1e-4 + 1e-7 * abs(self.bound)
        known = math.isfinite(self.bound) and self.bound > 0
        return math.ceil(self.bound - slack) if known else 0


@dataclass(slots=True)
class Program:
    """Columns and rows of a mixed-integer program, grown one by one."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    integer: list[bool] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)

    def column(self, lower: float = 0.0, upper: float = INFINITY, *, integer: bool = False) -> int:
        """Add a column and return its index."""
        self.lower.append(lower)
        self.upper.append(upper)
        self.integer.append(integer)
        return len(self.lower) - 1

    def row(
        self,
        entries: Mapping[int, float],
        *,
        least: float = -INFINITY,
        most: float = INFINITY,
    ) -> None:
        """Add ``least ≤ Σ value · column ≤ most``."""
        self.row_lower.append(least)
        self.row_upper.append(most)
        self.index.extend(entries)
        self.value.extend(entries.values())
        self.starts.append(len(self.index))

    def minimise(self, objective: Mapping[int, float], clock: Clock) -> Outcome:
        """Search for the least objective until it is proven or the time runs out."""
        if not self.lower:
            empty_is_feasible = all(low <= 0.0 for low in self.row_lower)
            return Outcome(Found.OPTIMAL if empty_is_feasible else Found.INFEASIBLE, [], 0.0)
        solver = new_solver()
        for option, value in (
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 1e-6),
            ("mip_feasibility_tolerance", 1e-7),
        ):
            solver.setOptionValue(option, value)
        left = clock.left()
        if left is not None:
            solver.setOptionValue("time_limit", left)
        solver.passModel(self._model(objective))
        solver.run()
        return _outcome(solver)

    def _model(self, objective: Mapping[int, float]) -> highspy.HighsLp:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.lower), len(self.row_lower)
        costs = np.zeros(len(self.lower))
        for column, cost in objective.items():
            costs[column] = cost
        model.col_cost_ = costs
        model.col_lower_, model.col_upper_ = np.array(self.lower), np.array(self.upper)
        model.row_lower_, model.row_upper_ = np.array(self.row_lower), np.array(self.row_upper)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array(self.starts)
        model.a_matrix_.index_ = np.array(self.index, dtype=np.int32)
        model.a_matrix_.value_ = np.array(self.value, dtype=np.float64)
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[integer] for integer in self.integer]
        return model


def _outcome(solver: highspy.Highs) -> Outcome:
    status = solver.getModelStatus()
    info = solver.getInfo()
    if status in (
        highspy.HighsModelStatus.kInfeasible,
        highspy.HighsModelStatus.kUnboundedOrInfeasible,
    ):
        return Outcome(Found.INFEASIBLE, [], INFINITY)
    has_values = info.primal_solution_status == 2
    values = list(solver.getSolution().col_value) if has_values else []
    if status == highspy.HighsModelStatus.kOptimal:
        return Outcome(Found.OPTIMAL, values, info.objective_function_value)
    bound = info.mip_dual_bound
    return Outcome(Found.FEASIBLE if has_values else Found.NOTHING, values, bound)

"""What others would do: one straightforward model, or greed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from ortools.sat.python import cp_model

from consortia.matching.cover import Cover
from consortia.matching.dominance import distinct
from consortia.matching.relaxation import linear_model
from consortia.matching.solver_output import new_solver

WORKERS = 8
"""Its makers' advice. As it comes, it takes one a core, and on two cores it proves nothing here."""


@dataclass(frozen=True)
class Peer:
    """What a peer found: total weight, and whether it proved it best."""

    weight: int | None
    proven: bool


def combined(cost: Any) -> Any:
    """Return one weight a column that puts members before cost."""
    return cost + int(cost.sum()) + 1


def by_cp_sat(cover: Cover, weights: Any, seconds: float) -> Peer:
    """Solve by a straightforward CP-SAT model of all candidates."""
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in range(cover.columns)]
    able: list[list[Any]] = [[] for _ in range(cover.cells)]
    for column, cell in zip(cover.owners.tolist(), cover.cell.tolist(), strict=True):
        able[cell].append(chosen[column])
    for some in able:
        model.add_bool_or(some)
    model.minimize(sum(int(w) * x for w, x in zip(weights, chosen, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = WORKERS
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    weight = round(solver.objective_value) if found else None
    return Peer(weight, status == cp_model.OPTIMAL)


def by_cp_sat_grouped(cover: Cover, weights: Any, seconds: float) -> Peer:
    """Solve by CP-SAT after keeping the lightest of those that are alike."""
    kept = distinct(cover, weights)
    return by_cp_sat(cover.only(kept), weights[kept], seconds)


def by_highs(cover: Cover, weights: Any, seconds: float) -> Peer:
    """Solve by one HiGHS model of all candidates, as it comes but for the gap of nothing."""
    solver = new_solver()
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("time_limit", seconds)
    model = linear_model(cover, weights)
    model.integrality_ = [highspy.HighsVarType.kInteger] * cover.columns
    solver.passModel(model)
    solver.run()
    proven = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    chosen = np.flatnonzero(np.array(solver.getSolution().col_value) > 0.5)
    return Peer(int(weights[chosen].sum()) if len(chosen) else None, proven)


def by_greed(cover: Cover, weights: Any) -> int:
    """Return the size of a plain greedy cover: most open cells first, then the cheapest."""
    open_cells = np.ones(cover.cells, dtype=bool)
    owners, members = cover.owners, 0
    while open_cells.any():
        gain = np.bincount(owners[open_cells[cover.cell]], minlength=cover.columns)
        best = int(np.lexsort((weights, -gain))[0])
        open_cells[cover.cell[cover.start[best] : cover.start[best + 1]]] = False
        members += 1
    return members

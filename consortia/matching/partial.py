"""Maximum coverage: the consortium that covers as many cells as can be, where none covers all."""

from __future__ import annotations

from dataclasses import replace

from consortia.matching.feasible import is_feasible
from consortia.matching.formulation import build
from consortia.matching.optimise import best
from consortia.matching.prepared import Prepared
from consortia.matching.problem import Holder, Limits, Problem
from consortia.matching.program import Clock, Found, TimeUp


def most_covered(prepared: Prepared, clock: Clock) -> frozenset[int]:
    """Return the cells (indexes) of a maximum coverage under the limits.

    Empty where the limits leave nothing. With volumes a cell counts when all of it is delivered.
    """
    if not prepared.members or not prepared.limits.include <= set(prepared.position):
        return frozenset()
    served: dict[int, int] = {}
    program, columns = build(prepared, range(len(prepared.members)), served)
    objective = dict.fromkeys(served.values(), -1.0)
    while True:
        outcome = program.minimise(objective, clock)
        if outcome.found in (Found.INFEASIBLE, Found.NOTHING):
            return frozenset()
        cells = frozenset(c for c, col in served.items() if outcome.values[col] > 0.5)
        members = [m for m, col in columns.items() if outcome.values[col] > 0.5]
        if is_feasible(_same_members(prepared, cells), members):
            return cells
        if clock.is_up():
            return frozenset()
        outside = {col: 1.0 for m, col in columns.items() if m not in members}
        rest = {col: 1.0 for c, col in served.items() if c in cells}
        program.row(
            outside | dict.fromkeys(rest, -1.0), least=1.0 - float(len(rest))
        )  # another member in, or one of these cells left uncovered


def restricted(problem: Problem, cells: frozenset[int]) -> Problem:
    """Return the problem with only some of its cells (indexes)."""
    stated = list(problem.cells.items())
    return replace(
        problem, cells={cell: volume for i, (cell, volume) in enumerate(stated) if i in cells}
    )


def best_partial(prepared: Prepared, clock: Clock) -> tuple[Prepared, tuple[int, ...]] | None:
    """Return the best consortium for the largest part, and the problem of that part.

    Thresholds on turnover, lead and accreditations of the whole consortium are lifted where
    nothing meets them.
    """
    for candidate in (prepared, Prepared(prepared.problem, _eased(prepared))):
        cells = most_covered(candidate, clock)
        if cells:
            part = Prepared(restricted(prepared.problem, cells), candidate.limits)
            try:
                solution = best(part, clock)
            except TimeUp:
                return None
            return None if solution is None else (part, solution.members)
    return None


def _same_members(prepared: Prepared, cells: frozenset[int]) -> Prepared:
    return Prepared(restricted(prepared.problem, cells), prepared.limits)


def _eased(prepared: Prepared) -> Limits:
    limits = prepared.limits
    kept = tuple(a for a in limits.accreditations if a.held_by is Holder.DELIVERER)
    known = frozenset(prepared.position)
    return replace(
        limits,
        turnover=None,
        lead_turnover=None,
        needs_lead=False,
        accreditations=kept,
        include=limits.include & known,
    )

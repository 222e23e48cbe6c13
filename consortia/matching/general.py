"""The general integer program, for what a cover cannot say.

Three things are left to it: shares of the work that mix cells with volumes, alternatives where only
cost counts, and past partnerships, which count for pairs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from consortia.matching.difference import Earlier, keep_different
from consortia.matching.feasible import is_feasible
from consortia.matching.formulation import build, forbid_subset
from consortia.matching.prepared import Prepared
from consortia.matching.program import Clock, Found, Outcome, Program, TimeUp
from consortia.matching.solution import Solution, Stage


def best_by_general_program(
    prepared: Prepared,
    stages: Sequence[Stage],
    clock: Clock,
    earlier: Sequence[Earlier],
    *,
    spare: int = 0,
) -> Solution | None:
    """Return the best members by the program; None where there are none.

    Parameters
    ----------
    spare : int
        How many of the last stages need no proof.

    Raises
    ------
    TimeUp
        When the time ran out before anything was found or excluded.
    """
    program, columns = _program(prepared, earlier)
    solution: Solution | None = None
    for number, stage in enumerate(stages):
        found = _verified(prepared, program, columns, _weights(stage, columns), clock)
        if found is None:
            return None
        members, outcome = found
        if members is None:
            break
        proven = outcome.found is Found.OPTIMAL or number >= len(stages) - spare
        bound = solution.bound if solution else _bound(stage, members, outcome)
        solution = Solution(members, bound, proven)
        if not proven:
            return solution
        _fix(program, stage, columns, members)
    if solution is None:
        raise TimeUp
    return solution


def exists_by_general_program(prepared: Prepared, clock: Clock) -> bool:
    """Tell whether any feasible consortium exists.

    Raises
    ------
    TimeUp
        When the time ran out before that was known.
    """
    program, columns = _program(prepared, ())
    found = _verified(prepared, program, columns, {}, clock)
    if found is not None and found[0] is None:
        raise TimeUp
    return found is not None


def most_tied(
    prepared: Prepared,
    stages: Sequence[Stage],
    fair: Sequence[Stage],
    solution: Solution,
    clock: Clock,
    earlier: Sequence[Earlier],
) -> Solution:
    """Return, among all that are as good in every stage, one whose members worked together most.

    Among those, `fair` decides; it needs no proof.
    """
    if not any(prepared.problem.ties.values()):
        return solution
    program, columns = _program(prepared, earlier)
    objective: dict[int, int] = {}
    for (a, b), strength in prepared.problem.ties.items():
        pair = [prepared.position.get(a), prepared.position.get(b)]
        found = [columns[m] for m in pair if m is not None and m in columns]
        if len(found) == 2 and strength:
            both = program.column(0.0, 1.0)
            for column in found:
                program.row({both: 1.0, column: -1.0}, most=0.0)
            objective[both] = -strength
    if not objective:
        return solution
    for stage in stages:
        _fix(program, stage, columns, solution.members)
    better = _verified(prepared, program, columns, objective, clock)
    if better is None or better[0] is None:
        return Solution(solution.members, solution.bound, proven=False)
    proven = better[1].found is Found.OPTIMAL
    chosen = better[0]
    if proven and fair:
        tied = sum(objective[column] for column in objective if better[1].values[column] > 0.5)
        program.row({c: float(w) for c, w in objective.items()}, most=tied + 0.5)
        fairest = _verified(prepared, program, columns, _weights(fair[0], columns), clock)
        chosen = fairest[0] if fairest and fairest[0] else chosen
    return Solution(chosen, solution.bound, proven)


def _program(prepared: Prepared, earlier: Sequence[Earlier]) -> tuple[Program, dict[int, int]]:
    program, columns = build(prepared, range(len(prepared.members)))
    for one in earlier:
        keep_different(program, columns, one, by_cost=prepared.problem.by_cost)
    return program, columns


def _weights(stage: Stage, columns: Mapping[int, int]) -> dict[int, int]:
    return {column: stage.weights(m) for m, column in columns.items()}


def _fix(
    program: Program, stage: Stage, columns: Mapping[int, int], members: Sequence[int]
) -> None:
    value = sum(stage.weights(m) for m in members)
    weights = {c: float(w) for c, w in _weights(stage, columns).items() if w}
    program.row(weights, most=value + 0.5)


def _bound(stage: Stage, members: tuple[int, ...], outcome: Outcome) -> int:
    """Return the proven least of the first objective."""
    if outcome.found is Found.OPTIMAL:
        return sum(stage.weights(m) for m in members)
    return outcome.least


def _verified(
    prepared: Prepared,
    program: Program,
    columns: Mapping[int, int],
    objective: Mapping[int, int],
    clock: Clock,
) -> tuple[tuple[int, ...] | None, Outcome] | None:
    """Solve until the answer is feasible in exact arithmetic too; None where there is none."""
    weights = {column: float(weight) for column, weight in objective.items()}
    while True:
        outcome = program.minimise(weights, clock)
        if outcome.found is Found.INFEASIBLE:
            return None
        if outcome.found is Found.NOTHING:
            return None, outcome
        members = tuple(sorted(m for m, col in columns.items() if outcome.values[col] > 0.5))
        if is_feasible(prepared, members):
            return members, outcome
        if clock.is_up():
            return None, outcome
        forbid_subset(program, columns, members)

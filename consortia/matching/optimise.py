"""The best consortium under some limits: staged, exact, with its proof.

`best` is the one door through which everything is solved.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from consortia.matching.difference import Earlier, keep_different
from consortia.matching.feasible import is_feasible
from consortia.matching.model import build, forbid_subset
from consortia.matching.prepared import Prepared
from consortia.matching.program import Clock, Found, Outcome, Program, TimeUp
from consortia.matching.reduce import undominated

Weights = Callable[[int], int]
SAFE_WEIGHT = 10**6
"""Weights below this stay told apart: the solver may be off by 1e-7 in a column."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Something to minimise: a whole-number weight a member.

    `unit` is the part of each weight that counts the member itself, 0 where the stage does not
    count members; the rest of all weights together stays below it.
    """

    weights: Weights
    unit: int = 0


@dataclass(frozen=True, slots=True)
class Solution:
    """The best members found.

    Attributes
    ----------
    members : tuple of int
        Indexes of the members, in order.
    bound : int
        No feasible consortium has a smaller first objective (members, or cost).
    proven : bool
        True when no better one exists in any objective.
    """

    members: tuple[int, ...]
    bound: int
    proven: bool


def best(
    prepared: Prepared,
    clock: Clock,
    *,
    earlier: Sequence[Earlier] = (),
    prefer: frozenset[str] = frozenset(),
) -> Solution | None:
    """Return the best feasible consortium, or None where it is proven that there is none.

    Parameters
    ----------
    prepared : Prepared
        The problem under its limits.
    earlier : sequence of Earlier
        Consortia that it must really differ from.
    prefer : frozenset of str
        Identifiers to keep as many of as the smallest size allows, before cost.

    Raises
    ------
    TimeUp
        When the time ran out before anything was found or excluded.
    """
    if not prepared.limits.include <= set(prepared.position):
        return None
    if not prepared.members:
        return None
    cuts = [one.members for one in earlier]
    simple = not (prepared.problem.by_cost and earlier)
    favoured = frozenset(prepared.position[p] for p in prefer if p in prepared.position)
    kept = (
        undominated(prepared, cuts, keep=favoured) if simple else list(range(len(prepared.members)))
    )
    program, columns = build(prepared, kept)
    for one in earlier:
        keep_different(program, columns, one, by_cost=prepared.problem.by_cost)
    return _staged(prepared, program, columns, _stages(prepared, favoured), clock)


def exists(prepared: Prepared, clock: Clock) -> bool:
    """Tell whether any feasible consortium exists.

    Raises
    ------
    TimeUp
        When the time ran out before that was known.
    """
    if not prepared.limits.include <= set(prepared.position) or not prepared.members:
        return False
    program, columns = build(prepared, undominated(prepared))
    found = _verified(prepared, program, columns, {}, clock)
    if found is not None and found[0] is None:
        raise TimeUp
    return found is not None


def _stages(prepared: Prepared, favoured: frozenset[int]) -> list[Stage]:
    """Return what is minimised, first things first; stages that decide nothing are left out."""
    bodies = prepared.members
    if prepared.problem.by_cost:
        return [Stage(lambda m: bodies[m].cost), Stage(lambda m: 1)]
    stages = [Stage(lambda m: 1, unit=1)]
    if favoured:
        stages.append(Stage(lambda m: -(m in favoured)))
    if any(body.cost for body in bodies):
        unit = sum(body.cost for body in bodies) + 1
        if not favoured and unit < SAFE_WEIGHT:
            return [Stage(lambda m: unit + bodies[m].cost, unit=unit)]
        stages.append(Stage(lambda m: bodies[m].cost))
    return stages


def _staged(
    prepared: Prepared,
    program: Program,
    columns: Mapping[int, int],
    stages: Sequence[Stage],
    clock: Clock,
) -> Solution | None:
    solution: Solution | None = None
    for stage in stages:
        objective = {column: stage.weights(m) for m, column in columns.items()}
        found = _verified(prepared, program, columns, objective, clock)
        if found is None:
            return None
        members, outcome = found
        if members is None:
            break
        proven = outcome.found is Found.OPTIMAL
        if solution is None:
            solution = Solution(members, _bound(prepared, stage, members, outcome), proven)
        else:
            solution = Solution(members, solution.bound, proven)
        if not proven:
            return solution
        value = sum(stage.weights(m) for m in members)
        program.row({c: float(w) for c, w in objective.items() if w}, most=value + 0.5)
    if solution is None:
        raise TimeUp
    return _tied(prepared, program, columns, solution, clock)


def _bound(prepared: Prepared, stage: Stage, members: tuple[int, ...], outcome: Outcome) -> int:
    """Return the proven least of the first objective: members, or cost."""
    if outcome.found is Found.OPTIMAL:
        return len(members) if stage.unit else sum(prepared.members[m].cost for m in members)
    return max(1, _up(outcome.bound) // stage.unit) if stage.unit else _up(outcome.bound)


def _up(bound: float) -> int:
    """Return the least whole number that a float bound allows, its tolerance granted."""
    slack = 1e-4 + 1e-7 * abs(bound)
    return math.ceil(bound - slack) if math.isfinite(bound) and bound > 0 else 0


def _verified(
    prepared: Prepared,
    program: Program,
    columns: Mapping[int, int],
    objective: Mapping[int, int],
    clock: Clock,
) -> tuple[tuple[int, ...] | None, Outcome] | None:
    """Search until the answer also holds in exact arithmetic; None where there is none."""
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


def _tied(
    prepared: Prepared,
    program: Program,
    columns: Mapping[int, int],
    solution: Solution,
    clock: Clock,
) -> Solution:
    """Among the best, choose those that have worked together most."""
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
    found_better = _verified(prepared, program, columns, objective, clock)
    if found_better is None or found_better[0] is None:
        return solution
    members, outcome = found_better[0], found_better[1]
    return Solution(members, solution.bound, outcome.found is Found.OPTIMAL)

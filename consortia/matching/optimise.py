"""The best consortium under some limits: lexicographic, exact, with its proof.

Everything is solved by `best`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from consortia.matching.capacity import broken_rows, somebody_else
from consortia.matching.cover import IntArray, Row
from consortia.matching.covering import covering
from consortia.matching.difference import Earlier
from consortia.matching.feasible import is_feasible
from consortia.matching.general import best_by_general_program, exists_by_general_program, most_tied
from consortia.matching.lexicographic import LexicographicSearch
from consortia.matching.prepared import Prepared
from consortia.matching.program import Clock
from consortia.matching.solution import Solution, Stage


def best(
    prepared: Prepared,
    clock: Clock,
    *,
    earlier: Sequence[Earlier] = (),
    prefer: frozenset[str] = frozenset(),
    least: int = 0,
    known: Sequence[int] | None = None,
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
    least : int
        A number of members below which nothing is feasible, where one is known.
    known : sequence of int, optional
        A feasible consortium known beforehand (indexes).

    Raises
    ------
    TimeUp
        When the time ran out before anything was found or excluded.
    """
    if not _is_possible(prepared):
        return None
    favoured = frozenset(prepared.position[p] for p in prefer if p in prepared.position)
    stages, fair = _stages(prepared, favoured), _fairness(prepared)
    if prepared.mixes_shares or (prepared.problem.by_cost and earlier):
        solution = best_by_general_program(
            prepared, [*stages, *fair], clock, earlier, spare=len(fair)
        )
    else:
        solution = _best_cover(prepared, stages, fair, clock, earlier, least, known)
    if solution is None or not solution.proven or prepared.problem.by_cost:
        return solution
    return most_tied(prepared, stages, fair, solution, clock, earlier)


def exists(prepared: Prepared, clock: Clock) -> bool:
    """Tell whether any feasible consortium exists.

    Raises
    ------
    TimeUp
        When the time ran out before that was known.
    """
    if not _is_possible(prepared):
        return False
    if prepared.limits.max_members is None and not prepared.limits.incompatible:
        # A further member never harms: some can exactly when all together can.
        return is_feasible(prepared, range(len(prepared.members)))
    if prepared.mixes_shares:
        return exists_by_general_program(prepared, clock)
    free = Prepared(prepared.problem, replace(prepared.limits, max_members=None))
    most = prepared.limits.max_members
    members = len(prepared.members) if most is None else most
    return _staged(free, clock, ()).at_most(members)


def _best_cover(
    prepared: Prepared,
    stages: Sequence[Stage],
    fair: Sequence[Stage],
    clock: Clock,
    earlier: Sequence[Earlier],
    least: int,
    known: Sequence[int] | None,
) -> Solution | None:
    everyone = range(len(prepared.members))
    weights = [np.array([s.weights(m) for m in everyone], dtype=np.int64) for s in (*stages, *fair)]
    staged = _staged(prepared, clock, earlier)
    staged.least = 0 if prepared.problem.by_cost else least
    staged.known = None if known is None else np.array(sorted(known), dtype=np.int64)
    answer = staged.run(weights, spare=len(fair))
    if answer.chosen is None:
        return None
    members = tuple(answer.chosen.tolist())
    if prepared.problem.by_cost:
        members = _minimal(prepared, members)
    return Solution(members, answer.bound, answer.proven)


def _staged(prepared: Prepared, clock: Clock, earlier: Sequence[Earlier]) -> LexicographicSearch:
    def check(members: IntArray) -> list[Row]:
        inside = members.tolist()
        if is_feasible(prepared, inside):
            return []
        rows = broken_rows(prepared, inside) if prepared.needs_delivery else []
        return rows or [somebody_else(prepared, inside)]

    return LexicographicSearch(
        covering(prepared, earlier), clock, check, adds_up=prepared.needs_delivery
    )


def _each(member: int) -> int:
    return 1


def _is_possible(prepared: Prepared) -> bool:
    return bool(prepared.members) and prepared.limits.include <= set(prepared.position)


def _stages(prepared: Prepared, favoured: frozenset[int]) -> list[Stage]:
    """Return what is minimised, first things first; stages that decide nothing are left out."""
    organisations = prepared.members
    if prepared.problem.by_cost:
        return [Stage(lambda m: organisations[m].cost)]
    stages = [Stage(_each)]
    if favoured:
        stages.append(Stage(lambda m: int(m not in favoured)))
    if any(organisation.cost for organisation in organisations):
        stages.append(Stage(lambda m: organisations[m].cost))
    return stages


def _fairness(prepared: Prepared) -> list[Stage]:
    """Return what decides last, where it decides anything: who has come first less often."""
    shown = [prepared.problem.shown.get(organisation.id, 0) for organisation in prepared.members]
    decides = any(shown) and not prepared.problem.by_cost
    return [Stage(lambda m: shown[m])] if decides else []


def _minimal(prepared: Prepared, members: tuple[int, ...]) -> tuple[int, ...]:
    """Return the members without any that is not needed: one that costs nothing may be there."""
    left = list(members)
    for m in sorted(members, key=lambda one: (-prepared.members[one].cost, -one)):
        named = prepared.members[m].id in prepared.limits.include
        rest = [other for other in left if other != m]
        if not named and is_feasible(prepared, rest):
            left = rest
    return tuple(left)

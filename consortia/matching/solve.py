"""Solves a problem: proposals with their proof, or what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from consortia.matching.conflict import irreducible_infeasible_set
from consortia.matching.delivery import share_out
from consortia.matching.difference import Earlier
from consortia.matching.objective import objective, objective_bound
from consortia.matching.optimise import best
from consortia.matching.partial import best_partial, restricted
from consortia.matching.prepared import Prepared
from consortia.matching.problem import Problem
from consortia.matching.program import Clock, TimeUp
from consortia.matching.reasons import Namer, reasons
from consortia.matching.remedies import remedies
from consortia.matching.reserves import irreplaceable, reserves
from consortia.matching.result import DeliveredJSON, Missing, Proposal, Result
from consortia.matching.solution import Solution

Names = Mapping[str, str]


def solve(
    problem: Problem,
    *,
    alternatives: int | None = None,
    seconds: float | None = None,
    names: Names | None = None,
    prefer: frozenset[str] = frozenset(),
) -> Result:
    """Return the best consortia for a problem, or what is missing.

    Parameters
    ----------
    problem : Problem
        Cells, organisations and limits.
    alternatives : int, optional
        How many really different consortia to look for; the problem's own number by default.
    seconds : float, optional
        When to stop; the best found so far comes back with its honest bound.
    names : mapping, optional
        Code → name of capabilities and areas, for the reasons.
    prefer : frozenset of str, optional
        Identifiers of organisations to keep where the smallest size allows.

    Examples
    --------
    >>> from consortia.matching.reading import read_problem
    >>> problem = read_problem({
    ...     "version": 1,
    ...     "cells": [{"capability": "debt-advice", "area": "E07000008"}],
    ...     "organisations": [{"id": "GB-CHC-1000001", "name": "Fen Advice", "offers": [
    ...         {"capability": "debt-advice", "areas": ["E07000008"]}]}],
    ... })
    >>> result = solve(problem)
    >>> result.status, result.proven, result.proposals[0].members
    ('complete', True, ['GB-CHC-1000001'])
    """
    clock = Clock(seconds)
    prepared = Prepared(problem, problem.limits)
    wanted = problem.alternatives if alternatives is None else alternatives
    try:
        first = best(prepared, clock, prefer=prefer)
    except TimeUp:
        return _out_of_time(prepared, clock, names)
    if first is None:
        return _infeasible(prepared, clock, names)
    solutions = [first, *different(prepared, first, wanted - 1, clock)]
    known: dict[int, bool] = {}
    return Result(
        status="complete",
        bound_members=_least_members(problem, first),
        bound_objective=_least_objective(prepared, first),
        proven=first.proven,
        proposals=[_proposal(prepared, s.members, clock, known, names) for s in solutions],
        missing=None,
        seconds=clock.spent(),
    )


def different(prepared: Prepared, first: Solution, wanted: int, clock: Clock) -> list[Solution]:
    """Return further consortia, each the best that really differs from all before it.

    Parameters
    ----------
    wanted : int
        How many at most; fewer where there are no more, or where the time ran out.
    """
    found: list[Solution] = []
    while len(found) < wanted and not clock.is_up():
        earlier = [Earlier(frozenset(s.members)) for s in (first, *found)]
        try:
            solution = best(prepared, clock, earlier=earlier, least=first.bound)
        except TimeUp:
            break
        if solution is None or not solution.proven:
            break
        found.append(solution)
    return found


def _least_members(problem: Problem, first: Solution) -> int:
    if not problem.by_cost:
        return first.bound
    return 1 if first.members else 0


def _least_objective(prepared: Prepared, first: Solution) -> float:
    if first.proven:
        return objective(prepared.problem, (prepared.members[m].id for m in first.members))
    return objective_bound(prepared.problem, first.bound)


def _proposal(
    prepared: Prepared,
    members: tuple[int, ...],
    clock: Clock,
    known: dict[int, bool],
    names: Names | None,
) -> Proposal:
    organisations = prepared.members
    stand_ins = reserves(prepared, members)
    needed = irreplaceable(prepared, members, stand_ins, clock, known)
    lead = _lead(prepared, members)
    return Proposal(
        members=[organisations[m].id for m in members],
        lead=None if lead is None else organisations[lead].id,
        objective=objective(prepared.problem, (organisations[m].id for m in members)),
        delivery=delivery_rows(prepared, members),
        irreplaceable=[organisations[m].id for m in needed],
        reserves={
            organisations[m].id: [organisations[r].id for r in stand_ins[m]] for m in members
        },
        reasons=reasons(prepared, members, lead, stand_ins, names),
    )


def chosen_lead(prepared: Prepared, members: Sequence[int]) -> str | None:
    """Return which member would lead: the largest of those that may; None where none may."""
    lead = _lead(prepared, members)
    return None if lead is None else prepared.members[lead].id


def _lead(prepared: Prepared, members: Sequence[int]) -> int | None:
    able = [m for m in members if prepared.leads[m]]
    organisations = prepared.members
    return max(able, key=lambda m: (organisations[m].turnover, -m)) if able else None


def delivery_rows(prepared: Prepared, members: Sequence[int]) -> list[DeliveredJSON]:
    """Return the delivery by these members: one assignment for each cell and member, in order."""
    shared = share_out(prepared, members) or {}
    rows = []
    for (m, c), amount in sorted(shared.items(), key=lambda item: (item[0][1], item[0][0])):
        capability, area = prepared.cells[c]
        row: DeliveredJSON = {
            "capability": capability,
            "area": area,
            "organisation": prepared.members[m].id,
        }
        volume = prepared.problem.cells[prepared.cells[c]]
        if volume is not None and prepared.has_volumes:
            people = amount * Fraction(prepared.problem.volume_unit) if volume else Fraction(0)
            row["volume"] = int(people) if people.denominator == 1 else float(people)
        rows.append(row)
    return rows


def _infeasible(prepared: Prepared, clock: Clock, names: Names | None) -> Result:
    problem = prepared.problem
    unoffered = _unoffered(problem)
    offered = restricted(problem, frozenset(range(len(problem.cells))) - unoffered)
    name = Namer(names)
    try:
        limits = (
            irreducible_infeasible_set(offered, clock) if offered.cells or not unoffered else []
        )
    except TimeUp:
        limits = []
    cells = [cell for i, cell in enumerate(problem.cells) if i in unoffered]
    missing = Missing(
        cells=[{"capability": capability, "area": area} for capability, area in cells],
        conflict=limits,
        remedies=remedies(problem, limits, name, clock),
    )
    return _partly(prepared, clock, missing, names)


def _partly(
    prepared: Prepared,
    clock: Clock,
    missing: Missing,
    names: Names | None,
    bound: int | None = None,
) -> Result:
    part = best_partial(prepared, clock)
    proposals = [] if part is None else [_proposal(part[0], part[1], clock, {}, names)]
    return Result(
        status="partial" if proposals else "impossible",
        bound_members=bound or 0,
        bound_objective=float(bound or 0),
        proven=bound is None,
        proposals=proposals,
        missing=missing,
        seconds=clock.spent(),
    )


def _out_of_time(prepared: Prepared, clock: Clock, names: Names | None) -> Result:
    """Answer honestly that nothing was found in time; nothing is claimed about what exists."""
    text = "No answer was found in the time allowed. Allow more."
    missing = Missing(cells=[], conflict=[], remedies=[{"kind": "time", "text": text}])
    grace = Clock(max(1.0, clock.seconds or 1.0))
    return replace(_partly(prepared, grace, missing, names, bound=1), seconds=clock.spent())


def _unoffered(problem: Problem) -> frozenset[int]:
    offered = {
        (offer.capability, area)
        for organisation in problem.organisations
        for offer in organisation.offers
        for area in offer.areas
    }
    return frozenset(i for i, cell in enumerate(problem.cells) if cell not in offered)

"""Solves a problem: proposals with their proof, or what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from fractions import Fraction

from consortia.matching.clock import Clock, TimeUp
from consortia.matching.conflict import irreducible_infeasible_set
from consortia.matching.difference import Earlier
from consortia.matching.flow import share_out
from consortia.matching.network import Delivery, Shortage
from consortia.matching.objective import objective, objective_bound
from consortia.matching.optimise import Solution, best
from consortia.matching.partial import Partial, best_partial, restricted
from consortia.matching.prepared import Prepared
from consortia.matching.problem import Problem
from consortia.matching.reasons import Namer, reasons
from consortia.matching.remedies import remedies
from consortia.matching.reserves import Replaceability, reserves
from consortia.matching.result import DeliveredJSON, Missing, Proposal, Result

Names = Mapping[str, str]
FOR_THE_BEST = 0.6
"""How much of the time left may go into finding and proving the first proposal."""
FOR_ALTERNATIVES = 0.6
FOR_THE_CONFLICT = 0.3
FOR_THE_PART = 0.5
FOR_REMEDIES = 0.8


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
        first = best(prepared, clock.share(FOR_THE_BEST), prefer=prefer)
    except TimeUp:
        return _out_of_time(prepared, clock, names)
    if first is None:
        return _infeasible(prepared, clock, names)
    others = different(prepared, first, wanted - 1, clock.share(FOR_ALTERNATIVES))
    solutions = [first, *others]
    replaceability = Replaceability(prepared, [s.members for s in solutions], clock)
    return Result(
        status="complete",
        bound_members=_least_members(problem, first),
        bound_objective=_least_objective(prepared, first),
        proven=first.proven,
        proposals=[_proposal(prepared, s.members, replaceability, names) for s in solutions],
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
    while first.proven and len(found) < wanted and not clock.is_up():
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
    replaceability: Replaceability,
    names: Names | None,
) -> Proposal:
    organisations = prepared.members
    delivery = share_out(prepared, members)
    if isinstance(delivery, Shortage):
        raise AssertionError("a consortium was proposed that cannot deliver")
    stand_ins: dict[int, list[int]] | None = None
    needed: list[int] | None = None
    with suppress(TimeUp):
        stand_ins = reserves(prepared, members, delivery, replaceability.clock)
        needed = replaceability.irreplaceable(members, stand_ins)
    lead = _lead(prepared, members)
    return Proposal(
        members=[organisations[m].id for m in members],
        lead=None if lead is None else organisations[lead].id,
        objective=objective(prepared.problem, (organisations[m].id for m in members)),
        delivery=_in_order(prepared, delivery),
        irreplaceable=None if needed is None else [organisations[m].id for m in needed],
        reserves=None
        if stand_ins is None
        else {organisations[m].id: [organisations[r].id for r in stand_ins[m]] for m in members},
        reasons=reasons(prepared, members, lead, stand_ins or {}, names),
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
    """Return the delivery by these members: one assignment for each cell and member, in order.

    Empty where they cannot deliver every cell.
    """
    shared = share_out(prepared, members)
    return [] if isinstance(shared, Shortage) else _in_order(prepared, shared)


def _in_order(prepared: Prepared, delivery: Delivery) -> list[DeliveredJSON]:
    rows = []
    for (m, c), amount in sorted(delivery.items(), key=lambda item: (item[0][1], item[0][0])):
        capability, area = prepared.cells[c]
        row: DeliveredJSON = {
            "capability": capability,
            "area": area,
            "organisation": prepared.members[m].id,
        }
        volume = prepared.volumes[c]
        if volume is not None and (prepared.has_volumes or prepared.mixes_shares):
            people = amount * Fraction(prepared.problem.volume_unit) if volume else Fraction(0)
            row["volume"] = int(people) if people.denominator == 1 else float(people)
        rows.append(row)
    return rows


def _infeasible(prepared: Prepared, clock: Clock, names: Names | None) -> Result:
    problem = prepared.problem
    unoffered = _unoffered(problem)
    offered = restricted(problem, frozenset(range(len(problem.cells))) - unoffered)
    conflict: list[str] | None = None
    with suppress(TimeUp):
        limits = clock.share(FOR_THE_CONFLICT)
        in_conflict = offered.cells or not unoffered
        conflict = irreducible_infeasible_set(offered, limits) if in_conflict else []
    part, is_known = _part(prepared, clock)
    found = None
    if conflict is not None:
        with suppress(TimeUp):
            found = remedies(problem, conflict, Namer(names), clock.share(FOR_REMEDIES))
    missing = Missing(
        cells=_said(problem, unoffered),
        conflict=conflict,
        remedies=found,
        looked_at=[
            "cells",
            *(["conflict"] if conflict is not None else []),
            *(["partial"] if is_known else []),
            *(["remedies"] if found is not None else []),
        ],
    )
    return _partly(prepared, part, clock, missing, names, proven=True)


def _part(prepared: Prepared, clock: Clock) -> tuple[Partial | None, bool]:
    """Return the best consortium for the largest part, and whether it is known to be that.

    Without one that says whether nothing can be covered, or nothing was found in time.
    """
    try:
        part = best_partial(prepared, clock.share(FOR_THE_PART))
    except TimeUp:
        return None, False
    return part, part is None or part.proven


def _partly(
    prepared: Prepared,
    part: Partial | None,
    clock: Clock,
    missing: Missing,
    names: Names | None,
    *,
    proven: bool,
) -> Result:
    proposals = []
    if part is not None:
        replaceability = Replaceability(part.part, [part.members], clock)
        proposals.append(_proposal(part.part, part.members, replaceability, names))
    least = 0 if proven else 1
    shown = not proposals and "partial" in missing.looked_at
    return Result(
        status="impossible" if proven and shown else "partial",
        bound_members=least,
        bound_objective=float(least),
        proven=proven,
        proposals=proposals,
        missing=missing,
        seconds=clock.spent(),
    )


def _out_of_time(prepared: Prepared, clock: Clock, names: Names | None) -> Result:
    """Answer honestly that nothing was found in time; nothing is claimed about what exists."""
    unoffered = _unoffered(prepared.problem)
    part, _ = _part(prepared, clock)
    missing = Missing(
        cells=_said(prepared.problem, unoffered),
        conflict=None,
        remedies=None,
        looked_at=["cells"],
    )
    return _partly(prepared, part, clock, missing, names, proven=False)


def _said(problem: Problem, cells: frozenset[int]) -> list[dict[str, str]]:
    """Return cells (indexes) in their JSON form."""
    return [
        {"capability": capability, "area": area}
        for i, (capability, area) in enumerate(problem.cells)
        if i in cells
    ]


def _unoffered(problem: Problem) -> frozenset[int]:
    offered = {
        (offer.capability, area)
        for organisation in problem.organisations
        for offer in organisation.offers
        for area in offer.areas
    }
    return frozenset(i for i, cell in enumerate(problem.cells) if cell not in offered)

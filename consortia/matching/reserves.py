"""Reserves that could take a member's place, and members that are irreplaceable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from consortia.matching.feasible import is_feasible
from consortia.matching.optimise import best
from consortia.matching.prepared import Prepared
from consortia.matching.program import Clock, TimeUp

MOST = 5
MOST_TRIED = 200


def reserves(prepared: Prepared, members: Sequence[int]) -> dict[int, list[int]]:
    """Return for each member the organisations that could take its place, the best first.

    An organisation can where the others together with it are feasible as they stand. Best is
    cheapest, then most tied to the others, then the one that came first elsewhere the least, then
    by identifier; at most five are named.
    """
    return {m: _instead_of(prepared, members, m) for m in members}


def _instead_of(prepared: Prepared, members: Sequence[int], gone: int) -> list[int]:
    rest = [m for m in members if m != gone]
    covered = 0
    for m in rest:
        covered |= prepared.masks[m]
    lacking = ((1 << len(prepared.cells)) - 1) & ~covered
    inside = set(members)
    able = [
        m
        for m in range(len(prepared.members))
        if m not in inside and lacking & ~prepared.masks[m] == 0
    ]
    shown = prepared.problem.shown
    able.sort(
        key=lambda m: (
            prepared.members[m].cost,
            -_tied(prepared, m, rest),
            shown.get(prepared.members[m].id, 0),
            m,
        )
    )
    found: list[int] = []
    for m in able[:MOST_TRIED]:
        if is_feasible(prepared, [*rest, m]):
            found.append(m)
        if len(found) == MOST:
            break
    return found


def _tied(prepared: Prepared, m: int, others: Sequence[int]) -> int:
    ties, own = prepared.problem.ties, prepared.members[m].id
    if not ties:
        return 0
    return sum(
        ties.get((min(own, prepared.members[o].id), max(own, prepared.members[o].id)), 0)
        for o in others
    )


def irreplaceable(
    prepared: Prepared,
    members: Sequence[int],
    stand_ins: dict[int, list[int]],
    clock: Clock,
    known: dict[int, bool],
) -> list[int]:
    """Return the irreplaceable members: without one, no feasible consortium exists.

    Parameters
    ----------
    stand_ins : dict
        What `reserves` found: a member with a reserve is replaceable.
    known : dict
        Answers from earlier proposals of the same problem; added to.
    """
    found = []
    for m in members:
        if m not in known:
            known[m] = not stand_ins[m] and _needed(prepared, m, clock)
        if known[m]:
            found.append(m)
    return found


def _needed(prepared: Prepared, m: int, clock: Clock) -> bool:
    mask, others = prepared.masks[m], 0
    for other, cells in enumerate(prepared.masks):
        if other != m:
            others |= cells
    if mask & ~others:
        return True
    rest = [other for other in range(len(prepared.members)) if other != m]
    limits = prepared.limits
    if limits.max_members is None and not limits.incompatible:
        # A further member never harms, so that some can exactly when all the others together can.
        if prepared.members[m].id not in limits.include:
            return not is_feasible(prepared, rest)
        free = replace(limits, include=limits.include - {prepared.members[m].id})
        return not is_feasible(Prepared(prepared.problem, free), rest)
    without = replace(limits, exclude=limits.exclude | {prepared.members[m].id})
    without = replace(without, include=without.include - {prepared.members[m].id})
    try:
        return best(Prepared(prepared.problem, without), clock) is None
    except TimeUp:
        return False

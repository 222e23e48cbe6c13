"""Leaving out members that another could always replace.

References
----------
A. Caprara, P. Toth and M. Fischetti, "Algorithms for the set covering problem", Annals of
Operations Research 98 (2000), 353-371: column dominance.
"""

from __future__ import annotations

from collections.abc import Sequence

from consortia.matching.prepared import Prepared


def undominated(
    prepared: Prepared, cuts: Sequence[frozenset[int]] = (), *, keep: frozenset[int] = frozenset()
) -> list[int]:
    """Return the members worth choosing among.

    A member goes when another covers all of its cells, may lead where it may, holds what it
    holds, costs no more, and stands in no more of the `cuts`. That is only sound where members
    do not add up: with volumes, shares of the work or a pooled turnover nobody goes but those
    that bring nothing.

    Parameters
    ----------
    cuts : sequence of frozenset of int
        Sets from which only so many may be chosen; fewer is never worse.
    keep : frozenset of int
        Members that stay whatever others offer.
    """
    everyone = range(len(prepared.members))
    if prepared.problem.ties or not prepared.cells:
        return list(everyone)
    keep = keep | _named(prepared)
    if prepared.needs_delivery or prepared.pooled:
        return [m for m in everyone if m in keep or _brings(prepared, m)]
    best = _cheapest_of_each(prepared, cuts, keep)
    chosen: list[int] = []
    for m in sorted(best, key=lambda m: (-prepared.masks[m].bit_count(), _cost(prepared, m), m)):
        if m in keep or not any(_dominates(prepared, cuts, other, m) for other in chosen):
            chosen.append(m)
    return sorted(chosen)


def _named(prepared: Prepared) -> frozenset[int]:
    """Return members that a limit names, which no other stands for."""
    limits = prepared.limits
    names = limits.include.union(*limits.incompatible) if limits.incompatible else limits.include
    return frozenset(prepared.position[n] for n in names if n in prepared.position)


def _brings(prepared: Prepared, m: int) -> bool:
    return bool(
        prepared.masks[m]
        or prepared.leads[m]
        or (prepared.pooled and prepared.members[m].turnover)
        or any(m in holders for holders in prepared.anyone)
    )


def _cost(prepared: Prepared, m: int) -> int:
    return prepared.members[m].cost


def _traits(prepared: Prepared, cuts: Sequence[frozenset[int]], m: int) -> tuple[int, int, int]:
    """Return a member's cells, its marks (may lead, holds) and its cuts, as bit sets."""
    marks = int(prepared.leads[m] and prepared.limits.needs_lead)
    for bit, holders in enumerate(prepared.anyone, start=1):
        marks |= (m in holders) << bit
    inside = sum((m in cut) << bit for bit, cut in enumerate(cuts))
    return prepared.masks[m], marks, inside


def _cheapest_of_each(
    prepared: Prepared, cuts: Sequence[frozenset[int]], keep: frozenset[int]
) -> list[int]:
    best: dict[tuple[int, int, int], int] = {}
    kept = []
    for m in range(len(prepared.members)):
        traits = _traits(prepared, cuts, m)
        if m in keep:
            kept.append(m)
        elif traits[0] or traits[1]:
            other = best.get(traits)
            if other is None or _cost(prepared, m) < _cost(prepared, other):
                best[traits] = m
    return kept + list(best.values())


def _dominates(prepared: Prepared, cuts: Sequence[frozenset[int]], other: int, m: int) -> bool:
    if _cost(prepared, other) > _cost(prepared, m):
        return False
    cells, marks, inside = _traits(prepared, cuts, m)
    more_cells, more_marks, less_inside = _traits(prepared, cuts, other)
    return cells & ~more_cells == 0 and marks & ~more_marks == 0 and less_inside & ~inside == 0

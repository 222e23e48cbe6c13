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
    traits = _traits(prepared, cuts)
    best = _cheapest_of_each(prepared, traits, keep)
    return sorted(_not_dominated(prepared, traits, best, keep))


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


Traits = tuple[int, int]
"""What a member brings (cells, then marks: may lead, holds) and the cuts it is in, as bit sets."""


def _traits(prepared: Prepared, cuts: Sequence[frozenset[int]]) -> list[Traits]:
    width = len(prepared.cells)
    brings = list(prepared.masks)
    if prepared.limits.needs_lead:
        brings = [b | (lead << width) for b, lead in zip(brings, prepared.leads, strict=True)]
    for bit, holders in enumerate(prepared.anyone, start=width + 1):
        for m in holders:
            brings[m] |= 1 << bit
    inside = [0] * len(brings)
    for bit, cut in enumerate(cuts):
        for m in cut:
            inside[m] |= 1 << bit
    return list(zip(brings, inside, strict=True))


def _cheapest_of_each(
    prepared: Prepared, traits: Sequence[Traits], keep: frozenset[int]
) -> list[int]:
    best: dict[Traits, int] = {}
    for m, own in enumerate(traits):
        if own[0] and m not in keep:
            other = best.get(own)
            if other is None or prepared.members[m].cost < prepared.members[other].cost:
                best[own] = m
    return [*sorted(keep), *best.values()]


def _not_dominated(
    prepared: Prepared, traits: Sequence[Traits], among: Sequence[int], keep: frozenset[int]
) -> list[int]:
    """Compare each only with those before it that share its rarest trait.

    A body that does not work with some other stands for nobody: who it would replace may.
    """
    rivals = {prepared.position.get(name) for pair in prepared.limits.incompatible for name in pair}
    order = sorted(among, key=lambda m: (-traits[m][0].bit_count(), prepared.members[m].cost, m))
    holders: dict[int, list[int]] = {}
    chosen = []
    for m in order:
        bits = _bits(traits[m][0])
        rarest = min((holders.get(bit, []) for bit in bits), key=len, default=[])
        if m in keep or not any(_dominates(prepared, traits, other, m) for other in rarest):
            chosen.append(m)
            for bit in bits if m not in rivals else ():
                holders.setdefault(bit, []).append(m)
    return chosen


def _bits(number: int) -> list[int]:
    found = []
    while number:
        low = number & -number
        found.append(low.bit_length())
        number ^= low
    return found


def _dominates(prepared: Prepared, traits: Sequence[Traits], other: int, m: int) -> bool:
    (brings, inside), (more, less) = traits[m], traits[other]
    return (
        brings & ~more == 0
        and less & ~inside == 0
        and prepared.members[other].cost <= prepared.members[m].cost
    )

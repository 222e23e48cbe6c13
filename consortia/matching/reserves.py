"""Reserves that could take a member's place, and members that are irreplaceable."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from consortia.matching.capacity import rows_of
from consortia.matching.clock import Clock
from consortia.matching.covering import covering
from consortia.matching.feasible import is_feasible, meets_limits
from consortia.matching.flow import share_out
from consortia.matching.greedy import greedy_choice
from consortia.matching.network import Delivery, Shortage
from consortia.matching.optimise import exists
from consortia.matching.prepared import Prepared
from consortia.matching.relaxation import Relaxation
from consortia.matching.rounding import rounded

MOST = 5
MOST_TRIED = 200


def reserves(
    prepared: Prepared, members: Sequence[int], delivery: Delivery, clock: Clock
) -> dict[int, list[int]]:
    """Return for each member the organisations that could take its place, the best first.

    An organisation can where the others together with it are feasible as they stand. Best is
    cheapest, then most tied to the others, then the one that came first elsewhere the least, then
    by identifier; at most five are named.

    Parameters
    ----------
    delivery : Delivery
        Who does what in the consortium as it is.

    Raises
    ------
    TimeUp
        When the time ran out before all were looked for.
    """
    found = {}
    for m in members:
        clock.check()
        found[m] = _instead_of(prepared, members, m, delivery, clock)
    return found


def _instead_of(
    prepared: Prepared, members: Sequence[int], gone: int, delivery: Delivery, clock: Clock
) -> list[int]:
    rest = [m for m in members if m != gone]
    load = {c: amount for (m, c), amount in delivery.items() if m == gone}
    found: list[int] = []
    for m in _able(prepared, members, rest)[:MOST_TRIED]:
        inside = [*rest, m]
        if not meets_limits(prepared, inside):
            continue
        if _takes_over(prepared, m, load) or is_feasible(prepared, inside, clock):
            found.append(m)
        if len(found) == MOST:
            break
    return found


def _able(prepared: Prepared, members: Sequence[int], rest: Sequence[int]) -> list[int]:
    """Return who offers all that the rest lacks, and enough of it, the best first."""
    able = np.ones(len(prepared.members), dtype=bool)
    able[list(members)] = False
    lacking = prepared.not_covered_by(rest)
    wanted = np.zeros(len(prepared.cells), dtype=bool)
    wanted[lacking] = True
    offers = np.bincount(
        prepared.presence.owners[wanted[prepared.presence.cell]], minlength=len(able)
    )
    able &= offers == len(lacking)
    if prepared.needs_delivery and not len(lacking):
        found = share_out(prepared, rest, divisible=True)
        if isinstance(found, Shortage):
            for row in rows_of(prepared, sorted(found.cells)):
                needed = (row.least or 0) - int(row.coefficients[list(rest)].sum())
                able &= row.coefficients >= needed
    shown = prepared.problem.shown
    return sorted(
        np.flatnonzero(able).tolist(),
        key=lambda m: (
            prepared.members[m].cost,
            -_tied(prepared, m, rest),
            shown.get(prepared.members[m].id, 0),
            m,
        ),
    )


def _takes_over(prepared: Prepared, m: int, load: Mapping[int, Fraction]) -> bool:
    """Tell whether an organisation could do just what a member did: then nothing else changes."""
    if not set(load) <= set(prepared.cells_of(m).tolist()):
        return False
    if not prepared.needs_delivery:
        return True
    if prepared.mixes_shares:
        return False
    share = prepared.share_of_work(m)
    worked = {c: amount for c, amount in load.items() if prepared.work[c]}
    if share is not None and sum(worked.values()) > share:
        return False
    offered = prepared.offered
    done: dict[int, Fraction] = {}
    for pair in np.flatnonzero(offered.owner == m).tolist():
        done[int(offered.offer[pair])] = done.get(int(offered.offer[pair]), Fraction(0))
        amount = worked.pop(int(offered.cell[pair]), None)
        if amount is not None:
            done[int(offered.offer[pair])] += amount
    return all(amount <= offered.most[o] for o, amount in done.items())


def _tied(prepared: Prepared, m: int, others: Sequence[int]) -> int:
    ties, own = prepared.problem.ties, prepared.members[m].id
    if not ties:
        return 0
    return sum(
        ties.get((min(own, prepared.members[o].id), max(own, prepared.members[o].id)), 0)
        for o in others
    )


class Replaceability:
    """Tells which members are irreplaceable: without one, no feasible consortium exists.

    Parameters
    ----------
    prepared : Prepared
        The problem.
    found : collection of consortia
        Feasible ones found so far, as indexes: whoever is not in all of them is replaceable.
    """

    def __init__(
        self, prepared: Prepared, found: Collection[Collection[int]], clock: Clock
    ) -> None:
        self.prepared = prepared
        self.clock = clock
        self.found = [frozenset(one) for one in found]
        self._known: dict[int, bool] = {}

    @cached_property
    def _relaxation(self) -> Relaxation:
        cover = covering(self.prepared)
        return Relaxation(cover, np.ones(cover.columns, dtype=np.int64))

    def irreplaceable(
        self, members: Sequence[int], stand_ins: Mapping[int, Sequence[int]]
    ) -> list[int]:
        """Return the irreplaceable ones of these members.

        Parameters
        ----------
        stand_ins : mapping
            What `reserves` found: a member with a reserve is replaceable.

        Raises
        ------
        TimeUp
            When the time ran out before that was known of all.
        """
        for m in members:
            if m not in self._known:
                self.clock.check()
                replaceable = bool(stand_ins[m]) or any(m not in one for one in self.found)
                self._known[m] = not replaceable and not self._exists_without(m)
        return [m for m in members if self._known[m]]

    def _exists_without(self, m: int) -> bool:
        prepared, limits = self.prepared, self.prepared.limits
        if (prepared.suppliers[prepared.cells_of(m)] == 1).any():
            return False
        own = prepared.members[m].id
        if own in limits.include:
            free = replace(limits, include=limits.include - {own}, exclude=limits.exclude | {own})
            return exists(Prepared(prepared.problem, free), self.clock)
        chosen = greedy_choice(prepared, self.clock, without=[m])
        if is_feasible(prepared, chosen, self.clock):
            self.found.append(frozenset(chosen))
            return True
        if limits.max_members is None and not limits.incompatible:
            # A further member never harms: some can exactly when all the others together can.
            everyone = set(range(len(prepared.members))) - {m}
            return is_feasible(prepared, everyone, self.clock)
        near = self._near_the_relaxation(m)
        if near is not None:
            return near
        barred = replace(limits, exclude=limits.exclude | {own})
        return exists(Prepared(prepared.problem, barred), self.clock)

    def _near_the_relaxation(self, m: int) -> bool | None:
        """Tell what the rounded relaxation without a member tells; None where it tells nothing."""
        most = self.prepared.limits.max_members
        relaxation = self._relaxation
        cover, weights = relaxation.cover, relaxation.weights
        relaxed = relaxation.solve_without(m)
        if relaxed is None:
            return False
        if most is not None and relaxed.bound - min(relaxed.extra[m], 0.0) > most:
            return False
        extra = relaxed.extra.copy()
        extra[m] = len(weights)
        chosen = rounded(cover, weights, relaxed.values, extra)
        if chosen is None or m in chosen:
            return None
        inside = chosen.tolist()
        if not is_feasible(self.prepared, inside, self.clock):
            return None
        self.found.append(frozenset(inside))
        return True

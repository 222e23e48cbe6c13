"""A greedy choice: whoever does most of what is still open comes next.

It is no answer to what is best, but the floor of one: it bounds how large a consortium need be, and
it is there when the time runs out.

References
----------
G. Dobson, "Worst-case analysis of greedy heuristics for integer programming with nonnegative
data", Mathematics of Operations Research 7 (1982), 515-531.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from consortia.matching.clock import Clock
from consortia.matching.cover import BoolArray, IntArray
from consortia.matching.prepared import Prepared

FloatArray = npt.NDArray[np.float64]
EPSILON = 1e-9


class _Open:
    """What a growing choice leaves open: work in each cell, room in each offer and share."""

    def __init__(self, prepared: Prepared, cells: Sequence[int] | None) -> None:
        self.prepared = prepared
        self.offered = prepared.offered
        counts = prepared.mixes_shares or not prepared.has_volumes
        work = [1.0] * len(prepared.cells) if counts else [float(w or 1) for w in prepared.work]
        self.work = np.array(work)
        if cells is not None:
            self.work[[c for c in range(len(work)) if c not in set(cells)]] = 0.0
        whole = float(self.work.sum()) or 1.0
        self.room = np.full(len(self.offered.member), whole)
        if not counts:
            self.room = np.minimum(self.offered.most.astype(float), whole)
        self.share = np.full(len(prepared.members), whole)
        if prepared.by_share is not None:
            total = whole if prepared.all_volumes else float(len(prepared.cells))
            self.share = prepared.turnover.astype(float) / float(prepared.by_share) * total

    def gains(self) -> FloatArray:
        """Return how much of the open work each member could do."""
        within = np.bincount(
            self.offered.offer, weights=self.work[self.offered.cell], minlength=len(self.room)
        )
        by_offer = np.minimum(within, self.room)
        by_member = np.bincount(
            self.offered.member, weights=by_offer, minlength=len(self.prepared.members)
        )
        gains: FloatArray = np.minimum(by_member, self.share)
        return gains

    def take(self, m: int) -> None:
        """Let a member do what it can, the work that fewest others could do first."""
        pairs = np.flatnonzero(self.offered.owner == m)
        order = np.argsort(self.prepared.suppliers[self.offered.cell[pairs]], kind="stable")
        for pair in pairs[order].tolist():
            o, c = int(self.offered.offer[pair]), int(self.offered.cell[pair])
            does = min(self.work[c], self.room[o], self.share[m])
            self.work[c] -= does
            self.room[o] -= does
            self.share[m] -= does


def greedy_choice(
    prepared: Prepared,
    clock: Clock,
    cells: Sequence[int] | None = None,
    *,
    without: Collection[int] = (),
) -> list[int]:
    """Return members chosen one after another for the work still open, the thresholds last.

    Members that must be in come first, then as many as the size allows. Whether the choice is
    feasible is not looked at.

    Parameters
    ----------
    cells : sequence of int, optional
        Only these (indexes) are to be covered; all by default.
    without : collection of int
        Members that are not chosen but where they must be in.
    """
    open_work, limits = _Open(prepared, cells), prepared.limits
    chosen: list[int] = []
    allowed = np.ones(len(prepared.members), dtype=bool)
    allowed[sorted(without)] = False

    def add(m: int) -> None:
        chosen.append(m)
        open_work.take(m)
        allowed[m] = False
        allowed[_rivals(prepared, m)] = False

    most = len(prepared.members) if limits.max_members is None else limits.max_members
    for name in sorted(limits.include):
        if name in prepared.position and len(chosen) < most:
            add(prepared.position[name])
    price = _price(prepared)
    while len(chosen) < most and not (chosen and clock.is_up()):
        gains = np.where(allowed, open_work.gains(), 0.0)
        if gains.max(initial=0.0) <= EPSILON:
            break
        add(int((gains / price).argmax()))
    for able in _still_wanted(prepared, chosen, allowed):
        if len(chosen) < most:
            add(able)
    return sorted(chosen)


def _price(prepared: Prepared) -> FloatArray:
    costs = np.array([float(one.cost) for one in prepared.members])
    most = float(costs.max(initial=0.0)) + 1.0
    price: FloatArray = costs + 1e-6 * most if prepared.problem.by_cost else 1 + 1e-6 * costs / most
    return price


def _rivals(prepared: Prepared, m: int) -> list[int]:
    own, found = prepared.members[m].id, []
    for pair in prepared.limits.incompatible:
        if own in pair:
            other = pair[0] if pair[1] == own else pair[1]
            if other in prepared.position:
                found.append(prepared.position[other])
    return found


def _still_wanted(prepared: Prepared, chosen: Sequence[int], allowed: BoolArray) -> list[int]:
    """Return whom a lead, accreditations and a pooled turnover still ask for, largest first."""
    wanted: list[int] = []
    turnover: IntArray = prepared.turnover
    asked = [frozenset(m for m, may in enumerate(prepared.leads) if may)]
    for able in [*(asked if prepared.limits.needs_lead else ()), *prepared.anyone]:
        if not able & {*chosen, *wanted}:
            free = [m for m in sorted(able) if allowed[m]]
            if free:
                wanted.append(max(free, key=lambda m: int(turnover[m])))
    lacks = (prepared.pooled or 0) - sum(int(turnover[m]) for m in {*chosen, *wanted})
    for m in np.argsort(-turnover, kind="stable").tolist():
        if lacks <= 0 or not turnover[m]:
            break
        if allowed[m] and m not in wanted:
            wanted.append(m)
            lacks -= int(turnover[m])
    return wanted

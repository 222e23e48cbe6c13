"""Whether a consortium can do its work, and how far one number may move before it cannot.

Work goes from members through their offers to cells. It can be shared out exactly when no set of
cells asks for more than those who reach it can do (Gale 1957); where it cannot, the search for a
further augmenting path (Ford and Fulkerson 1956) ends in such a set. What a set can bear of a
threshold or of a larger volume is a formula; the break point of a consortium is found by taking
the formula of one short set after another, Newton's method on a piecewise linear function, as in
Dinkelbach's treatment of ratios (1967). All in whole numbers: nothing is rounded but the
result, downwards.

References
----------
W. Dinkelbach, "On nonlinear fractional programming", Management Science 13 (1967), 492-498.
D. Gale, "A theorem on flows in networks", Pacific Journal of Mathematics 7 (1957), 1073-1082.
T. Radzik, "Parametric flows, weighted means of cuts, and fractional combinatorial optimization",
in Complexity in Numerical Optimization (1993), 351-386.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Network:
    """Work on its way from members through offers to cells.

    Attributes
    ----------
    wanted : list of int
        What each cell asks for.
    member : list of int
        The member (any number) that each offer belongs to.
    reach : list of list of int
        The cells of each offer.
    offer_most : list of int or None
        What each offer can do; None: anything.
    member_most : dict
        Member → what it can do over all of its offers; absent: anything.
    flow : dict
        (offer, cell) → the work shared out so far.

    Examples
    --------
    >>> network = Network([2, 2], [7, 8], [[0, 1], [1]], [3, 1], {})
    >>> network.short_cells(), network.flow
    (frozenset(), {(0, 0): 2, (0, 1): 1, (1, 1): 1})
    >>> sorted(Network([2, 2], [7, 8], [[0, 1], [1]], [2, 1], {}).short_cells())
    [0, 1]
    """

    wanted: list[int]
    member: list[int]
    reach: list[list[int]]
    offer_most: list[int | None]
    member_most: Mapping[int, int]
    flow: dict[tuple[int, int], int] = field(default_factory=dict)
    _offer_left: list[int | None] = field(default_factory=list)
    _member_left: dict[int, int] = field(default_factory=dict)
    _open: list[int] = field(default_factory=list)
    _offers: dict[int, list[int]] = field(default_factory=dict)
    _supply: list[list[int]] = field(default_factory=list)

    def short_cells(self) -> frozenset[int]:
        """Share the work out, and return the cells that are short together; none if none are."""
        self._begin()
        self._fill()
        for cell in range(len(self._open)):
            while self._open[cell]:
                short = self._augment(cell)
                if short is not None:
                    return short
        return frozenset()

    def _begin(self) -> None:
        self.flow = {}
        self._open = list(self.wanted)
        self._offer_left = list(self.offer_most)
        self._member_left = dict(self.member_most)
        self._supply = [[] for _ in self.wanted]
        self._offers = {}
        for offer, cells in enumerate(self.reach):
            self._offers.setdefault(self.member[offer], []).append(offer)
            for cell in cells:
                self._supply[cell].append(offer)

    def _fill(self) -> None:
        """Give work to whoever has room, cells with the fewest offers first."""
        order = sorted(range(len(self.wanted)), key=lambda c: (len(self._supply[c]), c))
        for cell in order:
            for offer in self._supply[cell]:
                if not self._open[cell]:
                    break
                room = self._room(offer)
                amount = self._open[cell] if room is None else min(room, self._open[cell])
                if amount:
                    self._move(offer, cell, amount)
                    self._open[cell] -= amount

    def _room(self, offer: int) -> int | None:
        mine, own = self._offer_left[offer], self._member_left.get(self.member[offer])
        if mine is None or own is None:
            return own if mine is None else mine
        return min(mine, own)

    def _move(self, offer: int, cell: int, amount: int) -> None:
        key = (offer, cell)
        total = self.flow.get(key, 0) + amount
        if total:
            self.flow[key] = total
        else:
            del self.flow[key]
        left = self._offer_left[offer]
        if left is not None:
            self._offer_left[offer] = left - amount
        member = self.member[offer]
        if member in self._member_left:
            self._member_left[member] -= amount

    def _augment(self, start: int) -> frozenset[int] | None:
        """Bring work to a cell along a shortest path; the cells that are short where none is."""
        before: dict[int, tuple[int, int, int]] = {}
        seen, queue = {start}, deque([start])
        asked: set[int] = set()
        while queue:
            cell = queue.popleft()
            for offer in self._supply[cell]:
                if offer in asked:
                    continue
                asked.add(offer)
                room = self._room(offer)
                if room is None or room > 0:
                    self._along(start, cell, offer, room, before)
                    return None
                for other in self._full(offer):
                    for onward in self.reach[other]:
                        if onward not in seen and (other, onward) in self.flow:
                            seen.add(onward)
                            before[onward] = (cell, offer, other)
                            queue.append(onward)
        return frozenset(seen)

    def _full(self, offer: int) -> Sequence[int]:
        """Return the offers whose work would have to go elsewhere to make room in this one."""
        left = self._offer_left[offer]
        return (offer,) if left is not None and left <= 0 else self._offers[self.member[offer]]

    def _along(
        self,
        start: int,
        cell: int,
        offer: int,
        room: int | None,
        before: Mapping[int, tuple[int, int, int]],
    ) -> None:
        """Move as much as fits: the last offer takes on the cell before it, and so on back."""
        steps, at = [], cell
        while at != start:
            back, taken, other = before[at]
            steps.append((other, at, taken, back))
            at = back
        amount = self._open[start] if room is None else min(room, self._open[start])
        for other, given, taken, _ in steps:
            amount = min(amount, self.flow[other, given])
            spare = self._offer_left[taken]
            if other != taken and spare is not None:
                amount = min(amount, spare)
        self._move(offer, cell, amount)
        for other, given, taken, back in steps:
            self._move(other, given, -amount)
            self._move(taken, back, amount)
        self._open[start] -= amount

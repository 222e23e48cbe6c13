"""How many organisations could take part: in some feasible consortium, delivering a cell there.

Where a consortium may grow by one the question answers itself: whoever may deliver anything joins
the smallest. Where it may not, most are settled without a search: yes, if they can take a member's
place in a consortium known; no, if the relaxation costs them more than the size allows. The
rest are asked for all at once: a smallest consortium that has any of them, again and again,
until there is none.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from consortia.matching.clock import Clock, TimeUp
from consortia.matching.cover import BoolArray, IntArray, Row
from consortia.matching.dominance import nobody_stands_in
from consortia.matching.family import Family, Smallest
from consortia.matching.lexicographic import LexicographicSearch
from consortia.matching.relaxation import Relaxation
from consortia.matching.setting import Members, Numbers, Setting
from consortia.matching.swaps import Swaps

TRIED = 300
"""So many consortia with one member changed are looked at for further changes, between searches."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are: at least, and at most; the same where all was decided in time."""

    least: int
    most: int

    @property
    def number(self) -> int | None:
        """How many there are; None where that is not known."""
        return self.least if self.least == self.most else None


def could_take_part(
    family: Family, numbers: Numbers, most: int | None, smallest: Smallest, clock: Clock
) -> Count:
    """Return how many columns are in some feasible consortium and deliver a cell there.

    Parameters
    ----------
    most : int or None
        How many members a consortium may have.
    smallest : Smallest
        The smallest consortium under the numbers and that limit.
    """
    if smallest.is_none:
        return Count(0, 0)
    if clock.is_up():
        return Count(0, len(family.setting.turnover))
    able = deliverers(family.setting, numbers)
    if smallest.members is None:
        return Count(0, int(able.sum()))
    counting = _Counting(family, numbers, most or len(able), able, clock)
    counting.grow(smallest.members)
    if counting.open.any():
        counting.settle(smallest.members)
    return Count(int(counting.yes.sum()), int((counting.yes | counting.open).sum()))


def deliverers(setting: Setting, numbers: Numbers) -> BoolArray:
    """Return which columns could deliver at least something of a cell, were they in."""
    offer, cell = setting.arcs
    owner = setting.owner[offer]
    able = np.zeros(len(setting.turnover), dtype=bool)
    free = np.array([not setting.has_volumes or not work for work in setting.work], dtype=bool)
    room = np.array([most is None or most > 0 for most in setting.most], dtype=bool)
    counted = numbers.share > 0 and (not setting.has_volumes or setting.is_mixed)
    whole = np.ones(len(able), dtype=bool)
    some = np.ones(len(able), dtype=bool)
    if numbers.share:
        some = (setting.exact_turnover > 0).astype(bool)
    if counted:
        shares = setting.exact_turnover * len(setting.kept) // numbers.share
        whole = (shares >= 1).astype(bool)
    if len(cell):
        able[owner[free[cell] & whole[owner]]] = True
        able[owner[~free[cell] & room[offer] & some[owner]]] = True
    return able


@dataclass(eq=False)
class _Counting:
    """Columns settled one way or the other."""

    family: Family
    numbers: Numbers
    most: int
    able: BoolArray
    clock: Clock

    def __post_init__(self) -> None:
        cover = self.family.cuts.cover(self.numbers)
        self.swaps = Swaps(self.family.setting, cover, self.numbers)
        self.yes = np.zeros_like(self.able)
        self.open = self.able.copy()

    def _found(self, columns: BoolArray) -> BoolArray:
        """Note that columns are in a feasible consortium; which of them are news."""
        new: BoolArray = columns & self.open
        self.yes |= new
        self.open &= ~new
        return new

    def grow(self, members: Members) -> None:
        """Note the members of a consortium, and whoever may join it."""
        inside = np.zeros_like(self.able)
        inside[list(members)] = True
        self._found(inside)
        if len(members) < self.most:
            joins = np.ones_like(self.able)
            for a, b in self.family.setting.rivals:
                joins[a] &= not inside[b]
                joins[b] &= not inside[a]
            self._found(joins)

    def settle(self, members: Members) -> None:
        """Decide about everybody else."""
        if self.family.mixes(self.numbers):
            self._one_by_one()
            return
        self._exchange(members)
        for one in self.family.pool.known:
            if one.size <= self.most and one.bears(self.numbers) and self.open.any():
                self._exchange(one.members)
        if self.open.any():
            self._exclude()
        while self.open.any() and not self.clock.is_up():
            found = self._another()
            if found is None:
                break
            self._exchange(found)

    def _exchange(self, members: Members) -> None:
        """Note who can take a member's place, in this consortium and in those that so come up."""
        queue, left = deque([members]), TRIED
        self.grow(members)
        while queue and left and self.open.any() and not self.clock.is_up():
            now, left = queue.popleft(), left - 1
            for gone, instead in self.swaps.of(now, self.open):
                for j in np.flatnonzero(self._found(instead)).tolist():
                    queue.append(tuple(sorted({*now, j} - {gone})))

    def _exclude(self) -> None:
        """Leave out whom the relaxation shows to cost more members than may be."""
        cover = self.family.cuts.cover(self.numbers)
        relaxed = Relaxation(cover, np.ones(cover.columns, dtype=np.int64)).solve()
        if relaxed is None:
            self.open[:] = False
        else:
            self.open &= relaxed.bound + relaxed.extra <= self.most

    def _another(self) -> Members | None:
        """Return a consortium with somebody undecided; None, and all are out, where none has."""
        cover = self.family.cuts.cover(self.numbers)
        wanted = Row(self.open.astype(np.int64), least=1)
        size = Row(np.ones(cover.columns, dtype=np.int64), most=self.most)
        search = LexicographicSearch(
            cover.with_rows([wanted, size]),
            self.clock,
            self._broken,
            merits=nobody_stands_in(cover)
            if self.family.setting.needs_flow(self.numbers)
            else None,
        )
        try:
            answer = search.run([np.ones(cover.columns, dtype=np.int64)])
        except TimeUp:
            return None
        if answer.chosen is None:
            self.open[:] = False
            return None
        return tuple(answer.chosen.tolist())

    def _broken(self, chosen: IntArray) -> list[Row]:
        members = tuple(chosen.tolist())
        rows = self.family.cuts.learn(members, self.numbers)
        if rows or self.family.is_feasible(members, self.numbers):
            return rows
        return [self.family.cuts.bar(members, self.numbers)]

    def _one_by_one(self) -> None:
        """Decide about each column by a problem of its own in which it must be."""
        for j in np.flatnonzero(self.open).tolist():
            if not self.open[j]:
                continue
            try:
                found = self.family.best_with((j,), self.numbers, self.most, self.clock)
            except TimeUp:
                return
            if found is None:
                self.open[j] = False
            else:
                self.grow(found)

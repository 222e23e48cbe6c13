"""Who could take a member's place in a feasible consortium, all others doing what they do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from consortia.matching.cover import BoolArray, Cover
from consortia.matching.setting import ExactArray, Members, Numbers, Setting


@dataclass(eq=False)
class Swaps:
    """Exchanges of one member under some numbers.

    Parameters
    ----------
    cover : Cover
        The setting under the numbers: lead and accreditations are cells of it too.

    Notes
    -----
    What is found is feasible. Where volumes or shares are shared out not all is found: somebody
    may need the others to do something else.
    """

    setting: Setting
    cover: Cover
    numbers: Numbers

    def of(self, members: Members, wanted: BoolArray) -> Iterator[tuple[int, BoolArray]]:
        """Yield each member that may go, and who of those wanted could come instead."""
        setting, numbers = self.setting, self.numbers
        chosen = np.array(members, dtype=np.int64)
        counts = self.cover.covered_by(chosen)
        work: dict[int, dict[int, int]] | None = None
        pooled = sum(setting.turnover[m] for m in members)
        outside = np.ones(len(setting.turnover), dtype=bool)
        outside[chosen] = False
        for m in members:
            if self.cover.forced[m]:
                continue
            cells = self.cover.cell[self.cover.start[m] : self.cover.start[m + 1]]
            instead = outside & wanted & self._covering(cells[counts[cells] == 1])
            lacking = numbers.pooled - (pooled - setting.turnover[m])
            if lacking > 0:
                instead &= (setting.exact_turnover >= lacking).astype(bool)
            if instead.any() and setting.needs_flow(numbers):
                work = work or self._work(members)
                instead &= self._doing(work[m])
            for a, b in setting.rivals:
                instead[a] &= b == m or outside[b]
                instead[b] &= a == m or outside[a]
            if instead.any():
                yield m, instead

    @cached_property
    def _table(self) -> BoolArray:
        table = np.zeros((self.cover.cells, self.cover.columns), dtype=bool)
        table[self.cover.cell, self.cover.owners] = True
        return table

    def _covering(self, cells: np.ndarray[tuple[int], np.dtype[np.int64]]) -> BoolArray:
        return np.asarray(self._table[cells].all(axis=0), dtype=bool)

    def _work(self, members: Members) -> dict[int, dict[int, int]]:
        """Return what each member does of each cell."""
        network = self.setting.network(members, self.numbers)
        network.short_cells()
        work: dict[int, dict[int, int]] = {m: {} for m in members}
        for (offer, cell), amount in network.flow.items():
            mine = work[network.member[offer]]
            mine[cell] = mine.get(cell, 0) + amount
        return work

    def _doing(self, amounts: dict[int, int]) -> BoolArray:
        """Return which columns could do just this."""
        setting = self.setting
        able = self._covering(np.array(sorted(amounts), dtype=np.int64))
        offer, cell = setting.arcs
        asked = np.zeros(len(setting.kept), dtype=object)
        for c, amount in amounts.items():
            asked[c] = amount
        touching = np.flatnonzero((asked[cell] > 0).astype(bool))
        if setting.has_volumes:
            within = np.zeros(len(setting.offers), dtype=object)
            np.add.at(within, offer[touching], asked[cell[touching]])
            too_much = (within > self._most).astype(bool)
            able[setting.owner[too_much]] = False
        if self.numbers.share:
            able &= (self._caps >= sum(amounts.values())).astype(bool)
        return able

    @cached_property
    def _fine(self) -> int:
        """How many parts the network divides a person into."""
        return self.numbers.share or 1 if self.setting.has_volumes else 1

    @cached_property
    def _most(self) -> ExactArray:
        whole = self.setting.total * self.numbers.factor.numerator * self._fine
        parts = self.numbers.factor.denominator * self._fine
        return np.array(
            [whole if most is None else most * parts for most in self.setting.most], dtype=object
        )

    @cached_property
    def _caps(self) -> ExactArray:
        people = self.numbers.factor.numerator if self.setting.has_volumes else 1
        whole = self.setting.exact_turnover * (self.setting.total * people)
        caps = whole if self.setting.has_volumes else whole // self.numbers.share
        return np.asarray(caps, dtype=object)

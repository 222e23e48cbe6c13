"""A family of scenarios: one setting under changing numbers, with what was learnt so far.

What carries over from one to the next: Benders cuts (`shared_cuts`), consortia found (`known`:
each bears numbers up to its own break points), and bounds (harder numbers never need fewer
members; `totals`: one vector of prices bounds every pooled turnover).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from consortia.matching.clock import Clock, TimeUp
from consortia.matching.cover import IntArray, Row
from consortia.matching.dominance import nobody_stands_in
from consortia.matching.feasible import is_feasible
from consortia.matching.known import NEVER, Known, Pool
from consortia.matching.lexicographic import LexicographicSearch
from consortia.matching.optimise import best
from consortia.matching.prepared import Prepared
from consortia.matching.restated import restated
from consortia.matching.setting import Members, Numbers, Setting
from consortia.matching.shared_cuts import SharedCuts
from consortia.matching.totals import Totals


@dataclass(frozen=True, slots=True)
class Smallest:
    """The smallest consortium under some numbers.

    Attributes
    ----------
    members : tuple of int or None
        Columns; None where none was found.
    bound : int
        No feasible consortium is smaller; 0 where it is shown that there is none.
    proven : bool
        True where it is a smallest one, or where it is shown that there is none.
    """

    members: Members | None
    bound: int
    proven: bool

    @property
    def is_none(self) -> bool:
        """Whether it is shown that there is none."""
        return self.members is None and self.proven


@dataclass(eq=False)
class Family:
    """A setting under changing numbers.

    Examples
    --------
    >>> from consortia.matching.ground import Ground
    >>> from consortia.matching.problem import Limits, Offer, Organisation, Problem
    >>> offer = Offer("debt", ("x",))
    >>> problem = Problem({("debt", "x"): None}, (Organisation("a", "A", 500, offers=(offer,)),))
    >>> family = Family(Setting(Ground(problem), Limits(), (0,)))
    >>> family.smallest(Numbers(pooled=500), Clock(None)).members
    (0,)
    >>> family.smallest(Numbers(pooled=501), Clock(None)).is_none
    True
    """

    setting: Setting
    bounds: list[tuple[Numbers, int]] = field(default_factory=list)
    _totals: dict[Numbers, Totals] = field(default_factory=dict)
    _programs: dict[tuple[Members, Numbers], bool] = field(default_factory=dict)

    @cached_property
    def cuts(self) -> SharedCuts:
        """The cover under any numbers."""
        return SharedCuts(self.setting)

    @cached_property
    def pool(self) -> Pool:
        """The consortia known."""
        return Pool(self.setting)

    @cached_property
    def everybody(self) -> Known | None:
        """All columns together, where they meet the setting."""
        members = tuple(range(len(self.setting.turnover)))
        meets = self.setting.covers(members, Numbers())
        return Known(self.setting, members) if meets else None

    def mixes(self, numbers: Numbers) -> bool:
        """Tell whether shares count cells while some of these have volumes."""
        return numbers.share > 0 and self.setting.is_mixed

    def at_least(self, numbers: Numbers) -> int:
        """Return a number of members below which nothing is feasible, as far as is known."""
        if self.setting.include is None or not self.setting.turnover:
            return NEVER
        if not self.setting.rivals and not self._suits_everybody(numbers):
            return NEVER
        return max((bound for easy, bound in self.bounds if easy.eases(numbers)), default=1)

    def _suits_everybody(self, numbers: Numbers) -> bool:
        """Tell whether all together are feasible; a further member never harms without rivals."""
        if self.everybody is None:
            return False
        eased = replace(numbers, share=0) if self.mixes(numbers) else numbers
        return self.everybody.bears(eased)

    def at_most(self, numbers: Numbers) -> Members | None:
        """Return the smallest consortium known that is feasible, or can be grown to be so."""
        return None if self.mixes(numbers) else self.pool.smallest(numbers)

    def smallest(self, numbers: Numbers, clock: Clock) -> Smallest:
        """Return the smallest consortium under some numbers."""
        if clock.is_up():
            return self._at_once(numbers, clock)
        least = self.at_least(numbers)
        if least >= NEVER:
            return Smallest(None, 0, proven=True)
        if self._adds_up(numbers):
            return self._by_totals(numbers, clock)
        found = self.at_most(numbers)
        if found is not None and len(found) <= least:
            return Smallest(found, len(found), proven=True)
        answer = self._searched(numbers, clock, least, found)
        self.bounds.append((numbers, NEVER if answer.is_none else answer.bound))
        if answer.members is not None and not self.mixes(numbers):
            self.pool.note(answer.members)
        return answer

    def _at_once(self, numbers: Numbers, clock: Clock) -> Smallest:
        """Return what is known without looking further."""
        least = max((bound for easy, bound in self.bounds if easy.eases(numbers)), default=1)
        if least >= NEVER:
            return Smallest(None, 0, proven=True)
        if self._adds_up(numbers) and replace(numbers, pooled=0) in self._totals:
            return self._by_totals(numbers, clock)
        return Smallest(None, least, proven=False)

    def _adds_up(self, numbers: Numbers) -> bool:
        """Tell whether totals of turnover answer it."""
        return numbers.pooled > 0 and not self.setting.rivals and not self.mixes(numbers)

    def totals(self, numbers: Numbers, clock: Clock) -> Totals | None:
        """Return the totals of turnover by size under numbers; None where nothing is feasible.

        Not where some are never both in, or shares mix cells and volumes.
        """
        free = replace(numbers, pooled=0)
        if free not in self._totals:
            first = self.smallest(free, clock)
            if first.is_none:
                return None
            self._totals[free] = Totals(self.cuts, self.pool, free, first.bound)
        return self._totals[free]

    def _by_totals(self, numbers: Numbers, clock: Clock) -> Smallest:
        totals = self.totals(numbers, clock)
        if totals is None:
            return Smallest(None, 0, proven=True)
        size, found, proven = totals.smallest(numbers.pooled, clock)
        return Smallest(found, 0 if size >= NEVER else size, proven)

    def _searched(
        self, numbers: Numbers, clock: Clock, least: int, found: Members | None
    ) -> Smallest:
        if self.mixes(numbers):
            return self._by_program(numbers, clock, least)

        def broken(chosen: IntArray) -> list[Row]:
            members = tuple(chosen.tolist())
            rows = self.cuts.learn(members, numbers)
            if not rows and not self.is_feasible(members, numbers):
                rows = [self.cuts.bar(members, numbers)]
            return rows

        cover = self.cuts.cover(numbers)
        search = LexicographicSearch(
            cover,
            clock,
            broken,
            merits=nobody_stands_in(cover) if self.setting.needs_flow(numbers) else None,
            least=least,
            known=None if found is None else np.array(found, dtype=np.int64),
        )
        try:
            answer = search.run([np.ones(cover.columns, dtype=np.int64)])
        except TimeUp:
            return Smallest(found, least, proven=False)
        if answer.chosen is None:
            return Smallest(None, 0, proven=True)
        bound = max(answer.bound, least)
        members = tuple(answer.chosen.tolist())
        return Smallest(members, bound, proven=answer.proven or len(members) <= bound)

    def _by_program(self, numbers: Numbers, clock: Clock, least: int) -> Smallest:
        try:
            solution = best(restated(self.setting, numbers), clock, least=least)
        except TimeUp:
            return Smallest(None, least, proven=False)
        if solution is None:
            return Smallest(None, 0, proven=True)
        members = tuple(solution.members)
        bound = max(solution.bound, least)
        return Smallest(members, bound, proven=bound >= len(members))

    def best_with(
        self, kept: Members, numbers: Numbers, most: int | None, clock: Clock
    ) -> Members | None:
        """Return the best consortium that has some columns, solved apart; None where none has.

        Raises
        ------
        TimeUp
            When the time ran out before that was known.
        """
        prepared = restated(self.setting, numbers)
        include = prepared.limits.include | frozenset(self.setting.names(kept))
        limits = replace(prepared.limits, include=include, max_members=most)
        solution = best(Prepared(prepared.problem, limits), clock)
        return None if solution is None else tuple(solution.members)

    def is_feasible(self, members: Members, numbers: Numbers) -> bool:
        """Tell whether a choice meets every limit, exactly; sizes aside."""
        if not self.setting.covers(members, numbers):
            return False
        if not self.mixes(numbers):
            return not self.setting.needs_flow(numbers) or not (
                self.setting.network(members, numbers).short_cells()
            )
        key = (members, numbers)
        if key not in self._programs:
            self._programs[key] = is_feasible(restated(self.setting, numbers), members)
        return self._programs[key]

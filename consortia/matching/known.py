"""Consortia that are known, and how far the numbers go that each of them bears."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import accumulate

from consortia.matching.break_points import largest_factor, largest_share
from consortia.matching.setting import Members, Numbers, Setting

NEVER = 10**9
"""A size that stands for: nothing is feasible."""


@dataclass(eq=False)
class Known:
    """A consortium that meets a setting, and how far its numbers go.

    Attributes
    ----------
    members : tuple of int
        Columns of the setting.
    """

    setting: Setting
    members: Members
    _share: dict[Fraction, int | None] = field(default_factory=dict)
    _factor: dict[int, Fraction | None] = field(default_factory=dict)
    _fits: list[Fraction] = field(default_factory=list)
    _short: list[Fraction] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many members it has."""
        return len(self.members)

    @cached_property
    def pooled(self) -> int:
        """Pence that its turnovers add up to."""
        return self.setting.pooled(self.members)

    @cached_property
    def lead(self) -> int | None:
        """Pence that the largest that may lead turns over; None where nobody has to lead."""
        if not self.setting.limits.needs_lead:
            return None
        return self.setting.lead(self.members)

    def share(self, factor: Fraction) -> int | None:
        """Return the largest threshold by each share that it bears; None: any."""
        if factor not in self._share:
            self._share[factor] = largest_share(self.setting, self.members, factor)
        return self._share[factor]

    def factor(self, share: int) -> Fraction | None:
        """Return the largest factor of all volumes that it bears; None: any."""
        if share not in self._factor:
            self._factor[share] = largest_factor(self.setting, self.members, share)
        return self._factor[share]

    def does_the_work(self, numbers: Numbers) -> bool:
        """Tell whether it can share out the work."""
        if numbers.share:
            most = self.share(numbers.factor)
            return most is None or numbers.share <= most
        if not self.setting.has_volumes:
            return True
        if any(numbers.factor <= factor for factor in self._fits):
            return True
        if any(numbers.factor >= factor for factor in self._short):
            return False
        short = self.setting.network(self.members, numbers).short_cells()
        (self._short if short else self._fits).append(numbers.factor)
        return not short

    def leads(self, least: int) -> bool:
        """Tell whether some member may lead and turns over so many pence."""
        return self.lead is None or self.lead >= least

    @cached_property
    def _outsiders(self) -> list[int]:
        """Columns that it could take in, the largest first."""
        setting, inside = self.setting, set(self.members)
        rivals = {m for pair in setting.rivals for m in pair}
        return [m for m in setting.by_turnover.tolist() if m not in inside and m not in rivals]

    @cached_property
    def totals(self) -> list[int]:
        """What turnovers add up to with none, one, two … of the largest that it lacks."""
        return list(
            accumulate((self.setting.turnover[m] for m in self._outsiders), initial=self.pooled)
        )

    def grown_to(self, pooled: int) -> int | None:
        """Return how many have to come in for turnovers to add up to so many pence."""
        if self.pooled >= pooled:
            return 0
        further = bisect_left(self.totals, pooled)
        return further if further < len(self.totals) else None

    def with_largest(self, further: int) -> Members:
        """Return its members and so many of the largest that it lacks."""
        return tuple(sorted((*self.members, *self._outsiders[:further])))

    def bears(self, numbers: Numbers) -> bool:
        """Tell whether it is feasible as it is."""
        enough = self.leads(numbers.lead) and self.pooled >= numbers.pooled
        return enough and self.does_the_work(numbers)


@dataclass(eq=False)
class Pool:
    """The consortia known of a setting.

    Attributes
    ----------
    known : list of Known
        In the order in which they came.
    """

    setting: Setting
    known: list[Known] = field(default_factory=list)
    _seen: dict[Members, Known | None] = field(default_factory=dict)
    _single: dict[int, Known] = field(default_factory=dict)

    def note(self, members: Members) -> Known | None:
        """Keep a choice where it meets the setting, the work aside; None where it does not."""
        if members not in self._seen:
            meets = self.setting.covers(members, Numbers())
            self._seen[members] = Known(self.setting, members) if meets else None
            one = self._seen[members]
            if one is not None:
                self.known.append(one)
                self._note_lead(one)
        return self._seen[members]

    def single(self, m: int) -> Known:
        """Return one column alone, whether or not it covers anything."""
        if m not in self._single:
            self._single[m] = Known(self.setting, (m,))
        return self._single[m]

    def _note_lead(self, one: Known) -> None:
        """Keep the same consortium with the largest possible lead too."""
        lead = self.setting.largest_lead
        rivals = {m for pair in self.setting.rivals for m in pair}
        if lead is not None and lead not in rivals and lead not in one.members:
            self.note(tuple(sorted((*one.members, lead))))

    def smallest(self, numbers: Numbers) -> Members | None:
        """Return the smallest that meets the numbers, or can be grown to; None where none can."""
        size, found = NEVER, None
        for one in self.known:
            if one.size >= size or not one.leads(numbers.lead):
                continue
            further = one.grown_to(numbers.pooled)
            if further is None or one.size + further >= size or not one.does_the_work(numbers):
                continue
            size, found = one.size + further, (one, further)
        return None if found is None else found[0].with_largest(found[1])

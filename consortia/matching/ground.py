"""A problem as arrays, whatever its limits: worked out once for many scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from consortia.matching.cover import BoolArray, IntArray
from consortia.matching.problem import Accreditation, Cell, Holder, Problem


@dataclass(frozen=True)
class Ground:
    """Who offers what, as arrays over all organisations and cells of a problem.

    Attributes
    ----------
    problem : Problem
        Its own limits are not looked at.
    """

    problem: Problem

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The cells, in canonical order."""
        return tuple(self.problem.cells)

    @cached_property
    def volumes(self) -> list[int | None]:
        """What each cell asks for; None where presence is enough."""
        return list(self.problem.cells.values())

    @cached_property
    def number(self) -> dict[str, int]:
        """Identifier → the organisation's place in the problem."""
        return {one.id: n for n, one in enumerate(self.problem.organisations)}

    @cached_property
    def turnover(self) -> list[int]:
        """Pence a year of each organisation."""
        return [one.turnover for one in self.problem.organisations]

    @cached_property
    def exact_turnover(self) -> npt.NDArray[np.object_]:
        """Pence a year of each organisation, as an array of whole numbers of any size."""
        return np.array(self.turnover, dtype=object)

    @cached_property
    def by_turnover(self) -> list[int]:
        """The organisations, the largest turnover first."""
        return sorted(range(len(self.turnover)), key=lambda n: (-self.turnover[n], n))

    @cached_property
    def can_lead(self) -> BoolArray:
        """Whether each organisation could lead, thresholds aside."""
        return np.array([one.can_lead for one in self.problem.organisations], dtype=bool)

    @cached_property
    def _offers(self) -> tuple[IntArray, list[int | None], list[str], list[list[int]]]:
        at = {cell: c for c, cell in enumerate(self.cells)}
        owner, most, capability, reach = [], [], [], []
        for n, organisation in enumerate(self.problem.organisations):
            for offer in organisation.offers:
                cells = [at[key] for a in offer.areas if (key := (offer.capability, a)) in at]
                if cells:
                    owner.append(n)
                    most.append(offer.capacity)
                    capability.append(offer.capability)
                    reach.append(cells)
        return np.array(owner, dtype=np.int64), most, capability, reach

    @property
    def owner(self) -> IntArray:
        """The organisation that each offer belongs to, in order; offers of no cell are left out."""
        return self._offers[0]

    @property
    def most(self) -> list[int | None]:
        """What each offer can do; None: any amount."""
        return self._offers[1]

    @property
    def reach(self) -> list[list[int]]:
        """The cells of each offer."""
        return self._offers[3]

    @cached_property
    def arcs(self) -> tuple[IntArray, IntArray]:
        """Pairs of an offer and a cell that it reaches."""
        sizes = [len(cells) for cells in self.reach]
        cells = [c for reached in self.reach for c in reached]
        return np.repeat(np.arange(len(sizes)), sizes), np.array(cells, dtype=np.int64)

    @cached_property
    def _holders(self) -> dict[str, BoolArray]:
        return {}

    def holds(self, code: str) -> BoolArray:
        """Return whether each organisation has an accreditation."""
        if code not in self._holders:
            held = [code in one.accreditations for one in self.problem.organisations]
            self._holders[code] = np.array(held, dtype=bool)
        return self._holders[code]

    def hold_all(self, codes: Iterable[str]) -> BoolArray:
        """Return whether each organisation has all of some accreditations."""
        inside = np.ones(len(self.turnover), dtype=bool)
        for code in codes:
            inside &= self.holds(code)
        return inside

    def may_deliver(self, asked: Sequence[Accreditation]) -> BoolArray:
        """Return which offers count when the deliverers need some accreditations."""
        allowed = np.ones(len(self.owner), dtype=bool)
        for rule in asked:
            if rule.held_by is Holder.DELIVERER:
                here = np.array(
                    [rule.capability in (None, one) for one in self._offers[2]], dtype=bool
                )
                allowed &= ~here | self.holds(rule.code)[self.owner]
        return allowed

"""A problem prepared for solving: who may deliver which cell, who may lead, who may be in."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from consortia.matching.problem import Cell, Holder, Limits, Organisation, Problem, Rule

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Offered:
    """The offers, as arrays.

    Attributes
    ----------
    member : array of int
        The member that each offer belongs to, in order.
    most : array of int (any size)
        How much of the work each offer can do.
    offer, cell : array of int
        Pairs: which offer reaches which cell.
    """

    member: IntArray
    most: npt.NDArray[np.object_]
    offer: IntArray
    cell: IntArray


@dataclass(frozen=True)
class Prepared:
    """A problem under certain limits.

    Attributes
    ----------
    problem : Problem
        What was asked.
    limits : Limits
        The limits in force, which may be fewer than the problem's.
    """

    problem: Problem
    limits: Limits

    @cached_property
    def members(self) -> tuple[Organisation, ...]:
        """The organisations that may be members: not excluded, with what every member must have."""
        everyone = [a for a in self.limits.accreditations if a.held_by is Holder.EVERYONE]
        return tuple(
            organisation
            for organisation in self.problem.organisations
            if organisation.id not in self.limits.exclude
            and all(rule.code in organisation.accreditations for rule in everyone)
        )

    @cached_property
    def position(self) -> dict[str, int]:
        """Identifier → index among `members`."""
        return {organisation.id: index for index, organisation in enumerate(self.members)}

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The cells, in canonical order."""
        return tuple(self.problem.cells)

    @cached_property
    def supply(self) -> dict[int, dict[int, list[int]]]:
        """Member → offer → the indexes of the cells that it may deliver."""
        index = {cell: i for i, cell in enumerate(self.cells)}
        table: dict[int, dict[int, list[int]]] = {}
        for m, organisation in enumerate(self.members):
            for o, offer in enumerate(organisation.offers):
                found = [
                    index[offer.capability, area]
                    for area in offer.areas
                    if (offer.capability, area) in index
                ]
                if found and self._may_deliver(organisation, offer.capability):
                    table.setdefault(m, {})[o] = found
        return table

    @cached_property
    def suppliers(self) -> dict[Cell, int]:
        """Cell → how many may deliver it."""
        counts = dict.fromkeys(self.cells, 0)
        for offers in self.supply.values():
            for c in {c for cells in offers.values() for c in cells}:
                counts[self.cells[c]] += 1
        return counts

    @cached_property
    def masks(self) -> list[int]:
        """Each member's cells as a bit set."""
        return [
            sum(
                1 << cell
                for cell in {c for cells in self.supply.get(m, {}).values() for c in cells}
            )
            for m in range(len(self.members))
        ]

    @cached_property
    def offered(self) -> Offered:
        """The supply as arrays."""
        offers = [(m, o) for m, own in self.supply.items() for o in own]
        sizes = [len(self.supply[m][o]) for m, o in offers]
        cells = [cell for m, o in offers for cell in self.supply[m][o]]
        limits = [self.members[m].offers[o].capacity for m, o in offers]
        whole = sum(self.work)
        most = [whole if limit is None or not self.has_volumes else limit for limit in limits]
        return Offered(
            member=np.array([m for m, _ in offers], dtype=np.int64),
            most=np.minimum(np.array(most, dtype=object), whole),
            offer=np.repeat(np.arange(len(offers)), sizes),
            cell=np.array(cells, dtype=np.int64),
        )

    @cached_property
    def leads(self) -> list[bool]:
        """Whether each member may lead."""
        return [self._may_lead(organisation) for organisation in self.members]

    @cached_property
    def anyone(self) -> list[frozenset[int]]:
        """For each accreditation that some member must have, the members that have it."""
        codes = [a.code for a in self.limits.accreditations if a.held_by is Holder.ANYONE]
        return [
            frozenset(
                m
                for m, organisation in enumerate(self.members)
                if code in organisation.accreditations
            )
            for code in codes
        ]

    @property
    def pooled(self) -> int | None:
        """Pence that members' turnovers must add up to."""
        return self.limits.turnover if self.limits.rule is Rule.POOLED else None

    @property
    def by_share(self) -> int | None:
        """Pence: each member must turn over its share of the work times this."""
        minimum = self.limits.turnover if self.limits.rule is Rule.EACH_BY_SHARE else None
        return minimum or None

    @cached_property
    def has_volumes(self) -> bool:
        """Whether volumes must be shared out."""
        stated = any(volume is not None for volume in self.problem.cells.values())
        return stated and self.limits.share_volumes

    @property
    def needs_delivery(self) -> bool:
        """Whether covering every cell does not yet show that the work can be shared out."""
        return self.has_volumes or self.by_share is not None

    @cached_property
    def all_volumes(self) -> bool:
        """Whether every cell has a volume that must be shared out."""
        return self.has_volumes and all(v is not None for v in self.problem.cells.values())

    @property
    def mixes_shares(self) -> bool:
        """Whether shares count cells while some of these are shared out by volume."""
        return self.by_share is not None and self.has_volumes and not self.all_volumes

    @cached_property
    def work(self) -> list[int]:
        """What each cell asks for: people where volumes are shared out, else one."""
        if not self.has_volumes:
            return [1] * len(self.cells)
        return [self.problem.cells[cell] or 0 for cell in self.cells]

    def share_of_work(self, m: int) -> Fraction | None:
        """Return how much of the work a member's turnover allows; None where it sets no limit."""
        if self.by_share is None or self.mixes_shares:
            return None
        most = Fraction(self.members[m].turnover * sum(self.work), self.by_share)
        return most if self.all_volumes else Fraction(int(most))

    def _may_deliver(self, organisation: Organisation, capability: str) -> bool:
        return all(
            rule.code in organisation.accreditations
            for rule in self.limits.accreditations
            if rule.held_by is Holder.DELIVERER and rule.capability in (None, capability)
        )

    def _may_lead(self, organisation: Organisation) -> bool:
        limits = self.limits
        alone = limits.turnover if limits.rule is Rule.LEAD_ONLY else None
        codes = [a.code for a in limits.accreditations if a.held_by is Holder.LEAD]
        return (
            organisation.can_lead
            and organisation.turnover >= (limits.lead_turnover or 0)
            and organisation.turnover >= (alone or 0)
            and all(code in organisation.accreditations for code in codes)
        )

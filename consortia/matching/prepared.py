"""A problem prepared for solving: who may deliver which cell, who may lead, who may be in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from consortia.matching.cover import BoolArray, Cover, IntArray, Row, from_pairs
from consortia.matching.dominance import Merits
from consortia.matching.problem import Cell, Holder, Limits, Organisation, Problem, Rule


@dataclass(frozen=True, slots=True)
class Offered:
    """The offers that reach any cell, as arrays.

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

    @property
    def owner(self) -> IntArray:
        """The member of each pair."""
        return self.member[self.offer]


@dataclass(frozen=True)
class Prepared:
    """A problem under certain limits.

    Attributes
    ----------
    problem : Problem
        What was asked.
    limits : Limits
        The limits in force, which may be fewer than the problem's.
    learnt : list of Row
        Rows over the members that every feasible consortium satisfies, found while searching.
    """

    problem: Problem
    limits: Limits
    learnt: list[Row] = field(default_factory=list, compare=False)

    @cached_property
    def members(self) -> tuple[Organisation, ...]:
        """The organisations that may be members: not excluded, with what every member must have."""
        everyone = [a.code for a in self.limits.accreditations if a.held_by is Holder.EVERYONE]
        return tuple(
            organisation
            for organisation in self.problem.organisations
            if organisation.id not in self.limits.exclude
            and all(code in organisation.accreditations for code in everyone)
        )

    @cached_property
    def position(self) -> dict[str, int]:
        """Identifier → index among `members`."""
        return {organisation.id: index for index, organisation in enumerate(self.members)}

    @cached_property
    def turnover(self) -> IntArray:
        """What each member turns over, in pence a year."""
        return np.array([organisation.turnover for organisation in self.members], dtype=np.int64)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The cells, in canonical order."""
        return tuple(self.problem.cells)

    @cached_property
    def volumes(self) -> list[int | None]:
        """People a year in each cell, in units; None where presence is enough."""
        return list(self.problem.cells.values())

    @cached_property
    def offered(self) -> Offered:
        """The offers of members that reach any cell and may deliver it."""
        index = {cell: i for i, cell in enumerate(self.cells)}
        owners: list[int] = []
        limits: list[int | None] = []
        sizes: list[int] = []
        cells: list[int] = []
        for m, organisation in enumerate(self.members):
            for offer in organisation.offers:
                what = offer.capability
                found = [index[what, area] for area in offer.areas if (what, area) in index]
                if found and self._may_deliver(organisation, what):
                    owners.append(m)
                    limits.append(offer.capacity)
                    sizes.append(len(found))
                    cells.extend(found)
        whole = sum(self.work)
        bounded = self.has_volumes and self.limits.share_volumes
        most = [whole if limit is None or not bounded else min(limit, whole) for limit in limits]
        return Offered(
            member=np.array(owners, dtype=np.int64),
            most=np.array(most, dtype=object),
            offer=np.repeat(np.arange(len(owners)), sizes),
            cell=np.array(cells, dtype=np.int64),
        )

    @cached_property
    def presence(self) -> Cover:
        """Who may deliver which cell: column m is member m."""
        offered = self.offered
        return from_pairs(len(self.members), len(self.cells), offered.owner, offered.cell)

    @cached_property
    def suppliers(self) -> IntArray:
        """How many may deliver each cell."""
        return np.bincount(self.presence.cell, minlength=len(self.cells))

    def cells_of(self, m: int) -> IntArray:
        """Return the cells (indexes) that a member may deliver."""
        return self.presence.cell[self.presence.start[m] : self.presence.start[m + 1]]

    def not_covered_by(self, members: Collection[int]) -> IntArray:
        """Return the cells (indexes) that none of these members may deliver."""
        chosen = np.array(sorted(members), dtype=np.int64)
        return np.flatnonzero(self.presence.covered_by(chosen) == 0)

    @cached_property
    def ample(self) -> BoolArray:
        """Whether each offer's capacity is enough for all the work that it reaches."""
        offered, work = self.offered, np.array(self.work, dtype=object)
        reached = np.zeros(len(offered.member), dtype=object)
        np.add.at(reached, offered.offer, work[offered.cell])
        return np.array(offered.most >= reached, dtype=bool)

    @cached_property
    def merits(self) -> Merits:
        """What members bring to sums: those of one class have offers that reach the same cells.

        Amounts are turnover where it counts, and the capacity of each offer, no more of either
        than can ever be of use.
        """
        offered = self.offered
        reached = np.zeros(len(offered.member), dtype=object)
        np.add.at(reached, offered.offer, np.array(self.work, dtype=object)[offered.cell])
        most = np.minimum(offered.most, reached).tolist()
        ends = np.searchsorted(offered.offer, np.arange(len(most) + 1)).tolist()
        cells = offered.cell.tolist()
        offers: list[list[tuple[tuple[int, ...], int]]] = [[] for _ in self.members]
        for o, m in enumerate(offered.member.tolist()):
            offers[m].append((tuple(cells[ends[o] : ends[o + 1]]), most[o]))
        numbers: dict[tuple[tuple[int, ...], ...], int] = {}
        classes, capacities = [], []
        for own in offers:
            own.sort()
            reaches = tuple(reach for reach, _ in own)
            classes.append(numbers.setdefault(reaches, len(numbers)))
            capacities.append([capacity for _, capacity in own])
        amounts = []
        asked = max(self.pooled or 0, self.by_share or 0)
        if asked:
            amounts.append(np.minimum(self.turnover, asked))
        if self.has_volumes:
            widest = max(map(len, capacities), default=0)
            amounts += [
                _ranked([own[n] if n < len(own) else 0 for own in capacities])
                for n in range(widest)
            ]
        return Merits(np.array(classes, dtype=np.int64), amounts)

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
    def all_volumes(self) -> bool:
        """Whether work is shared out, and every cell says for how many people."""
        shared = self.limits.share_volumes or self.by_share is not None
        return shared and bool(self.cells) and None not in self.volumes

    @cached_property
    def has_volumes(self) -> bool:
        """Whether work is shared out by people, in some cell at least."""
        stated = any(volume is not None for volume in self.volumes)
        return self.all_volumes or (stated and self.limits.share_volumes)

    @property
    def needs_delivery(self) -> bool:
        """Whether covering every cell does not yet show that the work can be shared out."""
        return self.has_volumes or self.by_share is not None

    @cached_property
    def mixes_shares(self) -> bool:
        """Whether shares count cells of which some can be divided by volume."""
        stated = any(volume is not None for volume in self.volumes)
        return self.by_share is not None and stated and not self.all_volumes

    @cached_property
    def work(self) -> list[int]:
        """What each cell asks for: people where volumes are shared out, else one."""
        if not self.has_volumes:
            return [1] * len(self.cells)
        return [volume or 0 for volume in self.volumes]

    def share_of_work(self, m: int) -> Fraction | None:
        """Return how much of the work a member's turnover allows; None where it sets no limit.

        In people where every cell has a volume, else in cells, of which only whole ones are done
        unless some can be divided.
        """
        if self.by_share is None:
            return None
        share = Fraction(self.members[m].turnover * self.shared_work, self.by_share)
        return share if self.all_volumes or self.mixes_shares else Fraction(int(share))

    @cached_property
    def shared_work(self) -> int:
        """All that shares are parts of: people where every cell has a volume, else cells."""
        return sum(self.work) if self.all_volumes else len(self.cells)

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


def _ranked(amounts: list[int]) -> IntArray:
    """Return the places of whole numbers of any size in their order."""
    places = {amount: n for n, amount in enumerate(sorted(set(amounts)))}
    return np.array([places[amount] for amount in amounts], dtype=np.int64)

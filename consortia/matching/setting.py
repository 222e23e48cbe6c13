"""What scenarios share that differ in numbers only: the same cells, the same who may do what.

A setting keeps what it learns. A set of cells in which one consortium was short is a Benders cut
at every threshold and volume, only with other coefficients; whether a consortium can do the work
is remembered together with the numbers it was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from consortia.matching.cover import IntArray
from consortia.matching.ground import Ground
from consortia.matching.problem import Holder, Limits
from consortia.matching.transport import Network

Members = tuple[int, ...]
"""A consortium: columns of a setting, in order."""
ExactArray = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a scenario; whatever is feasible at larger ones is so at smaller ones.

    Attributes
    ----------
    pooled, lead, share : int
        Pence: what turnovers add up to, what the lead's is, what each is by its share; 0: no limit.
    factor : Fraction
        What all volumes are multiplied by.
    """

    pooled: int = 0
    lead: int = 0
    share: int = 0
    factor: Fraction = Fraction(1)

    def eases(self, other: Numbers) -> bool:
        """Tell whether what is feasible at the other numbers is so at these."""
        return (
            self.pooled <= other.pooled
            and self.lead <= other.lead
            and self.share <= other.share
            and self.factor <= other.factor
        )


@dataclass(eq=False)
class Setting:
    """Cells and limits on who is in and who delivers; sizes and numbers are left open.

    Parameters
    ----------
    ground : Ground
    limits : Limits
        Its numbers are not looked at.
    kept : tuple of int
        Cells (indexes) that are asked for.
    """

    ground: Ground
    limits: Limits
    kept: tuple[int, ...]

    @cached_property
    def organisations(self) -> IntArray:
        """The organisation (its place in the problem) of each column."""
        rules = self.limits.accreditations
        inside = self.ground.hold_all(r.code for r in rules if r.held_by is Holder.EVERYONE)
        gone = [self.ground.number.get(name) for name in self.limits.exclude]
        inside[[n for n in gone if n is not None]] = False
        return np.flatnonzero(inside)

    @cached_property
    def column(self) -> IntArray:
        """The column of each organisation, -1 where it may not be in."""
        table = np.full(len(self.ground.turnover), -1, dtype=np.int64)
        table[self.organisations] = np.arange(len(self.organisations))
        return table

    @cached_property
    def turnover(self) -> list[int]:
        """Pence a year, a column."""
        return list(self.exact_turnover.tolist())

    @cached_property
    def exact_turnover(self) -> ExactArray:
        """Pence a year, a column, as whole numbers of any size."""
        return np.asarray(self.ground.exact_turnover[self.organisations], dtype=object)

    @cached_property
    def may_lead(self) -> npt.NDArray[np.bool_]:
        """Whether each column could lead, thresholds aside."""
        codes = [r.code for r in self.limits.accreditations if r.held_by is Holder.LEAD]
        able = self.ground.can_lead & self.ground.hold_all(codes)
        return np.asarray(able[self.organisations], dtype=bool)

    @cached_property
    def by_turnover(self) -> IntArray:
        """The columns, the largest turnover first."""
        order = self.column[self.ground.by_turnover]
        return order[order >= 0]

    @cached_property
    def largest_lead(self) -> int | None:
        """The column with the largest turnover that may lead; None where none may, or need."""
        if not self.limits.needs_lead:
            return None
        able = self.by_turnover[self.may_lead[self.by_turnover]]
        return int(able[0]) if len(able) else None

    @cached_property
    def anyone(self) -> list[IntArray]:
        """For each accreditation that some member must have, the columns that have it."""
        codes = [r.code for r in self.limits.accreditations if r.held_by is Holder.ANYONE]
        return [np.flatnonzero(self.ground.holds(code)[self.organisations]) for code in codes]

    @cached_property
    def include(self) -> Members | None:
        """The columns that must be in; None where one of them may not be."""
        places = [self.ground.number.get(name) for name in self.limits.include]
        columns = [-1 if n is None else int(self.column[n]) for n in places]
        return None if -1 in columns else tuple(sorted(columns))

    @cached_property
    def rivals(self) -> list[tuple[int, int]]:
        """Pairs of columns that are never both in."""
        number = self.ground.number
        named = [(number.get(a), number.get(b)) for a, b in self.limits.incompatible]
        pairs = [
            (int(self.column[a]), int(self.column[b]))
            for a, b in named
            if a is not None and b is not None
        ]
        return [(a, b) for a, b in pairs if min(a, b) >= 0]

    @cached_property
    def offers(self) -> IntArray:
        """The offers (of the ground) that count here."""
        allowed = self.ground.may_deliver(self.limits.accreditations)
        return np.flatnonzero(allowed & (self.column[self.ground.owner] >= 0))

    @cached_property
    def owner(self) -> IntArray:
        """The column of each offer that counts."""
        return self.column[self.ground.owner[self.offers]]

    @cached_property
    def arcs(self) -> tuple[IntArray, IntArray]:
        """Pairs of an offer that counts (its place among them) and a cell (its place in `kept`)."""
        offer, cell = self.ground.arcs
        place = np.full(len(self.ground.owner), -1, dtype=np.int64)
        place[self.offers] = np.arange(len(self.offers))
        at = np.full(len(self.ground.cells), -1, dtype=np.int64)
        at[list(self.kept)] = np.arange(len(self.kept))
        inside = (place[offer] >= 0) & (at[cell] >= 0)
        return place[offer[inside]], at[cell[inside]]

    @cached_property
    def has_volumes(self) -> bool:
        """Whether volumes must be shared out."""
        stated = any(self.ground.volumes[c] is not None for c in self.kept)
        return stated and self.limits.share_volumes

    @cached_property
    def work(self) -> list[int]:
        """What each kept cell asks for: people where volumes are shared out, else one."""
        if not self.has_volumes:
            return [1] * len(self.kept)
        return [self.ground.volumes[c] or 0 for c in self.kept]

    @cached_property
    def total(self) -> int:
        """All the work."""
        return sum(self.work)

    @cached_property
    def is_mixed(self) -> bool:
        """Whether only some of the cells have volumes, so that shares count cells."""
        return self.has_volumes and any(self.ground.volumes[c] is None for c in self.kept)

    @cached_property
    def most(self) -> list[int | None]:
        """What each offer that counts can do; None: any amount."""
        if not self.has_volumes:
            return [None] * len(self.offers)
        return [self.ground.most[o] for o in self.offers.tolist()]

    @cached_property
    def arc_owner(self) -> IntArray:
        """The column of each arc."""
        return self.owner[self.arcs[0]]

    @cached_property
    def _own(self) -> dict[int, list[tuple[int | None, list[int]]]]:
        return {}

    @cached_property
    def _ends(self) -> tuple[list[int], list[int]]:
        """Where each column's offers, and each offer's arcs, begin."""
        offers = np.searchsorted(self.owner, np.arange(len(self.organisations) + 1))
        return offers.tolist(), np.searchsorted(
            self.arcs[0], np.arange(len(self.offers) + 1)
        ).tolist()

    def of_member(self, m: int) -> list[tuple[int | None, list[int]]]:
        """Return a column's offers: what each can do, and the kept cells it reaches."""
        if m not in self._own:
            offers, arcs = self._ends
            cell = self.arcs[1]
            found = [
                (self.most[o], cell[arcs[o] : arcs[o + 1]].tolist())
                for o in range(offers[m], offers[m + 1])
            ]
            self._own[m] = [(most, cells) for most, cells in found if cells]
        return self._own[m]

    def needs_flow(self, numbers: Numbers) -> bool:
        """Tell whether covering each cell does not yet show that the work can be shared out."""
        return self.has_volumes or numbers.share > 0

    def leads(self, least: int) -> npt.NDArray[np.bool_]:
        """Return which columns may lead where the lead must turn over so many pence."""
        return np.asarray(self.may_lead & (self.exact_turnover >= least).astype(bool), dtype=bool)

    def leads_or_need_not(self, least: int) -> npt.NDArray[np.bool_]:
        """Return which columns may lead, or all where nobody has to."""
        if self.limits.needs_lead:
            return self.leads(least)
        return np.ones(len(self.turnover), dtype=bool)

    def lead(self, members: Members) -> int | None:
        """Return the pence that the largest that may lead turns over; None where none may."""
        chosen = np.array(members, dtype=np.int64)
        able = self.exact_turnover[chosen[self.may_lead[chosen]]]
        return int(able.max()) if len(able) else None

    def names(self, members: Iterable[int]) -> tuple[str, ...]:
        """Return the identifiers of columns."""
        organisations = self.ground.problem.organisations
        return tuple(organisations[int(self.organisations[m])].id for m in members)

    def covers(self, members: Members, numbers: Numbers) -> bool:
        """Tell whether a choice meets everything but that the work can be shared out."""
        inside = set(members)
        if self.include is None or not inside or not set(self.include) <= inside:
            return False
        if any(a in inside and b in inside for a, b in self.rivals):
            return False
        if self.limits.needs_lead:
            lead = self.lead(members)
            if lead is None or lead < numbers.lead:
                return False
        if any(not inside.intersection(able.tolist()) for able in self.anyone):
            return False
        chosen = np.zeros(len(self.organisations), dtype=bool)
        chosen[list(members)] = True
        reached = np.zeros(len(self.kept), dtype=bool)
        reached[self.arcs[1][chosen[self.arc_owner]]] = True
        return bool(reached.all()) and self.pooled(members) >= numbers.pooled

    def pooled(self, members: Members) -> int:
        """Return the pence that turnovers add up to."""
        return int(self.exact_turnover[list(members)].sum())

    def network(self, members: Sequence[int], numbers: Numbers) -> Network:
        """Return the network of a choice, in whole parts of people so fine that all are whole."""
        counted = not self.has_volumes
        fine = 1 if counted or not numbers.share else numbers.share
        p, q = (1, 1) if counted else (numbers.factor.numerator, numbers.factor.denominator)
        own = [(m, most, cells) for m in members for most, cells in self.of_member(m)]
        caps: dict[int, int] = {}
        if numbers.share:
            whole = {m: self.turnover[m] * self.total * p for m in members}
            caps = {m: w // numbers.share if counted else w for m, w in whole.items()}
        return Network(
            wanted=[work * p * fine for work in self.work],
            member=[m for m, _, _ in own],
            reach=[cells for _, _, cells in own],
            offer_most=[None if most is None else most * q * fine for _, most, _ in own],
            member_most=caps,
        )

"""Who does what where: an assignment, and the delivery that all of them make.

Values only: nothing here reads the database. `consortia.proposals.assignments.fields` stores a
delivery that never changes as JSON; what is agreed or promised is rows, see
`consortia.proposals.assignments.rows`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from typing import NotRequired, TypeVar

from consortia.proposals.assignments.cells import Cell, CellJSON, People, number_of, people_of
from consortia.proposals.errors import AssignedTwice

Key = TypeVar("Key")


class PartJSON(CellJSON):
    """An assignment in one member's part, as JSON without the organisation."""

    volume: float | None


class AssignmentJSON(CellJSON):
    """An assignment as JSON; ``volume`` is absent where none is said."""

    organisation: str
    volume: NotRequired[float | None]


@dataclass(frozen=True, slots=True)
class Assignment:
    """One organisation does one capability in one leaf area, for so many people a year.

    Attributes
    ----------
    capability : str
        Slug of the capability.
    area : str
        GSS code of the leaf area.
    organisation : str
        The organisation's identifier, as in ``GB-CHC-1098765``.
    volume : int, Decimal or None
        People a year; None where presence is enough.
    """

    capability: str
    area: str
    organisation: str
    volume: People | None = None

    @property
    def cell(self) -> Cell:
        """The capability and the area."""
        return Cell(self.capability, self.area)

    @property
    def people(self) -> People:
        """People a year; none where no volume is said."""
        return self.volume or 0

    def as_json(self) -> AssignmentJSON:
        """Return the assignment as JSON, without a volume where none is said."""
        said = AssignmentJSON(
            capability=self.capability, area=self.area, organisation=self.organisation
        )
        return said if self.volume is None else {**said, "volume": number_of(self.volume)}

    @classmethod
    def from_json(cls, said: AssignmentJSON) -> Assignment:
        """Return the assignment that `as_json` or the matching core wrote."""
        volume = said.get("volume")
        people = None if volume is None else people_of(volume)
        return cls(said["capability"], said["area"], said["organisation"], people)


@dataclass(frozen=True, slots=True, init=False)
class Delivery:
    """All assignments of a proposal, a consortium, terms or a bid: a set, in one order.

    Two deliveries with the same assignments are equal, whatever order they were given in. They are
    in order of capability, area and organisation, and each organisation is in each cell once.

    Raises
    ------
    AssignedTwice
        When an organisation has two assignments for one cell.
    """

    assignments: tuple[Assignment, ...]

    def __init__(self, assignments: Iterable[Assignment] = ()) -> None:
        ordered = sorted(assignments, key=_place)
        for one, other in pairwise(ordered):
            if _place(one) == _place(other):
                raise AssignedTwice(
                    f"{one.organisation} is there twice for one place.", field="delivery"
                )
        object.__setattr__(self, "assignments", tuple(ordered))

    def __iter__(self) -> Iterator[Assignment]:
        return iter(self.assignments)

    def __len__(self) -> int:
        return len(self.assignments)

    @property
    def members(self) -> frozenset[str]:
        """Identifiers of the organisations that deliver something."""
        return frozenset(one.organisation for one in self)

    @property
    def cells(self) -> frozenset[Cell]:
        """The cells in which somebody delivers."""
        return frozenset(one.cell for one in self)

    @property
    def capabilities(self) -> frozenset[str]:
        """Slugs of what is delivered."""
        return frozenset(one.capability for one in self)

    @property
    def areas(self) -> frozenset[str]:
        """Codes of the leaf areas in which something is delivered."""
        return frozenset(one.area for one in self)

    def of(self, *organisations: str) -> Delivery:
        """Return what these organisations deliver: a member's part."""
        return Delivery(one for one in self if one.organisation in organisations)

    def without(self, organisations: Collection[str]) -> Delivery:
        """Return what all but these organisations deliver."""
        return Delivery(one for one in self if one.organisation not in organisations)

    def within(
        self,
        *,
        cells: Collection[tuple[str, str]] | None = None,
        capabilities: Collection[str] | None = None,
        areas: Collection[str] | None = None,
    ) -> Delivery:
        """Return what is delivered in these cells, of these capabilities, in these areas.

        An argument left out does not limit.
        """
        return Delivery(
            one
            for one in self
            if (cells is None or one.cell in cells)
            and (capabilities is None or one.capability in capabilities)
            and (areas is None or one.area in areas)
        )

    def outside(self, cells: Collection[tuple[str, str]]) -> Delivery:
        """Return what is delivered in all but these cells."""
        return Delivery(one for one in self if one.cell not in cells)

    def with_more(self, more: Iterable[Assignment]) -> Delivery:
        """Return this delivery with more work: the volumes of what is in both add up."""
        together = {_place(one): one for one in self}
        for one in more:
            before = together.get(_place(one), one)
            both = before is not one and before.volume is not None and one.volume is not None
            people = people_of(before.people + one.people) if both else one.volume
            together[_place(one)] = replace(one, volume=people)
        return Delivery(together.values())

    def renamed(self, organisation: str, to: str) -> Delivery:
        """Return this delivery with the work of one organisation under another's identifier."""
        theirs = (replace(one, organisation=to) for one in self.of(organisation))
        return self.without([organisation]).with_more(theirs)

    def by_cell(self) -> dict[Cell, tuple[Assignment, ...]]:
        """Return cell → the assignments in it."""
        found: dict[Cell, tuple[Assignment, ...]] = {}
        for one in self:
            found[one.cell] = (*found.get(one.cell, ()), one)
        return found

    def who_by_cell(self) -> dict[Cell, frozenset[str]]:
        """Return cell → identifiers of those who deliver in it."""
        return _grouped((one.cell, one.organisation) for one in self)

    def members_by_area(self) -> dict[str, frozenset[str]]:
        """Return code of the leaf area → identifiers of those who deliver something there."""
        found = _grouped((one.area, one.organisation) for one in self)
        return {code: found[code] for code in sorted(found)}

    def capabilities_by_member(self) -> dict[str, frozenset[str]]:
        """Return identifier → slugs of the capabilities that the organisation delivers."""
        return _grouped((one.organisation, one.capability) for one in self)

    def people_by_cell(self) -> dict[Cell, People]:
        """Return cell → people a year; none where no volume is said."""
        return _summed((one.cell, one) for one in self)

    def people_by_member(self) -> dict[str, People]:
        """Return identifier → people a year; none where no volume is said."""
        return _summed((one.organisation, one) for one in self)

    def people_by_capability(self) -> dict[str, People]:
        """Return slug → people a year; none where no volume is said."""
        return _summed((one.capability, one) for one in self)

    def shares(self) -> dict[str, Fraction]:
        """Return each member's share of the work, from 0 to 1, adding up to exactly 1.

        By people a year where every assignment has a volume, else by number of cells; a cell that
        several deliver counts for each in equal parts. The matcher counts the same way.

        Examples
        --------
        >>> whole = Delivery([Assignment("a", "x", "A", 30), Assignment("a", "y", "B", 10)])
        >>> whole.shares()
        {'A': Fraction(3, 4), 'B': Fraction(1, 4)}
        """
        by_volume = all(one.people for one in self)
        inside = self.by_cell()
        parts: dict[str, Fraction] = {}
        for one in self:
            weight = Fraction(one.people) if by_volume else Fraction(1, len(inside[one.cell]))
            parts[one.organisation] = parts.get(one.organisation, Fraction(0)) + weight
        whole = sum(parts.values())
        return {member: part / whole for member, part in sorted(parts.items())}

    def difference(self, other: Delivery) -> Difference:
        """Return what changes for whom from this delivery to another."""
        here, there = set(self), set(other)
        return Difference(Delivery(here - there), Delivery(there - here))

    def as_json(self) -> list[AssignmentJSON]:
        """Return the delivery as JSON: a list of assignments."""
        return [one.as_json() for one in self]

    @classmethod
    def from_json(cls, said: Iterable[AssignmentJSON]) -> Delivery:
        """Return the delivery that `as_json` or the matching core wrote."""
        return cls(Assignment.from_json(one) for one in said)


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes from one delivery to another: assignments that end, and those that begin.

    An assignment whose volume alone changes ends and begins.
    """

    ends: Delivery = field(default_factory=Delivery)
    begins: Delivery = field(default_factory=Delivery)

    def __bool__(self) -> bool:
        return bool(self.ends or self.begins)

    @property
    def members(self) -> frozenset[str]:
        """Identifiers of those for whom something changes."""
        return self.ends.members | self.begins.members

    def of(self, organisation: str) -> Difference:
        """Return what changes for one organisation."""
        return Difference(self.ends.of(organisation), self.begins.of(organisation))

    def applied_to(self, delivery: Delivery) -> Delivery:
        """Return a delivery after this change."""
        return Delivery({*delivery} - {*self.ends} | {*self.begins})


def part_as_json(part: Iterable[Assignment]) -> list[PartJSON]:
    """Return a member's part as JSON, without the organisation."""
    return [
        {
            "capability": one.capability,
            "area": one.area,
            "volume": None if one.volume is None else number_of(one.volume),
        }
        for one in part
    ]


def _place(one: Assignment) -> tuple[str, str, str]:
    return one.capability, one.area, one.organisation


def _grouped(pairs: Iterable[tuple[Key, str]]) -> dict[Key, frozenset[str]]:
    found: dict[Key, set[str]] = {}
    for key, one in pairs:
        found.setdefault(key, set()).add(one)
    return {key: frozenset(inside) for key, inside in found.items()}


def _summed(keyed: Iterable[tuple[Key, Assignment]]) -> dict[Key, People]:
    sums: dict[Key, People] = {}
    for key, one in keyed:
        sums[key] = people_of(sums.get(key, 0) + one.people)
    return sums

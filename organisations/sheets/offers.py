"""A spreadsheet of offers: what taking it would do, worked out without doing it."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from accounts.actors import Actor
from accounts.files import CheckedFile
from areas.gazetteer import gazetteer
from organisations import rules
from organisations.models import Offer, Organisation
from organisations.names import name_key
from organisations.sheets.table import BadCell, Column, Faults, Line, lines_of, text_in
from organisations.sheets.words import Words, people

AT_ONCE = 1000
BODY = Column("Organisation", ("body", "group", "number", "identifier"), "", needed=False)
WHAT = Column("What", ("capability", "service", "capability code"), "Debt advice")
WHERE = Column("Where", ("areas", "area", "places", "area codes"), "Fenland; Cambridge")
PEOPLE = Column("People a year", ("capacity", "people"), "120", needed=False)
COLUMNS = (BODY, WHAT, WHERE, PEOPLE)


@dataclass(slots=True)
class Planned:
    """One row that can be taken.

    Attributes
    ----------
    offer : int or None
        Key of the live offer that it changes or confirms; None makes a new one.
    action : str
        ``make``, ``change`` or ``confirm``.
    """

    row: int
    organisation: int
    name: str
    capability: str
    areas: tuple[str, ...]
    capacity: int | None
    offer: int | None = None
    action: str = "make"


@dataclass
class Plan:
    """What taking a spreadsheet would do, or all that is wrong with it."""

    rows: int = 0
    planned: list[Planned] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)

    @property
    def counts(self) -> dict[str, int]:
        """How many offers would be made, changed and confirmed."""
        done = Counter(one.action for one in self.planned)
        return {action: done[action] for action in ("make", "change", "confirm")}

    @property
    def digest(self) -> str:
        """A mark of exactly this plan (SHA-256): the same only where the same would be done."""
        mark = hashlib.sha256()
        for one in self.planned:
            key = (one.organisation, one.capability, one.areas, one.capacity, one.offer, one.action)
            mark.update(repr(key).encode())
        return mark.hexdigest()


class Bodies:
    """The bodies that somebody may fill in offers for, by number and by name."""

    def __init__(self, by: Actor, own: Organisation) -> None:
        rows = rules.described_by(by).values_list("pk", "identifier", "name")
        self.own = own
        self.numbers: dict[str, tuple[int, str]] = {}
        self.names: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for pk, identifier, name in rows.iterator(5000):
            self.numbers[identifier] = (pk, name)
            self.names[name_key(name)].append((pk, name))

    def meant(self, said: str) -> tuple[int, str]:
        """Return key and name of the body that a cell means; the uploader's own where empty.

        Raises
        ------
        BadCell
            When it is none that they may fill in offers for, or several.
        """
        if not said:
            return self.own.pk, self.own.name
        found = self.numbers.get("".join(said.split()).upper())
        if found is not None:
            return found
        named = self.names.get(name_key(said), [])
        if len(named) == 1:
            return named[0]
        if named:
            raise BadCell(f"{len(named)} of your organisations are called so. Give the number.")
        raise BadCell(
            "It is not an organisation that you may fill in offers for. Check the number or name, "
            "or ask its people to let you."
        )


def plan_offers(checked: CheckedFile, *, by: Actor, own: Organisation) -> Plan:
    """Return what taking a spreadsheet of offers would do.

    A body's live offer of the same capability is changed, or confirmed where the row says the
    same; other rows make new offers; what is not in the sheet stays as it is.

    Parameters
    ----------
    own : Organisation
        Whose offers they are where a row names nobody.

    Raises
    ------
    accounts.files.UnfitFile
        When the sheet cannot be read at all.
    """
    plan, words, bodies = Plan(), Words(gazetteer()), Bodies(by, own)
    seen: dict[tuple[int, str], int] = {}
    lines = lines_of(checked, COLUMNS)
    while part := list(islice(lines, AT_ONCE)):
        plan.rows += len(part)
        read = [(line, one) for line in part if (one := _read(line, words, bodies, plan.faults))]
        _compare(read, seen, plan)
    if plan.faults.count:
        plan.planned = []
    return plan


def _read(line: Line, words: Words, bodies: Bodies, faults: Faults) -> Planned | None:
    before = faults.count
    body: Any = _cell(line, BODY, faults, bodies.meant)
    slug: Any = _cell(line, WHAT, faults, words.capability)
    areas: Any = _cell(line, WHERE, faults, words.areas)
    capacity: Any = _cell(line, PEOPLE, faults, people)
    if faults.count > before:
        return None
    return Planned(line.row, body[0], body[1], slug, areas, capacity)


def _cell(line: Line, column: Column, faults: Faults, read: Any) -> Any:
    said = text_in(line, column, faults)
    if said is None:
        return None
    try:
        return read(said)
    except BadCell as problem:
        faults.add(line, column, str(problem))
        return None


def _compare(
    read: Sequence[tuple[Line, Planned]], seen: dict[tuple[int, str], int], plan: Plan
) -> None:
    """Tell new offers from changed and unchanged ones; refuse what is said twice."""
    held = _held({one.organisation for _, one in read})
    for line, one in read:
        key = (one.organisation, one.capability)
        if key in seen:
            plan.faults.add(line, WHAT, f"Row {seen[key]} says it already. Put both into one row.")
            continue
        seen[key] = one.row
        offers = held.get(key, [])
        same = [pk for pk, areas, number in offers if (areas, number) == (one.areas, one.capacity)]
        if len(offers) > 1 and not same:
            remedy = f"{one.name} has {len(offers)} offers of this. Change them on its page."
            plan.faults.add(line, WHAT, remedy)
        elif offers:
            one.offer, one.action = (same or [offers[0][0]])[0], "confirm" if same else "change"
        plan.planned.append(one)


def _held(
    bodies: Iterable[int],
) -> dict[tuple[int, str], list[tuple[int, tuple[str, ...], int | None]]]:
    """Return the live offers of some bodies, with their areas, by body and capability."""
    found: dict[tuple[int, str], list[Any]] = defaultdict(list)
    rows = Offer.objects.live().filter(organisation__in=list(bodies)).order_by("pk")
    for offer in rows.prefetch_related("areas"):
        areas = tuple(sorted(area.pk for area in offer.areas.all()))
        found[offer.organisation_id, offer.capability_id].append(
            (offer.pk, areas, offer.capacity)
        )  # fmt: skip
    return found


def in_parts(planned: Sequence[Planned]) -> Iterator[Sequence[Planned]]:
    """Yield the rows a thousand at a time."""
    for start in range(0, len(planned), AT_ONCE):
        yield planned[start : start + AT_ONCE]

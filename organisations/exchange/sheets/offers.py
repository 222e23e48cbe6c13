"""A spreadsheet of offers: the plan of importing it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from accounts.actors import Actor
from accounts.exchange.files import CheckedFile
from accounts.json_values import JsonObject
from areas.gazetteer import gazetteer
from organisations.exchange.models import SheetKind
from organisations.exchange.sheets.plans import Plan
from organisations.exchange.sheets.table import BadCell, Column, Faults, Line, lines_of, value_in
from organisations.exchange.sheets.words import Words, people
from organisations.offers.capabilities.tree import tree
from organisations.offers.models.offers import Offer
from organisations.register.models.organisations import Organisation
from organisations.register.names import name_key
from organisations.support.rules import described_by

AT_ONCE = 1000
ORGANISATION = Column("Organisation", ("body", "group", "number", "identifier"), "", needed=False)
WHAT = Column("What", ("capability", "service", "capability code"), "Debt advice")
WHERE = Column("Where", ("areas", "area", "places", "area codes"), "Fenland; Cambridge")
PEOPLE = Column("People a year", ("capacity", "people"), "120", needed=False)
COLUMNS = (ORGANISATION, WHAT, WHERE, PEOPLE)


@dataclass(slots=True)
class PlannedOffer:
    """One row that can be imported.

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

    @property
    def key(self) -> tuple[object, ...]:
        """All that importing the row would do."""
        said = (self.organisation, self.capability, self.areas, self.capacity)
        return (*said, self.offer, self.action)

    def shown(self) -> JsonObject:
        """Return the row in words."""
        places = gazetteer().areas
        return {
            "organisation": self.name,
            "what": tree().leaf(self.capability).name,
            "where": ", ".join(places[code].name for code in self.areas),
            "people": self.capacity,
        }


class OfferPlan(Plan[PlannedOffer]):
    """The plan of importing offers."""


class KnownOrganisations:
    """The organisations whose offers a person may fill in, by number and by name."""

    def __init__(self, by: Actor, own: Organisation) -> None:
        rows = described_by(by).values_list("pk", "identifier", "name")
        self.own = own
        self.numbers: dict[str, tuple[int, str]] = {}
        self.names: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for pk, identifier, name in rows.iterator(5000):
            self.numbers[identifier] = (pk, name)
            self.names[name_key(name)].append((pk, name))

    def meant(self, said: str) -> tuple[int, str]:
        """Return primary key and name of a cell's organisation; the uploader's own where empty.

        Raises
        ------
        BadCell
            When they may not fill in its offers, or several are called so.
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


def plan_offers(
    checked: CheckedFile,
    *,
    by: Actor,
    own: Organisation,
    lock: Callable[[Iterable[int]], None] = lambda organisations: None,
    tell: Callable[[int], None] = lambda rows: None,
) -> OfferPlan:
    """Return the plan of importing a spreadsheet of offers.

    An organisation's live offer of the same capability is changed, or confirmed where the row says
    the same; other rows make new offers; what is not in the sheet stays as it is.

    Parameters
    ----------
    own : Organisation
        Whose offers they are where a row names no organisation.
    lock : callable
        Called with the primary keys of all organisations, before their offers are read.
    tell : callable
        Called with the number of rows read so far, every now and then.

    Raises
    ------
    accounts.exchange.files.UnfitFile
        When the sheet cannot be read at all.
    """
    plan = OfferPlan(SheetKind.OFFERS)
    words, organisations = Words(gazetteer()), KnownOrganisations(by, own)
    lines = lines_of(checked, COLUMNS)
    read: list[tuple[Line, PlannedOffer]] = []
    while part := list(islice(lines, AT_ONCE)):
        plan.rows += len(part)
        read += [
            (line, one) for line in part if (one := _read(line, words, organisations, plan.faults))
        ]
        tell(plan.rows)
    lock({one.organisation for _, one in read})
    _compare(read, plan)
    if plan.faults.count:
        plan.planned = []
    return plan


def _read(
    line: Line, words: Words, organisations: KnownOrganisations, faults: Faults
) -> PlannedOffer | None:
    before = faults.count
    organisation = value_in(line, ORGANISATION, faults, organisations.meant)
    slug = value_in(line, WHAT, faults, words.capability)
    areas = value_in(line, WHERE, faults, words.areas)
    capacity = value_in(line, PEOPLE, faults, people)
    if faults.count > before or organisation is None or slug is None or areas is None:
        return None
    pk, name = organisation
    return PlannedOffer(line.row, pk, name, slug, areas, capacity)


def _compare(read: Sequence[tuple[Line, PlannedOffer]], plan: OfferPlan) -> None:
    """Plan new, changed and unchanged offers; refuse rows that repeat another."""
    live = _live_offers({one.organisation for _, one in read})
    seen: dict[tuple[int, str], int] = {}
    for line, one in read:
        key = (one.organisation, one.capability)
        if key in seen:
            plan.faults.add(line, WHAT, f"Row {seen[key]} says it already. Put both into one row.")
            continue
        seen[key] = one.row
        offers = live.get(key, [])
        same = [pk for pk, areas, number in offers if (areas, number) == (one.areas, one.capacity)]
        if len(offers) > 1 and not same:
            remedy = f"{one.name} has {len(offers)} offers of this. Change them on its page."
            plan.faults.add(line, WHAT, remedy)
        elif offers:
            one.offer, one.action = (same or [offers[0][0]])[0], "confirm" if same else "change"
        plan.planned.append(one)


def _live_offers(
    organisations: Iterable[int],
) -> dict[tuple[int, str], list[tuple[int, tuple[str, ...], int | None]]]:
    """Return live offers, with their areas, by organisation and capability.

    Plain values, not models: a spreadsheet may be about 50,000 of them.
    """
    live = Offer.objects.live().filter(organisation__in=list(organisations))
    places: dict[int, list[str]] = defaultdict(list)
    through = Offer.areas.through.objects.filter(offer__in=live).order_by("area")
    for offer, area in through.values_list("offer", "area").iterator(5000):
        places[offer].append(area)
    found: dict[tuple[int, str], list[Any]] = defaultdict(list)
    rows = live.order_by("pk").values_list("pk", "organisation", "capability", "capacity")
    for pk, organisation, slug, capacity in rows.iterator(5000):
        found[organisation, slug].append((pk, tuple(places[pk]), capacity))
    return found


def in_parts(planned: Sequence[PlannedOffer]) -> Iterator[Sequence[PlannedOffer]]:
    """Yield the rows a thousand at a time."""
    for start in range(0, len(planned), AT_ONCE):
        yield planned[start : start + AT_ONCE]

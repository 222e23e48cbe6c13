"""An invented register: small local organisations of a real county."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.actors import Actor
from areas.gazetteer import gazetteer
from areas.resolve import leaf_areas
from organisations.offers.services.offers import make_offer
from organisations.register.models.organisations import Organisation
from organisations.register.services.registering import register_organisation

COUNTY = "E10000008"  # Devon: eight districts
CAPABILITIES = (
    "befriending",
    "debt-advice",
    "carers-support",
    "community-transport",
    "lunch-clubs",
    "home-care",
)
OTHERS = ("youth-work", "food-bank", "community-centre", "digital-skills", "green-spaces")
SEED = 20_260_401

_FIRST = ("Moor", "Tamar", "Exe", "Haldon", "Otter", "Dart", "Taw", "Culm", "Torridge", "Erme")
_LAST = {
    "befriending": ("Good Neighbours", "Befrienders", "Companions"),
    "debt-advice": ("Money Advice", "Advice Centre", "Debt Help"),
    "carers-support": ("Carers Together", "Carers Link", "Care Circle"),
    "community-transport": ("Ring and Ride", "Village Minibus", "Community Cars"),
    "lunch-clubs": ("Lunch Club", "Kitchen Table", "Day Centre"),
    "home-care": ("Home Care Co-op", "Neighbour Care", "Care at Home"),
}
_KINDS = ("cio", "charity", "charitable-company", "cic", "co-operative", "unincorporated")


@dataclass(frozen=True, slots=True)
class Invented:
    """One invented organisation before it is registered."""

    name: str
    kind: str
    home: str
    turnover: Decimal
    offers: dict[str, tuple[str, ...]]


@transaction.atomic
def bring_in(at: datetime, progress: Callable[[str], None]) -> list[Organisation]:
    """Register the invented organisations with their offers; the same ones on every machine."""
    by = Actor.system("demonstration")
    made = []
    organisations = invent(random.Random(SEED))  # noqa: S311 - the same register everywhere
    for number, owner in enumerate(organisations, start=1):
        if number % 10 == 0:
            progress(f"{number} of {len(organisations)} organisations")
        organisation = register_organisation(
            by=by,
            at=at,
            name=owner.name,
            kind=owner.kind,
            email=f"office@{_slug(owner.name)}.example",
            turnover=owner.turnover,
            home_area=leaf_areas(owner.home)[0],
            description="An invented organisation of this demonstration.",
        )
        for capability, areas in owner.offers.items():
            make_offer(by=by, at=at, organisation=organisation, capability=capability, areas=areas)
        made.append(organisation)
    return made


def invent(chance: random.Random) -> list[Invented]:
    """Return about a hundred organisations: most in one or two districts, a few larger."""
    districts = gazetteer().leaf_codes(COUNTY)
    organisations: dict[str, Invented] = {}
    for district in districts:
        for capability in CAPABILITIES:
            for _ in range(chance.choice((1, 1, 2))):
                organisation = _local(chance, district, capability, districts)
                organisations.setdefault(organisation.name, organisation)
    for capability in CAPABILITIES[:3]:
        organisation = _wide(chance, capability, districts)
        organisations.setdefault(organisation.name, organisation)
    return list(organisations.values())


def _local(
    chance: random.Random, district: str, capability: str, districts: tuple[str, ...]
) -> Invented:
    near = sorted(set(gazetteer().neighbours.get(district, {})) & set(districts))
    areas = [district, *chance.sample(near, k=min(len(near), chance.choice((0, 1, 1, 2))))]
    more = [*chance.sample(CAPABILITIES, k=chance.choice((1, 1, 2, 3))), chance.choice(OTHERS)]
    town = gazetteer().areas[district].name
    first = chance.choice((town, chance.choice(_FIRST)))
    return Invented(
        name=f"{first} {chance.choice(_LAST[capability])}",
        kind=chance.choice(_KINDS),
        home=district,
        turnover=_turnover(chance, 40_000, 190_000),
        offers={c: tuple(sorted(areas)) for c in dict.fromkeys((capability, *more))},
    )


def _wide(chance: random.Random, capability: str, districts: tuple[str, ...]) -> Invented:
    return Invented(
        name=f"Devon {_LAST[capability][0]}",
        kind="charitable-company",
        home=districts[1],
        turnover=_turnover(chance, 260_000, 390_000),
        offers={capability: tuple(chance.sample(districts, k=5))},
    )


def _turnover(chance: random.Random, median: int, most: int) -> Decimal:
    pounds = min(most, int(chance.lognormvariate(0, 0.8) * median))
    return Decimal(round(pounds, -2))


def _slug(name: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())

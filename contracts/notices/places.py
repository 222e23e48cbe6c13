"""Resolving the delivery places of a notice to areas.

Regions come as NUTS or ITL codes, as GSS codes or as names. A postcode counts as the region or town
that its own party names, else as the district that it lies in.
Places outside the United Kingdom are passed over. Nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from areas.gazetteer import Gazetteer
from areas.postcodes import is_postcode
from areas.resolve import home_of
from contracts.notices.values import texts, thing, things

KINGDOM = "K02000001"
_KINGDOM = ("uk", "gb", "united kingdom", "great britain", "any region")
_ABROAD = (
    "british oversea territories",
    "british overseas territories",
    "channel islands",
    "europe",
    "guernsey",
    "isle of man",
    "jersey",
    "rest of the world",
)


@dataclass
class Places:
    """The delivery places of a notice.

    Attributes
    ----------
    areas : dict
        Code → None, of any level, in the order read.
    unresolved : dict
        Text → None, of places that match no area.
    """

    areas: dict[str, None] = field(default_factory=dict)
    unresolved: dict[str, None] = field(default_factory=dict)


def places_of(release: Mapping[str, object], gazetteer: Gazetteer) -> dict[str, Places]:
    """Return the places of each lot by its identifier; those of the whole notice under ``""``."""
    towns = _parties(release)
    found: dict[str, Places] = {"": Places()}
    for item in things(thing(release, "tender"), "items"):
        lot = str(item.get("relatedLot") or "")
        for where in _said(item):
            for places in {id(p): p for p in (found[""], found.setdefault(lot, Places()))}.values():
                _add(places, where, towns, gazetteer)
    for places in found.values():
        _without_parts(places, gazetteer)
    return found


def _said(item: Mapping[str, object]) -> Iterator[tuple[str, ...]]:
    """Yield each place that an item names, its most exact words first."""
    addresses = things(item, "deliveryAddresses")
    if address := thing(item, "deliveryAddress"):
        addresses.append(address)
    for address in addresses:
        yield texts(address, "region", "locality", "postalCode", "countryName", "country")
    locations = things(item, "deliveryLocations")
    if location := thing(item, "deliveryLocation"):
        locations.append(location)
    for location in locations:
        listed = location.get("gazetteer") or {}
        codes = listed.get("identifiers") if isinstance(listed, dict) else None
        for code in codes if isinstance(codes, list) else []:
            yield (str(code),)
        if not codes and not addresses:
            yield texts(location, "description")


def _parties(release: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Return postcode → region and town, as the notice's own parties give them."""
    found: dict[str, tuple[str, ...]] = {}
    for party in things(release, "parties"):
        address = party.get("address")
        if isinstance(address, dict) and isinstance(address.get("postalCode"), str):
            key = address["postalCode"].replace(" ", "").upper()
            found.setdefault(key, texts(address, "region", "locality"))
    return found


def _add(
    places: Places,
    where: tuple[str, ...],
    towns: dict[str, tuple[str, ...]],
    gazetteer: Gazetteer,
) -> None:
    words = list(where)
    for text in where:
        words += towns.get(text.replace(" ", "").upper(), ()) if is_postcode(text) else ()
    for text in words:
        code = code_of(text, gazetteer)
        if code is not None:
            places.areas[code] = None
            return
    for district in (home_of(text) for text in where if is_postcode(text)):
        if district is not None:
            places.areas[district.code] = None
            return
    said = [text for text in where if text.lower() not in _ABROAD]
    if said:
        places.unresolved[", ".join(said)[:300]] = None


def code_of(text: str, gazetteer: Gazetteer) -> str | None:
    """Return the area code that a place's code or exact name means; None where there is none.

    A name that several current areas share means the largest, which contains the others.
    """
    plain = " ".join(text.split())
    if plain.lower() in _KINGDOM:
        return KINGDOM if KINGDOM in gazetteer.areas else None
    if plain.upper() in gazetteer.regions or plain.upper() in gazetteer.areas:
        return plain.upper()
    named = gazetteer.called(plain.rstrip(","))
    return max(named, key=lambda code: (len(gazetteer.leads_to(code)), code), default=None)


def districts_of(code: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Return the current districts of an area code; none where it is unknown."""
    return tuple(sorted(gazetteer.leads_to(code)))


def _without_parts(places: Places, gazetteer: Gazetteer) -> None:
    """Leave out each area that a wider one in the list contains."""
    leaves = {code: gazetteer.leads_to(code) for code in places.areas}
    for code, own in leaves.items():
        if any(own < other for other in leaves.values()):
            del places.areas[code]

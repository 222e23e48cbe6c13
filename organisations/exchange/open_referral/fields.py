"""Reading a published service into the columns of `ListedService`."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TypedDict

from accounts.exchange.texts import keepable
from areas.gazetteer import Gazetteer
from areas.resolve import home_of
from organisations.exchange.charities.places import place_codes
from organisations.exchange.open_referral.ids import term_uuid
from organisations.offers.capabilities.tree import tree
from organisations.register.errors import MalformedIdentifier
from organisations.register.identifiers import SCHEMES, check_identifier
from organisations.register.names import visible

ACTIVE = "active"
STATES = ("active", "inactive", "defunct", "temporarily closed")
MOST_SUGGESTED = 3
_GSS = re.compile(r"[EKNSW][0-9]{8}")
Json = Mapping[str, object]


class Suggestion(TypedDict):
    """A capability that a service may be, as `ListedService` keeps it."""

    capability: str
    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class PublishedService:
    """A published service, in the columns of `ListedService`.

    Attributes
    ----------
    identifier : str
        The organisation's register number in our spelling; empty where none is said.
    areas, places_unresolved : list of str
        Codes of areas; texts that lead to none.
    checksum : str
        Hexadecimal SHA-256 of all the rest.
    """

    service_id: str
    name: str
    description: str
    url: str
    organisation_name: str
    identifier: str
    is_active: bool
    suggestions: list[Suggestion]
    areas: list[str]
    places_unresolved: list[str]
    checksum: str = ""

    def columns(self) -> dict[str, object]:
        """Return column → value; without a checksum until there is one."""
        columns = asdict(self)
        return columns if self.checksum else {k: v for k, v in columns.items() if k != "checksum"}


class Refused(Exception):
    """A service that cannot be imported; the message says why."""


def read_service(service: object, places: Gazetteer) -> PublishedService:
    """Return what a published service says.

    Raises
    ------
    Refused
        When it is not an object, or lacks an id, name, known status or organisation.
    """
    if not isinstance(service, dict):
        raise Refused("it is no object")
    organisation = service.get("organization")
    if not isinstance(organisation, dict):
        raise Refused("it names no organization")
    areas, unresolved = _places(service, places)
    told = PublishedService(
        service_id=_needed(service, "id", 100),
        name=_needed(service, "name", 300),
        description=_text(service.get("description"), 20_000),
        url=_address(service.get("url")),
        organisation_name=_needed(organisation, "name", 300),
        identifier=identifier_of(organisation),
        is_active=_status(service) == ACTIVE,
        suggestions=_suggestions(service),
        areas=areas,
        places_unresolved=unresolved,
    )
    text = json.dumps(told.columns(), sort_keys=True, ensure_ascii=False)
    return replace(told, checksum=hashlib.sha256(text.encode()).hexdigest())


def identifier_of(organisation: Json) -> str:
    """Return an organisation's first register number in our spelling; empty where none."""
    for one in _objects(organisation.get("organization_identifiers")):
        number = _text(one.get("identifier"), 40)
        said = f"{one.get('identifier_scheme') or ''} {one.get('identifier_type') or ''}".upper()
        schemes = [scheme for scheme in SCHEMES if scheme in said]
        schemes += ["GB-COH"] if "COMPANY" in said else ["GB-CHC"] if "CHARITY" in said else []
        for told in (number, *(f"{scheme}-{number}" for scheme in schemes)):
            padded = f"GB-COH-{told[7:].zfill(8)}" if told.startswith("GB-COH-") else told
            try:
                return check_identifier(padded)
            except MalformedIdentifier:
                continue
    return ""


def home_districts(service: object, areas: Iterable[str], places: Gazetteer) -> set[str]:
    """Return codes of the districts of a service's areas and addresses."""
    found = {leaf for code in areas for leaf in places.leaf_codes(code)}
    there = service.get("service_at_locations") if isinstance(service, dict) else None
    for at in _objects(there):
        location = at.get("location")
        addresses = location.get("addresses") if isinstance(location, dict) else None
        for one in _objects(addresses):
            district = home_of(_text(one.get("postal_code"), 10))
            found |= {district.code} if district else set()
    return found


def _places(service: Json, places: Gazetteer) -> tuple[list[str], list[str]]:
    codes: set[str] = set()
    unresolved: set[str] = set()
    for area in _objects(service.get("service_areas")):
        found = _place(area, places)
        said = _text(area.get("name") or area.get("service_area"), 300)
        codes.update(found)
        if said and not found:
            unresolved.add(said)
    return sorted(codes), sorted(unresolved)


def _place(area: Json, places: Gazetteer) -> tuple[str, ...]:
    for said in (area.get("uri"), area.get("extent"), area.get("id")):
        for code in _GSS.findall(said) if isinstance(said, str) else ():
            if places.leads_to(code):
                return (str(code),)
    for said in (area.get("name"), area.get("service_area")):
        codes = place_codes(_text(said, 300), places) if said else ()
        if codes and all(places.leads_to(code) for code in codes):
            return codes
    return ()


def _suggestions(service: Json) -> list[Suggestion]:
    """Return suggested capabilities: our own terms for certain, else by the service's words."""
    named = [a.get("taxonomy_term") for a in _objects(service.get("attributes"))]
    terms = [term for term in named if isinstance(term, dict)]
    ours = {str(term_uuid(leaf.slug)): leaf.slug for leaf in tree().leaves}
    found = {
        ours[term["id"]]: (1.0, "its category in our own list")
        for term in terms
        if isinstance(term.get("id"), str) and term["id"] in ours
    }
    words = [service.get("name"), service.get("description"), *(t.get("name") for t in terms)]
    for one in tree().suggest(". ".join(_text(word, 5000) for word in words)):
        found.setdefault(one.leaf.slug, (one.confidence, one.why))
    ranked = sorted(found.items(), key=lambda one: (-one[1][0], one[0]))[:MOST_SUGGESTED]
    return [{"capability": slug, "confidence": sure, "why": why} for slug, (sure, why) in ranked]


def _status(service: Json) -> str:
    said = _text(service.get("status"), 40).lower() or ACTIVE
    if said not in STATES:
        raise Refused(f"its status is “{said}”, which is none of {', '.join(STATES)}")
    return said


def _needed(thing: Json, key: str, most: int) -> str:
    said = _text(thing.get(key), most)
    if not said:
        raise Refused(f"it has no {key}")
    return said


def _text(said: object, most: int) -> str:
    """Return a text without characters that are invisible, or that no database stores."""
    if not isinstance(said, str):
        return ""
    return visible(keepable(said))[:most]


def _address(said: object) -> str:
    told = _text(said, 501)
    return told if told.startswith(("http://", "https://")) and len(told) <= 500 else ""


def _objects(said: object) -> list[Json]:
    return [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []

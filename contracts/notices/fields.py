"""The columns of a notice, read from a compiled release (OCDS)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from areas.gazetteer import Gazetteer
from contracts.drafting.models.choices import Stage
from contracts.notices.places import Places, districts_of, places_of
from contracts.notices.values import (
    Refused,
    pounds_at,
    prose_at,
    text_at,
    thing,
    things,
    time_at,
    truth_of,
)
from organisations.offers.capabilities.tree import CapabilityTree

_CPV = re.compile(r"^[0-9]{8}")
_STATUS = {
    "planning": Stage.PLANNED,
    "planned": Stage.PLANNED,
    "active": Stage.OPEN,
    "complete": Stage.AWARDED,
    "cancelled": Stage.CANCELLED,
    "unsuccessful": Stage.CANCELLED,
    "withdrawn": Stage.CANCELLED,
}
_TAG = {
    "planning": Stage.PLANNED,
    "planningUpdate": Stage.PLANNED,
    "award": Stage.AWARDED,
    "awardUpdate": Stage.AWARDED,
    "contract": Stage.AWARDED,
    "contractUpdate": Stage.AWARDED,
    "contractTermination": Stage.AWARDED,
    "tenderCancellation": Stage.CANCELLED,
    "awardCancellation": Stage.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A notice's columns, its areas (codes of any level), and the capabilities it seems to want.

    Attributes
    ----------
    capabilities : dict
        Slug → (confidence from 0 to 1, the words or code that spoke for it).
    """

    columns: Mapping[str, object]
    areas: list[str]
    capabilities: dict[str, tuple[float, str]]


def taken_from(release: Mapping[str, object], places: Gazetteer, tree: CapabilityTree) -> Taken:
    """Return the notice that a compiled release describes.

    Raises
    ------
    Refused
        When it has no title, or a date or an amount in it cannot be right.
    """
    tender = thing(release, "tender")
    title = text_at(tender, "title", 500) or text_at(thing(release, "planning"), "rationale", 500)
    title = title or text_at(release, "title", 500) or text_at(release, "description", 500)
    if not title:
        raise Refused("it has no title")
    where = places_of(release, places)
    cpv = _cpv(tender)
    lots = [_lot(lot, n, where, places) for n, lot in enumerate(things(tender, "lots"), start=1)]
    period, term = thing(tender, "tenderPeriod"), _term(release, tender)
    suits = [thing(one, "suitability") for one in (tender, *things(tender, "lots"))]
    columns = {
        "title": title,
        "description": prose_at(tender, "description") or prose_at(release, "description"),
        "buyer": _buyer(release),
        "stage": _stage(release, tender),
        "notice_type": _type(release),
        "deadline": time_at(period, "endDate", "tender.tenderPeriod."),
        "starts_at": time_at(term, "startDate", "contractPeriod."),
        "ends_at": time_at(term, "endDate", "contractPeriod."),
        "value": _value(release, tender),
        "cpv": cpv,
        "lots": lots,
        "suits_sme": truth_of(*(one.get("sme") for one in suits)),
        "suits_vcse": truth_of(*(one.get("vcse") for one in suits)),
        "unresolved": list(where[""].unresolved),
        "address": _address(release),
    }
    said = tree.suggest(f"{title}. {columns['description']}", tuple(cpv))
    found = {one.leaf.slug: (round(one.confidence, 3), one.why[:200]) for one in said}
    return Taken(columns, _codes(where[""].areas, places), found)


def _codes(areas: dict[str, None], places: Gazetteer) -> list[str]:
    """Return area codes, with the districts in place of statistical regions and retired areas."""
    found: dict[str, None] = {}
    for code in areas:
        area = places.areas.get(code)
        own = [code] if area and area.valid_to is None else districts_of(code, places)
        found |= dict.fromkeys(own)
    return sorted(found)


def _lot(
    lot: Mapping[str, object], n: int, where: Mapping[str, Places], places: Gazetteer
) -> dict[str, object]:
    name = str(lot.get("id") or n)
    value = pounds_at(lot, "value", f"lot {name}: ")
    here = where.get(name)
    return {
        "id": name[:60],
        "title": text_at(lot, "title", 300),
        "description": prose_at(lot, "description")[:5000],
        "value": None if value is None else str(value),
        "areas": _codes(here.areas, places) if here else [],
    }


def _cpv(tender: Mapping[str, object]) -> list[str]:
    said = [thing(tender, "classification"), *things(tender, "additionalClassifications")]
    for item in things(tender, "items"):
        said += [thing(item, "classification"), *things(item, "additionalClassifications")]
    codes = [_CPV.match(str(one.get("id"))) for one in said if one.get("scheme") == "CPV"]
    return list(dict.fromkeys(code[0] for code in codes if code))


def _stage(release: Mapping[str, object], tender: Mapping[str, object]) -> str:
    tags = release.get("tag")
    for tag in tags if isinstance(tags, list) else []:
        if tag in _TAG and _TAG[tag] != Stage.PLANNED:
            return _TAG[tag]
    status = _STATUS.get(str(tender.get("status")))
    if status is not None:
        return status
    planned = isinstance(tags, list) and any(_TAG.get(str(tag)) for tag in tags)
    return Stage.PLANNED if planned or not tender else Stage.OPEN


def _value(release: Mapping[str, object], tender: Mapping[str, object]) -> Decimal | None:
    """Return what is asked for, else the sum of its lots, else of what was awarded."""
    whole = pounds_at(tender, "value", "tender.")
    lots = [pounds_at(lot, "value", "a lot's ") for lot in things(tender, "lots")]
    awards = [pounds_at(award, "value", "an award's ") for award in things(release, "awards")]
    for several in (lots, awards):
        known = [value for value in several if value is not None]
        if whole is None and known:
            whole = sum(known, Decimal(0))
    return whole


def _term(release: Mapping[str, object], tender: Mapping[str, object]) -> dict[str, object]:
    periods_in = [tender, *things(tender, "lots"), *things(release, "awards")]
    periods_in += things(release, "contracts")
    return next(
        (t for one in periods_in for k in ("contractPeriod", "period") if (t := thing(one, k))), {}
    )


def _buyer(release: Mapping[str, object]) -> str:
    named = text_at(thing(release, "buyer"), "name", 300)
    buyers = [p for p in things(release, "parties") if _is_buyer(p)]
    return named or next((text_at(p, "name", 300) for p in buyers), "")


def _is_buyer(party: Mapping[str, object]) -> bool:
    roles = party.get("roles")
    return isinstance(roles, list) and "buyer" in roles


def _type(release: Mapping[str, object]) -> str:
    """Return what the publisher calls the newest notice (UK1 to UK17), else the release's tags."""
    named = [d for d in _documents(release) if text_at(d, "noticeType", 60)]
    if named:
        newest = max(named, key=lambda one: text_at(one, "datePublished", 40))
        return text_at(newest, "noticeType", 60)
    tags = release.get("tag")
    return ", ".join(str(one) for one in tags)[:60] if isinstance(tags, list) else ""


def _documents(release: Mapping[str, object]) -> list[dict[str, object]]:
    """Return the documents of all parts of a release."""
    parts = [thing(release, "tender"), thing(release, "planning")]
    parts += [*things(release, "awards"), *things(release, "contracts")]
    return [document for part in parts for document in things(part, "documents")]


def _address(release: Mapping[str, object]) -> str:
    """Return where the notice can be read: a notice among its documents, or its own link."""
    notices = [d for d in _documents(release) if "otice" in str(d.get("documentType"))]
    links = [{"url": link.get("href")} for link in things(release, "links")]
    found = [text_at(one, "url", 501) for one in [*notices, *links]]
    good = (one for one in found if one.startswith(("https://", "http://")) and len(one) <= 500)
    return next(good, "")

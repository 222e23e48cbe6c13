"""Our own contracts as OCDS 1.1 releases, with lots and the United Kingdom's extension.

References
----------
Open Contracting Data Standard 1.1: https://standard.open-contracting.org/1.1/en/schema/
Its extensions: https://extensions.open-contracting.org/en/
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from contracts.models import Contract, Lot, Stage
from organisations.capabilities import tree

EXTENSIONS = (
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/master/extension.json",
    "https://raw.githubusercontent.com/cabinetoffice/ocds_uk_extension/master/extension.json",
)
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
_STATUS = {
    Stage.ENGAGEMENT: "planning",
    Stage.PLANNED: "planned",
    Stage.OPEN: "active",
    Stage.CLOSED: "active",
    Stage.AWARDED: "complete",
    Stage.CANCELLED: "cancelled",
}
_TAG = {
    Stage.ENGAGEMENT: "planning",
    Stage.PLANNED: "planning",
    Stage.CANCELLED: "tenderCancellation",
    Stage.AWARDED: "award",
}


def ocid_of(contract: Contract) -> str:
    """Return the contracting process's identifier: our prefix and the contract's number."""
    return f"{settings.OCID_PREFIX}-contract-{contract.pk}"


def contract_number(ocid: str) -> int | None:
    """Return the number of our own contract that an OCID names, None where it is not ours."""
    found = re.fullmatch(rf"{re.escape(settings.OCID_PREFIX)}-contract-([0-9]{{1,18}})", ocid)
    return int(found[1]) if found else None


def release_of(contract: Contract) -> dict[str, Any]:
    """Return a visible contract as a release; nothing in it that its page does not show."""
    lots = list(contract.lots.all())
    times = [contract.visible_at, *(one.at for one in contract.changes.all())]
    buyer = {"id": f"commissioner-{contract.commissioner_id}", "name": contract.commissioner.name}
    changed = max(one for one in times if one is not None)
    return {
        "ocid": ocid_of(contract),
        "id": f"{ocid_of(contract)}-{contract.version}-{contract.stage}",
        "date": _time(changed),
        "tag": [_TAG.get(Stage(contract.stage), "tender")],
        "initiationType": "tender",
        "language": "en",
        "parties": [_party(contract.commissioner, "buyer"), *_partners(contract)],
        "buyer": buyer,
        "tender": _without_nothing(
            {
                "id": str(contract.pk),
                "title": contract.title,
                "description": contract.description or None,
                "status": _STATUS[Stage(contract.stage)],
                "mainProcurementCategory": "services",
                "value": _pounds(contract.value),
                "tenderPeriod": contract.deadline and {"endDate": _time(contract.deadline)},
                "items": [item for lot in lots for item in _items(lot)],
                "lots": [_lot(lot) for lot in lots],
            }
        ),
    }


def package_of(releases: Iterable[dict[str, Any]], *, at: datetime, uri: str) -> dict[str, Any]:
    """Return releases as a package published at a time under an address."""
    return {
        "uri": uri,
        "version": "1.1",
        "extensions": list(EXTENSIONS),
        "publishedDate": _time(at),
        "publisher": {"name": settings.SITE_NAME},
        "license": LICENCE,
        "releases": list(releases),
    }


def _party(commissioner: Any, *roles: str) -> dict[str, Any]:
    return {
        "id": f"commissioner-{commissioner.pk}",
        "name": commissioner.name,
        "roles": list(roles),
    }


def _partners(contract: Contract) -> list[dict[str, Any]]:
    joined = [one for one in contract.partners.all() if one.state == "joined"]
    return [_party(one.commissioner, "buyer") for one in joined]


def _lot(lot: Lot) -> dict[str, Any]:
    return _without_nothing(
        {
            "id": str(lot.number),
            "title": lot.title,
            "description": lot.description or None,
            "value": _pounds(lot.value),
        }
    )


def _items(lot: Lot) -> list[dict[str, Any]]:
    """Return a lot's requirements: one item a capability, with all places it is wanted in."""
    by_capability: dict[str, list[Any]] = {}
    for row in lot.requirements.all():
        by_capability.setdefault(row.capability_id, []).append(row)
    return [
        _without_nothing(
            {
                "id": f"{lot.number}-{slug}",
                "description": rows[0].capability.name,
                "relatedLot": str(lot.number),
                "classification": _classification(slug),
                "deliveryAddresses": [
                    {"region": row.area_id, "locality": row.area.name} for row in rows
                ],
            }
        )
        for slug, rows in sorted(by_capability.items())
    ]


def _classification(slug: str) -> dict[str, Any] | None:
    cpv = next((leaf.cpv for leaf in tree().leaves if leaf.slug == slug), ())
    return {"scheme": "CPV", "id": cpv[0]} if cpv else None


def _pounds(value: Decimal | None) -> dict[str, Any] | None:
    return None if value is None else {"amount": float(value), "currency": "GBP"}


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _without_nothing(held: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in held.items() if value not in (None, [], {})}

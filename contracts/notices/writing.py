"""Own contracts written as OCDS 1.1 releases, with the lots and United Kingdom extensions.

References
----------
Open Contracting Data Standard 1.1: https://standard.open-contracting.org/1.1/en/schema/
Its extensions: https://extensions.open-contracting.org/en/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Prefetch

from contracts.commissioners.models import Commissioner
from contracts.drafting.models.changes import ContractDocument
from contracts.drafting.models.choices import Regime, Stage
from contracts.drafting.models.contracts import Contract, ContractQuerySet, Lot
from contracts.local_time import LONDON
from organisations.offers.capabilities.tree import tree

#: The lots and United Kingdom extensions, and those that these two refer to.
EXTENSIONS = (
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_location_extension/master/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/master/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_submissionTerms_extension/master/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_suitability_extension/master/extension.json",
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
    Stage.AWARDED: "tenderUpdate",
}
#: Whether the value is above the procurement threshold, by the regime followed.
_ABOVE = {Regime.ABOVE: True, Regime.LIGHT_TOUCH: True, Regime.BELOW: False}


@dataclass(frozen=True, slots=True)
class Awarded:
    """The award of a lot: identifier and name of each member, the lead first."""

    lot: int
    at: datetime
    suppliers: tuple[tuple[str, str], ...]


def ocid_of(contract: Contract) -> str:
    """Return the contracting process's identifier: our prefix and the contract's number."""
    return f"{settings.OCID_PREFIX}-contract-{contract.pk}"


def contract_number(ocid: str) -> int | None:
    """Return the number of our own contract that an OCID names, None where it is not ours."""
    found = re.fullmatch(rf"{re.escape(settings.OCID_PREFIX)}-contract-([0-9]{{1,18}})", ocid)
    return int(found[1]) if found else None


def with_published(rows: ContractQuerySet) -> ContractQuerySet:
    """Return contracts with everything that their releases tell prefetched."""
    return rows.select_related("commissioner").prefetch_related(
        "changes",
        Prefetch("documents", ContractDocument.objects.listed()),
        "partners__commissioner",
        "lots__requirements__area",
        "lots__requirements__capability",
    )


def release_of(contract: Contract, awards: Iterable[Awarded] = ()) -> dict[str, object]:
    """Return a visible contract as an OCDS release, with no more than its page shows.

    Parameters
    ----------
    awards : iterable of Awarded
        Who won which lot; told once the contract is awarded.
    """
    told = list(awards) if contract.stage == Stage.AWARDED else []
    times = [contract.visible_at, *(one.at for one in contract.changes.all())]
    changed = max(one for one in times if one is not None)
    leads = _reference(contract.commissioner)
    tag = "award" if told else _TAG.get(Stage(contract.stage), "tender")
    release = {
        "ocid": ocid_of(contract),
        "id": f"{ocid_of(contract)}-{contract.version}-{contract.stage}",
        "date": _time(changed),
        "tag": [tag],
        "initiationType": "tender",
        "language": "en",
        "parties": [*_buyers(contract), *_suppliers(told)],
        "buyer": leads,
        "tender": _tender(contract) | {"procuringEntity": leads},
        "awards": [_award(one) for one in told],
    }
    return _without_nothing(release)


def _tender(contract: Contract) -> dict[str, object]:
    lots, reason = list(contract.lots.all()), contract.no_lots_reason
    status = _STATUS[Stage(contract.stage)]
    return _without_nothing(
        {
            "id": str(contract.pk),
            "title": contract.title,
            "description": contract.description,
            "status": status,
            "mainProcurementCategory": "services",
            "aboveThreshold": _ABOVE.get(Regime(contract.regime)) if contract.regime else None,
            "value": _pounds(contract.value),
            "tenderPeriod": contract.deadline and {"endDate": _time(contract.deadline)},
            "contractPeriod": _term(contract, contract.term_months),
            "lotDetails": {"noLotsDivisionRationale": reason} if reason else None,
            "items": [item for lot in lots for item in _items(lot)],
            "lots": [_lot(lot, contract, status) for lot in lots],
            "documents": [_document(one) for one in contract.documents.all()],
        }
    )


def package_of(
    releases: Iterable[Mapping[str, object]], *, at: datetime, uri: str
) -> dict[str, object]:
    """Return releases as a release package, published at this time under this address."""
    return {
        "uri": uri,
        "version": "1.1",
        "extensions": list(EXTENSIONS),
        "publishedDate": _time(at),
        "publisher": {"name": settings.SITE_NAME},
        "license": LICENCE,
        "releases": list(releases),
    }


def _reference(commissioner: Commissioner) -> dict[str, object]:
    return {"id": f"commissioner-{commissioner.pk}", "name": commissioner.name}


def _buyers(contract: Contract) -> list[dict[str, object]]:
    """Return the commissioners as OCDS buyers; the leading one first, with the contact point."""
    contact = {
        "name": contract.contact_name,
        "email": contract.contact_email,
        "telephone": contract.contact_phone,
    }
    leads = _reference(contract.commissioner) | {"roles": ["buyer", "procuringEntity"]}
    joined = [one for one in contract.partners.all() if one.state == "joined"]
    others = [_reference(one.commissioner) | {"roles": ["buyer"]} for one in joined]
    return [_without_nothing(leads | {"contactPoint": _without_nothing(contact)}), *others]


def _suppliers(awards: list[Awarded]) -> list[dict[str, object]]:
    """Return each organisation that won a lot, once, as an OCDS supplier."""
    named = dict(supplier for one in awards for supplier in one.suppliers)
    return [{"id": key, "name": name, "roles": ["supplier"]} for key, name in named.items()]


def _award(awarded: Awarded) -> dict[str, object]:
    return {
        "id": f"award-{awarded.lot}",
        "status": "active",
        "date": _time(awarded.at),
        "relatedLots": [str(awarded.lot)],
        "suppliers": [{"id": key, "name": name} for key, name in awarded.suppliers],
    }


def _document(document: ContractDocument) -> dict[str, object]:
    return _without_nothing(
        {
            "id": str(document.pk),
            "title": document.title,
            "url": document.address,
            "datePublished": _time(document.added_at),
            "format": document.file.media_type if document.file else None,
        }
    )


def _term(contract: Contract, months: int) -> dict[str, object]:
    """Return the contract period; its first day begins at midnight in Britain."""
    day = contract.starts_on
    first = _time(datetime.combine(day, time(), LONDON)) if day else None
    return _without_nothing({"startDate": first, "durationInMonths": months})


def _lot(lot: Lot, contract: Contract, status: str) -> dict[str, object]:
    return _without_nothing(
        {
            "id": str(lot.number),
            "title": lot.title,
            "description": lot.description,
            "status": status,
            "value": _pounds(lot.value),
            "contractPeriod": _term(contract, lot.term_months or contract.term_months),
        }
    )


def _items(lot: Lot) -> list[dict[str, object]]:
    """Return a lot's requirements as items: one a capability, with all its delivery areas."""
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


def _classification(slug: str) -> dict[str, object] | None:
    cpv = next((leaf.cpv for leaf in tree().leaves if leaf.slug == slug), ())
    return {"scheme": "CPV", "id": cpv[0]} if cpv else None


def _pounds(value: Decimal | None) -> dict[str, object] | None:
    return None if value is None else {"amount": float(value), "currency": "GBP"}


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _without_nothing(node: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in node.items() if value not in (None, "", [], {})}

"""The awards of commissioners, as parts of bodies: who got what of each lot, and who is local."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from areas.gazetteer import gazetteer
from consortia.figures.reach import SMALL, Part
from consortia.models import Award
from contracts.models import Requirement
from organisations.models import Organisation, OrganisationKind

_Body = tuple[Decimal | None, str, str | None]


def parts_of(commissioners: Collection[int]) -> dict[int, list[list[Part]]]:
    """Return for each commissioner the parts of every lot awarded; four queries, however many."""
    awards = Award.objects.filter(lot__contract__commissioner__in=commissioners)
    rows = list(
        awards.order_by("pk").values_list("lot", "lot__contract__commissioner", "opened__package")
    )
    near = _near({lot for lot, _, _ in rows})
    named = {one["identifier"] for *_, package in rows for one in package["members"]}
    bodies: dict[str, _Body] = {
        identifier: (turnover, kind, home)
        for identifier, turnover, kind, home in Organisation.objects.filter(
            identifier__in=named
        ).values_list("identifier", "turnover", "kind", "home_area")
    }
    found: dict[int, list[list[Part]]] = {}
    for lot, commissioner, package in rows:
        parts = _parts(package, bodies, near.get(lot, frozenset()))
        found.setdefault(commissioner, []).append(parts)
    return found


def _parts(package: dict[str, Any], bodies: dict[str, _Body], near: frozenset[str]) -> list[Part]:
    fee = Decimal(package.get("fee") or 0)
    parts = []
    for one in package["members"]:
        turnover, kind, home = bodies.get(one["identifier"], (None, "", None))
        known = kind == OrganisationKind.UNINCORPORATED
        leads = one["identifier"] == package.get("lead")
        parts.append(
            Part(
                body=one["identifier"],
                amount=Decimal(one["amount"]) + (fee if leads else 0),
                local=bool(near & gazetteer().leads_to(home)) if home else False,
                is_small=known or (turnover is not None and turnover < SMALL),
                known=known,
            )
        )
    return parts


def _near(lots: set[int]) -> dict[int, frozenset[str]]:
    """Return for each lot its districts and those that border on them."""
    beside = gazetteer().neighbours
    found: dict[int, set[str]] = {}
    for lot, code in Requirement.objects.filter(lot__in=lots).values_list("lot", "area__code"):
        for leaf in gazetteer().leads_to(code):
            found.setdefault(lot, set()).update({leaf}, beside.get(leaf, ()))
    return {lot: frozenset(codes) for lot, codes in found.items()}
